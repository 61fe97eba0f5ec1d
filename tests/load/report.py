"""The table of a measurement, and its goals with pass or miss beside each."""
import collections
import statistics

from cases import CASES
from rounds import spread

READS_SLOWER = 2.0  # p99 of reads while suspends hammer, of that alone


def table(samples):
    """The lines: for each number of connections the cases, each beside its yardstick."""
    head = (f"{'front':7} {'tool':4} {'conns':>5} {'case':20} {'req/s':>7} {'lowest-highest':>15} "
            f"{'p50 ms':>8} {'p99 ms':>8} {'503s':>6} {'broken':>6} {'client':>6} "
            f"{'ratio':>6} {'lowest-highest':>14}  of")
    lines = [head]
    for key, group in grouped(samples).items():
        front, tool, connections, name, yardstick = key
        ratio = spread(sample.ratio for sample in group)
        lines.append(f"{front:7} {tool:4} {connections:5} {name:20} "
                     + numbers([sample.run for sample in group])
                     + f" {ratio[0]:6.2f} {f'{ratio[1]:.2f}-{ratio[2]:.2f}':>14}  {yardstick}")
        lines.append(f"{'':7} {'':4} {'':5}   {yardstick:18} "
                     + numbers([sample.beside for sample in group]))
    return lines


def grouped(samples):
    """{(front, tool, connections, case, yardstick): samples}, in the order of measuring."""
    groups = collections.defaultdict(list)
    for sample in sorted(samples, key=lambda one: (one.front, one.tool, one.connections)):
        groups[sample.front, sample.tool, sample.connections, sample.case,
               sample.yardstick].append(sample)
    return groups


def numbers(runs):
    """The columns that cases and yardsticks have both."""
    rate = spread(run.rate for run in runs)
    p50, p99, cpu = (statistics.median(getattr(run, name) for run in runs)
                     for name in ("p50_ms", "p99_ms", "client_cpu"))
    return (f"{rate[0]:7.0f} {f'{rate[1]:.0f}-{rate[2]:.0f}':>15} {p50:8.2f} {p99:8.2f} "
            f"{sum(run.refused for run in runs):6} {sum(run.broken for run in runs):6} {cpu:6.2f}")


def mixed_table(samples):
    """The lines about reads while something else hammers."""
    if not samples:
        return []
    lines = ["", "p99 of 8 connections of reads, in ms, alone and while others hammer:",
             f"{'front':7} {'hammers':>7} {'alone':>8} {'suspends':>9} {'reads':>8} "
             f"{'susp/alone':>10} {'lowest-highest':>14} {'susp/reads':>10} {'lowest-highest':>14}"]
    for (front, connections), group in mixed_groups(samples).items():
        doubled = spread(one.doubled() for one in group)
        fair = spread(one.doubled(base="other reads") for one in group)
        p99 = [statistics.median(values) for values in (
            [one.alone.p99_ms for one in group],
            [one.beside["suspends"].p99_ms for one in group],
            [one.beside["other reads"].p99_ms for one in group])]
        lines.append(f"{front:7} {connections:7} {p99[0]:8.2f} {p99[1]:9.2f} {p99[2]:8.2f} "
                     f"{doubled[0]:10.2f} {f'{doubled[1]:.2f}-{doubled[2]:.2f}':>14} "
                     f"{fair[0]:10.2f} {f'{fair[1]:.2f}-{fair[2]:.2f}':>14}")
    return lines


def mixed_groups(samples):
    groups = collections.defaultdict(list)
    for sample in samples:
        groups[sample.front, sample.connections].append(sample)
    return groups


def goals(samples, mixed):
    """(text, is it reached) of each goal that was measured."""
    found = []
    for (front, tool, connections, name, yardstick), group in grouped(samples).items():
        case = next(one for one in CASES[front, tool] if one.name == name)
        goal = case.goal_at(connections)
        if goal is not None:
            median, low, high = spread(sample.ratio for sample in group)
            found.append((f"{front}, {tool}, {connections} connections: {name} "
                          f"{median:.2f} ({low:.2f}-{high:.2f}) of {yardstick}, "
                          f"goal at least {goal}", median >= goal))
    found.extend(kept_goals(samples))
    for (front, connections), group in mixed_groups(mixed).items():
        median, low, high = spread(one.doubled() for one in group)
        found.append((f"{front}: p99 of reads while {connections} connections of suspends hammer "
                      f"{median:.2f} ({low:.2f}-{high:.2f}) of alone, goal at most {READS_SLOWER}",
                      median <= READS_SLOWER))
    return found


def kept_goals(samples):
    """That `ab -k` keeps its connections. nginx ends one after its 1,000th call by default, and
    says so in that answer, which ab does not count."""
    by_front = collections.defaultdict(list)
    for sample in samples:
        for run in (sample.run, sample.beside):
            if run.kept is not None and run.refused == 0:
                by_front[sample.front].append(run)
    for front, runs in by_front.items():
        kept, answered = (sum(getattr(run, name) for run in runs) for name in ("kept", "answered"))
        yield (f"{front}: ab -k kept its connection after {kept} of {answered} calls",
               answered - kept <= answered / 1000)


def goal_lines(found):
    """What to print of them."""
    return ["", "goals:", *(f"{'pass' if reached else 'MISS'}  {text}" for text, reached in found)]
