"""deploy/install and its kin whatever the environment that they are called in: cron's PATH, a
CDPATH, a symbolic link, a working directory that is gone; and words that do not go together."""

import itertools
import re
import subprocess
import unittest

from install_case import BUILD, INSTALL, ROOT, InstallCase
from listen_address import listen_address

PROGRAMS = ("deploy/install", "deploy/package", "deploy/demo", "deploy/build/apt_step.sh",
            "deploy/host/penstock-setup", "tests/run", "tests/sanitized", "tests/fuzz/run")
ALONE = (("--purge",), ("--force",), ("--yes",))
OTHERS = ((), ("--check",), ("--egress",), ("--remove",), ("--remove-egress",),
          ("--limit-clients",), ("--remove-limit-clients",))
OF_INSTALLATION = (("--new-secret",), ("--new-token",), ("--token-file", "/root/token"),
                   ("--nginx",), ("--apache",), ("--tls", "127.0.0.1:2187"),
                   ("--clear", "127.0.0.1:2186"), ("--cpanel-path",))


class EnvironmentTest(InstallCase):
    def whole(self, script):
        done = self.world.shell(script)
        self.assertEqual(0, done.returncode, done.stdout)
        return done.stdout

    def test_crons_path_is_enough(self):
        self.whole(f"PATH=/usr/bin:/bin; export PATH; {INSTALL} --no-apt --build {BUILD}"
                   f" && {INSTALL} --check && {INSTALL} --remove --purge")

    def test_a_working_directory_that_is_gone_is_none_that_is_needed(self):
        gone = "mkdir /run/gone; cd /run/gone; rmdir /run/gone; "
        self.whole(f"{gone} {INSTALL} --no-apt --build {BUILD} && {INSTALL} --check"
                   f" && {INSTALL} --remove --purge")
        done = self.world.shell(f"{gone} {INSTALL} --no-apt --build build")
        self.assertEqual(1, done.returncode)
        self.assertIn("build: the directory that this is called in is gone", done.stdout)

    def test_what_is_named_without_a_whole_path_is_meant_from_where_one_is(self):
        self.whole(f"cd {BUILD}; cd ..; {INSTALL} --no-apt --build {BUILD.rpartition('/')[2]}"
                   " && mkdir /run/here && cd /run/here &&"
                   f" {INSTALL} --no-apt --build {BUILD} --new-token --token-file token")
        self.assertEqual(33, len(self.world.read("/run/here/token")))

    def test_what_the_environment_has_for_python_changes_nothing(self):
        self.whole("mkdir /run/modules; echo 'raise SystemExit(9)' >/run/modules/json.py")
        for name in ("install", "package", "demo"):
            for setting in ("PYTHONPATH=/run/modules", "PYTHONHOME=/run/modules",
                            "PYTHONINSPECT=1"):
                with self.subTest(name, setting=setting):
                    self.whole(f"{setting} {ROOT}/deploy/{name} --help </dev/null")

    def test_what_the_environment_has_for_python_is_run_by_no_part_of_an_installation(self):
        self.whole("mkdir -p /run/modules; echo 'open(\"/run/ran\", \"a\").write(str(__import__("
                   "\"sys\").orig_argv))' >/run/modules/sitecustomize.py")
        self.whole("PYTHONPATH=/run/modules /usr/bin/python3 -c pass && rm /run/ran")
        self.whole(f"export PYTHONPATH=/run/modules; {INSTALL} --no-apt --build {BUILD}"
                   f" && {INSTALL} --check && {INSTALL} --remove --purge")
        self.assertEqual("", self.world.shell("cat /run/ran 2>/dev/null").stdout)

    def test_a_symbolic_link_to_it_is_as_good_as_itself(self):
        for name in ("install", "package", "demo"):
            with self.subTest(name):
                self.whole(f"ln -s {ROOT}/deploy/{name} /run/{name} && /run/{name} --help")

    def test_a_cdpath_leads_nowhere_else(self):
        """Of each, the line that finds its own folder."""
        for name in PROGRAMS:
            with self.subTest(name):
                line = re.search(r"(?m)^(?:build|here|root)=(.*)", (ROOT / name).read_text())[1]
                done = subprocess.run(["sh", "-c", f"cd {ROOT}; CDPATH=.:/usr\necho {line}", name],
                                      capture_output=True, text=True)
                self.assertEqual("", done.stderr)
                self.assertIn(done.stdout.strip(), [f"{ROOT}{folder}" for folder in (
                    "", "/deploy", "/deploy/build", "/deploy/host")])
        for name in ("deploy/install", "deploy/package", "deploy/demo"):
            done = subprocess.run(["sh", "-c", f"cd {ROOT}; CDPATH=.:/usr {name} --help"],
                                  capture_output=True, text=True)
            self.assertEqual([0, ""], [done.returncode, done.stderr])

    def test_an_address_that_is_none_is_a_mistake_and_nothing_is_done(self):
        before = self.tree()
        for text in ("", "2087", ":2087", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0",
                     "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:٣", "127.0.0.1:080",
                     "127.0.0.256:80", "1.2.3:80",
                     "::1:80", "[::1:80", "[::g]:80", "[fe80::1%lo]:80", "a b:80", "x;}:80",
                     "no-such-host.invalid:80", "127.0.0.1:99999999999999999999"):
            for word in ("--tls", "--clear"):
                with self.subTest(word=word, text=text):
                    done = self.install(word, text)
                    self.assertEqual(2, done.returncode, done.stdout)
                    self.assertIn(f"argument {word}: ", done.stdout)
        done = self.install("--tls", "127.0.0.1:2087", "--clear", "127.0.0.1:2087")
        self.assertEqual(2, done.returncode, done.stdout)
        self.assert_same(before, self.tree())
        self.assertEqual(["*:1", "[::]:65535", "0.0.0.0:80", "localhost:2086"], [
            listen_address(text) for text in ("*:1", "[::]:65535", "0.0.0.0:80", "localhost:2086")])

    def test_words_that_do_not_go_together_are_a_mistake_and_nothing_is_done(self):
        before = self.tree()
        for word in ALONE:
            for other in OTHERS:
                if (*other, *word) in (("--remove", "--purge"), ("--remove", "--force"),
                                       ("--egress", "--yes"), ("--limit-clients", "--yes")):
                    continue
                with self.subTest(word=word, other=other):
                    done = self.world.run(INSTALL, *other, *word)
                    self.assertEqual(2, done.returncode, done.stdout)
                    self.assertIn(f"{word[0]} goes with", done.stdout)
        for word in OF_INSTALLATION:
            for other in (other for other in OTHERS if other):
                with self.subTest(word=word, other=other):
                    done = self.world.run(INSTALL, *other, *word)
                    self.assertEqual(2, done.returncode, done.stdout)
                    self.assertIn(f"{word[0]} does not go with {other[0]}", done.stdout)
        for pair in itertools.permutations([other[0] for other in OTHERS if other], 2):
            done = self.world.run(INSTALL, *pair)
            self.assertEqual(2, done.returncode, done.stdout)
            self.assertIn("not allowed with", done.stdout)
        self.assert_same(before, self.tree())


if __name__ == "__main__":
    unittest.main()
