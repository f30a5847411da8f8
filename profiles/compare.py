"""Two sets of profiles in, verdicts out: METHOD B5 and B6. Pure; neither torch nor a device."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from profiles.comparison import CandidateComparison, CaseComparison, Comparison, Doubt, Level
from profiles.geomean import aggregate
from profiles.likeness import environment_differences, key_mismatches
from profiles.pairing import duel_of, look_level, paired_differences
from profiles.problems import UsageError
from profiles.profile import Duel, Profile
from profiles.ratio import LogRatio, decide, divide, divide_pairs, holm, rounds_to_settle
from profiles.sides import MeasuredCase, MeasuredSide, estimate_side, measure_side
from profiles.stats import CONFIDENCE, INTERVAL_FROM_ROUNDS
from profiles.text import shown

TOLERANCE = 0.02
TOLERANCE_LIMITS = (0.001, 0.5)
MODEL_FROM_UNITS = 3
_SEVERAL = 10
"""Rounds that a planner's advice is rounded up to beyond this."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A case of both sides, and the ratio behind its verdict where there is an interval."""

    case: CaseComparison
    baseline: MeasuredCase | None = None
    candidate: MeasuredCase | None = None
    ratio: LogRatio | None = None


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
    )


def _refuse_twins(baseline: Sequence[Profile], candidates: Sequence[Sequence[Profile]]) -> None:
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
    proven = _proven(judged, 1 - level)
    judged = [_with_verdict(one, tolerance, level, different=one.case.id in proven) for one in judged]
    cases = tuple(one.case for one in judged)
    reach, scope = _scope(base, other)
    return CandidateComparison(
        side=other.side,
        level=reach,
        scope=scope,
        environment_differences=tuple(environment_differences(base.profiles[0], other.profiles[0])),
        not_like_for_like=_unlike(cases),
        cases=cases,
        aggregates=tuple(aggregate([one for one in judged if one.case.ratio is not None], duel, level)),
        notes=tuple(_notes(base, other, duel)),
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
        return Judged(replace(case, ratio=_exp(point), paired=False), a, b)
    return Judged(replace(case, ratio=_exp(ratio.log), paired=duel is not None), a, b, ratio)


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
    sides = [
        estimate_side((one.profile, list(one.rounds.values())) for one in case.measurements)
        for case in (a, b)
    ]
    if sides[0] is None or sides[1] is None:
        return None
    (baseline, hidden), (candidate, hidden_too) = sides[0], sides[1]
    return divide(candidate, baseline, math.sqrt(hidden + hidden_too))


def _proven(judged: Iterable[Judged], level: float) -> set[str]:
    """The cases whose ratio is not 1, all of them together being wrong in at most `level` (Holm)."""
    tested = [(one.case.id, one.ratio.p_value) for one in judged if one.ratio is not None]
    rejected = holm([p for _, p in tested], level)
    return {case_id for (case_id, _), reject in zip(tested, rejected, strict=True) if reject}


def _with_verdict(one: Judged, tolerance: float, level: float, *, different: bool) -> Judged:
    """The case with its verdict, interval and the reason of an unclear one."""
    if one.case.ratio is None or one.baseline is None or one.candidate is None:
        return one
    if one.ratio is None:
        return replace_case(one, verdict="unclear", reason=_too_few(one.baseline, one.candidate))
    reach = one.ratio.reach(level)
    low, high = _exp(one.ratio.log - reach), _exp(one.ratio.log + reach)
    verdict = decide(one.ratio, tolerance, different=different, level=level)
    beyond = abs(one.ratio.log) - reach > math.log1p(tolerance)
    doubt, why = _doubt(one.baseline, one.candidate, beyond=beyond)
    facts = {"low": low, "high": high, "doubt": doubt}
    if doubt and (verdict != "unclear" or doubt == "disturbed"):
        return replace_case(one, verdict="unclear", reason=why, **facts)
    if verdict != "unclear":
        return replace_case(one, verdict=verdict, reason=_remark(one), **facts)
    rounds = min(one.case.baseline_rounds, one.case.candidate_rounds)
    needed = rounds_to_settle(one.ratio, rounds, tolerance, level)
    alone = not different and one.ratio.p_value <= 1 - level
    reason = _unclear(needed, alone, one)
    return replace_case(one, verdict="unclear", rounds_needed=needed, reason=reason, **facts)


def replace_case(one: Judged, **changes: Any) -> Judged:
    """The same with other facts on the case."""
    return Judged(replace(one.case, **changes), one.baseline, one.candidate, one.ratio)


def _too_few(a: MeasuredCase, b: MeasuredCase) -> str:
    few = [name for name, case in (("baseline", a), ("candidate", b)) if case.rounds < INTERVAL_FROM_ROUNDS]
    where = " and ".join(few) or "pairs"
    return f"fewer than three rounds ({where}), hence no interval; run at least three (--rounds)"


def _doubt(a: MeasuredCase, b: MeasuredCase, *, beyond: bool) -> tuple[Doubt, str]:
    """Why no verdict on the figures can be believed: other work on the machine (METHOD B2, B5).

    `beyond`: the whole interval clears the tolerance.
    """
    sides = (("baseline", a), ("candidate", b))
    if disturbed := " and ".join(name for name, case in sides if case.mostly_disturbed):
        return "disturbed", f"most samples were disturbed ({disturbed}); measure again on an idle machine"
    loaded = " and ".join(name for name, case in sides if "other load" in case.flags)
    if loaded and not beyond:
        why = f"measured beside other load ({loaded}), and the interval does not clear the tolerance"
        return "other load", why
    return "", ""


def _unclear(needed: int | None, alone: bool, one: Judged) -> str:
    assert one.ratio is not None  # noqa: S101
    if alone:
        return "different if it were the only case, not among so many; more rounds would settle it"
    if needed is not None:
        shown_needed = needed if needed <= _SEVERAL else 5 * math.ceil(needed / 5)
        return f"about {shown_needed} rounds on each side would settle it"
    if one.case.paired:
        return "at the edge of the tolerance: no number of rounds up to 200 would settle it"
    return (
        f"more rounds would not settle it: two sessions differ by about {100 * one.ratio.systematic:.2g} % "
        "in any case; use assay duel, or several profiles of each side (--pool)"
    )


def _remark(one: Judged) -> str:
    """What to look at before one believes the figure; empty where there is nothing."""
    assert one.baseline is not None  # noqa: S101
    assert one.candidate is not None  # noqa: S101
    backends = one.baseline.first.summary.backend, one.candidate.first.summary.backend
    return f"backends: {backends[0]} against {backends[1]}" if backends[0] != backends[1] else ""


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
    if min(a.units, b.units) >= MODEL_FROM_UNITS:
        return (
            "model",
            f"A statement about the models: {a.units} units of {a.device}, {b.units} of {b.device}.",
        )
    one_chip = a.device == b.device and not _units(base) ^ _units(other)
    if one_chip and a.units == 1:
        return "units", f"The same unit ({a.device}) on both sides."
    if a.units == b.units == 1:
        return (
            "units",
            "A statement about these two units, one of each; other chips of the models may differ.",
        )
    return "units", (
        f"A statement about these units ({a.units} and {b.units}); three of each model are the least that "
        "could stand for the models."
    )


def _units(side: MeasuredSide) -> set[str]:
    from profiles.sides import unit_of

    return {unit_of(profile) for profile in side.profiles}


def _notes(base: MeasuredSide, other: MeasuredSide, duel: Duel | None) -> Iterable[str]:
    if duel is not None:
        looks = len(duel.looks)
        yield f"Both sides were measured in turn; the intervals hold for all {looks} looks at the duel."
    yield from base.side.problems
    yield from other.side.problems


def _exp(value: float) -> float:
    # The interval of three wild rounds is beyond what a float can hold.
    return math.exp(min(max(value, -700.0), 700.0))
