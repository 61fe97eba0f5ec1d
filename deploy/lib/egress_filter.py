"""The packet filter that lets mail leave through Exim only. The operator sees it first.

put() loads it at once and at every boot; remove() takes away exactly that. Both change nothing
where there is nothing to change. For root; nft must be installed.
"""

import subprocess
import sys

import layout
import service_units
import units
from files import put_directory, put_file, put_parents, remove as remove_path
from journal import Journal, Refusal
from service_user import run_tool

SOURCES = layout.SOURCE / "deploy" / "egress"
RULES = layout.LIBRARY / "penstock-egress.nft"
UNIT = layout.UNITS / layout.EGRESS_UNIT
TABLE = ("inet", "penstock_egress")
UNLOAD = f"table {' '.join(TABLE)}; delete table {' '.join(TABLE)}"


def is_installed() -> bool:
    return RULES.exists() or UNIT.exists()


def is_loaded() -> bool:
    try:
        return subprocess.run(["nft", "list", "table", *TABLE], capture_output=True,
                              check=False).returncode == 0
    except FileNotFoundError:
        return False


def put(journal: Journal, assume_yes: bool) -> None:
    rules = (SOURCES / RULES.name).read_bytes()
    unit = (SOURCES / UNIT.name).read_bytes()
    if is_current(rules, unit):
        journal.say("the packet filter is installed and loaded; nothing had to be changed")
        return
    run_tool("nft", "--check", "-f", str(SOURCES / RULES.name))
    journal.say(rules.decode())
    confirm(assume_yes)
    put_directory(journal, layout.LIBRARY, 0o755)
    put_file(journal, RULES, rules, 0o644)
    put_parents(journal, UNIT)
    put_file(journal, UNIT, unit, 0o644)
    if service_units.systemd_runs():
        service_units.systemctl("daemon-reload")
        service_units.systemctl("enable", layout.EGRESS_UNIT)
        service_units.systemctl("restart", layout.EGRESS_UNIT)
    else:
        run_tool("nft", "-f", str(RULES))
        journal.note("systemd does not run here: nothing loads the filter at the next boot."
                     f" By hand, as root: nft -f {RULES}")
    journal.did("loaded the packet filter")


def is_current(rules: bytes, unit: bytes) -> bool:
    return (RULES.is_file() and RULES.read_bytes() == rules and UNIT.is_file()
            and UNIT.read_bytes() == unit and is_loaded())


def confirm(assume_yes: bool) -> None:
    if assume_yes:
        return
    if sys.stdin is None or not sys.stdin.isatty():
        raise Refusal("the filter above was not applied: say --yes, or confirm at a terminal")
    if input("Load these rules now and at every boot? [y/N] ").strip().lower() not in ("y", "yes"):
        raise Refusal("the filter was not applied")


def remove(journal: Journal) -> None:
    had_unit = UNIT.exists()
    if service_units.systemd_runs() and had_unit:
        service_units.systemctl("disable", "--now", layout.EGRESS_UNIT)
    if is_loaded():
        run_tool("nft", UNLOAD)
        journal.did("unloaded the packet filter")
    for path in (RULES, UNIT):
        remove_path(journal, path)
    if had_unit:
        units.reload_systemd()
    if layout.LIBRARY.is_dir() and not any(layout.LIBRARY.iterdir()):
        remove_path(journal, layout.LIBRARY)
