#!/usr/bin/python3
"""penstock under load, behind nginx and behind Apache, beside what the machine can do at most.

For each front end a lab, in which wrk and ab call `version`, `accountsummary` and suspends over
more and more connections, in rounds. Right beside each run stands one of its yardstick: a bare
libfcgi responder behind the same front end with the same settings, or durable new files without
penstock (raw_create). Prints a table and the goals, and writes results.json and a plot for each
front end and tool. Machines are noisy: trust the ratios, with their spread. Needs root, wrk, ab,
gnuplot.
"""
import argparse
import dataclasses
import json
import pathlib
import sys

DEPLOY = pathlib.Path(__file__).resolve().parents[2] / "deploy"
sys.path[:0] = [str(DEPLOY / folder) for folder in ("lab", "build", "host")]

import mixed  # noqa: E402: found by the line above
import plot  # noqa: E402
import report  # noqa: E402
import rounds  # noqa: E402
from cases import CASES  # noqa: E402
from world import World  # noqa: E402


def main():
    options = parse()
    options.output.mkdir(parents=True, exist_ok=True)
    samples, beside = [], []
    for front in options.fronts:
        with World(options, front) as world:
            try:
                measure(world, options, samples, beside)
            finally:
                # Before the lab ends, which takes minutes where many marks have to be removed.
                write(samples, beside, options.output)
                show([sample for sample in samples if sample.front == front],
                     [sample for sample in beside if sample.front == front])


def measure(world, options, samples, beside):
    """Appends one by one, so that what there is counts even if the rest fails."""
    for tool in options.tools:
        cases = [case for case in CASES[world.front, tool]
                 if not options.cases or case.name in options.cases]
        for sample in rounds.measure(world, tool, cases, options):
            samples.append(sample)
    for sample in mixed.measure(world, options):
        beside.append(sample)


def show(samples, beside):
    """The table of one front end, and its goals."""
    print("\n".join([*report.table(samples), *report.mixed_table(beside),
                     *report.goal_lines(report.goals(samples, beside))]), flush=True)


def parse():
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--build", type=pathlib.Path, required=True, help="the build folder")
    asked.add_argument("--output", type=pathlib.Path, help="default: load in the build folder")
    asked.add_argument("--fronts", nargs="+", choices=["nginx", "apache"],
                       default=["nginx", "apache"])
    asked.add_argument("--tools", nargs="+", choices=["wrk", "ab"], default=["wrk", "ab"])
    asked.add_argument("--cases", nargs="+", help="only these, by their name in the table")
    asked.add_argument("--connections", type=int, nargs="+",
                       default=[1, 8, 32, 128, 256, 512, 2048])
    asked.add_argument("--hammers", type=int, nargs="*", default=[32, 256],
                       help="connections of suspends while reads are measured; none: left out")
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--seconds", type=int, default=1, help="of each run")
    asked.add_argument("--file-seconds", type=float,
                       help="of each run of raw_create, whose files take their time to go")
    asked.add_argument("--accounts", type=int, default=50_000,
                       help="made at once; more are made where suspends need new ones")
    asked.add_argument("--patience", type=int, default=120,
                       help="how long to wait, in seconds, for a quiet lab and disk")
    asked.add_argument("--responder", type=pathlib.Path, help=argparse.SUPPRESS)
    options = asked.parse_args()
    options.build = options.build.resolve()
    options.output = options.output or options.build / "load"
    options.responder = options.responder or options.build / "tests/load/bare_responder"
    return options


def write(samples, beside, output):
    """results.json, and a plot for each front end and tool."""
    (output / "results.json").write_text(json.dumps(
        {"samples": [sample.as_json() for sample in samples],
         "mixed": [dataclasses.asdict(sample) for sample in beside]}, indent=1) + "\n")
    for front, tool in sorted({(sample.front, sample.tool) for sample in samples}):
        plot.draw([sample for sample in samples if (sample.front, sample.tool) == (front, tool)],
                  output / f"{front}-{tool}.svg")


if __name__ == "__main__":
    main()
