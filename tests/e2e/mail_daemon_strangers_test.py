"""What users and strangers can do with how a running Exim is asked whether it obeys."""

import contextlib
import subprocess
import unittest

import lab_namespace
from daemon_case import DaemonCase
from mail_case import ALICE, OUT

YES = """
    while True:
        one = listener.accept()[0]
        for words in (b'220 ', *[b'250 '] * 5):
            one.sendall(words + MORE + b'ok\\r\\n')
            one.recv(999)
        one.close()
"""
FAKE = """
import ctypes, socket
ctypes.CDLL(None).prctl(15, b'exim4')
MORE = b''
with socket.create_server(('127.0.0.1', 9999)) as listener:
    print('ready', flush=True)
""" + YES
ESCAPES = """
import socket
MORE = b'\\x1b[2J\\x1b]0;owned\\x07'
with socket.create_server(('127.0.0.1', 25)) as listener:
""" + YES


class Impostors(DaemonCase):
    """Whoever calls himself Exim."""

    def test_are_not_taken_for_its_daemon(self):
        for words in ("-bd -oX 9999", "-bd -oX " + "9" * 5000, "-bdf"):
            with self.subTest(words[:20]), self.fake(words):
                self.assert_daemon(True, "uses this configuration")

    @contextlib.contextmanager
    def fake(self, words):
        """alice's program of Exim's name, which says yes to everything, for the time of a block."""
        with subprocess.Popen(
                [*self.lab.enter_command(), "setpriv", "--reuid=alice", "--regid=alice",
                 "--clear-groups", "--", "/usr/bin/python3", "-c", FAKE, *words.split()],
                stdout=subprocess.PIPE, text=True, env=lab_namespace.ENVIRONMENT) as process:
            try:
                self.assertEqual("ready\n", process.stdout.readline())
                yield
            finally:
                self.lab.enter(["pkill", "-u", "alice"])
                process.wait(20)

    def test_do_not_write_to_a_terminal_what_they_like(self):
        self.stop_all()
        with self.running(ESCAPES):
            self.assertNotIn("\x1b", self.answers()["daemon"][1])


class Question(DaemonCase):
    """What anybody else can do with the recipients that the check asks with."""

    PROBE = "_probe.ab@probe.penstock.invalid"

    def test_is_forgotten_before_the_next_recipient(self):
        self.lab.mark("alice")
        told = self.lab.submit("alice", ALICE, [self.PROBE, OUT])
        self.assertEqual(told["rcpt"][self.PROBE][0], 550)
        self.assertIn("free by", told["rcpt"][self.PROBE][1])
        self.assert_refused(told)

    def test_is_none_after_a_recipient_that_was_taken(self):
        told = self.lab.submit("alice", ALICE, [OUT, self.PROBE])
        self.assertIn("Unrouteable", told["rcpt"][self.PROBE][1])
        self.lab.wait_for_log("penstock: account=alice via=auth")

    def test_is_about_no_account(self):
        self.lab.mark("alice")
        for name in ("alice", "_probe", "_probe.x", "_probe.ab/../alice"):
            address = f'"{name}"@probe.penstock.invalid'
            told = self.lab.submit("bob", "bob@bob.example", [address])
            self.assertIn("Unrouteable", told["rcpt"][address][1])

    def test_is_answered_to_nobody_from_outside(self):
        told = self.lab.stranger("x@elsewhere.example", [self.PROBE])
        self.assertNotIn("free by", told["rcpt"][self.PROBE][1])


if __name__ == "__main__":
    unittest.main()
