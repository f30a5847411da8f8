"""How long a fleet's folder takes to index and to report on, and how much of what is planted in it is found:

python benchmarks/fleet.py [--chips 100096] [--folder DIR] [--noise 0.4]

What is planted stands in benchmarks/fleet_profiles.py. 100,096 profiles take 1.2 GB of disk and half a minute
to write.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from fleet_profiles import CHIPS_PER_HOST, HOSTS_PER_RACK, Planted, plant, write_fleet
from tables import print_table

from profiles.fleet.ballots import ballots_of
from profiles.fleet.columns import groups_of, make_columns
from profiles.fleet.folder import read_folder
from profiles.fleet.json import render as render_json
from profiles.fleet.layers import medians_by, medians_of_others
from profiles.fleet.outliers import find_outliers, judge_groups
from profiles.fleet.page import render
from profiles.fleet.racks import match_racks
from profiles.fleet.report import FleetReport, compile_report
from profiles.fleet.spread import scores_of, spread_of

PATTERN = r"(r\d+)n(\d+)"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--chips", type=int, default=100_096)
    parser.add_argument("--noise", type=float, default=0.4, help="of one measurement, per cent")
    parser.add_argument(
        "--folder", type=Path, help="keep the profiles there instead of in a temporary folder"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        home = options.folder or Path(temporary)
        planted = plant(options.chips)
        began_s = time.perf_counter()
        mean_bytes = write_fleet(home / "fleet", planted, noise=options.noise / 100)
        taken_s = time.perf_counter() - began_s
        print(f"{options.chips} profiles of {mean_bytes / 1000:.1f} kB in {taken_s:.0f} s\n")
        report = measure(home / "fleet", home / "cache")
        score(report, planted)


def measure(folder: Path, cache: Path) -> FleetReport:
    """Index, and report in every format; prints a table."""
    rows: list[tuple[str, str, str]] = []

    def timed(what: str, work: Callable[[], Any]) -> Any:
        began_s, used_before_s = time.perf_counter(), processor_s()
        result = work()
        taken_s, used_s = time.perf_counter() - began_s, processor_s() - used_before_s
        rows.append((what, f"{taken_s:.2f}", f"{used_s:.2f}"))
        return result

    timed("index all profiles for the first time", lambda: read_folder(folder, cache))
    contents = timed("read an index that is up to date", lambda: read_folder(folder, cache))
    columns = timed("columns", lambda: make_columns(contents, _places))
    judged = timed("groups and layers", lambda: judge_groups(columns, groups_of(columns)))
    timed("what stands out, with other runs", lambda: find_outliers(columns, judged))
    timed("votes", lambda: list(ballots_of(columns)))
    timed(
        "spreads and scores",
        lambda: [*(spread_of(columns.rate[one.group.rows]) for one in judged), scores_of(columns, judged)],
    )
    report: FleetReport = timed(
        "the whole report, the index up to date",
        lambda: compile_report(folder, cache=cache, places=_places),
    )
    page = timed("HTML", lambda: render(report))
    text = timed("JSON", lambda: render_json(report))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print_table("Time", ("what", "s", "CPU s"), rows)
    index_mb = sum(path.stat().st_size for path in cache.rglob("*.sqlite")) / 1e6
    print(
        f"index {index_mb:.0f} MB, HTML {len(page) / 1e6:.2f} MB, JSON {len(text) / 1e6:.2f} MB, "
        f"at most {peak_mb:.0f} MB of memory, {os.cpu_count()} processors\n"
    )
    return report


def processor_s() -> float:
    """Of this process and its children that have ended: what a neighbour on the machine changes least."""
    return time.process_time() + sum(os.times()[2:4])


def score(report: FleetReport, planted: Planted) -> None:
    """How much of what is planted is in the report, and how slow the rest of what it tells really is."""
    columns = report.columns
    found: dict[str, set[int]] = {"chip": set(), "host": set(), "rack": set()}
    for one in report.outliers:
        number = {"chip": lambda o: int(o.uuid, 16), "host": lambda o: _host_number(o.name),
                  "rack": lambda o: int(o.name[1:])}[one.level]  # fmt: skip
        found[one.level].add(number(one))
    dissent = (other.chip for ballot in report.ballots for other in ballot.vote.dissent)
    found["output"] = {int(columns.chips[chip].unit, 16) for chip in dissent}
    there = {
        "chip": planted.chips, "host": planted.hosts, "rack": planted.racks, "output": planted.wrong
    }  # fmt: skip
    away = _true_distances(planted.speed)
    rows = []
    for level, told in found.items():
        hits, others = told & there[level], sorted(told - there[level])
        slow = f"{len(others)}, {100 * np.expm1(np.median(away[level][others])):.1f} %" if others else "0"
        recall, precision = len(hits) / len(there[level]), len(hits) / max(1, len(told))
        rows.append(
            (level, str(len(there[level])), str(len(told)), f"{recall:.2f}", f"{precision:.2f}", slow)
        )
    heads = ("level", "planted", "told", "recall", "precision", "told, not planted: how many, true effect")
    print_table("Found", heads, rows)


def _true_distances(speed: np.ndarray) -> dict[str, np.ndarray]:
    """Of each chip, host and rack from the others that it is held against, without noise."""
    host = np.arange(len(speed)) // CHIPS_PER_HOST
    hosts, _ = medians_by(host, speed, int(host[-1]) + 1)
    rack = np.arange(len(hosts)) // HOSTS_PER_RACK
    racks, _ = medians_by(rack, hosts, int(rack[-1]) + 1)
    return {
        "chip": speed - medians_of_others(host, speed),
        "host": hosts - medians_of_others(rack, hosts),
        "rack": racks - medians_of_others(np.zeros(len(racks), np.int64), racks),
    }


def _host_number(host: str) -> int:
    rack, node = host[1:].split("n")
    return int(rack) * HOSTS_PER_RACK + int(node)


def _places(hosts: list[str]) -> Any:
    return match_racks(PATTERN, hosts)


if __name__ == "__main__":
    main()
