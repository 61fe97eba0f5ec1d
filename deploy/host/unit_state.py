"""Whether units of penstock's run, as systemd knows it, and what their journal ends with.

A unit runs when it is active and stays so: one that ends shortly after each start is active now and
then. Only where systemd runs; for root.
"""

import re
import subprocess
import time
from collections.abc import Iterable

import layout

STEADY = 2.0         # seconds after which a service that was started is believed to stay
STEADY_AGAIN = 10.0  # where it has ended by itself before
LOOP = 5
LINES = 3
LONGEST_LINE = 200
# What systemd says about each start and end; the reason stands between these.
ROUTINE = re.compile(r"^(Start|Stopp)(ing|ed) |Scheduled restart job|^Listening on |^Closed "
                     r"|Consumed .* CPU time|Deactivated successfully|Failed with result")


def faults(units: Iterable[str]) -> list[str]:
    """A sentence for each that does not run, with the end of its journal."""
    return [fault for fault in (fault_of(unit) for unit in units) if fault]


def fault_of(unit: str) -> str:
    """Empty if it runs. Waits a few seconds where that is not known before."""
    before = properties(unit)
    while before.get("ActiveState") == "active" and not is_steady(unit, before):
        time.sleep(0.1)
        now = properties(unit)
        if now.get("NRestarts") != before.get("NRestarts"):
            before = now
            break
        before = now
    if before.get("ActiveState") == "active" and is_steady(unit, before):
        return ""
    times = int(before.get("NRestarts") or 0)
    again = f", and was started again {times} times" if times else ""
    words = last_words(unit)
    ending = f"; its journal ends: {words}" if words else f"; see: systemctl status {unit}"
    return f"{unit} does not run{again}{ending}"


def is_steady(unit: str, known: dict[str, str]) -> bool:
    if not unit.endswith(".service"):
        return True
    has_ended = int(known.get("NRestarts") or 0) > 0
    return time.monotonic() - started_at(known) > (STEADY_AGAIN if has_ended else STEADY)


def loops(unit: str) -> bool:
    """It ends after each start."""
    return int(properties(unit).get("NRestarts") or 0) >= LOOP and bool(fault_of(unit))


def started_at(known: dict[str, str]) -> float:
    """By the clock of time.monotonic()."""
    return int(known.get("ActiveEnterTimestampMonotonic") or 0) / 1e6


def properties(unit: str) -> dict[str, str]:
    told = subprocess.run(
        ["systemctl", "show", unit, "--property=LoadState,ActiveState,NRestarts,MainPID,"
         "ActiveEnterTimestampMonotonic"], capture_output=True, text=True, check=False).stdout
    return dict(line.split("=", 1) for line in told.splitlines() if "=" in line)


def last_words(unit: str) -> str:
    """The end of its journal in one line that is safe to show."""
    told = subprocess.run(["journalctl", f"--unit={unit}", "--lines=30", "--output=cat",
                           "--no-pager", "--quiet"], capture_output=True, text=True,
                          errors="replace", check=False).stdout
    lines = [clean(line) for line in told.splitlines() if not ROUTINE.search(line)]
    return " | ".join([line for line in lines if line][-LINES:])


def clean(line: str) -> str:
    shown = "".join(c if c.isprintable() else " " for c in line).strip()
    return shown if len(shown) <= LONGEST_LINE else shown[:LONGEST_LINE] + "..."


def own() -> list[str]:
    """Every service and socket of penstock's that is installed and enabled."""
    found = sorted(path.name for pattern in ("penstock*.service", "penstock*.socket")
                   for folder in (layout.UNITS, layout.OWN_UNITS) for path in folder.glob(pattern))
    return [unit for unit in found if subprocess.run(
        ["systemctl", "--quiet", "is-enabled", unit], capture_output=True,
        check=False).returncode == 0]
