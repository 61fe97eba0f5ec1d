"""Debian's Exim, nginx and Apache are upgraded under penstock, and Exim's configuration is made
anew, on a booted host: the wiring is kept or put back, or it is told within a minute that it is
gone."""

import smtplib
import threading
import unittest

from booted_host import SETUP
from debian_root import debian_root, own_release
from newer_package import newer_package
from systemd_case import ALICE, BOB, OUT, SystemdCase

APACHE = "penstock-apache.service"
FORCES = ("--force-confold", "--force-confnew")


class DebianUpgradeCase(SystemdCase):
    def newer(self, number, *names):
        """Where the host sees them."""
        root = debian_root(own_release())
        made = [newer_package(root, name, self.lab.directory, number) for name in names]
        return [f"/mnt/lab/{path.relative_to(self.lab.directory)}" for path in made]

    def run_as_root(self, *command):
        done = self.lab.enter(["env", "DEBIAN_FRONTEND=noninteractive", *command], timeout=300)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def assert_obeyed(self):
        self.assert_check_is_green()
        self.wait_until(self.listens, "Exim", 30)
        self.assert_refused(self.lab.submit("alice", ALICE, [OUT]))
        self.assert_taken(self.lab.submit("bob", BOB, [OUT]))
        self.assertEqual(1, self.lab.api("accountsummary", user="alice").json()["metadata"]
                         ["result"])

    def listens(self):
        try:
            self.lab.submit("alice", ALICE, [OUT])
            return True
        except (OSError, smtplib.SMTPException):
            return False


class EximAndNginx(DebianUpgradeCase):
    def setUp(self):
        super().setUp()
        self.well("suspend_outgoing_email", user="alice")

    def upgrade(self, number, force, *names):
        """While alice sends without end => how many of hers were taken."""
        packages = self.newer(number, *names)
        ended, taken = threading.Event(), []

        def send():
            while not ended.is_set():
                try:
                    code = self.lab.submit("alice", ALICE, [OUT])["rcpt"][OUT][0]
                except (OSError, smtplib.SMTPException):
                    continue
                if code // 100 == 2:
                    taken.append(code)

        thread = threading.Thread(target=send)
        thread.start()
        try:
            self.run_as_root("dpkg", "--install", force, *packages)
        finally:
            ended.set()
            thread.join()
        return len(taken)

    def test_newer_packages_of_exim_leave_it_wired_whichever_configuration_is_kept(self):
        for number, force in enumerate(FORCES, 1):
            with self.subTest(force):
                self.assertEqual(0, self.upgrade(number, force, "exim4-config", "exim4-base",
                                                 "exim4-daemon-light"))
                self.assert_obeyed()

    def test_newer_packages_of_nginx_leave_the_site_in_place(self):
        for number, force in enumerate(FORCES, 1):
            with self.subTest(force):
                self.upgrade(number, force, "nginx-common", "nginx")
                self.assert_obeyed()

    def test_to_make_exims_configuration_anew_leaves_it_wired(self):
        for command in (["update-exim4.conf"], ["dpkg-reconfigure", "exim4-config"]):
            with self.subTest(command[0]):
                self.run_as_root(*command)
                self.run_as_root("systemctl", "restart", "exim4")
                self.assert_obeyed()

    def test_another_style_of_configuration_is_told_within_a_minute_and_can_be_wired(self):
        self.addCleanup(self.run_as_root, SETUP)
        self.addCleanup(self.set_style, "true")
        self.set_style("false")
        self.wait_until(lambda: "written, not enforced" in self.stop_again()["reason"],
                        "word of it", 60)
        said, status = self.check()
        self.assertEqual(1, status, said)
        self.assertIn("what helps: penstock-setup again", said)
        self.run_as_root(SETUP)
        self.assertEqual(1, self.stop_again()["result"])
        self.assert_check_is_green()

    def stop_again(self):
        return self.call("suspend_outgoing_email", user="alice")

    def set_style(self, is_split):
        self.run_as_root("sed", "-i", f"s/^\\(dc_use_split_config=\\).*/\\1'{is_split}'/",
                         "/etc/exim4/update-exim4.conf.conf")
        self.run_as_root("dpkg-reconfigure", "exim4-config")
        self.run_as_root("systemctl", "restart", "exim4")


class Apache(DebianUpgradeCase):
    installed = ("--apache",)

    def test_a_newer_apache_goes_on_answering_and_takes_a_reload(self):
        self.well("suspend_outgoing_email", user="alice")
        for number, force in enumerate(FORCES, 1):
            with self.subTest(force):
                self.run_as_root("dpkg", "--install", force,
                                 *self.newer(number, "apache2-bin", "libapache2-mod-fcgid"))
                self.assert_obeyed()
                self.lab.systemctl("reload", APACHE)
                self.wait_until(self.answers, "an answer", 30)
                self.lab.systemctl("restart", APACHE)
                self.wait_until(self.answers, "an answer", 30)


if __name__ == "__main__":
    unittest.main()
