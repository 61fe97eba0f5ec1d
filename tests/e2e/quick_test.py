"""tests/quick on a small tree: anybody can run it, and it says what it misses."""

import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PARTS = ("tests/quick", "deploy/build/build_folder.py", "deploy/build/apt_step.sh",
         "deploy/build/no_services.sh", "deploy/build/packages", "deploy/lab/test_verdict.py")
TOOLS = ("cmake", "ctest", "ninja", "c++", "cc", "git", "as", "ld", "ar", "ranlib", "sh", "dirname",
         "nproc", "rm", "sed", "tr", "sort", "grep", "id", "dpkg-query")
CHECKERS = ("clang-format-19", "clang-format", "pyflakes3", "shellcheck", "systemd-analyze",
            "groff")
PROJECT = """
cmake_minimum_required(VERSION 3.25)
project(small CXX)
enable_testing()
add_executable(small main.cpp)
add_test(NAME marks.small COMMAND small)
add_test(NAME tree COMMAND sh -c "test \\"$PENSTOCK_WITHOUT\\" = \\"$WITHOUT\\"")
add_test(NAME e2e.root COMMAND false)
set_tests_properties(e2e.root PROPERTIES LABELS "e2e;root")
"""


class QuickTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="penstock-quick-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.folder.chmod(0o755)
        self.top = self.folder / "source"
        for part in PARTS:
            (self.top / part).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / part, self.top / part)
        (self.top / "CMakeLists.txt").write_text(PROJECT)
        (self.top / "main.cpp").write_text("int main() {}\n")
        self.tools = self.folder / "tools"
        self.tools.mkdir()
        for tool in TOOLS:
            (self.tools / tool).symlink_to(shutil.which(tool))
        (self.tools / "python3").symlink_to("/usr/bin/python3")
        for checker in CHECKERS:
            (self.tools / checker).symlink_to("/bin/true")

    def quick(self, *options, user=(), umask=0o022, **environment):
        """The status, and the lines that were said."""
        done = subprocess.run([*user, self.top / "tests/quick", *options], text=True, umask=umask,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                              env={"PATH": str(self.tools), "HOME": "/nowhere", **environment})
        return done.returncode, done.stdout.splitlines()

    def test_it_builds_and_runs_what_needs_no_root(self):
        status, said = self.quick()
        self.assertEqual((0, "2 passed, 0 failed, 0 skipped"), (status, said[-1]), said)
        self.assertFalse([line for line in said if "not installed" in line])

    def test_its_options_go_to_ctest(self):
        status, said = self.quick("-R", r"^marks\.")
        self.assertEqual((0, "1 passed, 0 failed, 0 skipped"), (status, said[-1]), said)

    def test_a_failing_test_is_its_failure(self):
        (self.top / "main.cpp").write_text("int main() { return 1; }\n")
        status, said = self.quick()
        self.assertEqual((1, "1 passed, 1 failed, 0 skipped"), (status, said[-1]), said)

    def test_anybody_can_run_it_whatever_his_umask_and_with_a_home_that_is_not_his(self):
        home, build = self.folder / "home", self.folder / "build"
        home.mkdir(mode=0o555)
        build.mkdir()
        shutil.chown(build, 65534, 65534)
        for path in (self.top, *self.top.rglob("*")):
            path.chmod(0o755)
        status, said = self.quick(user=("/usr/bin/setpriv", "--reuid=65534", "--regid=65534",
                                        "--clear-groups"), umask=0o777, HOME=str(home),
                                  PENSTOCK_TEST_BUILD=str(build))
        self.assertEqual((0, "2 passed, 0 failed, 0 skipped"), (status, said[-1]), said)
        self.assertFalse((self.top / ".build").exists())

    def test_a_checker_of_form_that_is_missing_is_named_and_left_out(self):
        (self.tools / "shellcheck").unlink()
        status, said = self.quick(WITHOUT=" shellcheck")
        self.assertEqual((0, "2 passed, 0 failed, 0 skipped"), (status, said[-1]), said)
        self.assertIn("tests/quick: shellcheck is not installed: what it checks is left to"
                      " tests/run", said)

    def test_a_tool_that_is_missing_is_named_with_the_packages(self):
        (self.tools / "ninja").unlink()
        (self.top / "deploy/build/packages").write_text("start: a\nbuild: no-such\ntest: b\n")
        status, said = self.quick()
        self.assertEqual((1, "0 passed, 1 failed, 0 skipped"), (status, said[-1]), said)
        self.assertIn("tests/quick: ninja is not installed", said)
        self.assertIn("tests/quick: packages that are not installed: a b no-such ", said)

    def test_a_library_that_is_missing_is_named_as_cmake_names_it(self):
        (self.top / "CMakeLists.txt").write_text(PROJECT + "find_library(NO_LIB nolib REQUIRED)\n")
        status, said = self.quick()
        self.assertEqual((1, "0 passed, 1 failed, 0 skipped"), (status, said[-1]), said)
        self.assertIn("Could not find NO_LIB", "\n".join(said))
        self.assertIn("tests/quick: the configuration failed", said)


if __name__ == "__main__":
    unittest.main()
