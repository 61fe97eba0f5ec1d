"""Namespaces with a mail host in them, from outside: made, entered, ended.

Nothing of a lab outlives the process that made it, however that ends: its programs are
the kernel's to kill, its mounts vanish with them, and its one directory is taken away by
the next lab. Root only. Not for two threads at once, but connect() is.
"""
import ctypes
import fcntl
import json
import os
import pathlib
import pwd
import signal
import socket
import stat
import subprocess
import tempfile
import threading
import time

from lab_environment import LAB as ENVIRONMENT

HERE = pathlib.Path(__file__).resolve().parent
# The modules that a host has.
HOST = HERE.parent / 'host'
PREFIX = 'penstock-lab-'
MEMORY = '/dev/shm'
LOCK = '.lock'
CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None, use_errno=True)


class LabError(Exception):
    """The lab could not do it; the text says why."""


class Namespace:
    """Namespaces, their first process, and one directory that both sides see."""

    def __init__(self, net, memory, first=HERE / 'lab_init.py'):
        self._net = net
        self._first = first
        self._parent = MEMORY if memory else tempfile.gettempdir()
        self._process = None
        self._stream = None
        self._lock = None
        self.directory = None
        self.init = None

    def open(self):
        """Make the namespaces; nothing runs in them yet but the process that takes orders."""
        _require_a_mounted_root()
        self._sweep()
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix=PREFIX, dir=self._parent))
        self._lock = _locked(self.directory)
        self.directory.chmod(0o755)
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                ['unshare', '--mount', '--pid', '--ipc', '--uts', *(['--net'] if self._net else []),
                 '--fork', '--kill-child', '--propagation', 'private', '/usr/bin/python3', '-B',
                 str(self._first), str(theirs.fileno())],
                stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()], preexec_fn=die_with_parent,
                # Ctrl-C is for whoever made the lab, who then ends it.
                start_new_session=True, env=ENVIRONMENT, cwd='/')
        with ours:
            self._stream = ours.makefile('rw')
        self.init = self._first_process()

    def close(self):
        """End everything in the lab, and take its directory away."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None
        if self._process is not None:
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        if self._lock is not None:
            _take_away(self.directory)
            os.close(self._lock)
            self._lock = None

    def order(self, do, **arguments):
        """What the first process answers to this order; LabError with its words if it fails."""
        self._stream.write(json.dumps({'do': do, 'with': arguments}) + '\n')
        self._stream.flush()
        line = self._stream.readline()
        if not line:
            raise LabError('the lab ended')
        answer = json.loads(line)
        if 'error' in answer:
            raise LabError(answer['error'])
        return answer['result']

    def enter_command(self):
        """The words that, before a command, run it as root in the lab."""
        spaces = ['--mount', '--uts', '--ipc', '--pid', *(['--net'] if self._net else [])]
        return ['nsenter', f'--target={self.init}', *spaces, '--root', '--wdns=/', '--']

    def enter(self, argv, user=None, input=None, check=False, timeout=120):
        """Run a command in the lab, as root or as a user of the lab; output is text."""
        as_user = []
        if user is not None:
            account = self._user(user)
            as_user = ['setpriv', f'--reuid={account.pw_uid}', f'--regid={account.pw_gid}',
                       '--init-groups', '--']
        return subprocess.run([*self.enter_command(), *as_user, *map(str, argv)], input=input,
                              capture_output=True, text=True, errors='replace', check=check,
                              timeout=timeout, env=ENVIRONMENT,
                              stdin=subprocess.DEVNULL if input is None else None)

    def path(self, inside):
        """Where a file of the lab can be reached from outside."""
        return pathlib.Path(f'/proc/{self.init}/root') / str(inside).lstrip('/')

    def connect(self, port, address='127.0.0.1', timeout=30):
        """A socket connected to a port in the lab, for use outside."""
        if not self._net:
            return socket.create_connection((address, port), timeout)
        result = []
        # A thread of its own, because it cannot be sure to get back out of the namespace.
        thread = threading.Thread(target=self._connect_inside,
                                  args=(address, port, timeout, result))
        thread.start()
        thread.join()
        if isinstance(result[0], Exception):
            raise result[0]
        return result[0]

    def outer_pid(self, inner):
        """The pid that a process of the lab has outside."""
        found = self.outer_pids([inner])
        if not found:
            raise LabError(f'no process {inner} in the lab')
        return found[0]

    def outer_pids(self, inner):
        """Those of them that still run, in no order."""
        found = []
        space = os.readlink(f'/proc/{self.init}/ns/pid')
        for entry in pathlib.Path('/proc').iterdir():
            if entry.name.isdigit():
                try:
                    if os.readlink(entry / 'ns/pid') == space and _inner_pid(entry) in inner:
                        found.append(int(entry.name))
                except OSError:
                    continue
        return found

    def _connect_inside(self, address, port, timeout, result):
        try:
            with open(f'/proc/{self.init}/ns/net', 'rb') as space:
                if _libc.setns(space.fileno(), CLONE_NEWNET):
                    raise OSError(ctypes.get_errno(), 'setns')
            result.append(socket.create_connection((address, port), timeout))
        except OSError as error:
            result.append(error)

    def _user(self, name):
        for line in self.path('/etc/passwd').read_text().splitlines():
            fields = line.split(':')
            if fields[0] == name:
                return pwd.struct_passwd([*fields[:2], int(fields[2]), int(fields[3]), *fields[4:]])
        raise LabError(f'no user {name} in the lab')

    def _first_process(self):
        pid = self._process.pid
        children = pathlib.Path(f'/proc/{pid}/task/{pid}/children')
        while self._process.poll() is None:
            if children.read_text():
                return int(children.read_text().split()[0])
        raise LabError('the namespaces could not be made; a lab takes root')

    @staticmethod
    def _sweep():
        parents = (pathlib.Path(tempfile.gettempdir()), pathlib.Path(MEMORY))
        for left in (left for parent in parents for left in parent.glob(f'{PREFIX}*')):
            # Another lab has its directory for a moment before it has the lock. What others made
            # by that name, where everybody may make something, is theirs.
            lock = _locked(left) if _is_ours(left) and _age(left) > 60 else None
            if lock is not None:
                _take_away(left)
                os.close(lock)


def _require_a_mounted_root():
    """That a mount namespace can be parted from the host's: not where the root directory is just
    one of another's file system."""
    mounts = pathlib.Path('/proc/self/mountinfo').read_text(encoding='utf-8').splitlines()
    if not any(line.split()[4] == '/' for line in mounts):
        raise LabError('this is a chroot whose directory is no mount point, which namespaces need:'
                       ' mount --bind DIRECTORY DIRECTORY before chroot DIRECTORY')


def _is_ours(directory):
    try:
        status = directory.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid()


def _age(directory):
    try:
        return time.time() - directory.stat().st_mtime
    except OSError:
        return 0


def _locked(directory):
    """A descriptor that holds the directory's lock, or None if somebody has it. It is a file that
    nobody else can open: everybody may lock what he can read."""
    try:
        descriptor = os.open(directory / LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW
                             | os.O_CLOEXEC, 0o600)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def _take_away(directory):
    # With 100,000 accounts several times as fast as shutil.
    subprocess.run(['rm', '-rf', '--', str(directory)], check=False)


def _inner_pid(entry):
    for line in (entry / 'status').read_text().splitlines():
        if line.startswith('NSpid:'):
            return int(line.split()[-1])
    return None


def die_with_parent():
    """For the process that calls it, also beyond an execve."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
