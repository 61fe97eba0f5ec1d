"""The login that the worker runs as: of the system, without a password, home or shell."""

import grp
import pwd
import subprocess
from collections.abc import Iterable

import layout
from journal import Journal, Refusal

# By this comment, and by it alone, remove() knows the login that put() made.
COMMENT = "penstock worker"


def put(journal: Journal) -> None:
    put_login(journal, layout.SERVICE_USER, COMMENT)
    user = pwd.getpwnam(layout.SERVICE_USER)
    if grp.getgrgid(user.pw_gid).gr_name != layout.SERVICE_USER:
        raise Refusal(f"the login {layout.SERVICE_USER} is not in a group of that name")


def put_login(journal: Journal, name: str, comment: str, groups: Iterable[str] = ()) -> None:
    """Of one of penstock's programs; `groups`: more than its own."""
    try:
        user = pwd.getpwnam(name)
    except KeyError:
        run_tool("useradd", "--system", "--user-group", "--no-create-home",
                 "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin",
                 "--groups", ",".join(groups), "--comment", comment, name)
        journal.did(f"added the system user {name}")
        return
    if user.pw_uid == 0 or user.pw_uid >= 1000:
        raise Refusal(f"the login {name} is somebody's (uid {user.pw_uid});"
                      f" {comment} needs a login of its own by that name")


def remove(journal: Journal) -> None:
    remove_login(journal, layout.SERVICE_USER, COMMENT)


def remove_login(journal: Journal, name: str, comment: str) -> None:
    """Only the one that was made here, which its comment tells."""
    try:
        user = pwd.getpwnam(name)
    except KeyError:
        return
    if user.pw_gecos != comment:
        journal.note(f"the login {name} was here before and stays")
        return
    run_tool("userdel", name)
    journal.did(f"removed the system user {name}")


def run_tool(*command: str) -> None:
    """Fails with the tool's own words."""
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        raise Refusal(f"{command[0]} failed: {(done.stderr or done.stdout).strip()}")
