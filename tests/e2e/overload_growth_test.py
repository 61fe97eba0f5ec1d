"""After very many calls of every kind the worker holds no more descriptors and no more memory.

PENSTOCK_CALLS says how many; one million in earnest.
"""

import os
import pathlib
import re
import sys
import time
import unittest

import crowd
from lab import Lab

CALLS = int(os.environ.get("PENSTOCK_CALLS", "30000"))
# What is lost by calls is lost in each of them; that more threads than ever before were at work at
# once, which is up to how busy the machine is, adds to one or two.
SPANS = 4
MOST = 1024
ACCOUNTS = 50
SCRIPT = pathlib.Path(__file__).with_name("mixed_calls.lua")


class Growth(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        crowd.allow_descriptors(4_096)
        cls.lab = Lab(build=os.environ["PENSTOCK_BUILD"], memory=True)
        cls.addClassCleanup(cls.lab.stop)
        cls.lab.start()
        cls.lab.add_accounts(ACCOUNTS)

    def test_neither_descriptors_nor_memory(self):
        self.call(max(10_000, CALLS // 10))  # until every thread has had every kind
        at_first = self.idle_descriptors()
        told = [self.memory()]
        while len(told) <= SPANS and (len(told) == 1 or told[-1] > told[-2] + MOST):
            self.call(CALLS)
            self.assertLessEqual(self.idle_descriptors(), at_first)
            told.append(self.memory())
        print(f"KiB before and after {CALLS} calls, and again: {told}", file=sys.stderr)
        self.assertLessEqual(told[-1], told[-2] + MOST, told)

    def call(self, number):
        told = 0
        while told < number:
            done = self.lab.enter(
                ["wrk", "-t2", "-c64", "-d2", "-s", SCRIPT, self.lab.clear_url, "--",
                 self.lab.token, ACCOUNTS], check=True)
            found = re.search(r"told (\d+) (\d+) (\d+)", done.stdout)
            count, broken, late = map(int, found.groups())
            self.assertEqual((broken, late), (0, 0), done.stdout)
            told += count

    def idle_descriptors(self):
        """Those that stay when nginx has ended the connections that it kept."""
        self.lab.enter(["nginx", "-s", "reload"], check=True)
        numbers, end = [], time.monotonic() + 30
        while len(numbers) < 20 or len(set(numbers[-20:])) > 1:
            self.assertLess(time.monotonic(), end, numbers)
            numbers.append(len(os.listdir(f"/proc/{self.lab.worker_pid}/fd")))
            time.sleep(0.05)
        return numbers[-1]

    def memory(self):
        """KiB that are the worker's own."""
        status = pathlib.Path(f"/proc/{self.lab.worker_pid}/status").read_text()
        return int(re.search(r"RssAnon:\s+(\d+)", status)[1])


if __name__ == "__main__":
    unittest.main()
