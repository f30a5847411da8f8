"""A/A spread: the same suite, on the same device, N times; what two profiles of one thing differ by.

    python benchmarks/spread.py [--suite quick] [--device cpu] [--runs 10]

Printed per case: the median value of the runs, their spread (standard deviation of the logarithms), the
largest ratio of two runs, and how often the 95 % intervals of two runs are disjoint. If an interval told all,
few pairs would be disjoint; where many are, sessions differ by more than their own rounds show.
"""

from __future__ import annotations

import argparse
import itertools
import math
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tables import print_table

from profiles.files import FILE_SUFFIX, read_profile
from profiles.summary import CaseSummary, summarise_profile
from profiles.units import format_rate


def run_suite(suite: str, device: str, folder: Path, number: int) -> list[CaseSummary]:
    """One `assay run` in a process of its own, and what it measured."""
    out = folder / f"{number}{FILE_SUFFIX}"
    line = [sys.executable, "-m", "app", "run", "--suite", suite, "--device", device, "--out", str(out)]
    places = {f"ASSAY_{name}": str(folder / name.lower()) for name in ("LIBRARY", "CACHE")}
    print(f"run {number + 1}", file=sys.stderr, flush=True)
    subprocess.run(line, env=os.environ | places, stdout=subprocess.DEVNULL, check=True)
    return summarise_profile(read_profile(out).profile)


def describe(runs: list[CaseSummary]) -> list[str]:
    """One row of the table."""
    values = [run.value for run in runs if run.value is not None]
    if len(values) < 2:
        return [runs[0].id, str(len(values)), "", "", "", ""]
    spread = statistics.stdev(math.log(value) for value in values)
    bounds = [(run.low, run.high) for run in runs if run.low is not None and run.high is not None]
    pairs = list(itertools.combinations(bounds, 2))
    disjoint = sum(a[1] < b[0] or b[1] < a[0] for a, b in pairs)
    return [
        runs[0].id,
        str(len(values)),
        format_rate(statistics.median(values), runs[0].unit),
        f"{spread:.1%}",
        f"{max(values) / min(values):.3f}",
        f"{disjoint} of {len(pairs)}",
    ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--suite", default="quick", help="name or file")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--runs", type=int, default=10)
    given = parser.parse_args()
    by_case: dict[str, list[CaseSummary]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(given.runs):
            for summary in run_suite(given.suite, given.device, Path(folder), number):
                by_case.setdefault(summary.id, []).append(summary)
    heads = ["case", "runs", "median", "spread", "largest ratio", "disjoint intervals"]
    rows = [describe(runs) for runs in by_case.values()]
    print_table(f"A/A spread of {given.runs} runs of {given.suite} on {given.device}", heads, rows)


if __name__ == "__main__":
    main()
