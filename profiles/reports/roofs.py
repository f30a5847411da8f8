"""The words on a unit's own roof that all formats share: its ceilings, and what was not found."""

from __future__ import annotations

from collections.abc import Sequence

from profiles.profile import Profile, RoofTarget
from profiles.reports.wording import count
from profiles.roof import Ceiling, ceilings_of
from profiles.summary import CaseSummary
from profiles.text import shown
from profiles.timings import is_sustained
from profiles.units import format_rate, format_share, interval_texts

HEAD = ("roof", "shape", "value", "95 % interval", "sustained", "of peak", "search")
NUMBERS = frozenset({"value", "95 % interval", "sustained", "of peak"})
"""Columns of figures."""


def ceiling_rows(profile: Profile, summaries: Sequence[CaseSummary]) -> list[list[str]]:
    """A row of HEAD's columns for each ceiling of a roof's profile; none of another one's."""
    by_case = {summary.id: summary for summary in summaries}
    return [_row(one, by_case.get(one.case)) for one in ceilings_of(profile)]


def ceiling_notes(profile: Profile) -> list[str]:
    """What has to be said of the ceilings, and why a target has none."""
    found, notes = ceilings_of(profile), []
    for one in found:
        if one.left_out:
            were = "was" if one.left_out == 1 else "were"
            rounds = f"{count(one.left_out, 'round')} {were} left out, in which the unit was slowed"
            notes.append(f"{one.target.target}: {rounds}")
        if one.doubt:
            notes.append(f"{one.target.target}: no other profile is held against it: {one.doubt}")
        if one.sustained is not None and not one.sustained.steady:
            notes.append(f"{one.target.target}: the sustained value was not steady: {one.sustained.reason}")
    notes += _not_sustained(profile, found)
    done = {one.target.target for one in found}
    for target in profile.roof.targets if profile.roof else []:
        if target.target not in done or target.reason:
            reason = shown(target.reason) or "none of its finalists could be measured"
            notes.append(f"{target.target}: {reason}{'' if target.target in done else _so_far(target)}")
    return [shown(note, 1000) for note in notes]


def _not_sustained(profile: Profile, found: Sequence[Ceiling]) -> list[str]:
    """What was not run without a pause: either it was not asked for, or the budget had no room."""
    if profile.roof is None or profile.status != "done" or not found:
        return []
    budget = f"the budget of {profile.roof.budget_s:g} s"
    long = [result.case.id for result in profile.cases if is_sustained(result.case)]
    if not long:
        # A profile does not tell the two apart.
        return [
            f"nothing was run without a pause: --sustained was 0, or {budget} had no room for it; a larger "
            "--budget has"
        ]
    return [
        f"{one.target.target}: not run without a pause: {budget} had no room for it; a larger --budget has"
        for one in found
        if not any(case.startswith(f"{one.case}-") for case in long)
    ]


def _so_far(target: RoofTarget) -> str:
    """What a search that was not confirmed had found."""
    if not target.finalists:
        return ""
    best = target.finalists[0]
    said = f"{shown(shape_of(best.case, target.dtype))} said {format_rate(best.rate, target.unit)}"
    return f"; of {target.tried} of {target.points} shapes {said}, which nothing has confirmed"


def shape_of(case: str, dtype: str) -> str:
    """The id without kernel and dtype: `m512-n512-k512`, `triad/256MiB`."""
    return "/".join(part for part in case.split("/")[1:] if part != dtype)


def _row(one: Ceiling, summary: CaseSummary | None) -> list[str]:
    value, spread = interval_texts(one.value, one.low, one.high, one.unit)
    sustained = _sustained(one)
    shape = shown(shape_of(one.case, one.target.dtype))
    return [shown(one.target.target), shape, value, spread, sustained, _share(one, summary), _search(one)]


def _share(one: Ceiling, summary: CaseSummary | None) -> str:
    """Of the vendor's peak; the case's own figure also counts the rounds that the roof leaves out."""
    if summary is None or summary.efficiency.catalogue is None or not summary.value:
        return ""
    share = format_share(summary.efficiency.catalogue * one.value / summary.value)
    return f"~{share}" if "estimate" in summary.flags else share


def _sustained(one: Ceiling) -> str:
    if one.sustained is None:
        return ""
    rate = format_rate(one.sustained.end.rate, one.unit)
    return rate if one.sustained.steady else f"{rate} (not steady)"


def _search(one: Ceiling) -> str:
    """How much the search's own best was too high, and what it is the best of."""
    where = "below" if one.shrinkage >= 0 else "above"
    said = f"said {format_rate(one.searched, one.unit)}, the rounds {100 * abs(one.shrinkage):.1f} % {where}"
    return f"{said}, {one.target.tried} of {one.target.points} shapes tried"
