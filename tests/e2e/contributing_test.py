"""What .github/CONTRIBUTING.md says of a lab can be done in one, as it stands there."""

import os
import pathlib
import re
import signal
import subprocess
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TEXT = (ROOT / ".github/CONTRIBUTING.md").read_text()
IN_A_LAB = TEXT.partition("## In a lab\n")[2].partition("\n## ")[0]
# By a word of each block: what has to be in what it prints.
EXPECTED = {
    "ls /var/lib/penstock/outgoing": r"\bbob\b",
    "penstock-fcgi.log": r"(?s)\"function\":\"suspend_outgoing_email\".*\"reason\":\"OK\".*"
                         r"unlinkat\(.*#1 ",
    "exim4 -bt": r"(?s)router = smarthost.*550 .*not permitted.*routing someone@outside.example.*"
                 r"\babc\b.*PENSTOCK_MAILBOX_KEY=.*Completed",
    "penstock-watch.log": r"(?s)watching.*\"sockets\".*watching.*ended.*main \(\)",
}


class ContributingTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="penstock-contributing-")
        cls.addClassCleanup(folder.cleanup)
        os.chmod(folder.name, 0o777)  # it is the commands' /tmp
        cls.lab = pathlib.Path(folder.name, "lab")
        demo = subprocess.Popen([ROOT / "deploy/demo", "--no-apt", "--build",
                                 os.environ["PENSTOCK_BUILD"], "--env", cls.lab],
                                stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        cls.addClassCleanup(demo.wait)
        cls.addClassCleanup(demo.send_signal, signal.SIGTERM)
        end = time.monotonic() + 120
        while not cls.lab.exists():
            if demo.poll() is not None or time.monotonic() > end:
                raise RuntimeError("the demo did not come up")
            time.sleep(0.1)

    def test_each_block_of_commands_does_what_is_said(self):
        blocks = re.findall(r"(?s)```sh\n(\. /tmp/lab\n.*?)```", IN_A_LAB)
        self.assertEqual(len(EXPECTED), len(blocks))
        for block, (word, expected) in zip(blocks, EXPECTED.items()):
            with self.subTest(word):
                self.assertIn(word, block)
                done = subprocess.run(
                    ["sh", "-e"], input=block.replace("/tmp/", f"{self.lab.parent}/"), text=True,
                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120, check=False)
                self.assertEqual(0, done.returncode, done.stdout)
                self.assertRegex(done.stdout, expected)


if __name__ == "__main__":
    unittest.main()
