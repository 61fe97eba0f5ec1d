#!/usr/bin/python3
"""How long after the API's OK does mail of a suspended account still start out?

Several accounts send outside without pause while each is suspended and unsuspended in turn. For
every suspension the script looks at the MAIL commands that the outside saw between the API's OK
and the call of the unsuspend, and prints the longest time from the OK to the last of them.

    tests/load/last_mail.py --build .build/release --suspensions 1000

Needs root (a lab of its own); ends by itself.
"""

import argparse
import bisect
import itertools
import json
import os
import pathlib
import smtplib
import statistics
import sys
import threading
import time

DEPLOY = pathlib.Path(__file__).resolve().parents[2] / "deploy"
sys.path[:0] = [str(DEPLOY / folder) for folder in ("lab", "build", "host")]
from lab import Lab  # noqa: E402: found by the line above

ACCOUNTS = [f"sender{i}" for i in range(4)]
HOLD = 0.25  # seconds that each suspension lasts: what comes later than that is not seen


def send_without_pause(lab, name, stop):
    """Submits one message after the other as the account, over sessions of ten."""
    for number in itertools.count():
        if stop.is_set():
            return
        try:
            with lab.session(name) as smtp:
                for _ in range(10):
                    smtp.sendmail(f"{name}@{name}.example", [f"to{number}@outside.example"],
                                  f"Subject: {number}\n\nA message.\n")
        except (smtplib.SMTPException, OSError):
            time.sleep(0.01)  # refused, as it should be while suspended


def suspend_again_and_again(lab, name, count, intervals):
    for _ in range(count):
        wait_until_it_sends(lab, name)
        lab.suspend(name)
        begin = time.time()
        time.sleep(HOLD)
        end = time.time()
        lab.unsuspend(name)
        intervals.append((name, begin, end))


def wait_until_it_sends(lab, name):
    """A suspension of somebody who sends nothing would measure nothing."""
    now = time.time()
    lab.wait_for(lambda: any(entry["time"] > now for entry in recent_mails(lab, name)),
                 f"mail from {name}", 60)


def recent_mails(lab, name):
    """The account's MAIL commands among the last ones that the outside saw."""
    with open(lab.directory / "sink.log", "rb") as log:
        log.seek(max(0, log.seek(0, os.SEEK_END) - 65536))
        lines = log.read().decode().split("\n")[1:-1]  # whole ones only
    return [entry for entry in map(json.loads, lines)
            if entry["command"] == "MAIL" and entry["argument"].startswith(f"{name}@")]


def delays(lab, intervals):
    """For each suspension the time from its OK to the last MAIL within it, 0 if there was none."""
    mails = {name: [] for name in ACCOUNTS}
    for entry in lab.sink_log():
        if entry["command"] == "MAIL":
            sender = entry["argument"].partition("@")[0]
            mails.setdefault(sender, []).append(entry["time"])
    for name, begin, end in intervals:
        times = mails[name]
        last = bisect.bisect_left(times, end) - 1
        yield max(0.0, times[last] - begin) if last >= 0 else 0.0
    print(f"messages that went out: {sum(len(times) for times in mails.values())}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", required=True)
    parser.add_argument("--suspensions", type=int, default=1000)
    arguments = parser.parse_args()
    intervals = []
    with Lab(build=arguments.build, accounts=ACCOUNTS) as lab:
        stop = threading.Event()
        senders = [threading.Thread(target=send_without_pause, args=(lab, name, stop))
                   for name in ACCOUNTS]
        each = -(-arguments.suspensions // len(ACCOUNTS))
        callers = [threading.Thread(target=suspend_again_and_again,
                                    args=(lab, name, each, intervals)) for name in ACCOUNTS]
        for thread in senders + callers:
            thread.start()
        for thread in callers:
            thread.join()
        stop.set()
        for thread in senders:
            thread.join()
        found = sorted(delays(lab, intervals))
    late = [delay for delay in found if delay > 0]
    print(f"suspensions: {len(found)}, with a MAIL after the OK: {len(late)}")
    if late:
        print(f"OK to last MAIL, ms: median {statistics.median(late) * 1000:.1f}, "
              f"longest {late[-1] * 1000:.1f} (looked at for {HOLD * 1000:.0f})")


if __name__ == "__main__":
    main()
