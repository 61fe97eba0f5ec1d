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

    def test_a_strangers_process_of_the_same_program_is_no_service(self):
        self.install_well()
        self.world.shell("mkdir -m 1777 /run/strange")
        stranger = self.world.start("spawn-fcgi", "-n", "-s", "/run/strange/peer.sock", "-u",
                                    "nobody", "--", "/usr/lib/penstock/penstock-peer")
        self.world.await_file("/run/strange/peer.sock")
        done = self.remove()
        self.assertEqual(0, done.returncode, done.stdout)
        self.assertNotIn("ended penstock-peer", done.stdout)
        self.assertIsNone(stranger.poll())


if __name__ == "__main__":
    unittest.main()
