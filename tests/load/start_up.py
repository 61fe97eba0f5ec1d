#!/usr/bin/python3
"""How long whmapi1 takes from its start to its end, beside `perl -e 1`.

Everything runs in a lab, one program after the other in turn, so that what else the machine does
meets all of them alike. The table shows the median and the fastest run in wall time, each with the
ratio to perl's; on a busy machine trust the fastest. The goal is a ratio of 2.0 for `version`; a
suspend waits for the disk, too, which --memory leaves out. Needs root.
"""
import argparse
import json
import os
import pathlib
import random
import statistics
import sys
import time

DEPLOY = pathlib.Path(__file__).resolve().parents[2] / 'deploy'
sys.path[:0] = [str(DEPLOY / folder) for folder in ('lab', 'build', 'host')]

PROGRAM = '/usr/sbin/whmapi1'
COMMANDS = {
    'perl -e 1': ['/usr/bin/perl', '-e', '1'],
    'whmapi1 --version': [PROGRAM, '--version'],
    'whmapi1 version': [PROGRAM, 'version'],
    'whmapi1 suspend': [PROGRAM, 'suspend_outgoing_email', 'user=alice'],
    'whmapi1 unsuspend': [PROGRAM, 'unsuspend_outgoing_email', 'user=alice'],
}
REFERENCE = 'perl -e 1'


def main():
    options = parse()
    if options.inside:
        print(json.dumps(measure(options.rounds)))
        return
    from lab import Lab
    with Lab(build=options.build, memory=options.memory) as lab:
        done = lab.enter(['/usr/bin/python3', '-B', __file__, '--inside', '--rounds',
                          options.rounds], check=True, timeout=600)
    show(json.loads(done.stdout))


def parse():
    asked = argparse.ArgumentParser(description=__doc__.partition('\n')[0])
    asked.add_argument('--build', type=pathlib.Path, help='the build folder')
    asked.add_argument('--rounds', type=int, default=300)
    asked.add_argument('--memory', action='store_true', help='keep the state in memory')
    asked.add_argument('--inside', action='store_true', help=argparse.SUPPRESS)
    options = asked.parse_args()
    if not options.inside and not options.build:
        asked.error('--build is missing')
    return options


def measure(rounds):
    """The seconds of each command, round by round; whatever fails ends it."""
    taken = {name: [] for name in COMMANDS}
    nothing = os.open(os.devnull, os.O_WRONLY)
    actions = [(os.POSIX_SPAWN_DUP2, nothing, 1)]
    turns = random.Random(1)  # always the same order, and no command always behind the same other
    for number in range(rounds + 1):
        for name, command in turns.sample(list(COMMANDS.items()), len(COMMANDS)):
            begin = time.perf_counter()
            child = os.posix_spawn(command[0], command, os.environ, file_actions=actions)
            status = os.waitpid(child, 0)[1]
            if status != 0:
                raise SystemExit(f'{name} ended with {os.waitstatus_to_exitcode(status)}')
            if number:  # the first round warms the caches
                taken[name].append(time.perf_counter() - begin)
    return taken


def show(taken):
    print(f'{"command":20} {"ms":>7} {"spread":>15} {"ratio":>6} {"fastest":>8} {"ratio":>6}')
    for name, seconds in taken.items():
        low, median, high = (value * 1e3 for value in statistics.quantiles(seconds, n=4))
        print(f'{name:20} {median:7.3f} {f"{low:.3f}-{high:.3f}":>15}'
              f' {ratio(statistics.median, taken, name):6.2f}'
              f' {min(seconds) * 1e3:8.3f} {ratio(min, taken, name):6.2f}')


def ratio(of_runs, taken, name):
    return of_runs(taken[name]) / of_runs(taken[REFERENCE])


if __name__ == '__main__':
    main()
