"""What a roofline of a comparison shows, as plain data; made in the background, for it takes its time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.desktop.compare.model import side_names
from profiles.comparison import CandidateComparison
from profiles.profile import Profile
from profiles.reports import Report
from profiles.reports.roofline import Point, Roof, SideName, missing_roofs, side_points, side_roofs


@dataclass(frozen=True, slots=True)
class RooflineFacts:
    """One side's ceilings and points, and sentences on what of it cannot be drawn."""

    name: str
    roofs: tuple[Roof, ...]
    points: tuple[Point, ...]
    missing: tuple[str, ...]


def rooflines_of(report: Report) -> list[RooflineFacts]:
    """The baseline's, then each candidate's; with the values that were compared."""
    comparison = report.comparison
    first, *names = side_names(comparison)
    # The first candidate has all cases of the baseline; a figure that any candidate used is not hollow.
    used = {c.id for one in comparison.candidates for c in one.cases if c.verdict != "not comparable"}
    base = _facts(first, comparison.candidates[0], report.baseline, "baseline")
    facts = [replace(base, points=tuple(replace(p, usable=p.case in used) for p in base.points))]
    for name, one, profiles in zip(names, comparison.candidates, report.candidates, strict=True):
        facts.append(_facts(name, one, profiles, "candidate"))
    return facts


def _facts(
    name: str, candidate: CandidateComparison, profiles: Sequence[Profile], role: SideName
) -> RooflineFacts:
    points = tuple(side_points(candidate, profiles, role))
    dtypes = {case.id: case.dtype for case in candidate.cases}
    wanted = sorted({dtypes[point.case] for point in points})
    missing = missing_roofs(profiles, wanted) if points else []
    return RooflineFacts(name, tuple(side_roofs(profiles, role, wanted)), points, tuple(missing))
