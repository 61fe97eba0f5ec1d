"""The login that the worker runs as: of the system, without a password, home or shell."""

import grp
import pwd
import subprocess

import layout
from journal import Journal, Refusal

# By this comment, and by it alone, remove() knows the login that put() made.
COMMENT = "penstock worker"


def put(journal: Journal) -> None:
    try:
        user = pwd.getpwnam(layout.SERVICE_USER)
    except KeyError:
        run_tool("useradd", "--system", "--user-group", "--no-create-home",
                 "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin",
                 "--comment", COMMENT, layout.SERVICE_USER)
        journal.did(f"added the system user {layout.SERVICE_USER}")
        return
    if user.pw_uid == 0 or user.pw_uid >= 1000:
        raise Refusal(f"the login {layout.SERVICE_USER} is somebody's (uid {user.pw_uid});"
                      " penstock's worker needs a login of its own by that name")
    if grp.getgrgid(user.pw_gid).gr_name != layout.SERVICE_USER:
        raise Refusal(f"the login {layout.SERVICE_USER} is not in a group of that name")


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
