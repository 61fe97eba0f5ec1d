"""Debian's way to have a file of conf.d replaced without a change of it: update-exim4.conf takes
FILE.rul, a copy of FILE, instead. A copy that penstock makes says what it was made from, so that
it is known to be ours, and when the packaged file has changed since.
"""
import hashlib
import pathlib
import re

import exim_blocks


def rule_file(part):
    """The file that update-exim4.conf takes instead of this one."""
    return part.with_name(part.name + '.rul')


def source_of(part):
    """The file that counts."""
    return rule_file(part) if rule_file(part).exists() else part


def copy_of(part, action):
    """The override that we make of a part, with what it was made from."""
    text = read(part)
    note = exim_blocks.block(f'# {part.name} with penstock, made from {digest(text)}')
    return note + action(text)


def copied_digest(text):
    """What an override of ours was made from; None if it is the operator's own."""
    found = re.search(r'^# \S+ with (?:the gate|penstock), made from ([0-9a-f]{64})$', text,
                      re.MULTILINE)
    return found and found[1]


def is_outdated(part):
    """Whether our override was made from another version of the part than there is now."""
    override = rule_file(part)
    made_from = copied_digest(read(override)) if override.exists() else None
    return made_from is not None and made_from != digest(read(part))


def read(file):
    """A file's text, its bytes as they are."""
    return pathlib.Path(file).read_bytes().decode('utf-8', 'surrogateescape')


def digest(text):
    """What a text is known by again."""
    return hashlib.sha256(text.encode('utf-8', 'surrogateescape')).hexdigest()
