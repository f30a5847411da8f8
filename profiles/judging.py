"""From a ratio to a verdict with its reason: the family's test, interference, and what would settle it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from profiles.comparison import CaseComparison, Doubt
from profiles.ratio import LogRatio, decide, holm, rounds_to_settle
from profiles.sides import MeasuredCase, SideEstimate, estimate_side
from profiles.stats import INTERVAL_FROM_ROUNDS

_SEVERAL = 10
"""Rounds that advice is rounded up to fives beyond."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A case of both sides, and the ratio behind its verdict where there is an interval."""

    case: CaseComparison
    baseline: MeasuredCase | None = None
    candidate: MeasuredCase | None = None
    ratio: LogRatio | None = None


def estimate_sides(a: MeasuredCase, b: MeasuredCase) -> tuple[SideEstimate, SideEstimate] | None:
    """Both sides' centres; None where one has too few rounds for an interval."""
    sides = [
        estimate_side((one.profile, list(one.rounds.values())) for one in case.measurements)
        for case in (a, b)
    ]
    return None if sides[0] is None or sides[1] is None else (sides[0], sides[1])


@dataclass(frozen=True, slots=True)
class Tested:
    """What the family's test (Holm) says of one case: its level, and whether a ratio of 1 is rejected."""

    level: float
    rejected: bool


def judge_family(judged: Iterable[Judged], level: float) -> dict[str, Tested]:
    """All cases together are wrong in at most `level`."""
    tested = [(one.case.id, one.ratio.p_value) for one in judged if one.ratio is not None]
    rejected = holm([p for _, p in tested], level)
    # The case at hand would have to pass where the first one that does not stands now.
    own = level / max(1, rejected.count(False))
    return {case_id: Tested(own, reject) for (case_id, _), reject in zip(tested, rejected, strict=True)}


def with_verdict(one: Judged, tolerance: float, level: float, tested: Tested | None) -> Judged:
    """The case with its verdict, interval and the reason of an unclear one."""
    if one.case.ratio is None or one.baseline is None or one.candidate is None:
        return one
    if one.ratio is None or tested is None:
        return _replace_case(one, verdict="unclear", reason=_too_few(one.baseline, one.candidate))
    reach = one.ratio.reach(level)
    verdict = decide(one.ratio, tolerance, different=tested.rejected, level=level)
    beyond = abs(one.ratio.log) - reach > math.log1p(tolerance)
    doubt, why = _doubt(one.baseline, one.candidate, beyond=beyond)
    facts = {
        "low": exp_bounded(one.ratio.log - reach),
        "high": exp_bounded(one.ratio.log + reach),
        "doubt": doubt,
        "proven": tested.rejected,
    }
    if doubt:
        return _replace_case(one, verdict="unclear", reason=why, **facts)
    if verdict != "unclear":
        return _replace_case(one, verdict=verdict, reason=_remark(one), **facts)
    needed, reason = _settling(one, one.ratio, tolerance, level, tested)
    return _replace_case(one, verdict="unclear", rounds_needed=needed, reason=reason, **facts)


def _replace_case(one: Judged, **changes: Any) -> Judged:
    """The same with other facts on the case."""
    return Judged(replace(one.case, **changes), one.baseline, one.candidate, one.ratio)


def _too_few(a: MeasuredCase, b: MeasuredCase) -> str:
    few = [
        name
        for name, case in (("baseline", a), ("candidate", b))
        if max(len(one.rounds) for one in case.measurements) < INTERVAL_FROM_ROUNDS
    ]
    where = f"fewer than three rounds ({' and '.join(few)})" if few else "fewer than three rounds in common"
    return f"{where}, hence no interval; run at least three (--rounds)"


def _doubt(a: MeasuredCase, b: MeasuredCase, *, beyond: bool) -> tuple[Doubt, str]:
    """Why no verdict on the figures can be believed: other work on the machine (METHOD B2, B5).

    `beyond`: the whole interval clears the tolerance.
    """
    sides = (("baseline", a), ("candidate", b))
    if disturbed := " and ".join(name for name, case in sides if case.mostly_disturbed):
        return "disturbed", f"most samples were disturbed ({disturbed}); measure again on an idle machine"
    why = beside_other_load(a, b, beyond=beyond)
    return ("other load", why) if why else ("", "")


def beside_other_load(a: MeasuredCase, b: MeasuredCase, *, beyond: bool) -> str:
    """Why no verdict holds beside other work, where the interval does not clear the tolerance; or ""."""
    loaded = " and ".join(name for name, case in (("baseline", a), ("candidate", b)) if case.loaded)
    if not loaded or beyond:
        return ""
    return f"measured beside other load ({loaded}): measure again on an idle machine"


def _settling(
    one: Judged, ratio: LogRatio, tolerance: float, level: float, tested: Tested
) -> tuple[int | None, str]:
    """Rounds on each side that would settle it, None where rounds would not; and the sentence."""
    assert one.baseline is not None  # noqa: S101
    assert one.candidate is not None  # noqa: S101
    sides = None if one.case.paired else estimate_sides(one.baseline, one.candidate)
    upper = {side.level for side in sides} - {"rounds"} if sides else set()
    if upper:
        what = "units" if "units" in upper else "sessions"
        return None, f"more rounds would not settle it: {what} differ; more {what} of each side would"
    among = "different if it were the only case, not among so many; " if _alone(ratio, level, tested) else ""
    rounds = min(one.case.baseline_rounds, one.case.candidate_rounds)
    needed = rounds_to_settle(ratio, rounds, tolerance, level, tested.level)
    if needed is not None:
        shown_needed = needed if needed <= _SEVERAL else 5 * math.ceil(needed / 5)
        return needed, f"{among}about {shown_needed} rounds on each side would settle it"
    if ratio.systematic > ratio.error:
        return None, (
            f"{among}more rounds would not settle it: two sessions differ by about "
            f"{100 * ratio.systematic:.2g} % in any case; use assay duel"
        )
    return None, f"{among}the spread between rounds is too large: 200 rounds on each side would not settle it"


def _alone(ratio: LogRatio, level: float, tested: Tested) -> bool:
    return not tested.rejected and ratio.p_value <= 1 - level


def _remark(one: Judged) -> str:
    """What to look at before one believes the figure; empty where there is nothing."""
    assert one.baseline is not None  # noqa: S101
    assert one.candidate is not None  # noqa: S101
    backends = one.baseline.first.summary.backend, one.candidate.first.summary.backend
    return f"backends: {backends[0]} against {backends[1]}" if backends[0] != backends[1] else ""


def exp_bounded(value: float) -> float:
    """exp, of what the interval of three wild rounds may reach."""
    return math.exp(min(max(value, -700.0), 700.0))
