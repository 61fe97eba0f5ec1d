"""Whether penstock-peer knows whose a connection is: asked about connections of this process.

For root and for Exim's user, whom alone it answers. Changes nothing, and opens nothing but these
connections, to a listener of its own.
"""
import os
import pwd
import socket
import typing

import layout

LOOPBACKS = ('127.0.0.1', '::1')
PATIENCE = 5


class Verdict(typing.NamedTuple):
    """`works`: True, False, or None where it cannot be known."""
    works: bool | None
    words: str


def verdicts(path=layout.PEER_SOCKET):
    """One for each address of loopback that there is on this host."""
    return [verdict for address in LOOPBACKS if (verdict := _verdict(path, address))]


def _verdict(path, address):
    try:
        listener = _listener(address)
    except OSError:
        return None  # a host without IPv6, or without that address
    with listener, socket.create_connection(listener.getsockname()[:2], PATIENCE) as connection:
        try:
            told = _ask(path, connection)
        except OSError as error:
            return Verdict(None, f'{path}: {error.strerror or error}: whose a connection is cannot'
                           ' be known, so that mail over loopback for outside waits')
    own = pwd.getpwuid(os.geteuid()).pw_name
    if told == f'login {own}':
        return Verdict(True, f'over {address} it knows whose a connection is')
    if told in ('', 'unknown'):
        return Verdict(None, f'over {address} it cannot know whose a connection is')
    return Verdict(False, f'over {address} it says "{told}" of a connection of {own}: does it run'
                   ' in the network of Exim?')


def _listener(address):
    listener = socket.socket(socket.AF_INET6 if ':' in address else socket.AF_INET)
    try:
        listener.bind((address, 0))
        listener.listen(1)
    except OSError:
        listener.close()
        raise
    return listener


def _ask(path, connection):
    ends = (*connection.getsockname()[:2], *connection.getpeername()[:2])
    with socket.socket(socket.AF_UNIX) as asked:
        asked.settimeout(PATIENCE)
        asked.connect(str(path))
        asked.sendall(' '.join(map(str, ends)).encode() + b'\n')
        return asked.makefile('rb').read(512).decode(errors='replace').strip()
