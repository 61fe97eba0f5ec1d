"""penstock.conf as far as the installer goes by it. What it says wrong, the worker refuses."""

import re

import layout


def value(key: str, default: str) -> str:
    """The default where there is no file yet."""
    text = layout.CONF.read_text() if layout.CONF.is_file() else ""
    found = re.search(rf"(?m)^[ \t]*{key}[ \t]*=[ \t]*(.*?)[ \t\r]*$", text)
    return found[1] if found else default


def administer_over_http() -> bool:
    """Whether the worker itself changes credentials, and so must own them."""
    return value("administer_over_http", "no") == "yes"
