"""A build folder of penstock, configured with CMake and Ninja, whatever was in it before.

One that cannot be gone on with is configured and compiled anew: it was copied or moved with its
checkout, its compiler is gone, another CMake or another generator made it, or it was left half
made. What else is in it stays. A new one compiles through ccache where that is installed and can
keep what it makes, unless another launcher is set. Also a program:
build_folder.py FOLDER [OPTION OF CMAKE...]
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent.parent
CACHE = "CMakeCache.txt"
LAUNCHER = "CMAKE_CXX_COMPILER_LAUNCHER"


class Unfit(Exception):
    """The folder cannot be configured; the text says why, or is all that CMake said."""


def configure(folder: Path, options: list[str], say=print) -> None:
    """Raises Unfit."""
    require_writable(folder)
    command = ["cmake", "-S", str(SOURCE), "-B", str(folder), "-G", "Ninja", *options]
    new = [*command, *launcher(options)]
    reason = misfit(folder)
    if not reason:
        was_configured = (folder / CACHE).exists()
        # With another launcher Ninja would compile all of it once more.
        done = attempt(command if was_configured else new)
        if done.returncode == 0:
            return
        if not was_configured:
            raise Unfit(done.stdout)
        reason = "CMake does not go on with it"
    # Ninja compiles anew what it would now compile otherwise: every command names its source.
    say(f"{folder}: {reason}; building it anew")
    done = attempt([*new, "--fresh"])
    if done.returncode != 0:
        raise Unfit(done.stdout)


def attempt(command: list[str]) -> subprocess.CompletedProcess:
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          stdin=subprocess.DEVNULL, errors="replace", check=False)


def launcher(options: list[str]) -> list[str]:
    """The option that has a new folder compile through ccache; none where that cannot be."""
    ccache = shutil.which("ccache")
    if not ccache or LAUNCHER in os.environ or any(LAUNCHER in option for option in options):
        return []
    asked = subprocess.run([ccache, "--get-config", "cache_dir"], stdout=subprocess.PIPE,
                           stderr=subprocess.DEVNULL, text=True, check=False)
    place = Path(asked.stdout.strip() or "/nowhere")
    # A compilation fails where ccache can make no directory of its own.
    while not place.exists() and place != place.parent:
        place = place.parent
    return [f"-D{LAUNCHER}={ccache}"] if os.access(place, os.W_OK | os.X_OK) else []


def misfit(folder: Path) -> str:
    """Empty, or why what is in the folder was not made for it."""
    if not (folder / CACHE).is_file():
        return ""
    cache = (folder / CACHE).read_text(errors="replace")
    for key, wanted, what in (("CMAKE_HOME_DIRECTORY", SOURCE, "the source"),
                              ("CMAKE_CACHEFILE_DIR", folder, "the folder")):
        found = entry(cache, key)
        if found and os.path.realpath(found) != os.path.realpath(wanted):
            return f"{what} was {found} when it was made"
    for key in ("CMAKE_CXX_COMPILER", "CMAKE_C_COMPILER", "CMAKE_MAKE_PROGRAM", LAUNCHER):
        found = entry(cache, key).partition(";")[0]
        if found and os.path.isabs(found) and not os.access(found, os.X_OK):
            return f"{found} is gone"
    return "" if (folder / "build.ninja").is_file() else "it was left half made"


def entry(cache: str, key: str) -> str:
    """Empty where the cache has none."""
    found = re.search(rf"(?m)^{key}:\w+=(.*)$", cache)
    return found[1] if found else ""


def require_writable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        files = [folder, *(folder / name for name in (CACHE, "build.ninja", ".ninja_log"))]
        closed = [path for path in files if path.exists() and not os.access(path, os.W_OK)]
    except OSError as mistake:
        raise Unfit(f"{folder} cannot be a build folder: {mistake.strerror}") from mistake
    if closed:
        raise Unfit(f"{closed[0]} is {closed[0].owner()}'s: remove {folder}, or build as that user")


def main() -> int:
    folder = Path(sys.argv[1])
    try:
        configure(folder, sys.argv[2:])
    except Unfit as mistake:
        print(f"{mistake}\nthe configuration of {folder} failed", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
