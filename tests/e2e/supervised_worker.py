"""A lab's worker under a supervisor of the test's own, which holds the listener as systemd does."""

import contextlib
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time

import lab_environment

SOCKET = "run/penstock/fcgi.sock"
WORKER = "/usr/lib/penstock/penstock-fcgi"


class SupervisedWorker:
    """Takes the place of a lab's worker, until the context is left."""

    def __init__(self, lab, backlog=256, descriptors=None):
        """`descriptors`: how many the worker may have."""
        self._lab, self._backlog = lab, backlog
        self._limit = ["prlimit", f"--nofile={descriptors}"] if descriptors else []
        self._listener = None
        self._processes = []
        self.kills = 0

    def __enter__(self):
        self._lab.stop_program("worker")
        path = self._lab.path(SOCKET)
        path.unlink()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        path.chmod(0o660)
        shutil.chown(path, "root", "www-data")
        self._listener.listen(self._backlog)
        self.start()
        return self

    def __exit__(self, *_):
        for process in list(self._processes):
            self.end(process, signal.SIGKILL)
        self._listener.close()
        self._lab.start_program("worker")

    def start(self):
        """One more worker on the listener."""
        words = [*self._lab.enter_command(), "setpriv", "--reuid=penstock", "--regid=penstock",
                 "--clear-groups", "--", *self._limit, WORKER]
        with self._lab.path("/var/log/penstock-fcgi.log").open("ab") as log:
            process = subprocess.Popen(words, stdin=self._listener, stdout=log, stderr=log,
                                       env=lab_environment.SERVICE)
        self._processes.append(process)
        return process

    @property
    def newest(self):
        return self._processes[-1]

    @staticmethod
    def pid(process):
        """Of the worker itself, for which nsenter waits, once it takes signals; None where it has
        ended."""
        children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children")
        while process.poll() is None:
            with contextlib.suppress(OSError, IndexError):
                child = int(children.read_text().split()[0])
                if takes_signals(child):
                    return child
            time.sleep(0.002)
        return None

    def end(self, process, number=signal.SIGTERM):
        """Its exit status, as nsenter tells it."""
        pid = self.pid(process)
        if pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        self._processes.remove(process)
        return process.wait(30)


def takes_signals(pid):
    """Whether SIGTERM waits to be read, instead of ending the process at once."""
    lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    blocked = next(line.split()[1] for line in lines if line.startswith("SigBlk:"))
    return int(blocked, 16) >> (signal.SIGTERM - 1) & 1 == 1
