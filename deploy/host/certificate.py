"""The certificate of either front end: the operator's, or a self-signed one until there is one."""

import socket
import subprocess
import tempfile
from pathlib import Path

import layout
from files import put_directory, put_file
from journal import Journal, Refusal
from service_user import run_tool

TLS = layout.ETC / "tls"
CERTIFICATE = TLS / "penstock.crt"
KEY = TLS / "penstock.key"


def put(journal: Journal) -> None:
    put_directory(journal, TLS, 0o750, "root", layout.SERVICE_USER)
    if CERTIFICATE.exists() and not KEY.exists():
        raise Refusal(f"{CERTIFICATE} is there without {KEY}; put its key there, or move it away")
    if KEY.exists() and not KEY.is_symlink():  # a link is to what somebody else looks after
        put_file(journal, KEY, KEY.read_bytes(), 0o600)
    if not CERTIFICATE.exists():
        put_self_signed(journal)


def put_self_signed(journal: Journal) -> None:
    """Of the key that is there, if one is."""
    name = socket.getfqdn()
    with tempfile.TemporaryDirectory() as folder:
        key, certificate = Path(folder) / "key", Path(folder) / "certificate"
        if not KEY.exists():
            run_tool("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt",
                     "ec_paramgen_curve:prime256v1", "-out", str(key))
            put_file(journal, KEY, key.read_bytes(), 0o600)
        run_tool("openssl", "req", "-x509", "-key", str(KEY), "-days", "3650", "-subj",
                 f"/CN={name[:64]}", "-addext",
                 f"subjectAltName=DNS:{name},DNS:localhost,IP:127.0.0.1", "-out", str(certificate))
        put_file(journal, CERTIFICATE, certificate.read_bytes(), 0o644)
    journal.note(f"the certificate is self-signed; put one of your own in {TLS}")


def mismatch() -> str:
    """Empty, or what is wrong with the pair. A gracefully restarted Apache ends over it."""
    done = subprocess.run(["openssl", "x509", "-in", CERTIFICATE, "-CA", CERTIFICATE, "-CAkey", KEY,
                           "-set_serial", "1", "-noout"], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL)
    return "" if done.returncode == 0 else f"{CERTIFICATE} and {KEY} are no pair"


def faults() -> list[str]:
    found = [f"{path} is missing" for path in (CERTIFICATE, KEY) if not path.exists()]
    wrong = "" if found else mismatch()
    found += [wrong] if wrong else []
    if KEY.exists() and KEY.stat().st_mode & 0o077:
        found.append(f"{KEY} can be read by others")
    return found
