"""Python's way to apt_step.sh, which holds the rules and the reasons."""

import signal
import subprocess

import layout
from journal import Refusal

STEP = layout.SOURCE / "deploy" / "build" / "apt_step.sh"


def install(*purposes: str) -> None:
    """Waits for it whatever signal comes: the step itself knows when it may end. Raises Refusal,
    or KeyboardInterrupt where a signal ended it."""
    received = []
    with subprocess.Popen([STEP, *purposes], stdin=subprocess.DEVNULL) as process:

        def pass_on(number, _frame):
            received.append(number)
            # A Ctrl-C of the terminal has reached the whole group already.
            if number != signal.SIGINT:
                process.send_signal(number)

        former = {number: signal.signal(number, pass_on)
                  for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
        try:
            status = process.wait()
        finally:
            for number, action in former.items():
                signal.signal(number, action)
    if received:
        raise KeyboardInterrupt
    if status != 0:
        raise Refusal("the packages that this needs could not be installed")
