"""Rolling restarts under load: no call fails."""

import asyncio
import collections
import os
import threading
import time
import unittest

import crowd
from lab import Lab
from supervised_worker import SupervisedWorker

RESTARTS = 50
CALLS = 10_000
CLIENTS = 24


def setUpModule():
    global lab
    lab = Lab(build=os.environ["PENSTOCK_BUILD"], memory=True)
    unittest.addModuleCleanup(lab.stop)
    lab.start()


async def call_until(is_over, told):
    """Reads and changes, by GET and POST, on connections that are kept."""

    async def calls_of(number):
        client = crowd.Client(lab)
        while not (is_over.is_set() and sum(told.values()) >= CALLS):
            try:
                if client.writer is None:
                    await client.connect()
                answer = await ask(client, number)
                told["ok" if answer.is_ok else f"{answer.status} {answer.body[:200]}"] += 1
            except (OSError, EOFError) as error:
                told[f"broken: {error!r}"] += 1
                client = crowd.Client(lab)
            number += CLIENTS + 1
        client.close()

    await asyncio.gather(*(calls_of(number) for number in range(CLIENTS)))


async def ask(client, number):
    name = ("alice", "bob")[number // 4 % 2]
    method = ("GET", "POST")[number % 2]
    if number % 8 == 7:
        await asyncio.sleep(0.02)  # so that connections between nginx and worker fall idle
    if number % 4 < 2:
        return await client.ask("accountsummary", method, user=name)
    function = ("suspend", "unsuspend")[number // 8 % 2]
    return await client.ask(f"{function}_outgoing_email", method, user=name)


def under_load(action):
    """What the calls were told while the action ran."""
    is_over = threading.Event()
    told = collections.Counter()
    thread = threading.Thread(target=lambda: crowd.run(lab, call_until(is_over, told)))
    thread.start()
    try:
        action(told)
    finally:
        is_over.set()
        thread.join()
    return told


class RollingRestart(unittest.TestCase):
    def test_one_worker_after_the_other(self):
        def restart(told):
            for number in range(RESTARTS):
                old = workers.newest
                workers.start()
                self.assertEqual(workers.end(old), 0)
                self.await_calls(told, number)

        with SupervisedWorker(lab) as workers:
            told = under_load(restart)
        self.judge(told)

    def test_all_at_once(self):
        def restart(told):
            for number in range(RESTARTS):
                self.assertEqual(workers.end(workers.newest), 0)
                workers.start()
                self.await_calls(told, number)

        with SupervisedWorker(lab) as workers:
            told = under_load(restart)
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
