"""How exposed each unit is that penstock brings, as systemd counts it; prints the table."""

import pathlib
import re
import subprocess
import unittest

import tree_test

ROOT = pathlib.Path(__file__).resolve().parent.parent
# What `systemd-analyze security` of systemd 252 says of each unit, of 10; 257 says no more. What a
# unit does without, its file says: penstock-apache begins as root, for its network and to become
# another user; penstock-deliver starts Exim, which is setuid and writes anywhere, so that nothing
# which implies NoNewPrivileges= is left.
MOST_EXPOSED = {
    "penstock.service": 0.4,
    "penstock-watch.service": 0.7,
    "penstock-index.service": 0.5,
    "penstock-lists.service": 0.7,
    "penstock-peer.service": 0.8,
    "penstock-apache.service": 2.2,
    "penstock-deliver.service": 8.4,
}


@tree_test.needs("systemd-analyze")
class Exposed(unittest.TestCase):
    def test_no_unit_is_more_exposed_than_it_has_to_be(self):
        units = sorted((ROOT / "deploy/systemd").glob("*.service"))
        self.assertEqual(sorted(MOST_EXPOSED), [unit.name for unit in units])
        for unit in units:
            told = subprocess.run(
                ["systemd-analyze", "security", "--offline=true", "--no-pager", unit],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=True).stdout
            level = float(re.search(r"Overall exposure level for \S+: ([0-9.]+)", told)[1])
            print(f"{unit.name:28} {level:4} of 10, at most {MOST_EXPOSED[unit.name]}")
            with self.subTest(unit.name):
                self.assertLessEqual(level, MOST_EXPOSED[unit.name], told)


if __name__ == "__main__":
    unittest.main()
