"""Marks on file systems that are full, without inodes, read-only or closed.

A suspension must be possible on a full disk; what is not possible must be a clear problem that has
changed nothing. The changes are made by an unprivileged user. Needs root to mount; fails, and does
not skip, where loop mounts do not work.
"""

import hashlib
import os
import pathlib
import shutil
import tempfile
import unittest

from mark_host import DRIVER, MarkHost
from scratch_mount import fill, in_own_namespace, mount, mount_image, run, use_up_inodes

USER = 64901  # stands for `penstock`: no user of the host need exist
AS_USER = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups",
           "--bounding-set=-all", "--no-new-privs"]
MIB = 1024 * 1024
scratch = None


class FullDisk(unittest.TestCase):
    def host_on_ext4(self, block_size=4096, inodes=256):
        self.point, self.image = mount_image(scratch, 8 * MIB, block_size, inodes)
        self.addCleanup(self.unmount_and_check)
        return self.host_in(self.point)

    def host_in(self, point):
        # A copy: the user may not be allowed to look into the build folder.
        driver = shutil.copy(DRIVER, f"{scratch}/mark_driver")
        os.chmod(driver, 0o755)
        host = MarkHost(pathlib.Path(point) / "outgoing", AS_USER, driver)
        host.install(owner=USER)
        return host

    def unmount_and_check(self):
        run("umount", str(self.point))
        run("e2fsck", "-fn", str(self.image))

    def remount(self):
        run("umount", str(self.point))
        mount(self.image, self.point)

    def fill_up(self):
        others = self.point / "others"
        others.mkdir()
        fill(others)
        self.assertEqual(os.statvfs(self.point).f_bfree, 0, "a block of the disk is free")

    def assert_problem(self, answer, *words):
        self.assertTrue(answer.startswith("PROBLEM "), answer)
        for word in words:
            self.assertIn(word, answer)

    def test_marks_come_and_go_on_a_full_disk(self):
        host = self.host_on_ext4()
        self.assertEqual(host.call("suspend", "before"), "OK changed")
        self.fill_up()
        for stop, lift, asked in (("suspend", "unsuspend", "is-suspended"),
                                  ("hold", "release", "is-held")):
            with self.subTest(stop):
                self.assertEqual(host.call(stop, "alice"), "OK changed")
                self.assertEqual(host.call(asked, "alice"), "OK yes")
                self.assertEqual(host.call(stop, "alice"), "OK already_so")
                self.assertEqual(host.call(lift, "alice"), "OK changed")
                self.assertEqual(host.call(asked, "alice"), "OK no")
        self.assertEqual(host.call("unsuspend", "before"), "OK changed")
        self.assertEqual(host.call("suspend", "alice"), "OK changed")
        self.remount()
        self.assertEqual(host.marks(), {"suspended/alice": host.marks()["suspended/alice"]})

    def test_a_call_with_an_id_is_carried_out_and_remembered_on_a_full_disk(self):
        host = self.host_on_ext4()
        self.assertEqual(host.call("suspend-once", "alice"), "OK changed")
        self.assertEqual(host.call("unsuspend", "alice"), "OK changed")
        for name in self.requests_of("alice"):
            name.unlink()  # as a day later: what stays is the directory
        self.fill_up()
        self.assertEqual(host.call("suspend-once", "alice"), "OK changed")
        self.assertEqual(host.call("unsuspend", "alice"), "OK changed")
        self.remount()
        self.assertEqual(host.call("suspend-once", "alice"), "OK already_so")
        self.assertEqual(host.call("is-suspended", "alice"), "OK no", "it is done twice")
        self.assert_problem(host.call("suspend-once", "bob"), "storage_failed", "No space left")
        self.assertEqual(host.call("is-suspended", "bob"), "OK no", "done, and not remembered")

    def requests_of(self, caller):
        own = hashlib.sha256(caller.encode()).hexdigest()
        return [name for name in (self.point / "requests" / own).iterdir()
                if not name.name.startswith(".")]

    def test_a_mark_without_room_has_no_record_rather_than_half_of_one(self):
        host = self.host_on_ext4()
        self.fill_up()
        self.assertEqual(host.call("suspend", "alice"), "OK changed")
        self.assertEqual(host.marks(), {"suspended/alice": ""})

    def test_every_ok_is_true_until_the_directory_itself_is_full(self):
        host = self.host_on_ext4(block_size=1024)
        self.fill_up()
        suspended = set()
        for number in range(200):
            name = f"account-with-a-long-name-{number}"
            answer = host.call("suspend", name)
            if not answer.startswith("OK"):
                break
            suspended.add(f"suspended/{name}")
        self.assert_problem(answer, "storage_failed", "No space left")
        self.assertGreater(len(suspended), 5)
        self.assertEqual(set(host.marks()), suspended)
        self.remount()
        self.assertEqual(set(host.marks()), suspended)
        self.assertEqual(host.call("unsuspend", "account-with-a-long-name-0"), "OK changed")
        self.assertEqual(host.call("suspend", name), "OK changed", "a name fits where one was")

    def test_without_a_free_inode_a_mark_is_refused_and_can_still_be_lifted(self):
        tmpfs = tempfile.mkdtemp(dir=scratch)
        run("mount", "-t", "tmpfs", "-o", "nr_inodes=64,size=1m,mode=755", "none", tmpfs)
        self.addCleanup(run, "umount", tmpfs)
        for name, host in (("ext4", self.host_on_ext4(inodes=64)), ("tmpfs", self.host_in(tmpfs))):
            with self.subTest(name):
                self.assertEqual(host.call("suspend", "bob"), "OK changed")
                others = host.directory.parent / "others"
                others.mkdir()
                use_up_inodes(others)
                self.assert_problem(host.call("suspend", "alice"), "storage_failed",
                                    "No space left")
                self.assertEqual(set(host.marks()), {"suspended/bob"})
                self.assertEqual(host.call("suspend", "bob"), "OK already_so")
                self.assertEqual(host.call("unsuspend", "bob"), "OK changed")

    def test_on_a_read_only_disk_nothing_changes_and_the_state_is_still_known(self):
        host = self.host_on_ext4()
        self.assertEqual(host.call("suspend", "bob"), "OK changed")
        run("mount", "-o", "remount,ro", str(self.point))
        self.assert_problem(host.call("suspend", "alice"), "storage_failed", "Read-only")
        self.assert_problem(host.call("unsuspend", "bob"), "storage_failed", "Read-only")
        self.assertEqual(host.call("is-suspended", "bob"), "OK yes")
        run("mount", "-o", "remount,rw", str(self.point))
        self.assertEqual(host.call("suspend", "alice"), "OK changed")

    def test_an_unmounted_or_closed_state_is_unknown(self):
        host = self.host_on_ext4()
        self.assertEqual(host.call("suspend", "bob"), "OK changed")
        os.chmod(host.directory, 0)
        for call in ("suspend", "unsuspend", "is-suspended"):
            self.assert_problem(host.call(call, "bob"), "state_unreadable", "Permission denied")
        os.chmod(host.directory, 0o755)
        run("umount", str(self.point))
        for call in ("suspend", "unsuspend", "is-suspended"):
            self.assert_problem(host.call(call, "bob"), "state_unreadable")
        (host.directory / "suspended").mkdir(parents=True)  # the empty mount point, prepared
        self.assert_problem(host.call("suspend", "bob"), "state_unreadable", "not ready")
        mount(self.image, self.point)
        self.assertEqual(host.call("is-suspended", "bob"), "OK yes")


def main(directory):
    global scratch
    scratch = directory
    unittest.main(verbosity=2)


if __name__ == "__main__":
    in_own_namespace(main)
