"""The web server in front of the worker: nginx or Apache, and only one of them at a time.

Either is a module with the same functions (nginx_site, apache_site). What the operator chose once
stays chosen: it is the one that is installed.
"""

import http.client
import time
from pathlib import Path

import apache_site
import front_end_secret
import layout
import nginx_site
import units
from journal import Journal, Refusal

# fcgi/program.cpp says so.
UNKNOWN_TO_THE_WORKER = b"did not show that it is penstock's front end"

NAMES = ("nginx", "apache")
SITES = {"nginx": nginx_site, "apache": apache_site}


def installed() -> str | None:
    return next((name for name in NAMES if SITES[name].is_installed()), None)


def chosen(wish: str | None) -> str:
    return wish or installed() or NAMES[0]


def usable() -> str:
    """The one that is installed, or the one whose programs are there."""
    there = (name for name in NAMES if Path(SITES[name].PROGRAM).exists())
    return installed() or next(there, NAMES[0])


def other_than(name: str):
    return SITES[next(one for one in NAMES if one != name)]


def addresses_of_other(name: str) -> tuple[str | None, str | None]:
    """Those that were chosen for it, TLS and clear, if it is installed."""
    other = other_than(name)
    if not other.is_installed():
        return None, None
    return other.ADDRESSES.chosen(True), other.ADDRESSES.chosen(False)


def put_other_away(journal: Journal, name: str) -> None:
    """The other one's part of this host, once this one's is in place: nothing that is wrong with
    this one may leave the host without any."""
    other = other_than(name)
    was_there, taken = other.is_installed(), []
    if was_there:
        taken = other.ADDRESSES.of_installed(True) + other.ADDRESSES.of_installed(False)
        other.stop(journal)
        other.remove(journal)
        other.reload()
    # Without the other one, too: what was interrupted, or refused, half way has left them.
    if name == "apache" and units.has_pool():
        if was_there or layout.SOCKET.exists():
            units.stop_pool(journal)
        units.remove_pool(journal)
        units.reload_systemd()
    for address in taken:
        await_free(address)


def remnants(name: str) -> list[str]:
    """Of the other one: of a change from one to the other that was interrupted."""
    both = other_than(name).is_installed() or (name == "apache" and units.has_pool())
    return ["parts of both nginx's site and penstock's Apache are installed; install again"
            " with --nginx or --apache"] if both else []


def await_free(address: str) -> None:
    """A server that reloads gives its addresses up a moment later."""
    bound = time.monotonic() + 10
    while units.is_taken(address):
        if time.monotonic() > bound:
            raise Refusal(f"somebody still listens on {address}; install again when it is free")
        time.sleep(0.05)


def answer_faults(name: str) -> list[str]:
    """Without credentials a worker that is well answers 403; the web server alone cannot."""
    address = next(iter(SITES[name].ADDRESSES.of_installed(encrypted=False)), "127.0.0.1:2086")
    host, port = units.host_and_port(address)
    connection = http.client.HTTPConnection(host, port, timeout=15)
    try:
        connection.request("GET", "/json-api/version?api.version=1")
        answer = connection.getresponse()
        status, text = answer.status, answer.read()
    except (OSError, http.client.HTTPException) as mistake:
        return [f"no answer at http://{address}: {mistake}"]
    finally:
        connection.close()
    if UNKNOWN_TO_THE_WORKER in text:
        return [front_end_secret.refusal()]
    return [] if status == 403 else [f"a call without credentials was answered {status}, not 403"]


def is_started(name: str) -> bool:
    """Where systemd has no part in it: whether somebody has started it."""
    if name == "apache":
        return apache_site.running_master() is not None
    return layout.SOCKET.exists()
