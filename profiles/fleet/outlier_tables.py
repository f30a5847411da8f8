"""What stands out, in HTML: a table for each level, with what the drivers told below each row."""

from __future__ import annotations

from profiles.fleet import wording
from profiles.fleet.health import Others
from profiles.fleet.outliers import Outlier
from profiles.fleet.parts import MOST_ROWS, more
from profiles.fleet.report import FleetReport
from profiles.reports import svg
from profiles.reports.markup import NUMBER, foreign, sentences, table_head
from profiles.reports.svg import escaped

BAR_WIDTH, BAR_HEIGHT = 72.0, 8.0
BAR_FULL = 0.3
"""The effect whose bar fills its column."""


def outliers(report: FleetReport) -> list[str]:
    """Racks, hosts and chips, the furthest below first."""
    if not report.outliers:
        return sentences(
            ["No rack, host or chip is further below its peers than the criteria at the end say."]
        )
    drivers = len({one.driver for one in report.columns.configurations.values()}) > 1
    others = Others(report.columns)
    head = table_head((
        ("where", ""), ("effect", NUMBER), ("", ""), ("z", NUMBER), ("cases", NUMBER), ("other runs", ""),
        ("below", ""),
    ))  # fmt: skip
    parts = []
    for level, plural in (("rack", "Racks"), ("host", "Hosts"), ("chip", "Chips")):
        found = [one for one in report.outliers if one.level == level]
        if not found:
            continue
        caption = f"<caption><strong>{plural}</strong> below their peers: {len(found):,}</caption>"
        rows = "\n".join(
            _outlier(
                report,
                one,
                wording.seen(one, others.beside(one.configuration, one.chips)),
                drivers=drivers,
            )
            for one in found[:MOST_ROWS]
        )
        parts.append(f'<div class="scroll"><table class="outliers">{caption}{head}\n{rows}</table></div>')
        parts += more(len(found))
    return parts


def _outlier(report: FleetReport, one: Outlier, seen: str, *, drivers: bool) -> str:
    """Two rows; `drivers`: chips with different ones are in the fleet."""
    case = report.columns.works[one.work].case
    configuration = f" of {report.names[one.configuration]}" if len(report.parts) > 1 else ""
    driver = report.columns.configurations[one.configuration].driver if drivers else None
    told = (f"most in {case}{configuration}", seen, f"driver {driver}" if driver else "", one.uuid)
    remarks = escaped("; ".join(filter(None, told)))
    return (
        f'<tbody><tr><th scope="rowgroup" rowspan="2">'
        f"{foreign(f'{one.name} {one.device}'.strip())}</th>"
        f'<td class="number v-slower">{wording.percent(one.effect)}</td>'
        f'<td class="bar">{_bar(one.effect)}</td>'
        f'<td class="number">{wording.z_text(one.z)}</td>'
        f'<td class="number">{one.cases} of {one.cases_judged}</td>'
        f"<td>{escaped(wording.standing(one))}</td>"
        f"<td>{wording.against(one)}</td></tr>"
        f'<tr><td class="remarks" colspan="6">{remarks}</td></tr></tbody>'
    )


def _bar(effect: float) -> str:
    """The effect as a length; the figure stands beside it."""
    length = BAR_WIDTH * min(-effect / BAR_FULL, 1.0)
    shapes = (
        svg.rectangle(0, 0, BAR_WIDTH, BAR_HEIGHT, "track"),
        svg.rectangle(0, 0, length, BAR_HEIGHT, "length slow"),
    )
    return svg.ornament("share", (BAR_WIDTH, BAR_HEIGHT), shapes)
