"""A unit's roof in words: the table that `assay roof` ends with, and what `assay show` says of it."""

from __future__ import annotations

from typing import Any

from app.cli.tables import columns, wrapped
from profiles.profile import Peak, Profile
from profiles.roof import Ceiling, ceilings_of
from profiles.roof_lookup import NOT_MEASURED, KnownRoof
from profiles.summary import CaseSummary, summarise_profile
from profiles.text import shown
from profiles.units import format_rate, format_share, interval_texts

NOTE_WIDTH = 100


def ceiling_lines(profile: Profile) -> list[str]:
    """The table of the ceilings and what has to be said of them; nothing where there is none."""
    found = ceilings_of(profile)
    if not found:
        return []
    summaries = {summary.id: summary for summary in summarise_profile(profile)}
    rows = []
    for one in found:
        value, spread = interval_texts(one.value, one.low, one.high, one.unit)
        sustained = "" if one.sustained is None else format_rate(one.sustained.end.rate, one.unit)
        share = _share(one, summaries.get(one.case))
        rows.append(
            [
                one.target.target,
                shown(shape_of(one.case, one.target.dtype)),
                value,
                spread,
                sustained,
                share,
                _search(one),
            ]
        )
    header = ["roof", "shape", "value", "95 % interval", "sustained", "of peak", "search"]
    right = {"value", "95 % interval", "sustained", "of peak"}
    lines = columns(header, rows, right=right, shrink={"shape"}, wrap="search")
    for sentence in _notes(found, profile):
        lines += wrapped("", sentence, NOTE_WIDTH)
    return lines


def roof_rows(roof: KnownRoof) -> list[tuple[str, str, str]]:
    """(label, value and kind, source) of each ceiling of the roof; or why one that is known is not used."""
    if roof.ceilings is None:
        return [("roof", "none", roof.reason)] if roof.reason != NOT_MEASURED else []
    rows = []
    for dtype, peak in roof.ceilings.peaks.items():
        unit = "OP/s" if dtype == "int8" else "FLOP/s"
        rows.append((f"roof {dtype}", _told(peak, unit), peak.source))
    if (bandwidth := roof.ceilings.bandwidth) is not None:
        rows.append(("roof bandwidth", _told(bandwidth, "B/s"), bandwidth.source))
    return rows


def describe_roof(roof: KnownRoof) -> dict[str, Any]:
    """For a script: what `efficiency.roof` is a share of, or why there is none."""
    ceilings = roof.ceilings
    return {
        "id": ceilings.id if ceilings else None,
        "created": ceilings.created if ceilings else None,
        "peaks": dict(ceilings.peaks) if ceilings else {},
        "bandwidth": ceilings.bandwidth if ceilings else None,
        "reason": roof.reason,
    }


def _told(peak: Peak, unit: str) -> str:
    return f"{format_rate(peak.value, unit)}, {peak.kind}"


def shape_of(case: str, dtype: str) -> str:
    """The id without kernel and dtype: `m512-n512-k512`, `triad/256MiB`."""
    return "/".join(part for part in case.split("/")[1:] if part != dtype)


def _share(one: Ceiling, summary: CaseSummary | None) -> str:
    """Of the vendor's peak; the case's own figure also counts the rounds that the roof leaves out."""
    if summary is None or summary.efficiency.catalogue is None or not summary.value:
        return ""
    share = format_share(summary.efficiency.catalogue * one.value / summary.value)
    return f"~{share}" if "estimate" in summary.flags else share


def _search(one: Ceiling) -> str:
    """How much the search's own best was too high, and what it is the best of."""
    where = "below" if one.shrinkage >= 0 else "above"
    said = f"said {format_rate(one.searched, one.unit)}, the rounds {100 * abs(one.shrinkage):.1f} % {where}"
    return f"{said}, {one.target.tried} of {one.target.points} shapes tried"


def _notes(found: list[Ceiling], profile: Profile) -> list[str]:
    notes = []
    for one in found:
        if one.left_out:
            what = "1 round was" if one.left_out == 1 else f"{one.left_out} rounds were"
            notes.append(f"{one.target.target}: {what} left out, in which the unit was slowed")
        if one.sustained is not None and not one.sustained.steady:
            notes.append(f"{one.target.target}: the sustained value was not steady: {one.sustained.reason}")
    done = {one.target.target for one in found}
    for target in profile.roof.targets if profile.roof else []:
        if target.target not in done or target.reason:
            notes.append(
                f"{target.target}: {shown(target.reason) or 'none of its finalists could be measured'}"
            )
    return notes
