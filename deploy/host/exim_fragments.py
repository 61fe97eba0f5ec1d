"""Put penstock's fragments into Debian's Exim configuration, and take them out.

install() may be repeated; remove() leaves /etc/exim4 as it was, byte for byte.
Both work in Debian's split and in its single-file scheme, whichever
update-exim4.conf.conf names, regenerate the configuration and reload a running
Exim. If Exim does not take the result, or a judge of the caller's is not content with
it, everything is put back, and EximError says why; also if a running one cannot be
reloaded, but then nothing is put back. What the site itself sets of the options that
penstock sets is wrapped (exim_options). Root only; not for two callers at once.
"""
import contextlib
import pathlib
import re
import shutil

import exim_blocks
import exim_chains
import exim_key
import exim_options
from exim_commands import EXIM, EximError, ask, path, regenerate
from exim_daemon import reload
from exim_files import Change
from exim_overrides import copied_digest, copy_of, digest, read, rule_file, source_of

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
# Only where a router of the site's sends what it makes to another one; behind all of them.
SPLIT_END = 'conf.d/router/zzzz_penstock'
SECTIONS = {'acl': 'acl.conf', 'routers': 'routers.conf', 'retry': 'retry.conf'}
MAIN = 'conf.d/main'
TRANSPORTS = 'conf.d/transport'
ROUTERS = 'conf.d/router'
# What becomes of the parts of a section.
WRAPPERS = {TRANSPORTS: exim_blocks.gate, ROUTERS: exim_chains.wrapped}
HAND_WRITTEN = f'{ETC}/exim4.conf'
# In a file that was there with nothing in it; one that we made ourselves goes again.
WAS_EMPTY = '# an empty file was here'
# The names that update-exim4.conf takes.
PART = re.compile(r'[A-Za-z0-9_-]+$')


def is_by_hand(root='/'):
    """Whether Exim reads a configuration that somebody wrote, and not Debian's."""
    return path(root, HAND_WRITTEN).exists()


def is_split(root='/'):
    """Whether Debian's split scheme is in use; EximError if neither is."""
    try:
        text = path(root, f'{ETC}/update-exim4.conf.conf').read_text()
    except OSError as error:
        raise EximError(f'no Debian configuration of Exim: {error}') from error
    found = re.findall(r'^\s*dc_use_split_config=[\'"]?(\w*)', text, re.MULTILINE)
    return bool(found) and found[-1].lower() == 'true'


def install(root='/', judge=lambda root: '', reloads=True):
    """Wire Exim to penstock; `judge` says, before a running Exim reads it, what is amiss."""
    split = is_split(root)
    change = Change()
    try:
        # A scheme that was in use before, or an older version of ours, leaves nothing.
        take_out(root, change)
        _put_in(root, change, split)
        regenerate(root)
        amiss = judge(root)
        if amiss:
            raise EximError(amiss)
    except (OSError, ValueError, EximError) as error:
        change.undo()
        forget_empty(root)
        if ask(root, EXIM, '-bV').returncode == 0:
            with contextlib.suppress(EximError):  # it may have been wrong before
                regenerate(root)
        where = exim_options.culprits({file: read(file) for file in sources(root)}, str(error))
        raise EximError(f'Exim is left as it was: {error}{where}') from error
    if reloads:
        reload(root)


def remove(root='/'):
    """Take penstock out of Exim."""
    change = Change()
    take_out(root, change)
    if path(root, EXIM).exists():
        regenerate(root)
        reload(root)
    # Not before: who calls Exim meanwhile would find a file missing that is included.
    take_files(root, change)


def changes(root='/'):
    """The files that install() would make or change on this host."""
    made = exim_chains.files(_targets(root))
    ours = [f'{OURS}/{name}' for name in sorted([
        *(source.name for source in SOURCE.glob('*.conf')), *made])] + [exim_key.FILE]
    if is_split(root):
        files = [f'{ETC}/{name}' for name in [*SPLIT, *([SPLIT_END] if made else [])]]
        files += [f'{ETC}/{section}/{part.name}.rul' for section in WRAPPERS
                  for part in _parts_to_wrap(root, section)]
        files += [f'{ETC}/{MAIN}/{part.name}.rul' for part, _ in _wrapped_parts(root)]
    else:
        files = [LOCAL_MACROS, TEMPLATE]
    return ours + files


def put_files(root, change):
    """The fragments themselves, and the key; the operator's settings stay."""
    for source in sorted(SOURCE.glob('*.conf')):
        target = path(root, f'{OURS}/{source.name}')
        if source.name != SETTINGS or not target.exists():
            change.write(target, fragment_text(source))
    exim_key.put(root, change)
    made = exim_chains.files(_targets(root))
    for name in (exim_chains.CHAINED, exim_chains.AT_END):
        target = path(root, f'{OURS}/{name}')
        if name in made:
            change.write(target, made[name])
        else:
            change.remove(target)


def take_files(root, change):
    """The opposite."""
    for name in [*(source.name for source in SOURCE.glob('*.conf')), exim_chains.CHAINED,
                 exim_chains.AT_END]:
        change.remove(path(root, f'{OURS}/{name}'))
    change.remove(path(root, exim_key.FILE))
    forget_empty(root)


def _targets(root):
    return exim_chains.targets(read(file) for file in sources(root))


def _put_in(root, change, split):
    put_files(root, change)
    (_put_in_parts if split else _put_in_template)(root, change)


def fragment_text(source):
    """A fragment as it is put in: a running Exim is asked which version it has loaded."""
    text = source.read_text()
    return text.replace(UNVERSIONED, f'PENSTOCK_VERSION = {_version()}\n')


def _version():
    return digest(''.join(source.read_text() for source in sorted(SOURCE.glob('*.conf'))
                           if source.name != SETTINGS))


def _put_in_parts(root, change):
    before, behind = set(), []
    for part, wrapped in list(_wrapped_parts(root)):
        before.update(wrapped.before)
        behind += [line for line in wrapped.behind if line not in behind]
        _override(part, change, lambda text, part=part: _wrap(root, part, text).text)
    for name, fragment in SPLIT.items():
        around = (sorted(before), behind) if fragment == 'main.conf' else ([], [])
        change.write(path(root, f'{ETC}/{name}'),
                     exim_blocks.block(*around[0], include(fragment), *around[1]))
    if _targets(root):
        change.write(path(root, f'{ETC}/{SPLIT_END}'),
                     exim_blocks.block(include(exim_chains.AT_END)))
    for section, wrap in WRAPPERS.items():
        for part in list(_parts_to_wrap(root, section)):
            _override(part, change, wrap)


def _override(part, change, action):
    override = rule_file(part)
    if override.exists():
        change.write(override, action(read(override)))
    else:
        change.write(override, copy_of(part, action), like=part)


def _put_in_template(root, change):
    macros = path(root, LOCAL_MACROS)
    template = path(root, TEMPLATE)
    own = _wrap(root, macros, read(macros) if macros.exists() else '')
    rest = _wrap(root, template, read(template))
    was_empty = [WAS_EMPTY] if macros.exists() and not own.text else []
    change.write(macros, exim_blocks.append(
        own.text, *was_empty, *sorted({*own.before, *rest.before}), include('main.conf'),
        *own.behind, *rest.behind))
    text = rest.text
    for name, fragment in SECTIONS.items():
        text = exim_blocks.after(text, name, include(fragment))
    if _targets(root):
        text = exim_blocks.before_end(text, 'routers', include(exim_chains.AT_END))
    for wrap in WRAPPERS.values():
        text = wrap(text)
    change.write(template, text)


def _wrap(root, file, text):
    """Of a file of the main section."""
    name = file.name.removesuffix('.rul')
    comes_first = name == pathlib.Path(LOCAL_MACROS).name or (
        file.parent.name == 'main' and name < '01zz_penstock')
    return exim_options.wrap(text, file, comes_first, read(SOURCE / 'main.conf'),
                             read(path(root, f'{OURS}/{SETTINGS}')))


def _wrapped_parts(root):
    """The parts with an option that penstock sets, too, and what becomes of them."""
    for part in sorted(path(root, f'{ETC}/{MAIN}').iterdir()):
        if PART.match(part.name) and f'{MAIN}/{part.name}' not in SPLIT:
            text = exim_blocks.strip(read(source_of(part)))
            wrapped = _wrap(root, part, text)
            if wrapped.text != text or wrapped.before:
                yield part, wrapped


def take_out(root, change):
    """Our blocks and files out of Debian's configuration; the fragments stay."""
    for name in (*SPLIT, SPLIT_END):
        change.remove(path(root, f'{ETC}/{name}'))
    for directory in (MAIN, *WRAPPERS):
        for override in path(root, f'{ETC}/{directory}').glob('*.rul'):
            _take_out_blocks(override, change)
    for file in (path(root, TEMPLATE), path(root, LOCAL_MACROS)):
        if file.exists() and exim_blocks.is_marked(read(file)):
            rest = exim_blocks.strip(read(file))
            if rest or file.name == pathlib.Path(TEMPLATE).name or WAS_EMPTY in read(file):
                change.write(file, rest)
            else:
                change.remove(file)


def _take_out_blocks(override, change):
    text = read(override)
    if not exim_blocks.is_marked(text):
        return
    rest = exim_blocks.strip(text)
    if copied_digest(text) == digest(rest):
        change.remove(override)
    else:
        change.write(override, rest)


def _parts_to_wrap(root, section):
    for part in sorted(path(root, f'{ETC}/{section}').iterdir()):
        if PART.match(part.name) and f'{section}/{part.name}' not in (*SPLIT, SPLIT_END):
            text = exim_blocks.strip(read(source_of(part)))
            if WRAPPERS[section](text) != text:
                yield part


def sources(root='/'):
    """The files that the configuration is made from, and what they include, but for ours."""
    if is_by_hand(root):
        found = [path(root, HAND_WRITTEN)]
    elif is_split(root):
        found = [source_of(part) for section in sorted(path(root, f'{ETC}/conf.d').iterdir())
                 for part in sorted(section.iterdir()) if PART.match(part.name)]
    else:
        found = [file for file in (path(root, LOCAL_MACROS), path(root, TEMPLATE))
                 if file.exists()]
    for file in found:  # it grows
        for name, _ in exim_options.includes(exim_blocks.physical(read(file))):
            included = path(root, name)
            if included.is_file() and included not in found and not name.startswith(f'{OURS}/'):
                found.append(included)
    return found


def include(fragment):
    """The line that includes a fragment of ours."""
    return f'.include {OURS}/{fragment}'


def forget_empty(root):
    """Our directory, once nothing is in it."""
    ours = path(root, OURS)
    if ours.is_dir() and not any(ours.iterdir()):
        shutil.rmtree(ours)
