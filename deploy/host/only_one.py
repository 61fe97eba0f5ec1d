"""Only one penstock-setup changes this host at a time.

taken() waits, for a bounded time, until no other holds the lock, and holds it until the end of its
block; the kernel gives it back where the holder is killed. What the holder starts with handed_on()
has the turn, too. Raises Refusal. For root.
"""

import contextlib
import fcntl
import os
import time
from collections.abc import Callable, Iterator

from journal import Refusal

LOCK = "/run/penstock-setup.lock"  # not in /run/lock, where anybody may make, or hold, the name
LONGEST = 600.0  # seconds
HELD = "PENSTOCK_TURN"  # the descriptor by which a caller holds the lock


@contextlib.contextmanager
def taken(say: Callable[[str], None], longest: float = LONGEST) -> Iterator[None]:
    if has_callers_turn():
        yield
        return
    descriptor = os.open(LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        if not is_locked(descriptor):
            say("another penstock-setup runs: waiting")
            wait(descriptor, time.monotonic() + longest)
        os.environ[HELD] = str(descriptor)
        yield
    finally:
        os.environ.pop(HELD, None)
        os.close(descriptor)


def handed_on() -> tuple[int, ...]:
    """The descriptors that a program has to inherit to do its part of this turn."""
    return (int(os.environ[HELD]),) if HELD in os.environ else ()


def has_callers_turn() -> bool:
    """Not by the word of the environment alone."""
    try:
        descriptor = int(os.environ.get(HELD, ""))
        return (os.path.samestat(os.fstat(descriptor), os.stat(LOCK)) and is_locked(descriptor))
    except (OSError, ValueError):
        return False


def wait(descriptor: int, end: float) -> None:
    while not is_locked(descriptor):
        if time.monotonic() > end:
            raise Refusal("another penstock-setup still runs; nothing was changed")
        time.sleep(0.1)


def is_locked(descriptor: int) -> bool:
    """Now, by this process."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
