"""Faults of the worker under load, behind nginx: killed, blocked, out of descriptors."""

import contextlib
import fcntl
import os
import signal
import subprocess
import time
import unittest

import crowd
import worker_threads
from lab import Lab
from lab_services import wait_for
from overload_kill_case import ACCOUNTS, Kills
from supervised_worker import SupervisedWorker

THREADS = 16


def setUpModule():
    global lab
    crowd.allow_descriptors(4_096)
    lab = Lab(build=os.environ["PENSTOCK_BUILD"], memory=True,
              conf=f"threads = {THREADS}\n")
    unittest.addModuleCleanup(lab.stop)
    lab.start()
    lab.add_accounts(ACCOUNTS)


def is_suspended(name):
    return (lab.state / "outgoing/suspended" / name).exists()


def mark_of(name):
    return (lab.state / "outgoing/suspended" / name).read_text()


def begin(function, **arguments):
    """A connection on which that was asked."""
    connection = lab.connect(int(lab.clear_url.rpartition(":")[2]))
    connection.sendall(crowd.Client(lab).request(function, **arguments))
    return connection


class Killed(Kills, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = lab

    @contextlib.contextmanager
    def workers(self):
        with SupervisedWorker(lab) as workers:
            def kill():
                workers.end(workers.newest, signal.SIGKILL)
                workers.start()

            yield kill


class Blocked(unittest.TestCase):
    def test_one_thread_after_the_other_the_others_go_on_and_all_come_back(self):
        """What changes an existing mark waits for the directory's lock, which the test has."""
        for name in ("alice", "bob"):
            lab.suspend(name)
        directory = os.open(lab.state / "outgoing/suspended", os.O_RDONLY)
        self.addCleanup(os.close, directory)
        fcntl.flock(directory, fcntl.LOCK_EX)
        waiting = []
        for count in range(1, THREADS + 1):
            waiting.append(begin("suspend_outgoing_email", user="alice", reason=f"{count}"))
            wait_for(lambda: len(worker_threads.busy(lab)) == count, f"{count} blocked threads", 30)
            if count < THREADS:
                self.assertEqual(lab.api("version").status, 200)
        self.assertEqual(lab.api("suspend_outgoing_email", user="user0").status, 503)
        for connection in waiting:
            self.assertTrue(connection.recv(100).startswith(b"HTTP/1.1 503 "))
            connection.close()
        fcntl.flock(directory, fcntl.LOCK_UN)
        wait_for(lambda: worker_threads.busy(lab) == [], "threads that are free again", 30)
        self.assertFalse(is_suspended("user0"))
        # Nor is what had waited for the lock carried out when it came, long after its 503.
        self.assertNotRegex(mark_of("alice"), r'"why": *"\d+"')
        for _ in range(2 * THREADS):
            self.assertEqual(lab.api("version").status, 200)


class OutOfDescriptors(unittest.TestCase):
    def test_with_few_everybody_is_served_and_nobody_keeps_the_others_out(self):
        """Room for eight connections, and 200 clients; then 40 that are silent."""
        async def ask(client, number):
            return await client.ask("version", ("GET", "POST")[number % 2])

        with SupervisedWorker(lab, descriptors=32 + 10 * THREADS + 16) as workers:
            pid = workers.pid(workers.newest)
            with crowd.calling(lab, ask, clients=200, at_least=4_000) as told:
                pass
            self.assertEqual(set(told) - {"ok", "busy"}, set(), told)
            self.assertGreater(told["ok"], 2_000)
            self.assertIn("no room for more connections", worker_log())
            with FullHouse() as house:
                self.assert_resting(pid)
                for _ in range(THREADS):
                    self.assertEqual(lab.api("version").status, 200)
                self.assertTrue(house.is_there())
            wait_for(lambda: worker_threads.busy(lab) == [], "threads that are free again", 30)
            self.assertEqual(pid, workers.pid(workers.newest))

    def test_without_any_calls_wait_and_are_answered_when_there_are_some(self):
        lab.restart_worker()
        pid = lab.worker_pid
        wait_for(lambda: "serving" in worker_log().splitlines()[-1], "a worker that serves", 30)
        logged = len(worker_log())
        self.allow(3)
        waiting = [begin("version") for _ in range(2 * THREADS)]
        wait_for(lambda: "no room" in worker_log()[logged:], "a door that rests", 30)
        self.assert_resting(pid)
        self.allow(4_096)
        for connection in waiting:
            self.assertTrue(connection.recv(100).startswith(b"HTTP/1.1 200 "))
            connection.close()
        self.assertEqual(pid, lab.worker_pid)
        wait_for(lambda: worker_threads.busy(lab) == [], "threads that are free again", 30)

    @staticmethod
    def allow(number):
        """The worker so many descriptors, beside those that it has."""
        pid = lab.order("worker")["pid"]
        lab.enter(["prlimit", f"--pid={pid}", f"--nofile={number}:"], user="penstock", check=True)

    def assert_resting(self, pid):
        """With somebody at the door who cannot be let in."""
        ticks = cpu_ticks(pid)
        time.sleep(1)  # the rest that is looked at
        self.assertLess(cpu_ticks(pid) - ticks, os.sysconf("SC_CLK_TCK") // 5)


class FullHouse:
    """Silent connections to the worker, more than it has room for."""

    SCRIPT = """
import select, socket, sys
silent = [socket.socket(socket.AF_UNIX) for _ in range(40)]
for one in silent:
    one.connect("/run/penstock/fcgi.sock")
print("connected", flush=True)
sys.stdin.read()
"""

    def __enter__(self):
        user = ["setpriv", "--reuid=www-data", "--regid=www-data", "--clear-groups", "--"]
        self._process = subprocess.Popen(
            [*lab.enter_command(), *user, "/usr/bin/python3", "-c", self.SCRIPT],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._process.stdout.readline()
        return self

    def __exit__(self, *_):
        self._process.communicate()

    def is_there(self):
        return self._process.poll() is None


def worker_log():
    return lab.path("/var/log/penstock-fcgi.log").read_text()


def cpu_ticks(pid):
    """User and system time of all its threads."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


if __name__ == "__main__":
    unittest.main()
