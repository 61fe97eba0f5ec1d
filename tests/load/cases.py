"""What is measured, and what each of it is measured beside."""
import dataclasses


@dataclasses.dataclass(frozen=True)
class Case:
    """A name that World.run() knows, the name of its yardstick, and the goals for the ratio of the
    two: {connections: at least}, or the one number for all of them."""
    name: str
    yardstick: str
    goal: float | dict[int, float] | None = None

    def goal_at(self, connections):
        """The ratio to reach there, or None."""
        if isinstance(self.goal, dict):
            return self.goal.get(connections)
        return self.goal


READS = 0.95
READS_BEHIND_APACHE = 0.9
SUSPENDS = {32: 0.9, 256: 1.3}
# ab calls one URL only: the same account is suspended again and again.
_BY_AB = Case("suspend again", "raw_create")
_NGINX = [Case("version", "bare_parked_version", READS),
          Case("accountsummary", "bare_parked_account", READS)]
_APACHE = [Case("version", "bare_fcgid_version", READS_BEHIND_APACHE),
           Case("accountsummary", "bare_fcgid_account", READS_BEHIND_APACHE)]
CASES = {
    ("nginx", "wrk"): [*_NGINX, Case("bare_stock_version", "bare_parked_version"),
                       # What HTTP alone leaves of the yardstick: nothing answers more suspends.
                       Case("bare_creating_version", "raw_create"),
                       Case("suspend", "raw_create", SUSPENDS)],
    ("nginx", "ab"): [*_NGINX, _BY_AB],
    ("apache", "wrk"): [*_APACHE, Case("suspend", "raw_create")],
    ("apache", "ab"): [*_APACHE, _BY_AB],
}
