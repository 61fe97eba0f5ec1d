"""penstock-setup --check, whatever becomes of it: as text, each finding once it is known, or as one
JSON document, beside which nothing comes to the standard output.

run() gives the exit status: 0, 1 (a fault) or 2 (no fault, but something cannot be known). That
nobody but root can look, or that the check was interrupted before its end, is a finding, too. The
process is to end behind it: signals that would have ended it are ignored then.
"""

import contextlib
import os
import signal
import subprocess
import traceback
from collections.abc import Callable, Iterator

import layout
from finding import Finding, State, document_of, line_of, status_of, summary_of

FORMS = ("text", "json")
# What a terminal, or a monitoring service that has waited long enough, ends a program with.
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run(say: Callable[[str], None], form: str = "text") -> int:
    found: list[Finding] = []
    if form == "json":
        output = sole_output()
        take_all(found.append)
        write(output, document_of(found, version()) + "\n")
    else:
        helps: set[str | None] = {None}

        def hear(finding: Finding) -> None:
            found.append(finding)
            say(line_of(finding))
            if finding.hint not in helps:
                say(f"    what helps: {finding.hint}")
                helps.add(finding.hint)

        take_all(hear)
        say(summary_of(found))
    return status_of(found)


def take_all(hear: Callable[[Finding], None]) -> None:
    """Every finding, and why there are no more of them where that is not all."""
    try:
        with interruptible():
            for finding in findings():
                hear(finding)
    except KeyboardInterrupt:
        hear(Finding("check", State.UNKNOWN, "interrupted: what is not named was not looked at"))
    except Exception as mistake:
        traceback.print_exc()
        hear(Finding("check", State.UNKNOWN,
                     f"ended before its end: {type(mistake).__name__}: {mistake}"))


def findings() -> Iterator[Finding]:
    if os.geteuid() != 0:
        yield Finding("check", State.UNKNOWN, "only root can do this")
        return
    import installation_check
    yield from installation_check.findings()


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """The first of these signals is a KeyboardInterrupt, so that what was marked for the probes is
    taken away; later ones, and those behind the end of this, are nothing."""
    def interrupt(*_) -> None:
        ignore()
        raise KeyboardInterrupt

    def ignore() -> None:
        for number in obeyed:
            signal.signal(number, signal.SIG_IGN)

    obeyed = [number for number in ENDING if signal.getsignal(number) != signal.SIG_IGN]
    for number in obeyed:
        signal.signal(number, interrupt)
    try:
        yield
    finally:
        ignore()


def sole_output() -> int:
    """A descriptor of what was the standard output. What anybody says there from now on goes to the
    error output."""
    output = os.dup(1)
    os.dup2(2, 1)
    return output


def write(output: int, text: str) -> None:
    """That nobody listens any more changes nothing of what was found."""
    with contextlib.suppress(OSError), open(output, "w", encoding="ascii") as stream:
        stream.write(text)


def version() -> str | None:
    """penstock's, as it is installed."""
    with contextlib.suppress(OSError, subprocess.SubprocessError, IndexError):
        told = subprocess.run([layout.WORKER, "--version"], capture_output=True, text=True, cwd="/",
                              stdin=subprocess.DEVNULL, timeout=10, check=True).stdout
        return told.split()[1]
    return None
