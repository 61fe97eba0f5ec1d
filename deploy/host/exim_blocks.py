"""Marked blocks in a text that is somebody else's.

Promise: strip(add(text)) == text, byte for byte, whatever the text; also after
the gate. Pure functions of text; no files here.
"""
import re
import typing

BEGIN = '# penstock: begin'
END = '# penstock: end'
# In front of a line that a block stands in for, so that strip() can put it back.
KEPT = '#|'
# Ends a block whose preceding line had no end of its own: the text's last one.
JOINED = END + ' joined'

GATE = 'authenticated_sender = PENSTOCK_GATE'
# By a transport's driver: the option that asks, the macro in it, and how it goes with a value of
# the site's own. The gate comes to nothing or fails; the line of a header stands before others.
ASKING = {'smtp': ('authenticated_sender', 'PENSTOCK_GATE',
                   r'${{sg{{PENSTOCK_GATE {}}}{{\N^ +\N}}{{}}}}'),
          'autoreply': ('headers', 'PENSTOCK_REPLY_LINE', r'PENSTOCK_REPLY_LINE\n{}')}
# What else a transport is given, and whether the site's own lines of that option count besides.
ALSO = {'smtp': {'headers_add': ('PENSTOCK_TICKET', True),
                 'multi_domain': ('PENSTOCK_SEVERAL', False)},
        'autoreply': {'never_mail': ('PENSTOCK_UNANSWERED', False)}}


class Line(typing.NamedTuple):
    """What Exim reads as one line: the physical ones from first to last, joined."""
    first: int
    last: int
    text: str


def physical(text):
    """The text's lines with their ends, as Exim sees them: nothing but a line feed ends one."""
    return re.findall(r'[^\n]*\n|[^\n]+', text)


def logical(lines):
    """Each Line but comments and empty ones, with its continuations, whatever the blanks."""
    first, parts = None, []
    for number, line in enumerate(lines):
        bare = line.strip()
        if bare.startswith('#') or (not bare and first is None):
            continue
        if first is None:
            first = number
        goes_on = bare.endswith('\\')
        parts.append(bare[:-1] if goes_on else bare)
        if not goes_on:
            yield Line(first, number, ''.join(parts))
            first, parts = None, []
    if first is not None:
        yield Line(first, len(lines) - 1, ''.join(parts))


def section(line):
    """The name of the section that this line begins, or None."""
    found = re.fullmatch(r'begin\s+(\w+)', line.text, re.IGNORECASE)
    return found and found[1].lower()


def in_place_of(lines, line, *new):
    """A block that stands in for a Line, which strip() puts back."""
    return block(*(KEPT + old.rstrip('\n') for old in lines[line.first:line.last + 1]), *new)


def block(*lines, end=END):
    """The lines between marks, each with its end."""
    return ''.join(f'{line}\n' for line in (BEGIN, *lines, end))


def append(text, *lines):
    """The text with a block at its end."""
    if text and not text.endswith('\n'):
        return text + '\n' + block(*lines, end=JOINED)
    return text + block(*lines)


def after(text, name, *lines):
    """The text with a block at the beginning of a section; ValueError if there is no such one."""
    physicals = physical(text)
    for line in logical(physicals):
        if section(line) == name and physicals[line.last].endswith('\n'):
            here = line.last + 1
            return ''.join([*physicals[:here], block(*lines), *physicals[here:]])
    raise ValueError(f'no line "begin {name}"')


def before_end(text, name, *lines):
    """The text with a block at the end of a section; ValueError if there is no such one."""
    physicals = physical(text)
    inside = False
    for line in logical(physicals):
        if inside and section(line):
            here = line.first
            return ''.join([*physicals[:here], block(*lines), *physicals[here:]])
        inside = inside or section(line) == name
    if not inside:
        raise ValueError(f'no line "begin {name}"')
    return append(text, *lines)


def strip(text):
    """The text without any block."""
    kept = []
    inside = False
    for line in physical(text):
        if line.startswith(BEGIN):
            inside = True
        elif inside and line.startswith(END):
            inside = False
            if line.startswith(JOINED) and kept:
                kept[-1] = kept[-1].removesuffix('\n')
        elif inside and line.startswith(KEPT):
            kept.append(line[len(KEPT):])
        elif not inside:
            kept.append(line)
    return ''.join(kept)


def is_marked(text):
    """Whether there is a block of ours in it."""
    return any(line.startswith(BEGIN) for line in physical(text))


def gate(text):
    """The text with every transport that it defines asking (ASKING), be it at the gate.

    A value that a transport already gives to the option stays, behind ours.
    """
    if not text.endswith('\n'):
        gated = gate(text + '\n')
        at_end = gated.endswith(END + '\n')
        return gated.removesuffix(END + '\n') + JOINED + '\n' if at_end else gated[:-1]
    lines = physical(text)
    # From the last of them on: the lines before it keep their numbers.
    for first, new in sorted(gates(lines).items(), reverse=True):
        lines[first:new[0]] = [new[1]]
    return ''.join(lines)


def gates(lines):
    """Where the gate is missing: {number of a line: (the number behind what goes, a block)}."""
    found = {}
    stanza = []
    for line in [*logical(lines), Line(len(lines), len(lines), 'end:')]:
        if re.fullmatch(r'\w+\s*:', line.text) or section(line):
            found.update(_gated(lines, stanza))
            stanza = []
        else:
            stanza.append(line)
    return found


def _gated(lines, stanza):
    driver, found = next(((line, found) for line in stanza if (
        found := re.fullmatch(rf'driver\s*=\s*"?({"|".join(ASKING)})"?', line.text))), (None, None))
    if driver is None:
        return
    option, macro, wrapped = ASKING[found[1]]
    if any(macro in line.text for line in stanza):
        return
    own = [line for line in stanza if re.match(rf'(hide\s+)?{option}\s*=', line.text)]
    also = [f'  {name} = {value}' for name, (value, repeats) in ALSO.get(found[1], {}).items()
            if repeats or not any(re.match(rf'(no_)?{name}\b', line.text) for line in stanza)]
    for line in own:
        value = plain_value(line.text.split('=', 1)[1])
        yield line.first, (line.last + 1, in_place_of(
            lines, line, f'  {option} = {wrapped.format(value)}', *also))
    if not own:
        yield driver.last + 1, (driver.last + 1, block(f'  {option} = {macro}', *also))


def plain_value(value):
    """An option's value without the quotes that it may stand in; Exim takes them off, too."""
    value = value.strip()
    if len(value) < 2 or value[0] != '"' or value[-1] != '"':
        return value
    # Within them a backslash and what follows is one character.
    return re.sub(r'\\(.)', lambda found: {'n': '\\n', 't': '\\t'}.get(found[1], found[1]),
                  value[1:-1])
