"""How the rates of each case are spread, and what the slowest chip costs, in HTML."""

from __future__ import annotations

from profiles.fleet import wording
from profiles.fleet.drawings import SMALL_WIDTH, small_drawing
from profiles.fleet.parts import MOST_ROWS, more, plain_table
from profiles.fleet.report import FleetReport, Measured
from profiles.fleet.spread import QUANTILES
from profiles.reports.markup import NUMBER, foreign, table_head
from profiles.reports.svg import escaped


def cases(report: FleetReport) -> list[str]:
    """Median and quantiles of every case and configuration."""
    if not report.measured:
        return []
    several = len(report.parts) > 1
    ends = [(f"p{100 * quantile:g}", NUMBER) for quantile in QUANTILES if quantile != 0.5]
    head = table_head((
        ("case", ""), *([("of", "")] if several else []), ("chips", NUMBER), ("median", NUMBER),
        ("robust sd", NUMBER), *ends, ("", ""),
    ))  # fmt: skip
    rows = "\n".join(_case(report, one, several=several) for one in report.measured[:MOST_ROWS])
    caption = "<caption>Rates of each case; quantiles as distances from the median</caption>"
    table = f'<table class="spreads">{caption}{head}\n<tbody>{rows}</tbody></table>'
    return [f'<div class="scroll">{table}</div>', *more(len(report.measured))]


def waits(report: FleetReport) -> list[str]:
    """What a synchronous job pays for its slowest chip."""
    if not report.waits:
        return []
    rows = [
        (
            f"{one.chips:,}",
            wording.percent(one.expected),
            "–" if one.without is None else wording.percent(one.without),
        )
        for one in report.waits
    ]
    of = f" of {report.names[report.parts[0].configuration]}" if len(report.parts) > 1 else ""
    caption = f"Speed against the median chip{of}, on average, where every step waits for the slowest"
    return [
        plain_table(
            caption, ("chips in the job", "all chips", "without what stands out"), rows, numbers=(0, 1, 2)
        )
    ]


def _case(report: FleetReport, one: Measured, *, several: bool) -> str:
    work, spread = report.columns.works[one.work], one.spread
    few = "" if one.judged else " (too few)"
    ends = (text for q, text in zip(QUANTILES, wording.spread_ends(spread), strict=True) if q != 0.5)
    figures = (
        f"{spread.chips:,}{few}", wording.rate(spread.median, work.unit), wording.spread_sd(spread), *ends,
    )  # fmt: skip
    cells = "".join(f'<td class="number">{escaped(figure)}</td>' for figure in figures)
    of = f"<td>{report.names[one.configuration]}</td>" if several else ""
    picture = f'<td class="bar" style="width:{SMALL_WIDTH:.0f}px">{small_drawing(spread.histogram)}</td>'
    return f'<tr><th scope="row">{foreign(work.case)}</th>{of}{cells}{picture}</tr>'
