"""Configures and compiles the programs, Release, with its progress in lines that can be read.

The folder is .build/release under the source; an unchanged source builds in a second.
"""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import build_folder
import layout
from journal import Refusal

FOLDER = layout.SOURCE / ".build" / "release"
WORKER = Path("fcgi") / "penstock-fcgi"
WHMAPI1 = Path("core") / "cli" / "whmapi1"
INDEX = Path("core") / "agent" / "index" / "penstock-index"
PEER = Path("core") / "agent" / "peer" / "penstock-peer"
AGENT = Path("core") / "agent"
# By where they are installed.
AGENTS = {
    layout.WATCH_PROGRAM: AGENT / "watch" / "penstock-watch",
    layout.DELIVER_PROGRAM: AGENT / "deliver" / "penstock-deliver",
    layout.LISTS_PROGRAM: AGENT / "lists" / "penstock-lists",
}


@dataclass(frozen=True)
class Programs:
    """Where they are before they are installed."""

    worker: Path
    whmapi1: Path
    index: Path
    peer: Path
    agents: dict[Path, Path]


def programs_of(folder: Path) -> Programs:
    """Those in a build folder; a folder without one of them is refused."""
    for program in (WORKER, WHMAPI1, INDEX, PEER, *AGENTS.values()):
        if not (folder / program).is_file():
            raise Refusal(f"{folder} has no {program}: it is no finished build folder of penstock")
    return Programs(folder / WORKER, folder / WHMAPI1, folder / INDEX, folder / PEER,
                    {target: folder / program for target, program in AGENTS.items()})


def make(say=print) -> Programs:
    """The programs, built from the source as it is now."""
    say("building penstock (Release)")
    try:
        build_folder.configure(FOLDER, ["-DCMAKE_BUILD_TYPE=Release", "-DPENSTOCK_TESTS=OFF"], say)
    except build_folder.Unfit as mistake:
        raise Refusal(f"{mistake}\nthe configuration of {FOLDER} failed") from mistake
    run(["cmake", "--build", str(FOLDER), "--target", WORKER.name,
         WHMAPI1.name, INDEX.name, PEER.name, *(program.name for program in AGENTS.values())], say)
    return programs_of(FOLDER)


def run(command: list[str], say) -> None:
    """Says each tenth of Ninja's `[12/34]`; where the tool fails, all that it said."""
    said = []
    tenth = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          stdin=subprocess.DEVNULL, errors="replace") as process:
        for line in process.stdout:
            said.append(line)
            step = re.match(r"\[(\d+)/(\d+)\]", line)
            if step and int(step[1]) * 10 // int(step[2]) > tenth:
                tenth = int(step[1]) * 10 // int(step[2])
                say(f"  compiled {tenth * 10}%")
    if process.returncode != 0:
        say("".join(said))
        raise Refusal(f"{' '.join(command)} failed")
