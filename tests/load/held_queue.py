#!/usr/bin/python3
"""What do other accounts' queue runs pay for mail that is held, in the main queue and parked?

Each round queues messages of one account and times the queue run that delivers them: with held
messages of another account parked in the named queue, in turn with none of them; then with held
messages in the main queue. Then some parked messages are released as penstock does it, in chunks,
and the time until the outside has them is printed, with what a queue run of others took meanwhile.

    tests/load/held_queue.py --build .build/release --held 100000

The held messages are copies of one that the lab's Exim has held, written into its spool. In memory
each takes 8 KiB. Needs root (a lab of its own); ends by itself.
"""

import argparse
import os
import pathlib
import shutil
import statistics
import string
import sys
import threading
import time

DEPLOY = pathlib.Path(__file__).resolve().parents[2] / "deploy"
sys.path[:0] = [str(DEPLOY / folder) for folder in ("lab", "build", "host")]
from lab import Lab  # noqa: E402: found by the line above

EXIM = "/usr/sbin/exim4"
QUEUE = "penstock-held"
INPUT = "/var/spool/exim4/input"
DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase
USER = "Debian-exim"
CHUNK = 200
JOBS = 4


def in_base_62(number, places):
    """A number as Exim writes it into ids."""
    text = ""
    for _ in range(places):
        number, digit = divmod(number, 62)
        text = DIGITS[digit] + text
    return text


def held_copies(lab, count):
    """This many messages of alice's in the main queue, held => their ids."""
    lab.mark("alice", "held")
    lab.sendmail("alice", ["someone@outside.example"])
    lab.wait_for_log("account alice is held")
    lab.wait_for(lambda: not lab.delivering(), "the end of the delivery")
    model, = lab.queue()
    directory = lab.path(INPUT)
    parts = {part: (directory / f"{model}-{part}").read_text() for part in "DH"}
    status = (directory / f"{model}-D").stat()
    # Its middle is the number of a process, which these are no processes of.
    first = 62 ** (len(model) - 11)
    copies = [f"{model[:7]}{in_base_62(first + i, len(model) - 10)}{model[-3:]}"
              for i in range(count - 1)]
    for name in copies:
        for part, text in parts.items():
            file = os.open(directory / f"{name}-{part}", os.O_CREAT | os.O_WRONLY, 0o640)
            os.write(file, text.replace(model, name).encode())
            os.fchown(file, status.st_uid, status.st_gid)
            os.close(file)
    return [model, *copies]


def move(lab, ids, options):
    """Have Exim move these messages between the queues => seconds."""
    begin = time.monotonic()
    done = lab.enter(["xargs", "-n", "500", EXIM, *options], user=USER, input="\n".join(ids),
                     timeout=600)
    if done.returncode:
        sys.exit(f"Exim moved not all of them: {done.stderr[-500:]}")
    return time.monotonic() - begin


def park(lab, ids):
    return move(lab, ids, ["-MG", QUEUE])


def unpark(lab, ids):
    # xargs would lose the empty argument that stands for the main queue.
    script = f'exec {EXIM} -qG{QUEUE} -MG "" "$@"'
    begin = time.monotonic()
    done = lab.enter(["xargs", "-n", "500", "sh", "-c", script, "sh"], user=USER,
                     input="\n".join(ids), timeout=600)
    if done.returncode:
        sys.exit(f"Exim moved not all of them back: {done.stderr[-500:]}")
    return time.monotonic() - begin


def others_run(lab, count):
    """Seconds that a queue run takes to deliver so many messages of bob's."""
    message = ("bob@bob.example", ["other@outside.example"], "Subject: x\n\nText.")
    lab.batch("bob", [message] * count)
    begin = time.monotonic()
    lab.enter([EXIM, "-q"], check=True, timeout=900)
    return time.monotonic() - begin


def without_and_with(lab, arguments):
    """The medians without and with what is parked."""
    queue = lab.path(f"/var/spool/exim4/{QUEUE}")
    away = queue.with_name("away")
    alone = []
    beside = []
    for number in range(2 * arguments.rounds):
        # Now this one first, now that one: the machine's other work comes and goes.
        if number % 4 in (0, 3):
            queue.rename(away)
            alone.append(others_run(lab, arguments.others))
            away.rename(queue)
        else:
            beside.append(others_run(lab, arguments.others))
    return statistics.median(alone), statistics.median(beside)


def arrived(lab):
    return sum(1 for name in os.listdir(lab.sink_dir) if name.endswith(".eml"))


def release(lab, ids):
    """Lift the hold and let these parked messages go, a chunk at a time."""
    lab.unmark("alice", "held")
    for first in range(0, len(ids), CHUNK):
        chunk = ids[first:first + CHUNK]
        unpark(lab, chunk)
        lab.enter(["xargs", "-n", "10", "-P", str(JOBS), EXIM, "-Mc"], user=USER,
                  input="\n".join(chunk), timeout=600)


def timed_release(lab, ids, arguments):
    """Release, with a queue run of others meanwhile => seconds of both."""
    before = arrived(lab)
    begin = time.monotonic()
    thread = threading.Thread(target=release, args=(lab, ids))
    thread.start()
    others = others_run(lab, arguments.others)
    thread.join()
    wanted = before + len(ids) + arguments.others
    lab.wait_for(lambda: arrived(lab) >= wanted, "all released mail outside", 120)
    if arrived(lab) != wanted:
        sys.exit(f"{arrived(lab)} messages outside instead of {wanted}")
    return time.monotonic() - begin, others


def measure(lab, arguments):
    ids = held_copies(lab, arguments.held)
    seconds = park(lab, ids)
    each = 1000 * seconds / len(ids)
    print(f"parked {len(ids)} messages in {seconds:.1f} s ({each:.2f} ms each)", flush=True)
    alone, parked = without_and_with(lab, arguments)
    print(f"queue run of {arguments.others} messages of others, alone: {alone:.2f} s")
    print(f"with {len(ids)} held messages, parked: {parked:.2f} s, ratio {parked / alone:.2f}"
          " (wanted: at most 1.2)", flush=True)
    few = ids[:arguments.unparked]
    seconds = unpark(lab, few)
    print(f"unparked {len(few)} in {seconds:.1f} s ({1000 * seconds / len(few):.2f} ms each)")
    main = others_run(lab, arguments.others)
    print(f"with {len(few)} held messages, not parked: {main:.2f} s, ratio {main / alone:.2f}"
          f" ({1000 * (main - alone) / len(few):.1f} ms for each held message)", flush=True)
    park(lab, few)
    few = ids[:arguments.release]
    seconds, others = timed_release(lab, few, arguments)
    print(f"released {len(few)} parked messages: all outside after {seconds:.1f} s; the queue run"
          f" of {arguments.others} others meanwhile {others:.2f} s")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", required=True)
    parser.add_argument("--held", type=int, default=2000)
    parser.add_argument("--unparked", type=int, default=1000)
    parser.add_argument("--others", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--release", type=int, default=300)
    arguments = parser.parse_args()
    arguments.unparked = min(arguments.unparked, arguments.held)
    arguments.release = min(arguments.release, arguments.held)
    needed = arguments.held * 8192 * 1.2
    if shutil.disk_usage("/dev/shm").free < needed:
        sys.exit(f"so many held messages take {needed / 2**20:.0f} MiB of memory")
    with Lab(build=arguments.build, memory=True) as lab:
        lab.stop_program("watch")  # it parks and releases by itself
        measure(lab, arguments)


if __name__ == "__main__":
    main()
