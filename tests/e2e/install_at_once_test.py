"""Who else changes the host while deploy/install does: another one waits for its turn, and Exim's
configuration that somebody generates at the same moment is generated again."""

import subprocess
import unittest

from install_case import BUILD, INSTALL, ROOT, InstallCase

LOCK = "/run/penstock-setup.lock"
WAITS = "another penstock-setup runs: waiting"
# What update-exim4.conf is while another one takes its temporary file away, so many times.
TROUBLED = """#!/bin/sh
count=$(($(cat /run/count 2>/dev/null || echo 0) + 1))
echo $count >/run/count
[ $count -gt %d ] || exit 1
exec /usr/sbin/update-exim4.conf.real "$@"
"""


class AtOnceTest(InstallCase):
    def hold(self):
        """Somebody has the turn, until this process of the world is killed."""
        holder = self.world.start("sh", "-c", f"exec 9>{LOCK}; flock 9; echo $$; exec sleep 600",
                                  stdout=subprocess.PIPE)
        return holder.stdout.readline().strip()

    def test_whoever_changes_the_host_waits_for_the_other_and_goes_on_when_it_is_killed(self):
        for options in (("--no-apt", "--build", BUILD), ("--remove",), ("--remove-egress",),
                        ("--egress", "--no-apt", "--yes")):
            with self.subTest(options):
                holder = self.hold()
                before = self.tree()
                waiting = self.world.start(INSTALL, *options, stdout=subprocess.PIPE,
                                           stderr=subprocess.STDOUT)
                self.assertEqual(f"{WAITS}\n", waiting.stdout.readline())
                self.assert_same(before, self.tree())
                self.assertNotIn(WAITS, self.world.run(INSTALL, "--check").stdout)
                self.world.run("kill", "-KILL", holder)
                said = waiting.stdout.read()
                self.assertEqual(0, waiting.wait(), said)

    def test_an_installation_and_a_removal_at_once_leave_what_the_last_one_wanted(self):
        self.install_well()
        self.assertEqual("600 0\n", self.world.run("stat", "-c", "%a %u", LOCK).stdout)
        removal = self.world.start(INSTALL, "--remove", stdout=subprocess.PIPE,
                                           stderr=subprocess.STDOUT)
        done = self.install()
        said = removal.stdout.read()
        self.assertEqual([0, 0], [done.returncode, removal.wait()], done.stdout + said)
        is_there = self.world.run("test", "-e", "/usr/lib/penstock").returncode == 0
        wired = "penstock" in self.world.run("exim4", "-bP", "acl_smtp_rcpt").stdout
        self.assertEqual(is_there, wired)
        # Whoever had to wait came last.
        self.assertEqual(WAITS in done.stdout, is_there)

    def test_one_that_is_waited_for_too_long_is_a_refusal(self):
        self.hold()
        done = self.world.run("/usr/bin/python3", "-B", "-c", "import sys; sys.path.insert(0,"
                              " sys.argv[1]); import only_one\nwith only_one.taken(print, 0.2): 1",
                              ROOT / "deploy/host")
        self.assertIn("Refusal: another penstock-setup still runs", done.stdout)

    def generate(self, failures):
        self.world.shell("rm -f /run/count; cd /usr/sbin; [ -e update-exim4.conf.real ] ||"
                         " mv update-exim4.conf update-exim4.conf.real")
        self.world.write("/usr/sbin/update-exim4.conf", TROUBLED % failures, 0o755)
        return self.world.run("/usr/bin/python3", "-B", "-c", "import sys; sys.path.insert(0,"
                              " sys.argv[1]); import exim_commands; exim_commands.regenerate('/')",
                              ROOT / "deploy/host").returncode

    def test_exims_configuration_that_another_generates_meanwhile_is_generated_again(self):
        self.assertEqual([0, 0, 1], [self.generate(failures) for failures in (1, 2, 3)])


if __name__ == "__main__":
    unittest.main()
