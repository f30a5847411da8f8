"""Two sets of profiles in, verdicts out: METHOD B5 and B6. Pure; neither torch nor a device."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from profiles.comparison import CandidateComparison, CaseComparison, Comparison, Level
from profiles.energy_compare import compare_energy
from profiles.geomean import aggregate
from profiles.judging import Judged, estimate_sides, exp_bounded, judge_family, with_verdict
from profiles.likeness import environment_differences, key_mismatches
from profiles.pairing import duel_of, look_level, paired_differences
from profiles.plausibility import examine_together
from profiles.problems import UsageError
from profiles.profile import Duel, Profile
from profiles.ratio import LogRatio, divide, divide_pairs
from profiles.sides import MeasuredCase, MeasuredSide, measure_side, tells_units, unit_of
from profiles.stats import CONFIDENCE
from profiles.text import shown

TOLERANCE = 0.02
TOLERANCE_LIMITS = (0.001, 0.5)
MODEL_FROM_UNITS = 3


def compare(
    baseline: Sequence[Profile], candidates: Sequence[Sequence[Profile]], tolerance: float = TOLERANCE
) -> Comparison:
    """Each candidate against the baseline; a side is one profile, or several of a device model (pooled).

    `tolerance` is relative. Raises UsageError where a profile meets itself, or where no case is on both sides
    of any candidate.
    """
    low, high = TOLERANCE_LIMITS
    if not low <= tolerance <= high:
        raise UsageError(f"a tolerance of {100 * tolerance:g} % is not between {low:.1%} and {high:.0%}.")
    _refuse_twins(baseline, candidates)
    base = measure_side(baseline)
    sides = [measure_side(profiles) for profiles in candidates]
    _refuse_strangers(base, sides)
    return Comparison(
        baseline=base.side,
        candidates=tuple(_compare_sides(base, side, tolerance) for side in sides),
        tolerance=tolerance,
        confidence=CONFIDENCE,
        notes=tuple(_odd_together([*base.profiles, *(p for side in sides for p in side.profiles)])),
    )


def _odd_together(profiles: Sequence[Profile]) -> Iterable[str]:
    """What only several profiles show to be impossible."""
    names = {profile.id: profile.name for profile in profiles}
    for identity, oddities in examine_together(profiles).items():
        for oddity in oddities:
            yield f"'{names[identity]}' cannot be right: {oddity.case}: {oddity.text}"


def _refuse_twins(baseline: Sequence[Profile], candidates: Sequence[Sequence[Profile]]) -> None:
    for side in (baseline, *candidates):
        ids = [profile.id for profile in side]
        if twice := next((profile for profile in side if ids.count(profile.id) > 1), None):
            raise UsageError(f"'{shown(twice.name)}' stands twice on one side; name each profile once.")
    for profiles in candidates:
        for profile in profiles:
            if any(profile.id == other.id for other in baseline):
                raise UsageError(
                    f"'{shown(profile.name)}' would be compared with itself; "
                    "measure a second time and compare the two runs."
                )


def _refuse_strangers(base: MeasuredSide, sides: Sequence[MeasuredSide]) -> None:
    if sides and not any(base.cases.keys() & side.cases.keys() for side in sides):
        names = ", ".join(f"'{shown(side.side.name)}'" for side in sides)
        raise UsageError(
            f"'{shown(base.side.name)}' and {names} have no case in common; run the same suite on both."
        )


def _compare_sides(base: MeasuredSide, other: MeasuredSide, tolerance: float) -> CandidateComparison:
    duel = duel_of(base.profiles, other.profiles)
    level = CONFIDENCE if duel is None else 1 - look_level(duel)
    ids = [*base.cases, *(case_id for case_id in other.cases if case_id not in base.cases)]
    judged = [_judge(case_id, base, other, duel) for case_id in ids]
    family = judge_family(judged, 1 - level)
    judged = [with_verdict(one, tolerance, level, family.get(one.case.id)) for one in judged]
    cases = tuple(one.case for one in judged)
    reach, scope = _scope(base, other)
    return CandidateComparison(
        side=other.side,
        level=reach,
        scope=scope,
        environment_differences=tuple(environment_differences(base.profiles, other.profiles)),
        not_like_for_like=_unlike(cases),
        cases=cases,
        aggregates=tuple(aggregate([one for one in judged if one.case.ratio is not None], duel, level)),
        notes=tuple(_notes(base, other, duel)),
        energy=tuple(
            compare_energy(cases, base.cases, other.cases, tolerance, same_unit=_same_unit(base, other))
        ),
    )


def _judge(case_id: str, base: MeasuredSide, other: MeasuredSide, duel: Duel | None) -> Judged:
    """The case with its ratio; the verdict waits for the family."""
    a, b = base.cases.get(case_id), other.cases.get(case_id)
    known = a or b
    assert known is not None  # noqa: S101  (the ids are those of the two sides)
    definition = known.first.case
    case = CaseComparison(
        id=case_id,
        kernel=definition.kernel,
        dtype=definition.dtype,
        unit=definition.unit,
        verdict="not comparable",
        baseline_value=a.value if a else None,
        candidate_value=b.value if b else None,
        baseline_rounds=a.rounds if a else 0,
        candidate_rounds=b.rounds if b else 0,
        baseline_flags=a.flags if a else (),
        candidate_flags=b.flags if b else (),
    )
    if a is None or b is None:
        return Judged(replace(case, reason=f"only in the {'candidate' if a is None else 'baseline'}"))
    if problem := _obstacle(a, b):
        return Judged(replace(case, reason=problem))
    ratio = _ratio(a, b, duel)
    if ratio is None:
        point = statistics.fmean(b.logs) - statistics.fmean(a.logs)
        return Judged(replace(case, ratio=exp_bounded(point), paired=False), a, b)
    return Judged(replace(case, ratio=exp_bounded(ratio.log), paired=duel is not None), a, b, ratio)


def _obstacle(a: MeasuredCase, b: MeasuredCase) -> str:
    """Why the two must not be divided."""
    mismatches = key_mismatches(a.first.case, a.first.profile, b.first.case, b.first.profile)
    if mismatches:
        return "; ".join(mismatches)
    problems = [("baseline", a.problem), ("candidate", b.problem)]
    return "; ".join(f"{name}: {text}" for name, text in problems if text)


def _ratio(a: MeasuredCase, b: MeasuredCase, duel: Duel | None) -> LogRatio | None:
    if duel is not None:
        return divide_pairs(list(paired_differences(a.first, b.first).values()))
    sides = estimate_sides(a, b)
    if sides is None:
        return None
    return divide(sides[1].estimate, sides[0].estimate, math.sqrt(sides[0].hidden + sides[1].hidden))


def _unlike(cases: Iterable[CaseComparison]) -> tuple[str, ...]:
    """Each reason once, with the number of cases that it holds for."""
    reasons: dict[str, list[str]] = {}
    for case in cases:
        if case.verdict == "not comparable":
            reasons.setdefault(case.reason, []).append(case.id)
    return tuple(
        f"{ids[0]}: {reason}" if len(ids) == 1 else f"{len(ids)} cases ({ids[0]}, ...): {reason}"
        for reason, ids in reasons.items()
    )


def _scope(base: MeasuredSide, other: MeasuredSide) -> tuple[Level, str]:
    """Of how many chips the comparison speaks (METHOD B1)."""
    a, b = base.side, other.side
    known = all(tells_units(profile) for profile in (*base.profiles, *other.profiles))
    if min(a.units, b.units) >= MODEL_FROM_UNITS and known:
        units = f"{a.units} units of {a.device}, {b.units} of {b.device}"
        return "model", f"A statement about the models: {units}."
    if _same_unit(base, other):
        return "units", f"Taken as the same unit ({a.device}) on both sides: host and device are the same."
    if a.units == b.units == 1:
        return "units", "A statement about these two units; other chips of the same models may differ."
    doubt = "" if known else ", and containers do not tell which machine they are on"
    return "units", (
        f"A statement about these units ({a.units} and {b.units}{doubt}); three of each model are the least "
        "that could stand for the models."
    )


def _same_unit(base: MeasuredSide, other: MeasuredSide) -> bool:
    return base.side.units == other.side.units == 1 and _units(base) == _units(other)


def _units(side: MeasuredSide) -> set[str]:
    return {unit_of(profile) for profile in side.profiles}


def _notes(base: MeasuredSide, other: MeasuredSide, duel: Duel | None) -> Iterable[str]:
    if duel is not None:
        level = f"{100 * (1 - look_level(duel)):g} %"
        looks = f", so that all {len(duel.looks)} looks together hold for 95 %" if len(duel.looks) > 1 else ""
        yield (
            f"Both sides were measured in turn. A ratio is that of turns side by side, not of the values "
            f"beside it; each interval is at {level}{looks}."
        )
    yield from base.side.problems
    yield from other.side.problems
