#!/usr/bin/python3
"""Requests per second of `version` and of suspend, behind nginx, beside a bare libfcgi responder.

Everything runs in a lab on loopback: one nginx with penstock's site, and with the same site for two
bare responders (see bare_responder.cpp). Each round measures every case at every number of
connections, one after the other; the table shows medians over the rounds, their spread, and the
ratio to the bare responders. Machines are noisy: trust ratios. Needs root.
"""
import argparse
import json
import pathlib
import statistics
import sys

import bare_sites
from lab import Lab

HERE = pathlib.Path(__file__).resolve().parent
THREADS = 16  # penstock's default


def main():
    options = parse()
    runs = options.rounds * len(options.connections)
    with Lab(build=options.build, accounts=()) as lab:
        print(f"making {options.accounts} accounts ...", file=sys.stderr)
        lab.add_accounts(options.accounts)
        each = options.accounts // runs
        with bare_sites.running(lab, options.build / "tests/load/bare_responder",
                                THREADS) as bare:
            print_table(measure(lab, bare, options, each), options)


def parse():
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--build", type=pathlib.Path, required=True, help="the build folder")
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--seconds", type=int, default=2, help="of each run")
    asked.add_argument("--accounts", type=int, default=30_000,
                       help="shared out among the suspend runs; a run that is through with its own "
                       "suspends them again")
    asked.add_argument("--connections", type=int, nargs="+", default=[1, 32, 256])
    return asked.parse_args()


def measure(lab, bare, options, each):
    """The runs of each case: {(name, connections): [what load.lua printed]}."""
    version = "/json-api/version?api.version=1"
    suspend = "/json-api/suspend_outgoing_email?api.version=1"
    cases = {**{name: (url + version, 0) for name, url in bare.items()},
             "version": (lab.clear_url + version, 0), "suspend": (lab.clear_url + suspend, each)}
    results, first = {}, 0
    for number in range(1, options.rounds + 1):
        print(f"round {number} of {options.rounds}", file=sys.stderr)
        for connections in options.connections:
            for name, (url, accounts) in cases.items():
                results.setdefault((name, connections), []).append(
                    load(lab, url, connections, options.seconds, accounts, first))
            check_marks(lab, results["suspend", connections][-1], first, each)
            first += each
    return results


def load(lab, url, connections, seconds, accounts, first):
    done = lab.enter(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout=15s",
                      "-H", f"Authorization: whm root:{lab.token}", "-s", HERE / "load.lua", url,
                      "--", accounts, first], check=True, timeout=60 + seconds)
    return json.loads(done.stdout.splitlines()[-1])


def check_marks(lab, result, first, each):
    """A suspend that was answered without effect would be a fine figure, too."""
    wanted = min(result["requests"], each)
    marks = lab.state / "outgoing" / "suspended"
    missing = sum(not (marks / f"user{i}").exists() for i in range(first, first + wanted))
    if missing:
        raise SystemExit(f"{missing} of {wanted} accounts were answered but not suspended")


def print_table(results, options):
    print(f"{'case':12} {'conns':>5} {'req/s':>8} {'spread':>15} {'p50 ms':>7} {'p99 ms':>7} "
          f"{'of parked':>9} {'of stock':>8} {'503s':>5} {'broken':>6}")
    for connections in options.connections:
        rates = {name: [run["requests"] / run["seconds"] for run in runs]
                 for (name, count), runs in results.items() if count == connections}
        medians = {name: statistics.median(values) for name, values in rates.items()}
        for name, values in rates.items():
            runs = results[name, connections]
            print(f"{name:12} {connections:5} {medians[name]:8.0f} "
                  f"{f'{min(values):.0f}-{max(values):.0f}':>15} "
                  f"{statistics.median(run['p50_ms'] for run in runs):7.2f} "
                  f"{statistics.median(run['p99_ms'] for run in runs):7.2f} "
                  f"{medians[name] / medians['bare_parked']:9.2f} "
                  f"{medians[name] / medians['bare_stock']:8.2f} "
                  f"{sum(run['refused'] for run in runs):5} {sum(run['broken'] for run in runs):6}")


if __name__ == "__main__":
    main()
