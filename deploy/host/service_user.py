"""The logins that penstock's programs run as: of the system, without a password, home or shell.

put() has systemd-sysusers make what is missing of them; the package's file says what they are.
Raises Refusal.
"""

import grp
import pwd
import re
import subprocess

import layout
from journal import Journal, Refusal

SOURCE = layout.SOURCE / "deploy" / "systemd" / "sysusers.conf"


def logins() -> dict[str, str]:
    """By name: the comment by which, and by which alone, remove() knows that penstock made it."""
    return dict(re.findall(r'(?m)^u (\S+) \S+ "([^"]+)"', SOURCE.read_text()))


def put(journal: Journal) -> None:
    known = {name for name in logins() if is_known(name)}
    run_tool("systemd-sysusers", str(SOURCE))
    for name in logins():
        require_fit(name)
        if name not in known:
            journal.did(f"added the system user {name}")


def is_known(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def require_fit(name: str) -> None:
    """A login that was there before must be one of the system, too."""
    user = pwd.getpwnam(name)
    if user.pw_uid == 0 or user.pw_uid >= 1000:
        raise Refusal(f"the login {name} is somebody's (uid {user.pw_uid});"
                      " penstock needs a login of its own by that name")
    if grp.getgrgid(user.pw_gid).gr_name != name:
        raise Refusal(f"the login {name} is not in a group of that name")


def remove(journal: Journal) -> None:
    """Only those that were made here."""
    for name, comment in logins().items():
        if not is_known(name):
            continue
        if pwd.getpwnam(name).pw_gecos != comment:
            journal.note(f"the login {name} was here before and stays")
            continue
        run_tool("userdel", name)
        journal.did(f"removed the system user {name}")


def run_tool(*command: str) -> None:
    """Fails with the tool's own words."""
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        raise Refusal(f"{command[0]} failed: {(done.stderr or done.stdout).strip()}")
