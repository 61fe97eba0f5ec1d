"""Exim wired to penstock, whoever writes its configuration, and believed when Exim sees it so.

Either Debian writes it (exim_fragments) or somebody did by hand (exim_by_hand). Everything here
raises EximError, whose text is for the operator, and leaves Exim then as it was. Root only.
"""
import pathlib
import subprocess
import tempfile

import exim_by_hand
import exim_check
import exim_fragments
from exim_commands import EximError

# What helps where the site's own text keeps a hook from being wired.
WAYS_OUT = {
    'gate of': 'between .ifdef PENSTOCK_GATE and .endif, give that transport the line'
               ' authenticated_sender = PENSTOCK_GATE',
    'autoreply of': 'between .ifdef PENSTOCK_REPLY_LINE and .endif, give that transport the line'
                    ' headers = PENSTOCK_REPLY_LINE',
    'filters': 'PENSTOCK_FILTER_LOGINS and PENSTOCK_FILTER_PORTS in settings.conf, both or none;'
               ' and headers_add = PENSTOCK_TICKET in each smtp transport',
    'chain of': 'write that router\'s redirect_router where no include and no macro hides it',
    'acl_': 'write the option where no include and no condition hides it, with the name of an ACL',
    'routers': 'let that router come behind penstock\'s',
}
REFUSED = 3


def install(root='/'):
    """Wire it, and have a running Exim read it."""
    if exim_fragments.is_by_hand(root):
        exim_by_hand.install(root, amiss)
    else:
        exim_fragments.install(root, amiss)


def require(root='/'):
    """That install() will succeed, as far as can be told without changing anything of the host
    (but penstock's own files, where the operator is to include them)."""
    if exim_fragments.is_by_hand(root):
        exim_by_hand.install(root, amiss)
        return
    with tempfile.TemporaryDirectory(dir='/run') as folder:
        done = subprocess.run(['unshare', '--mount', '--propagation', 'private',
                               '/usr/bin/python3', '-E', '-s', '-B',
                               str(pathlib.Path(__file__).with_name('exim_trial.py')), folder],
                              capture_output=True, text=True, check=False,
                              stdin=subprocess.DEVNULL)
    if done.returncode == REFUSED:
        raise EximError(done.stdout.strip())


def remove(root='/'):
    """Take penstock out of Exim."""
    if exim_fragments.is_by_hand(root):
        exim_by_hand.remove(root)
    else:
        exim_fragments.remove(root)


def require_removable(root='/'):
    """That remove() will succeed, too."""
    if exim_fragments.is_by_hand(root):
        exim_by_hand.require_removable(root)


def amiss(root='/'):
    """Empty if Exim sees every hook in its configuration, else which not and what helps."""
    for _ in range(2):  # one that was killed meanwhile (exiwhat) has said nothing
        missing = [hook for hook in exim_check.configured(root) if not hook.wired]
        if not missing:
            return ''
    ways = {way for begin, way in WAYS_OUT.items()
            for hook in missing if hook.name.startswith(begin)}
    told = '; '.join(f'{hook.name}: {hook.detail}' for hook in missing)
    return told + ''.join(f'\n  What helps: {way}' for way in sorted(ways))
