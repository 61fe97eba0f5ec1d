"""The addresses that a front end listens on, as lines of its configuration.

A pattern finds such a line as (before, address, after), and is_tls says by `after` which kind it
is. What the operator chose once is found in the installed file and kept. Pure, but for reading the
files.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import units


@dataclass(frozen=True)
class SiteAddresses:
    """Of the file as it is in the source, and as it is installed."""

    source: Path
    installed: Path
    pattern: re.Pattern
    is_tls: Callable[[str], bool]

    def render(self, tls: str | None, clear: str | None) -> list[str]:
        """The lines of the source with the addresses that the operator wants, or wanted before."""
        tls, clear = tls or self.chosen(True), clear or self.chosen(False)
        lines = []
        for line in self.source.read_text().splitlines():
            found = self.pattern.match(line)
            if found is None:
                lines.append(line)
                continue
            wanted = tls if self.is_tls(found[3]) else clear
            text = f"{found[1]}{wanted or found[2]}{found[3]}"
            if text not in lines and (wanted or units.has_ipv6() or not found[2].startswith("[")):
                lines.append(text)
        return lines

    def chosen(self, encrypted: bool) -> str | None:
        """What the installed site listens on, if it is not what the source says."""
        usual = self.found_in(self.source, encrypted)
        return next((address for address in self.found_in(self.installed, encrypted)
                     if address not in usual), None)

    def of_installed(self, encrypted: bool) -> list[str]:
        return self.found_in(self.installed, encrypted)

    def found_in(self, path: Path, encrypted: bool) -> list[str]:
        if not path.is_file():
            return []
        found = [self.pattern.match(line) for line in path.read_text().splitlines()]
        return [match[2] for match in found if match and self.is_tls(match[3]) == encrypted]
