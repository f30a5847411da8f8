"""How often a healthy fleet has something in its list: chips that scatter like a bell curve, in one case.

python benchmarks/fleet_chance.py [--fleets 2000]
"""

from __future__ import annotations

import argparse

import numpy as np
from tables import print_table

from profiles.fleet.layers import LEVELS, NOWHERE, judge

SDS = (0.014, 0.03)
SHAPES = ((1, 8), (2, 8), (4, 8), (8, 8), (16, 8), (32, 8), (64, 1), (256, 1))
"""Hosts, and chips of each."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--fleets", type=int, default=2000, help="of each shape and spread")
    fleets = parser.parse_args().fleets
    generator = np.random.default_rng(1)
    rows = (
        (f"{hosts} x {chips}", f"{100 * sd:g} %", *shares(generator, hosts, chips, sd, fleets))
        for sd in SDS
        for hosts, chips in SHAPES
    )
    heads = ("hosts x chips", "sd", *(f"with a {level}" for level in LEVELS if level != "rack"))
    print_table(f"Of {fleets} healthy fleets each", heads, rows)


def shares(generator: np.random.Generator, hosts: int, chips: int, sd: float, fleets: int) -> list[str]:
    """Of the fleets with at least one host, and with at least one chip, in the list."""
    host, nowhere = np.repeat(np.arange(hosts), chips), np.full(hosts, NOWHERE)
    told = dict.fromkeys(LEVELS, 0)
    for _ in range(fleets):
        findings = judge(generator.normal(0.0, sd, hosts * chips), host, nowhere).findings
        for level in {one.level for one in findings}:
            told[level] += 1
    return [f"{100 * told[level] / fleets:.2f} %" for level in LEVELS if level != "rack"]


if __name__ == "__main__":
    main()
