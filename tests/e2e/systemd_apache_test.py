"""penstock's Apache as a unit with all that it forbids, and the change from one front end to the
other."""

import unittest

from systemd_case import ALICE, OUT, SystemdCase

APACHE = "penstock-apache.service"
POOL = {"penstock.socket", "penstock.service"}


class ApacheUnderSystemd(SystemdCase):
    installed = ("--apache",)

    def front_units(self):
        """Those of the front ends that run."""
        told = self.lab.systemctl("list-units", "--state=active", "--plain", "--no-legend", APACHE,
                                  *POOL)
        return {line.split()[0] for line in told.splitlines()}

    def test_it_answers_is_reloaded_and_restarted_and_mail_obeys(self):
        self.well("suspend_outgoing_email", user="alice")
        self.assert_refused(self.lab.submit("alice", ALICE, [OUT]))
        pid = self.main_pid(APACHE)
        self.lab.systemctl("reload", APACHE)
        self.wait_until(self.answers, "an answer", 30)
        self.assertEqual(pid, self.main_pid(APACHE))
        self.lab.systemctl("restart", APACHE)
        self.wait_until(self.answers, "an answer", 30)
        self.well("unsuspend_outgoing_email", user="alice")
        self.assert_check_is_green()
        self.assert_nothing_denied()

    def test_one_front_end_runs_at_a_time_and_a_change_of_settings_reloads(self):
        self.assertEqual({APACHE}, self.front_units())
        pid = self.main_pid(APACHE)
        self.lab.write("/etc/penstock/penstock.conf", "threads = 3\n", 0o640)
        done = self.lab.install()
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        self.assertEqual(pid, self.main_pid(APACHE))
        self.assertIn("nothing had to be changed", self.lab.install().stdout)
        for option, units in (("--nginx", POOL), ("--apache", {APACHE})):
            done = self.lab.install(option)
            self.assertEqual(0, done.returncode, done.stdout + done.stderr)
            self.assertEqual(units, self.front_units())


if __name__ == "__main__":
    unittest.main()
