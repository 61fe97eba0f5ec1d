"""What an installation says: each change in one line, and what the operator should know.

A Refusal carries the words for the operator; whoever raises it has changed nothing by the step
that it refuses. Used by one thread.
"""


class Refusal(Exception):
    """The installer will not, or cannot, do this; the text says why and what helps."""


class Journal:
    def __init__(self, say=print):
        self.say = say
        self.changes = 0
        self.problems = 0

    def did(self, text: str) -> None:
        self.changes += 1
        self.say(f"  {text}")

    def note(self, text: str) -> None:
        self.say(f"  note: {text}")

    def problem(self, text: str) -> None:
        self.problems += 1
        self.say(f"  PROBLEM: {text}")
