"""Accounts that nobody has suspended yet: every suspension is to be of a new one.

A mark is never taken away for that: see the trap that raw_create.cpp tells of.
"""

MOST_PER_SECOND = 20_000  # more than any disk seen so far makes


class FreshAccounts:
    """Hands out ranges of accounts of a lab, and makes more where they run out."""

    def __init__(self, lab, at_once):
        """`at_once` are made now, and again so many where they run out."""
        self._lab = lab
        self._at_once = at_once
        self._made = 0
        self._next = 0
        self._grow(at_once)

    @property
    def made(self):
        """How many there are: user0 and so on."""
        return self._made

    def reserve(self, seconds):
        """(first, number) of as many as a run can use; takes long where more have to be made."""
        number = min(MOST_PER_SECOND * seconds, self._at_once)
        if self._next + number > self._made:
            self._grow(self._next + number + self._at_once)
        return self._next, number

    def spend(self, run, connections, number):
        """That run was given the range; calls without an answer may have been executed, too."""
        if run.refused == run.broken == 0:  # otherwise nobody knows which were answered with OK
            self._check(min(run.answered + connections, number), connections)
        self._next += min(run.answered + run.refused + run.broken + connections, number)

    def _grow(self, number):
        self._lab.add_accounts(number)
        self._made = number

    def _check(self, sent, under_way):
        """A suspend that was answered without effect would be a fine figure, too. Which ones were
        under way at the end and had no answer, nobody knows."""
        marks = self._lab.state / "outgoing" / "suspended"
        missing = sum(not (marks / f"user{i}").exists()
                      for i in range(self._next, self._next + sent))
        if missing > under_way:
            raise SystemExit(f"{missing} of {sent} accounts are not suspended, but only "
                             f"{under_way} calls can have had no answer")
