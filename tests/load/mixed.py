"""Reads while suspends hammer, beside the same reads alone and beside as many other reads.

The goal is about the first ratio. On few processors the second one says how much of it is nothing
but that somebody else is served as well, and by a client that needs a processor itself.
"""
import concurrent.futures
import dataclasses
import sys
import time

from clients import Run

READERS = 8
READ = "accountsummary"
HAMMERS = {"suspends": "suspend", "other reads": "version"}
HEAD_START = 0.5  # seconds


@dataclasses.dataclass(frozen=True)
class MixedSample:
    """The three runs of the readers in one round, and what hammered: {what: Run}."""
    front: str
    connections: int  # of the hammer
    round: int
    alone: Run
    beside: dict[str, Run]
    hammer: dict[str, Run]

    def doubled(self, what="suspends", base=None):
        """p99 of the reads beside that, as a multiple of p99 alone, or beside something else."""
        ground = self.alone if base is None else self.beside[base]
        return self.beside[what].p99_ms / ground.p99_ms


def measure(world, options):
    """Yields the samples of all rounds, for each number of hammering connections."""
    for number in range(options.rounds):
        print(f"{world.front}, mixed: round {number + 1} of {options.rounds}", file=sys.stderr)
        for connections in options.hammers:
            alone = world.run(READ, "wrk", READERS, options.seconds)
            both = {what: _beside(world, name, connections, options.seconds)
                    for what, name in HAMMERS.items()}
            yield MixedSample(world.front, connections, number, alone,
                              {what: runs[0] for what, runs in both.items()},
                              {what: runs[1] for what, runs in both.items()})


def _beside(world, hammer, connections, seconds):
    """(the readers' run, the hammer's), which begins earlier and ends later."""
    world.make_room(seconds + 1)
    with concurrent.futures.ThreadPoolExecutor(1) as threads:
        hammering = threads.submit(world.run, hammer, "wrk", connections, seconds + 1)
        time.sleep(HEAD_START)
        reads = world.run(READ, "wrk", READERS, seconds)
        return reads, hammering.result()
