"""Which accounts of this host penstock cannot stop, because their names do not fit the grammar.

An account name is [a-z0-9_][a-z0-9_.-]{0,31} and not root; marks, tokens and Exim's look-ups take
no other. A login that does not fit would be free for ever, so that it has to be named.
"""

import pwd
import re
from pathlib import Path

import layout

GRAMMAR = re.compile(r"[a-z0-9_][a-z0-9_.-]{0,31}")


def fits(name: str) -> bool:
    return name != "root" and GRAMMAR.fullmatch(name) is not None


def first_ordinary_uid() -> int:
    found = re.search(r"^\s*UID_MIN\s+(\d+)", Path("/etc/login.defs").read_text(), re.MULTILINE)
    return int(found[1]) if found else 1000


def unfit() -> list[str]:
    """A sentence for each login, and each account file, that cannot be an account."""
    lowest = first_ordinary_uid()
    logins = {user.pw_name for user in pwd.getpwall() if lowest <= user.pw_uid < 65534}
    files = {path.name for path in layout.ACCOUNTS.iterdir()} if layout.ACCOUNTS.is_dir() else set()
    texts = [f"login {name}: {why_unfit(name)}" for name in sorted(logins) if not fits(name)]
    texts += [f"account file {name}: {why_unfit(name)}" for name in sorted(files)
              if not fits(name) and not name.startswith(".")]
    return texts


def why_unfit(name: str) -> str:
    if name == "root":
        return "root is never an account"
    if len(name) > 32:
        return "longer than 32 characters"
    if fits(name.lower()):
        return "has capital letters"
    return "has characters other than a-z 0-9 _ . -, or starts with . or -"
