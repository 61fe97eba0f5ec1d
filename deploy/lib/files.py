"""Files and directories of an installation: put there only where they differ, removed exactly.

put_* bring owner, group, mode and content to what is asked, write whole files by rename, and tell
the journal only what they had to change; a second call changes nothing. A symbolic link where a
file or directory of ours belongs is refused. For root.
"""

import grp
import os
import pwd
import shutil
import stat
import tempfile
from pathlib import Path

from journal import Journal, Refusal


def ids(owner: str, group: str) -> tuple[int, int]:
    return pwd.getpwnam(owner).pw_uid, grp.getgrnam(group).gr_gid


def put_file(journal: Journal, path: Path, content: bytes, mode: int,
             owner: str = "root", group: str = "root") -> bool:
    """True if anything was changed."""
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise Refusal(f"{path} is not a regular file; move it away first")
    if path.is_file() and path.read_bytes() == content:
        return set_rights(journal, path, mode, owner, group)
    existed = path.exists()
    descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            os.fchown(stream.fileno(), *ids(owner, group))
            os.fchmod(stream.fileno(), mode)
            stream.flush()
            os.fsync(stream.fileno())
        os.rename(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
    sync_directory(path.parent)
    journal.did(f"{'updated' if existed else 'wrote'} {path}")
    return True


def content_of(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def put_back(path: Path, former: bytes | None) -> None:
    """As it was before put_file wrote it: with content_of's answer, or away."""
    if former is None:
        path.unlink()
    else:
        put_file(Journal(lambda text: None), path, former, stat.S_IMODE(path.stat().st_mode))


def put_directory(journal: Journal, path: Path, mode: int,
                  owner: str = "root", group: str = "root") -> bool:
    """True if anything was changed. The parent must exist."""
    if path.is_symlink() or (path.exists() and not path.is_dir()):
        raise Refusal(f"{path} is not a directory; move it away first")
    if path.is_dir():
        return set_rights(journal, path, mode, owner, group)
    path.mkdir(0o700)
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:  # by its descriptor: the parent's owner may have put something else there meanwhile
        os.fchown(descriptor, *ids(owner, group))
        os.fchmod(descriptor, mode)
    finally:
        os.close(descriptor)
    journal.did(f"made {path}")
    return True


def put_parents(journal: Journal, path: Path) -> None:
    """A host that never had a service of that kind lacks the directories of its files."""
    if not path.parent.is_dir():
        put_parents(journal, path.parent)
        put_directory(journal, path.parent, 0o755)


def put_link(journal: Journal, path: Path, target: str) -> bool:
    if path.is_symlink() and os.readlink(path) == target:
        return False
    if path.exists() or path.is_symlink():
        raise Refusal(f"{path} is there already and is not a link to {target}; move it away first")
    path.symlink_to(target)
    journal.did(f"linked {path} to {target}")
    return True


def set_rights(journal: Journal, path: Path, mode: int, owner: str, group: str) -> bool:
    """What is changed is what was looked at, whoever may rename things there meanwhile."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        wrong = difference(path, os.fstat(descriptor), mode, owner, group)
        if wrong:
            os.fchown(descriptor, *ids(owner, group))
            os.fchmod(descriptor, mode)
            journal.did(f"{wrong}: put right")
    finally:
        os.close(descriptor)
    return bool(wrong)


def wrong_rights(path: Path, mode: int, owner: str, group: str) -> str:
    """Empty if all is well, else a sentence."""
    return difference(path, path.lstat(), mode, owner, group)


def difference(path: Path, status: os.stat_result, mode: int, owner: str, group: str) -> str:
    """Empty if there is none."""
    wanted = (*ids(owner, group), mode)
    if (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == wanted:
        return ""
    return (f"{path} is {status.st_uid}:{status.st_gid} {stat.S_IMODE(status.st_mode):04o}"
            f" instead of {owner}:{group} {mode:04o}")


def remove(journal: Journal, path: Path) -> None:
    """A file, a link, or a whole directory of ours. One that is a mount point is emptied."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.is_mount():
        for entry in path.iterdir():
            remove(Journal(lambda text: None), entry)
        journal.note(f"{path} is a mount point: emptied, and left there")
        return
    elif path.is_dir():
        shutil.rmtree(path)
    elif path.exists():
        path.unlink()
    else:
        return
    journal.did(f"removed {path}")


def sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
