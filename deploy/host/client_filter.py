"""The packet filter that bounds how many connections one client keeps; see packet_filter.

It stands in front of the addresses that the web server's site listens on, and has to be put again
where these change: is_current() says so.
"""

import re

import front_end
import layout
from journal import Journal
from packet_filter import PacketFilter

FILTER = PacketFilter("penstock-clients", layout.SOURCE / "deploy" / "clients")
AGAIN = "penstock-setup --limit-clients puts it again"
is_installed, is_loaded, remove = FILTER.is_installed, FILTER.is_loaded, FILTER.remove


def put(journal: Journal, assume_yes: bool) -> None:
    FILTER.put(journal, assume_yes, rules())


def rules() -> str:
    addresses = front_end.SITES[front_end.chosen(None)].ADDRESSES
    ports = sorted({int(address.rpartition(":")[2]) for encrypted in (True, False)
                    for address in addresses.of_installed(encrypted)})
    if not ports:
        return FILTER.text()
    return re.sub(r"tcp dport \{[^}]*\}", f"tcp dport {{ {', '.join(map(str, ports))} }}",
                  FILTER.text())


def faults() -> list[str]:
    if not is_loaded():
        return [f"its rules are not loaded: {AGAIN}"]
    if not FILTER.rules.is_file() or FILTER.rules.read_text() != rules():
        return [f"it is not for the ports that the web server listens on: {AGAIN}"]
    return []
