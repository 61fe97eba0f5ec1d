"""Who owns the files that say who may do what: root, or the worker where penstock.conf opens that
(administer_over_http).

put() makes the directories, setgid, so that the worker's group can read what root writes. When the
setting has changed, the files go with their directory: those that its owner owned, and no others,
for a file that is somebody else's is a fault to be looked at, not to be believed from now on.
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


def give(directory: int, name: str, before: int, after: int, group: int) -> bool:
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
        return is_credential
    finally:
        os.close(file)


def ids_of_writers() -> set[int]:
    return {0, pwd.getpwnam(layout.SERVICE_USER).pw_uid}


def foreign_writers() -> list[str]:
    """Rights and credentials that somebody could change who should not; the worker refuses them."""
    believed = {0} if writer() == "root" else ids_of_writers()
    names = "root" if writer() == "root" else f"root or {layout.SERVICE_USER}"
    files = [entry for directory in DIRECTORIES if directory.is_dir()
             for entry in sorted(directory.iterdir())]
    candidates = [(layout.CONF, {0}), *((path, believed) for path in (layout.PROFILE, *files))]
    return [f"{path} belongs to somebody but {names}, or others may write it"
            for path, owners in candidates
            if path.is_file() and (path.stat().st_uid not in owners or path.stat().st_mode & 0o022)]
