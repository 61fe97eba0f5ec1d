"""The key with which Exim signs what penstock's ACLs write into its main log.

Anybody with a login can have whole lines of his own written there, so that only a signed one
counts. The key is made once and stays; who takes it away has what was signed by it count no longer.
Exim reads it while a message comes in, the index and --check to verify: root and Exim's group may,
and no customer's filter. KeyUnknown, an EximUnknown, where it cannot be read.
"""
import grp
import hmac
import re
import secrets

import layout
from exim_commands import EximError, EximUnknown, path

FILE = '/etc/exim4/penstock/key'
FORM = re.compile(rb'[0-9a-f]{64}\n')
MODE = 0o640


class KeyUnknown(EximUnknown):
    """Why it cannot be read."""


def put(root, change):
    """Make it where it is missing; one that is there keeps its text."""
    file = path(root, FILE)
    kept = file.read_text() if file.exists() and FORM.fullmatch(file.read_bytes()) else None
    try:
        group = grp.getgrnam(layout.MAIL_GROUP).gr_gid
    except KeyError as error:
        raise EximError(f'there is no group {layout.MAIL_GROUP}') from error
    change.write(file, kept or f'{secrets.token_hex(32)}\n', access=(MODE, 0, group))


def read(root='/'):
    """Its text, without the end of the line."""
    try:
        text = path(root, FILE).read_bytes()
    except OSError as error:
        raise KeyUnknown(f'the key of signed log lines cannot be read: {error}') from error
    if not FORM.fullmatch(text):
        raise KeyUnknown(f'{FILE} is no key of signed log lines: install again')
    return text.strip()


def has_signed(key, text, mac):
    """Whether Exim has written this, as bytes."""
    return hmac.compare_digest(hmac.new(key, text, 'sha1').hexdigest().encode(), mac)
