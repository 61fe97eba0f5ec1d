#!/usr/bin/python3
"""Runs a command in a Debian of another release, or in a fresh one of this host's own:

    release_chroot.py RELEASE KIND COMMAND...

It sees this checkout, at its own path, and may write there, in /tmp and the like; nothing else of
this host but its devices and its network. The root has the packages of KIND (debian_root) and is
only read. What it mounted or left running goes with it, however it ends: it has namespaces of its
own. Its exit status is the command's; 128+N where signal N ended it, 1 where there is no such root.
For root.
"""

import ctypes
import os
import pathlib
import signal
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "build"), str(HERE.parent / "host")]

import layout  # noqa: E402
from debian_root import CACHE, KINDS, RELEASES, RootError, debian_root  # noqa: E402
from lab_namespace import die_with_parent  # noqa: E402

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
IN_MEMORY = {"tmp": "1777", "var/tmp": "1777", "run": "755", "root": "700", "home": "755",
             "dev/shm": "1777"}
# How the host's network is called, and what it finds.
SHARED = ("/etc/hosts", "/etc/resolv.conf", "/etc/hostname")
MNT_DETACH = 2


def main():
    if sys.argv[1] == "--inside":
        become_first(pathlib.Path(sys.argv[2]), sys.argv[3:])
    release, kind, *command = sys.argv[1:]
    if release not in RELEASES or kind not in KINDS:
        sys.exit(f"{release} {kind}: known are {', '.join(RELEASES)}, each for {', '.join(KINDS)}")
    if os.geteuid() != 0:
        sys.exit("only root can run something in another Debian")
    try:
        root = debian_root(release, kind)
    except RootError as mistake:
        sys.exit(f"no root of {release}: {mistake}")
    sys.exit(run(root, command))


def run(root, command):
    """The exit status."""
    received = []
    process = None

    def end(number, _frame):
        received.append(number)
        if process:
            process.kill()  # and all that it started

    for number in ENDING:
        signal.signal(number, end)
    process = subprocess.Popen(
        ["unshare", "--mount", "--pid", "--ipc", "--fork", "--kill-child", "--propagation",
         "private", "/usr/bin/python3", "-B", __file__, "--inside", root, *command],
        preexec_fn=die_with_parent)
    if received:
        process.kill()
    status = process.wait()
    return 128 + received[0] if received else status


def become_first(root, command):
    """The first process of the namespaces, which takes the orphans."""
    for number in ENDING:
        signal.signal(number, signal.SIG_IGN)
    lay_out(root)
    enter(root)
    os.chdir(layout.SOURCE)
    child = os.fork()
    if child == 0:
        for number in ENDING:
            signal.signal(number, signal.SIG_DFL)
        os.execvpe(command[0], command, environment())
    while True:
        ended, status = os.wait()
        if ended == child:
            code = os.waitstatus_to_exitcode(status)
            os._exit(code if code >= 0 else 128 - code)


def environment():
    """Of the caller's what is for penstock's programs, and for a terminal."""
    kept = {name: value for name, value in os.environ.items()
            if name.startswith("PENSTOCK_") or name == "TERM"}
    return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/root", **kept}


def lay_out(root):
    # A mount point, which namespaces within this one need.
    mount("--bind", root, root)
    shown = [layout.SOURCE, CACHE, *repository(layout.SOURCE)]
    places = [root / str(path).lstrip("/") for path in shown]
    for place in places:
        place.mkdir(parents=True, exist_ok=True)
    mount("-o", "remount,bind,ro", root)
    mount("-t", "proc", "proc", root / "proc")
    for name in ("sys", "dev"):
        mount("--rbind", f"/{name}", root / name)
    for name, mode in IN_MEMORY.items():
        mount("-t", "tmpfs", "-o", f"mode={mode}", "memory", root / name)
    (root / "run/lock").mkdir(mode=0o1777)
    for path, place in zip(shown, places):
        place.mkdir(parents=True, exist_ok=True)  # once more, where that is in memory now
        mount("--bind", path, place)
    for path in SHARED:
        if os.path.exists(path):
            mount("--bind", path, root / path.lstrip("/"))


def repository(source):
    """Where the history of a worktree is, if it is elsewhere."""
    link = source / ".git"
    if not link.is_file():
        return []
    folder = source / link.read_text().partition("gitdir:")[2].strip()
    common = folder / "commondir"
    return [(folder / common.read_text().strip()).resolve()] if common.is_file() else []


def enter(root):
    """Nothing of the former root can be reached any more."""
    os.chdir(root)
    subprocess.run(["pivot_root", ".", "."], check=True)
    if ctypes.CDLL(None, use_errno=True).umount2(b".", MNT_DETACH):
        raise OSError(ctypes.get_errno(), "umount2")


def mount(*arguments):
    subprocess.run(["mount", "-n", *map(str, arguments)], check=True)


if __name__ == "__main__":
    main()
