#!/usr/bin/env python3
"""Draws the words/s of JMH's TrainingBenchmark against the vocabulary, a line for each dim, as SVG.

    bench/jmh Training -p types=10000,100000 -p dim=100,300 -rf json -rff scaling.json
    bench/plot-scaling.py scaling.json [MORE.json ...] > bench/scaling.svg
    bench/plot-scaling.py --table scaling.json      # the same as a table in Markdown

Of several files, each point is the median of its runs. Needs Python 3.8 or newer and nothing else.
"""

import json
import math
import statistics
import sys

WIDTH, HEIGHT = 640, 400
LEFT, RIGHT, TOP, BOTTOM = 70, 90, 40, 50
COLOURS = ["#1b6ca8", "#c4501b", "#2e7d32", "#7b3fa0", "#555555"]


def read(names):
    """The points {dim: {types: words per second}} of the kind of training that the files hold."""
    points, kinds = {}, set()
    for name in names:
        with open(name, encoding="utf-8") as file:
            for run in json.load(file):
                if run["benchmark"].endswith("TrainingBenchmark.train"):
                    params = run["params"]
                    kinds.add(params["kind"])
                    words = run["secondaryMetrics"]["words"]["score"]
                    line = points.setdefault(int(params["dim"]), {})
                    line.setdefault(int(params["types"]), []).append(words)
    if not points:
        sys.exit("plot-scaling.py: no results of TrainingBenchmark in " + ", ".join(names))
    if len(kinds) > 1:
        sys.exit("plot-scaling.py: results of several kinds of training: " + ", ".join(sorted(kinds)))
    return {
        dim: {types: statistics.median(runs) for types, runs in line.items()}
        for dim, line in points.items()
    }


def short(number):
    for unit, size in (("M", 1e6), ("k", 1e3)):
        if number >= size:
            return f"{number / size:.3g} {unit}"
    return f"{number:.3g}"


def table(points):
    types = sorted({t for line in points.values() for t in line})
    lines = ["| types | " + " | ".join(f"dim {dim}" for dim in sorted(points)) + " |"]
    lines.append("|---|" + "---|" * len(points))
    for t in types:
        cells = [short(points[dim][t]) if t in points[dim] else "–" for dim in sorted(points)]
        lines.append(f"| {t:,} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def svg(points):
    types = sorted({t for line in points.values() for t in line})
    speeds = [s for line in points.values() for s in line.values()]
    low, high = 10 ** math.floor(math.log10(min(speeds))), 10 ** math.ceil(math.log10(max(speeds)))
    first, last = math.log10(types[0]), math.log10(types[-1])

    def x(t):
        return LEFT + (WIDTH - LEFT - RIGHT) * (math.log10(t) - first) / ((last - first) or 1)

    def y(s):
        share = (math.log10(s) - math.log10(low)) / (math.log10(high) - math.log10(low))
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share

    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="13" fill="#222">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{LEFT}" y="22">words/s of training, by vocabulary and length of the vectors</text>',
    ]
    decade = low
    while decade <= high:
        for step in (1, 2, 5):
            tick = decade * step
            if tick <= high:
                out.append(
                    f'<path d="M{LEFT} {y(tick):.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>'
                    f'<text x="{LEFT - 8}" y="{y(tick) + 4:.1f}" text-anchor="end">{short(tick)}</text>'
                )
        decade *= 10
    for t in types:
        out.append(
            f'<path d="M{x(t):.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#eee"/>'
            f'<text x="{x(t):.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{short(t)}</text>'
        )
    out.append(
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2:.0f}" y="{HEIGHT - 8}" '
        'text-anchor="middle">words of the vocabulary</text>'
    )
    for colour, dim in zip(COLOURS * len(points), sorted(points)):
        line = sorted(points[dim].items())
        path = " ".join(f"{x(t):.1f},{y(s):.1f}" for t, s in line)
        out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        out += [f'<circle cx="{x(t):.1f}" cy="{y(s):.1f}" r="3.5" fill="{colour}"/>' for t, s in line]
        out.append(
            f'<text x="{x(line[-1][0]) + 10:.1f}" y="{y(line[-1][1]) + 4:.1f}" '
            f'fill="{colour}">dim {dim}</text>'
        )
    return "\n".join(out) + "\n</svg>"


def main(arguments):
    as_table = arguments[:1] == ["--table"]
    names = arguments[1:] if as_table else arguments
    if not names or names[0].startswith("-"):
        print(__doc__.strip(), file=sys.stderr)
        sys.exit(2)
    try:
        points = read(names)
    except (OSError, ValueError, KeyError) as e:
        sys.exit(f"plot-scaling.py: {e}")
    print(table(points) if as_table else svg(points))


if __name__ == "__main__":
    main(sys.argv[1:])
