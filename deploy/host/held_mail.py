"""Mail that waits in Exim's queue because somebody is held, and where much of it is parked.

A parked message is in Exim's named queue PARKED, which no queue run looks at: whoever takes
penstock away has to bring them back with unpark(). Root only.
"""

import functools
import os
import stat
import time
from pathlib import Path

import exim_facts
import trusted_path
from exim_commands import EXIM, EximError, run
from journal import Journal

PARKED = "penstock-held"
WAITS = b" R=penstock_waiting "  # not the address: anybody can write one
MOST = 65536  # bytes of the end of a message's log
AT_ONCE = 500  # ids on one command line


@functools.cache
def spool() -> Path:
    """Where Exim keeps its queue, behind links that lead there; EximError if it does not say it, or
    there is none."""
    found = exim_facts.value_of("/", "spool_directory")
    if not found:
        raise EximError("Exim does not say where its queue is")
    place = Path(os.path.realpath(found))
    if not place.is_dir():
        raise EximError(f"{found}, where Exim says that its queue is, is no directory")
    return place


def part(queue: Path, name: str) -> Path:
    """A directory in a queue. They are Exim's user's: a link there counts if it is root's."""
    place = queue / name
    try:
        if stat.S_ISLNK(place.lstat().st_mode) and place.lstat().st_uid == 0:
            place = Path(os.path.realpath(place))
        if not stat.S_ISDIR(place.lstat().st_mode):
            raise EximError(f"{place} is no directory")
    except FileNotFoundError as missing:
        if (queue / name).is_symlink():
            raise EximError(f"{queue / name} leads nowhere") from missing
    return place


def parked_queue() -> Path:
    return spool() / PARKED


def headers(queue: Path) -> dict[str, Path]:
    """The message ids of a queue and their header files."""
    return {file.name.removesuffix("-H"): file for file in part(queue, "input").rglob("*-H")}


def waiting() -> int:
    """How many messages were tried and wait, or are parked."""
    logs = {file.name: file for file in part(spool(), "msglog").rglob("*") if file.is_file()}
    tried = {name for name in headers(spool()) if name in logs and says_that_it_waits(logs[name])}
    return len(tried | headers(parked_queue()).keys())


def says_that_it_waits(log: Path) -> bool:
    """Not of one that is delivered, and its log removed, meanwhile. Exim's user owns it."""
    try:
        return WAITS in trusted_path.tail(log, MOST)
    except OSError:
        return False


def words() -> str:
    """What waits, as a part of a sentence; empty if nothing does."""
    try:
        count = waiting()
    except EximError:
        return "an unknown number of messages of theirs waits in Exim's queue"
    messages = "message of theirs waits" if count == 1 else "messages of theirs wait"
    return f"{count} {messages} in Exim's queue" if count else ""


def unpark(journal: Journal, bound: float = 20.0) -> None:
    """Everything back into the main queue. One that is being delivered just now is waited for."""
    try:
        parked = headers(parked_queue())
    except EximError as unknown:
        journal.problem(f"{unknown}; exim4 -qG{PARKED} delivers what is parked")
        return
    count = len(parked)
    end = time.monotonic() + bound
    while parked and time.monotonic() < end:
        for name in parked.keys() & headers(spool()).keys():
            forget_older(name, parked.pop(name))
        finish_deliveries(parked)
        names = sorted(parked)
        for first in range(0, len(names), AT_ONCE):
            run("/", EXIM, f"-qG{PARKED}", "-MG", "", *names[first:first + AT_ONCE])
        parked = headers(parked_queue())
        if parked:
            time.sleep(0.2)
    if parked:
        journal.problem(f"{len(parked)} messages are still parked; exim4 -qG{PARKED} delivers them")
        return
    if count:
        journal.note(f"{count} messages that were parked are in Exim's queue again")
    parked_here = parked_queue()
    if not parked_here.is_dir():
        return
    for _, names, _, held in os.fwalk(parked_here, topdown=False):
        for name in names:  # by descriptors: they are Exim's user's
            os.rmdir(name, dir_fd=held)
    os.rmdir(parked_here)


def forget_older(name: str, parked: Path) -> None:
    """A move that was cut short has left the message in both queues."""
    main = headers(spool())[name]
    is_newer = parked.stat().st_mtime > main.stat().st_mtime
    run("/", EXIM, *([] if is_newer else [f"-qG{PARKED}"]), "-Mrm", name)


def finish_deliveries(parked: dict[str, Path]) -> None:
    """A journal of what was delivered does not move with its message: Exim takes it in first."""
    for name, header in parked.items():
        if header.with_name(f"{name}-J").exists():
            run("/", EXIM, f"-qG{PARKED}", "-Mc", name)
