"""Measures in rounds: each case right beside its yardstick, so that both meet the same noise."""
import dataclasses
import statistics
import sys

from clients import Run


@dataclasses.dataclass(frozen=True)
class Sample:
    """One run of a case and the run of its yardstick next to it."""
    front: str
    tool: str
    connections: int
    round: int
    case: str
    yardstick: str
    run: Run
    beside: Run

    @property
    def ratio(self):
        """Calls answered per second, of the yardstick's."""
        return self.run.rate / self.beside.rate

    def as_json(self):
        """A dictionary of everything."""
        return {**dataclasses.asdict(self), "ratio": self.ratio}


def measure(world, tool, cases, options):
    """Yields the samples of all rounds. Who is first changes from round to round: what one leaves
    behind (dirty pages, a busy processor) meets every other alike."""
    for number in range(options.rounds):
        print(f"{world.front}, {tool}: round {number + 1} of {options.rounds}", file=sys.stderr)
        for connections in rotated(options.connections, number):
            for case in rotated(cases, number):
                names = [case.name, case.yardstick]
                runs = {name: world.run(name, tool, connections,
                                        lasting(options.seconds, connections))
                        for name in (reversed(names) if number % 2 else names)}
                yield Sample(world.front, tool, connections, number, case.name, case.yardstick,
                             runs[case.name], runs[case.yardstick])


def lasting(seconds, connections):
    """How long a run takes: 2048 connections need more than a second to come about."""
    return seconds + connections // 512


def rotated(things, number):
    """The same ones, beginning with another."""
    start = number % len(things)
    return [*things[start:], *things[:start]]


def spread(values):
    """(median, lowest, highest)."""
    values = list(values)
    return statistics.median(values), min(values), max(values)
