"""root's first API token. The secret is shown to the operator once; only its hash is stored."""

import hashlib
import json
import secrets
import string
import time
from pathlib import Path

import layout
import trusted_path
from files import put_file, remove
from journal import Journal

ALPHABET = string.ascii_uppercase + string.digits
LENGTH = 32


def has_one() -> bool:
    """Whether root has a token of any name."""
    if not layout.TOKENS.is_dir():
        return False
    for path in layout.TOKENS.iterdir():
        try:
            if json.loads(trusted_path.read(path)).get("user") == "root":
                return True
        except (OSError, ValueError, AttributeError):
            continue
    return False


def put(journal: Journal, name: str) -> str:
    """Makes one more token for root, with all rights, and gives its secret."""
    secret = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    now = int(time.time())
    record = {"user": "root", "name": name, "acls": ["all"], "expires_at": 0, "addresses": [],
              "created_at": now}
    put_file(journal, file_of(secret), json.dumps(record).encode() + b"\n", 0o640, "root",
             layout.SERVICE_USER)
    return secret


def take_back(journal: Journal, secret: str) -> None:
    remove(journal, file_of(secret))


def file_of(secret: str) -> Path:
    return layout.TOKENS / hashlib.sha256(secret.encode()).hexdigest()
