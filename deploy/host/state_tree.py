"""penstock's directories, with the owners and modes that the design gives them.

put() promises: a directory of marks comes into being with its `.ready` in it, in one rename, and
an existing one never gets a `.ready` from here. For an empty directory may be the mount point of a
file system that is missing just now, and `.ready` in it would set every suspended account free.
What an older version did not have is added beside marks that are ready, which stay as they are.
"""

from pathlib import Path

import credentials
import layout
from files import (put_directory, put_file, remove, rename, set_rights, sync_directory,
                   wrong_rights)
from journal import Journal, Refusal

# path, mode, owner, group; parents first. Credentials have a file of their own.
PLAIN = (
    (layout.LIBRARY, 0o755, "root", "root"),
    (layout.ETC, 0o750, "root", layout.SERVICE_USER),
    (layout.ACCOUNTS, 0o750, "root", layout.SERVICE_USER),
    (layout.LOGS, 0o750, layout.SERVICE_USER, layout.SERVICE_USER),
    (layout.RUN, 0o755, "root", "root"),
    (layout.AGENT, 0o755, layout.SERVICE_USER, layout.SERVICE_USER),
    (layout.SESSIONS, 0o700, layout.SERVICE_USER, layout.SERVICE_USER),
)
# Of the worker's state, what nobody but penstock's own processes reads.
OWN = (
    (layout.REQUESTS, 0o700, layout.SERVICE_USER, layout.SERVICE_USER),
    (layout.WATCH, 0o700, layout.SERVICE_USER, layout.SERVICE_USER),
    (layout.LISTS, 0o2770, "root", layout.SERVICE_USER),
)
MARKS = (layout.SUSPENDED, layout.HELD)
# What stands beside the marks: each of these comes into being whole.
BESIDE = {
    layout.LOCKS: (layout.LOCKS / "suspended", layout.LOCKS / "held"),
    layout.QUEUED: (layout.QUEUED / "keep", layout.QUEUED / "discard"),
    layout.FULL: (layout.FULL,),
}
NAMES = (*MARKS, *(path for paths in BESIDE.values() for path in paths))
MAPS = (layout.MAP / "accounts", layout.MAP / "domains")
INDEX = (layout.MAP, *MAPS)
MARK_RIGHTS = (0o2750, layout.SERVICE_USER, layout.MAIL_GROUP)
READY_RIGHTS = (0o640, layout.SERVICE_USER, layout.MAIL_GROUP)
PROBE = "_probe."  # begins the names that the check of the wiring makes and takes away


def put(journal: Journal) -> None:
    for path, mode, owner, group in PLAIN:
        put_directory(journal, path, mode, owner, group)
    credentials.put(journal)
    for path, mode, owner, group in OWN:
        put_directory(journal, path, mode, owner, group)
    if not layout.OUTGOING.exists():
        make_whole(journal, layout.OUTGOING, NAMES)
    put_rights(journal, layout.OUTGOING, MARKS)
    for top, paths in BESIDE.items():
        if not top.exists():
            make_whole(journal, top, paths)
        put_rights(journal, top, paths)
    for path in INDEX:
        put_directory(journal, path, *MARK_RIGHTS)
    for path in MAPS:
        if (path / ".ready").is_file():  # a map is ready when the worker has written all of it
            put_file(journal, path / ".ready", b"", *READY_RIGHTS)


def put_rights(journal: Journal, top: Path, paths: tuple[Path, ...]) -> None:
    """Of directories that are there; to make one here would be to say that it is complete."""
    for path in (top, *paths):
        if not path.is_dir():
            raise Refusal(
                f"{top} is there but {path} is not. If a file system is mounted there, mount it; if"
                " nobody is suspended or held, remove the empty directory and install again")
        set_rights(journal, path, *MARK_RIGHTS)
    for path in paths:
        if not (path / ".ready").is_file():
            raise Refusal(
                f"{path} has no .ready, so Exim defers external mail. If its marks are complete"
                f" (no file system missing), make the file: touch {path}/.ready")
        put_file(journal, path / ".ready", b"", *READY_RIGHTS)


def make_whole(journal: Journal, top: Path, paths: tuple[Path, ...]) -> None:
    """All of it under another name first, so that no crash leaves a directory half made."""
    new = top.with_name(f".{top.name}.new")
    silent = Journal(lambda text: None)
    remove(silent, new)
    put_directory(silent, new, *MARK_RIGHTS)
    for path in paths:
        inner = path.relative_to(top)
        for directory in (*reversed(inner.parents), inner):
            put_directory(silent, new / directory, *MARK_RIGHTS)
        put_file(silent, new / inner / ".ready", b"", *READY_RIGHTS)
        sync_directory(new / inner)
        sync_directory((new / inner).parent)
    sync_directory(new)
    rename(new, top)
    journal.did(f"made {top}")


def faults() -> list[str]:
    """One sentence for each directory that is missing or not as put() leaves it."""
    wanted = [*PLAIN, *credentials.directories(),
              *OWN,
              *((path, *MARK_RIGHTS) for path in (layout.OUTGOING, *BESIDE, *NAMES, *INDEX))]
    found = []
    for path, mode, owner, group in wanted:
        if path.is_symlink() or not path.is_dir():
            found.append(f"{path} is missing, or is no directory")
        else:
            found.append(wrong_rights(path, mode, owner, group))
    for directory in (*NAMES, *MAPS):
        ready = directory / ".ready"
        found.append(wrong_rights(ready, *READY_RIGHTS) if ready.is_file()
                     else f"{ready} is missing: Exim defers external mail")
    return [text for text in found if text]


def stopped_accounts() -> dict[str, list[str]]:
    """The names under suspended and held, accounts and mailboxes; a missing directory stops nobody.
    Names that begin with a dot are no marks, and a probe's is nobody's."""
    return {path.name: sorted(entry.name for entry in path.iterdir()
                              if not entry.name.startswith((".", PROBE)))
            if path.is_dir() else [] for path in MARKS}
