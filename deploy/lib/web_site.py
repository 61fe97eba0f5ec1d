"""nginx's part: the site, and a certificate if there is none.

put() checks the whole configuration with nginx itself before it counts; a site that nginx will not
have is taken out again. A running nginx reloads, one that does not run is not started.
"""

import os
import re
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

import layout
import units
import web_capacity
from files import put_directory, put_file, put_link, remove as remove_path
from journal import Journal, Refusal
from service_user import run_tool

SOURCE = layout.SOURCE / "nginx" / "penstock.conf"
NGINX = Path("/etc/nginx")
SITE = NGINX / "sites-available" / "penstock"
ENABLED = NGINX / "sites-enabled" / "penstock"
TLS = layout.ETC / "tls"
CERTIFICATE = TLS / "penstock.crt"
KEY = TLS / "penstock.key"
PID_FILE = Path("/run/nginx.pid")
LOG = Path("/var/log/nginx/penstock.access.log")
LISTEN = re.compile(r"^(\s*listen\s+)(\S+?)((?:\s+[^;#]*)?;.*)$")


def put(journal: Journal, tls: str | None, clear: str | None) -> None:
    put_certificate(journal)
    before = journal.changes
    put_file(journal, SITE, site(tls, clear).encode(), 0o644)
    put_link(journal, ENABLED, str(SITE))
    if journal.changes > before:
        mistake = test_configuration()
        if mistake:
            ENABLED.unlink()
            raise Refusal(f"nginx refuses its configuration with penstock's site: {mistake}")


def site(tls: str | None, clear: str | None) -> str:
    """The site of the source with the addresses that the operator wants, or wanted last time."""
    tls, clear = tls or chosen_address(True), clear or chosen_address(False)
    lines = []
    for line in SOURCE.read_text().splitlines():
        found = LISTEN.match(line)
        if found is None:
            lines.append(line)
            continue
        wanted = tls if is_tls(found[3]) else clear
        text = f"{found[1]}{wanted or found[2]}{found[3]}"
        if text not in lines and (wanted or units.has_ipv6() or not found[2].startswith("[")):
            lines.append(text)
    return "\n".join(lines) + "\n"


def chosen_address(encrypted: bool) -> str | None:
    """What the installed site listens on, if it is not what the source says."""
    usual = addresses(SOURCE, encrypted)
    return next((address for address in addresses(SITE, encrypted) if address not in usual), None)


def addresses(path: Path, encrypted: bool) -> list[str]:
    if not path.is_file():
        return []
    found = [LISTEN.match(line) for line in path.read_text().splitlines()]
    return [match[2] for match in found if match and is_tls(match[3]) == encrypted]


def is_tls(words: str) -> bool:
    return re.search(r"\bssl\b", words) is not None


def put_certificate(journal: Journal) -> None:
    put_directory(journal, TLS, 0o750, "root", layout.SERVICE_USER)
    if CERTIFICATE.is_file() and KEY.is_file():
        put_file(journal, KEY, KEY.read_bytes(), 0o600)
        return
    name = socket.getfqdn()
    with tempfile.TemporaryDirectory() as folder:
        key, certificate = Path(folder) / "key", Path(folder) / "certificate"
        run_tool("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                 "ec_paramgen_curve:prime256v1", "-nodes", "-days", "3650", "-subj",
                 f"/CN={name[:64]}", "-addext",
                 f"subjectAltName=DNS:{name},DNS:localhost,IP:127.0.0.1",
                 "-keyout", str(key), "-out", str(certificate))
        put_file(journal, KEY, key.read_bytes(), 0o600)
        put_file(journal, CERTIFICATE, certificate.read_bytes(), 0o644)
    journal.note(f"the certificate is self-signed; put one of your own in {TLS}")


def remove(journal: Journal) -> None:
    for path in (ENABLED, SITE):
        remove_path(journal, path)


def test_configuration() -> str:
    """Empty, or what nginx says against it."""
    had_pid_file = PID_FILE.exists()
    done = subprocess.run(["nginx", "-t", "-q"], capture_output=True, text=True,
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


def reload() -> None:
    master = running_master()
    if master is not None and test_configuration() == "":
        os.kill(master, signal.SIGHUP)


def say_how_to_start(journal: Journal) -> None:
    if running_master() is None:
        start = "systemctl enable --now nginx" if units.systemd_runs() else "nginx"
        journal.note(f"nginx does not run; to start it: {start}")
    say_capacity(journal)


def say_capacity(journal: Journal) -> None:
    """No fault: what is called by a few scripts never notices."""
    shortage = web_capacity.shortage()
    if shortage:
        journal.note(shortage)


def faults() -> list[str]:
    """A sentence for each thing that is not as it should be."""
    found = [f"{path} is missing" for path in (SITE, ENABLED, CERTIFICATE, KEY)
             if not path.exists()]
    if KEY.exists() and KEY.stat().st_mode & 0o077:
        found.append(f"{KEY} can be read by others")
    mistake = test_configuration()
    if mistake:
        found.append(f"nginx refuses its configuration: {mistake}")
    return found
