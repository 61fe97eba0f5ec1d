"""penstock-peer as a service of the host: its login, its program and its units; and an earlier
version's ident server, whose place it took, put away.

put() and remove() work without systemd, too; there say_how() says what is to be started by hand,
and stop() ends it. Raises Refusal.
"""

from pathlib import Path

import layout
import peer_question
from files import put_file, put_parents, remove as remove_path
from journal import Journal
from service_units import bring_up, is_so, running, say_by_hand, systemctl, systemd_runs, take_down
from service_user import put_login, remove_login

SOCKET_UNIT = "penstock-peer.socket"
SERVICE_UNIT = "penstock-peer.service"
UNITS = (SOCKET_UNIT, SERVICE_UNIT)
# By this comment, and by it alone, remove() knows the login that put() made.
COMMENT = "penstock peer"
FORMER_UNIT = "penstock-ident.service"
FORMER = (layout.UNITS / FORMER_UNIT, layout.LIBRARY / "ident.conf")
BY_HAND = (
    f"spawn-fcgi -n -s {layout.PEER_SOCKET} -M 0660 -U {layout.PEER_USER} -G {layout.MAIL_GROUP}"
    f" -b 256 -u {layout.PEER_USER} -g {layout.PEER_USER} -- {layout.PEER_PROGRAM}",
)


def put(journal: Journal, program: Path) -> set[str]:
    """The units that have to be started anew, where they run."""
    put_login(journal, layout.PEER_USER, COMMENT)
    stale = set()
    if put_file(journal, layout.PEER_PROGRAM, program.read_bytes(), 0o755):
        stale.add(SERVICE_UNIT)
    for unit in UNITS:
        content = (layout.SOURCE / "deploy" / "systemd" / unit).read_bytes()
        put_parents(journal, layout.UNITS / unit)
        if put_file(journal, layout.UNITS / unit, content, 0o644):
            stale.add(unit)
    return stale


def start(journal: Journal, stale: set[str]) -> None:
    if systemd_runs():
        bring_up(journal, UNITS, stale)


def say_how(journal: Journal) -> None:
    """Where nobody but the operator can start it."""
    if not systemd_runs():
        say_by_hand(journal, BY_HAND)


def put_former_away(journal: Journal) -> None:
    """Once Exim does not ask it any more. Its package may serve others."""
    if not any(path.exists() for path in FORMER):
        return
    if systemd_runs():
        take_down(journal, [FORMER_UNIT], [])
    for path in FORMER:
        remove_path(journal, path)
    if systemd_runs():
        systemctl("daemon-reload")
    journal.note("penstock does not need the package oidentd any more")


def stop(journal: Journal) -> None:
    take_down(journal, UNITS, [layout.PEER_PROGRAM])


def remove(journal: Journal) -> None:
    for unit in UNITS:
        remove_path(journal, layout.UNITS / unit)
    remove_login(journal, layout.PEER_USER, COMMENT)


def missing() -> list[str]:
    wanted = (layout.PEER_PROGRAM, *(layout.UNITS / unit for unit in UNITS))
    return [f"{path} is missing" for path in wanted if not path.is_file()]


def faults() -> list[str]:
    """What should run and does not, or does not know whose a connection of this process is."""
    if systemd_runs():
        stopped = [unit for unit in UNITS if not is_so(unit, "is-active")]
    else:
        stopped = [] if running(layout.PEER_PROGRAM) else [layout.PEER_PROGRAM.name]
    found = [f"{name} does not run: mail over loopback for outside waits" for name in stopped]
    if not found:
        found = [verdict.words for verdict in peer_question.verdicts() if not verdict.works]
    return found
