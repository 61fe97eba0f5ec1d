"""Where root's new token is shown, this once: in a new file, or on the standard output.

require() refuses a place that will not do, before anything is changed; show() says whether the
token got there. For root.
"""

import os
import sys
from pathlib import Path

import trusted_path
from journal import Refusal
from told import Told

NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


def require(told: Told, file: Path | None) -> None:
    if file is None:
        told.say("a token of root will be shown at the end")
        if not told.is_heard:
            raise Refusal("nobody gets the standard output, where root's token is to be shown;"
                          " name a file with --token-file. Nothing was changed")
        return
    try:
        with trusted_path.directory(file.parent) as parent:
            os.close(os.open(file.name, NEW, 0o600, dir_fd=parent))
            os.unlink(file.name, dir_fd=parent)
    except FileExistsError:
        raise Refusal(f"{file} is there already; name a new file for the token. Nothing was"
                      " changed") from None
    except OSError as mistake:
        raise Refusal(f"{file} cannot be made, for the token: {mistake.strerror or mistake}."
                      " Nothing was changed") from mistake


def show(told: Told, token: str, file: Path | None) -> bool:
    if file is None:
        told.say("\nroot's API token, shown this once (only its hash is stored):\n"
                 f"  Authorization: whm root:{token}")
        return told.is_heard
    try:
        with trusted_path.directory(file.parent) as parent:
            write(parent, file.name, token + "\n")
    except OSError as mistake:
        print(f"penstock-setup: {file}: {mistake.strerror or mistake}", file=sys.stderr)
        return False
    told.say(f"root's API token is in {file}")
    return True


def write(parent: int, name: str, text: str) -> None:
    """Wholly, or there is no such file."""
    descriptor = os.open(name, NEW, 0o600, dir_fd=parent)
    try:
        with os.fdopen(descriptor, "w") as stream:
            os.fchmod(descriptor, 0o600)
            stream.write(text)
            stream.flush()
            os.fsync(descriptor)
    except OSError:
        os.unlink(name, dir_fd=parent)
        raise
