"""whmapi1 on this host: the program, the paths that scripts call it by, completion and man page.

put() leaves alone what is as it should be. remove() takes away what put() makes and nothing else: a
whmapi1 of somebody else's stays. For root.
"""

import os
import subprocess
from pathlib import Path

import layout
from files import put_file, put_link, put_parents, remove as remove_path
from journal import Journal, Refusal

COMPLETION = layout.SOURCE / "deploy" / "completion" / "whmapi1"
LINKS = (layout.WHMAPI1_LINK, layout.CPANEL_LINK)
TEXTS = (layout.COMPLETION, layout.MAN_PAGE)
# Those of our directories that a host may lack; removed again where nothing else is in them.
DIRECTORIES = (layout.COMPLETION.parent, layout.COMPLETION.parent.parent, layout.MAN_PAGE.parent,
               layout.CPANEL_LINK.parent, layout.CPANEL_LINK.parent.parent)


def put(journal: Journal, program: Path, cpanel_path: bool) -> None:
    """With cpanel_path also where cPanel has it, which makes some software take this host for one
    of cPanel's."""
    put_file(journal, layout.WHMAPI1, program.read_bytes(), 0o755)
    texts = {layout.COMPLETION: COMPLETION.read_bytes(), layout.MAN_PAGE: man_page()}
    for path, content in texts.items():
        put_parents(journal, path)
        put_file(journal, path, content, 0o644)
    put_link(journal, layout.WHMAPI1_LINK, str(layout.WHMAPI1))
    if cpanel_path:
        put_parents(journal, layout.CPANEL_LINK)
        put_link(journal, layout.CPANEL_LINK, str(layout.WHMAPI1))


def require_free() -> None:
    """Before anything is changed: put() would refuse half way."""
    path = layout.WHMAPI1_LINK
    if not is_ours(path) and (path.exists() or path.is_symlink()):
        raise Refusal(f"{path} is there already and is not penstock's; move it away first; nothing"
                      " was changed")


def man_page() -> bytes:
    done = subprocess.run([layout.WHMAPI1, "--catalog=man"], capture_output=True, cwd="/",
                          stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        raise Refusal(f"{layout.WHMAPI1} does not run: {done.stderr.decode().strip()}")
    return done.stdout


def remove(journal: Journal) -> None:
    for path in LINKS:
        if is_ours(path):
            remove_path(journal, path)
    for path in (*TEXTS, layout.WHMAPI1):
        remove_path(journal, path)
    for path in DIRECTORIES:
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()


def is_ours(path: Path) -> bool:
    return path.is_symlink() and os.readlink(path) == str(layout.WHMAPI1)


def missing() -> list[str]:
    found = [f"{path} is missing" for path in (layout.WHMAPI1, *TEXTS) if not path.is_file()]
    if not is_ours(layout.WHMAPI1_LINK):
        found.append(f"{layout.WHMAPI1_LINK} is no link to {layout.WHMAPI1}")
    return found
