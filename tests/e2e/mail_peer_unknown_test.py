"""Connections from this very host where it cannot be known whose they are, or not in the usual
way."""

import contextlib
import json
import os
import signal
import subprocess

from lab_namespace import ENVIRONMENT, HERE
from mail_case import ALICE, BOB, OUT, MailCase
from peer_case import UNKNOWN, Peer, hook_of


class WithoutAnswer(Peer):
    def setUp(self):
        super().setUp()
        self.lab.suspend("alice")
        self.addCleanup(self.set_macro, "PENSTOCK_WITHOUT_IDENT", "refuse")

    def answers(self):
        """What bob is told, with each setting."""
        for setting in ("refuse", "claim"):
            self.set_macro("PENSTOCK_WITHOUT_IDENT", setting)
            yield self.lab.loopback("bob", BOB, [OUT, ALICE])

    def test_mail_for_outside_is_deferred_and_all_other_mail_taken(self):
        self.lab.stop_program("peer")
        self.addCleanup(self.lab.start_program, "peer")
        for told in self.answers():
            self.assert_refused(told, 451, UNKNOWN)
            self.assert_taken(told, ALICE)
        self.assert_taken(self.lab.submit("bob", BOB, [OUT]))
        self.assertEqual(self.lab.sendmail("bob", [OUT]).returncode, 0)

    def test_that_comes_in_time_mail_is_deferred_and_goes_on_when_one_comes(self):
        pid = self.lab.outer_pid(int(self.lab.enter(["pgrep", "-x", "penstock-peer"]).stdout))
        os.kill(pid, signal.SIGSTOP)
        self.addCleanup(os.kill, pid, signal.SIGCONT)
        for told in self.answers():
            self.assert_refused(told, 451, UNKNOWN)
        os.kill(pid, signal.SIGCONT)
        self.assert_taken(self.lab.loopback("bob", BOB, [OUT]))

    def test_mail_for_inside_goes_no_further(self):
        """Whoever sends it on: it would leave as his."""
        self.forward("bob", OUT)
        self.assert_taken(self.lab.stranger("x@elsewhere.example", [BOB]), BOB)
        self.lab.wait_for_sink()
        self.lab.stop_program("peer")
        self.addCleanup(self.lab.start_program, "peer")
        self.assert_taken(self.lab.loopback("alice", ALICE, [BOB]), BOB)
        self.settle()
        self.assertEqual(1, len(self.lab.outside()))

    def test_the_same_connection_asks_again(self):
        """Though Exim forgets badly where it could not connect."""
        self.lab.stop_program("peer")
        session = (HERE / "lab_session.py").read_text().replace(
            "        smtp.ehlo()\n",
            "        smtp.ehlo()\n        smtp.mail(order['mail_from'])\n"
            "        first = smtp.rcpt(order['recipients'][0])[0]\n        smtp.rset()\n"
            "        print(first, flush=True)\n        sys.stdin.readline()\n")
        order = {"port": self.lab.smtp[1], "mail_from": BOB, "recipients": [OUT], "text": "\n\nx\n"}
        with subprocess.Popen([*self.lab.enter_command(), "setpriv", "--reuid=bob", "--regid=bob",
                               "--clear-groups", "/usr/bin/python3", "-c", session,
                               json.dumps(order)], env=ENVIRONMENT, stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True) as client:
            self.assertEqual(client.stdout.readline(), "451\n")
            self.lab.start_program("peer")
            told = json.loads(client.communicate("\n")[0])
        self.assert_taken(told)
        self.lab.wait_for_sink()
        self.assertNotIn("descriptor", self.lab.path("/var/log/exim4/paniclog").read_text()
                         if self.lab.path("/var/log/exim4/paniclog").exists() else "")

    def test_the_check_says_that_it_cannot_be_known_and_that_exim_obeys_all_the_same(self):
        self.lab.stop_program("peer")
        self.addCleanup(self.lab.start_program, "peer")
        wired, words = hook_of(self.lab)
        self.assertTrue(wired)
        self.assertIn("cannot be known", words)


class Bare(MailCase):
    """A host without IPv6, one whose kernel cannot be asked for a single socket, and one where
    penstock-peer is in another network."""

    PROGRAM = "/usr/lib/penstock/penstock-peer"
    # A system call fails that it makes for that question alone.
    CRIPPLED = ("strace", "-f", "-u", "penstock-peer", "-o", "/run/trace", "-e", "trace=setsockopt",
                "-e", "inject=setsockopt:error=EPERM", PROGRAM)
    ELSEWHERE = ("unshare", "--net", "setpriv", "--reuid=penstock-peer", "--regid=penstock-peer",
                 "--clear-groups", PROGRAM)
    LISTENING = """
import grp, os, socket, sys
path = '/run/penstock/peer.sock'
os.unlink(path)
listener = socket.socket(socket.AF_UNIX)
listener.bind(path)
os.chown(path, 0, grp.getgrnam('Debian-exim').gr_gid)
os.chmod(path, 0o660)
listener.listen(64)
os.dup2(listener.fileno(), 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""

    @contextlib.contextmanager
    def instead(self, command):
        """With penstock-peer as this command starts it."""
        self.lab.stop_program("peer")
        self.addCleanup(self.lab.start_program, "peer")
        with subprocess.Popen([*self.lab.enter_command(), "/usr/bin/python3", "-c", self.LISTENING,
                               *command], env=ENVIRONMENT) as started:
            self.lab.wait_for(lambda: self.lab.enter(["pgrep", "-x", "penstock-peer"]).stdout,
                              "start of the program")
            try:
                yield
            finally:
                self.lab.enter(["pkill", "-x", "penstock-peer"])
                started.wait(20)

    def check(self):
        self.lab.suspend("alice")
        self.assert_refused(self.lab.loopback("alice", BOB, [OUT]))
        self.assert_taken(self.lab.loopback("bob", ALICE, [OUT]))

    def test_without_ipv6_all_is_as_ever(self):
        off = "/proc/sys/net/ipv6/conf/all/disable_ipv6"
        if self.lab.path(off).exists():
            self.lab.enter(["sh", "-c", f"echo 1 >{off}"], check=True)
            self.addCleanup(self.lab.enter, ["sh", "-c", f"echo 0 >{off}"])
        self.lab.stop_program("peer")
        self.lab.start_program("peer")
        self.check()

    def test_the_table_of_all_sockets_says_it_where_nothing_else_can(self):
        with self.instead(self.CRIPPLED):
            self.check()
            self.assertIn("EPERM", self.lab.path("/run/trace").read_text())

    def test_in_another_network_it_knows_nobody_and_the_check_says_so(self):
        self.lab.stop_program("watch")  # it would remember what it sees here
        self.addCleanup(self.lab.start_program, "watch")
        with self.instead(self.ELSEWHERE):
            self.assert_refused(self.lab.loopback("bob", BOB, [OUT]), 451, UNKNOWN)
            wired, words = hook_of(self.lab)
            self.assertFalse(wired)
            self.assertIn("network of Exim", words)
