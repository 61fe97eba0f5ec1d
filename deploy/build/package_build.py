"""Builds penstock's Debian packages from the checkout as it is, or from programs built already.

make() gives the packages' files, in .build/packages/RELEASE under the source unless another folder
is named. Two builds of one source are the same, byte for byte; where nothing has changed since the
last one, nothing is built. One call at a time does this for a folder; others wait. Raises Refusal.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import layout
import release_build
from journal import Refusal

NAMES = ("penstock", "penstock-apache")
FOLDER = layout.SOURCE / ".build" / "packages"
DEBIAN = Path("deploy") / "debian"
KEY = "made-of"


def make(say=print, build: Path | None = None, folder: Path | None = None) -> list[Path]:
    """`build`: a finished build folder, whose programs are taken."""
    folder = folder or FOLDER / codename()
    if build:
        release_build.require_whole(build)
    folder.mkdir(parents=True, exist_ok=True)
    with turn(folder):
        files = source_files()
        key = key_of(files, build)
        if not packages_in(folder) or (folder / KEY).read_text() != key:
            say("making the packages")
            make_anew(files, key, build, folder, say)
        return packages_in(folder)


def make_anew(files: list[Path], key: str, build: Path | None, folder: Path, say) -> None:
    (folder / KEY).unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(prefix="penstock-package-") as place:
        tree = Path(place, "penstock")
        copy(files, tree)
        run(tree, build, say)
        for former in folder.glob("penstock*_*"):
            former.unlink()
        for result in sorted(Path(place).iterdir()):
            if result.is_file():
                shutil.copyfile(result, folder / result.name)
    (folder / KEY).write_text(key)


@contextlib.contextmanager
def turn(folder: Path):
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def codename() -> str:
    found = re.search(r"(?m)^VERSION_CODENAME=(\S+)", Path("/etc/os-release").read_text())
    return found[1] if found else "unknown"


def packages_in(folder: Path) -> list[Path]:
    """Each of the packages, or nothing."""
    found = [path for name in NAMES for path in folder.glob(f"{name}_*.deb")]
    return sorted(found) if len(found) == len(NAMES) and (folder / KEY).is_file() else []


def source_files() -> list[Path]:
    """What git knows, as it is now; without git everything but what was built."""
    told = subprocess.run(["git", "-c", f"safe.directory={layout.SOURCE}", "-C", layout.SOURCE,
                           "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                          capture_output=True, text=True, check=False)
    if told.returncode == 0:
        found = [Path(name) for name in told.stdout.split("\0") if name]
    else:
        found = [path.relative_to(layout.SOURCE) for path in layout.SOURCE.rglob("*")]
        found = [path for path in found if path.parts[0] not in (".build", ".git")
                 and "__pycache__" not in path.parts]
    return sorted(path for path in found if path.parts[0] != "tests"
                  and not (layout.SOURCE / path).is_dir() and (layout.SOURCE / path).exists())


def key_of(files: list[Path], build: Path | None) -> str:
    """Changes with everything that the packages are made of."""
    made = hashlib.sha256(codename().encode())
    programs = [Path(program) for program in release_build.PROGRAMS] if build else []
    for top, paths in ((layout.SOURCE, files), (build, programs)):
        for path in paths:
            mode = (top / path).stat().st_mode & 0o111
            made.update(f"\0{path}\0{mode}\0".encode() + (top / path).read_bytes())
    return made.hexdigest()


def copy(files: list[Path], tree: Path) -> None:
    """As a source package: its own folder debian at the top."""
    for path in files:
        targets = [tree / path]
        if path.is_relative_to(DEBIAN):
            targets.append(tree / "debian" / path.relative_to(DEBIAN))
        for target in targets:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(layout.SOURCE / path, target, follow_symlinks=False)


def run(tree: Path, build: Path | None, say) -> None:
    """In an environment of its own: nothing of the caller's changes what comes out."""
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(tree),
                   "DEB_BUILD_OPTIONS": f"nocheck noautodbgsym parallel={os.cpu_count()}"}
    if build:
        environment["PENSTOCK_BUILD"] = str(build)
    done = subprocess.run(["dpkg-buildpackage", "--build=binary", "--unsigned-changes",
                           "--unsigned-buildinfo", *(["--no-check-builddeps"] if build else [])],
                          cwd=tree, env=environment, umask=0o022, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace", check=False)
    if done.returncode != 0:
        # debhelper shows CMake's own notes behind what went wrong.
        say(re.split(r"(?m)^==> .* <==$", done.stdout)[0][-6000:])
        raise Refusal("the packages could not be made: see above")
