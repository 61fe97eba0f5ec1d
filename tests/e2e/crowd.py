"""Many HTTP clients at once, in a lab's network, each with a connection that is kept.

run(lab, coroutine) runs it in a thread of its own that is inside; only there can a Client be used.
"""

import asyncio
import collections
import contextlib
import ctypes
import json
import resource
import socket
import threading
import urllib.parse

CLONE_NEWNET = 0x40000000

_libc = ctypes.CDLL(None, use_errno=True)


class Answer:
    """What a call was answered: status, head (lower-case names) and body."""

    def __init__(self, status, head, body):
        self.status, self.head, self.body = status, head, body

    @property
    def kind(self):
        """ok: 200 with result 1; busy: the 503 of the asked format; or what it is instead."""
        with contextlib.suppress(ValueError, LookupError):
            result = json.loads(self.body)["metadata"]["result"]
            if (self.status, result) in ((200, 1), (503, 0)):
                return "ok" if result else "busy"
        return f"{self.status} {self.body[:200]}"


def allow_descriptors(number):
    """This process, and what it starts, may have so many; the test that asks for them needs it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < number:
        resource.setrlimit(resource.RLIMIT_NOFILE, (number, max(hard, number)))


def run(lab, coroutine):
    """The coroutine's result."""
    told = []

    def inside():
        try:
            with open(f"/proc/{lab.init}/ns/net", "rb") as space:
                if _libc.setns(space.fileno(), CLONE_NEWNET):
                    raise OSError(ctypes.get_errno(), "setns")
            told.append((asyncio.run(coroutine), None))
        except BaseException as error:  # for the caller, who is in another thread
            told.append((None, error))

    thread = threading.Thread(target=inside)
    thread.start()
    thread.join()
    result, error = told[0]
    if error is not None:
        raise error
    return result


@contextlib.contextmanager
def calling(lab, ask, clients=24, at_least=0):
    """So many clients call over and over while the context lasts, and until so many calls are told.

    `ask(client, number)` makes one call; what comes of it is the Counter that this gives: "ok",
    "busy", or what it was instead. A connection that breaks is told, and replaced.
    """
    told = collections.Counter()
    is_over = threading.Event()

    async def call(number):
        client = Client(lab)
        while not is_over.is_set() or sum(told.values()) < at_least:
            try:
                if client.writer is None:
                    await client.connect()
                answer = await ask(client, number)
                told[answer.kind] += 1
            except (OSError, EOFError) as error:
                told[f"broken: {error!r}"] += 1
                client.close()
                client = Client(lab)
            number += clients + 1
        client.close()

    async def call_all():
        await asyncio.gather(*map(call, range(clients)))

    thread = threading.Thread(target=run, args=(lab, call_all()))
    thread.start()
    try:
        yield told
    finally:
        is_over.set()
        thread.join()


class Client:
    """One connection, in clear text; a connection that breaks is an OSError or EOFError."""

    def __init__(self, lab, receives=None):
        """`receives`: the size of its receive buffer, the smallest possible if it is 1."""
        self._receives = receives
        self._port = urllib.parse.urlsplit(lab.clear_url).port
        self._token = lab.token
        self.reader = self.writer = None

    async def connect(self):
        connection = socket.socket()
        connection.setblocking(False)
        if self._receives is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self._receives)
        await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", self._port))
        self.reader, self.writer = await asyncio.open_connection(
            sock=connection, limit=self._receives or 2**16)
        return self

    def close(self):
        if self.writer is not None:
            self.writer.transport.abort()
            self.writer = None

    def request(self, function, method="GET", body=None, **arguments):
        """The bytes of a call, with its arguments in the body where it is a POST."""
        query = urllib.parse.urlencode({"api.version": 1, **arguments})
        target = f"/json-api/{function}"
        if method == "POST":
            body = (query + (body or "")).encode()
        else:
            target += "?" + query
            body = b""
        return (f"{method} {target} HTTP/1.1\r\nHost: lab\r\nContent-Length: {len(body)}\r\n"
                f"Authorization: whm root:{self._token}\r\n\r\n").encode() + body

    async def ask(self, function, method="GET", **arguments):
        self.writer.write(self.request(function, method, **arguments))
        return await self.answer()

    async def answer(self):
        lines = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        head = {name.lower(): value.strip() for name, _, value in
                (line.partition(":") for line in lines[1:] if line)}
        body = await self.reader.readexactly(int(head["content-length"]))
        if head.get("connection", "").lower() == "close":
            self.close()
        return Answer(int(lines[0].split()[1]), head, body)
