"""The figures of a fleet's report as text: outputs, links, changes, spreads, and what the slowest cost."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import click

from app.cli.tables import columns, wrapped

if TYPE_CHECKING:
    from profiles.fleet.report import FleetReport

MOST_ROWS = 40
"""Of each table; HTML shows more of them, JSON all."""
WIDTH = 100
"""Of sentences; tables are as wide as they are."""


def outputs(report: FleetReport) -> list[str]:
    """The votes: who differs, and why there is no verdict."""
    from profiles.fleet import wording
    from profiles.text import shown

    if not report.ballots:
        return [title("Outputs"), "no profile has digests of its outputs: silent corruption cannot be seen"]
    lines = [title("Outputs"), wording.votes(report)]
    for ballot in report.ballots:
        case = shown(report.columns.works[ballot.work].case)
        if ballot.vote.verdict == "no verdict":
            lines += wrapped("no verdict: ", f"{case}: {ballot.vote.reason}", WIDTH)
        for one, company in itertools.islice(ballot.dissent, MOST_ROWS):
            others = f"{ballot.vote.agreeing} of {ballot.vote.voters} agree with each other"
            told = (
                f"{shown(report.columns.name(one.chip))} in {case}: {wording.dissent(one, company)}; {others}"
            )
            lines += wrapped("differs: ", told, WIDTH)
    return lines


def links(report: FleetReport) -> list[str]:
    """The range of the pairs' rates, and the slow ones."""
    from profiles.fleet import wording
    from profiles.text import shown

    lines = []
    for matrix in report.links:
        work = report.columns.works[matrix.work]
        rates = [rate for row in matrix.rates for rate in row if rate is not None]
        if rates:
            low, high = (wording.rate(end, work.unit) for end in (min(rates), max(rates)))
            many = wording.count(matrix.profiles, "profile")
            lines += wrapped("", f"{shown(work.case)}: pairs of {low} to {high}, medians of {many}", WIDTH)
        for link in matrix.slow[:MOST_ROWS]:
            told = f"ranks {link.a} and {link.b} of {shown(report.columns.sheets[link.profile].host)}: "
            told += (
                f"{wording.percent(link.effect)} against the same pair elsewhere (z {wording.z_text(link.z)})"
            )
            lines += wrapped("slow link: ", told, WIDTH)
    return [title("Links"), *lines] if lines else []


def losses(report: FleetReport) -> list[str]:
    """How the groups have changed since the earlier run, and the chips that lost more."""
    from profiles.fleet import wording
    from profiles.text import shown

    if report.before is None:
        return []
    lines = [title(f"Since {shown(report.before)}")]
    if not report.shifts:
        return [*lines, "no chip of this fleet was measured there in the same case and in the same way"]
    rows = [
        [
            shown(report.columns.works[one.work].case, 60),
            report.names[one.configuration] if len(report.parts) > 1 else "",
            str(one.chips),
            wording.percent(one.median),
            shown(wording.earlier(one, report.columns.configurations[one.configuration]), 160),
        ]
        for one in report.shifts[:MOST_ROWS]
    ]
    header = ["case", "of", "chips", "median change", "before"]
    lines += columns(header, rows, right={"chips", "median change"}, shrink={"case"}, wrap="before")
    for loss in report.losses[:MOST_ROWS]:
        case = shown(report.columns.works[loss.work].case)
        change = f"{wording.percent(loss.change)} in {case} (z {wording.z_text(loss.z)})"
        told = f"{shown(report.columns.name(loss.chip))} {change}"
        lines += wrapped("lost more than its group: ", told, WIDTH)
    return lines + more(len(report.losses))


def cases(report: FleetReport) -> list[str]:
    """Median and quantiles of each case and configuration."""
    from profiles.fleet import wording
    from profiles.fleet.spread import QUANTILES
    from profiles.text import shown

    several = len(report.parts) > 1
    ends = [f"p{100 * quantile:g}" for quantile in QUANTILES]
    rows = [
        [
            shown(report.columns.works[one.work].case, 60),
            report.names[one.configuration] if several else "",
            f"{one.spread.chips}{'' if one.judged else ' (too few)'}",
            wording.rate(one.spread.median, report.columns.works[one.work].unit),
            wording.spread_sd(one.spread),
            *wording.spread_ends(one.spread),
        ]
        for one in report.measured[:MOST_ROWS]
    ]
    if not rows:
        return []
    header = ["case", "of", "chips", "median", "robust sd", *ends]
    spare = [end for end in ends if end not in ("p0.1", "p99.9")]
    table = columns(header, rows, right=set(header) - {"case", "of"}, shrink={"case"}, spare=spare)
    return [title("How the chips spread"), *table, *more(len(report.measured))]


def waits(report: FleetReport) -> list[str]:
    """What a synchronous job pays for its slowest chip."""
    from profiles.fleet import wording

    rows = [
        [
            f"{one.chips:,}",
            wording.percent(one.expected),
            "" if one.without is None else wording.percent(one.without),
        ]
        for one in report.waits
    ]
    if not rows:
        return []
    header = ["chips in a step that waits for all", "against the median chip", "without what stands out"]
    of = f", configuration {report.names[report.parts[0].configuration]}" if len(report.parts) > 1 else ""
    return [title(f"What the slowest cost{of}"), *columns(header, rows, right=set(header))]


def more(number: int) -> list[str]:
    """That so many rows are not all shown; nothing where they are."""
    return [f"... and {number - MOST_ROWS} more; --json has all"] if number > MOST_ROWS else []


def title(text: str) -> str:
    """The heading of a block."""
    return click.style(text, bold=True)
