"""Every command of the READMEs is run, in its order, on a private host with a real worker.

Only the build is left out: deploy/install and deploy/package are told where the programs are, and
install no packages of others. The demo has tests of its own, tests/run is what runs this, and load
is not measured here.
"""

import os
import pathlib
import re
import unittest

from install_world import World

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = os.environ["PENSTOCK_BUILD"]
FIRST = "deploy/install --token-file"


class ReadmeTest(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.close)
        # /root is not the world's own; the checkout may lie in it.
        self.world.shell(f"set -e; mkdir /run/checkout; mount --bind {ROOT} /run/checkout;"
                         f" mount -t tmpfs tmpfs /root; mkdir -p {ROOT};"
                         f" mount --bind /run/checkout {ROOT}")

    def run_block(self, block):
        told = re.sub(r"^deploy/(install|package)", rf"deploy/\1 --no-apt --build {BUILD}", block,
                      flags=re.MULTILINE)
        done = self.world.shell(f"set -e; cd {ROOT}\n{told}")
        self.assertEqual(0, done.returncode, f"{block}\n{done.stdout}")
        return done.stdout

    def test_every_command_works(self):
        blocks = re.findall(r"^```sh\n(.*?)^```$", (ROOT / "deploy/README.md").read_text(),
                            re.MULTILINE | re.DOTALL)
        self.assertGreaterEqual(len(blocks), 9)
        self.assertIn("apt-get install", blocks[0])
        self.world.serve(self.run_block(blocks[0]))
        self.world.await_file("/run/penstock/fcgi.sock")
        said = {block: self.run_block(block) for block in blocks[1:]}
        self.assertIn("all is as it should be", said["penstock-setup --check\n"])
        self.assertIn('"version":"11.', next(text for block, text in said.items()
                                             if "curl" in block))
        self.assertIn("penstock is removed", said["penstock-setup --remove\n"])

    def test_a_newcomer_gets_from_the_top_readme_to_the_answer_that_it_shows(self):
        text = (ROOT / "README.md").read_text()
        install, account, call, command, *more = [
            block for block in re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
            if block.startswith(("deploy/package", "printf", "curl", "whmapi1"))]
        *first, check = install.splitlines(keepends=True)
        said = self.run_block("".join(first))
        token = self.world.read("/etc/penstock/first-token").strip()
        self.world.serve(said)
        self.world.await_file("/run/penstock/fcgi.sock")
        self.assertIn("all is as it should be", self.run_block(check))
        self.run_block(account)
        answer = self.run_block(f"TOKEN={token}\n{call}")
        self.assertEqual(answer.strip(),
                         re.search(r"^```json\n(.*?)\n```$", text, re.MULTILINE | re.DOTALL)[1])
        self.assertEqual(self.run_block(command), re.search(
            r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)[1])
        stopped, life, mailbox, figures, _, several = [
            self.run_block(f"TOKEN={token}\n{block}") for block in more]
        self.assertIn("user: alice", stopped)
        self.assertIn("looks like spam", life)
        self.assertEqual(mailbox.count("status: 1"), 2)
        self.assertIn("records", figures)
        self.assertEqual(several.count('"result":1,'), 3)

    def test_a_build_with_each_sanitizer_is_one_option_away(self):
        for command in re.findall(r"^cmake -S .*SANITIZE.*$", (ROOT / "README.md").read_text(),
                                  re.MULTILINE):
            self.run_block(command.replace("-B ", "-B /run/"))

    def test_every_file_that_it_names_is_there_after_an_installation(self):
        self.run_block(f"{FIRST} /root/token\n")
        table = (ROOT / "deploy/README.md").read_text().split("## Files")[1].split("## ")[0]
        for path in re.findall(r"`(/[a-z][^`*]*)`", table):
            if not path.endswith(("audit.log", "first-token")):  # a call, apt alone
                with self.subTest(path):
                    self.assertEqual(0, self.world.run("test", "-e", path).returncode)


if __name__ == "__main__":
    unittest.main()
