"""Far more clients than threads, behind either front end: a TestCase inherits from Overload and
names the front end."""

import asyncio
import collections
import os
import time

import crowd
from lab import Lab

CONNECTIONS = 1_000
DESCRIPTORS = 16_384


class Overload:
    front = None

    @classmethod
    def setUpClass(cls):
        crowd.allow_descriptors(DESCRIPTORS)
        options = {} if cls.front == "nginx" else {"front": cls.front}
        cls.lab = Lab(build=os.environ["PENSTOCK_BUILD"], memory=True, **options)
        cls.addClassCleanup(cls.lab.stop)
        cls.lab.start()

    def test_a_thousand_at_once_are_each_answered_three_times(self):
        for function, arguments in (("version", {}), ("accountsummary", {"user": "alice"}),
                                    ("suspend_outgoing_email", {"user": "alice"})):
            told = crowd.run(self.lab, self.all_at_once(function, arguments))
            self.assertEqual(set(told) - {"ok", "busy"}, set(), told)
            self.assertEqual(sum(told.values()), CONNECTIONS)
            self.assertGreater(told["ok"], 0)
            for _ in range(10):
                answer = crowd.run(self.lab, self.one_call())
                self.assertTrue(answer.is_ok, answer.body)

    async def one_call(self):
        client = await crowd.Client(self.lab).connect()
        try:
            return await client.ask("version")
        finally:
            client.close()

    async def all_at_once(self, function, arguments):
        """All connect, and only then all ask."""
        clients = [crowd.Client(self.lab) for _ in range(CONNECTIONS)]
        told = collections.Counter()

        async def ask(client):
            try:
                answer = await client.ask(function, **arguments)
                kind = "ok" if answer.is_ok else "busy" if answer.is_busy else answer.body
                told[kind] += 1
            except (OSError, EOFError) as error:
                told[f"broken: {error!r}"[:80]] += 1

        begin = time.monotonic()
        await asyncio.gather(*(client.connect() for client in clients))
        print("connected", time.monotonic() - begin)
        await asyncio.gather(*map(ask, clients))
        print("asked", time.monotonic() - begin, told)
        for client in clients:
            client.close()
        return told
