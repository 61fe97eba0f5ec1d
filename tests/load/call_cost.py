#!/usr/bin/python3
"""Where the time of a call goes: processor time by process, system calls, and the top functions.

For each case wrk runs against a lab: once alone, for processor time and context switches; once with
strace counting the worker's system calls, which slows it down much; once with perf sampling the
whole machine, and once with perf noting who called whom in the worker, which slows it down, too.
Needs root, strace and, for the functions, perf (linux-perf).
"""
import argparse
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1] / "deploy" / folder) for folder in ("lab", "build", "host")]

from clients import Target, wrk  # noqa: E402: found by the line above
from lab import Lab  # noqa: E402
from quiet import TICK, used, wait_until_quiet  # noqa: E402

ACCOUNTS = 100_000
SLICES = 4  # runs of one case, each with accounts of its own where every one must be new
CASES = {"version": ("version", 0), "accountsummary": ("accountsummary", ACCOUNTS),
         "suspend": ("suspend_outgoing_email", ACCOUNTS)}


def main():
    options = parse()
    with Lab(build=options.build, accounts=()) as lab:
        print(f"making {ACCOUNTS} accounts ...", file=sys.stderr)
        lab.add_accounts(ACCOUNTS)
        wait_until_quiet(lab, options.build)
        for name in options.cases:
            show_case(lab, name, options)


def parse():
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--build", type=pathlib.Path, required=True, help="the build folder")
    asked.add_argument("--cases", nargs="+", choices=CASES, default=list(CASES))
    asked.add_argument("--connections", type=int, default=32)
    asked.add_argument("--seconds", type=int, default=3, help="of each run")
    asked.add_argument("--functions", type=int, default=40, help="how many of the top ones")
    options = asked.parse_args()
    options.build = options.build.resolve()
    return options


def show_case(lab, name, options):
    function, accounts = CASES[name]
    url = f"{lab.clear_url}/json-api/{function}?api.version=1"
    each = accounts // SLICES

    def load(part):
        return wrk(lab, Target(url, each, part * each), options.connections, options.seconds)

    print(f"\n=== {name}, {options.connections} connections")
    show_processors(lab, load)
    show_system_calls(lab, load)
    if shutil.which("perf"):
        show_functions(lab, load, options.functions)


def show_processors(lab, load):
    before = used(lab)
    run = load(0)
    print(f"{run.rate:.0f} calls/s, p50 {run.p50_ms} ms, p99 {run.p99_ms} ms, "
          f"{run.refused} refused, {run.broken} broken; wrk kept {run.client_cpu:.2f} processors "
          "busy")
    print(f"{'process':18} {'user us/call':>12} {'system us/call':>14} {'switches/call':>13}")
    for program, numbers in sorted(used(lab).items()):
        user, system, switches = (
            (now - then) / run.answered
            for now, then in zip(numbers, before.get(program, (0, 0, 0))))
        if user + system > 0:
            print(f"{program:18} {user * 1e6 / TICK:12.2f} {system * 1e6 / TICK:14.2f} "
                  f"{switches:13.2f}")


def show_system_calls(lab, load):
    """Over the whole run, so that the counts belong to its calls."""
    tracer = subprocess.Popen(["strace", "-q", "-c", "-f", "-p", str(lab.worker_pid)],
                              stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    time.sleep(0.5)  # no more than a fraction of what it does while idle is at stake
    run = load(1)
    tracer.send_signal(signal.SIGINT)
    counted = tracer.communicate()[1]
    print(f"system calls of the worker ({run.rate:.0f} calls/s under strace):")
    for line in counted.splitlines():
        fields = line.split()
        if len(fields) >= 5 and fields[3].isdigit() and fields[-1] != "total":
            per_call = int(fields[3]) / max(run.answered, 1)
            if per_call >= 0.01:
                print(f"  {fields[-1]:20} {per_call:8.2f}")


def show_functions(lab, load, most):
    """Of the machine by program, and of the worker by system call and by function."""
    data = sampled(lab, lambda: load(2), "-a", "-g", "-F", "1999")
    worker = ["--comm", "penstock-fcgi"]
    print("samples of the whole machine, by program:")
    show_lines(report(data, "--no-children", "--sort", "comm"), 8)
    print("of these the worker's, by library:")
    show_lines(report(data, "--no-children", "--sort", "dso", *worker), 10)
    print("by system call, with all that it does:")
    show_lines([line for line in report(data, "--children", "--sort", "symbol", *worker)
                if "__x64_sys_" in line], 20)
    print("by function, without what it calls:")
    show_lines(report(data, "--no-children", "--sort", "dso,symbol", *worker), most)
    data = sampled(lab, lambda: load(3), "-p", str(lab.worker_pid), "--call-graph", "dwarf,16384",
                   "-F", "299")
    print("penstock's own functions, with all that they call, % of the worker's time:")
    show_lines([line for line in report(data, "--children", "--sort", "symbol")
                if "penstock::" in line or "FCGX_" in line], most)


def sampled(lab, load, *words):
    data = str(lab.directory / "perf.data")
    sampler = subprocess.Popen(["perf", "record", "-q", "-e", "cpu-clock", "-o", data, *words],
                               stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    load()
    sampler.send_signal(signal.SIGINT)
    sampler.wait()
    return data


def report(data, *words):
    done = subprocess.run(["perf", "report", "-i", data, "--stdio", "-q", "-g", "none", *words],
                          capture_output=True, text=True)
    return [line for line in done.stdout.splitlines() if "%" in line]


def show_lines(lines, most):
    for line in lines[:most]:
        shown = re.sub(r"\s+-\s+-\s*$", "", line)
        print(f"  {re.sub(r'<.*>', '<>', shown)[:90].strip()}")


if __name__ == "__main__":
    main()
