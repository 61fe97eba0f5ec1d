"""The load generators, run inside a lab: wrk, ab, and the program that makes files itself.

Each is given a number of connections (threads, for files) and whole seconds, and says what came of
it as a Run. What a client could not do fails with LabError or CalledProcessError; that single calls
were refused or broke does not, but counts.
"""
import csv
import dataclasses
import json
import pathlib
import re
import resource
import time

HERE = pathlib.Path(__file__).resolve().parent
TIMEOUT = 15  # seconds; more than the front ends' own


@dataclasses.dataclass(frozen=True)
class Target:
    """What is called: a URL, and, with accounts, for userFIRST and so on, so many of them."""
    url: str
    accounts: int = 0
    first: int = 0


@dataclasses.dataclass(frozen=True)
class Run:
    """What came of one run of one client."""
    answered: int  # with 200; for files: made
    refused: int  # with another status; under overload 503
    broken: int  # connections refused or reset, time-outs
    seconds: float
    p50_ms: float
    p99_ms: float
    client_cpu: float  # processors that the client kept busy: near 1.0 it may be the limit itself
    kept: int | None = None  # calls on a connection used before; only ab tells

    @property
    def rate(self):
        """Calls answered per second."""
        return self.answered / self.seconds


def wrk(lab, target, connections, seconds):
    """One thread of wrk, which calls for one account after the other."""
    printed, cpu = _timed(lab, wrk_command(lab, target, connections, seconds), seconds)
    told = json.loads(printed.splitlines()[-1])
    return Run(told["requests"] - told["refused"], told["refused"], told["broken"],
               told["seconds"], told["p50_ms"], told["p99_ms"], cpu)


def wrk_command(lab, target, connections, seconds):
    """Its words; it prints load.lua's JSON last."""
    return ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", f"--timeout={TIMEOUT}s",
            "-H", f"Authorization: whm root:{lab.token}", "-s", HERE / "load.lua", target.url,
            "--", target.accounts, target.first]


def ab(lab, target, connections, seconds):
    """ab with kept connections. It calls one URL only: with accounts, that of the first one."""
    url = target.url + (f"&user=user{target.first}" if target.accounts else "")
    most = 200_000 * seconds  # -t alone would end it after 50,000 calls
    percentiles = "/run/ab-percentiles.csv"
    printed, cpu = _timed(lab, ["ab", "-k", "-q", "-r", "-l", "-t", seconds, "-n", most, "-c",
                                connections, "-s", TIMEOUT, "-e", percentiles, "-H",
                                f"Authorization: whm root:{lab.token}", url], seconds)
    with lab.path(percentiles).open(newline="") as file:
        at = {int(row[0]): float(row[1]) for row in list(csv.reader(file))[1:]}
    complete, refused = _ab_number(printed, "Complete requests"), _ab_number(printed, "Non-2xx")
    broken = _ab_number(printed, "Failed requests")
    return Run(complete - refused - broken, refused, broken,
               _ab_number(printed, "Time taken for tests"), at[50], at[99], cpu,
               kept=_ab_number(printed, "Keep-Alive requests"))


def raw_create(lab, binary, directory, threads, seconds):
    """Durable new files in a directory of the host, without penstock."""
    printed, cpu = _timed(lab, [binary, directory, threads, seconds], seconds)
    told = json.loads(printed)
    return Run(told["operations"], 0, 0, told["seconds"], told["p50_ms"], told["p99_ms"], cpu)


def _ab_number(printed, name):
    found = re.search(rf"(?m)^{name}[^:]*:\s+([\d.]+)", printed)
    text = found[1] if found else "0"
    return float(text) if "." in text else int(text)


def _timed(lab, command, seconds):
    """What it printed, and how many processors it kept busy."""
    before, begin = _children_cpu(), time.monotonic()
    done = lab.enter(command, check=True, timeout=60 + seconds)
    return done.stdout, (_children_cpu() - before) / (time.monotonic() - begin)


def _children_cpu():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
