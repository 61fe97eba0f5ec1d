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
from install_case import INSTALL, ROOT, InstallCase
from install_world import describe
from journal import Journal, Refusal

NOBODY = pwd.getpwnam("nobody").pw_uid
OWNER = (pwd.getpwnam("nobody").pw_name, grp.getgrgid(65534).gr_name)
# As user penstock: again and again, and as fast as can be, each of the worker's directories is a
# link to what is root's, and itself again.
SWAPPER = r"""
import ctypes, os
AIMS = {"map": "/etc/penstock", "locks": "/etc/exim4", "queued": "/etc/penstock",
        "suspended": "/etc/exim4", "held": "/etc", "full": "/usr/lib/penstock"}
EXCHANGE, HERE = 2, -100
rename = ctypes.CDLL(None).renameat2
os.chdir("/var/lib/penstock/outgoing")
for name, aim in AIMS.items():
    os.symlink(aim, f"{name}.link")
os.mkfifo("/run/penstock/agent/fifo")
names = [(name.encode(), f"{name}.link".encode()) for name in AIMS]
health = (b"/run/penstock/agent/health.json", b"/run/penstock/agent/fifo")
print("swapping", flush=True)
while True:
    for one in names:
        for _ in range(50):
            rename(HERE, one[0], HERE, one[1], EXCHANGE)
    os.rename(*health[::-1]) if os.path.exists(health[1]) else os.mkfifo(health[1])
"""
# As root: what the installer does there, as often as there is time for, and how often it was done.
TRIES = r"""
import os, sys, time
sys.path.insert(0, sys.argv[1])
import agent_services, exim_check, journal, state_tree
GUARDED = ("/etc", "/etc/exim4", "/etc/penstock", "/etc/penstock/accounts", "/usr/lib/penstock")
def rights():
    return [(status.st_uid, status.st_gid, status.st_mode) for status in map(os.stat, GUARDED)]
before, end, done, won = rights(), time.monotonic() + 20, 0, 0
quiet = journal.Journal(lambda text: None)
def mark():
    with exim_check._marked("/", "_probe.test"):
        pass
while time.monotonic() < end:
    for step in (lambda: state_tree.put(quiet), mark, agent_services.health_faults):
        try:
            step()
            done += 1
        except (OSError, journal.Refusal):
            pass
        won += rights() != before  # at once: the next time puts it right
print(done, won)
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
                                   "/run/swap.py", stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL)  # it ends with what it swaps
        self.assertEqual("swapping\n", swapper.stdout.readline())
        done = self.world.run("/usr/bin/python3", "-B", "-c", TRIES, ROOT / "deploy/host")
        tries, won = map(int, done.stdout.split())
        self.assertGreater(tries, 50)
        self.assertEqual(0, won)
        self.assert_same(before, self.guarded())
        for act in (self.install, lambda: self.world.run(INSTALL, "--check"),
                    lambda: self.remove("--purge", "--force")):
            self.assertNotIn("Traceback", act().stdout)
        for path in ("/etc/shadow", "/etc/exim4/passwd.client", "/etc/exim4/exim4.conf.template"):
            self.assertEqual(self.mode(path), " ".join(describe(pathlib.Path(path)).split()[:2]))

    def mode(self, path):
        status = (self.world.root() / path.lstrip("/")).lstat()
        return f"{status.st_uid}:{status.st_gid} {status.st_mode:o}"


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
