"""The plot of a measurement: throughput and p99 over connections, by gnuplot."""
import statistics
import subprocess

from report import grouped

HEIGHTS = "1200,560"
SCRIPT = '''
set terminal {terminal} size {size} font "sans,11" background rgb "white"
set output "{output}"
set multiplot layout 1,2 title "{title}" font ",13"
set logscale xy
set xrange [{first}*0.8:{last}*1.25]
set xtics ({tics})
set xlabel "connections"
set grid xtics ytics mytics lc rgb "#dddddd", lc rgb "#eeeeee"
set key outside bottom center horizontal maxcols 2 samplen 3
set format y "%.0s%c"
set ylabel "calls answered per second"
plot {rates}
set format y "%g"
set ylabel "p99 of a call, ms"
plot {p99s}
'''
COLOURS = ["#0060ad", "#d62728", "#2ca02c", "#9467bd"]


def draw(samples, output, terminal="svg"):
    """Write a file with both panels, of one front end and one tool."""
    lines = lines_of(samples)
    counts = sorted({sample.connections for sample in samples})
    front, tool = samples[0].front, samples[0].tool
    script = data_of(lines) + SCRIPT.format(
        terminal=terminal if terminal != "svg" else "svg dynamic",
        size=HEIGHTS, output=output, title=f"penstock behind {front}, by {tool}: medians",
        first=counts[0], last=counts[-1], tics=", ".join(map(str, counts)),
        rates=curves(lines, 2), p99s=curves(lines, 3))
    subprocess.run(["gnuplot"], input=script, text=True, check=True, capture_output=True)


def lines_of(samples):
    """{(name, the case's number, is a yardstick): [(connections, calls per second, p99)]}."""
    lines, order = {}, []
    for (_, _, connections, name, yardstick), group in grouped(samples).items():
        if name not in order:
            order.append(name)
        for label, runs in ((name, [one.run for one in group]),
                            (yardstick, [one.beside for one in group])):
            key = (label, order.index(name), label == yardstick)
            # A yardstick of several cases is drawn once, with its first case.
            if label == yardstick and any(known[0] == label and known != key for known in lines):
                continue
            lines.setdefault(key, []).append(
                (connections, statistics.median(run.rate for run in runs),
                 statistics.median(run.p99_ms for run in runs)))
    return lines


def data_of(lines):
    return "".join(
        f"$line{number} << EOD\n" + "".join(f"{a} {b:.3f} {max(c, 0.001):.3f}\n"
                                           for a, b, c in points) + "EOD\n"
        for number, points in enumerate(lines.values()))


def curves(lines, column):
    return ", ".join(
        f'$line{number} using 1:{column} with linespoints lw 2 pt {4 if is_yardstick else 7} '
        f'ps 0.7 dt {2 if is_yardstick else 1} lc rgb "{COLOURS[case % len(COLOURS)]}" '
        f'title "{label.replace("_", " ")}"'
        for number, (label, case, is_yardstick) in enumerate(lines))
