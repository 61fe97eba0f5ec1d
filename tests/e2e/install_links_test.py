"""What root does in directories that others own while these others swap what is in them: nothing
outside gets another owner, mode or content, and no file is waited for."""

import grp
import os
import pathlib
import pwd
import shutil
import stat
import subprocess
import tempfile
import unittest

import files
import trusted_path
from install_case import InstallCase
from journal import Journal, Refusal

NOBODY = pwd.getpwnam("nobody").pw_uid
OWNER = (pwd.getpwnam("nobody").pw_name, grp.getgrgid(65534).gr_name)
# As user penstock: for as long as it lives, each directory and file of the worker's is for moments
# a link to what is root's, another directory, a FIFO or a second name of another file.
SWAPPER = r"""
import itertools, os, sys
TARGETS = ("/etc/penstock", "/etc/penstock/accounts", "/etc/exim4", "/etc", "/usr/lib/penstock",
           "/var/lib/penstock/tokens")
FILES = ("/etc/penstock/penstock.conf", "/etc/exim4/passwd.client", "/etc/shadow", "/etc/passwd")
PLACES = [f"/var/lib/penstock/outgoing/{name}" for name in (
    "map", "map/accounts", "map/domains", "locks", "locks/held", "queued", "queued/keep", "full",
    "suspended", "held", ".locks.new", ".full.new", "suspended/.ready", "held/.ready",
    "full/.ready", "locks/held/.ready")] + ["/run/penstock/agent/health.json",
    "/run/penstock/sessions/x", "/var/log/penstock/audit.log", "/var/lib/penstock/watch/seen"]
print("swapping", flush=True)
for number, (place, target) in enumerate(itertools.cycle(itertools.product(PLACES, TARGETS))):
    away = f"{place}.away"
    for step in (lambda: os.rename(place, away),
                 lambda: (os.symlink(target, place) if number % 3 else
                          os.link(FILES[number % len(FILES)], place) if number % 2 else
                          os.mkfifo(place) if number % 4 else os.mkdir(place)),
                 lambda: os.unlink(place), lambda: os.rmdir(place),
                 lambda: os.rename(away, place)):
        try:
            step()
        except OSError:
            pass
"""


class AttackedTest(InstallCase):
    """The whole of the installer, with somebody in the worker's place."""

    def guarded(self):
        """What is root's: owner, mode and content."""
        return {path: text for path, text in self.world.changes().items()
                if path.startswith(("/etc/", "/usr/")) and "exim4.conf" not in path
                and not path.startswith(("/etc/outgoing", "/etc/.pwd"))}

    def test_nothing_of_roots_changes_while_the_worker_swaps_directories_and_links(self):
        self.install_well()
        before = self.guarded()
        self.world.write("/run/swap.py", SWAPPER)
        swapper = self.world.start("runuser", "-u", "penstock", "--", "/usr/bin/python3",
                                   "/run/swap.py", stdout=subprocess.PIPE)
        self.assertEqual("swapping\n", swapper.stdout.readline())
        for _ in range(3):
            for options in (("--no-apt", "--build", os.environ["PENSTOCK_BUILD"]), ("--check",)):
                done = self.world.run(self.program, *options)
                self.assertNotIn("Traceback", done.stdout)
                self.assert_same(before, self.guarded())
        done = self.world.run(self.program, "--remove", "--purge", "--force")
        self.assertNotIn("Traceback", done.stdout)
        for path, text in before.items():
            if path in ("/etc/shadow", "/etc/passwd", "/etc/exim4/passwd.client"):
                mode = " ".join(text.split()[:2])
                self.assertEqual(mode, self.mode(path), path)

    def mode(self, path):
        status = (self.world.root() / path.lstrip("/")).lstat()
        return f"{status.st_uid}:{status.st_gid} {status.st_mode:o}"

    @property
    def program(self):
        return pathlib.Path(__file__).resolve().parents[2] / "deploy" / "install"


class TrustedPathTest(unittest.TestCase):
    """The same, link by link."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="penstock-links-", dir="/run"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.outside = self.folder / "outside"
        self.outside.mkdir(0o700)
        (self.outside / "secret").write_text("root's\n")
        (self.outside / "secret").chmod(0o600)
        self.theirs = self.folder / "theirs"
        self.theirs.mkdir()
        os.chown(self.theirs, NOBODY, 65534)
        self.journal = Journal(lambda text: None)

    def rights(self, path):
        status = path.lstat()
        return status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)

    def test_a_link_in_somebody_elses_directory_is_not_followed_on_the_way(self):
        (self.theirs / "way").symlink_to(self.outside)
        before = [self.rights(path) for path in (self.outside, self.outside / "secret")]
        for action in (
                lambda: files.put_directory(self.journal, self.theirs / "way" / "new", 0o755),
                lambda: files.put_file(self.journal, self.theirs / "way" / "new", b"", 0o644),
                lambda: files.put_file(self.journal, self.theirs / "way" / "secret", b"root's\n",
                                       0o644, *OWNER),
                lambda: files.set_rights(self.journal, self.theirs / "way" / "secret", 0o644,
                                         *OWNER),
                lambda: files.remove(self.journal, self.theirs / "way" / "secret"),
                lambda: trusted_path.read(self.theirs / "way" / "secret")):
            with self.assertRaises(OSError):
                action()
        self.assertEqual(["secret"], os.listdir(self.outside))
        self.assertEqual(before, [self.rights(path) for path in
                                  (self.outside, self.outside / "secret")])

    def test_a_link_that_only_root_can_have_made_is_followed(self):
        (self.folder / "way").symlink_to("theirs/../outside")
        self.assertTrue(files.put_file(self.journal, self.folder / "way" / "new", b"x", 0o644))
        self.assertEqual("x", (self.outside / "new").read_text())

    def test_a_second_name_of_somebody_elses_file_is_not_given_away(self):
        os.link(self.outside / "secret", self.theirs / ".ready")
        before = self.rights(self.outside / "secret")
        with self.assertRaises(Refusal):
            files.set_rights(self.journal, self.theirs / ".ready", 0o640, *OWNER)
        files.put_file(self.journal, self.theirs / ".ready", b"root's\n", 0o640, *OWNER)
        self.assertEqual(before, self.rights(self.outside / "secret"))
        self.assertEqual((NOBODY, 65534, 0o640), self.rights(self.theirs / ".ready"))

    def test_no_fifo_is_waited_for_and_nothing_is_read_without_end(self):
        os.mkfifo(self.theirs / "fifo")
        os.truncate(os.open(self.theirs / "long", os.O_CREAT | os.O_WRONLY), 1 << 40)
        for name in ("fifo", "long"):
            with self.assertRaises(OSError):
                trusted_path.read(self.theirs / name)
        with self.assertRaises(Refusal):
            files.put_file(self.journal, self.theirs / "fifo", b"", 0o640)

    def test_a_directory_that_is_a_link_is_refused(self):
        (self.theirs / "map").symlink_to(self.outside)
        with self.assertRaises(Refusal):
            files.put_directory(self.journal, self.theirs / "map", 0o2750, *OWNER)
        self.assertEqual(0, self.outside.stat().st_uid)


if __name__ == "__main__":
    unittest.main()
