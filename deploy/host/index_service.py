"""penstock-index as a service of the host: its directory, and systemd's part in it.

put() and remove() work without systemd, too; there start() says what is to be started by hand, and
stop() ends it. Raises Refusal.
"""

import json

import layout
import trusted_path
import unit_state
from files import put_directory, remove as remove_path
from journal import Journal
from service_units import bring_up, running, say_by_hand, systemd_runs, take_down

SOCKET_UNIT = "penstock-index.socket"
SERVICE_UNIT = "penstock-index.service"
UNITS = (SOCKET_UNIT, SERVICE_UNIT)
FILES = (layout.INDEX_PROGRAM, *(layout.UNITS / unit for unit in UNITS))
# The configuration is not this login's to read; systemd hands it over, too.
CONF = layout.RUN / "index.conf"
BY_HAND = (
    f"install -o {layout.INDEX_USER} -m 0400 {layout.CONF} {CONF}",
    f"spawn-fcgi -n -s {layout.INDEX_SOCKET} -M 0660 -U {layout.INDEX_USER}"
    f" -G {layout.SERVICE_USER} -b 64 -u {layout.INDEX_USER} -g {layout.INDEX_USER}"
    f" -- {layout.INDEX_PROGRAM} --config {CONF}",
)


def put(journal: Journal) -> None:
    put_directory(journal, layout.INDEX, 0o700, layout.INDEX_USER, layout.INDEX_USER)


def start(journal: Journal, stale: set[str]) -> None:
    if not systemd_runs():
        say_by_hand(journal, BY_HAND)
        return
    bring_up(journal, UNITS, stale)


def stop(journal: Journal) -> None:
    take_down(journal, UNITS, [layout.INDEX_PROGRAM])


def remove(journal: Journal) -> None:
    """What it has read can be read again: the index goes, whatever else is kept."""
    remove_path(journal, layout.INDEX)


def faults() -> list[str]:
    """What it says itself that it cannot know."""
    said = report()
    found = [said.get("fault"), said.get("queue") and f"the queue cannot be read: {said['queue']}"]
    return [str(text) for text in found if text]


def remarks() -> list[str]:
    """What it has lost, and says in its answers."""
    lost = report().get("lost", [])
    return [str(text) for text in lost] if isinstance(lost, list) else []


def report() -> dict:
    file = layout.INDEX / "state.json"
    try:
        told = json.loads(trusted_path.read(file))
    except FileNotFoundError:
        return {}  # it has not said anything yet
    except (OSError, ValueError, RecursionError) as mistake:
        return {"fault": f"{file} cannot be read: {mistake}"}
    return told if isinstance(told, dict) else {"fault": f"{file} is not what it writes"}


def not_running() -> list[str]:
    if systemd_runs():
        return unit_state.faults(UNITS)
    return [] if running(layout.INDEX_PROGRAM) else [f"{layout.INDEX_PROGRAM.name} does not run"]
