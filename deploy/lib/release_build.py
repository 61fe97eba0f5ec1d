"""Configures and compiles the worker, Release, with its progress in lines that can be read.

The folder is .build/release under the source; an unchanged source builds in a second.
"""

import re
import subprocess
from pathlib import Path

import layout
from journal import Refusal

FOLDER = layout.SOURCE / ".build" / "release"
PROGRAM = Path("fcgi") / "penstock-fcgi"


def worker_of(folder: Path) -> Path:
    """The worker in a build folder; a folder without one is refused."""
    worker = folder / PROGRAM
    if not worker.is_file():
        raise Refusal(f"{folder} has no {PROGRAM}: it is no finished build folder of penstock")
    return worker


def make(say=print) -> Path:
    """The worker, built from the source as it is now."""
    say("building penstock (Release)")
    run(["cmake", "-S", str(layout.SOURCE), "-B", str(FOLDER), "-G", "Ninja",
         "-DCMAKE_BUILD_TYPE=Release", "-DPENSTOCK_TESTS=OFF"], say)
    run(["cmake", "--build", str(FOLDER), "--target", PROGRAM.name], say)
    return worker_of(FOLDER)


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
