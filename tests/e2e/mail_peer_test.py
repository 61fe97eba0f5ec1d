"""Whose a connection from this very host is: the login that has the socket at its other end, over
whatever address, whoever tries to be somebody else or to keep others from being known."""

import contextlib
import json
import os
import re
import signal
import subprocess

from lab_namespace import ENVIRONMENT, HERE
from mail_case import ALICE, BOB, OUT, MailCase

UNKNOWN = "not known now whose connection"
NOBODYS = "takes a password or a login"
ADDRESSES = ("127.0.0.1", "127.0.0.9", "::1", "192.0.2.7", "2001:db8::7")
# Sends all of a message without waiting for an answer, and is gone: in order, or with a reset.
HASTY = """
import socket, struct, sys
with socket.create_connection(('127.0.0.1', int(sys.argv[1]))) as it:
    it.recv(999)
    it.sendall(b'EHLO x\\r\\n')
    it.recv(9999)
    it.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', int(sys.argv[3]), 0))
    it.sendall(sys.argv[2].encode())
"""
BOUND = """
import json, smtplib, socket, sys
it = socket.socket(getattr(socket, sys.argv[2]))
if sys.argv[3]:
    it.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, sys.argv[3].encode())
it.connect((sys.argv[4], int(sys.argv[1])))
smtp = smtplib.SMTP()
smtp.sock = it
smtp.getreply()
smtp.ehlo('x')
smtp.mail(sys.argv[5])
print(json.dumps([smtp.rcpt(to)[0] for to in sys.argv[6:]]))
"""
ENDS_OF_ROOT = """
import socket, sys
it = socket.create_connection(('127.0.0.1', 25), source_address=('127.0.0.1', 999))
print('ready', flush=True)
sys.stdin.read()
"""
# The same ends in another network, as a user can make one (root makes it here, for where users may
# not); one of them becomes the standard input of the user's Exim.
OTHER_NETWORK = """
import ctypes, fcntl, os, socket, struct, subprocess, sys
ours, theirs = socket.socketpair()
if os.fork() == 0:
    assert ctypes.CDLL(None).unshare(0x40000000) == 0
    listener = socket.socket()
    fcntl.ioctl(listener, 0x8914, struct.pack('16sh14x', b'lo', 1))
    listener.bind(('127.0.0.1', 25))
    listener.listen(1)
    it = socket.create_connection(('127.0.0.1', 25), source_address=('127.0.0.1', 999))
    there = listener.accept()[0]
    socket.send_fds(theirs, [b'x'], [it.fileno(), there.fileno()])
    os._exit(0)
theirs.close()
_, ends, _, _ = socket.recv_fds(ours, 1, 2)
os.setgid(int(sys.argv[1]))
os.setuid(int(sys.argv[1]))
client = socket.socket(fileno=ends[0])
exim = subprocess.Popen(['/usr/sbin/exim4', '-bs'], stdin=ends[1], stdout=ends[1])
os.close(ends[1])
stream = client.makefile('rb')
stream.readline()
client.sendall(b'EHLO x\\r\\n')
while stream.readline()[3:4] == b'-':
    pass
client.sendall(f'MAIL FROM:<{sys.argv[2]}>\\r\\nRCPT TO:<{sys.argv[3]}>\\r\\nQUIT\\r\\n'.encode())
print(stream.read().decode())
"""
# Holds many connections to somebody, tries whatever it may not, and says so.
CROWD = """
import resource, socket, sys, time
many = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_NOFILE, resource.getrlimit(resource.RLIMIT_NOFILE)[1:] * 2)
listener = socket.socket()
listener.bind(('127.0.0.1', 0))
listener.listen(4096)
held = [listener]
for _ in range(many):
    one = socket.socket()
    one.connect(listener.getsockname())
    held += [one, listener.accept()[0]]
for port in (113, 25):
    for _ in range(5):
        one = socket.socket()
        if one.connect_ex(('127.0.0.1', port)) == 0:
            held.append(one)
try:
    socket.socket(socket.AF_UNIX).connect('/run/penstock/peer.sock')
    print('let in', flush=True)
except PermissionError:
    print('ready', flush=True)
sys.stdin.read()
"""


def hook_of(lab):
    """Whether the check finds this hook wired, and its words."""
    script = ("import sys; sys.path.insert(0, sys.argv[1]); import exim_check, json\n"
              "print(json.dumps([*exim_check.check()]))")
    done = lab.enter(["/usr/bin/python3", "-B", "-c", script, str(HERE)], check=True)
    return {name: rest for name, *rest in json.loads(done.stdout)}["peer"]


class Peer(MailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        lab = cls.lab
        lab.enter(["ip", "address", "add", "192.0.2.7/32", "dev", "lo"], check=True)
        if lab.path("/proc/sys/net/ipv6").exists():
            lab.enter(["ip", "address", "add", "2001:db8::7/128", "dev", "lo"], check=True)
        conf = lab.path("/etc/exim4/update-exim4.conf.conf")
        conf.write_text(re.sub(r"dc_local_interfaces='.*'", "dc_local_interfaces=''",
                               conf.read_text()))
        lab.enter(["update-exim4.conf"], check=True)
        for name in ("exim", "watch"):
            lab.stop_program(name)
        health = lab.path("/run/penstock/agent/health.json")
        health.unlink()
        for name in ("exim", "watch"):
            lab.start_program(name)
        lab.wait_for(health.exists, "look at Exim", 60)

    def from_address(self, address, user, sender, *recipients):
        """The codes that this user's process is answered, over that address."""
        family = "AF_INET6" if ":" in address else "AF_INET"
        return self.bound(user, family, "", address, sender, *recipients)

    def bound(self, user, *words):
        done = self.lab.enter(["/usr/bin/python3", "-c", BOUND, str(self.lab.smtp[1]), *words],
                              user=user)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def uid(self, user):
        return self.lab.enter(["id", "-u", user], check=True).stdout.strip()

    def by_uid(self, uid, sender, *recipients):
        """A conversation by a process of this uid."""
        order = {"port": self.lab.smtp[1], "mail_from": sender, "recipients": recipients,
                 "text": "Subject: x\n\nText.\n"}
        done = self.lab.enter(["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups",
                               "/usr/bin/python3", "-", json.dumps(order)],
                              input=(HERE / "lab_session.py").read_text())
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)


class Owner(Peer):
    def test_is_known_over_every_address_of_this_host(self):
        self.lab.suspend("alice")
        for address in ADDRESSES:
            with self.subTest(address):
                self.assertEqual(self.from_address(address, "alice", BOB, OUT, BOB), [550, 250])
                self.assertEqual(self.from_address(address, "bob", ALICE, BOB), [250])
        self.assertEqual(self.from_address("::ffff:127.0.0.1", "alice", BOB, OUT), [550])

    def test_is_known_of_a_socket_that_is_bound_to_an_interface(self):
        self.set_macro("PENSTOCK_WITHOUT_IDENT", "claim")
        self.addCleanup(self.set_macro, "PENSTOCK_WITHOUT_IDENT", "refuse")
        self.lab.suspend("alice")
        self.assertEqual(self.bound("alice", "AF_INET", "lo", "127.0.0.1", BOB, OUT), [550])

    def test_is_not_the_one_who_has_closed_the_socket_nor_root(self):
        for setting in ("refuse", "claim"):
            with self.subTest(setting):
                self.set_macro("PENSTOCK_WITHOUT_IDENT", setting)
                self.addCleanup(self.set_macro, "PENSTOCK_WITHOUT_IDENT", "refuse")
                self.lab.suspend("alice")
                text = (f"MAIL FROM:<{BOB}>\r\nRCPT TO:<{OUT}>\r\nDATA\r\n"
                        "Subject: hasty\r\n\r\nText.\r\n.\r\nQUIT\r\n")
                for number in range(20):
                    self.lab.enter(["/usr/bin/python3", "-c", HASTY, str(self.lab.smtp[1]), text,
                                    str(number % 2)], user="alice", check=True)
                self.settle()
                self.assert_nothing_outside()

    def test_without_a_login_is_nobody_and_the_setting_counts(self):
        told = self.by_uid(3999999, BOB, OUT, BOB)
        self.assert_refused(told, 550, NOBODYS)
        self.assert_taken(told, BOB)
        self.set_macro("PENSTOCK_WITHOUT_IDENT", "defer")
        self.addCleanup(self.set_macro, "PENSTOCK_WITHOUT_IDENT", "refuse")
        self.assert_refused(self.by_uid(3999999, BOB, OUT), 451, NOBODYS)
        self.set_macro("PENSTOCK_WITHOUT_IDENT", "claim")
        self.lab.suspend("alice")
        self.assert_refused(self.by_uid(3999999, ALICE, OUT))
        self.assert_taken(self.by_uid(3999999, BOB, OUT))

    def test_is_root_where_root_has_it(self):
        self.lab.mark("root")
        self.assert_taken(self.by_uid(0, ALICE, OUT))
        self.lab.wait_for_sink()

    def test_is_asked_once_a_connection(self):
        with self.lab.session() as smtp:
            smtp.mail(BOB)
            self.assertEqual(smtp.rcpt(OUT)[0], 250)
            self.lab.stop_program("peer")
            self.addCleanup(self.lab.start_program, "peer")
            for _ in range(2):
                smtp.rset()
                smtp.mail(BOB)
                self.assertEqual(smtp.rcpt(OUT)[0], 250)

    def test_of_a_socket_of_another_network_that_a_user_gives_to_exim_is_not_believed(self):
        """Its ends are those of a connection of root's."""
        with subprocess.Popen([*self.lab.enter_command(), "/usr/bin/python3", "-c", ENDS_OF_ROOT],
                              env=ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              text=True) as root:
            self.assertEqual(root.stdout.readline(), "ready\n")
            done = self.lab.enter(["/usr/bin/python3", "-c", OTHER_NETWORK, self.uid("bob"), BOB,
                                   OUT])
            root.stdin.close()
        self.assertIn(NOBODYS, done.stdout, done.stderr)


class Crowd(Peer):
    def test_of_one_users_connections_keeps_nobody_else_from_being_known(self):
        crowd = subprocess.Popen(
            [*self.lab.enter_command(), "setpriv", "--reuid=mallory", "--regid=mallory",
             "--clear-groups", "prlimit", "--nofile=20000:20000", "/usr/bin/python3", "-c", CROWD,
             "4000"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT)
        with crowd:
            self.assertEqual(crowd.stdout.readline(), "ready\n")
            self.lab.suspend("alice")
            for _ in range(5):
                self.assert_taken(self.lab.loopback("bob", BOB, [OUT]))
                self.assert_refused(self.lab.loopback("alice", BOB, [OUT]))
            crowd.stdin.close()

    options = {"accounts": ("alice", "bob", "mallory")}


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
