"""whmapi1 on this host: the paths that scripts call it by.

put() leaves alone what is as it should be. remove() takes away what put() makes and nothing else: a
whmapi1 of somebody else's stays. For root.
"""

from pathlib import Path

import layout
from files import put_link, put_parents, remove as remove_path
from journal import Journal

FILES = (layout.WHMAPI1,)


def put(journal: Journal, cpanel_path: bool) -> None:
    """With cpanel_path also where cPanel has it, which makes some software take this host for one
    of cPanel's."""
    if cpanel_path:
        put_parents(journal, layout.CPANEL_LINK)
        put_link(journal, layout.CPANEL_LINK, str(layout.WHMAPI1))


def remove(journal: Journal) -> None:
    if not is_ours(layout.CPANEL_LINK):
        return
    remove_path(journal, layout.CPANEL_LINK)
    for path in (layout.CPANEL_LINK.parent, layout.CPANEL_LINK.parent.parent):
        if not any(path.iterdir()):
            path.rmdir()


def is_ours(path: Path) -> bool:
    return path.is_symlink() and path.resolve() == layout.WHMAPI1


def missing() -> list[str]:
    return ([] if is_ours(layout.WHMAPI1_LINK)
            else [f"{layout.WHMAPI1_LINK} is no link to {layout.WHMAPI1}"])
