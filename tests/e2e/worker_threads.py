"""What the threads of a lab's workers do at this moment, as the kernel tells it; and how they are
stopped for certain."""

import contextlib
import fcntl
import os
import pathlib
import signal
import time

# Of x86-64 and of arm64: waiting for whatever comes, or for another thread; again after a stop; in
# a thread of a sanitizer.
RESTING = {"x86_64": {7, 35, 202, 219, 230, 232, 271, 281}, "aarch64": {22, 73, 98, 101, 115, 128}}


def workers(lab):
    """The pids, seen from outside, of all that serve at the moment."""
    space = os.readlink(f"/proc/{lab.init}/ns/pid")
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                if ((entry / "comm").read_text() == "penstock-fcgi\n"
                        and os.readlink(entry / "ns/pid") == space):
                    found.append(int(entry.name))
    return found


def stop(*pids):
    """SIGSTOP for each; until the last of its threads has been told, they go on."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    while not all(map(is_stopped, pids)):
        time.sleep(0.001)


def is_stopped(pid):
    """Whether none of its threads runs."""
    states = ((task / "stat").read_text().rpartition(")")[2].split()[0]
              for task in pathlib.Path(f"/proc/{pid}/task").iterdir())
    return all(state == "T" for state in states)


def busy(lab):
    """The threads that neither wait for a connection nor for each other: (thread, system call)."""
    resting = RESTING[os.uname().machine]
    found = []
    for pid in workers(lab):
        with contextlib.suppress(OSError):
            for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
                call = (task / "syscall").read_text().split()[0]
                if call == "-1":  # it has ended
                    continue
                if call == "running" or int(call) not in resting:
                    found.append((task.name, call))
    return found


@contextlib.contextmanager
def marks_locked(lab, name):
    """Meanwhile whoever adds to the suspension of this account waits for the directory's lock. The
    account is suspended then, and stays so."""
    lab.suspend(name)
    directory = os.open(lab.state / "outgoing/suspended", os.O_RDONLY)
    try:
        fcntl.flock(directory, fcntl.LOCK_EX)
        yield
    finally:
        os.close(directory)
