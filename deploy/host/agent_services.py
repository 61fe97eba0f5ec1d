"""penstock-watch, penstock-deliver and penstock-lists as services of the host: the check of Exim's
wiring that penstock-deliver runs, their directory, and systemd's part in them.

put() and remove() work without systemd, too; start() and stop() say or end what was started by
hand. Raises Refusal.
"""

import contextlib
import fcntl
import time
from collections.abc import Iterator
from pathlib import Path

import layout
import trusted_path
import unit_state
import watch_health
from files import put_directory, put_file, put_parents, remove as remove_path
from journal import Journal
from service_units import bring_up, running, say_by_hand, systemd_runs, take_down

PROGRAMS = {
    layout.WATCH_PROGRAM: layout.WATCH_UNIT,
    layout.DELIVER_PROGRAM: layout.DELIVER_UNIT,
    layout.LISTS_PROGRAM: layout.LISTS_UNIT,
}
UNITS = (layout.DELIVER_SOCKET_UNIT, layout.DELIVER_UNIT, layout.LISTS_UNIT, layout.WATCH_UNIT)
FILES = (*PROGRAMS, *(layout.UNITS / unit for unit in UNITS))
# What the check of the wiring is made of: a copy, which goes with the fragments that are in Exim's
# configuration, and not with a package that is being unpacked.
CHECK = ("wiring_check.py", "exim_chains.py", "exim_check.py", "exim_commands.py", "exim_facts.py",
         "exim_fragments.py", "exim_blocks.py", "exim_daemon.py", "exim_files.py", "exim_key.py",
         "exim_options.py", "exim_overrides.py", "exim_probe.py", "exim_running.py",
         "layout.py", "peer_question.py", "trusted_path.py")
LONGEST_CHECK = 50  # seconds, as in core/agent/deliver/exim.cpp
LISTS = tuple(Path(f"/etc/outgoing_mail_{name}") for name in ("suspended_users", "hold_users"))
USER = layout.SERVICE_USER
BY_HAND = (
    f"spawn-fcgi -n -s {layout.DELIVER_SOCKET} -M 0660 -U {layout.MAIL_GROUP} -G {USER} -b 64"
    f" -u {layout.MAIL_GROUP} -g {layout.MAIL_GROUP} -- {layout.DELIVER_PROGRAM}",
    f"setpriv --reuid 0 --regid 0 --groups {USER} --bounding-set -all --inh-caps -all"
    f" {layout.LISTS_PROGRAM}",
    f"setpriv --reuid {USER} --regid {USER} --clear-groups {layout.WATCH_PROGRAM}",
)


def put(journal: Journal) -> None:
    put_directory(journal, layout.AGENT, 0o755, USER, USER)
    put_file(journal, layout.WIRING_LOCK, b"", 0o640, "root", layout.MAIL_GROUP)


@contextlib.contextmanager
def no_check_meanwhile() -> Iterator[None]:
    """Checks of the wiring wait until the block has ended. One that goes on for too long, or
    whoever else holds the lock, is not waited for."""
    with open(layout.WIRING_LOCK, "rb") as lock:
        end = time.monotonic() + LONGEST_CHECK
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    break
                time.sleep(0.05)
        yield


def put_check(journal: Journal) -> None:
    for path, source in check_files().items():
        put_parents(journal, path)
        put_file(journal, path, source.read_bytes(), 0o644)
    remove_strays(journal)


def remove_strays(journal: Journal) -> None:
    """What an earlier version's check was made of."""
    kept = {place for path in check_files() for place in (path, *path.parents)}
    for path in sorted(layout.WIRING.rglob("*")):
        if path not in kept:
            remove_path(journal, path)


def check_files() -> dict[Path, Path]:
    deploy = layout.SOURCE / "deploy"
    sources = [*(deploy / "host" / name for name in CHECK),
               *sorted((deploy / "exim").glob("*.conf"))]
    return {layout.WIRING / source.relative_to(layout.SOURCE): source for source in sources}


def start(journal: Journal, stale: set[str]) -> None:
    if not systemd_runs():
        say_by_hand(journal, BY_HAND)
        return
    bring_up(journal, UNITS, stale)


def stop(journal: Journal) -> None:
    """penstock-watch first: it asks the others."""
    take_down(journal, reversed(UNITS), PROGRAMS)


def remove(journal: Journal) -> None:
    """With the lists in /etc that are penstock's own; where they were kept by hand they stay."""
    for path in LISTS:
        published = layout.LISTS / f"{path.name.removeprefix('outgoing_mail_')}.published"
        if (path.is_file() and published.is_file()
                and path.read_bytes() == trusted_path.read(published)):
            remove_path(journal, path)


def missing() -> list[str]:
    return [f"{path} is missing" for path in check_files() if not path.is_file()]


def outdated() -> list[str]:
    return [f"{path} is not that of this version" for path, source in check_files().items()
            if path.is_file() and path.read_bytes() != source.read_bytes()]


def faults() -> list[str]:
    """What should run and does not, and what penstock-watch has found."""
    if systemd_runs():
        stopped = unit_state.faults(UNITS)
    else:
        stopped = [f"{path.name} does not run" for path in PROGRAMS if not running(path)]
    return [*stopped, *health_faults()]


def health_faults() -> list[str]:
    try:
        health = watch_health.read()
    except (OSError, ValueError) as mistake:
        return [f"nobody has looked whether Exim obeys: {mistake}"]
    found = [f"penstock-watch misses the hook {hook['name']}: {hook['detail']}"
             for hook in health.hooks if hook["is_wired"] is not True
             and hook["is_wired"] is not None]
    age = time.monotonic() - health.since_boot
    if age > 300:
        found.append(f"penstock-watch has not looked at Exim for {age:.0f} seconds")
    return found + health.notes


def unknown() -> list[str]:
    """What penstock-watch could not find out."""
    try:
        hooks = watch_health.read().hooks
    except (OSError, ValueError):
        return []  # a fault
    return [f"penstock-watch cannot know the hook {hook['name']}: {hook['detail']}"
            for hook in hooks if hook["is_wired"] is None]
