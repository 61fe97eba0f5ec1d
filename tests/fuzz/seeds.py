#!/usr/bin/python3
"""seeds.py DIRECTORY: what each fuzz target begins with, made of the corpus of raw HTTP requests.

Each target gets a directory of its own name; what its files look like stands at its top.
"""

import pathlib
import re
import struct
import sys

import http_corpus

SECRETS = {"root": "ROOTTOKEN00000000000000000000000", "seller": "RESELLERTOKEN0000000000000",
           "root-lower": "roottoken00000000000000000000000", "session": "S" * 48,
           "cpsess": "/cpsess1234567890"}
CALLERS = {f"whm root:{SECRETS['root']}": "root", f"whm seller:{SECRETS['seller']}": "seller"}
LARGEST = 20_000  # more only makes every mutation slow
DELIVERED = pathlib.Path(__file__).resolve().parents[2] / "deploy" / "penstock.conf"
SETTINGS = (
    *re.findall(r"(?m)^#(\w+ = .*\n)", DELIVERED.read_text()),  # each key, with a good value
    "", "threads = 1\n", "threads = 0\n", "threads = 257\n", "threads = x\n", "nonsense = 1\n",
    "request_seconds = 300\n", "front_end_users = www-data, nobody\n", "[section]\nthreads = 1\n",
    "threads = 1\nthreads = 2\n", "; comment\n# comment\n\n", "accounts = system\n",
    "accounts = system\ndomain_map = /etc/penstock/domains\n", "domain_map = relative\n",
    "trust_remote_user = yes\nadminister_over_http = no\n", "queued_mail = discard\n",
    "grace_seconds = -1\n", "flat_lists = mirror\n", "host_stops = locked\n",
    "held_messages = 1\nheld_megabytes = 1\nparked_messages = 1\n", "version =\n", "version",
    "threads = 18446744073709551617\n", "threads = 1 ; x\n", "\ufeffthreads = 1\n", "a" * 10_000,
    "threads = 1\r\n", "[", "]", "=", "\0")


def requests(raw):
    """The requests of a connection, read in the simplest way: (line, headers, body)."""
    head, _, rest = raw.partition(b"\r\n\r\n")
    first, *fields = head.split(b"\r\n")
    line = (first.split(b" ") + [b"", b"", b""])[:3]
    headers = {}
    for field in fields:
        name, _, value = field.partition(b":")
        headers.setdefault(name.strip().lower(), value.strip())
    return line, headers, rest


def gateway(line, headers, body):
    pairs = {b"REQUEST_METHOD": line[0], b"REQUEST_URI": line[1],
             b"CONTENT_TYPE": headers.get(b"content-type", b""),
             b"CONTENT_LENGTH": headers.get(b"content-length", b""),
             b"HTTP_AUTHORIZATION": headers.get(b"authorization", b""),
             b"HTTP_COOKIE": headers.get(b"cookie", b""), b"HTTPS": b"on",
             b"REMOTE_ADDR": b"127.0.0.1", b"REQUEST_START": b"1700000000.123"}
    return pairs, body


def of_gateway(*request):
    pairs, body = gateway(*request)
    return b"".join(
        name + b"=" + value.replace(b"\0", b"") + b"\0" for name, value in pairs.items()) + (
            b"\0" + body)


def of_route(line, _headers, _body):
    return line[1]


def of_query(line, headers, body):
    return b"\n".join((headers.get(b"content-type", b""), line[1], body))


def of_authorization(_line, headers, _body):
    return headers.get(b"authorization", b"") + b"\n" + headers.get(b"cookie", b"")


def of_dispatch(line, headers, body):
    authorization = headers.get(b"authorization", b"")
    caller = CALLERS.get(authorization.decode("latin-1"), "nobody").encode()
    return b"\n".join((caller + b"+", line[0], line[1], headers.get(b"content-type", b""),
                       headers.get(b"cookie", b""), authorization, body))


def of_fcgi_stream(*request):
    pairs, body = gateway(*request)
    content = b"".join(length(name) + length(value) + name + value for name, value in pairs.items())
    return (record(1, b"\0\1\1\0\0\0\0\0") + record(4, content) + record(4, b"") +
            (record(5, body) if body else b"") + record(5, b""))


def length(text):
    return bytes([len(text)]) if len(text) < 128 else struct.pack(">I", 0x80000000 | len(text))


def record(kind, content):
    content = content[:65535]
    return struct.pack(">BBHHBB", 1, kind, 1, len(content), 0, 0) + content


def main():
    directory = pathlib.Path(sys.argv[1])
    makers = {name[3:]: make for name, make in globals().items() if name.startswith("of_")}
    for name in (*makers, "config"):
        (directory / name).mkdir(parents=True, exist_ok=True)
    for number, entry in enumerate(http_corpus.load()):
        raw = http_corpus.filled(entry.raw, SECRETS)
        if len(raw) > LARGEST:
            continue
        for name, make in makers.items():
            (directory / name / f"{number:04}").write_bytes(make(*requests(raw)))
    for number, text in enumerate(SETTINGS):
        (directory / "config" / f"{number:04}").write_text(text)


if __name__ == "__main__":
    main()
