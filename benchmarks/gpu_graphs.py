"""What a captured graph changes: the cases of a profile that were measured with one and without.

    python benchmarks/gpu_graphs.py PROFILE

Two cases belong together that differ in their mode alone. Printed: the time per call of both, and the graph's
over the other's with the 95 % interval over the rounds, in each of which one worker measured both.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Iterator
from pathlib import Path

from gpu_blocks import ratio_cells
from tables import print_table

from profiles.files import read_profile
from profiles.profile import CaseResult, Profile
from profiles.stats import round_estimate_s
from profiles.units import format_seconds


def pairs(profile: Profile) -> Iterator[tuple[CaseResult, CaseResult]]:
    """(without, with) of every case that has both."""

    def work(result: CaseResult) -> tuple[object, ...]:
        case = result.case
        others = {name: value for name, value in case.parameters.items() if name != "mode"}
        return (case.kernel, case.dtype, case.cache, tuple(sorted(others.items())))

    graphs = {work(one): one for one in profile.cases if one.case.parameters.get("mode") == "graph"}
    for one in profile.cases:
        if one.case.parameters.get("mode", "eager") == "eager" and work(one) in graphs:
            yield one, graphs[work(one)]


def seconds_by_round(result: CaseResult) -> dict[int, float]:
    """Seconds per call of the rounds that have a figure."""
    found = {one.round: round_estimate_s(one) for one in result.rounds if one.status == "ok"}
    return {number: seconds for number, seconds in found.items() if seconds is not None}


def rows(profile: Profile) -> Iterator[list[str]]:
    """One for each pair with a common round."""
    for plain, graph in pairs(profile):
        without, within = seconds_by_round(plain), seconds_by_round(graph)
        common = sorted(without.keys() & within.keys())
        if common:
            sides = [[side[number] for number in common] for side in (within, without)]
            medians = [format_seconds(statistics.median(side)) for side in reversed(sides)]
            yield [plain.case.id, *medians, *ratio_cells(*sides)]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("profile", type=Path)
    profile = read_profile(parser.parse_args().profile).profile
    heads = ["case", "call by call", "as a graph", "graph / call by call", "95 % interval"]
    print_table(f"Graphs on {profile.device.name}", heads, rows(profile))


if __name__ == "__main__":
    main()
