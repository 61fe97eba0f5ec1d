"""Workers that are killed every 50 ms under load, behind either front end: a TestCase inherits from
Kills, has a `lab` with ACCOUNTS accounts, and says how one is killed.

PENSTOCK_KILL_SECONDS: a longer time between two, for builds that take longer to start.
"""

import os
import re
import threading
import time

import crowd

ACCOUNTS = 24
KILLS = 100
PAUSE = float(os.environ.get("PENSTOCK_KILL_SECONDS", "0.05"))
CALLS = 500


class Kills:
    lab = None

    def workers(self):
        """A context that gives a function, which kills a worker, and lets another come."""
        raise NotImplementedError

    def test_every_50_ms_no_change_that_was_told_is_lost_and_none_is_made_twice(self):
        """Each client has an account of its own, and names each of its calls in the reason."""
        self.wrong, self.told_ok, self.kills = [], set(), 0
        is_over = threading.Event()
        with self.workers() as kill:
            killer = threading.Thread(target=self.kill_until, args=(is_over, kill))
            with crowd.calling(self.lab, self.ask, clients=ACCOUNTS) as told:
                killer.start()
                end = time.monotonic() + 90 + KILLS * PAUSE
                while (self.kills < KILLS or told["ok"] < CALLS) and time.monotonic() < end:
                    time.sleep(0.01)
                is_over.set()
                killer.join()
        self.assertGreaterEqual(self.kills, KILLS)
        self.assertEqual(set(told) - {"ok", "busy"}, set(), told)
        self.assertGreaterEqual(told["ok"], CALLS)
        self.assertEqual(self.wrong, [])
        audit = self.lab.path("/var/log/penstock/audit.log").read_text()
        done = re.findall(r"call \d+", audit)
        self.assertEqual(len(done), len(set(done)))
        self.assertLessEqual(self.told_ok, set(done))

    async def ask(self, client, number):
        account, turn = f"user{number % (ACCOUNTS + 1) % ACCOUNTS}", number // (ACCOUNTS + 1)
        method = ("GET", "POST")[turn // 2 % 2]
        if turn % 2:
            answer = await client.ask("unsuspend_outgoing_email", method, user=account)
        else:
            answer = await client.ask("suspend_outgoing_email", method, user=account,
                                      reason=f"call {number}")
        if answer.kind == "ok":
            if turn % 2 == 0:
                self.told_ok.add(f"call {number}")
            if (self.lab.state / "outgoing/suspended" / account).exists() == bool(turn % 2):
                self.wrong.append((number, answer.body))
        return answer

    def kill_until(self, is_over, kill):
        while not is_over.wait(PAUSE):
            kill()
            self.kills += 1
