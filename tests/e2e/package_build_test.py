"""deploy/package: the same source makes the same packages, wherever and whenever it is done."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import package_build
from install_case import PACKED

BUILD = pathlib.Path(os.environ["PENSTOCK_BUILD"])
ROOT = pathlib.Path(__file__).resolve().parents[2]


class Build(unittest.TestCase):
    def build(self, place, **environment):
        """From a checkout there; the programs are compiled, too => the packages, by name."""
        tree = pathlib.Path(place, "checkout")
        tree.mkdir(parents=True)
        for name in PACKED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, tree / name,
                                ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, tree)
        done = subprocess.run([tree / "deploy" / "package", "--no-apt", "--output",
                               f"{place}/made"], capture_output=True, text=True,
                              env={**os.environ, **environment}, timeout=3000)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        return {path.name: path.read_bytes() for path in pathlib.Path(place, "made").glob("*.deb")}

    def test_two_builds_are_the_same_byte_for_byte(self):
        with tempfile.TemporaryDirectory() as folder:
            first = self.build(f"{folder}/another/and/longer", TZ="Asia/Tokyo", LC_ALL="C",
                               CCACHE_DISABLE="1")
            if is_made_as_packages_are():
                second = {path.name: path.read_bytes() for path in package_build.make(build=BUILD)}
            else:
                second = self.build(f"{folder}/one")
        self.assertEqual(2, len(second))
        self.assertEqual([name for name in second if first.get(name) != second[name]], [])


def is_made_as_packages_are():
    """As tests/run makes a new build folder."""
    cache = (BUILD / "CMakeCache.txt").read_text()
    return "CMAKE_UNITY_BUILD:UNINITIALIZED=ON" in cache and "-ffile-prefix-map=" in cache


if __name__ == "__main__":
    unittest.main()
