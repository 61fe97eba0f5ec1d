"""The worker pool as a service of the host: what its unit takes from penstock.conf, and systemd's
part in it.

put() and remove() work without systemd, too; start() and stop() say what they left to the operator
where systemd does not run. Only penstock's own units are started, enabled or stopped.
"""

import contextlib
import socket
from pathlib import Path

import layout
import settings
import unit_state
from files import put_file, put_parents, remove as remove_path
from journal import Journal
from service_units import bring_up, say_by_hand, systemctl, systemd_runs, take_down

POOL_UNITS = (layout.SOCKET_UNIT, layout.SERVICE_UNIT)
FILES = (layout.WORKER, layout.TMPFILES, layout.SYSUSERS, layout.LOGROTATE,
         *(layout.UNITS / unit for unit in POOL_UNITS))
# As many tasks as the worker has threads, and a few more.
THREADS = layout.OWN_UNITS / f"{layout.SERVICE_UNIT}.d" / "threads.conf"
POOL_BY_HAND = (
    f"spawn-fcgi -n -s {layout.SOCKET} -M 0660 -U {layout.SERVICE_USER} -G {layout.WEB_GROUP}"
    f" -b 256 -u {layout.SERVICE_USER} -g {layout.SERVICE_USER} -- {layout.WORKER}",
)


def put(journal: Journal, with_pool: bool) -> set[str]:
    """The units that have to be started anew, where they run."""
    if not with_pool:
        return set()
    put_parents(journal, THREADS)
    content = f"[Service]\nTasksMax={threads() + 8}\n"
    return {layout.SERVICE_UNIT} if put_file(journal, THREADS, content.encode(), 0o644) else set()


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
    remove_path(journal, layout.WIRING)


def has_pool() -> bool:
    return THREADS.exists()


def remove_pool(journal: Journal) -> None:
    for path in (THREADS, layout.SOCKET):
        remove_path(journal, path)
    with contextlib.suppress(OSError):  # an operator's own are there, too
        THREADS.parent.rmdir()


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
