"""Marked blocks in a text that is somebody else's.

Promise: strip(add(text)) == text, byte for byte, whatever the text; also after
the gate. Pure functions of text; no files here.
"""
import re

BEGIN = '# penstock: begin'
END = '# penstock: end'
# In front of a line that a block stands in for, so that strip() can put it back.
KEPT = '#|'
# Ends a block whose preceding line had no end of its own: the text's last one.
JOINED = END + ' joined'

GATE = 'authenticated_sender = PENSTOCK_GATE'


def block(*lines, end=END):
    """The lines between marks, each with its end."""
    return ''.join(f'{line}\n' for line in (BEGIN, *lines, end))


def append(text, *lines):
    """The text with a block at its end."""
    if text and not text.endswith('\n'):
        return text + '\n' + block(*lines, end=JOINED)
    return text + block(*lines)


def after(text, anchor, *lines):
    """The text with a block after the line `anchor`; ValueError if there is no such line."""
    found = re.search(rf'^{re.escape(anchor)}[ \t]*\n', text, re.MULTILINE)
    if not found:
        raise ValueError(f'no line "{anchor}"')
    return text[:found.end()] + block(*lines) + text[found.end():]


def strip(text):
    """The text without any block."""
    kept = []
    inside = False
    for line in text.splitlines(keepends=True):
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
    return any(line.startswith(BEGIN) for line in text.splitlines())


def gate(text):
    """The text with the gate in every smtp transport that it defines.

    A value that a transport already gives to the option stays, behind the gate: the
    gate comes to nothing or fails, so the value is what it was.
    """
    if not text.endswith('\n'):
        gated = gate(text + '\n')
        at_end = gated.endswith(END + '\n')
        return gated.removesuffix(END + '\n') + JOINED + '\n' if at_end else gated[:-1]
    lines = text.splitlines(keepends=True)
    starts = [i for i, line in enumerate(lines)
              if re.match(r'\s*(\w+\s*:|begin\s+\w+)\s*$', line)]
    result = lines[:starts[0]] if starts else lines
    for start, end in zip(starts, starts[1:] + [len(lines)]):
        result += _gated(lines[start:end])
    return ''.join(result)


def _gated(stanza):
    driver = next((i for i, line in enumerate(stanza)
                   if re.match(r'\s*driver\s*=\s*"?smtp"?\s*$', line)), None)
    if driver is None:
        return stanza
    own = [i for i, line in enumerate(stanza)
           if re.match(r'\s*(hide\s+)?authenticated_sender\s*=', line)]
    if not own:
        return stanza[:driver + 1] + [block(f'  {GATE}')] + stanza[driver + 1:]
    result = []
    option = []
    for i, line in enumerate(stanza):
        if i in own or option:
            option.append(line)
            if line.rstrip().endswith('\\'):
                continue
            result.append(_wrapped(option))
            option = []
        else:
            result.append(line)
    return result


def _wrapped(option):
    kept = [KEPT + line.rstrip('\n') for line in option]
    value = option[0].split('=', 1)[1].strip()
    first = f'  authenticated_sender = ${{sg{{PENSTOCK_GATE {value}'
    rest = [line.rstrip('\n') for line in option[1:]]
    wrapped = [first, *rest]
    wrapped[-1] += r'}{\N^ +\N}{}}'
    return block(*kept, *wrapped)
