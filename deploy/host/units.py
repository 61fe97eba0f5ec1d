"""The files that make penstock a service of the host, and systemd's part in it.

put() and remove() work without systemd, too; start() and stop() say what they left to the operator
where systemd does not run. Only penstock's own units are started, enabled or stopped.
"""

import re
import socket
from pathlib import Path

import layout
import settings
import unit_state
from files import put_file, put_parents, remove as remove_path
from journal import Journal
from service_units import bring_up, say_by_hand, systemctl, systemd_runs, take_down

SOURCES = layout.SOURCE / "deploy" / "systemd"
# The pool on its socket; with Apache, mod_fcgid starts the worker instead.
POOL_FILES = {
    layout.UNITS / layout.SOCKET_UNIT: layout.SOCKET_UNIT,
    layout.UNITS / layout.SERVICE_UNIT: layout.SERVICE_UNIT,
}
POOL_UNITS = (layout.SOCKET_UNIT, layout.SERVICE_UNIT)
FILES = {
    layout.TMPFILES: "tmpfiles.conf",
    layout.LOGROTATE: "logrotate.conf",
}
POOL_BY_HAND = (
    f"spawn-fcgi -n -s {layout.SOCKET} -M 0660 -U {layout.SERVICE_USER} -G {layout.WEB_GROUP}"
    f" -b 256 -u {layout.SERVICE_USER} -g {layout.SERVICE_USER} -- {layout.WORKER}",
)


def put(journal: Journal, worker: Path, with_pool: bool) -> set[str]:
    """The units that have to be started anew, where they run."""
    stale = set()
    if put_file(journal, layout.WORKER, worker.read_bytes(), 0o755):
        stale.add(layout.SERVICE_UNIT)
    for path, name in wanted_files(with_pool).items():
        put_parents(journal, path)
        content = (SOURCES / name).read_bytes()
        if name == layout.SERVICE_UNIT:
            content = re.sub(rb"(?m)^TasksMax=.*$", b"TasksMax=%d" % (threads() + 8), content)
        if put_file(journal, path, content, 0o644):
            stale.add(path.name)
    return stale


def wanted_files(with_pool: bool) -> dict[Path, str]:
    return {**(POOL_FILES if with_pool else {}), **FILES}


def has_ipv6() -> bool:
    """Whether ::1 can be listened on."""
    addresses = Path("/proc/net/if_inet6")
    return addresses.exists() and any(line.split()[0] == "0" * 31 + "1"
                                      for line in addresses.read_text().splitlines())


def threads() -> int:
    """A value that is no number is for the worker to refuse."""
    found = settings.value("threads")
    return int(found if found.isdigit() else settings.default("threads"))


def remove(journal: Journal) -> None:
    remove_pool(journal)
    for path in (*FILES, layout.LIBRARY):
        remove_path(journal, path)


def has_pool() -> bool:
    return any(path.exists() for path in POOL_FILES)


def remove_pool(journal: Journal) -> None:
    for path in (*POOL_FILES, layout.SOCKET):
        remove_path(journal, path)


def missing(with_pool: bool) -> list[str]:
    return [f"{path} is missing" for path in (layout.WORKER, *wanted_files(with_pool))
            if not path.is_file()]


def start(journal: Journal, stale: set[str], with_pool: bool) -> None:
    """The socket is left alone if it can be: while it stays, no request fails."""
    if not systemd_runs():
        journal.note("systemd does not run here: the units are installed, and nothing was started."
                     " By hand, as root:")
        say_by_hand(journal, POOL_BY_HAND if with_pool else ())
        return
    bring_up(journal, POOL_UNITS if with_pool else (), stale)


def stop(journal: Journal) -> None:
    take_down(journal, POOL_UNITS, [layout.WORKER])


def stop_pool(journal: Journal) -> None:
    take_down(journal, POOL_UNITS, [layout.WORKER])


def reload_systemd() -> None:
    if systemd_runs():
        systemctl("daemon-reload")


def not_running(with_pool: bool) -> list[str]:
    """What should run and does not; where systemd has no part in it, only what can be seen."""
    found = []
    if systemd_runs():
        found = unit_state.faults(POOL_UNITS if with_pool else (layout.APACHE_UNIT,))
    return found


def host_and_port(address: str) -> tuple[str, int]:
    """Of an address to listen on, where it can be reached from this host."""
    host, _, port = address.rpartition(":")
    host = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "*": "127.0.0.1"}.get(host, host.strip("[]"))
    return host, int(port)


def is_taken(address: str) -> bool:
    try:
        socket.create_connection(host_and_port(address), 2).close()
    except OSError:
        return False
    return True
