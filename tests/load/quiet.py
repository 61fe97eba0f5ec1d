"""What a lab's programs use, and waiting until a measurement can begin."""
import collections
import json
import os
import pathlib
import re
import sys
import tempfile
import time

TICK = os.sysconf("SC_CLK_TCK")
QUIET = 0.05  # of a processor, for all programs of the lab together
# Creates per second on a disk where ext4 does not search past inodes that were freed just now; it
# is 1,000 there, and many ten thousands elsewhere.
FREE_OF_REMOVALS = 8000


def used(lab):
    """{program: [ticks of user time, of system time, context switches]} in the lab until now."""
    numbers = collections.defaultdict(lambda: [0, 0, 0])
    space = os.readlink(f"/proc/{lab.init}/ns/pid")
    for entry in pathlib.Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and os.readlink(entry / "ns/pid") == space:
                _add(numbers, entry)
        except OSError:
            continue  # it ended meanwhile
    return numbers


def wait_until_quiet(lab, build, patience=120):
    """Return when the lab's programs are idle and the disk creates files at its usual pace.

    Otherwise what the worker does about new accounts, or what was removed a minute ago (another
    lab, say), would be measured. Says so, and goes on, after `patience` seconds.
    """
    end = time.monotonic() + patience
    while _busy(lab) > QUIET or _creates(lab, build) < FREE_OF_REMOVALS:
        if time.monotonic() > end:
            print("the lab or the disk is not quiet; going on all the same", file=sys.stderr)
            return


def _busy(lab):
    before = sum(sum(numbers[:2]) for numbers in used(lab).values())
    time.sleep(1)
    return (sum(sum(numbers[:2]) for numbers in used(lab).values()) - before) / TICK


def _creates(lab, build):
    directory = tempfile.mkdtemp(prefix="quiet-", dir=lab.directory)
    done = lab.enter([build / "tests/load/raw_create", directory, 1, 0.2, "--method", "unsynced"],
                     check=True)
    told = json.loads(done.stdout)
    return told["operations"] / told["seconds"]


def _add(numbers, entry):
    name, rest = re.fullmatch(r"\d+ \((.*)\) (.*)", (entry / "stat").read_text().strip(),
                              re.DOTALL).groups()
    fields = rest.split()
    total = numbers[name]
    total[0] += int(fields[11])
    total[1] += int(fields[12])
    for status in entry.glob("task/*/status"):
        total[2] += sum(map(int, re.findall(r"ctxt_switches:\s+(\d+)", status.read_text())))
