"""Whether Exim is wired to penstock, hook by hook, as Exim itself sees it.

check() changes nothing but for a mark of an account that cannot exist, and one of a mailbox,
each there for as long as one imagined SMTP session of the probe lasts. For root, who makes these
marks; or for Debian-exim, who is given two names by whoever has marked the first of them: then the
account alone is tried, whether each file can be read is asked of the caller itself, and a daemon
is known by its name.
"""
import os
import pwd
import re
import secrets
import typing

import exim_fragments
import layout
import peer_question
from exim_commands import EXIM, GENERATED, USER, configured_at, option, path, run

DIRECTORIES = ('suspended', 'held', 'queued/keep', 'queued/discard', 'full', 'map/accounts',
               'map/domains')
ACLS = {'acl_smtp_rcpt': 'penstock_rcpt', 'acl_smtp_data': 'penstock_data',
        'acl_not_smtp': 'penstock_local'}
WAITING = 'x@x.waiting.penstock.invalid'


class Hook(typing.NamedTuple):
    """One place where Exim asks penstock, and whether it does."""
    name: str
    wired: bool
    detail: str


def check(root='/', names=None):
    """Every hook, wired or not; `names`: an account that is suspended, and one that is not."""
    probes = [_probe_of(root, *names)] if names else _probes(root)
    return [*_acls(root), _routers(root), *_gates(root), _retry(root), _peer(root), _state(root),
            _daemon(root), *_copies(root), *probes]


def _acls(root):
    for name, wanted in ACLS.items():
        found = option(root, name).strip().removeprefix(f'{name} =').strip()
        yield Hook(name, found == wanted, f'{found or "nothing"} is asked')


def _routers(root):
    source = (exim_fragments.SOURCE / 'routers.conf').read_text()
    wanted = re.findall(r'^(\w+):', source, re.MULTILINE)
    found = option(root, 'router_list').split()
    return Hook('routers', found[:len(wanted)] == wanted,
                f'first come {", ".join(found[:len(wanted)])}')


def _gates(root):
    gate = option(root, 'macro', 'PENSTOCK_GATE').strip().removeprefix('PENSTOCK_GATE=')
    for transport in option(root, 'transport_list').split():
        options = option(root, 'transport', transport)
        if re.search(r'^driver = smtp$', options, re.MULTILINE):
            found = re.search(r'^authenticated_sender = (.*)$', options, re.MULTILINE)
            wired = bool(gate) and bool(found) and gate in found[1]
            yield Hook(f'gate of {transport}', wired,
                       'asks before each MAIL' if wired else 'sends without asking')


def _retry(root):
    rule = run(root, EXIM, '-brt', WAITING).stdout.strip()
    return Hook('retry rule', 'waiting.penstock.invalid' in rule, rule)


def _peer(root):
    """Where it cannot be known whose a connection is, mail waits: that is obeyed, too."""
    socket = option(root, 'macro', 'PENSTOCK_PEER_SOCKET').strip().partition('=')[2]
    if socket != str(layout.PEER_SOCKET):
        return Hook('peer', False, f'{socket or "nobody"} is asked whose a connection is')
    verdicts = peer_question.verdicts(path(root, socket))
    return Hook('peer', not any(verdict.works is False for verdict in verdicts),
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


def _daemon(root):
    """A daemon that was not reloaded goes on as it was configured when it started."""
    since = configured_at(root)
    if since is None:
        return Hook('daemon', True, 'none runs')
    current = since + 1 > path(root, GENERATED).stat().st_mtime
    return Hook('daemon', current, 'uses this configuration' if current else
                'has not read its configuration again: reload Exim')


def _copies(root):
    """A copy with the gate has to follow the packaged file."""
    for part in sorted(path(root, f'{exim_fragments.ETC}/conf.d/transport').glob('*')):
        if exim_fragments.PART.match(part.name) and exim_fragments.is_outdated(part):
            yield Hook(f'copy of {part.name}', False,
                       'the packaged file has changed since: install penstock again')


def _probes(root):
    """An account and a mailbox that cannot exist are each refused exactly while it is marked."""
    account = f'_probe.{secrets.token_hex(8)}'
    mailbox = f'{account}@probe.invalid'
    yield _probe(root, 'probe', account, f'account {account}')
    yield _probe(root, 'probe of a mailbox', mailbox, f'mailbox {mailbox}')


def _probe(root, hook, name, words):
    mark = path(root, f'{layout.OUTGOING}/suspended/{name}')
    try:
        before = _asks_rcpt(root, name)
        descriptor = os.open(mark, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o640)
        try:
            owner = mark.parent.stat()
            os.fchown(descriptor, owner.st_uid, owner.st_gid)
            during = _asks_rcpt(root, name)
        finally:
            os.close(descriptor)
            mark.unlink()
    except OSError as error:
        return Hook(hook, False, f'no mark can be made: {error}')
    return _judge(hook, words, during, before)


def _probe_of(root, marked, unmarked):
    return _judge('probe', f'account {marked}', _asks_rcpt(root, marked),
                  _asks_rcpt(root, unmarked).replace(unmarked, marked))


def _judge(hook, words, during, before):
    refusal = f'550 5.7.1 Outgoing mail from {words} is suspended'
    wired = refusal in during and refusal not in before
    answer = next((line for line in during.splitlines()[::-1] if re.match(r'[45]\d\d ', line)), '')
    return Hook(hook, wired, answer or 'RCPT was accepted in spite of the mark')


def _asks_rcpt(root, identity):
    # -bh does all but log and deliver; -oMaa and -oMai are a password that was right.
    session = 'EHLO probe.invalid\r\nMAIL FROM:<>\r\nRCPT TO:<x@probe.invalid>\r\nQUIT\r\n'
    told = run(root, EXIM, '-bh', '127.0.0.1', '-oMaa', 'probe', '-oMai', identity,
               text=session).stdout
    # Exim parts a long text into lines, each with the code.
    return re.sub(r'^(\d{3})-(\d\.\d\.\d )(.*)\n\1 \2', r'\1 \2\3 ', told, flags=re.MULTILINE)
