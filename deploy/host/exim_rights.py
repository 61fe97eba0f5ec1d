"""Who may read and write penstock's files in Exim's configuration.

faults() has a sentence for each that others may write, and for the key, which nobody else may read:
who has it can forge what it signs. For root.
"""

from pathlib import Path

import exim_fragments
import exim_key
import layout
from files import wrong_rights


def faults() -> list[str]:
    key = Path(exim_key.FILE)
    found = [wrong_rights(key, exim_key.MODE, "root", layout.MAIL_GROUP) if key.exists()
             else f"{key} is missing: run penstock-setup again"]
    for path in sorted(Path(exim_fragments.OURS).glob("*.conf")):
        status = path.lstat()
        if status.st_uid != 0 or status.st_mode & 0o022:
            found.append(f"{path} can be written by others than root, and so can what Exim obeys:"
                         f" chown root:root {path}; chmod 644 {path}")
    return [text for text in found if text]
