"""Who sent external mail without being an account, as the end of Exim's main log tells.

Only lines count that are signed (exim_key), each once: what else has their form anybody may have
had written there, or an Exim from before the key.

However much is logged, no more than MOST bytes are read: of the newest log, and what is left of
that of the one before. Where the log is, Exim says. EximUnknown where it is nowhere to be read.
"""
import collections
import glob
import os
import re
import typing

import exim_key
from exim_commands import MAIN_LOG, EximUnknown, path
from exim_facts import value_of

MOST = 8 * 1024 * 1024
STAMP = rb'^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d'
TIME = re.compile(STAMP, re.MULTILINE)
# Exim writes nothing of anybody's before it: milliseconds, a zone, its pid, a message's id.
LINE = re.compile(STAMP + rb'(?:\.\d{1,6})?(?: [-+]\d{4})?(?: \[\d+\])?'
                  rb'(?: [0-9A-Za-z]{6}-[0-9A-Za-z-]+)? penstock: (unmapped identity'
                  rb' via=(\w{1,20})(?: at=[0-9.]{1,40})? id="([!#-~]{0,400})")'
                  rb'(?: mac=([0-9a-f]{40}))?$', re.MULTILINE)


# What the operator can do about those of one kind.
ADVICE = {
    'local': '; if it sends for others, name it in PENSTOCK_SHARED_LOGINS',
    'ident': '; if it sends for others, name it in PENSTOCK_SHARED_LOGINS',
    'unnamed': '; give that authenticator a server_set_id',
}


class Unmapped(typing.NamedTuple):
    """How many messages of whom, (via, identity); the log's time from which on they count, empty
    if it says none; and how many lines of that form have no signature."""
    counts: collections.Counter
    since: str
    unsigned: int


def count(root='/', most=MOST):
    """What the last `most` bytes of the two newest logs say."""
    key = exim_key.read(root)
    signed, unsigned = {}, 0
    since = b''
    for log in _newest_logs(root):
        end = _end_of(log, most)
        most -= len(end)
        for said, via, identity, mac in LINE.findall(end):
            if exim_key.has_signed(key, said, mac):
                signed[said] = via.decode(), identity.decode()
            else:
                unsigned += 1
        time = TIME.search(end)
        since = time[0] if time else since
    return Unmapped(collections.Counter(signed.values()), since.decode(), unsigned)


def advice(via):
    """Empty, or what is to be set for identities of this kind, to be said behind them."""
    return ADVICE.get(via, '')


def _newest_logs(root):
    """The log of now and the one before; where a date is in their names, the last two of these."""
    place = _place(root)
    dated = place.replace('%D', '[0-9]' * 8).replace('%M', '[0-9]' * 6)
    if dated == place:
        return [path(root, place), path(root, f'{place}.1')]
    return sorted(glob.glob(str(path(root, dated))), reverse=True)[:2]


def _place(root):
    """Of the first file in log_file_path. Debian's place where Exim does not say any."""
    value = value_of(root, 'log_file_path')
    if value is None:
        return MAIN_LOG
    files = [item.strip() for item in value.split(':') if item.strip() != 'syslog']
    if not files:
        raise EximUnknown('Exim logs to syslog')
    place = files[0] or f"{value_of(root, 'spool_directory') or ''}/log/%slog"
    if not place.startswith('/') or '$' in place:
        raise EximUnknown(f'log_file_path is not understood: {value}')
    return place.replace('%s', 'main')


def _end_of(log, most):
    """At most so many of its last bytes, from the start of a line; none if it is not there."""
    try:
        with open(os.open(log, os.O_RDONLY | os.O_NONBLOCK), 'rb') as file:
            size = os.fstat(file.fileno()).st_size
            # One byte more shows whether a line begins there.
            file.seek(max(0, size - most - 1))
            end = file.read(most + 1)
    except OSError:
        return b''
    return end if size <= most else end.partition(b'\n')[2]
