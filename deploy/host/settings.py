"""penstock.conf as far as the installer goes by it. What it says wrong, the worker refuses.

The defaults are those that the delivered file shows in comments; unit_settings holds it to them.
"""

import re

import layout


DELIVERED = layout.SOURCE / "deploy" / "penstock.conf"


def said(key: str) -> str | None:
    """What the operator's file says; there may be none yet."""
    text = layout.CONF.read_text() if layout.CONF.is_file() else ""
    found = re.search(rf"(?m)^[ \t]*{key}[ \t]*=[ \t]*(.*?)[ \t\r]*$", text)
    return found[1] if found else None


def default(key: str) -> str:
    return re.search(rf"(?m)^#{key} = (.*)$", DELIVERED.read_text())[1]


def value(key: str) -> str:
    found = said(key)
    return default(key) if found is None else found


def administer_over_http() -> bool:
    """Whether the worker itself changes credentials, and so must own them."""
    return value("administer_over_http") == "yes"
