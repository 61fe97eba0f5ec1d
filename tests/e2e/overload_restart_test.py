"""Rolling restarts under load: no call fails."""

import asyncio
import os
import time
import unittest

import crowd
from lab import Lab
from supervised_worker import SupervisedWorker

RESTARTS = 50
CALLS = 10_000


def setUpModule():
    global lab
    lab = Lab(build=os.environ["PENSTOCK_BUILD"], memory=True)
    unittest.addModuleCleanup(lab.stop)
    lab.start()


async def ask(client, number):
    """Reads and changes, by GET and POST."""
    name = ("alice", "bob")[number // 4 % 2]
    method = ("GET", "POST")[number % 2]
    if number % 8 == 7:
        await asyncio.sleep(0.02)  # so that connections between nginx and worker fall idle
    if number % 4 < 2:
        return await client.ask("accountsummary", method, user=name)
    function = ("suspend", "unsuspend")[number // 8 % 2]
    return await client.ask(f"{function}_outgoing_email", method, user=name)


class RollingRestart(unittest.TestCase):
    def test_one_worker_after_the_other(self):
        with SupervisedWorker(lab) as workers:
            with crowd.calling(lab, ask, at_least=CALLS) as told:
                for number in range(RESTARTS):
                    old = workers.newest
                    workers.start()
                    self.assertEqual(workers.end(old), 0)
                    self.await_calls(told, number)
        self.judge(told)

    def test_all_at_once(self):
        with SupervisedWorker(lab) as workers:
            with crowd.calling(lab, ask, at_least=CALLS) as told:
                for number in range(RESTARTS):
                    self.assertEqual(workers.end(workers.newest), 0)
                    workers.start()
                    self.await_calls(told, number)
        self.judge(told)

    def await_calls(self, told, number):
        """Each restart meets its part of the calls."""
        end = time.monotonic() + 30
        while sum(told.values()) < (number + 1) * CALLS // RESTARTS:
            self.assertLess(time.monotonic(), end, told)
            time.sleep(0.001)

    def judge(self, told):
        self.assertEqual(set(told), {"ok"}, told)
        self.assertGreaterEqual(told["ok"], CALLS)


if __name__ == "__main__":
    unittest.main()
