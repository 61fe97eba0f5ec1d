"""Whether penstock's services do what they are for, asked of each by its own door.

await_all() is for an installation that has just started them: it waits, for a bounded time, until
all run, stay and have answered, and gives what is wrong then. Only where systemd runs; for root.
"""

import contextlib
import grp
import json
import os
import pwd
import socket
import subprocess
import time
from pathlib import Path

import index_service
import layout
import peer_question
import peer_service
import settings
import unit_state
import watch_health

BOUND = 60.0  # for penstock-watch's first look at Exim
SOON = 30.0   # for what only has to start
PATIENCE = 20.0
# The least that FastCGI calls a request: begin, no parameters, no body.
FASTCGI = (b"\1\1\0\1\0\10\0\0\0\1\0\0\0\0\0\0" b"\1\4\0\1\0\0\0\0" b"\1\5\0\1\0\0\0\0")


def await_all() -> list[str]:
    """Sentences; none if all is well."""
    begun = time.monotonic()
    while True:
        units = unit_state.own()
        found = unit_state.faults(units) or silent(units)
        is_watch_alone = all(fault.startswith(layout.WATCH_UNIT) for fault in found)
        end = begun + (BOUND if is_watch_alone else SOON)
        if not found or time.monotonic() > end or any(map(unit_state.loops, units)):
            return found
        time.sleep(0.2)


def silent(units: list[str]) -> list[str]:
    """Those that run and do not answer."""
    asked = {layout.SERVICE_UNIT: worker_fault, layout.DELIVER_UNIT: deliver_fault,
             index_service.SERVICE_UNIT: index_fault, layout.WATCH_UNIT: watch_fault,
             peer_service.SERVICE_UNIT: peer_fault}
    return [f"{unit} runs, but {fault}" for unit in units
            if unit in asked and (fault := asked[unit]())]


def silent_now() -> list[str]:
    """Of those that run just now; what does not run is told elsewhere."""
    return silent([unit for unit in unit_state.own() if
                   unit_state.properties(unit).get("ActiveState") == "active"])


def worker_fault() -> str:
    """The worker takes calls of the web server's user alone."""
    user = settings.value("front_end_users").split(",")[0].strip()
    try:
        with socket.socket(socket.AF_UNIX) as channel:
            channel.settimeout(PATIENCE)
            with acting_as(user, layout.WEB_GROUP):
                channel.connect(str(layout.SOCKET))
            channel.sendall(FASTCGI)
            return "" if channel.recv(1) else "takes no call: it closes the connection"
    except (OSError, KeyError) as mistake:
        return f"takes no call: {mistake}"


@contextlib.contextmanager
def acting_as(user: str, group: str):
    """In this process, whose real user stays root: a child of that user could be read, held and
    used by whoever runs programs as the web server."""
    uid, gid, groups = pwd.getpwnam(user).pw_uid, grp.getgrnam(group).gr_gid, os.getgroups()
    os.setgroups([])
    os.setegid(gid)
    os.seteuid(uid)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(os.getgid())
        os.setgroups(groups)


def deliver_fault() -> str:
    """It starts Exim, which tells its version."""
    try:
        told = ask(layout.DELIVER_SOCKET, b"installed\n")
    except OSError as mistake:
        return f"takes no order: {mistake}"
    return "" if told.startswith(b"said 0 ") else (
        f"cannot start Exim: {unit_state.clean(told.decode(errors='replace'))}")


def index_fault() -> str:
    """Asked as a caller asks, who need not see more than one message."""
    try:
        done = subprocess.run([layout.WHMAPI1, "--output=json", "fetch_mail_queue",
                               "api.chunk.enable=1", "api.chunk.size=1"], capture_output=True,
                              text=True, stdin=subprocess.DEVNULL, cwd="/", check=False,
                              timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return f"does not tell the queue within {PATIENCE:.0f} s"
    if done.returncode == 0:
        return ""
    try:
        why = json.loads(done.stdout)["metadata"]["reason"]
    except (ValueError, KeyError, TypeError):
        why = last_line(done.stderr)
    if "role is disabled" in why:  # the operator's wish: nobody asks it then
        return ""
    return f"does not tell the queue: {unit_state.clean(why)}"


def watch_fault() -> str:
    """It has looked at Exim since it was started, whatever it found."""
    since = unit_state.started_at(unit_state.properties(layout.WATCH_UNIT))
    try:
        looked = watch_health.read().since_boot
    except (OSError, ValueError) as mistake:
        return f"has not told whether Exim obeys: {mistake}"
    return "" if looked >= int(since) else "has not looked yet whether Exim obeys"


def peer_fault() -> str:
    """It knows whose connections of this process are."""
    unknown = [verdict.words for verdict in peer_question.verdicts() if not verdict.works]
    return f"does not know its own host: {'; '.join(unknown)}" if unknown else ""


def ask(path: Path, words: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX) as channel:
        channel.settimeout(PATIENCE)
        channel.connect(str(path))
        channel.sendall(words)
        told = channel.recv(4096)
    if not told:
        raise ConnectionError("it closes the connection")
    return told


def last_line(text: str) -> str:
    return unit_state.clean((text.strip().splitlines() or [""])[-1])
