"""penstock and a configuration of Exim that somebody wrote by hand: /etc/exim4/exim4.conf.

Nobody but its author changes it. install() puts penstock's files beside it and, while Exim itself
does not see them included, raises an EximError that says line by line what is to be written where.
remove() takes the files away again once nothing includes them. Root only.
"""
import re

import exim_blocks
import exim_chains
import exim_fragments
import exim_options
import exim_overrides
from exim_commands import EXIM, EximError, ask
from exim_daemon import reload
from exim_files import Change

OURS = exim_fragments.OURS
SECTIONS = exim_fragments.SECTIONS
# ACLs for those whose configuration asks none: Exim takes mail by SMTP from nobody then, and
# looks at no text.
WITHOUT = {'acl_smtp_rcpt': ('penstock_site_rcpt', 'deny'),
           'acl_smtp_data': ('penstock_site_data', 'accept')}
LISTS = {'local_domains': ('domainlist', 'PENSTOCK_INTERNAL'),
         'relay_from_hosts': ('hostlist', 'PENSTOCK_RELAY_CLIENTS')}
UNDO = ("sed -i '/^# penstock: begin/,/^# penstock: end/{/^#|/!d;s/^#|//}'")


def install(root, judge):
    """Put the files there, and have a running Exim read them if they are included as needed."""
    change = Change()
    exim_fragments.put_files(root, change)
    proved = ask(root, EXIM, '-bV')
    if proved.returncode:
        change.undo()
        if ask(root, EXIM, '-bV').returncode == 0:
            raise EximError(f'Exim is left as it was: {proved.stderr.strip()}')
        exim_fragments.put_files(root, Change())  # it was wrong before
    amiss = proved.stderr.strip() if proved.returncode else judge(root)
    lists = _missing_lists(root)
    if amiss or lists:
        raise EximError(words(root, amiss, lists))
    reload(root)


def words(root, amiss, lists):
    """What the operator is to do."""
    steps = [f'\n\n  {step}' for step in [*_steps(root), *lists]]
    said = f'\n\nExim itself says: {amiss}' if amiss else ''
    return (f'{exim_fragments.HAND_WRITTEN} is written by hand, so that only you can change it.'
            f' The files of penstock are in {OURS} now, and nothing else was changed.'
            ' Write what follows, with its marks, and run penstock-setup again. The numbers are'
            f' those of the lines as they are now.{"".join(steps)}{said}')


def remove(root):
    """EximError while something includes the files: Exim would not start without them."""
    require_removable(root)
    change = Change()
    exim_fragments.take_out(root, change)  # it may have been Debian's before
    exim_fragments.take_files(root, change)
    reload(root)


def require_removable(root):
    """See remove(). Nothing is changed."""
    files = {}
    for file in exim_fragments.sources(root):
        for number, line in enumerate(exim_overrides.read(file).split('\n'), 1):
            if re.search('penstock', line, re.IGNORECASE) and not line.lstrip().startswith('#'):
                files.setdefault(file, []).append(f'{file}, line {number}: {line.strip()}')
    if files:
        lines = ''.join(f'\n  {line}' for found in files.values() for line in found)
        commands = ''.join(f'\n  {UNDO} {file}' for file in files)
        raise EximError(f'{exim_fragments.HAND_WRITTEN} is written by hand, and Exim would not'
                        ' start without the files of penstock that it includes. Take out by hand:'
                        f'{lines}'
                        f'\nWhere the marks were kept, this does it, and puts back what they stand'
                        f' in for:{commands}\nThen say --remove again. Nothing was removed')


def _steps(root):
    """Where, and the lines to write there."""
    texts = {file: exim_blocks.physical(exim_overrides.read(file))
             for file in exim_fragments.sources(root)}
    there = {name for lines in texts.values() for name, _ in exim_options.includes(lines)}
    missing = {name for name in SECTIONS if f'{OURS}/{SECTIONS[name]}' not in there}
    options = {setting.name for lines in texts.values() for setting in
               exim_options.settings(lines)}
    without = [name for name in WITHOUT if name not in options]
    top = next(iter(texts))
    before = []
    found = []
    for file, lines in texts.items():
        edits = exim_options.edits(lines, file, _fragment(root, 'main.conf'),
                                   _fragment(root, 'settings.conf'))
        before += edits.before
        found += [(file, line.first, line.last + 1, exim_blocks.in_place_of(lines, line, *new))
                  for line, new in edits.lines]
        found += [(file, first, end, block)
                  for first, (end, block) in exim_blocks.gates(lines).items()]
        found += [(file, line.first, line.last + 1, exim_blocks.in_place_of(
            lines, line, exim_chains.replacement(target)))
                  for line, target in exim_chains.lines(lines)]
        for line in exim_blocks.logical(lines):
            name = exim_blocks.section(line)
            if name in missing:
                missing.discard(name)
                found.append((file, line.last + 1, line.last + 1, exim_blocks.block(
                    *_section(name, without))))
    if f'{OURS}/main.conf' not in there:
        found.append((top, 0, 0, exim_blocks.block(
            *sorted(set(before)), exim_fragments.include('main.conf'),
            *(line for name in without for line in _asked(name)))))
    found += [(top, len(texts[top]), len(texts[top]),
               exim_blocks.block(f'begin {name}', *_section(name, without)))
              for name in sorted(missing)]
    if f'{OURS}/{exim_chains.AT_END}' not in there and exim_chains.targets(
            map(''.join, texts.values())):
        found += _chains_end(texts)
    order = list(texts)
    found.sort(key=lambda step: (order.index(step[0]), step[1]))
    return [_told(*step) for step in found]


def _chains_end(texts):
    """Where the routers end: what is to stand there."""
    for file, lines in texts.items():
        inside = False
        ends = [*exim_blocks.logical(lines), exim_blocks.Line(len(lines), 0, 'begin end')]
        for line in ends:
            name = exim_blocks.section(line)
            if name and inside:
                yield (file, line.first, line.first,
                       exim_blocks.block(exim_fragments.include(exim_chains.AT_END)))
                return
            inside = inside or name == 'routers'


def _asked(name):
    _, ours, macro = exim_options.ACLS[name]
    return f'{macro} == {WITHOUT[name][0]}', f'{name} = {ours}'


def _section(name, without):
    """Our lines at the beginning of a section."""
    yield exim_fragments.include(SECTIONS[name])
    if name == 'acl':
        for option in without:
            yield from (f'{WITHOUT[option][0]}:', f'  {WITHOUT[option][1]}')


def _told(file, first, end, block):
    if first == end:
        place = f'after line {first}' if first else 'before line 1'
    else:
        place = f'in place of line {end}' if end - first == 1 else (
            f'in place of lines {first + 1} to {end}')
    return f'{file}, {place}:\n' + '\n'.join(f'    {line}' for line in block.splitlines())


def _missing_lists(root):
    """Names that the settings use and the configuration does not define."""
    texts = '\n'.join(exim_overrides.read(file) for file in exim_fragments.sources(root))
    chosen = _fragment(root, 'settings.conf')
    return [f'{OURS}/{exim_fragments.SETTINGS}, {macro}: there is no {kind} {name} here; write'
            ' there what is so on this host'
            for name, (kind, macro) in LISTS.items()
            if re.search(rf'(?m)^{macro} = .*\+{name}\b', chosen)
            and not re.search(rf'(?m)^\s*{kind}\s+{name}\b', texts)]


def _fragment(root, name):
    return exim_overrides.read(exim_fragments.path(root, f'{OURS}/{name}'))
