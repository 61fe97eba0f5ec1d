"""deploy/package: what is typed, and what is done for it."""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

DEPLOY = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(DEPLOY / "build"), str(DEPLOY / "host")]

import called_from  # noqa: E402
import package_build  # noqa: E402
import packages  # noqa: E402
from command_end import end_of  # noqa: E402
from journal import Refusal  # noqa: E402
from told import Told, open_what_is_closed  # noqa: E402

RELEASES = ("bookworm", "trixie")


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="deploy/package", description="Builds penstock's Debian packages from this checkout,"
        " and names the files. The same source gives the same packages, byte for byte.")
    made.add_argument("--output", metavar="DIR", type=Path,
                      help="put them there (default: .build/packages/RELEASE)")
    made.add_argument("--release", choices=RELEASES,
                      help="for this release of Debian, in a chroot of it (default: this host's"
                      " own, on the host itself)")
    made.add_argument("--build", metavar="DIR", type=Path,
                      help="take the programs from this build folder instead of building them")
    made.add_argument("--no-apt", action="store_true",
                      help="install nothing of what this needs")
    return made


def main() -> int:
    told = Told()
    open_what_is_closed()
    options = parser().parse_args()
    return end_of("deploy/package", lambda: run(options, told))


def run(options: argparse.Namespace, told: Told) -> int:
    options.output = called_from.whole(options.output)
    options.build = called_from.whole(options.build)
    if options.release and options.release != package_build.codename():
        made = make_in_chroot(options)
    else:
        if not options.no_apt:
            packages.install("start", "build", "package")
        made = package_build.make(told.say, options.build)
    if options.output:
        options.output.mkdir(parents=True, exist_ok=True)
        made = [Path(shutil.copy(path, options.output)) for path in made]
    for path in made:
        told.say(str(path))
    return 0


def make_in_chroot(options: argparse.Namespace) -> list[Path]:
    """By this program, in a Debian of that release."""
    if not options.no_apt:
        packages.install("start", "release")
    command = [DEPLOY / "lab" / "release_chroot.py", options.release, "tests",
               DEPLOY / "package", "--no-apt"]
    if options.build:
        command += ["--build", options.build]
    if subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode != 0:
        raise Refusal(f"the packages for {options.release} could not be made")
    return package_build.packages_in(package_build.FOLDER / options.release)


if __name__ == "__main__":
    os.umask(0o022)
    sys.exit(main())
