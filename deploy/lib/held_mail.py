"""Mail that waits in Exim's queue because somebody is held, and where much of it is parked.

A parked message is in Exim's named queue PARKED, which no queue run looks at: whoever takes
penstock away has to bring them back with unpark(). Root only.
"""

import os
import time
from pathlib import Path

import trusted_path
from exim_commands import EXIM, run
from journal import Journal

PARKED = "penstock-held"
SPOOL = Path("/var/spool/exim4")
WAITS = b" R=penstock_waiting "  # not the address: anybody can write one
MOST = 65536  # bytes of the end of a message's log
AT_ONCE = 500  # ids on one command line


def headers(queue: Path) -> dict[str, Path]:
    """The message ids of a queue and their header files."""
    return {file.name.removesuffix("-H"): file for file in (queue / "input").rglob("*-H")}


def waiting() -> int:
    """How many messages were tried and wait, or are parked."""
    logs = {file.name: file for file in (SPOOL / "msglog").rglob("*") if file.is_file()}
    tried = {name for name in headers(SPOOL) if name in logs and says_that_it_waits(logs[name])}
    return len(tried | headers(SPOOL / PARKED).keys())


def says_that_it_waits(log: Path) -> bool:
    """Not of one that is delivered, and its log removed, meanwhile. Exim's user owns it."""
    try:
        return WAITS in trusted_path.tail(log, MOST)
    except OSError:
        return False


def words() -> str:
    """What waits, as a part of a sentence; empty if nothing does."""
    count = waiting()
    messages = "message of theirs waits" if count == 1 else "messages of theirs wait"
    return f"{count} {messages} in Exim's queue" if count else ""


def unpark(journal: Journal, bound: float = 20.0) -> None:
    """Everything back into the main queue. One that is being delivered just now is waited for."""
    parked = headers(SPOOL / PARKED)
    count = len(parked)
    end = time.monotonic() + bound
    while parked and time.monotonic() < end:
        for name in parked.keys() & headers(SPOOL).keys():
            forget_older(name, parked.pop(name))
        finish_deliveries(parked)
        names = sorted(parked)
        for first in range(0, len(names), AT_ONCE):
            run("/", EXIM, f"-qG{PARKED}", "-MG", "", *names[first:first + AT_ONCE])
        parked = headers(SPOOL / PARKED)
        if parked:
            time.sleep(0.2)
    if parked:
        journal.problem(f"{len(parked)} messages are still parked; exim4 -qG{PARKED} delivers them")
        return
    if count:
        journal.note(f"{count} messages that were parked are in Exim's queue again")
    if not (SPOOL / PARKED).is_dir():
        return
    for _, names, _, held in os.fwalk(SPOOL / PARKED, topdown=False):
        for name in names:  # by descriptors: they are Exim's user's
            os.rmdir(name, dir_fd=held)
    os.rmdir(SPOOL / PARKED)


def forget_older(name: str, parked: Path) -> None:
    """A move that was cut short has left the message in both queues."""
    main = headers(SPOOL)[name]
    is_newer = parked.stat().st_mtime > main.stat().st_mtime
    run("/", EXIM, *([] if is_newer else [f"-qG{PARKED}"]), "-Mrm", name)


def finish_deliveries(parked: dict[str, Path]) -> None:
    """A journal of what was delivered does not move with its message: Exim takes it in first."""
    for name, header in parked.items():
        if header.with_name(f"{name}-J").exists():
            run("/", EXIM, f"-qG{PARKED}", "-Mc", name)
