"""Files and directories of an installation: put there only where they differ, removed exactly.

put_* bring owner, group, mode and content to what is asked, write whole files by rename, and tell
the journal only what they had to change; a second call changes nothing. A symbolic link where a
file or directory of ours belongs is refused, and whoever owns a directory on the way cannot have
root change what is elsewhere (trusted_path). For root.
"""

import contextlib
import grp
import os
import pwd
import secrets
import shutil
import stat
from pathlib import Path

import trusted_path
from journal import Journal, Refusal


def ids(owner: str, group: str) -> tuple[int, int]:
    return pwd.getpwnam(owner).pw_uid, grp.getgrnam(group).gr_gid


def put_file(journal: Journal, path: Path, content: bytes, mode: int,
             owner: str = "root", group: str = "root") -> bool:
    """True if anything was changed."""
    with trusted_path.directory(path.parent) as parent:
        status = trusted_path.status_of(parent, path.name)
        if status and not stat.S_ISREG(status.st_mode):
            raise Refusal(f"{path} is not a regular file; move it away first")
        if status and trusted_path.read_at(parent, path.name) == content:
            wrong = difference(path, status, mode, owner, group)
            if not wrong or trusted_path.is_roots_alone(parent):
                return set_rights(journal, path, mode, owner, group)
            # It may be another name of somebody else's file: that is not given away.
            write_anew(parent, path.name, content, mode, owner, group)
            journal.did(f"{wrong}: put right")
            return True
        write_anew(parent, path.name, content, mode, owner, group)
    journal.did(f"{'updated' if status else 'wrote'} {path}")
    return True


def write_anew(parent: int, name: str, content: bytes, mode: int, owner: str, group: str) -> None:
    """A file of its own, in place of what has the name in that directory."""
    temporary = f".{name[:200]}.{secrets.token_hex(8)}"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600,
                         dir_fd=parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            os.fchown(stream.fileno(), *ids(owner, group))
            os.fchmod(stream.fileno(), mode)
            stream.flush()
            os.fsync(stream.fileno())
        os.rename(temporary, name, src_dir_fd=parent, dst_dir_fd=parent)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary, dir_fd=parent)
        raise
    os.fsync(parent)


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
    with trusted_path.directory(path.parent) as parent:
        status = trusted_path.status_of(parent, path.name)
        if status and not stat.S_ISDIR(status.st_mode):
            raise Refusal(f"{path} is not a directory; move it away first")
        if status:
            return set_rights(journal, path, mode, owner, group)
        os.mkdir(path.name, 0o700, dir_fd=parent)
        descriptor = os.open(path.name, trusted_path.DIRECTORY, dir_fd=parent)
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
    """What is changed is what was looked at, whoever may rename things there meanwhile. A file
    with somebody else's name in a directory of somebody else's is not given away."""
    with trusted_path.directory(path.parent) as parent:
        descriptor = os.open(path.name, trusted_path.FILE, dir_fd=parent)
        try:
            status = os.fstat(descriptor)
            wrong = difference(path, status, mode, owner, group)
            if wrong and not stat.S_ISDIR(status.st_mode) and not (
                    trusted_path.is_roots_alone(parent) or status.st_uid == ids(owner, group)[0]):
                raise Refusal(f"{wrong}, and whose it is cannot be told; move it away first")
            if wrong:
                os.fchown(descriptor, *ids(owner, group))
                os.fchmod(descriptor, mode)
                journal.did(f"{wrong}: put right")
        finally:
            os.close(descriptor)
    return bool(wrong)


def wrong_rights(path: Path, mode: int, owner: str, group: str) -> str:
    """Empty if all is well, else a sentence. Who owns its directory may take it away meanwhile."""
    try:
        status = path.lstat()
    except OSError as mistake:
        return f"{path} cannot be looked at: {mistake.strerror}"
    return difference(path, status, mode, owner, group)


def difference(path: Path, status: os.stat_result, mode: int, owner: str, group: str) -> str:
    """Empty if there is none."""
    wanted = (*ids(owner, group), mode)
    if (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == wanted:
        return ""
    return (f"{path} is {status.st_uid}:{status.st_gid} {stat.S_IMODE(status.st_mode):04o}"
            f" instead of {owner}:{group} {mode:04o}")


def remove(journal: Journal, path: Path) -> None:
    """A file, a link, or a whole directory of ours. One that is a mount point is emptied."""
    if not os.path.lexists(path):
        return
    if path.is_dir() and path.is_mount():  # an overlay's files are elsewhere than their directory
        for entry in path.iterdir():
            remove(Journal(lambda text: None), entry)
        journal.note(f"{path} is a mount point: emptied, and left there")
        return
    with trusted_path.directory(path.parent) as parent:
        status = trusted_path.status_of(parent, path.name)
        if status and stat.S_ISDIR(status.st_mode):
            remove_tree(parent, path)
        elif status:
            os.unlink(path.name, dir_fd=parent)
    journal.did(f"removed {path}")


def remove_tree(parent: int, path: Path) -> None:
    """Whoever owns it may still write to it: what keeps coming is named."""
    for _ in range(20):
        with contextlib.suppress(FileNotFoundError):
            try:
                shutil.rmtree(path.name, dir_fd=parent)
            except OSError as mistake:
                left = mistake
                continue
        return
    raise Refusal(f"{path} cannot be removed, because somebody still changes it: {left}")


def rename(old: Path, new: Path) -> None:
    """Within one directory, and for good."""
    with trusted_path.directory(old.parent) as parent:
        os.rename(old.name, new.name, src_dir_fd=parent, dst_dir_fd=parent)
        os.fsync(parent)


def sync_directory(path: Path) -> None:
    with trusted_path.directory(path) as descriptor:
        os.fsync(descriptor)
