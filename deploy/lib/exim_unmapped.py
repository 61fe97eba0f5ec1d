"""Who sent external mail without being an account, as Exim's main log tells."""
import collections
import gzip
import re

from exim_commands import MAIN_LOG, path

LINE = re.compile(r'penstock: unmapped identity via=(\w+) id="([!#-~]*)"')


def count(root='/', logs=2):
    """How many messages of whom: a Counter of (via, identity), from the newest logs."""
    found = collections.Counter()
    for number in range(logs):
        for line in _lines(path(root, MAIN_LOG if number == 0 else f'{MAIN_LOG}.{number}')):
            match = LINE.search(line)
            if match:
                found[match.groups()] += 1
    return found


def _lines(log):
    packed = log.with_name(log.name + '.gz')
    if log.exists():
        with open(log, errors='replace') as lines:
            yield from lines
    elif packed.exists():
        with gzip.open(packed, 'rt', errors='replace') as lines:
            yield from lines
