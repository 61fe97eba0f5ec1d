"""The directories of marks, and the mail that they hold, when penstock is installed over an older
version or an empty directory, and when it is taken away."""

import unittest

from install_case import INSTALL, ROOT, InstallCase

HOST = ROOT / "deploy" / "host"
# What the installer does there by itself, without the worker.
PUT_STATE = """
import sys
sys.path.insert(0, sys.argv[1])
import journal, state_tree
state_tree.put(journal.Journal(print))
"""
PARKED = "/var/spool/exim4/penstock-held"


class MarksTest(InstallCase):
    def test_what_an_older_version_did_not_have_is_added_beside_its_marks(self):
        self.install_well()
        whole = self.tree()
        self.stop_account("alice")
        before = self.tree()
        self.world.shell("cd /var/lib/penstock; rm -r requests lists watch outgoing/locks"
                         " outgoing/queued outgoing/full")
        self.install_well()
        self.assert_same(before, self.tree())
        for name in ("locks/suspended", "locks/held", "queued/keep", "queued/discard", "full"):
            self.assertIn(f"/var/lib/penstock/outgoing/{name}/.ready", whole)

    def test_a_directory_of_locks_that_is_empty_is_not_declared_ready(self):
        self.install_well()
        self.world.shell("cd /var/lib/penstock/outgoing; rm -r locks && mkdir locks")
        done = self.install()
        self.assertEqual(1, done.returncode)
        self.assertIn("locks/suspended is not", done.stdout)

    def test_rights_of_what_says_that_names_are_complete_are_named_and_put_right(self):
        self.install_well()
        whole = self.tree()
        ready = self.world.shell("find /var/lib/penstock/outgoing -name .ready").stdout.split()
        self.assertIn("/var/lib/penstock/outgoing/map/accounts/.ready", ready)
        for breach in ("chmod 0600", "chgrp root", "chown root"):
            self.world.shell(f"{breach} {' '.join(ready)}")
            said = self.world.run(INSTALL, "--check").stdout
            for path in ready:
                self.assertIn(f"PROBLEM: directories: {path} is ", said)
            self.install_well()
            self.assert_same(whole, self.tree())

    def test_rights_of_the_maps_are_named_and_put_right(self):
        self.install_well()
        whole = self.tree()
        for name in ("map", "map/accounts", "map/domains"):
            path = f"/var/lib/penstock/outgoing/{name}"
            self.world.shell(f"chgrp root {path}; chmod 0700 {path}")
            self.assertIn(f"PROBLEM: directories: {path} is ",
                          self.world.run(INSTALL, "--check").stdout)
        self.install_well()
        self.assert_same(whole, self.tree())

    def test_a_map_is_declared_ready_by_who_has_written_it(self):
        self.install_well()
        path = "/var/lib/penstock/outgoing/map/accounts/.ready"
        self.world.run("rm", path)
        self.assertIn(f"{path} is missing", self.world.run(INSTALL, "--check").stdout)
        done = self.world.run("/usr/bin/python3", "-B", "-c", PUT_STATE, HOST)
        self.assertEqual(0, done.returncode, done.stdout)
        self.assertNotEqual(0, self.world.run("test", "-e", path).returncode)
        self.install_well()
        self.assertEqual(0, self.world.run("test", "-e", path).returncode)

    def test_names_of_a_probe_and_of_a_write_that_was_cut_short_stop_nobody(self):
        self.install_well()
        for name in ("_probe.0123", ".merging"):
            self.stop_account(name)
        self.assertEqual(0, self.remove().returncode)

    def test_marks_without_penstock_stop_nobody_and_no_removal(self):
        self.install_well()
        self.stop_account("alice")
        self.assertEqual([1, 0, 0], [self.remove(*options).returncode
                                     for options in ((), ("--force",), ())])
        self.assertIn("suspended/alice", " ".join(self.tree()))
        self.assertEqual(0, self.remove("--purge").returncode)
        self.assertNotIn("suspended/alice", " ".join(self.tree()))

    def test_an_empty_directory_of_marks_is_not_declared_ready(self):
        self.install_well()
        self.world.shell("rm -r /var/lib/penstock/outgoing && mkdir /var/lib/penstock/outgoing")
        done = self.install()
        self.assertEqual(1, done.returncode)
        self.assertIn("mount it", done.stdout)
        self.assertEqual("", self.world.run("find", "/var/lib/penstock/outgoing", "-name",
                                            ".ready").stdout)

    def test_mail_that_is_held_or_parked_is_named_and_with_force_comes_back(self):
        self.install_well()
        self.world.shell("echo 'dave:x:4003:4003::/:/bin/sh' >>/etc/passwd")
        self.stop_account("dave", "held")
        for number in range(3):
            self.world.shell(f"printf 'Subject: {number}\\n\\nText.\\n' | runuser -u dave --"
                             " sendmail -odi someone@outside.example")
        first, second, third = self.queued("input")
        self.world.run("exim4", "-MG", "penstock-held", first, second)
        # As a crash in the middle of a move leaves it: in both queues.
        self.world.shell("cd /var/spool/exim4; for part in D H; do"
                         f" ln penstock-held/input/{second}-$part input/; done")
        before = self.tree()
        done = self.remove()
        self.assertEqual(1, done.returncode)
        self.assertRegex(done.stdout, r"held: dave\); 3 messages of theirs wait .*--force")
        self.assert_same(before, self.tree())
        done = self.remove("--force")
        self.assertEqual(0, done.returncode, done.stdout)
        self.assertIn("3 messages of theirs wait in Exim's queue, for its next", done.stdout)
        self.assertEqual([first, second, third], self.queued("input"))
        self.assertNotEqual(0, self.world.run("test", "-e", PARKED).returncode)

    def queued(self, directory):
        """The ids of the messages in this directory of Exim's spool."""
        files = self.world.shell(f"cd /var/spool/exim4/{directory} && ls").stdout.split()
        return sorted(name.removesuffix("-H") for name in files if name.endswith("-H"))


if __name__ == "__main__":
    unittest.main()
