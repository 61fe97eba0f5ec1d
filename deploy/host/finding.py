"""What penstock-setup --check has found out about one part of an installation, and the forms in
which that is shown.

Four states: ok; fault, which somebody has to mend; unknown, neither well nor wrong as far as can be
seen, which is not well enough; note, which is as it may be. Values; used by anybody.
"""

import enum
import json
import typing
from collections import Counter
from collections.abc import Iterable


class State(enum.StrEnum):
    OK = "ok"
    FAULT = "fault"
    UNKNOWN = "unknown"
    NOTE = "note"


class Finding(typing.NamedTuple):
    """`hook`: the place where Exim asks, if it is about one; `hint`: what helps, if known."""

    part: str
    state: State
    text: str = ""
    hook: str | None = None
    hint: str | None = None


WORDS = {State.OK: "  ok: ", State.FAULT: "  PROBLEM: ", State.UNKNOWN: "  UNKNOWN: "}


def status_of(findings: Iterable[Finding]) -> int:
    """The exit status: 1 where there is a fault, else 2 where something cannot be known, else 0."""
    states = {finding.state for finding in findings}
    return 1 if State.FAULT in states else 2 if State.UNKNOWN in states else 0


def line_of(finding: Finding) -> str:
    if finding.state == State.NOTE:
        return f"  note: {printable(finding.text)}"
    what = finding.part + (f", {finding.hook}" if finding.hook else "")
    return WORDS[finding.state] + printable(f"{what}: {finding.text}" if finding.text else what)


def summary_of(findings: Iterable[Finding]) -> str:
    """The last line."""
    count = Counter(finding.state for finding in findings)
    said = [f"{number} {words}" for number, words in ((count[State.FAULT], "problems"),
                                                      (count[State.UNKNOWN], "unknown")) if number]
    return ", ".join(said) or "all is as it should be"


def document_of(findings: Iterable[Finding], version: str | None) -> str:
    """One JSON object in one line of ASCII. `version`: penstock's, as it is installed."""
    found = list(findings)
    count = Counter(finding.state for finding in found)
    return json.dumps({
        "version": version, "status": status_of(found), "faults": count[State.FAULT],
        "unknown": count[State.UNKNOWN],
        "findings": [{name: printable(value) if value is not None else None
                      for name, value in finding._asdict().items()} for finding in found]})


def printable(text: str) -> str:
    """Names on disk may be no text at all, and others' words may be orders to a terminal."""
    text = text.encode(errors="replace").decode()
    return "".join(one if one.isprintable() or one in "\n\t" else "?" for one in text)
