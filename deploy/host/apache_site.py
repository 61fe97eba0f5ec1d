"""Apache as the front end: an instance of its own, which starts the worker through mod_fcgid.

Nothing of /etc/apache2, and no other Apache of the host, is touched or needed. put() checks the
configuration with Apache itself before it counts; where it will not have one, the former one stays.
The instance runs as a unit of its own; where systemd does not run, start() says the command.
"""

import os
import re
import signal
import subprocess
import time
from pathlib import Path

import certificate
import layout
import settings
from files import content_of, put_back, put_directory, put_file, remove as remove_path
from journal import Journal, Refusal
from service_units import bring_up, is_so, say_by_hand, systemctl, systemd_runs, take_down
from site_addresses import SiteAddresses

SOURCE = layout.SOURCE / "apache"
SITE = layout.APACHE / "apache2.conf"
ERRORS = layout.APACHE / "errors"
PID_FILE = layout.APACHE_RUN / "apache.pid"
PROGRAM = Path("/usr/sbin/apache2")
PACKAGE = "apache2-bin"
NEEDS = {"/usr/lib/apache2/modules/mod_fcgid.so": "libapache2-mod-fcgid"}
LOGS = (layout.APACHE_LOGS,)
ADDRESSES = SiteAddresses(SOURCE / "penstock.conf", SITE,
                          re.compile(r"^(Listen\s+)(\S+)((?:\s+https)?)$"), bool)
FILES = (layout.UNITS / layout.APACHE_UNIT, layout.APACHE_TMPFILES, layout.APACHE_LOGROTATE)
# As tmpfiles makes them with each boot.
DIRECTORIES = (
    (layout.APACHE_RUN, 0o755, "root", "root"),
    (layout.APACHE_RUN / "fcgid", 0o700, layout.SERVICE_USER, layout.SERVICE_USER),
)
COMMAND = f"{PROGRAM} -f {SITE}"
BY_HAND = (f"{COMMAND} -DFOREGROUND",)


def is_installed() -> bool:
    return SITE.exists()


def put(journal: Journal, tls: str | None, clear: str | None) -> set[str]:
    """The unit, where it has to be started anew; a change of the configuration alone reloads."""
    put_directory(journal, layout.APACHE, 0o755)
    put_directory(journal, ERRORS, 0o755)
    for page in sorted((SOURCE / "errors").iterdir()):
        put_file(journal, ERRORS / page.name, page.read_bytes(), 0o644)
    put_directory(journal, layout.APACHE_LOGS, 0o750, "root", "adm")
    for directory, mode, owner, group in DIRECTORIES:
        put_directory(journal, directory, mode, owner, group)
    stale = set()
    former, kept = addresses_of_installed(), content_of(SITE)
    if put_file(journal, SITE, configuration(tls, clear).encode(), 0o644):
        mistake = test_configuration()
        if mistake:
            put_back(SITE, kept)
            raise Refusal(f"Apache refuses penstock's configuration: {mistake}")
        if former != addresses_of_installed():
            stale.add(layout.APACHE_UNIT)
    return stale


def addresses_of_installed() -> list[str]:
    return ADDRESSES.of_installed(True) + ADDRESSES.of_installed(False)


def configuration(tls: str | None, clear: str | None) -> str:
    text = "\n".join(ADDRESSES.render(tls, clear)) + "\n"
    encrypted = tls or ADDRESSES.chosen(True)
    if encrypted:
        host = encrypted if ":" in encrypted else f"*:{encrypted}"
        text = re.sub(r"(?m)^<VirtualHost .*>$", f"<VirtualHost {host}>", text)
    processes = settings.said("threads")
    if processes and processes.isdigit():
        text = re.sub(r"(?m)^(Fcgid\w+Process(?:es|esPerClass)) \d+$", rf"\1 {processes}", text)
    return text


def remove(journal: Journal) -> None:
    for path in (layout.APACHE, layout.APACHE_RUN):
        remove_path(journal, path)


def test_configuration() -> str:
    """Empty, or what Apache says against it."""
    done = subprocess.run([PROGRAM, "-t", "-f", SITE], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, cwd="/")
    return certificate.mismatch() if done.returncode == 0 else done.stderr.strip()


def running_master() -> int | None:
    try:
        pid = int(PID_FILE.read_text())
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (OSError, ValueError):
        return None
    return pid if str(SITE).encode() in words else None


def start(journal: Journal, stale: set[str], is_changed: bool) -> None:
    """What has changed, its configuration, the worker or the worker's, counts after a reload."""
    if not systemd_runs():
        if running_master() is None:
            say_by_hand(journal, BY_HAND)
        elif is_changed:
            reload()
        return
    was_running = is_so(layout.APACHE_UNIT, "is-active")
    bring_up(journal, [layout.APACHE_UNIT], stale & {layout.APACHE_UNIT})
    if was_running and is_changed and layout.APACHE_UNIT not in stale:
        systemctl("reload", layout.APACHE_UNIT)


def stop(journal: Journal) -> None:
    if systemd_runs():
        take_down(journal, [layout.APACHE_UNIT], [])
        return
    master = running_master()
    if master is None:
        return
    os.kill(master, signal.SIGTERM)
    bound = time.monotonic() + 30
    while running_master() is not None:
        if time.monotonic() > bound:
            raise Refusal(f"Apache, process {master}, does not end")
        time.sleep(0.05)
    journal.did(f"ended penstock's Apache, process {master}")


def reload() -> None:
    """Gracefully: calls that are under way are answered, and new workers read the settings."""
    master = running_master()
    if master is not None and test_configuration() == "":
        os.kill(master, signal.SIGUSR1)


def await_reloaded(_journal: Journal) -> None:
    """Its workers ask for no secret: nobody but themselves reaches their sockets."""


def not_running() -> list[str]:
    return [] if running_master() else ["penstock's Apache does not run; nobody can reach it"]


def remarks() -> list[str]:
    """Its instance is all of our own making."""
    return []


def unknown() -> list[str]:
    """Nobody else's configuration counts for it."""
    return []


def faults() -> list[str]:
    """A sentence for each thing that is not as it should be."""
    wanted = (SITE, *FILES, *(ERRORS / page.name for page in (SOURCE / "errors").iterdir()))
    found = [f"{path} is missing" for path in wanted if not path.is_file()]
    unpaired = certificate.faults()
    if SITE.is_file() and not unpaired:
        mistake = test_configuration()
        if mistake:
            found.append(f"Apache refuses its configuration: {mistake}")
    return found + unpaired
