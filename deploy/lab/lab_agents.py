"""penstock-watch, -deliver, -lists and -peer in a lab, with the rights that their units
give them. Inside the lab only."""
import os
import pathlib
import shutil
import socket
import subprocess

import lab_environment
import layout
from lab_services import BACKLOG, wait_for


def start_deliver():
    """On a socket made as its systemd unit makes it."""
    with _listener(layout.DELIVER_SOCKET, layout.SERVICE_USER) as listener:
        return _start(layout.DELIVER_PROGRAM, listener, user=layout.MAIL_GROUP,
                      group=layout.MAIL_GROUP, extra_groups=[])


def start_peer():
    """The same."""
    with _listener(layout.PEER_SOCKET, layout.MAIL_GROUP) as listener:
        return _start(layout.PEER_PROGRAM, listener, user=layout.PEER_USER,
                      group=layout.PEER_USER, extra_groups=[])


def start_lists():
    """As root without any capability."""
    return _start('setpriv', subprocess.DEVNULL, '--regid', 'root', '--groups', layout.SERVICE_USER,
                  '--bounding-set', '-all', '--inh-caps', '-all', str(layout.LISTS_PROGRAM))


def start_watch():
    """As the user who owns the marks."""
    return _start(layout.WATCH_PROGRAM, subprocess.DEVNULL, user=layout.SERVICE_USER,
                  group=layout.SERVICE_USER, extra_groups=[])


STARTS = {'deliver': start_deliver, 'lists': start_lists, 'watch': start_watch}


def wait_for_health():
    """Until somebody has looked whether Exim obeys, and what was queued was tried: what a test
    queues later stays."""
    wait_for(layout.HEALTH.exists, 'the check of the wiring', bound=60)
    wait_for(lambda: 'all queued mail was looked at' in _log_of(layout.WATCH_PROGRAM).read_text(),
             'the first look at the queue', bound=60)


def _log_of(program):
    return pathlib.Path(f'/var/log/{program.name}.log')
    wait_for((layout.INDEX / 'exim.json').exists, 'what penstock-index learns from it')


def _listener(path, group):
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    os.chmod(path, 0o660)
    shutil.chown(path, 'root', group)
    listener.listen(BACKLOG)
    return listener


def _start(program, stdin, *arguments, **rights):
    name = os.path.basename(arguments[-1] if arguments else program)
    with open(f'/var/log/{name}.log', 'ab') as log:
        return subprocess.Popen([str(program), *arguments], stdin=stdin, stdout=log, stderr=log,
                                cwd='/', umask=0o027, env=lab_environment.SERVICE, **rights)
