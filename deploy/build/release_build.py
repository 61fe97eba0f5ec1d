"""Configures and compiles the programs, Release, with its progress in lines that can be read.

The folder is .build/release under the source; an unchanged source builds in a second. A room is
compiled as one file, which takes a third of the time. Raises Refusal.
"""

import os
import re
import subprocess
from pathlib import Path

import build_folder
import layout
from journal import Refusal

FOLDER = layout.SOURCE / ".build" / "release"
OPTIONS = ("-DCMAKE_BUILD_TYPE=Release", "-DPENSTOCK_TESTS=OFF", "-DCMAKE_UNITY_BUILD=ON",
           "-DCMAKE_UNITY_BUILD_BATCH_SIZE=0")
PROGRAMS = ("fcgi/penstock-fcgi", "core/cli/whmapi1",
            *(f"core/agent/{name}/penstock-{name}"
              for name in ("index", "peer", "watch", "deliver", "lists")))


def require_whole(folder: Path) -> None:
    """A folder without one of the programs is refused."""
    for program in PROGRAMS:
        if not (folder / program).is_file():
            raise Refusal(f"{folder} has no {program}: it is no finished build folder of penstock")


def make(say=print) -> Path:
    """The folder with the programs, built from the source as it is now."""
    say("building penstock (Release)")
    try:
        build_folder.configure(FOLDER, list(OPTIONS), say)
    except build_folder.Unfit as mistake:
        raise Refusal(f"{mistake}\nthe configuration of {FOLDER} failed") from mistake
    run(["cmake", "--build", str(FOLDER)], say)
    require_whole(FOLDER)
    return FOLDER


def put(folder: Path, below: Path = Path("/")) -> None:
    """Every file of penstock's where it stands on a host; nothing is set up by that."""
    require_whole(folder)
    # A folder from before this one place was named may know another.
    done = subprocess.run(["cmake", "--install", str(folder), "--prefix", "/usr"],
                          stdin=subprocess.DEVNULL, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                          env={**os.environ, "DESTDIR": str(below)})
    if done.returncode != 0:
        raise Refusal(f"cmake --install failed: {done.stdout}")


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


if __name__ == "__main__":
    print(*OPTIONS)
