"""What holds for the whole tree, and for the worker's binary: no root, no network.

PENSTOCK_BUILD names the build folder; PENSTOCK_WITHOUT the checkers of form that tests/quick has
not found, which tests/run installs.
"""

import os
import pathlib
import re
import statistics
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
LONGEST_FILE = 300
LONGEST_LINE = 100
# Of the files of core and fcgi half are no longer than the one, nine in ten than the other.
MEDIAN_LINES, P90_LINES = 48, 128

# Where a library's headers may be included, outside of tests: one family, as few files as can be.
LIBRARIES = {
    r"<fcgi(app|_config|os)?\.h>|<fastcgi\.h>": {"fcgi/answer_stream.cpp"},
    r"<Poco/Util/": {"fcgi/main.cpp"},
    r"<Poco/Net/": {"core/api/multipart.cpp"},
    r"<Poco/JSON/": {"core/api/json_arguments.cpp"},
    r"<Poco/URI\.h>": {"core/api/form.cpp"},
    r"<re2/": {"core/functions/accounts/account_search.cpp"},
    r"<utf8": {"core/api/clean_text.cpp", "core/base/valid_utf8.cpp"},
    r"<boost/property_tree/xml": {"core/api/xml_writer.cpp"},
    r"<boost/property_tree/ini": {"core/base/ini_file.cpp"},
    r"<boost/beast/": {"fcgi/response_head.cpp"},
    r"<SQLiteCpp/|<sqlite3": {"core/agent/index/delivery_statements.h",
                              "core/agent/index/guarded.h",
                              "core/agent/index/index_connection.h"},
    r"<archive": {"core/agent/index/log_files.cpp"},
    r"<idn2": {"core/accounts/alabel.cpp"},
    r"<seccomp": {"core/agent/deliver/call_filter.cpp"},
    r"<json/": {"core/api/json_writer.cpp", "core/base/json_text.cpp", "core/base/json_text.h"},
}
TOP_LEVEL = {"CMakeLists.txt", "fcgi", "core", "deploy", "nginx", "apache", "tests", "README.md",
             "LICENSE"}


def tracked(*patterns):
    # The checkout may be somebody else's, which git would refuse to look at.
    listed = subprocess.run(["git", "-c", f"safe.directory={ROOT}", "-C", ROOT, "ls-files", "-z",
                             "--", *patterns], check=True, stdout=subprocess.PIPE, text=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).exists()]


def needs(checker):
    return unittest.skipIf(checker in os.environ.get("PENSTOCK_WITHOUT", "").split(),
                           f"{checker} is not installed")


def product_sources():
    return [path for path in tracked("*.h", "*.cpp") if ROOT / "tests" not in path.parents]


def scripts(kind):
    """Files whose first line names that interpreter."""
    for path in tracked():
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                if re.match(rb"#!\s*/(usr/)?bin/" + kind, file.readline()):
                    yield path


def named_paths(text):
    """The paths that a document names in a link, in backticks or in a block: whatever ends as a
    source's name does, or begins with a folder of the top; none of a host's (`/etc/...`)."""
    text = re.sub(r"https?://\S+", "", text)
    folders = "|".join(sorted({path.relative_to(ROOT).parts[0] for path in tracked()
                               if len(path.relative_to(ROOT).parts) > 1}))
    links = re.findall(r"\]\(([^)#]+)", text)
    words = re.findall(r"(?<![\w/.$<>-])[\w.{*][\w./{},*-]*", " ".join(
        re.findall(r"```.*?```|`[^`]+`", text, re.DOTALL)))
    return {word.rstrip(",/") for word in links + words if word in links
            or re.search(r"\w\.(h|cpp|inc|py|md|txt|sh)$", word)
            or re.match(rf"(\.\./)*({folders})/[\w{{*]", word)}


def stands_there(path, folder):
    """Beside the document, or below the top. NAME, or another word in capitals, stands for any
    name, and {a,b} for each of them; what is given as a pattern has to fit something."""
    if alternatives := re.search(r"\{([^}]*)\}", path):
        return all(stands_there(path.replace(alternatives[0], one), folder)
                   for one in alternatives[1].split(","))
    pattern = re.sub(r"(?!README|LICENSE)(?<![A-Z])[A-Z_]{3,}", "*", path)
    for start in (folder, ROOT):
        while pattern.startswith("../"):
            start, pattern = start.parent, pattern[3:]
        if any(start.glob(pattern)):
            return True
    return False


class Tree(unittest.TestCase):
    def test_the_top_level_is_the_fixed_one(self):
        names = {path.relative_to(ROOT).parts[0] for path in tracked()}
        self.assertEqual({name for name in names if not name.startswith(".")} - TOP_LEVEL, set())

    def test_cmake_reads_the_presets_by_the_link_that_contributors_make(self):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "CMakeUserPresets.json").symlink_to(ROOT / ".cmake/presets.json")
            done = subprocess.run(["cmake", "--list-presets=all"], cwd=folder, text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertLess({"tests", "release", "unit"}, set(re.findall(r'"(\w+)"', done.stdout)))

    @needs("clang-format-19")
    def test_every_source_is_formatted_by_clang_format(self):
        self.assert_formatted_by("clang-format-19")

    @needs("clang-format")
    def test_every_source_is_formatted_by_the_releases_own_clang_format_too(self):
        """14 on Debian 12: what the two would lay out differently is written in another way."""
        self.assert_formatted_by("clang-format")

    def assert_formatted_by(self, formatter):
        done = subprocess.run([formatter, "--dry-run", "--Werror", *tracked("*.h", "*.cpp")],
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr[:4000])

    @needs("pyflakes3")
    def test_every_python_script_passes_pyflakes(self):
        done = subprocess.run(["pyflakes3", *tracked("*.py")], capture_output=True, text=True)
        self.assertEqual(done.stderr, "")
        for path, line, what in re.findall(r"(?m)^(.+?):(\d+):(.*)", done.stdout):
            with self.subTest(path=path, line=line):
                self.assertIn("noqa", pathlib.Path(path).read_text().splitlines()[int(line) - 1],
                              what)

    @needs("shellcheck")
    def test_every_shell_script_passes_shellcheck(self):
        found = [*scripts(b"sh"), *tracked("*.sh")]
        done = subprocess.run(["shellcheck", "--source-path", ROOT, *sorted(set(found))],
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout[:4000])

    def test_python_scripts_ask_for_debians_python(self):
        for path in scripts(b"(env\\s+)?python"):
            with self.subTest(path=path):
                self.assertTrue(path.read_text().startswith("#!/usr/bin/python3\n"))

    def test_what_the_documents_start_by_its_path_can_be_started_so(self):
        documents = "".join(path.read_text() for path in tracked("*README.md"))
        named = set(re.findall(r"(?m)^((?:tests|deploy)/[^\s:]+)", documents))
        self.assertLess({"tests/run", "deploy/demo", "tests/load/bench.py"}, named)
        self.assertEqual({name for name in named if not os.access(ROOT / name, os.X_OK)}, set())

    def test_what_the_documents_name_by_its_path_is_there(self):
        for path in tracked("*README.md"):
            for name in named_paths(path.read_text()):
                with self.subTest(path=path, name=name):
                    self.assertTrue(stands_there(name, path.parent))

    def test_what_a_comment_names_by_its_path_is_there(self):
        for path in tracked():
            if path.suffix not in (".h", ".cpp", ".inc", ".py", ".conf", ".service", ".md") or \
                    path.name == "tidy_test.py":  # which makes a tree of its own
                continue
            text = path.read_text()
            tops = "core|fcgi|deploy|nginx|apache|tests"
            for name in (*re.findall(r"(?<![\w./-])core/[a-z]+", text), *re.findall(
                    rf"(?<![\w./-])(?:{tops})/[a-z_/]+\.(?:h|cpp|inc|py|conf)\b", text)):
                with self.subTest(path=path, name=name):
                    self.assertTrue((ROOT / name).exists())

    def test_the_table_of_ways_in_names_tests_that_there_are(self):
        named = set(re.findall(r"`(\w+_test)`", (ROOT / "tests/README.md").read_text()))
        self.assertGreater(len(named), 20)
        self.assertEqual(named - {path.stem for path in tracked("tests")}, set())

    def test_the_kind_of_each_end_to_end_test_is_explained(self):
        kinds = set(re.findall(r"`([a-z0-9]+_)`", (ROOT / "tests/README.md").read_text()))
        self.assertEqual({re.match(r"[a-z0-9]+_", path.name)[0]
                          for path in tracked("tests/e2e/*_test.py")}, kinds)

    def test_every_site_in_front_of_the_worker_is_held_to_the_table_of_checks(self):
        sites = {str(path.relative_to(ROOT)) for path in tracked("nginx/*.conf", "apache/*.conf")}
        tested = {site for path in tracked("tests/e2e/*_test.py")
                  for site in re.findall(r'(?m)^    site = "(.*)"$', path.read_text())}
        self.assertEqual(tested, sites)

    def test_the_unit_tests_that_are_built_with_sanitizers_are_there(self):
        names = set(re.findall(r"unit_(\w+)", (ROOT / "tests/sanitized").read_text()))
        rooms = {"_".join(path.relative_to(ROOT / "tests/unit").parent.parts)
                 for path in tracked("tests/unit/*_test.cpp")}
        self.assertGreater(len(names), 2)
        self.assertEqual(names - rooms, set())

    def test_no_macro_of_exims_has_anothers_name_in_its_own(self):
        names = {name for path in tracked("deploy/exim/*.conf")
                 for name in re.findall(r"(?m)^#?(PENSTOCK_\w+) =", path.read_text())}
        self.assertGreater(len(names), 50)
        self.assertEqual([(a, b) for a in names for b in names if a != b and a in b], [])

    def test_no_file_is_longer_than_a_reader_can_bear(self):
        for path in tracked("*.h", "*.cpp", "*.py", "*.sh", "*.conf"):
            lines = path.read_text().splitlines()
            with self.subTest(path=path):
                self.assertLessEqual(len(lines), LONGEST_FILE)
                if path.suffix != ".conf":
                    self.assertLessEqual(max(map(len, lines), default=0), LONGEST_LINE)

    def test_most_files_of_the_product_are_short(self):
        lines = sorted(len(path.read_text().splitlines()) for path in product_sources())
        self.assertLessEqual(statistics.median(lines), MEDIAN_LINES)
        self.assertLessEqual(statistics.quantiles(lines, n=10)[8], P90_LINES)

    def test_a_library_is_included_in_its_own_files_only(self):
        for path in product_sources():
            for include in re.findall(r"^#include (<.*>)", path.read_text(), re.MULTILINE):
                for pattern, allowed in LIBRARIES.items():
                    if re.match(pattern, include):
                        with self.subTest(include=include):
                            self.assertIn(str(path.relative_to(ROOT)), allowed)

    def test_every_include_names_its_room(self):
        for path in product_sources():
            self.assertNotRegex(path.read_text(), r'#include "([^"/]*|\.[^"]*)"')

    def test_every_header_begins_with_its_contract(self):
        for path in product_sources():
            if path.suffix == ".h":
                with self.subTest(path=path):
                    self.assertTrue(path.read_text().startswith("// "))


BUILD = pathlib.Path(os.environ.get("PENSTOCK_BUILD", ROOT / ".build/tests"))


class Binary:
    """What holds for each program."""

    def output(self, *command):
        return subprocess.run([*command, self.binary], check=True, stdout=subprocess.PIPE,
                              text=True).stdout

    def test_it_can_start_no_program(self):
        symbols = self.output("nm", "-D", "--undefined-only", "--without-symbol-versions")
        names = {line.split()[-1] for line in symbols.splitlines()}
        self.assertEqual({name for name in names if re.fullmatch(
            r"exec\w*|f?execve|posix_spawnp?|system|popen|v?fork|clone", name)}, set())

    def test_it_is_position_independent_with_read_only_relocations(self):
        self.assertIn("DYN (Position-Independent Executable file)", self.output("readelf", "-h"))
        self.assertIn("GNU_RELRO", self.output("readelf", "-lW"))
        dynamic = self.output("readelf", "-dW")
        self.assertIn("NOW", dynamic)
        self.assertNotRegex(dynamic, r"R(UN)?PATH")


class WorkerBinary(Binary, unittest.TestCase):
    binary = BUILD / "fcgi/penstock-fcgi"


class IndexBinary(Binary, unittest.TestCase):
    binary = BUILD / "core/agent/index/penstock-index"


class CommandLineBinary(Binary, unittest.TestCase):
    binary = BUILD / "core/cli/whmapi1"

    def test_it_needs_no_library_that_would_make_its_start_slow(self):
        needed = re.findall(r"\(NEEDED\).*\[(.*?)\.so", self.output("readelf", "-dW"))
        self.assertLessEqual(set(needed), {"libPocoFoundation", "libjsoncpp", "libidn2",
                                           "libstdc++", "libm", "libgcc_s", "libc"})


class WatchBinary(Binary, unittest.TestCase):
    binary = BUILD / "core/agent/watch/penstock-watch"


class ListsBinary(Binary, unittest.TestCase):
    binary = BUILD / "core/agent/lists/penstock-lists"


class PeerBinary(Binary, unittest.TestCase):
    binary = BUILD / "core/agent/peer/penstock-peer"


class DeliverBinary(Binary, unittest.TestCase):
    binary = BUILD / "core/agent/deliver/penstock-deliver"

    def test_it_can_start_no_program(self):
        """It is the one that can; by these two calls, and by no shell."""
        symbols = self.output("nm", "-D", "--undefined-only", "--without-symbol-versions")
        names = {line.split()[-1] for line in symbols.splitlines()}
        self.assertEqual({name for name in names if re.fullmatch(
            r"exec\w*|f?execve|posix_spawnp?|system|popen|v?fork|clone", name)},
            {"posix_spawn", "execv"})


if __name__ == "__main__":
    unittest.main()
