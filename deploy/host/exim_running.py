"""Whether the Exim that runs does what its files say.

A daemon that was not reloaded goes on as it was configured when it started. Each is asked where it
listens (exim_probe); so is whatever listens in Exim's place where there is none, for something may
start Exim for each connection. EximUnknown where no answer can be had. Any user.

A daemon whose connections are all taken cannot be asked, and whoever may connect can see to that.
So it is remembered by its sockets, in the health file: while they are the same it has read nothing
else than when it obeyed.
"""
import json
import os

import exim_daemon
import exim_probe
import layout
import trusted_path
from exim_commands import EximUnknown, path

MOST_PLACES = 3


def judge(root, marked, unmarked):
    """Whether every daemon obeys, by the configuration on disk => (bool, in words). Who does not is
    asked once more: files may have changed, and Exim been started anew, between the questions."""
    try:
        wired, detail = _asked(root, marked, unmarked)
    except EximUnknown as why:
        now = identity(root, unmarked)
        if now['loaded'] and now['sockets'] and now == _remembered(root):
            return True, f'is the one that obeyed when it was last asked; now {why}'
        raise
    if wired:
        return True, detail
    try:
        return _asked(root, marked, unmarked)
    except EximUnknown:
        return wired, detail  # whoever keeps it from answering now takes nothing back


def identity(root, unmarked):
    """What the daemons that listen now are known by again, and the configuration on disk."""
    try:
        return {'loaded': exim_probe.loaded(root, unmarked), 'sockets': exim_daemon.sockets(root)}
    except EximUnknown:
        return {'loaded': None, 'sockets': []}


def _remembered(root):
    """identity() as it was when a daemon obeyed, if that was ever so."""
    try:
        health = json.loads(trusted_path.read(path(root, layout.HEALTH)))
        return health['daemon']
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _asked(root, marked, unmarked):
    running = exim_daemon.daemons(root)
    wanted = exim_probe.loaded(root, unmarked)
    if not running:
        return _undaemonized(root, marked, unmarked, wanted)
    groups = [exim_daemon.places(root, daemon) for daemon in running]
    if len(groups) > 1 and os.geteuid() != 0:  # which is whose cannot be seen
        groups = [[place] for place in sorted({place for places in groups for place in places})]
    unknown = []
    for places in groups:
        try:
            wired, detail = _first_sure(places, marked, unmarked, wanted)
        except EximUnknown as why:
            unknown.append(str(why))
            continue
        if not wired:
            return False, detail
    if unknown:
        raise EximUnknown('; '.join(unknown))
    return True, detail


def _undaemonized(root, marked, unmarked, wanted):
    """Something may start Exim for each connection."""
    places = exim_daemon.places(root)
    if not places:
        return True, 'none runs'
    return _first_sure(places, marked, unmarked, wanted)


def _first_sure(places, marked, unmarked, wanted):
    """What the first place says that says anything: they are of one process."""
    unknown = []
    for place in places[:MOST_PLACES]:
        try:
            wired, detail = exim_probe.judge(place, marked, unmarked, wanted)
            return wired, f'what listens on {place.address}, port {place.port}, {detail}'
        except EximUnknown as why:
            unknown.append(str(why))
    raise EximUnknown('; '.join(unknown))
