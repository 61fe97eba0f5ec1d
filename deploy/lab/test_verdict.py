"""The last line of tests/run: counts what ctest wrote as JUnit XML, in one run or in several, whose
files are given each with the status that its run ended with.

verdict() promises: every test of the run is counted once; one that neither passed nor skipped
itself has failed, whatever ctest calls it; no test at all is a failure.
"""

import os
import sys
from xml.etree import ElementTree


def count(results: str) -> tuple[int, int, int]:
    """(passed, failed, skipped); a missing or broken file is one failure."""
    try:
        cases = list(ElementTree.parse(results).getroot().iter("testcase"))
    except (OSError, ElementTree.ParseError) as mistake:
        print(f"tests/run: ctest left no results: {mistake}")
        return 0, 1, 0
    skipped = sum(1 for case in cases if case.find("skipped") is not None and skipped_itself(case))
    passed = sum(1 for case in cases if case.get("status") == "run" and case.find("skipped") is None
                 and case.find("failure") is None)
    return passed, len(cases) - passed - skipped, skipped


def skipped_itself(case: ElementTree.Element) -> bool:
    """Not: a test whose program or set-up is missing, which ctest reports as skipped, too."""
    return case.find("skipped").get("message", "").startswith("SKIP_")


def judge(results: str, status: str) -> tuple[int, int, int]:
    """(passed, failed, skipped), of which one has failed where the run did without it."""
    passed, failed, skipped = count(results)
    if passed + failed + skipped == 0:
        print("tests/run: no test was run")
        failed = 1
    if status != "0" and failed == 0 and not skipped:
        print(f"tests/run: it ended with status {status} though no test failed")
        failed = 1
    return passed, failed, skipped


def main() -> int:
    runs = [judge(*pair) for pair in zip(sys.argv[1::2], sys.argv[2::2])]
    passed, failed, skipped = map(sum, zip(*runs))
    if skipped and os.geteuid() == 0:
        print(f"tests/run: {skipped} skipped although this is root: that counts as failed")
    print(f"{passed} passed, {failed} failed, {skipped} skipped", flush=True)
    return 1 if failed or (skipped and os.geteuid() == 0) else 0


if __name__ == "__main__":
    sys.exit(main())
