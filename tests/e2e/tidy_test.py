"""tests/tidy on a small tree: what it finds, and what it need not look at again."""

import json
import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
# As an unprivileged user it keeps in the build folder what it knows.
AS_USER = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
CLEAN = """#include "core/text.h"

int length(Text const& text) { return text.length; }
"""
MOVED = """#include <string>
#include <utility>

int length(std::string text) {
    std::string const other = std::move(text);
    return static_cast<int>(text.size() + other.size());
}
"""


class TidyTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="penstock-tidy-")
        self.addCleanup(folder.cleanup)
        self.top = pathlib.Path(folder.name)
        self.top.chmod(0o777)
        self.build = self.top / "build"
        for name in ("tests", "core", "build"):
            (self.top / name).mkdir()
        self.build.chmod(0o777)
        shutil.copy(ROOT / "tests/tidy", self.top / "tests")
        shutil.copy(ROOT / ".clang-tidy", self.top)
        (self.top / "core/text.h").write_text("struct Text {\n    int length;\n};\n")
        self.write("one.cpp", CLEAN)

    def write(self, name, text):
        (self.top / "core" / name).write_text(text)
        (self.build / "compile_commands.json").write_text(json.dumps([
            {"directory": str(self.build), "file": str(path),
             "command": f"/usr/bin/ccache /usr/bin/c++ -std=c++20 -Wno-restrict -I{self.top}"
                        f" -Winvalid-pch -include {self.build}/cmake_pch.hxx -o one.o -c {path}"}
            for path in (self.top / "core").glob("*.cpp")]))

    def tidy(self, *options):
        """The status, what was said before the last line, and that."""
        done = subprocess.run([*AS_USER, self.top / "tests/tidy", "--build", self.build, *options],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              check=False, env={"PATH": "/usr/bin:/bin", "HOME": "/nowhere"})
        *before, last = done.stdout.splitlines()
        return done.returncode, "\n".join(before), last.removeprefix("tests/tidy: ")

    def test_a_mistake_is_found_each_time_and_fails(self):
        self.write("two.cpp", MOVED)
        for known in (0, 1):
            status, said, last = self.tidy()
            self.assertEqual((1, f"{2 - known} looked at, {known} known to be clean, 0 left for"
                              " want of time; 1 with findings"), (status, last), said)
            self.assertIn("core/two.cpp:6", said)
            self.assertIn("bugprone-use-after-move", said)

    def test_what_was_clean_is_looked_at_again_when_it_or_what_it_includes_has_changed(self):
        looked_at = "1 looked at, 0 known to be clean, 0 left for want of time; 0 with findings"
        known = "0 looked at, 1 known to be clean, 0 left for want of time; 0 with findings"
        self.assertEqual((0, "", looked_at), self.tidy())
        self.assertEqual((0, "", known), self.tidy())
        (self.top / "core/text.h").write_text("struct Text {\n    int length = 0;\n};\n")
        self.assertEqual((0, "", looked_at), self.tidy())
        self.write("one.cpp", CLEAN.replace("length;", "length + 1;"))
        self.assertEqual((0, "", looked_at), self.tidy())
        (self.top / ".clang-tidy").write_text("Checks: '-*,bugprone-*'\n")
        self.assertEqual((0, "", looked_at), self.tidy())

    def test_a_room_that_is_compiled_as_one_file_is_looked_at_file_by_file(self):
        whole = self.build / "unity_0_cxx.cxx"
        whole.write_text("".join(f'#include "{self.top}/core/{name}"\n'
                                 for name in ("one.cpp", "two.cpp")))
        self.write("two.cpp", MOVED)
        (self.build / "compile_commands.json").write_text(json.dumps([
            {"directory": str(self.build), "file": str(whole),
             "command": f"/usr/bin/c++ -std=c++20 -Wno-shadow -I{self.top} -o x.o -c {whole}"}]))
        status, said, last = self.tidy()
        self.assertEqual((1, "2 looked at, 0 known to be clean, 0 left for want of time; 1 with"
                          " findings"), (status, last), said)
        self.assertIn("core/two.cpp:6", said)

    def test_what_the_time_is_too_short_for_is_left_and_counted(self):
        self.assertEqual((0, "", "0 looked at, 0 known to be clean, 1 left for want of time; 0 with"
                          " findings"), self.tidy("--seconds", "0"))


if __name__ == "__main__":
    unittest.main()
