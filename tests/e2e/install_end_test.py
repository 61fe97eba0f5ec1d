"""How deploy/install ends: with what --check says of the host, whose status is its own."""

import unittest

from install_case import InstallCase


class EndTest(InstallCase):
    def verdict(self, done):
        """What stands behind the announcement of the check."""
        return done.stdout.partition("what penstock-setup --check says of it:\n")[2]

    def test_where_all_is_well_and_nothing_was_to_be_started_it_ends_well_and_says_so(self):
        done = self.install()
        self.assertEqual(0, done.returncode, done.stdout)
        self.assertIn("ok: Exim, probe: 550", self.verdict(done))
        self.assertIn("note: the worker is not started here", self.verdict(done))
        self.assertTrue(done.stdout.endswith("all is as it should be\n"))

    def test_what_the_check_finds_is_said_by_a_second_run_too_and_decides(self):
        self.install_well()
        self.world.shell("chown penstock /var/lib/penstock/tokens/*")
        done = self.install()
        self.assertEqual(1, done.returncode)
        self.assertIn("belongs to somebody but root", self.verdict(done))
        self.assertTrue(done.stdout.endswith("1 problems\n"))


if __name__ == "__main__":
    unittest.main()
