"""The man pages that are made of the programs: whole, and without a mistake in their form.

PENSTOCK_BUILD names the build folder. whmapi1(8) is tested where it is installed.
"""

import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import tree_test

ROOT = pathlib.Path(__file__).resolve().parent.parent
MAKE = ROOT / "deploy" / "man" / "make_pages.py"
WORKER = pathlib.Path(os.environ.get("PENSTOCK_BUILD", ROOT / ".build/tests"), "fcgi/penstock-fcgi")
NAMES = ("penstock-fcgi.8", "penstock-setup.8", "penstock.conf.5")


def run(*command):
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          check=False, env={**os.environ, "MANWIDTH": "100", "LC_ALL": "C.UTF-8"})


@tree_test.needs("groff")
class ManPages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        subprocess.run([MAKE, WORKER, folder.name], check=True)

    def shown(self, name):
        """As a reader has it, without what is said by letters alone."""
        done = run("groff", "-man", "-P-cbou", "-Tascii", "-rHY=0", self.folder / name)
        return done.stdout

    def test_groff_has_nothing_to_say_of_any_of_them(self):
        self.assertEqual(sorted(NAMES), sorted(path.name for path in self.folder.iterdir()))
        for name in NAMES:
            with self.subTest(name):
                done = run("groff", "-man", "-ww", "-z", "-Tutf8", self.folder / name)
                self.assertEqual((0, "", ""), (done.returncode, done.stdout, done.stderr))
                self.assertNotIn("@", (self.folder / name).read_text())

    def test_each_has_a_name_and_the_version(self):
        version = run(WORKER, "--version").stdout.split()[1]
        for name in NAMES:
            text = self.shown(name)
            self.assertRegex(text, rf"\nNAME\n +{name[:-2]} - \w")
            self.assertIn(f"penstock {version}", text)

    def test_every_option_of_the_worker_is_explained_and_no_other(self):
        options = set(re.findall(r"--[a-z-]+", run(WORKER, "--help").stdout))
        self.assertLess({"--config", "--check-config"}, options)
        section = self.shown("penstock-fcgi.8").split("\nOPTIONS\n")[1].split("\nSIGNALS\n")[0]
        self.assertEqual(options, set(re.findall(r"(?m)^ {7}-\w.*, (--[a-z-]+)", section)))
        self.assertIn("Threads instead of those in the settings, 1 to 256.", section)

    def test_every_status_of_the_worker_is_explained(self):
        said = (ROOT / "fcgi/program.h").read_text().partition("#pragma once")[0]
        section = self.shown("penstock-fcgi.8").split("\nEXIT STATUS\n")[1].split("\nFILES\n")[0]
        told = set(re.findall(r"(?m)^ {7}(\d+) ", section))
        self.assertEqual({"0", "64", *re.findall(r"(\d\d):", said)}, told)

    def test_every_setting_is_explained_with_its_default(self):
        settings = re.findall(r"(?m)^#(\w+ = .*)", (ROOT / "deploy/penstock.conf").read_text())
        section = self.shown("penstock.conf.5").split("\nSETTINGS\n")[1].split("\nFILES\n")[0]
        self.assertEqual(settings, re.findall(r"(?m)^ {7}(\w+ = .*)", section))
        self.assertGreater(len(settings), 15)
        words = " ".join(section.split())
        self.assertIn("threads = 64 Threads of the worker: so many calls", words)
        self.assertIn("parked_messages = 1000 How much mail a held account may", words)

    def test_a_form_that_the_pages_are_not_made_of_is_refused(self):
        odd = self.folder.parent / f"{self.folder.name}.worker"
        self.addCleanup(odd.unlink)
        odd.write_text("#!/bin/sh\necho 'usage: x y'\necho\necho 'no option at all'\n")
        odd.chmod(0o755)
        with tempfile.TemporaryDirectory() as folder:
            done = run(MAKE, odd, folder)
            self.assertNotEqual(0, done.returncode)
            self.assertIn("ValueError: no option as --help has them", done.stderr)


if __name__ == "__main__":
    unittest.main()
