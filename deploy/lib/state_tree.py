"""penstock's directories, with the owners and modes that the design gives them.

put() promises: a directory of marks comes into being with its `.ready` in it, in one rename, and
an existing one never gets a `.ready` from here. For an empty directory may be the mount point of a
file system that is missing just now, and `.ready` in it would set every suspended account free.
"""

import os
import shutil

import credentials
import layout
from files import put_directory, set_rights, sync_directory, wrong_rights
from journal import Journal, Refusal

# path, mode, owner, group; parents first. Credentials have a file of their own.
PLAIN = (
    (layout.LIBRARY, 0o755, "root", "root"),
    (layout.ETC, 0o750, "root", layout.SERVICE_USER),
    (layout.ACCOUNTS, 0o750, "root", layout.SERVICE_USER),
    (layout.LOGS, 0o750, layout.SERVICE_USER, layout.SERVICE_USER),
    (layout.RUN, 0o755, "root", "root"),
    (layout.SESSIONS, 0o700, layout.SERVICE_USER, layout.SERVICE_USER),
)
MARKS = (layout.SUSPENDED, layout.HELD)
INDEX = (layout.MAP, layout.MAP / "accounts", layout.MAP / "domains")
MARK_RIGHTS = (0o2750, layout.SERVICE_USER, layout.MAIL_GROUP)
READY_RIGHTS = (0o640, layout.SERVICE_USER, layout.MAIL_GROUP)


def put(journal: Journal) -> None:
    for path, mode, owner, group in PLAIN:
        put_directory(journal, path, mode, owner, group)
    credentials.put(journal)
    if not layout.OUTGOING.exists():
        make_outgoing(journal)
    for path in (layout.OUTGOING, *MARKS):
        if not path.is_dir():
            raise Refusal(
                f"{layout.OUTGOING} is there but {path} is not. If a file system is mounted there,"
                " mount it; if nobody is suspended or held, remove the empty directory and install"
                " again")
        set_rights(journal, path, *MARK_RIGHTS)
    for path in MARKS:
        if not (path / ".ready").is_file():
            raise Refusal(
                f"{path} has no .ready, so Exim defers external mail. If its marks are complete"
                f" (no file system missing), make the file: touch {path}/.ready")
        set_rights(journal, path / ".ready", *READY_RIGHTS)
    for path in INDEX:
        put_directory(journal, path, *MARK_RIGHTS)


def make_outgoing(journal: Journal) -> None:
    """All of it under another name first, so that no crash leaves a directory half made."""
    new = layout.OUTGOING.with_name(".outgoing.new")
    shutil.rmtree(new, ignore_errors=True)
    silent = Journal(lambda text: None)
    put_directory(silent, new, *MARK_RIGHTS)
    for path in MARKS:
        directory = new / path.name
        put_directory(silent, directory, *MARK_RIGHTS)
        (directory / ".ready").touch()
        set_rights(silent, directory / ".ready", *READY_RIGHTS)
        sync_directory(directory)
    sync_directory(new)
    os.rename(new, layout.OUTGOING)
    sync_directory(layout.OUTGOING.parent)
    journal.did(f"made {layout.OUTGOING} with suspended/ and held/")


def faults() -> list[str]:
    """One sentence for each directory that is missing or not as put() leaves it."""
    wanted = [*PLAIN, *credentials.directories(),
              *((path, *MARK_RIGHTS) for path in (layout.OUTGOING, *MARKS, *INDEX))]
    found = []
    for path, mode, owner, group in wanted:
        if path.is_symlink() or not path.is_dir():
            found.append(f"{path} is missing, or is no directory")
        else:
            found.append(wrong_rights(path, mode, owner, group))
    for directory in (*MARKS, layout.MAP / "accounts", layout.MAP / "domains"):
        if not (directory / ".ready").is_file():
            found.append(f"{directory}/.ready is missing: Exim defers external mail")
    return [text for text in found if text]


def stopped_accounts() -> dict[str, list[str]]:
    """The names under suspended and held; a missing directory stops nobody."""
    return {path.name: sorted(entry.name for entry in path.iterdir() if entry.name != ".ready")
            if path.is_dir() else [] for path in MARKS}
