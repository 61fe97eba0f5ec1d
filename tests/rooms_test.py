"""Which room may use which: what CMake's include paths and Python's import path leave open.

The rooms of core and fcgi, and what each uses, are read from the lines of CMake that make them."""

import ast
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
# What links a program together knows the service; its room does not.
PROGRAM = {"fcgi/main.cpp", "fcgi/program.cpp", "fcgi/program.h"}


def rooms():
    """By the name of a room: its folder, and the names of those that it uses."""
    found = {}
    for file, folder in ((ROOT / "core/CMakeLists.txt", ROOT / "core"),
                         (ROOT / "CMakeLists.txt", ROOT)):
        for name, words in re.findall(r"(?m)^penstock_room\(([\w/]+)([^)]*)\)", file.read_text()):
            uses = re.search(r"USES((?:\s+[a-z/]+)*)", words)
            found[name] = (folder / name, set(uses[1].split()) if uses else set())
    return found


ROOMS = rooms()


def sources(folder):
    return sorted(path for path in folder.iterdir() if path.suffix in (".h", ".cpp", ".inc"))


def included(path):
    """The folders that its includes name."""
    return {include.rpartition("/")[0]
            for include in re.findall(r'(?m)^#include "([^"]+)"', path.read_text())}


class RoomsTest(unittest.TestCase):
    def test_every_source_stands_in_a_room(self):
        everywhere = {path for top in ("core", "fcgi") for path in (ROOT / top).rglob("*")
                      if path.suffix in (".h", ".cpp", ".inc")}
        self.assertEqual(everywhere, {path for folder, _ in ROOMS.values()
                                      for path in sources(folder)})

    def test_no_include_leads_into_a_room_that_is_not_used(self):
        for room, (folder, uses) in ROOMS.items():
            for path in sources(folder):
                if str(path.relative_to(ROOT)) not in PROGRAM:
                    with self.subTest(path=path):
                        self.assertLessEqual(included(path), uses | {room})

    def test_no_room_says_that_it_uses_one_that_it_does_not(self):
        for room, (folder, uses) in ROOMS.items():
            with self.subTest(room):
                self.assertLessEqual(uses, set().union(*map(included, sources(folder))))

    def test_no_room_uses_one_that_comes_after_it(self):
        known = set()
        for room, (_, uses) in ROOMS.items():
            with self.subTest(room):
                self.assertLessEqual(uses, known)
            known.add(room)

    def test_nothing_that_a_host_runs_imports_from_the_lab(self):
        host, lab = ({path.stem for path in (ROOT / "deploy" / name).glob("*.py")}
                     for name in ("host", "lab"))
        self.assertEqual(host & lab, set())
        for path in (ROOT / "deploy/host").glob("*.py"):
            names = {name for node in ast.walk(ast.parse(path.read_text()))
                     for name in imported(node)}
            with self.subTest(path=path):
                self.assertEqual(names & lab, set())


def imported(node):
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) else []


if __name__ == "__main__":
    unittest.main()
