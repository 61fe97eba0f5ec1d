"""An upgrade of penstock's package on a booted host while it is called, and mail is sent, all the
time: no call fails, nothing of a stopped account gets out, nothing that was kept is lost."""

import os
import pathlib
import smtplib
import threading
import unittest

import package_build
from booted_host import PACKAGES, BootedHost
from former_package import FORMER_VERSION, former_package
from systemd_case import ALICE, BOB, OUT, SystemdCase

CONF = "threads = 20\n"


class Upgrade(SystemdCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = BootedHost(build=os.environ["PENSTOCK_BUILD"])
        cls.lab.start()
        cls.addClassCleanup(cls.lab.stop)
        packages = package_build.make(build=pathlib.Path(os.environ["PENSTOCK_BUILD"]))
        cls.new = next(path for path in packages if path.name.startswith("penstock_"))
        former = former_package(cls.new, cls.lab.directory)
        cls.dpkg(f"/mnt/lab/{former.name}")
        cls.lab.begin()

    @classmethod
    def dpkg(cls, package):
        done = cls.lab.enter(["dpkg", "--install", "--force-confold", package], timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def version(self):
        return self.lab.enter(["dpkg-query", "--show", "--showformat=${Version}",
                               "penstock"]).stdout

    def state(self):
        """What has to outlive it: marks, tokens, the sessions' directory, with owners and modes."""
        return self.lab.enter(["find", "/var/lib/penstock/outgoing", "/var/lib/penstock/tokens",
                               "/run/penstock/sessions", "/etc/penstock", "-type", "f", "-not",
                               "-path", "*/map/*", "-not", "-name", "_probe.*", "-printf",
                               "%p %u:%g %m %s\n"]).stdout

    def test_an_upgrade_under_load_loses_nothing_fails_no_call_and_lets_nothing_out(self):
        self.assertEqual(FORMER_VERSION, self.version())
        self.lab.write("/etc/penstock/penstock.conf", CONF, 0o640)
        self.lab.enter(["chgrp", "penstock", "/etc/penstock/penstock.conf"], check=True)
        self.assert_check_is_green()
        self.well("hold_outgoing_email", user="bob")
        self.assert_taken(self.lab.submit("bob", BOB, [OUT]))
        held = self.lab.queue()
        self.well("suspend_outgoing_email", user="alice")
        made = self.lab.whmapi1("create_user_session", "user=root", "service=whostmgrd")
        self.assertEqual(0, made.returncode, made.stdout + made.stderr)
        before = self.state()
        self.assertIn("/run/penstock/sessions/", before)
        ended, failed, counts = threading.Event(), [], {"calls": 0, "mails": 0}
        threads = [threading.Thread(target=self.repeat, args=(ended, failed, action))
                   for action in (lambda: self.one_call(counts), lambda: self.one_stop(counts),
                                  lambda: self.one_mail(counts))]
        for thread in threads:
            thread.start()
        try:
            self.dpkg(f"{PACKAGES}/{self.new.name}")
        finally:
            ended.set()
            for thread in threads:
                thread.join()
        self.assertEqual([], failed)
        self.assertGreater(min(counts.values()), 5, counts)
        self.assertNotEqual(FORMER_VERSION, self.version())
        self.assertEqual(before, self.state())
        self.assertEqual(CONF, self.lab.path("/etc/penstock/penstock.conf").read_text())
        self.assertEqual(held, [one for one in self.lab.queue() if one in held])
        self.assert_nothing_outside()
        self.assert_check_is_green()
        for unit in ("penstock", "penstock-index", "penstock-peer", "penstock-deliver",
                     "penstock-lists", "penstock-watch"):
            with self.subTest(unit):
                program = os.readlink(self.lab.path(f"/proc/{self.main_pid(f'{unit}.service')}"
                                                    "/exe"))
                self.assertNotIn("deleted", program)
        self.well("release_outgoing_email", user="bob")
        self.lab.wait_for_sink(bound=30)

    @staticmethod
    def repeat(ended, failed, action):
        while not ended.is_set():
            try:
                action()
            except Exception as mistake:  # pylint: disable=broad-except
                failed.append(repr(mistake))

    def one_call(self, counts):
        answer = self.lab.api("accountsummary", user="alice")
        self.assertEqual(200, answer.status, answer.text)
        self.assertEqual(1, answer.json()["data"]["acct"][0]["outgoing_mail_suspended"])
        counts["calls"] += 1

    def one_stop(self, counts):
        """It is stopped already; OK is said only while Exim is known to obey."""
        self.well("suspend_outgoing_email", user="alice")
        counts["calls"] += 1

    def one_mail(self, counts):
        """Refused or, where Exim cannot know, deferred, but never taken."""
        try:
            told = self.lab.submit("alice", ALICE, [OUT])
        except (OSError, smtplib.SMTPException):
            return  # while Exim reads its new configuration nobody listens
        self.assertIn(told["rcpt"][OUT][0] // 100, (4, 5), told)
        counts["mails"] += 1


if __name__ == "__main__":
    unittest.main()
