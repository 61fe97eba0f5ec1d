"""Which room may use which: what CMake's include paths and Python's import path leave open; and
that each says what it promises.

The rooms of core and fcgi, and what each uses, are read from the lines of CMake that make them."""

import ast
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
# What links a program together knows the service; its room does not.
PROGRAM = {"fcgi/main.cpp", "fcgi/program.cpp", "fcgi/program.h"}


def rooms():
    """By the name of a room: its folder, those that it uses, and those that it links besides."""
    found = {}
    for file, folder in ((ROOT / "core/CMakeLists.txt", ROOT / "core"),
                         (ROOT / "CMakeLists.txt", ROOT)):
        for name, words in re.findall(r"(?m)^penstock_room\(([\w/]+)([^)]*)\)", file.read_text()):
            uses, links = (re.search(rf"{kind}((?:\s+[a-z/]+)*)", words)
                           for kind in ("USES", "LINKS"))
            found[name] = (folder / name, set(uses[1].split()) if uses else set(),
                           set(links[1].split()) if links else set())
    return found


ROOMS = rooms()
TOPS = {name.partition("/")[0] for name in ROOMS}
# What else begins with a README.md of its own.
FOLDERS = [ROOT / "core/agent", *(ROOT / "deploy" / name for name in ("build", "host", "lab"))]
LONGEST_LINE = 100


def heading(folder):
    """What its README.md calls a room: the heading is `# NAME: what it is`."""
    found = re.match(r"# ([\w/]+): (.*)\n\n", (folder / "README.md").read_text())
    return (found[1], found[2]) if found else None


def table_of_rooms():
    """The rows of core/README.md's table: (room, those that it stands on, what it is)."""
    rows = re.findall(r"(?m)^\| \[([\w/]+)\]\(([^)]*)\) \| ([\w/, ]*?) ?\| (.*) \|$",
                      (ROOT / "core/README.md").read_text())
    return [(room, ROOT / "core" / link, set(stands_on.replace(",", " ").split()), what)
            for room, link, stands_on, what in rows]


def all_below(room, edges):
    """What a room stands on, and what that stands on, and so on."""
    return edges[room].union(*(all_below(below, edges) for below in edges[room]))


def sources(folder):
    return sorted(path for path in folder.iterdir() if path.suffix in (".h", ".cpp", ".inc"))


def included(path):
    """The folders that its includes name."""
    return {include.rpartition("/")[0]
            for include in re.findall(r'(?m)^\s*#\s*include\s*["<]([^">]+/[^">]+)[">]',
                                          path.read_text())
            if include.partition("/")[0] in TOPS}


class RoomsTest(unittest.TestCase):
    def test_every_source_stands_in_a_room(self):
        everywhere = {path for top in ("core", "fcgi") for path in (ROOT / top).rglob("*")
                      if path.suffix in (".h", ".cpp", ".inc")}
        self.assertEqual(everywhere, {path for folder, _, _ in ROOMS.values()
                                      for path in sources(folder)})

    def test_no_include_leads_into_a_room_that_is_not_used(self):
        for room, (folder, uses, _) in ROOMS.items():
            for path in sources(folder):
                if str(path.relative_to(ROOT)) not in PROGRAM:
                    with self.subTest(path=path):
                        self.assertLessEqual(included(path), uses | {room})

    def test_no_room_says_that_it_uses_one_that_it_does_not(self):
        for room, (folder, uses, _) in ROOMS.items():
            with self.subTest(room):
                self.assertLessEqual(uses, set().union(*map(included, sources(folder))))

    def test_no_room_uses_one_that_comes_after_it(self):
        known = set()
        for room, (_, uses, _) in ROOMS.items():
            with self.subTest(room):
                self.assertLessEqual(uses, known)
            known.add(room)

    def test_every_room_begins_with_what_it_promises_in_a_few_lines(self):
        for folder in [*(folder for folder, _, _ in ROOMS.values()), *FOLDERS]:
            with self.subTest(folder=folder):
                lines = (folder / "README.md").read_text().splitlines()
                self.assertIn(len(lines), range(3, 9))
                self.assertLessEqual(max(map(len, lines)), LONGEST_LINE)
                self.assertIn(f"/{heading(folder)[0]}", str(folder))

    def test_the_table_of_rooms_is_that_of_cmake_from_the_ground_up(self):
        """A row names those rooms only that no other of its row stands on already."""
        table = table_of_rooms()
        self.assertEqual([room for room, _, _, _ in table], list(ROOMS))
        edges = {room: uses | links for room, (_, uses, links) in ROOMS.items()}
        for room, folder, stands_on, what in table:
            with self.subTest(room):
                self.assertEqual((folder.resolve(), (room, what)),
                                 (ROOMS[room][0], heading(folder)))
                self.assertEqual(stands_on, {below for below in edges[room] if not any(
                    below in all_below(other, edges) for other in edges[room])})

    def test_a_unit_test_stands_where_its_room_does(self):
        unit = ROOT / "tests/unit"
        folders = {str(path.parent.relative_to(unit)) for path in unit.rglob("*_test.cpp")}
        self.assertGreater(len(folders), 15)
        self.assertLessEqual(folders, set(ROOMS))

    def test_nothing_that_a_host_runs_imports_from_the_build_or_the_lab(self):
        """Nor the build from the lab."""
        modules = {name: {path.stem for path in (ROOT / "deploy" / name).glob("*.py")}
                   for name in ("host", "build", "lab")}
        self.assertEqual(sum(map(len, modules.values())), len(set.union(*modules.values())))
        for user, above in (("host", modules["build"] | modules["lab"]), ("build", modules["lab"])):
            for path in (ROOT / "deploy" / user).glob("*.py"):
                names = {name for node in ast.walk(ast.parse(path.read_text()))
                         for name in imported(node)}
                with self.subTest(path=path):
                    self.assertEqual(names & above, set())


def imported(node):
    """The names of modules, with and without their packages; a text may name one as well."""
    names = []
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        names = [node.module or "", *(alias.name for alias in node.names)]
    elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant) and \
            ast.unparse(node.func).endswith(("import_module", "__import__")):
        names = [str(node.args[0].value)]
    return [part for name in names for part in name.split(".")]


if __name__ == "__main__":
    unittest.main()
