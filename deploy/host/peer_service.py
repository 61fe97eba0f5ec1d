"""penstock-peer as a service of the host; and an earlier version's ident server, whose place it
took, put away.

Without systemd say_how() says what is to be started by hand, and stop() ends it. Raises Refusal.
"""

import layout
import peer_question
from files import remove as remove_path
from journal import Journal
from service_units import bring_up, is_so, running, say_by_hand, systemctl, systemd_runs, take_down

SOCKET_UNIT = "penstock-peer.socket"
SERVICE_UNIT = "penstock-peer.service"
UNITS = (SOCKET_UNIT, SERVICE_UNIT)
FILES = (layout.PEER_PROGRAM, *(layout.UNITS / unit for unit in UNITS))
FORMER_UNIT = "penstock-ident.service"
FORMER = (layout.OWN_UNITS / FORMER_UNIT, layout.LIBRARY / "ident.conf")
BY_HAND = (
    f"spawn-fcgi -n -s {layout.PEER_SOCKET} -M 0660 -U {layout.PEER_USER} -G {layout.MAIL_GROUP}"
    f" -b 256 -u {layout.PEER_USER} -g {layout.PEER_USER} -- {layout.PEER_PROGRAM}",
)


def start(journal: Journal) -> None:
    if systemd_runs():
        bring_up(journal, UNITS, set())


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
