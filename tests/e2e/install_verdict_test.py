"""The last line of tests/run, from what a real ctest wrote."""

import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
VERDICT = ROOT / "deploy" / "lab" / "test_verdict.py"
PASSES = 'add_test(passes "true")\n'
FAILS = 'add_test(fails "false")\n'
SKIPS = ('add_test(skips "sh" "-c" "exit 77")\n'
         'set_tests_properties(skips PROPERTIES SKIP_RETURN_CODE 77)\n')
IS_ABSENT = 'add_test(is_absent "/nowhere/to/be/found")\n'
IS_DISABLED = 'add_test(is_off "true")\nset_tests_properties(is_off PROPERTIES DISABLED TRUE)\n'


class VerdictTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.folder.chmod(0o755)
        # The checkout may be where only root can read.
        self.program = shutil.copy(VERDICT, self.folder)
        self.results = self.folder / "results.xml"

    def verdict(self, tests, as_root=True):
        """(exit status, last line)"""
        (self.folder / "CTestTestfile.cmake").write_text(tests)
        subprocess.run(["ctest", "--test-dir", self.folder, "--output-junit", self.results],
                       capture_output=True, check=False)
        return self.judge(as_root)

    def judge(self, as_root=True, ctest=0):
        user = [] if as_root else ["setpriv", "--reuid=65534", "--clear-groups"]
        done = subprocess.run([*user, "/usr/bin/python3", "-B", self.program, self.results,
                               str(ctest)], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout.splitlines()[-1]

    def test_what_passed_failed_and_skipped_is_counted(self):
        self.assertEqual((1, "1 passed, 1 failed, 1 skipped"), self.verdict(PASSES + FAILS + SKIPS))

    def test_all_passed_is_success(self):
        self.assertEqual((0, "1 passed, 0 failed, 0 skipped"), self.verdict(PASSES))

    def test_a_test_that_could_not_run_has_failed(self):
        self.assertEqual((1, "1 passed, 1 failed, 0 skipped"), self.verdict(PASSES + IS_ABSENT))
        self.assertEqual((1, "1 passed, 1 failed, 0 skipped"), self.verdict(PASSES + IS_DISABLED))

    def test_a_skip_is_a_failure_for_root_alone(self):
        self.assertEqual((1, "1 passed, 0 failed, 1 skipped"), self.verdict(PASSES + SKIPS))
        self.assertEqual((0, "1 passed, 0 failed, 1 skipped"),
                         self.verdict(PASSES + SKIPS, as_root=False))

    def test_no_test_at_all_is_a_failure(self):
        self.assertEqual((1, "0 passed, 1 failed, 0 skipped"), self.verdict(""))

    def test_a_ctest_that_failed_is_believed_although_every_test_passed(self):
        self.verdict(PASSES)
        self.assertEqual((1, "1 passed, 1 failed, 0 skipped"), self.judge(ctest=8))

    def test_runs_are_added_up_and_one_that_failed_is_enough(self):
        self.verdict(PASSES + PASSES.replace("passes", "passes_too"))
        for other, status, line in ((self.results, "0", "4 passed, 0 failed, 0 skipped"),
                                    (self.results, "1", "4 passed, 1 failed, 0 skipped"),
                                    ("/nowhere.xml", "1", "2 passed, 1 failed, 0 skipped")):
            done = subprocess.run(["/usr/bin/python3", "-B", self.program, self.results, "0", other,
                                   status], capture_output=True, text=True, check=False)
            self.assertEqual(line, done.stdout.splitlines()[-1])
            self.assertEqual("0 failed" not in line, done.returncode != 0)

    def test_no_results_are_a_failure(self):
        self.assertEqual((1, "0 passed, 1 failed, 0 skipped"), self.judge())


if __name__ == "__main__":
    unittest.main()
