"""The root of a fresh Debian of some release: with what penstock runs on, for tests that boot a
host, or with what it is built and tested with, for those that run in a chroot.

debian_root(release, kind) gives a directory to be read and never written. It is made once, by
mmdebstrap, from where this host's own apt takes its packages, and kept for the runs to come: as
long as the list of packages is the same, and among the last few. Fails with RootError. For root.
"""

import hashlib
import os
import pathlib
import re
import shutil
import subprocess

import layout
from lab_namespace import die_with_parent
from package_build import turn

CACHE = pathlib.Path("/var/cache/penstock-tests")
KEPT = 2
RELEASES = ("bookworm", "trixie")
PACKAGES = layout.SOURCE / "deploy" / "build" / "packages"
# By their purposes in that list. A host has the libraries of what is built, and nothing else of it.
KINDS = {"host": ("run", "nginx", "apache", "egress", "lab", "host"),
         "tests": ("start", "build", "run", "nginx", "apache", "egress", "lab", "release",
                   "package", "test")}
# Of apt's settings those that say how packages are reached.
REACH = re.compile(r'^(Acquire::(?:https?|ftp|Retries|ForceIPv4|ForceIPv6|Check-Valid-Until)[^ ]*)'
                   r' "(.+)";$', re.MULTILINE)


class RootError(Exception):
    """No root could be made; the text says why."""


def own_release():
    """That of this host, by its name."""
    return re.search(r"^VERSION_CODENAME=(.*)$", pathlib.Path("/etc/os-release").read_text(),
                     re.MULTILINE)[1]


def debian_root(release, kind="host"):
    """Where such a root of this release lies; made now if it is not there."""
    wanted = packages(*KINDS[kind])
    if "build" not in KINDS[kind]:
        wanted += [libraries(packages("build"))]
    sources = sources_of(release)
    key = hashlib.sha256(" ".join(wanted).encode()).hexdigest()[:12]
    root = CACHE / f"{release}-{kind}-{key}"
    CACHE.mkdir(mode=0o755, parents=True, exist_ok=True)
    with turn(CACHE):
        if root.is_dir():
            os.utime(root)
            return root
        sweep(release, kind)
        make(root, release, wanted, sources)
    return root


def packages(*purposes):
    """Their names, in order."""
    found = set()
    for purpose in purposes:
        for line in re.findall(rf"^{purpose}: *(.*)$", PACKAGES.read_text(), re.MULTILINE):
            found.update(line.split())
    return sorted(found)


def libraries(names):
    """apt's pattern for what these development packages depend on to be there at run time, which
    has another name in each release."""
    ours = ",".join(f"?exact-name({name})" for name in names if name.endswith("-dev"))
    return f"?and(?section(^libs$),?reverse-depends(?or({ours})))"


def sources_of(release):
    """The lines of sources.list for this release, from the places that this host's apt knows for
    its own release of Debian."""
    own = own_release()
    ask = ["apt-get", "indextargets", "--format", "$(REPO_URI)|$(RELEASE)|$(COMPONENT)",
           "Created-By: Packages"]
    told = run(ask)
    if not told:
        run(["apt-get", "-q", "update"])  # it tells only of lists that are there
        told = run(ask)
    lines = []
    for row in told.splitlines():
        place, suite, component = row.split("|")
        # Others' repositories may be called like the release; they have no such component.
        if component == "main" and re.fullmatch(own + "(-security|-updates)?", suite):
            lines.append(f"deb {place} {suite.replace(own, release, 1)} main")
    if not lines:
        raise RootError(f"apt knows no place that has Debian {own}")
    return sorted(set(lines))


def make(root, release, wanted, sources):
    """Under another name until it is whole. What is mounted on the way vanishes with the processes,
    however they end."""
    unfinished = root.with_name(f".{root.name}.new")
    reach = [f'--aptopt={name} "{value}";'
             for name, value in REACH.findall(run(["apt-config", "dump"]))]
    try:
        run(["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc",
             "--propagation", "private", "mmdebstrap", "--quiet", "--mode=root",
             "--variant=minbase", "--dpkgopt=force-unsafe-io",
             # As on any host; in the root of one, roots may have to be made.
             "--skip=cleanup/apt/lists", *reach,
             *(f"--include={name}" for name in wanted), release, str(unfinished), *sources])
        unfinished.rename(root)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def sweep(release, kind):
    """What a killed run left, and such roots that were not used for the longest time."""
    for left in CACHE.glob(".*.new"):
        shutil.rmtree(left, ignore_errors=True)
    roots = sorted(CACHE.glob(f"{release}-{kind}-*"), key=lambda path: path.stat().st_mtime)
    for root in roots[:max(0, len(roots) - KEPT + 1)]:
        shutil.rmtree(root, ignore_errors=True)


def run(command):
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL,
                          check=False, cwd="/", preexec_fn=die_with_parent)
    if done.returncode != 0:
        raise RootError(f"{command[0]} failed: {done.stderr[-2000:]}")
    return done.stdout
