"""What `assay show` has of a group beside its cases: what it gains, the rank that comes late, the links."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from app.cli.tables import columns
from profiles.group import late_rank, pair_rates, rank_times
from profiles.profile import CaseResult, Profile
from profiles.reports.groups import late_sentences, link_tables
from profiles.reports.scaling import NUMBERS, RANKS_TITLE, SCALING_TITLE, rank_rows, scaling_rows
from profiles.scaling import Scaling


def describe_group_case(result: CaseResult, scaling: Scaling | None) -> dict[str, Any]:
    """Each rank's time of a call, each pair's busbw, and what a step gains, for a script."""
    late = late_rank(result)
    return {
        "ranks": rank_times(result),
        "late_rank": None if late is None else late.rank,
        "pairs": [{"a": a, "b": b, "bytes_s": rate} for (a, b), rate in pair_rates(result).items()],
        "scaling": None if scaling is None else asdict(scaling),
    }


def late_lines(profile: Profile) -> list[str]:
    """A sentence for each case in which all wait for one rank."""
    lines = late_sentences(profile)
    return [click.style("ranks", bold=True), *lines] if lines else []


def scaling_lines(profile: Profile) -> list[str]:
    """What each step gains from the ranks that share it."""
    if not (rows := scaling_rows(profile)):
        return []
    return [
        click.style(SCALING_TITLE, bold=True),
        *columns(rows[0], rows[1:], right=NUMBERS, shrink={"case"}),
    ]


def rank_lines(profile: Profile) -> list[str]:
    """Where each rank's time goes."""
    if not (rows := rank_rows(profile)):
        return []
    header, *cells = rows
    names = ["", *(row[0] for row in cells)]
    told = [["" if row[0] == before else row[0], *row[1:]] for row, before in zip(cells, names, strict=False)]
    return [click.style(RANKS_TITLE, bold=True), *columns(header, told, right=NUMBERS, shrink={"case"})]


def link_lines(profile: Profile) -> list[str]:
    """A matrix of busbw for each case that has pairs, and the slowest link where one stands out."""
    lines: list[str] = []
    for title, (header, *rows), slow in link_tables(profile):
        lines += [f"links, {title}", *columns(header, rows, right=set(header)), *filter(None, [slow])]
    return lines
