"""What the operator is told on the standard output, and whether anybody still gets it.

Nobody who listens any more (`| head`, a full disk) is no reason to stop half way; it is one to make
no secret that can be shown once only.
"""

import os
import sys


class Told:
    def __init__(self):
        self.is_heard = sys.stdout is not None

    def say(self, text: str) -> None:
        try:
            print(text, flush=True)
        except OSError:
            self.is_heard = False
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def open_what_is_closed() -> None:
    """Else the next file that is opened is somebody's standard output."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(descriptor, True)
    os.close(descriptor)
