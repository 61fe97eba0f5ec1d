"""A program that speaks FastCGI to a lab's worker by itself, as one of www-data could."""

import json
import struct

SOCKET = "/run/penstock/fcgi.sock"
SCRIPT = """
import json, socket, sys
answers = []
for text in json.loads(sys.argv[1]):
    with socket.socket(socket.AF_UNIX) as one:
        one.settimeout(8)
        one.connect("%s")
        try:
            one.sendall(bytes.fromhex(text))
            answers.append(b"".join(iter(lambda: one.recv(65536), b"")).decode("latin-1"))
        except OSError as error:
            answers.append(type(error).__name__)
print(json.dumps(answers))
""" % SOCKET


def record(kind, content, number=1, version=1):
    return struct.pack(">BBHHBB", version, kind, number, len(content), 0, 0) + content


def length(text):
    return bytes([len(text)]) if len(text) < 128 else struct.pack(">I", 0x80000000 | len(text))


def request(parameters):
    pairs = [(name.encode(), value.encode()) for name, value in parameters.items()]
    content = b"".join(length(name) + length(value) + name + value for name, value in pairs)
    return (record(1, b"\0\1\0\0\0\0\0\0") + record(4, content) + record(4, b"") + record(5, b""))


def ask(lab, *requests, user="www-data"):
    """What comes back for each of these bytes, on a connection of its own."""
    words = ["/usr/bin/python3", "-c", SCRIPT, json.dumps([one.hex() for one in requests])]
    return json.loads(lab.enter(words, user=user, check=True).stdout)
