"""Put penstock's fragments into Debian's Exim configuration, and take them out.

install() may be repeated; remove() leaves /etc/exim4 as it was, byte for byte.
Both work in Debian's split and in its single-file scheme, whichever
update-exim4.conf.conf names, regenerate the configuration and reload a running
Exim. If Exim does not take the result everything is put back, and EximError says
why; also if a running one cannot be reloaded, but then nothing is put back. Root
only; not for two callers at once.
"""
import hashlib
import pathlib
import re
import shutil

import exim_blocks
from exim_commands import EXIM, EximError, ask, option, path, regenerate
from exim_daemon import reload
from exim_files import Change

SOURCE = pathlib.Path(__file__).resolve().parent.parent / 'exim'
ETC = '/etc/exim4'
OURS = f'{ETC}/penstock'
SETTINGS = 'settings.conf'
UNVERSIONED = 'PENSTOCK_VERSION = source\n'
TEMPLATE = f'{ETC}/exim4.conf.template'
LOCAL_MACROS = f'{ETC}/exim4.conf.localmacros'
# Each stands where it comes before what it has to come before, and after what it uses.
SPLIT = {
    'conf.d/main/01zz_penstock': 'main.conf',
    'conf.d/acl/10_penstock': 'acl.conf',
    'conf.d/router/050_penstock': 'routers.conf',
    'conf.d/retry/10_penstock': 'retry.conf',
}
SECTIONS = {'begin acl': 'acl.conf', 'begin routers': 'routers.conf', 'begin retry': 'retry.conf'}
TRANSPORTS = 'conf.d/transport'
# The names that update-exim4.conf takes.
PART = re.compile(r'[A-Za-z0-9_-]+$')


def is_split(root='/'):
    """Whether Debian's split scheme is in use; EximError if neither is."""
    if path(root, f'{ETC}/exim4.conf').exists():
        raise EximError(f'{ETC}/exim4.conf is written by hand, and Debian\'s configuration is not '
                        'in use: include the files of penstock in it yourself')
    try:
        text = path(root, f'{ETC}/update-exim4.conf.conf').read_text()
    except OSError as error:
        raise EximError(f'no Debian configuration of Exim: {error}') from error
    found = re.findall(r'^\s*dc_use_split_config=[\'"]?(\w*)', text, re.MULTILINE)
    return bool(found) and found[-1].lower() == 'true'


def install(root='/'):
    """Wire Exim to penstock."""
    split = is_split(root)
    _refuse_second_local_acl(root)
    change = Change()
    try:
        # A scheme that was in use before, or an older version of ours, leaves nothing.
        _take_out(root, change)
        _put_in(root, change, split)
        regenerate(root)
    except (OSError, ValueError, EximError) as error:
        change.undo()
        _forget_empty(root)
        if ask(root, EXIM, '-bV').returncode == 0:
            regenerate(root)
        raise EximError(f'Exim is left as it was: {error}') from error
    reload(root)


def remove(root='/'):
    """Take penstock out of Exim."""
    change = Change()
    _take_out(root, change)
    for source in SOURCE.glob('*.conf'):
        change.remove(path(root, f'{OURS}/{source.name}'))
    _forget_empty(root)
    if path(root, EXIM).exists():
        regenerate(root)
        reload(root)


def changes(root='/'):
    """The files that install() would make or change on this host."""
    ours = [f'{OURS}/{source.name}' for source in sorted(SOURCE.glob('*.conf'))]
    if is_split(root):
        files = [f'{ETC}/{name}' for name in SPLIT]
        files += [f'{ETC}/{TRANSPORTS}/{part.name}.rul' for part in _gated_parts(root)]
    else:
        files = [LOCAL_MACROS, TEMPLATE]
    return ours + files


def _put_in(root, change, split):
    for source in sorted(SOURCE.glob('*.conf')):
        target = path(root, f'{OURS}/{source.name}')
        if source.name != SETTINGS or not target.exists():
            change.write(target, fragment_text(source))
    (_put_in_parts if split else _put_in_template)(root, change)


def fragment_text(source):
    """A fragment as it is put in: a running Exim is asked which version it has loaded."""
    text = source.read_text()
    return text.replace(UNVERSIONED, f'PENSTOCK_VERSION = {_version()}\n')


def _version():
    return _digest(''.join(source.read_text() for source in sorted(SOURCE.glob('*.conf'))
                           if source.name != SETTINGS))


def _put_in_parts(root, change):
    for name, fragment in SPLIT.items():
        change.write(path(root, f'{ETC}/{name}'), exim_blocks.block(_include(fragment)))
    for part in _gated_parts(root):
        override = rule_file(part)
        if override.exists():
            change.write(override, exim_blocks.gate(_read(override)))
        else:
            change.write(override, copy_of(part), like=part)


def _put_in_template(root, change):
    macros = path(root, LOCAL_MACROS)
    text = _read(macros) if macros.exists() else ''
    change.write(macros, exim_blocks.append(text, _include('main.conf')))
    template = path(root, TEMPLATE)
    text = _read(template)
    for anchor, fragment in SECTIONS.items():
        text = exim_blocks.after(text, anchor, _include(fragment))
    change.write(template, exim_blocks.gate(text))


def _take_out(root, change):
    for name in SPLIT:
        change.remove(path(root, f'{ETC}/{name}'))
    for override in path(root, f'{ETC}/{TRANSPORTS}').glob('*.rul'):
        _take_out_gate(override, change)
    for file in (path(root, TEMPLATE), path(root, LOCAL_MACROS)):
        if file.exists() and exim_blocks.is_marked(_read(file)):
            rest = exim_blocks.strip(_read(file))
            if rest or file.name == pathlib.Path(TEMPLATE).name:
                change.write(file, rest)
            else:
                change.remove(file)


def _take_out_gate(override, change):
    text = _read(override)
    if not exim_blocks.is_marked(text):
        return
    rest = exim_blocks.strip(text)
    if copied_digest(text) == _digest(rest):
        change.remove(override)
    else:
        change.write(override, rest)


def _gated_parts(root):
    parts = sorted(path(root, f'{ETC}/{TRANSPORTS}').iterdir())
    for part in parts:
        if PART.match(part.name):
            override = rule_file(part)
            text = _read(override if override.exists() else part)
            if exim_blocks.gate(exim_blocks.strip(text)) != exim_blocks.strip(text):
                yield part


def rule_file(part):
    """The file that update-exim4.conf takes instead of this one."""
    return part.with_name(part.name + '.rul')


def copy_of(part):
    """The override that we make of a part, with what it was made from."""
    text = _read(part)
    note = exim_blocks.block(f'# {part.name} with the gate, made from {_digest(text)}')
    return note + exim_blocks.gate(text)


def copied_digest(text):
    """What an override of ours was made from; None if it is the operator's own."""
    found = re.search(r'^# \S+ with the gate, made from ([0-9a-f]{64})$', text, re.MULTILINE)
    return found and found[1]


def is_outdated(part):
    """Whether our override was made from another version of the part than there is now."""
    override = rule_file(part)
    digest = copied_digest(_read(override)) if override.exists() else None
    return digest is not None and digest != _digest(_read(part))


def _refuse_second_local_acl(root):
    found = re.search(r'^acl_not_smtp = (\S+)', option(root, 'acl_not_smtp'), re.MULTILINE)
    if found and found[1] != 'penstock_local':
        raise EximError(f'acl_not_smtp is set to {found[1]}: give that name to '
                        f'PENSTOCK_NEXT_ACL_LOCAL in {OURS}/{SETTINGS} and take the option away')


def _include(fragment):
    return f'.include {OURS}/{fragment}'


def _read(file):
    return file.read_text(errors='surrogateescape')


def _digest(text):
    return hashlib.sha256(text.encode(errors='surrogateescape')).hexdigest()


def _forget_empty(root):
    ours = path(root, OURS)
    if ours.is_dir() and not any(ours.iterdir()):
        shutil.rmtree(ours)
