"""The scripts that measure load, with the smallest numbers: whether they measure, not what."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

LOAD = pathlib.Path(__file__).resolve().parents[1] / "load"
BUILD = pathlib.Path(os.environ["PENSTOCK_BUILD"])
CASES = {"wrk": {"version", "accountsummary", "suspend"},
         "ab": {"version", "accountsummary", "suspend again"}}

sys.path.insert(0, str(LOAD))

from clients import Run  # noqa: E402: found by the line above
from world import World  # noqa: E402


def bench(*words, front):
    return subprocess.run(
        ["/usr/bin/python3", "-B", LOAD / "bench.py", "--build", BUILD, "--fronts", front,
         "--rounds", "1", "--seconds", "1", "--file-seconds", "0.1", "--accounts", "1000",
         "--patience", "0", *words],
        capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL)


class Measured:
    """What a run of bench.py leaves, behind one front end."""
    front = None

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.output = pathlib.Path(folder.name)
        cls.done = bench("--connections", "1", "8", "--hammers", "8", "--output", cls.output,
                         front=cls.front)
        if cls.done.returncode:
            raise AssertionError(cls.done.stderr)
        cls.results = json.loads((cls.output / "results.json").read_text())

    def test_every_case_is_measured_beside_its_yardstick(self):
        found = {(one["tool"], one["connections"], one["case"])
                 for one in self.results["samples"]}
        self.assertLessEqual({(tool, connections, case) for tool, cases in CASES.items()
                              for connections in (1, 8) for case in cases}, found)
        for one in self.results["samples"]:
            self.assertGreater(one["ratio"], 0)
            self.assertEqual([one["run"][name] for name in ("refused", "broken")], [0, 0], one)

    def test_the_table_has_a_line_for_each_of_them(self):
        for tool, cases in CASES.items():
            for connections in (1, 8):
                for case in cases:
                    self.assertRegex(self.done.stdout, rf"(?m)^{self.front} +{tool} +{connections} "
                                     rf"{case} +\d+ +\d+-\d+ ")

    def test_each_goal_says_whether_it_is_reached(self):
        goals = self.done.stdout.partition("\ngoals:\n")[2].splitlines()
        self.assertGreaterEqual(len(goals), 2 * 4 + 2)
        for line in goals:
            self.assertRegex(line, "^(pass|MISS)  ")

    def test_kept_connections_are_kept(self):
        runs = [one["run"] for one in self.results["samples"] if one["tool"] == "ab"]
        for run in runs:
            # nginx ends a connection after 1,000 calls.
            self.assertLessEqual(run["answered"] - run["kept"], run["answered"] / 1000)

    def test_reads_are_measured_while_others_hammer(self):
        self.assertRegex(self.done.stdout, rf"(?m)^{self.front} +8( +\d+\.\d\d){{4}}")

    def test_the_plots_are_there_with_a_curve_for_each_case(self):
        for tool, cases in CASES.items():
            root = ElementTree.parse(self.output / f"{self.front}-{tool}.svg").getroot()
            texts = ["".join(text.itertext()).strip() for text in root.iter() if
                     text.tag.endswith("}text")]
            self.assertLessEqual(cases | {"raw create"}, set(texts))


class BehindNginx(Measured, unittest.TestCase):
    front = "nginx"

    def test_what_http_leaves_of_durable_files_is_measured_too(self):
        (one,) = (one for one in self.results["samples"] if one["connections"] == 8
                  and one["case"] == "bare_creating_version")
        self.assertEqual(one["yardstick"], "raw_create")
        self.assertGreater(one["run"]["answered"], 0)


class BehindApache(Measured, unittest.TestCase):
    front = "apache"


class Failures(unittest.TestCase):
    def test_a_yardstick_that_does_not_answer_is_no_yardstick(self):
        done = bench("--responder", "/bin/false", "--connections", "1", front="nginx")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("bare_", done.stderr)

    def test_a_case_that_nobody_answers_is_no_figure(self):
        class Silent(World):
            def _run(self, *_):
                return Run(0, 12, 3, 1.0, 0.1, 0.2, 0.5)

        with self.assertRaisesRegex(SystemExit, "version answered nothing to wrk"):
            Silent(None, "nginx").run("version", "wrk", 1, 1)
