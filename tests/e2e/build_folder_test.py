"""A build folder that cannot be gone on with is built anew: copied or moved with its checkout, left
half made, its compiler or its CMake gone."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
HELPER = "deploy/build/build_folder.py"
PROJECT = """
cmake_minimum_required(VERSION 3.25)
project(small CXX)
add_executable(small main.cpp)
"""


class BuildFolderTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="penstock-build-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.top = self.folder / "first"
        (self.top / HELPER).parent.mkdir(parents=True)
        shutil.copy(ROOT / HELPER, self.top / HELPER)
        (self.top / "CMakeLists.txt").write_text(PROJECT)
        (self.top / "main.cpp").write_text("int main() { return 7; }\n")
        self.build = self.top / ".build"
        self.environment = dict(os.environ)

    def configure(self, *options, top=None, user=()):
        top = top or self.top
        return subprocess.run([*user, "/usr/bin/python3", "-B", top / HELPER, top / ".build",
                               *options], text=True, stdout=subprocess.PIPE, env=self.environment,
                              stderr=subprocess.STDOUT, check=False)

    def assert_builds(self, *options, top=None):
        """What the build gives, and what was said of it."""
        top = top or self.top
        done = self.configure(*options, top=top)
        self.assertEqual(0, done.returncode, done.stdout)
        subprocess.run(["cmake", "--build", top / ".build"], check=True, capture_output=True)
        return subprocess.run([top / ".build/small"], check=False).returncode, done.stdout

    def test_one_that_fits_is_gone_on_with(self):
        self.assertEqual((7, ""), self.assert_builds())
        self.assertEqual((7, ""), self.assert_builds())
        done = subprocess.run(["cmake", "--build", self.build], capture_output=True, text=True)
        self.assertIn("no work to do", done.stdout)

    def test_one_that_was_moved_or_copied_with_its_checkout_is_built_anew_from_its_own_source(self):
        self.assert_builds()
        (self.build / "kept").write_text("")
        second = self.folder / "second"
        shutil.copytree(self.top, second, symlinks=True)
        (second / "main.cpp").write_text("int main() { return 8; }\n")
        os.utime(second / "main.cpp", (1, 1))  # older than all that was compiled
        status, said = self.assert_builds(top=second)
        self.assertEqual(8, status)
        self.assertIn(f"{second}/.build: the source was {self.top} when it was made", said)
        self.assertTrue((second / ".build/kept").exists())
        self.assertEqual((7, ""), self.assert_builds())
        third = self.folder / "third"
        self.top.rename(third)
        self.assertEqual(7, self.assert_builds(top=third)[0])

    def test_one_whose_compiler_is_gone_is_built_anew(self):
        compiler = self.folder / "compiler"
        compiler.write_text('#!/bin/sh\nexec c++ "$@"\n')
        compiler.chmod(0o755)
        self.assert_builds(f"-DCMAKE_CXX_COMPILER={compiler}")
        compiler.unlink()
        status, said = self.assert_builds()
        self.assertEqual(7, status)
        self.assertIn(f"{compiler} is gone", said)

    def test_one_that_was_left_half_made_or_made_otherwise_is_built_anew(self):
        build, cache = self.build, self.build / "CMakeCache.txt"
        for name, damage in (("no build file", lambda: (build / "build.ninja").unlink()),
                             ("no files of CMake's", lambda: shutil.rmtree(build / "CMakeFiles")),
                             ("an empty memory", lambda: cache.write_text("")),
                             ("another generator", self.with_make)):
            with self.subTest(name):
                self.assert_builds()
                damage()
                self.assertEqual(7, self.assert_builds()[0])

    def with_make(self):
        shutil.rmtree(self.build)
        subprocess.run(["cmake", "-S", self.top, "-B", self.build, "-G", "Unix Makefiles"],
                       check=True, capture_output=True)

    def test_a_link_to_where_there_is_more_room_is_followed_and_one_to_nowhere_named(self):
        (self.folder / "room").mkdir()
        self.build.symlink_to(self.folder / "room")
        self.assertEqual((7, ""), self.assert_builds())
        self.assertEqual((7, ""), self.assert_builds())
        shutil.rmtree(self.folder / "room")
        done = self.configure()
        self.assertEqual(1, done.returncode)
        self.assertIn(f"{self.build} cannot be a build folder", done.stdout)

    def test_one_of_another_user_is_named_with_its_owner(self):
        self.assert_builds()
        self.folder.chmod(0o755)
        done = self.configure(user=("setpriv", "--reuid=65534", "--clear-groups"))
        self.assertEqual(1, done.returncode)
        self.assertIn(f"{self.build} is root's: remove", done.stdout)

    def install_ccache(self):
        """One that notes what it is started with, and keeps nothing."""
        (self.folder / "bin").mkdir()
        self.cache = self.folder / "home/cache"
        self.ccache = self.folder / "bin/ccache"
        self.noted = self.folder / "noted"
        self.ccache.write_text(f'#!/bin/sh\n[ "$1" = --get-config ] && echo {self.cache} && exit\n'
                               f'echo "$@" >>{self.noted}\nexec "$@"\n')
        self.ccache.chmod(0o755)
        self.environment["PATH"] = f"{self.folder}/bin:{os.environ['PATH']}"

    def test_a_new_one_compiles_through_ccache_unless_another_launcher_is_set(self):
        self.install_ccache()
        self.assert_builds("-DCMAKE_CXX_COMPILER_LAUNCHER=")
        self.assertFalse(self.noted.exists())
        shutil.rmtree(self.build)
        self.environment["CMAKE_CXX_COMPILER_LAUNCHER"] = "/usr/bin/env"
        self.assert_builds()
        self.assertFalse(self.noted.exists())
        shutil.rmtree(self.build)
        del self.environment["CMAKE_CXX_COMPILER_LAUNCHER"]
        self.assert_builds()
        self.assertIn("main.cpp", self.noted.read_text())

    def test_one_that_was_made_without_ccache_goes_on_without_it(self):
        self.environment["PATH"] = str(self.only("cmake", "ninja", "c++", "cc"))
        self.assert_builds()
        self.install_ccache()
        (self.top / "main.cpp").write_text("int main() { return 8; }\n")
        self.assertEqual((8, ""), self.assert_builds())
        self.assertFalse(self.noted.exists())

    def test_one_that_was_made_with_a_ccache_that_is_gone_is_built_anew(self):
        self.install_ccache()
        self.assert_builds()
        self.ccache.unlink()
        status, said = self.assert_builds()
        self.assertEqual(7, status)
        self.assertIn(f"{self.ccache} is gone", said)

    def test_a_ccache_that_can_keep_nothing_is_not_used(self):
        self.install_ccache()
        self.cache.parent.mkdir(mode=0o555)
        for folder in (self.folder, self.folder / "bin", self.top):
            folder.chmod(0o777)
        done = self.configure(user=("setpriv", "--reuid=65534", "--clear-groups"))
        self.assertEqual(0, done.returncode, done.stdout)
        self.assertNotIn(str(self.ccache), (self.build / "CMakeCache.txt").read_text())

    def only(self, *tools):
        """A folder with these programs and no others."""
        folder = self.folder / "only"
        folder.mkdir()
        for tool in (*tools, "as", "ld", "ar", "ranlib", "sh"):
            (folder / tool).symlink_to(shutil.which(tool))
        return folder

    def test_a_mistake_in_the_source_is_shown_as_cmake_says_it(self):
        (self.top / "CMakeLists.txt").write_text(PROJECT + "message(FATAL_ERROR wrong)\n")
        done = self.configure()
        self.assertEqual(1, done.returncode)
        self.assertRegex(done.stdout, "CMake Error.*\n.*wrong")


if __name__ == "__main__":
    unittest.main()
