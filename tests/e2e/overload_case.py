"""Far more clients than threads, and workers that hang, behind either front end: a TestCase
inherits from Overload or Patience and names the front end."""

import asyncio
import collections
import contextlib
import json
import os
import signal
import time

import crowd
import worker_threads
from lab import Lab
from lab_services import wait_for

CONNECTIONS = 1_000
DESCRIPTORS = 16_384
SLOW_CLIENTS = 500
NORMAL_CALLS = 40
INTERVAL = 0.1
ACCOUNTS = 400


class FrontCase:
    """A lab behind `front`, with `conf` in its penstock.conf."""

    front = None
    conf = ""

    @classmethod
    def setUpClass(cls):
        crowd.allow_descriptors(DESCRIPTORS)
        options = {} if cls.front == "nginx" else {"front": cls.front}
        cls.lab = Lab(build=os.environ["PENSTOCK_BUILD"], memory=True, conf=cls.conf, **options)
        cls.addClassCleanup(cls.lab.stop)
        cls.lab.start()

    def await_idle_workers(self):
        end = time.monotonic() + 20
        while busy := worker_threads.busy(self.lab):
            self.assertLess(time.monotonic(), end, busy)
            time.sleep(0.01)


class Overload(FrontCase):
    def test_a_thousand_at_once_are_each_answered_three_times(self):
        for function, arguments in (("version", {}), ("accountsummary", {"user": "alice"}),
                                    ("suspend_outgoing_email", {"user": "alice"})):
            told = crowd.run(self.lab, self.all_at_once(function, arguments))
            self.assertEqual(set(told) - {"ok", "busy"}, set(), told)
            self.assertEqual(sum(told.values()), CONNECTIONS)
            self.assertGreater(told["ok"], 0)
            for _ in range(10):
                crowd.run(self.lab, self.normal_call())

    def test_slow_headers_hold_nobody_up(self):
        text = crowd.Client(self.lab).request("version")
        crowd.run(self.lab, self.beside(self.send_slowly, text))

    def test_slow_bodies_hold_nobody_up(self):
        head, _, body = crowd.Client(self.lab).request("version", "POST", body="&x=" + 300 * "y") \
            .partition(b"\r\n\r\n")
        crowd.run(self.lab, self.beside(self.send_slowly, body, head + b"\r\n\r\n"))

    def test_slow_readers_hold_nobody_up(self):
        """Of answers that neither the kernel nor the memory of the front end takes whole."""
        self.lab.enter(["sysctl", "-qw", "net.ipv4.tcp_wmem=4096 16384 65536"], check=True)
        self.lab.add_accounts(ACCOUNTS)
        begun = crowd.run(self.lab, self.beside(self.read_slowly))
        self.assertEqual(begun, [b"HTTP/1.1 200"] * SLOW_CLIENTS)

    async def beside(self, behave, *arguments):
        """Normal calls beside many clients of that kind, all of which stay to the end."""
        begun, turns = [], asyncio.Semaphore(32)
        async with asyncio.TaskGroup() as slow, asyncio.timeout(100):
            tasks = [slow.create_task(behave(begun, turns, *arguments))
                     for _ in range(SLOW_CLIENTS)]
            calls = 0
            while calls < NORMAL_CALLS or len(begun) < SLOW_CLIENTS:
                await self.normal_call()
                await asyncio.sleep(INTERVAL)
                calls += 1
            await asyncio.to_thread(self.await_idle_workers)
            self.assertEqual([task for task in tasks if task.done()], [])
            for task in tasks:
                task.cancel()
        return begun

    async def send_slowly(self, begun, _, text, at_once=b""):
        client = await crowd.Client(self.lab).connect()
        try:
            client.writer.write(at_once)
            begun.append(at_once)
            for at in range(len(text)):
                client.writer.write(text[at:at + 1])
                await asyncio.sleep(INTERVAL)
        finally:
            client.close()

    async def read_slowly(self, begun, turns):
        client = crowd.Client(self.lab, receives=1)
        try:
            async with turns:  # before it connects: whoever says nothing for long is hung up on
                await client.connect()
                client.writer.write(client.request("listaccts"))
                begun.append(await client.reader.readexactly(12))
            while await client.reader.read(1):
                await asyncio.sleep(INTERVAL)
        finally:
            client.close()

    async def normal_call(self):
        client = await crowd.Client(self.lab).connect()
        try:
            answer = await client.ask("version")
            self.assertEqual(answer.kind, "ok")
        finally:
            client.close()

    async def all_at_once(self, function, arguments):
        """All connect, and only then all ask."""
        clients = [crowd.Client(self.lab) for _ in range(CONNECTIONS)]
        told = collections.Counter()

        async def ask(client):
            try:
                answer = await client.ask(function, **arguments)
                told[answer.kind] += 1
            except (OSError, EOFError) as error:
                told[f"broken: {error!r}"[:80]] += 1

        await asyncio.gather(*(client.connect() for client in clients))
        await asyncio.gather(*map(ask, clients))
        for client in clients:
            client.close()
        return told


class Patience(FrontCase):
    """What was asked of a worker that hung until nobody waited any more is not done."""

    conf = "request_seconds = 3\n"

    def test_a_call_that_is_older_than_its_clients_patience_is_not_executed(self):
        self.lab.add_accounts(5)
        self.assertEqual(self.lab.api("version").status, 200)
        told = crowd.run(self.lab, self.ask_the_hung())
        self.assertEqual(told, ["busy", "busy"])
        self.await_idle_workers()
        self.assertEqual(self.lab.api("version").status, 200)
        self.assertEqual(self.suspended(), [])

    def test_nor_is_one_that_waited_for_the_marks_lock_until_then(self):
        with worker_threads.marks_locked(self.lab, "alice"):
            answer = crowd.run(self.lab, self.ask_for("alice", "late"))
            self.assertEqual(answer.kind, "busy")
        self.await_idle_workers()
        lines = self.lab.path("/var/log/penstock/audit.log").read_text().splitlines()
        self.assertEqual([line for line in map(json.loads, lines) if line.get("why") == "late"
                          and line["outcome"] in ("changed", "added")], [])
        # Apache may have to replace the process first, which takes longer than a call waits here.
        wait_for(lambda: self.lab.api("unsuspend_outgoing_email", user="alice").status == 200,
                 "a process for the next call", 30)

    def test_a_younger_one_is(self):
        answer = crowd.run(self.lab, self.ask_the_slow())
        self.assertEqual(answer.kind, "ok")
        self.assertEqual(self.suspended(), ["alice"])
        self.lab.unsuspend("alice")

    async def ask_the_hung(self):
        """By GET and POST, of clients that are gone and of clients that wait."""
        with self.hung():
            clients = []
            for number, method in enumerate(("GET", "POST", "GET", "POST")):
                clients.append(await self.begin(method, f"user{number}"))
            await asyncio.sleep(0.2)  # so that the calls are on their way to the worker
            for client in clients[:2]:
                client.close()
            await asyncio.sleep(3.5)  # more than their patience
        answers = [await client.answer() for client in clients[2:]]
        for client in clients:
            client.close()
        return [answer.kind for answer in answers]

    async def ask_the_slow(self):
        with self.hung():
            client = await self.begin("POST", "alice")
            await asyncio.sleep(0.1)
        answer = await client.answer()
        client.close()
        return answer

    async def ask_for(self, name, reason):
        client = await crowd.Client(self.lab).connect()
        answer = await client.ask("suspend_outgoing_email", "POST", user=name, reason=reason)
        client.close()
        return answer

    async def begin(self, method, name):
        client = await crowd.Client(self.lab).connect()
        client.writer.write(client.request("suspend_outgoing_email", method, user=name))
        return client

    @contextlib.contextmanager
    def hung(self):
        """No worker runs."""
        pids = worker_threads.workers(self.lab)
        try:
            worker_threads.stop(*pids)
            yield
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)

    def suspended(self):
        return [path.name for path in (self.lab.state / "outgoing/suspended").iterdir()
                if not path.name.startswith(".")]
