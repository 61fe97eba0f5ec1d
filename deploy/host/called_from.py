"""The directory that a command was called in, which the shell script before it has left: it may be
gone, and then no Python starts in it, nor does Exim."""

import os
from pathlib import Path

from journal import Refusal

VARIABLE = "CALLED_FROM"


def whole(path: Path | None) -> Path | None:
    """What the caller means by it. Refusal if he is nowhere."""
    if path is None or path.is_absolute():
        return path
    folder = os.environ.get(VARIABLE, "")
    if not folder:
        raise Refusal(f"{path}: the directory that this is called in is gone; name the whole path")
    return Path(folder, path)
