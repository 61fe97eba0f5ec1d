"""The Exim daemons of this host, where they listen, and how they are made to read their
configuration again.

A daemon is known by what it was started as, not by a pid file. Which of the sockets of the host
are a daemon's root alone can see; for anybody else they are those on the ports that it was told.
Fails with EximError; EximUnknown where something cannot be known. reload() is for root.
"""
import functools
import ipaddress
import os
import pathlib
import pwd
import re
import signal
import socket
import struct
import time
import typing

from exim_commands import USER, EximError, EximUnknown, option

LISTENING = '0A'  # in /proc/net/tcp
PROC = pathlib.Path('/proc')


class Daemon(typing.NamedTuple):
    """A process that listens, and the words it was started with."""
    pid: int
    words: tuple


class Place(typing.NamedTuple):
    """Where a connection meets it, and whether TLS is to be spoken from the start."""
    address: str
    port: int
    tls: bool


def daemons(root='/'):
    """Those that run for this tree."""
    found = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit() and _is_ours(entry, root):
            words = tuple(_read(entry / 'cmdline').split('\0'))
            if any(re.match(r'-bdf?$', word) for word in words):
                found[int(entry.name)] = words
    # One that serves a connection is called the same.
    return [Daemon(pid, words) for pid, words in sorted(found.items())
            if found.get(_parent(pid)) != words]


def places(root='/', daemon=None):
    """Where it listens, or may: who is not root sees sockets of others on its ports, too. Without a
    daemon, where somebody listens on the ports that Exim would take."""
    tls = _ports(option(root, 'tls_on_connect_ports'))
    words = daemon.words if daemon else ()
    if daemon and os.geteuid() == 0:
        try:
            sockets = [found for inode, found in _listening() if inode in _inodes(daemon.pid)]
        except (ProcessLookupError, FileNotFoundError) as gone:
            raise EximUnknown(f'process {daemon.pid} has just ended') from gone
    else:
        ports = _told(words) | _ports(option(root, 'daemon_smtp_ports', 'local_interfaces'))
        sockets = sorted({found for _, found in _listening() if found[1] in ports})
    if daemon and not sockets:
        raise EximUnknown(f'where process {daemon.pid} listens cannot be seen')
    return [Place(_reached(address), port, port in tls or '-tls-on-connect' in words)
            for address, port in sockets]


def sockets(root='/'):
    """The sockets that listen on Exim's ports, by the kernel's numbers: there are others as soon as
    a daemon has read its configuration again."""
    ports = _ports(option(root, 'daemon_smtp_ports', 'local_interfaces'))
    for daemon in daemons(root):
        ports |= _told(daemon.words)
    return sorted(inode for inode, (_, port) in _listening() if port in ports)


def reload(root='/', bound=10.0):
    """Have the running daemons read their configuration, and wait until they have."""
    for daemon in daemons(root):
        _reload(daemon.pid, time.monotonic() + bound)


def _reload(pid, end):
    # It executes itself anew and listens on new sockets. Others of its sockets stay: those of
    # systemd that its output goes to.
    before = _listened(pid)
    again = 0.0
    while time.monotonic() < end:
        try:
            if time.monotonic() > again:
                # A signal that meets it while it starts is lost.
                os.kill(pid, signal.SIGHUP)
                again = time.monotonic() + 2
            now = _listened(pid)
        except (ProcessLookupError, FileNotFoundError) as gone:
            raise EximError(f'Exim (process {pid}) has ended instead of reading its configuration '
                            'again: start it') from gone
        if now and not now & before:
            return
        time.sleep(0.01)
    raise EximError(f'Exim (process {pid}) did not read its configuration again: restart it')


def _listened(pid):
    return _inodes(pid) & {inode for inode, _ in _listening()}


def _is_ours(entry, root):
    """Not one of a container's, nor one in another tree; who cannot see that takes it for ours."""
    if not _read(entry / 'comm').startswith('exim4'):
        return False
    status = _read(entry / 'status')
    spaces = re.search(r'^NSpid:\s*(.*)$', status, re.MULTILINE)
    if spaces is None or len(spaces[1].split()) != 1:
        return False
    users = re.search(r'^Uid:\s*(.*)$', status, re.MULTILINE)
    if users is None or not {int(uid) for uid in users[1].split()} <= _trusted():
        return False  # anybody can call himself so
    try:
        return os.path.samefile(entry / 'root', root)
    except PermissionError:
        return True
    except OSError:
        return False


def _parent(pid):
    found = re.search(r'^PPid:\s*(\d+)$', _read(PROC / str(pid) / 'status'), re.MULTILINE)
    return int(found[1]) if found else None


def _read(file):
    """Nothing of a process that has ended."""
    try:
        return file.read_text(errors='replace')
    except OSError:
        return ''


def _inodes(pid):
    found = set()
    for descriptor in (PROC / str(pid) / 'fd').iterdir():
        try:
            match = re.match(r'socket:\[(\d+)\]$', os.readlink(descriptor))
        except OSError:
            continue
        if match:
            found.add(match[1])
    return found


@functools.cache
def _trusted():
    """The uids that a daemon of Exim's has, and those who may have made its sockets."""
    return {0, pwd.getpwnam(USER).pw_uid}


def _listening():
    """The inode, address and port of every socket that listens and is no customer's."""
    for name in ('tcp', 'tcp6'):
        for line in _read(PROC / 'net' / name).splitlines()[1:]:
            words = line.split()
            if words[3] == LISTENING and int(words[7]) in _trusted():
                address, port = words[1].split(':')
                yield words[9], (_address(address), int(port, 16))


def _address(digits):
    """The kernel prints it in words of four bytes, each in the order of this machine."""
    numbers = [int(digits[at:at + 8], 16) for at in range(0, len(digits), 8)]
    return str(ipaddress.ip_address(struct.pack(f'={len(numbers)}I', *numbers)))


def _reached(address):
    return {'0.0.0.0': '127.0.0.1', '::': '::1'}.get(address, address)


def _told(words):
    """The ports of -oX, in one word with it or in the next."""
    told = [word[3:] or following for word, following in zip(words, (*words[1:], ''))
            if word.startswith('-oX')]
    return _ports(' '.join(told))


def _ports(text):
    """The ports in a list of ports, names of them, and addresses with one."""
    found = set()
    for item in re.findall(r'[^\s;,=<]+', text):
        with_port = re.match(r'(?:\[[^]]*\]:|(?:\d+\.){4}|[0-9a-f]*:[0-9a-f:]*\.)(\d+)$', item)
        for name in [with_port[1]] if with_port else item.split(':'):
            if re.match(r'[0-9]{1,5}$', name):
                found.add(int(name))
            elif re.match(r'[a-z]+$', name):
                found |= _service(name)
    return found


def _service(name):
    try:
        return {socket.getservbyname(name, 'tcp')}
    except OSError:
        return set()
