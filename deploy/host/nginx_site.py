"""nginx as the front end: its site, in the host's own nginx.

put() checks the whole configuration with nginx itself before it counts; where nginx will not have
a site, the former one stays, if there was one. A running nginx reloads, one that does not run is
not started.
"""

import os
import re
import signal
import subprocess
import time
from pathlib import Path

import certificate
import front_end_secret
import layout
import units
import web_capacity
from files import content_of, put_back, put_file, put_link, remove as remove_path
from journal import Journal, Refusal
from site_addresses import SiteAddresses

NGINX = Path("/etc/nginx")
SITE = layout.NGINX_SITE
ENABLED = NGINX / "sites-enabled" / "penstock"
PID_FILE = Path("/run/nginx.pid")
PROGRAM = Path("/usr/sbin/nginx")
PACKAGE = "nginx"
NEEDS = {}
# Header, body and answer, each as slow as the site lets it be; seconds.
LONGEST_CALL = 32
LOGS = (Path("/var/log/nginx/penstock.access.log"),)
ADDRESSES = SiteAddresses(layout.SOURCE / "nginx" / "penstock.conf", SITE,
                          re.compile(r"^(\s*listen\s+)(\S+?)((?:\s+[^;#]*)?;.*)$"),
                          lambda words: re.search(r"\bssl\b", words) is not None)


def is_installed() -> bool:
    return SITE.exists() or ENABLED.is_symlink()


def put(journal: Journal, tls: str | None, clear: str | None) -> set[str]:
    """No unit is to be started anew for it: the host's own nginx reloads."""
    before = journal.changes
    kept, was_enabled = content_of(SITE), ENABLED.is_symlink()
    text = "\n".join(ADDRESSES.render(tls, clear)) + "\n"
    put_file(journal, SITE, text.encode(), 0o644)
    put_link(journal, ENABLED, str(SITE))
    if journal.changes > before:
        mistake = test_configuration()
        if mistake:
            put_back(SITE, kept)
            if not was_enabled:
                ENABLED.unlink()
            raise Refusal(f"nginx refuses its configuration with penstock's site: {mistake}")
    return set()


def remove(journal: Journal) -> None:
    for path in (ENABLED, SITE):
        remove_path(journal, path)


def test_configuration() -> str:
    """Empty, or what nginx says against it."""
    had_pid_file = PID_FILE.exists()
    done = subprocess.run([PROGRAM, "-t", "-q"], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL)
    if not had_pid_file:
        PID_FILE.unlink(missing_ok=True)  # a test of nginx leaves an empty one
    return "" if done.returncode == 0 else done.stderr.strip()


def running_master() -> int | None:
    try:
        pid = int(PID_FILE.read_text())
        name = Path(f"/proc/{pid}/comm").read_text().strip()
    except (OSError, ValueError):
        return None
    return pid if name == "nginx" else None


def start(journal: Journal, _stale: set[str], _is_changed: bool) -> None:
    reload()
    if running_master() is None:
        command = "systemctl enable --now nginx" if units.systemd_runs() else "nginx"
        journal.note(f"nginx does not run; to start it: {command}")
    for text in remarks():
        journal.note(text)


def stop(_journal: Journal) -> None:
    """The host's own nginx runs on, for other sites: reload() once the site is away."""


def reload() -> None:
    master = running_master()
    if master is not None and test_configuration() == "":
        os.kill(master, signal.SIGHUP)


def await_reloaded(journal: Journal) -> None:
    """Until every process works by the site as it is; one that only ends calls of other sites is
    not waited for longer than a call of penstock's may take."""
    master = running_master()
    if master is None:
        return
    former = workers_of(master)
    reload()
    bound = time.monotonic() + LONGEST_CALL
    while former & workers_of(master) and time.monotonic() < bound:
        time.sleep(0.05)
    if former & workers_of(master):
        journal.note("processes of nginx from before this change still serve other sites")


def workers_of(master: int) -> set[str]:
    try:
        return set(Path(f"/proc/{master}/task/{master}/children").read_text().split())
    except OSError:
        return set()


def not_running() -> list[str]:
    return [] if running_master() else ["nginx does not run, so that nobody can reach it"]


def remarks() -> list[str]:
    """No faults: what is called by a few scripts never notices."""
    shortage = web_capacity.shortage()
    return ([shortage] if shortage else []) + front_end_secret.remarks()


def unknown() -> list[str]:
    return front_end_secret.unknown()


def faults() -> list[str]:
    """A sentence for each thing that is not as it should be."""
    found = [f"{path} is missing" for path in (SITE, ENABLED) if not path.exists()]
    found += certificate.faults() + front_end_secret.faults()
    mistake = test_configuration()
    if mistake:
        found.append(f"nginx refuses its configuration: {mistake}")
    return found
