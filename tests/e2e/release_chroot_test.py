"""A command in another Debian, or in a fresh one of this release: what it sees, and that nothing of
it stays, however it ends."""

import pathlib
import re
import signal
import subprocess
import tempfile
import unittest

from debian_root import CACHE, own_release

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ["/usr/bin/python3", "-B", str(ROOT / "deploy/lab/release_chroot.py")]


class ReleaseChrootTest(unittest.TestCase):
    def start(self, script):
        return subprocess.Popen([*PROGRAM, own_release(), "host", "sh", "-c", script],
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
                                start_new_session=True)

    def run_whole(self, script):
        process = self.start(script)
        said = process.communicate(timeout=300)[0]
        return process.returncode, said

    def assert_nothing_is_mounted(self):
        mounts = pathlib.Path("/proc/self/mountinfo").read_text().splitlines()
        # Where this test runs in such a root itself, that is all of it.
        self.assertEqual([line for line in mounts if line.split()[4].startswith(f"{CACHE}/")], [])

    def test_it_is_the_release_and_sees_the_checkout_at_its_path(self):
        status, said = self.run_whole("cat /etc/os-release; pwd; ls tests; exit 7")
        self.assertEqual(7, status)
        self.assertIn(f"VERSION_CODENAME={own_release()}\n", said)
        self.assertIn(f"\n{ROOT}\n", said)
        self.assertIn("\nrun\n", said)
        self.assert_nothing_is_mounted()

    def test_what_it_writes_outside_of_the_checkout_does_not_stay(self):
        (ROOT / ".build").mkdir(exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=ROOT / ".build") as kept:
            said = self.run_whole(f"echo kept >{kept.name}; touch /usr/mine 2>&1; touch /tmp/mine;"
                                  " ls /tmp")[1]
            self.assertEqual("kept\n", pathlib.Path(kept.name).read_text())
        self.assertIn("Read-only file system", said)
        self.assertNotIn("mine", self.run_whole("ls /tmp")[1])

    def test_other_users_can_go_on_there(self):
        self.assertEqual((0, "nobody\n"), self.run_whole(
            "setpriv --reuid=nobody --clear-groups sh -c 'echo >/tmp/it && id -un'"))

    def test_however_it_ends_nothing_of_it_runs_or_is_mounted(self):
        for number, status in ((signal.SIGTERM, 128 + 15), (signal.SIGINT, 128 + 2),
                               (signal.SIGKILL, -9)):
            with self.subTest(number.name):
                process = self.start("setsid sleep 1234567 & echo up; wait")
                self.addCleanup(process.stdout.close)
                self.assertEqual("up\n", process.stdout.readline())
                process.send_signal(number)
                self.assertEqual(status, process.wait(20))
                self.assertEqual("", process.stdout.read())  # closed by all that had it
                self.assertEqual(self.sleepers(), [])
                self.assert_nothing_is_mounted()

    def test_what_is_no_release_is_refused_by_the_names_of_those(self):
        done = subprocess.run([*PROGRAM, "woody", "host", "true"], text=True,
                              stderr=subprocess.PIPE)
        self.assertEqual(1, done.returncode)
        self.assertRegex(done.stderr, "bookworm, trixie")

    @staticmethod
    def sleepers():
        found = subprocess.run(["ps", "-eo", "args"], stdout=subprocess.PIPE, text=True).stdout
        return re.findall(r"(?m)^sleep 1234567$", found)


if __name__ == "__main__":
    unittest.main()
