"""Debian's packages as their next versions could be: the same programs, and every configuration
file of theirs with one more comment."""

import pathlib
import re
import subprocess


def newer_package(root, name, folder, number):
    """The package as it is installed in that root, by this number newer => its file, below that
    folder."""
    place = pathlib.Path(folder, f"newer-{name}-{number}")
    place.mkdir()
    subprocess.run(["dpkg-repack", f"--root={root}", "--generate", "--tag=none", name], cwd=place,
                   check=True, capture_output=True)
    tree = next(place.iterdir())
    control = tree / "DEBIAN" / "control"
    control.write_text(re.sub(r"(?m)^(Version: .*)$", rf"\1+{number}", control.read_text()))
    conffiles = tree / "DEBIAN" / "conffiles"
    for path in conffiles.read_text().splitlines() if conffiles.exists() else ():
        with open(tree / path.lstrip("/"), "a", encoding="utf-8") as stream:
            stream.write(f"\n# newer by {number}\n")
    subprocess.run(["dpkg-deb", "--root-owner-group", "--build", "-Zgzip", tree, place],
                   check=True, stdout=subprocess.DEVNULL)
    return next(place.glob("*.deb"))
