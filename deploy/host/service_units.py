"""Units of penstock's, and the programs that run in their place where systemd does not.

Only what is named is started, enabled or stopped. Raises Refusal. For root.
"""

import filecmp
import hashlib
import os
import pwd
import re
import signal
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path

import exim_commands
import layout
import unit_state
from files import put_directory, put_file
from journal import Journal, Refusal

TEXTS = layout.RUN / "units"
POLICY = "/usr/sbin/policy-rc.d"
SERVICE_LOGINS = (layout.SERVICE_USER, layout.INDEX_USER, layout.PEER_USER, exim_commands.USER)


def systemd_runs() -> bool:
    return Path("/run/systemd/system").is_dir()


def bring_up(journal: Journal, names: Iterable[str], stale: set[str]) -> None:
    """Enabled and running; what is stale, and nothing else that runs, is started anew. So is what
    an update that did not reach its end has left running as it was."""
    names = list(names)
    stale = stale | {unit for unit in names if is_outdated(unit)}
    if stale:
        systemctl("daemon-reload")
    if are_starts_denied():
        for unit in names:
            systemctl("enable", unit)
        journal.note(f"policy-rc.d forbids to start anything: {', '.join(names)} will be started at"
                     " the next boot, or by penstock-setup")
        return
    for unit in names:
        if is_masked(unit):
            journal.note(f"{unit} is masked, and stays so; what it is for is not done until"
                         f" `systemctl unmask {unit}` and penstock-setup")
            continue
        if not is_so(unit, "is-enabled") or not is_so(unit, "is-active"):
            systemctl("enable", "--now", unit)
            journal.did(f"enabled and started {unit}")
        elif unit in stale:
            systemctl("restart", unit)
            journal.did(f"restarted {unit}")
        note_text(unit)


def are_starts_denied() -> bool:
    """Whether a package may start no service now, as Debian's policy layer has it, invoke-rc.d(8).
    An operator who calls penstock-setup may."""
    if "DPKG_MAINTSCRIPT_PACKAGE" not in os.environ or not os.access(POLICY, os.X_OK):
        return False
    return subprocess.run([POLICY, "penstock", "start"], stdin=subprocess.DEVNULL,
                          capture_output=True, check=False).returncode == 101


def is_outdated(unit: str) -> bool:
    """Whether another program, or another text of its unit, has taken the place of what it runs."""
    known = unit_state.properties(unit)
    return is_replaced(known.get("MainPID") or 0) or is_rewritten(unit, known)


def is_replaced(pid: str | int) -> bool:
    """By another content: a package that is installed once more has the same."""
    running = f"/proc/{pid}/exe"
    try:
        path, mark, _ = os.readlink(running).partition(" (deleted)")
    except OSError:
        return False  # none runs
    try:
        # What dpkg replaces had that name at last.
        path = path.removesuffix(".dpkg-tmp")
        return bool(mark) and not filecmp.cmp(running, path, shallow=False)
    except OSError:
        return True


def is_rewritten(unit: str, known: dict[str, str]) -> bool:
    """systemd's NeedDaemonReload says it only until anybody has reloaded."""
    if known.get("ActiveState") != "active":
        return False
    note = TEXTS / unit
    if note.is_file():
        return note.read_text() != digest_of(unit)
    runs_for = time.monotonic() - unit_state.started_at(known)
    # A package's files have the times of its making: this is when they came here.
    ages = [time.time() - text.stat().st_ctime for text in texts_of(unit)]
    return any(0 <= age < runs_for for age in ages)


def texts_of(unit: str) -> list[Path]:
    texts = [layout.UNITS / unit, *sorted((layout.OWN_UNITS / f"{unit}.d").glob("*.conf"))]
    return [text for text in texts if text.is_file()]


def digest_of(unit: str) -> str:
    """Of what says something: for another comment nothing need be started anew."""
    lines = [line for text in texts_of(unit) for line in text.read_text().splitlines()
             if line.strip() and not line.lstrip().startswith(("#", ";"))]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def note_text(unit: str) -> None:
    """By which text it runs now, for the next run to compare; it goes with the boot."""
    silent = Journal(lambda text: None)
    put_directory(silent, TEXTS, 0o755)
    put_file(silent, TEXTS / unit, digest_of(unit).encode(), 0o644)


def take_down(journal: Journal, names: Iterable[str], programs: Iterable[Path]) -> None:
    """In this order; without systemd the programs end that were started by hand."""
    if not systemd_runs():
        end(journal, list(programs))
        return
    for unit in names:
        if is_so(unit, "is-enabled") or is_so(unit, "is-active"):
            systemctl("disable", "--now", unit)
            journal.did(f"stopped and disabled {unit}")


def say_by_hand(journal: Journal, commands: Iterable[str]) -> None:
    for command in commands:
        journal.say(f"    {command}")


def end(journal: Journal, programs: list[Path]) -> None:
    for program in programs:
        for pid in running(program):
            os.kill(pid, signal.SIGTERM)
            journal.did(f"ended {program.name}, process {pid}")
    bound = time.monotonic() + 30
    while left := [program.name for program in programs if running(program)]:
        if time.monotonic() > bound:
            raise Refusal(f"{', '.join(left)} does not end")
        time.sleep(0.05)


def running(program: Path) -> list[int]:
    """The processes of the installed file, or of the one whose place it took; the same program in a
    container is another file."""
    former = (f"{program} (deleted)", f"{program}.dpkg-tmp (deleted)")
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and is_of(entry, program, former) and is_trusted(entry):
                found.append(int(entry.name))
        except OSError:
            continue  # it has ended, or is the kernel's
    return found


def is_of(entry: Path, program: Path, former: tuple[str, ...]) -> bool:
    if os.readlink(entry / "exe") in former:
        return (entry / "root").samefile("/")
    return program.exists() and (entry / "exe").samefile(program)


def is_trusted(process: Path) -> bool:
    """It is root's or a service's: anybody can start the program, in a view of the host that he has
    made himself."""
    uid = int(re.search(r"(?m)^Uid:\s+(\d+)", (process / "status").read_text())[1])
    try:
        return uid == 0 or pwd.getpwuid(uid).pw_name in SERVICE_LOGINS
    except KeyError:
        return False


def is_masked(unit: str) -> bool:
    return unit_state.properties(unit).get("LoadState") == "masked"


def is_so(unit: str, question: str) -> bool:
    return subprocess.run(["systemctl", "--quiet", question, unit], capture_output=True,
                          check=False).returncode == 0


def systemctl(*arguments: str) -> None:
    done = subprocess.run(["systemctl", "--quiet", *arguments], capture_output=True, text=True,
                          check=False)
    if done.returncode != 0:
        raise Refusal(f"systemctl {' '.join(arguments)} failed: {done.stderr.strip()}")
