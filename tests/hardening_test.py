"""How the programs are compiled and linked, whoever builds them. PENSTOCK_BUILD names the build
folder, which is no Debug build."""

import json
import os
import pathlib
import platform
import re
import subprocess
import tempfile
import unittest

import tree_test

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = pathlib.Path(os.environ.get("PENSTOCK_BUILD", ROOT / ".build/tests"))
PROGRAMS = [kind.binary for kind in tree_test.Binary.__subclasses__()]
IS_X86 = platform.machine() == "x86_64"


def output(*command):
    return subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          text=True).stdout


class Compiled(unittest.TestCase):
    """By the commands of the build folder."""

    @classmethod
    def setUpClass(cls):
        told = json.loads((BUILD / "compile_commands.json").read_text())
        commands = [one["command"].split() for one in told]
        # Those of the rooms and programs, however many files are compiled as one.
        cls.commands = [words for words in commands if words[words.index("-o") + 1].startswith(
            ("core/", "CMakeFiles/"))]
        assert cls.commands

    def test_every_source_is_compiled_hardened(self):
        wanted = {"-fstack-protector-strong", "-fstack-clash-protection", "-D_GLIBCXX_ASSERTIONS"}
        if IS_X86:
            wanted.add("-fcf-protection=full")
        for words in self.commands:
            self.assertEqual(set(), wanted - set(words), words[-1])
            self.assertTrue({"-fPIC", "-fPIE"} & set(words), words[-1])

    def test_every_source_is_fortified_as_well_as_the_compiler_can(self):
        version = int(output("c++", "-dumpversion").split(".")[0])
        for words in self.commands:
            said = [word for word in words if re.match("-[UD]_FORTIFY_SOURCE", word)]
            self.assertEqual(f"-D_FORTIFY_SOURCE={3 if version >= 12 else 2}", said[-1], words[-1])
            self.assertEqual("-U_FORTIFY_SOURCE", said[-2], words[-1])


class Linked(unittest.TestCase):
    def test_no_program_has_a_stack_or_a_segment_that_can_be_written_and_executed(self):
        for program in PROGRAMS:
            with self.subTest(program.name):
                flags = re.findall(r"(?m)^ +(\w+) .* ([R ][W ][E ]) +0x\w+$",
                                   output("readelf", "-lW", program))
                self.assertIn(("GNU_STACK", "RW "), flags)
                self.assertEqual([], [kind for kind, rights in flags if "WE" in rights])

    def test_every_program_has_its_stack_checked_and_its_buffers_where_it_has_any(self):
        fortified = {}
        for program in PROGRAMS:
            names = output("nm", "-D", "--undefined-only", "--without-symbol-versions", program)
            self.assertIn("__stack_chk_fail", names, program.name)
            fortified[program.name] = re.findall(r"(?m) (__\w+_chk)$", names)
        self.assertLessEqual({"penstock-fcgi", "whmapi1", "penstock-watch"},
                             {name for name, found in fortified.items() if found})

    @unittest.skipUnless(IS_X86, "of x86 alone")
    def test_a_jump_to_anything_but_the_beginning_of_a_function_could_be_refused(self):
        """Every function that others can call begins with endbr64."""
        for program in PROGRAMS:
            with self.subTest(program.name):
                code = output("objdump", "-d", "--no-show-raw-insn", program)
                begins = dict(re.findall(r"(?m)^(\w+) <[^>]+>:\n +\w+:\t(\w+)", code))
                ours = re.findall(r"(?m)^(\w+) T (_ZNK?8penstock\w+)$", output("nm", program))
                self.assertGreater(len(ours), 10)
                self.assertEqual([], [name for place, name in ours if begins[place] != "endbr64"])

    @unittest.skipUnless(IS_X86, "of x86 alone")
    def test_a_program_says_that_it_is_so_where_the_c_library_is_so(self):
        start = output("c++", "-print-file-name=Scrt1.o").strip()
        wanted = properties(start)
        for program in PROGRAMS:
            with self.subTest(program.name):
                self.assertLessEqual(wanted, properties(program))


def properties(file):
    """Of IBT and SHSTK, those that are in its notes."""
    told = re.findall(r"x86 feature: (.*)", output("readelf", "-nW", file))
    return set(", ".join(told).split(", ")) & {"IBT", "SHSTK"}


class DpkgBuildflags(unittest.TestCase):
    """A Debian package's flags come first on each command line."""

    def test_they_go_with_penstocks_own_without_a_word_of_the_compiler(self):
        debian = ("-g -O2 -fstack-protector-strong -Wformat -Werror=format-security"
                  " -Wdate-time -D_FORTIFY_SOURCE=2")
        with tempfile.TemporaryDirectory() as folder:
            output("cmake", "-S", ROOT, "-B", folder, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=None",
                   "-DPENSTOCK_TESTS=OFF", f"-DCMAKE_CXX_FLAGS={debian}",
                   "-DCMAKE_EXE_LINKER_FLAGS=-Wl,-z,relro")
            done = subprocess.run(
                ["ninja", "-v", "-j1", "core/CMakeFiles/penstock_base.dir/base/users.cpp.o"],
                cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, text=True, check=False)
        self.assertEqual(0, done.returncode, done.stdout)
        self.assertIn("_FORTIFY_SOURCE=2", done.stdout)
        self.assertNotRegex(done.stdout, "warning|redefined")


if __name__ == "__main__":
    unittest.main()
