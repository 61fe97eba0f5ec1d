"""Whether Exim is wired to penstock, hook by hook, as Exim itself sees it.

There are three answers for each: it asks penstock, it does not, or that cannot be known now. What a
fresh process of Exim does is what the files say; what the running daemon does it is asked itself
(exim_running).

check() changes nothing but for a mark of an account that cannot exist, and one of a mailbox, both
there for as long as the probes last. For root, who makes these marks; or for Debian-exim, who is
given two names by whoever has marked the first of them: then the account alone is tried, and
whether each file can be read is asked of the caller itself.
"""
import contextlib
import os
import pwd
import re
import secrets
import typing

import exim_blocks
import exim_chains
import exim_fragments
import exim_overrides
import exim_probe
import exim_running
import layout
import peer_question
import trusted_path
from exim_commands import USER, EximUnknown, answer, drivers, options, path, run

DIRECTORIES = ('suspended', 'held', 'queued/keep', 'queued/discard', 'full', 'map/accounts',
               'map/domains')
ACLS = {'acl_smtp_rcpt': 'penstock_rcpt', 'acl_smtp_data': 'penstock_data',
        'acl_not_smtp': 'penstock_local', 'acl_not_smtp_start': 'penstock_begin'}
TRANSPORTS = {'smtp': ('gate', 'asks before each MAIL', 'sends without asking'),
              'autoreply': ('autoreply', 'says whose it is', 'answers as if it were Exim itself')}
TICKET = 'X-Penstock-Ticket'
WAITING = 'x@x.waiting.penstock.invalid'
PREFIX = '_probe.'  # as in core/exim/wiring_probe.h


class Hook(typing.NamedTuple):
    """One place where Exim asks penstock, and whether it does; None: that cannot be known now."""
    name: str
    wired: bool | None
    detail: str


def check(root='/', names=None):
    """Every hook; `names`: an account that is suspended, and one that is not."""
    hooks = [*configured(root), _sure('peer', _peer, root), _state(root), *_copies(root)]
    return hooks + ([*_probes(root, *names)] if names else _marked_probes(root))


def configured(root='/'):
    """The hooks that the configuration on disk has, or has not, whoever has read it."""
    return [*_main_section(root), *_routers(root), *_transports(root),
            _sure('retry rule', _retry, root)]


def _sure(name, judge, *arguments):
    """The hook as `judge` finds it, if it can."""
    try:
        return Hook(name, *judge(*arguments))
    except EximUnknown as why:
        return _unknown(name, why)


def _unknown(name, why):
    return Hook(name, None, f'cannot be known now: {why}')


def _main_section(root):
    """The ACLs, and what says of bounces whose they are."""
    try:
        found = options(root, *ACLS, 'dsn_from')
    except EximUnknown as why:
        return [_unknown(name, why) for name in (*ACLS, 'dsn_from')]
    wired = 'X-Penstock-Because' in found.get('dsn_from', '')
    return [*(Hook(name, found.get(name) == wanted, f'{found.get(name) or "nothing"} is asked')
              for name, wanted in ACLS.items()),
            Hook('dsn_from', wired,
                 f'what Exim makes of a message says {"" if wired else "not "}whose it was')]


def _routers(root):
    """That penstock's come first, and what a site's router makes may begin behind them
    (exim_chains)."""
    try:
        routers = drivers(root, 'router')
    except EximUnknown as why:
        return [_unknown('routers', why), _unknown('chains', why)]
    redirects = {name: found[1] for name, told in routers.items()
                 if (found := re.search(r'^redirect_router = (\w+)$', told, re.MULTILINE))}
    return [Hook('routers', *_order(list(routers))),
            *(Hook(f'chain of {name}', wired, detail)
              for name, wired, detail in exim_chains.judge(list(routers), redirects))]


def _order(found):
    source = (exim_fragments.SOURCE / 'routers.conf').read_text()
    wanted = re.findall(r'^(\w+):', source, re.MULTILINE)
    return found[:len(wanted)] == wanted, f'first come {", ".join(found[:len(wanted)])}'


def _transports(root):
    """The gate of each that sends, whose each autoreply is, and what filters are given."""
    macros = {driver: macro for driver, (_, macro, _) in exim_blocks.ASKING.items()}
    filters = ('PENSTOCK_FILTER_LOGINS', 'PENSTOCK_FILTER_PORTS')
    try:
        values = options(root, *macros.values(), *filters, kind='macro')
        transports = drivers(root, 'transport')
    except EximUnknown as why:
        return [_unknown('gates', why)]
    given = [values.get(name) for name in filters]
    found = []
    without = []
    for name, told in transports.items():
        driver = re.search(r'^driver = (\w+)$', told, re.MULTILINE)
        if driver and driver[1] in TRANSPORTS:
            what, yes, no = TRANSPORTS[driver[1]]
            wanted = values.get(macros[driver[1]])
            asks = re.search(rf'^{exim_blocks.ASKING[driver[1]][0]} = (.*)$', told, re.MULTILINE)
            wired = bool(wanted) and bool(asks) and wanted in asks[1]
            found.append(Hook(f'{what} of {name}', wired, yes if wired else no))
            if driver[1] == 'smtp' and TICKET not in told:
                without.append(name)
    if all(given):
        found.append(Hook('filters', not without, 'know whose each message is' if not without else
                          f'are told by {", ".join(without)} of no message whose it is'))
    elif any(given):
        found.append(Hook('filters', False, 'settings.conf names their logins or ports only'))
    return found


def _retry(root):
    rule = answer(root, '-brt', WAITING, none=('No retry information',)).strip()
    return 'waiting.penstock.invalid' in rule, rule


def _peer(root):
    """Where it cannot be known whose a connection is, mail waits: that is obeyed, too."""
    asked = options(root, 'PENSTOCK_PEER_SOCKET', kind='macro').get('PENSTOCK_PEER_SOCKET')
    if asked != str(layout.PEER_SOCKET):
        return False, f'{asked or "nobody"} is asked whose a connection is'
    verdicts = peer_question.verdicts(path(root, asked))
    return (not any(verdict.works is False for verdict in verdicts),
            '; '.join(verdict.words for verdict in verdicts))


def _state(root):
    missing = [directory for directory in DIRECTORIES
               if not _exim_can_read(root, f'{layout.OUTGOING}/{directory}/.ready')]
    return Hook('state', not missing,
                f'{", ".join(missing)} not ready: external mail waits' if missing else
                'ready, and Exim can read it')


def _exim_can_read(root, file):
    if os.geteuid() != 0:
        return os.access(path(root, file), os.R_OK)
    user = pwd.getpwnam(USER)
    return run(root, '/usr/bin/setpriv', f'--reuid={user.pw_uid}', f'--regid={user.pw_gid}',
               '--init-groups', '/usr/bin/test', '-r', file).returncode == 0


def _copies(root):
    """A copy of ours has to follow the packaged file."""
    for part in sorted(path(root, f'{exim_fragments.ETC}/conf.d').glob('*/*')):
        if exim_fragments.PART.match(part.name) and exim_overrides.is_outdated(part):
            yield Hook(f'copy of {part.name}', False,
                       'the packaged file has changed since: install penstock again')


def _marked_probes(root):
    """The probes with marks of their own."""
    account, other = (f'{PREFIX}{secrets.token_hex(8)}' for _ in range(2))
    mailbox = f'{account}@probe.invalid'
    try:
        with _marked(root, account), _marked(root, mailbox):
            return [*_probes(root, account, other),
                    _sure('probe of a mailbox', _probe, root, 'mailbox', mailbox,
                          f'{other}@probe.invalid')]
    except OSError as error:
        why = f'no mark can be made: {error}'
        return [Hook('probe', False, why), Hook('daemon', None, f'cannot be known now: {why}'),
                Hook('probe of a mailbox', False, why)]


@contextlib.contextmanager
def _marked(root, name):
    """By descriptors: the directory's owner may lead elsewhere meanwhile whoever goes by names."""
    with trusted_path.directory(path(root, f'{layout.OUTGOING}/suspended')) as marks:
        descriptor = os.open(name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o640, dir_fd=marks)
        try:
            owner = os.fstat(marks)
            os.fchown(descriptor, owner.st_uid, owner.st_gid)
            os.fchmod(descriptor, 0o640)
            yield
        finally:
            os.close(descriptor)
            with contextlib.suppress(FileNotFoundError):
                os.unlink(name, dir_fd=marks)


def _probes(root, marked, unmarked):
    """By the configuration on disk, and by that of the running daemons."""
    yield _sure('probe', _probe, root, 'account', marked, unmarked)
    yield _sure('daemon', exim_running.judge, root, marked, unmarked)


def _probe(root, what, marked, unmarked):
    """An account, a mailbox that cannot exist is refused exactly while it is marked."""
    during, before = _asks_rcpt(root, marked), _asks_rcpt(root, unmarked)
    refusal = f'550 5.7.1 Outgoing mail from {what} {{}} is suspended'
    wired = refusal.format(marked) in during and refusal.format(unmarked) not in before
    return wired, _last_refusal(during) or 'RCPT was accepted in spite of the mark'


def _asks_rcpt(root, identity):
    # -bh does all but log and deliver. The two options say that a password was right.
    session = 'EHLO probe.invalid\r\nMAIL FROM:<>\r\nRCPT TO:<x@probe.invalid>\r\nQUIT\r\n'
    told = exim_probe.unfolded(answer(root, '-bh', '127.0.0.1', '-oMaa', 'probe', '-oMai', identity,
                                      text=session))
    if len(re.findall(r'^250 ', told, re.MULTILINE)) < 2:
        raise EximUnknown(f'no recipient is asked for: {_last_refusal(told)}')
    return told


def _last_refusal(told):
    return next((line for line in told.splitlines()[::-1] if re.match(r'[45]\d\d ', line)), '')
