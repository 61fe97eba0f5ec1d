"""deploy/install --check where systemd runs, and what it holds for running does not answer."""

import unittest

from systemd_case import SystemdCase

UNITS = ("penstock.service", "penstock-index.service", "penstock-peer.service",
         "penstock-deliver.service")


class FrozenTest(SystemdCase):
    def test_what_runs_and_does_not_answer_is_named_and_well_again_when_it_goes_on(self):
        self.assert_check_is_green()
        pids = [str(self.main_pid(unit)) for unit in UNITS]
        self.lab.enter(["kill", "-STOP", *pids], check=True)
        try:
            said, status = self.check()
        finally:
            self.lab.enter(["kill", "-CONT", *pids], check=True)
        self.assertEqual(1, status, said)
        for unit in UNITS:
            with self.subTest(unit):
                self.assertIn(f"PROBLEM: answers: {unit} runs, but ", said)
        self.assertIn("ok: answers", self.check()[0])


if __name__ == "__main__":
    unittest.main()
