"""Which accounts of this host penstock cannot stop, because their names do not fit the grammar, and
which logins it takes for another, because they share a uid.

An account name is [a-z0-9_][a-z0-9_.-]{0,31} and not root; marks, tokens and Exim's look-ups take
no other. A login that does not fit would be free for ever, so that it has to be named. Exim and
the kernel know who sends by a uid, and its name is the first that passwd has for it: what the
others of that uid send counts as the first one's, and a stop of theirs does not meet it.
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


def shared() -> list[str]:
    """A sentence for each login that is taken for another of the same uid, root's twins too."""
    lowest = first_ordinary_uid()
    first: dict[int, str] = {}
    texts = []
    for user in pwd.getpwall():
        name = first.setdefault(user.pw_uid, user.pw_name)
        if name == user.pw_name or 0 < user.pw_uid < lowest:
            continue
        texts.append(f"login {user.pw_name} has the uid {user.pw_uid} of {name}: " +
                     ("its mail is root's, and is never stopped" if user.pw_uid == 0 else
                      f"what it sends from this host counts as that of {name}"))
    return texts


def why_unfit(name: str) -> str:
    if name == "root":
        return "root is never an account"
    if len(name) > 32:
        return "longer than 32 characters"
    if fits(name.lower()):
        return "has capital letters"
    return "has characters other than a-z 0-9 _ . -, or starts with . or -"
