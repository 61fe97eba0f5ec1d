"""penstock's directories, with the owners and modes that the design gives them.

put() promises: a directory of marks comes into being with its `.ready` in it, in one rename, and
an existing one never gets a `.ready` from here. For an empty directory may be the mount point of a
file system that is missing just now, and `.ready` in it would set every suspended account free.
"""

import os
import pwd
import shutil
from pathlib import Path

import layout
import settings
from files import put_directory, set_rights, sync_directory, wrong_rights
from journal import Journal, Refusal

# path, mode, owner, group; parents first. Credentials are in between, see below.
PLAIN = (
    (layout.LIBRARY, 0o755, "root", "root"),
    (layout.ETC, 0o750, "root", layout.SERVICE_USER),
    (layout.ACCOUNTS, 0o750, "root", layout.SERVICE_USER),
    (layout.LOGS, 0o750, layout.SERVICE_USER, layout.SERVICE_USER),
    (layout.RUN, 0o755, "root", "root"),
    (layout.SESSIONS, 0o700, layout.SERVICE_USER, layout.SERVICE_USER),
)
# Who may do what. setgid: the worker's group can read what root writes. Where the worker itself is
# to write (administer_over_http), all of it is its own.
STATE_MODE = 0o2751
CREDENTIALS = (layout.TOKENS, layout.RESELLERS, layout.ACL_LISTS)
CREDENTIALS_MODE = 0o2750
CREDENTIAL_MODE = 0o640
MARKS = (layout.SUSPENDED, layout.HELD)
INDEX = (layout.MAP, layout.MAP / "accounts", layout.MAP / "domains")
MARK_RIGHTS = (0o2750, layout.SERVICE_USER, layout.MAIL_GROUP)
READY_RIGHTS = (0o640, layout.SERVICE_USER, layout.MAIL_GROUP)


def writer() -> str:
    """Who owns credentials: root, or the worker where penstock.conf opens that."""
    return layout.SERVICE_USER if settings.administer_over_http() else "root"


def credential_directories() -> list[tuple[Path, int, str, str]]:
    return [(layout.STATE, STATE_MODE, writer(), layout.SERVICE_USER),
            *((path, CREDENTIALS_MODE, writer(), layout.SERVICE_USER) for path in CREDENTIALS)]


def credential_files() -> list[Path]:
    """Regular files alone: a name that leads elsewhere is nothing to change the owner of."""
    found = [entry for directory in CREDENTIALS if directory.is_dir()
             for entry in sorted(directory.iterdir())]
    return [path for path in (layout.PROFILE, *found)
            if path.is_file() and not path.is_symlink() and path.stat().st_nlink == 1]


def put(journal: Journal) -> None:
    for path, mode, owner, group in (*PLAIN, *credential_directories()):
        put_directory(journal, path, mode, owner, group)
    for path in credential_files():
        set_rights(journal, path, CREDENTIAL_MODE, writer(), layout.SERVICE_USER)
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
    wanted = [*PLAIN, *credential_directories()] + [(path, *MARK_RIGHTS) for path in (layout.OUTGOING, *MARKS, *INDEX)]
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


def foreign_writers() -> list[str]:
    """Rights and credentials that somebody could change who should not; the worker refuses them."""
    believed = {pwd.getpwnam(name).pw_uid for name in {"root", writer()}}
    names = "root" if writer() == "root" else f"root or {layout.SERVICE_USER}"
    candidates = [(layout.CONF, {0}), *((path, believed) for path in credential_files())]
    return [f"{path} belongs to somebody but {names}, or others may write it"
            for path, owners in candidates
            if path.is_file() and (path.stat().st_uid not in owners or path.stat().st_mode & 0o022)]
