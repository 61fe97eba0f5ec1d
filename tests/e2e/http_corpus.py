"""The corpus of raw HTTP requests of tests/vectors/http_requests, read, filled in and sent.

README.md there says what the fields of an entry mean.
"""

import dataclasses
import json
import pathlib
import re
import socket
import ssl
import time

DIRECTORY = pathlib.Path(__file__).resolve().parent.parent / "vectors" / "http_requests"
PATIENCE = 20  # seconds for an answer
QUIET = 0.2  # seconds without a byte behind an answer, where the client ends the connection


@dataclasses.dataclass(frozen=True)
class Entry:
    """One request, or several on one connection, and what may come of it."""
    name: str
    theme: str
    raw: bytes
    allowed: list  # of executions, in their order
    may_refuse: frozenset
    tls: bool
    ends: str


def load():
    """Every entry, in the order of the files' names."""
    return [_entry(entry) for path in sorted(DIRECTORY.glob("*.json"))
            for entry in json.loads(path.read_text())["entries"]]


def _entry(given):
    known = {"name", "theme", "raw", "allowed", "may_refuse", "tls", "ends"}
    if set(given) - known:
        raise ValueError(f"{given['name']}: unknown {set(given) - known}")
    return Entry(name=given["name"], theme=given["theme"],
                 raw="".join(map(_text, given["raw"])).encode("latin-1"),
                 allowed=[_execution(execution) for execution in given["allowed"]],
                 may_refuse=frozenset(given.get("may_refuse", ())), tls=given.get("tls", False),
                 ends=given.get("ends", "server"))


def _text(piece):
    return piece if isinstance(piece, str) else piece["repeat"] * piece["times"]


def _execution(given):
    return {**given, "arguments": [[_text(name), _text(value)]
                                   for name, value in given["arguments"]]}


def filled(raw, secrets):
    """The bytes with each <<NAME>> replaced by its value among `secrets`."""
    return re.sub(rb"<<([a-z-]+)>>", lambda match: secrets[match[1].decode()].encode(), raw)


def send(connection, raw, ends, tls=False):
    """What comes back until the other side closes, which a limit bounds."""
    if tls:
        context = ssl._create_unverified_context()
        context.suppress_ragged_eofs = True
        connection = context.wrap_socket(connection)
    with connection:
        try:
            connection.sendall(raw)
            if ends == "client":
                connection.shutdown(socket.SHUT_WR)
        except (ConnectionError, ssl.SSLError):
            pass  # refused before it was all there; what was said is still to be read
        return _read(connection, PATIENCE if ends == "server" else QUIET)


def _read(connection, quiet):
    got = b""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        connection.settimeout(quiet if got else PATIENCE)
        try:
            more = connection.recv(65536)
        except TimeoutError:
            if quiet == PATIENCE:
                break
            return got
        except (ConnectionError, ssl.SSLError):
            return got
        if not more:
            return got
        got += more
    raise AssertionError(f"the connection was never closed; it had said {got[:300]}")
