"""What the operator of a lab decides about callers: a reseller's rights, the server's profile."""

import contextlib
import json
import pathlib


def grant(lab, reseller, acls):
    """Gives a reseller these rights and no others."""
    put(pathlib.Path(lab.state, "resellers", reseller), json.dumps({"acls": acls}))


@contextlib.contextmanager
def profile(lab, text):
    """The server has this profile.conf meanwhile, and none afterwards."""
    path = pathlib.Path(lab.state, "profile.conf")
    put(path, text)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def put(path, text):
    """In place of what has the name: no reader finds half of it."""
    new = path.with_name(f".{path.name}.test")
    new.write_text(text)
    new.chmod(0o644)
    new.rename(path)
