"""Every case of every profile: value, interval, share of the peak, and what must be known of it."""

from __future__ import annotations

from collections.abc import Sequence

from profiles.profile import Profile
from profiles.reports import svg, wording
from profiles.reports.dossier import Account, Dossier
from profiles.reports.groups import late_sentences, link_tables
from profiles.reports.markup import NUMBER, foreign, table_head, table_of
from profiles.reports.scaling import NUMBERS, RANKS_TITLE, SCALING_TITLE, rank_rows, scaling_rows
from profiles.reports.svg import escaped
from profiles.summary import CaseSummary
from profiles.text import shown
from profiles.units import format_share, interval_texts

BAR_WIDTH, BAR_HEIGHT = 72, 8
OVERALL = "the median of all of its time: burst and end stand under Energy and heat"


def section(dossier: Dossier) -> list[str]:
    """A table for each profile; of a group's also what it gains, its links, and who comes late."""
    return [part for account in dossier.accounts for part in (table(account), *_group(account.profile))]


def _group(profile: Profile) -> list[str]:
    steps = ((SCALING_TITLE, scaling_rows(profile)), (RANKS_TITLE, rank_rows(profile)))
    parts = [table_of(title, rows, NUMBERS) for title, rows in steps if rows]
    parts += [f"<p>{escaped(text)}.</p>" for text in late_sentences(profile)]
    for title, rows, slow in link_tables(profile):
        parts.append(table_of(f"Links: {title}", rows, rows[0][1:]))
        parts += [f"<p>{escaped(slow)}.</p>"] if slow else []
    return parts


def table(account: Account) -> str:
    """The cases in their order, of which one with remarks has a second row for them."""
    name = foreign(account.profile.name)
    if not account.summaries:
        return f"<p>{name} has no cases: the run ended before they were planned.</p>"
    roofed = any(summary.efficiency.roof is not None for summary in account.summaries)
    head = table_head((
        ("case", ""), ("value", NUMBER), ("95 % interval", NUMBER), ("of peak", NUMBER), ("", ""),
        *([("of roof", NUMBER)] if roofed else []), ("rounds", NUMBER), ("backend", ""),
    ))  # fmt: skip
    planned = wording.count(account.profile.rounds_planned, "round")
    curves = {one.case for one in account.sustained}
    rows = "\n".join(
        _rows(summary, OVERALL if summary.id in curves else "", roofed=roofed)
        for summary in account.summaries
    )
    style = "results roofed" if roofed else "results"
    return (
        f'<div class="scroll"><table class="{style}"><caption><strong>{name}</strong> '
        f"{planned} planned</caption>{head}\n{rows}</table></div>"
    )


def _rows(summary: CaseSummary, remark: str, *, roofed: bool) -> str:
    """`remark` stands behind the case's own; `roofed`: the table has the share of the unit's own roof."""
    value, spread = interval_texts(summary.value, summary.low, summary.high, summary.unit)
    remarks = "; ".join(filter(None, (wording.case_remarks(summary), remark)))
    span = 2 if remarks else 1
    figures = (value, spread, wording.share_of_peak(summary))
    share = summary.efficiency.roof
    roof = f'<td class="number">{"" if share is None else format_share(share)}</td>' if roofed else ""
    cells = "".join(f'<td class="number">{escaped(figure)}</td>' for figure in figures)
    span_below = 7 if roofed else 6
    below = f'<tr><td class="remarks" colspan="{span_below}">{escaped(remarks)}</td></tr>' if remarks else ""
    return (
        f'<tbody><tr><th scope="rowgroup" rowspan="{span}">{foreign(summary.id)}</th>{cells}'
        f'<td class="bar">{_bar(summary.efficiency.catalogue)}</td>{roof}'
        f'<td class="number">{summary.rounds}</td>'
        f"<td>{foreign(shown(summary.backend, 60))}</td></tr>{below}</tbody>"
    )


def _bar(share: float | None) -> str:
    """The share as a length; the figure stands beside it, so that nothing has to read the drawing."""
    if share is None or not share >= 0:
        return ""
    length = BAR_WIDTH * min(share, 1.0)
    shapes: Sequence[str] = (
        svg.rectangle(0, 0, BAR_WIDTH, BAR_HEIGHT, "track"),
        svg.rectangle(0, 0, length, BAR_HEIGHT, "length"),
    )
    size = f'width="{BAR_WIDTH}" height="{BAR_HEIGHT}" viewBox="0 0 {BAR_WIDTH} {BAR_HEIGHT}"'
    return f'<svg class="share" {size} aria-hidden="true">{"".join(shapes)}</svg>'
