"""deploy/package: the same source makes the same packages, wherever and whenever it is done."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from install_case import PACKED

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
        return {path.name: path.read_bytes() for path in pathlib.Path(place, "made").iterdir()}

    def test_two_builds_are_the_same_byte_for_byte(self):
        with tempfile.TemporaryDirectory() as folder:
            first = self.build(f"{folder}/one")
            second = self.build(f"{folder}/another/and/longer", TZ="Asia/Tokyo", LC_ALL="C",
                                CCACHE_DISABLE="1")
        self.assertEqual(2, len(first))
        self.assertEqual([name for name in first if first[name] != second.get(name)], [])


if __name__ == "__main__":
    unittest.main()
