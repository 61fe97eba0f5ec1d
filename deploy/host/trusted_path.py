"""Files and directories reached in such a way that nobody but root can lead elsewhere meanwhile.

Root works below directories that others own. They may put a symbolic link, another directory or a
FIFO in the place of anything there, between one look and the next; so what was looked at is held by
its descriptor. A symbolic link on the way counts only where root alone can have put it. Whatever
else is met is an Untrusted, which is an OSError. This file is copied to where no other helper is.
"""

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
MOST_LINKS = 40


class Untrusted(OSError):
    """Something on a path is not what it was taken for; the text is for the operator."""


@contextlib.contextmanager
def directory(path: Path) -> Iterator[int]:
    """A descriptor of the directory, for as long as the block lasts."""
    held = open_directory(path)
    try:
        yield held
    finally:
        os.close(held)


def open_directory(path: Path) -> int:
    """The caller closes it."""
    walked: list[str] = []
    ahead = str(path.absolute()).split("/")[::-1]
    links = 0
    held = os.open("/", DIRECTORY)
    try:
        while ahead:
            name = ahead.pop()
            if name in ("", "."):
                continue
            if name == "..":
                walked = walked[:-1]
                held = exchanged(held, open_directory(Path("/", *walked)))
                continue
            target = link_of(held, name, path)
            if target is None:
                held = exchanged(held, os.open(name, DIRECTORY, dir_fd=held))
                walked.append(name)
                continue
            links += 1
            if links > MOST_LINKS:
                raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
            if target.startswith("/"):
                walked = []
                held = exchanged(held, os.open("/", DIRECTORY))
            ahead += target.split("/")[::-1]
    except BaseException:
        os.close(held)
        raise
    return held


def exchanged(old: int, new: int) -> int:
    os.close(old)
    return new


def link_of(held: int, name: str, path: Path) -> str | None:
    """Where the link of this name leads, or nothing if it is none. What replaces something else
    after this look is not followed: it is opened with O_NOFOLLOW."""
    if not stat.S_ISLNK(os.stat(name, dir_fd=held, follow_symlinks=False).st_mode):
        return None
    if not is_roots_alone(held):
        raise Untrusted(f"{path}: {name} is a symbolic link that not only root can have put there;"
                        " remove it first")
    return os.readlink(name, dir_fd=held)


def is_roots_alone(held: int) -> bool:
    """Whether nobody but root can change what is in this directory."""
    status = os.fstat(held)
    return status.st_uid == 0 and not status.st_mode & 0o022


def status_of(held: int, name: str) -> os.stat_result | None:
    """Of what has this name there, a link as itself; nothing if there is none."""
    try:
        return os.stat(name, dir_fd=held, follow_symlinks=False)
    except FileNotFoundError:
        return None


def read(path: Path, most: int = 1 << 26) -> bytes:
    """A regular file's content, whoever may rename things there; never waits for anybody."""
    try:
        with directory(path.parent) as held:
            return read_at(held, path.name, most)
    except OSError as mistake:
        if mistake.filename:
            mistake.filename = str(path)
        raise


def read_at(held: int, name: str, most: int = 1 << 26) -> bytes:
    """As read(), of a name in a directory."""
    file = os.open(name, FILE, dir_fd=held)
    with os.fdopen(file, "rb") as stream:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise Untrusted(f"{name} is not a regular file")
        content = stream.read(most + 1)
    if len(content) > most:
        raise Untrusted(f"{name} is longer than {most} bytes")
    return content


def tail(path: Path, most: int) -> bytes:
    """As read(): the last bytes of a file, however long it is."""
    with directory(path.parent) as held:
        file = os.open(path.name, FILE, dir_fd=held)
        with os.fdopen(file, "rb") as stream:
            if not stat.S_ISREG(os.fstat(file).st_mode):
                raise Untrusted(f"{path} is not a regular file")
            stream.seek(max(0, os.fstat(file).st_size - most))
            return stream.read(most)
