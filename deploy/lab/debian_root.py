"""The root of a fresh Debian host with what penstock runs on, for tests that boot one.

debian_root(release) gives a directory to be read and never written. It is made once, by mmdebstrap,
from where this host's own apt takes its packages, and kept for the runs to come: as long as the
list of packages is the same, and among the last few. Fails with RootError. For root.
"""

import contextlib
import fcntl
import hashlib
import os
import pathlib
import re
import shutil
import subprocess

import layout

CACHE = pathlib.Path("/var/cache/penstock-tests")
KEPT = 2
RELEASES = {"bookworm": 12, "trixie": 13}
PACKAGES = layout.SOURCE / "deploy" / "build" / "packages"
PURPOSES = ("run", "nginx", "apache", "egress", "lab", "host")
# Of apt's settings those that say how packages are reached.
REACH = re.compile(r'^(Acquire::(?:https?|ftp|Retries|ForceIPv4|ForceIPv6|Check-Valid-Until)[^ ]*)'
                   r' "(.+)";$', re.MULTILINE)


class RootError(Exception):
    """No root could be made; the text says why."""


def debian_root(release="bookworm"):
    """Where the root of a host of this release lies; made now if it is not there."""
    packages = wanted_packages(release)
    sources = sources_of(release)
    key = hashlib.sha256(" ".join([release, *packages]).encode()).hexdigest()[:12]
    root = CACHE / f"{release}-{key}"
    CACHE.mkdir(mode=0o755, parents=True, exist_ok=True)
    with turn():
        if root.is_dir():
            os.utime(root)
            return root
        sweep(release)
        make(root, release, packages, sources)
    return root


def wanted_packages(release):
    """Those of every release, and those that the list has for this one alone (PURPOSE@NUMBER)."""
    found = set()
    for purpose in PURPOSES:
        pattern = rf"^{purpose}(?:@{RELEASES[release]})?: *(.*)$"
        for line in re.findall(pattern, PACKAGES.read_text(), re.MULTILINE):
            found.update(line.split())
    return sorted(found)


def sources_of(release):
    """The lines of sources.list for this release, from the places that this host's apt knows for
    its own release of Debian."""
    own = re.search(r"^VERSION_CODENAME=(.*)$", pathlib.Path("/etc/os-release").read_text(),
                    re.MULTILINE)[1]
    told = run(["apt-get", "indextargets", "--format", "$(REPO_URI)|$(RELEASE)|$(COMPONENT)",
                "Created-By: Packages"])
    lines = []
    for row in told.splitlines():
        place, suite, component = row.split("|")
        # Others' repositories may be called like the release; they have no such component.
        if component == "main" and re.fullmatch(own + "(-security|-updates)?", suite):
            lines.append(f"deb {place} {suite.replace(own, release, 1)} main")
    if not lines:
        raise RootError(f"apt knows no place that has Debian {own}")
    return sorted(set(lines))


def make(root, release, packages, sources):
    """Under another name until it is whole."""
    unfinished = root.with_name(f".{root.name}.new")
    reach = [f'--aptopt={name} "{value}";'
             for name, value in REACH.findall(run(["apt-config", "dump"]))]
    try:
        run(["mmdebstrap", "--quiet", "--mode=root", "--variant=minbase",
             "--dpkgopt=force-unsafe-io", *reach, f"--include={','.join(packages)}", release,
             str(unfinished), *sources])
        unfinished.rename(root)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def sweep(release):
    """What a killed run left, and this release's roots that were not used for the longest time."""
    for left in CACHE.glob(".*.new"):
        shutil.rmtree(left, ignore_errors=True)
    roots = sorted(CACHE.glob(f"{release}-*"), key=lambda path: path.stat().st_mtime)
    for root in roots[:max(0, len(roots) - KEPT + 1)]:
        shutil.rmtree(root, ignore_errors=True)


@contextlib.contextmanager
def turn():
    """One run at a time makes roots or takes some away."""
    descriptor = os.open(CACHE, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def run(command):
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL,
                          check=False, cwd="/")
    if done.returncode != 0:
        raise RootError(f"{command[0]} failed: {done.stderr[-2000:]}")
    return done.stdout
