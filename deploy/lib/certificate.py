"""The certificate of either front end: the operator's, or a self-signed one until there is one."""

import socket
import tempfile
from pathlib import Path

import layout
from files import put_directory, put_file
from journal import Journal
from service_user import run_tool

TLS = layout.ETC / "tls"
CERTIFICATE = TLS / "penstock.crt"
KEY = TLS / "penstock.key"


def put(journal: Journal) -> None:
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


def faults() -> list[str]:
    found = [f"{path} is missing" for path in (CERTIFICATE, KEY) if not path.exists()]
    if KEY.exists() and KEY.stat().st_mode & 0o077:
        found.append(f"{KEY} can be read by others")
    return found
