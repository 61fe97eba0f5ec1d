"""The demo, and the labs that it is made of, on a host with a strict umask and with users who made,
or hold, what has their names in directories for all."""

import fcntl
import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile
import unittest
from unittest import mock

import demo_command
import lab_namespace
from journal import Refusal

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = os.environ["PENSTOCK_BUILD"]
NOBODY = pwd.getpwnam("nobody").pw_uid
OLD = 1_000_000_000


class StrangersTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="penstock-strangers-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.folder.chmod(0o1777)
        self.env = self.folder / "env"

    def write_environment(self):
        lab = mock.Mock(smtp=("127.0.0.1", 25), token="SECRET")
        demo_command.write_environment(lab, self.env)

    def test_names_that_somebody_has_made_before_get_no_secret(self):
        target = self.folder / "target"
        target.write_text("mine\n")
        self.env.symlink_to(target)
        for name in (f".env.{os.getpid()}", ".env"):
            (self.folder / name).symlink_to(target)
        demo_command.forget(self.env)
        self.write_environment()
        self.assertEqual("mine\n", target.read_text())
        status = self.env.lstat()
        self.assertEqual((0o100600, 0), (status.st_mode, status.st_uid))
        self.assertIn("SECRET", self.env.read_text())

    def test_a_name_that_cannot_be_had_is_refused_in_words(self):
        self.env.mkdir()
        (self.folder / "none").mkdir()
        for file in (self.env, self.folder / "nowhere" / "env"):
            with self.assertRaisesRegex(Refusal, "--env .*env"):
                demo_command.forget(file)

    def test_what_labs_left_is_taken_away_and_what_others_made_is_not(self):
        (self.folder / "aim").mkdir()
        made = {name: self.folder / f"penstock-lab-{name}" for name in
                ("left", "held", "theirs", "link", "fifo")}
        for name in ("left", "held", "theirs"):
            made[name].mkdir()
            made[name].chmod(0o755)
        os.chown(made["theirs"], NOBODY, NOBODY)
        made["link"].symlink_to(self.folder / "aim")
        os.mkfifo(made["fifo"])
        for path in made.values():
            os.utime(path, (OLD, OLD), follow_symlinks=False)
        # Whoever can read a directory can lock it.
        held = os.open(made["held"], os.O_RDONLY)
        self.addCleanup(os.close, held)
        fcntl.flock(held, fcntl.LOCK_EX)
        with mock.patch.object(tempfile, "gettempdir", return_value=str(self.folder)):
            lab_namespace.Namespace._sweep()
        self.assertEqual({"theirs", "link", "fifo"},
                         {name for name, path in made.items() if os.path.lexists(path)})
        self.assertTrue((self.folder / "aim").is_dir())


class UmaskTest(unittest.TestCase):
    def test_the_demo_does_the_same_under_any_umask_from_a_checkout_made_under_it(self):
        for umask in ("077", "000"):
            with self.subTest(umask), tempfile.TemporaryDirectory(dir="/root") as folder:
                top = pathlib.Path(folder, "checkout")
                subprocess.run(["sh", "-c", f"umask {umask}; mkdir {top}; cp -r {ROOT}/deploy"
                                f" {ROOT}/nginx {ROOT}/apache {top}"], check=True)
                done = subprocess.run(
                    ["unshare", "--net", "sh", "-c", f"umask {umask}; ip link set lo up; exec"
                     f" {top}/deploy/demo --no-apt --once --build {BUILD}"], text=True,
                    stdin=subprocess.DEVNULL, capture_output=True, timeout=300,
                    env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "TMPDIR": folder})
                self.assertEqual(0, done.returncode, done.stdout + done.stderr)


class ChrootTest(unittest.TestCase):
    def test_a_bare_chroot_is_told_what_is_missing(self):
        script = f"""cd "$1" && mkdir -p usr etc proc dev tmp .{ROOT} .{BUILD} &&
ln -s usr/bin usr/lib usr/lib64 . &&
for dir in /usr /etc /proc /dev {ROOT} {BUILD}; do mount --rbind $dir .$dir; done
exec chroot . {ROOT}/deploy/demo --no-apt --once --build {BUILD}"""
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(["unshare", "--mount", "sh", "-c", script, "-", folder],
                                  capture_output=True, text=True, timeout=60)
        self.assertEqual(1, done.returncode)
        self.assertIn("mount --bind DIRECTORY", done.stderr)


if __name__ == "__main__":
    unittest.main()
