"""Overload, hung and killed workers behind Apache."""

import contextlib
import os
import signal
import unittest

import crowd
import worker_threads
from overload_case import FrontCase, Overload, Patience
from overload_kill_case import ACCOUNTS, Kills


class ApacheOverload(Overload, unittest.TestCase):
    front = "apache"


class ApachePatience(Patience, unittest.TestCase):
    """With one process: mod_fcgid would start others beside those that hang."""

    front = "apache"
    conf = Patience.conf + "threads = 1\n"


class ApacheFaults(FrontCase, Kills, unittest.TestCase):
    front = "apache"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lab.add_accounts(ACCOUNTS)

    @contextlib.contextmanager
    def workers(self):
        """mod_fcgid starts the next one itself."""
        def kill():
            for pid in worker_threads.workers(self.lab)[:1]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

        yield kill

    def test_processes_that_stop_one_by_one_cost_their_own_calls_only(self):
        async def ask(client, number):
            return await client.ask("version", ("GET", "POST")[number % 2])

        stopped = []
        with crowd.calling(self.lab, ask, clients=8, at_least=2_000) as told:
            for pid in worker_threads.workers(self.lab)[:4]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGSTOP)
                    stopped.append(pid)
        self.assertEqual(set(told) - {"ok", "busy"}, set(), told)
        self.assertLessEqual(told["busy"], len(stopped))
        for pid in stopped:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
        for _ in range(32):
            self.assertEqual(self.lab.api("version").status, 200)


if __name__ == "__main__":
    unittest.main()
