"""The first process beside a booted host: starts its systemd, and another after it has ended.

Started by booted_host.BootedHost in namespaces of its own, with a connected socket. It answers each
line of JSON with one. When the socket closes, or it dies, the kernel ends everything.

Run with --first it is what becomes systemd: it lays out the root, enters it and executes it.
"""

import contextlib
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time
import traceback

from lab_namespace import die_with_parent

NAME = "host.example"
DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
# What would wait for a terminal, reach out for the network, or has nothing to do here.
MASKED = ("getty@.service", "console-getty.service", "apt-daily.timer", "apt-daily-upgrade.timer",
          "systemd-modules-load.service", "dev-hugepages.mount")
# What of a kernel that is shared would be everybody's.
DENIED = "-sys_time,-sys_module,-sys_rawio,-wake_alarm"


class Boots:
    """The orders, on one set of layers: what the host wrote outlives a boot, as on a disk."""

    def __init__(self, arguments):
        self.directory, self.root, self.binds = arguments
        self.process = None
        self.layers = pathlib.Path(self.directory, "layers")
        self.groups = pathlib.Path(self.directory, "groups")
        for path in (self.layers, self.groups):
            path.mkdir()
        mount("-t", "tmpfs", "-o", "mode=755", "layers", self.layers)
        # The unified hierarchy is always there, whatever the host has mounted of it.
        mount("-t", "cgroup2", "cgroup2", self.groups)
        self._sweep()
        self.group = self.groups / pathlib.Path(self.directory).name
        for name in ("upper", "work", "root"):
            (self.layers / name).mkdir()
        mount("-t", "overlay", "overlay", "-o", f"lowerdir={self.root},"
              f"upperdir={self.layers}/upper,workdir={self.layers}/work", self.layers / "root")

    def boot(self):
        """The process whose one child is systemd."""
        self.group.mkdir(exist_ok=True)
        spaces = ("mount", "net", "uts", "ipc", "pid", "cgroup")
        with open(f"{self.directory}/console", "ab") as console:
            self.process = subprocess.Popen(
                ["unshare", *(f"--{space}" for space in spaces), "--fork", "--kill-child",
                 "--propagation", "private", "/usr/bin/python3", "-B", __file__, "--first",
                 str(self.layers / "root"), json.dumps(self.binds)],
                stdin=subprocess.DEVNULL, stdout=console, stderr=console,
                preexec_fn=self._enter_group)
        return {"pid": self.process.pid}

    def wait(self, seconds):
        """Until systemd has ended; nothing of it is left in the kernel's groups."""
        self.process.wait(seconds)
        end = time.monotonic() + 10
        while self.group.exists():
            if not take_away_group(self.group) and time.monotonic() > end:
                raise TimeoutError(f"{self.group} is not empty")
            time.sleep(0.01)
        return {}

    def kill(self):
        """As power that fails."""
        self.process.kill()
        return self.wait(20)

    def _sweep(self):
        """Groups that a killed test left: their directory is gone, and so is all that ran."""
        for group in self.groups.glob("penstock-lab-*"):
            if not pathlib.Path(self.directory).with_name(group.name).exists():
                take_away_group(group)

    def _enter_group(self):
        die_with_parent()
        (self.group / "cgroup.procs").write_text("0")


def take_away_group(group):
    """Whether it is gone; it stays while anything runs in it."""
    with contextlib.suppress(OSError):
        for path in sorted(group.glob("**/"), reverse=True):
            path.rmdir()
    return not group.exists()


def first(root, binds):
    """Lay out the root and become its systemd."""
    os.chdir(root)
    mount("-t", "proc", "proc", "proc")
    for name in filter(os.path.exists, ("proc/sys", "proc/sysrq-trigger")):
        mount("--bind", name, name)
        mount("-o", "remount,bind,ro", name)
    mount("-t", "sysfs", "-o", "ro", "sys", "sys")
    mount("-t", "cgroup2", "cgroup2", "sys/fs/cgroup")
    mount("-t", "tmpfs", "-o", "mode=755", "dev", "dev")
    for name in DEVICES:
        pathlib.Path("dev", name).touch()
        mount("--bind", f"/dev/{name}", f"dev/{name}")
    os.mkdir("dev/pts")
    os.mkdir("dev/shm")
    mount("-t", "devpts", "-o", "newinstance,ptmxmode=0666,mode=620,gid=5", "devpts", "dev/pts")
    mount("-t", "tmpfs", "-o", "mode=1777", "shm", "dev/shm")
    for name, target in (("ptmx", "pts/ptmx"), ("fd", "/proc/self/fd"), ("stdin", "fd/0"),
                         ("stdout", "fd/1"), ("stderr", "fd/2")):
        os.symlink(target, f"dev/{name}")
    mount("-t", "tmpfs", "-o", "mode=755", "run", "run")
    mount("-t", "tmpfs", "-o", "mode=1777", "tmp", "tmp")
    for outside, inside, mode in binds:
        os.makedirs(f"./{inside}", exist_ok=True)
        mount("--bind", outside, f"./{inside}")
        mount("-o", f"remount,bind,{mode}", f"./{inside}")
    name_it()
    for unit in MASKED:
        link = pathlib.Path("etc/systemd/system", unit)
        if not link.is_symlink():
            link.symlink_to("/dev/null")
    os.makedirs(".former", exist_ok=True)
    subprocess.run(["pivot_root", ".", ".former"], check=True)
    os.chdir("/")
    mount("--make-rprivate", "/.former")
    subprocess.run(["umount", "--lazy", "/.former"], check=True)
    # As systemd expects it; without it a service that gets credentials does not start.
    mount("--make-rshared", "/")
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    subprocess.run(["hostname", NAME], check=True)
    os.execve("/usr/bin/setpriv", ["setpriv", "--bounding-set", DENIED, "--",
                                   "/lib/systemd/systemd", "--unit=multi-user.target"],
              {"container": "other", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})


def name_it():
    for path, text in (("hostname", f"{NAME}\n"), ("mailname", f"{NAME}\n"),
                       ("hosts", f"127.0.0.1 localhost\n127.0.1.1 {NAME} host\n::1 localhost\n"),
                       ("resolv.conf", "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")):
        file = pathlib.Path("etc", path)
        if file.is_symlink():
            file.unlink()
        file.write_text(text)


def mount(*arguments):
    subprocess.run(["mount", "-n", *map(str, arguments)], check=True)


def obey(channel):
    """Orders until the other end closes."""
    stream = channel.makefile("rw")
    boots = None
    for line in stream:
        order = json.loads(line)
        try:
            if order["do"] == "prepare":
                boots = Boots(order["with"]["arguments"])
                result = {}
            else:
                result = getattr(boots, order["do"])(**order["with"])
            answer = {"result": result}
        except Exception:  # pylint: disable=broad-except
            answer = {"error": traceback.format_exc()}
        stream.write(json.dumps(answer) + "\n")
        stream.flush()
    if boots is not None and boots.process is not None and boots.process.poll() is None:
        boots.kill()


def main():
    if sys.argv[1] == "--first":
        first(sys.argv[2], json.loads(sys.argv[3]))
    channel = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    child = os.fork()
    while child:  # as in lab_init: the first process takes the orphans
        if os.wait()[0] == child:
            return
    obey(channel)


if __name__ == "__main__":
    main()
