"""Who owns the files that say who may do what: root, or the worker where penstock.conf opens that
(administer_over_http).

put() makes the directories, setgid, so that the worker's group can read what root writes. When the
setting has changed, the files go with their directory: those that its owner owned, and no others,
for a file that is somebody else's is a fault to be looked at, not to be believed from now on. What
is their owner's, and the worker cannot read, becomes readable to it.
"""

import os
import pwd
import stat
from pathlib import Path

import layout
import settings
from files import ids, put_directory
from journal import Journal

MODE = 0o2750
STATE_MODE = 0o2751
FILE_MODE = 0o640
DIRECTORIES = (layout.TOKENS, layout.RESELLERS, layout.ACL_LISTS)


def writer() -> str:
    return layout.SERVICE_USER if settings.administer_over_http() else "root"


def directories() -> list[tuple[Path, int, str, str]]:
    """path, mode, owner, group; parents first"""
    return [(layout.STATE, STATE_MODE, writer(), layout.SERVICE_USER),
            *((path, MODE, writer(), layout.SERVICE_USER) for path in DIRECTORIES)]


def put(journal: Journal) -> None:
    for path, mode, owner, group in directories():
        if path.is_dir():
            hand_over(journal, path, [layout.PROFILE.name] if path == layout.STATE else None)
        put_directory(journal, path, mode, owner, group)
        let_read(journal, path, [layout.PROFILE.name] if path == layout.STATE else None)


def hand_over(journal: Journal, directory: Path, names: list[str] | None) -> None:
    """The files first: a run that is cut short is completed by the next. By descriptors, so that
    nobody who may rename things there meanwhile has another file given away."""
    held = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        before = os.fstat(held).st_uid
        after, group = ids(writer(), layout.SERVICE_USER)
        if before == after or before not in ids_of_writers():
            return
        for name in sorted(os.listdir(held) if names is None else names):
            if give(held, name, before, after, group):
                journal.did(f"{directory / name}: now {writer()}'s")
    finally:
        os.close(held)


def give(directory: int, name: str, before: int, after: int, group: int,
         mode: int | None = None) -> bool:
    try:
        file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=directory)
    except OSError:
        return False  # not there, or no file
    try:
        status = os.fstat(file)
        is_credential = (stat.S_ISREG(status.st_mode) and status.st_nlink == 1
                         and status.st_uid == before and not status.st_mode & 0o022)
        if is_credential:
            os.fchown(file, after, group)
            if mode is not None:
                os.fchmod(file, mode)
        return is_credential
    finally:
        os.close(file)


def let_read(journal: Journal, directory: Path, names: list[str] | None) -> None:
    held = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        owner, group = ids(writer(), layout.SERVICE_USER)
        for name in sorted(os.listdir(held) if names is None else names):
            path = directory / name
            if is_unreadable(path) and give(held, name, owner, owner, group, FILE_MODE):
                journal.did(f"{path}: now the worker may read it")
    finally:
        os.close(held)


def is_unreadable(path: Path) -> bool:
    """A file that the worker has no right to read."""
    try:
        status = path.lstat()
    except OSError:
        return False
    user = pwd.getpwnam(layout.SERVICE_USER)
    right = (stat.S_IRUSR if status.st_uid == user.pw_uid
             else stat.S_IRGRP if status.st_gid == user.pw_gid else stat.S_IROTH)
    return stat.S_ISREG(status.st_mode) and not status.st_mode & right


def unreadable() -> list[str]:
    """What the worker is to know and cannot: it refuses every call that depends on it."""
    return [f"{path} cannot be read by {layout.SERVICE_USER}"
            for path in (layout.CONF, layout.PROFILE, *files((*DIRECTORIES, layout.ACCOUNTS)))
            if is_unreadable(path)]


def files(directories_of_files: tuple[Path, ...]) -> list[Path]:
    return [entry for directory in directories_of_files if directory.is_dir()
            for entry in sorted(directory.iterdir())]


def ids_of_writers() -> set[int]:
    return {0, pwd.getpwnam(layout.SERVICE_USER).pw_uid}


def foreign_writers() -> list[str]:
    """Rights and credentials that somebody could change who should not; the worker refuses them."""
    believed = {0} if writer() == "root" else ids_of_writers()
    names = "root" if writer() == "root" else f"root or {layout.SERVICE_USER}"
    candidates = [(layout.CONF, {0}),
                  *((path, believed) for path in (layout.PROFILE, *files(DIRECTORIES)))]
    return [f"{path} belongs to somebody but {names}, or others may write it"
            for path, owners in candidates
            if path.is_file() and (path.stat().st_uid not in owners or path.stat().st_mode & 0o022)]
