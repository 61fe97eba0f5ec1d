"""The options of Exim's main section that penstock sets, where the site sets them, too.

Exim takes an option once: the second time it refuses, or the site's own value makes Exim ask
penstock no more. So the site's line is wrapped: its value goes on counting, behind penstock's.
wrap() does that to a text; a value that cannot be wrapped is an EximError that names the line and
the way out. Nothing here writes a file.
"""
import re
import typing

import exim_blocks
from exim_commands import EximError

ACLS = {'acl_smtp_rcpt': ('MAIN_ACL_CHECK_RCPT', 'penstock_rcpt', 'PENSTOCK_NEXT_ACL_RCPT'),
        'acl_smtp_data': ('MAIN_ACL_CHECK_DATA', 'penstock_data', 'PENSTOCK_NEXT_ACL_DATA')}
# Those of local messages have no macro of Debian's.
LOCAL_ACLS = {'acl_not_smtp': 'PENSTOCK_NEXT_ACL_LOCAL',
              'acl_not_smtp_start': 'PENSTOCK_NEXT_ACL_BEGIN'}
DELAY = 'delay_warning_condition'
DSN_FROM = 'dsn_from'
NAMES = (*ACLS, *LOCAL_ACLS, DELAY, DSN_FROM)
# With these penstock's fragment leaves the options to the site's own lines.
LEFT = {DELAY: 'PENSTOCK_SITE_HAS_DELAY_WARNING', DSN_FROM: 'PENSTOCK_SITE_HAS_DSN_FROM'}
ACL_NAME = re.compile(r'[A-Za-z_][\w.-]*')


class Setting(typing.NamedTuple):
    """One option as somebody set it in the main section."""
    name: str
    value: str
    line: exim_blocks.Line
    is_conditional: bool


class Edits(typing.NamedTuple):
    """What is to stand in for the site's lines, and before the include of our fragment."""
    lines: list[tuple[exim_blocks.Line, list[str]]]
    before: list[str]


class Wrapped(typing.NamedTuple):
    """A text with the site's lines wrapped, and what is to stand around the include of ours."""
    text: str
    before: list[str]
    behind: list[str]


def settings(lines, names=NAMES):
    """Each Setting of these options; the main section ends with the first other one."""
    depth = 0
    for line in exim_blocks.logical(lines):
        if exim_blocks.section(line):
            return
        if re.match(r'\.if(n?def)\b', line.text):
            depth += 1
        elif line.text.startswith('.endif'):
            depth -= 1
        found = re.match(r'(?:hide\s+)?(\w+)\s*=\s*(.*)', line.text, re.DOTALL)
        if found and found[1] in names:
            yield Setting(found[1], exim_blocks.plain_value(found[2]), line, depth > 0)


def includes(lines):
    """The files that these lines include, with the Line."""
    for line in exim_blocks.logical(lines):
        found = re.match(r'\.include(?:_if_exists)?\s+"?(/[^"]*)', line.text)
        if found:
            yield found[1].strip(), line


def wrap(text, file, comes_first, fragment, chosen):
    """The Wrapped text of a file.

    comes_first: whether it stands before penstock's fragment, so that it cannot use what is
    defined there; fragment: the text of that; chosen: what the operator's settings say.
    """
    lines = exim_blocks.physical(text)
    found = edits(lines, file, fragment, chosen)
    behind = []
    for line, new in reversed(found.lines):
        lines[line.first:line.last + 1] = [
            exim_blocks.in_place_of(lines, line, *([] if comes_first else new))]
        behind = [*(new if comes_first else []), *behind]
    return Wrapped(''.join(lines), found.before, behind)


def edits(lines, file, fragment, chosen):
    """As wrap(), but what is to be done instead of a text: the Edits."""
    ours = {setting.name: setting.value for setting in settings(exim_blocks.physical(fragment))}
    found = [setting for setting in settings(lines) if concerns(setting, ours, chosen)]
    return Edits([(setting.line, replacement(setting, file)) for setting in found],
                 sorted({f'{LEFT[setting.name]} = yes' for setting in found
                         if setting.name in LEFT}))


def concerns(setting, ours, chosen):
    """Whether something is to be done about it."""
    name = setting.name
    if 'penstock' in setting.value.lower():
        return False
    if name in ACLS:
        return setting.value != ACLS[name][0]
    if name in LOCAL_ACLS:
        return True
    # Under a condition nobody but Exim knows whether it counts: the result is looked at.
    return name in ours and not setting.is_conditional and not re.search(
        rf'(?m)^\s*{LEFT[name]}\s*=', chosen)


def replacement(setting, file):
    """The lines that stand in for it."""
    name, value = setting.name, setting.value
    if name == DELAY:
        return [f'{name} = ${{if and{{{{bool{{PENSTOCK_MAY_WARN}}}}'
                f'{{bool_lax{{{value}}}}}}}{{yes}}{{no}}}}']
    if name == DSN_FROM:
        return [f'{name} = {value}PENSTOCK_BECAUSE']
    if not ACL_NAME.fullmatch(value):
        refuse(setting, file, 'only the name of an ACL can be asked behind penstock\'s:'
               ' give the ACL a name')
    if name in ACLS:
        return [f'{ACLS[name][2]} == {value}', f'{name} = {ACLS[name][1]}']
    macro = LOCAL_ACLS[name]
    return [f'.ifdef {macro}', f'{macro} == {value}', '.else', f'{macro} = {value}', '.endif']


def refuse(setting, file, why):
    """EximError with the line."""
    raise EximError(f'{file}, line {setting.line.first + 1}: {setting.name} ='
                    f' {setting.value or "(nothing)"}: {why}')


def culprits(texts, words):
    """Where the site says what these words of Exim, or of a judge, are about; `texts`: by file."""
    names = set(re.findall(r'"(\w+)" option set', words)) | {
        name for name in NAMES if f'{name}:' in words}
    drivers = set(re.findall(r'(?:gate|chain|autoreply) of (\w+):|first come (\w+)', words))
    drivers = {name for pair in drivers for name in pair}
    places = []
    for file, text in texts.items():
        for line in exim_blocks.logical(exim_blocks.physical(text)):
            found = re.match(r'(?:hide\s+)?(\w+)\s*(=|:$)', line.text)
            if found and found[1] in (names if found[2] == '=' else drivers):
                places.append(f'\n  {file}, line {line.first + 1}: {line.text}')
    return ''.join(places)
