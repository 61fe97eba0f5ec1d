"""A packet filter of penstock's: a table of nft's of its own, loaded at once and at every boot. The
operator sees it first.

put() and remove() change nothing where there is nothing to change; remove() takes away exactly
what put() made. For root; nft must be installed.
"""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import layout
import service_units
import units
from files import put_directory, put_file, put_parents, remove as remove_path
from journal import Journal, Refusal
from service_user import run_tool


@dataclass(frozen=True)
class PacketFilter:
    """`name` is that of its files and, with `_` for `-`, of its table."""

    name: str
    source: Path  # where its files are in the checkout

    @property
    def rules(self) -> Path:
        return layout.LIBRARY / f"{self.name}.nft"

    @property
    def unit(self) -> Path:
        return layout.OWN_UNITS / f"{self.name}.service"

    @property
    def table(self) -> str:
        return f"inet {self.name.replace('-', '_')}"

    def is_installed(self) -> bool:
        return self.rules.exists() or self.unit.exists()

    def is_loaded(self) -> bool:
        try:
            return subprocess.run(["nft", "list", "table", *self.table.split()],
                                  capture_output=True, check=False).returncode == 0
        except FileNotFoundError:
            return False

    def text(self) -> str:
        """The rules as they are in the checkout."""
        return (self.source / self.rules.name).read_text()

    def put(self, journal: Journal, assume_yes: bool, text: str | None = None) -> None:
        """`text`: other rules than those of the checkout."""
        rules = (text or self.text()).encode()
        unit = (self.source / self.unit.name).read_bytes()
        if self.is_current(rules, unit):
            journal.say("the packet filter is installed and loaded; nothing had to be changed")
            return
        check(rules)
        journal.say(rules.decode())
        confirm(assume_yes)
        put_directory(journal, layout.LIBRARY, 0o755)
        put_file(journal, self.rules, rules, 0o644)
        put_parents(journal, self.unit)
        put_file(journal, self.unit, unit, 0o644)
        if service_units.systemd_runs():
            service_units.systemctl("daemon-reload")
            service_units.systemctl("enable", self.unit.name)
            service_units.systemctl("restart", self.unit.name)
        else:
            run_tool("nft", "-f", str(self.rules))
            journal.note("systemd does not run here: nothing loads the filter at the next boot."
                         f" By hand, as root: nft -f {self.rules}")
        journal.did("loaded the packet filter")

    def is_current(self, rules: bytes, unit: bytes) -> bool:
        return (self.rules.is_file() and self.rules.read_bytes() == rules and self.unit.is_file()
                and self.unit.read_bytes() == unit and self.is_loaded())

    def remove(self, journal: Journal) -> None:
        had_unit = self.unit.exists()
        if service_units.systemd_runs() and had_unit:
            service_units.systemctl("disable", "--now", self.unit.name)
        if self.is_loaded():
            run_tool("nft", f"table {self.table}; delete table {self.table}")
            journal.did("unloaded the packet filter")
        for path in (self.rules, self.unit):
            remove_path(journal, path)
        if had_unit:
            units.reload_systemd()
        if layout.LIBRARY.is_dir() and not any(layout.LIBRARY.iterdir()):
            remove_path(journal, layout.LIBRARY)


def check(rules: bytes) -> None:
    done = subprocess.run(["nft", "--check", "-f", "-"], input=rules, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    if done.returncode != 0:
        raise Refusal(f"nft refuses the rules: {done.stdout.decode(errors='replace').strip()}")


def confirm(assume_yes: bool) -> None:
    if assume_yes:
        return
    if sys.stdin is None or not sys.stdin.isatty():
        raise Refusal("the filter above was not applied: say --yes, or confirm at a terminal")
    if input("Load these rules now and at every boot? [y/N] ").strip().lower() not in ("y", "yes"):
        raise Refusal("the filter was not applied")
