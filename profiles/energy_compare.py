"""Work per joule of two sides, case by case: METHOD D3 and B5. Energy and speed come from the same rounds."""

from __future__ import annotations

import math
from collections.abc import Sequence

from msgspec.structs import replace

from profiles.comparison import CaseComparison, EnergyComparison, EnergyVerdict
from profiles.energy import SENSOR_ERROR, UNIT_ERROR, usable_energy, why_case_has_none, work_per_joule
from profiles.judging import beside_other_load, exp_bounded
from profiles.ratio import Estimate, LogRatio, between_sessions, decide, divide, estimate, holm
from profiles.sides import MeasuredCase
from profiles.stats import CONFIDENCE, INTERVAL_FROM_ROUNDS
from profiles.text import shown

LONGEST = 120
"""Characters of a side's sensors."""
_WORDS: dict[str, EnergyVerdict] = {"faster": "more efficient", "slower": "less efficient", "same": "same"}


def compare_energy(
    cases: Sequence[CaseComparison],
    baseline: dict[str, MeasuredCase],
    candidate: dict[str, MeasuredCase],
    tolerance: float,
    *,
    same_unit: bool,
) -> list[EnergyComparison]:
    """One for each comparable case of which a side has an energy; none where neither measured any.

    Two sensors are 5 % off each, at one sigma, and one sensor 1 % between two of its runs: no number of
    rounds shows that. All verdicts together err in 5 % (Holm).
    """
    systematic = UNIT_ERROR if same_unit else math.hypot(SENSOR_ERROR, SENSOR_ERROR)
    pairs = [
        (case, baseline[case.id], candidate[case.id])
        for case in cases
        if case.verdict != "not comparable" and case.id in baseline and case.id in candidate
    ]
    found = [(case, (_side(a), _side(b))) for case, a, b in pairs]
    if all(isinstance(side, str) for _, sides in found for side in sides):
        return []
    divided = [_divide(case, sides, systematic) for case, sides in found]
    ratios = [one for one in divided if isinstance(one, LogRatio)]
    rejected = iter(holm([ratio.p_value for ratio in ratios], 1 - CONFIDENCE))
    judged = [
        _judge(case, sides, ratio, tolerance, different=isinstance(ratio, LogRatio) and next(rejected))
        for (case, sides), ratio in zip(found, divided, strict=True)
    ]
    told = [
        _unless_loaded(one, baseline[one.id], candidate[one.id], tolerance) if one.ratio is not None else one
        for one in judged
    ]
    return [_with_sensors(one, _sensors(baseline[one.id]), _sensors(candidate[one.id])) for one in told]


def _unless_loaded(
    one: EnergyComparison, baseline: MeasuredCase, candidate: MeasuredCase, tolerance: float
) -> EnergyComparison:
    """Unclear beside other work, whose joules the sensor counts too, where the ratio is not beyond it."""
    assert one.low is not None  # noqa: S101
    assert one.high is not None  # noqa: S101
    beyond = one.low > 1 + tolerance or one.high < 1 / (1 + tolerance)
    why = beside_other_load(baseline, candidate, beyond=beyond)
    return replace(one, verdict="unclear", reason=why) if why else one


def _with_sensors(one: EnergyComparison, baseline: str, candidate: str) -> EnergyComparison:
    """With what was read, where that differs: a board holds more than a package, and no interval tells."""
    if one.ratio is None or baseline == candidate:
        return one
    told = f"{candidate} against {baseline}"
    return replace(one, reason=f"{one.reason}; {told}" if one.reason else told)


def _sensors(measured: MeasuredCase) -> str:
    """Sensor and scope of the side's energies, without how they were read."""
    energies = [e for one in measured.measurements for r in one.result.rounds if (e := usable_energy(r))]
    return shown(", ".join(dict.fromkeys(energy.source.partition(";")[0] for energy in energies)), LONGEST)


def _side(measured: MeasuredCase) -> Estimate | str:
    """The logarithm of the work per joule over rounds and sessions, or why there is none."""
    sessions = []
    told = ""
    for one in measured.measurements:
        if "implausible power" in one.summary.flags:
            return "its power cannot be true"
        energies = [e for r in one.result.rounds if (e := usable_energy(r)) is not None]
        logs = [math.log(figure) for e in energies if (figure := work_per_joule(one.case, e)) > 0]
        if (centre := estimate(logs)) is not None:
            sessions.append(centre)
        elif logs:
            told = f"{len(logs)} of its rounds measured energy, and {INTERVAL_FROM_ROUNDS} are needed"
        else:
            told = why_case_has_none(one.profile, one.result)
    return between_sessions(sessions) if sessions else told


def _divide(
    case: CaseComparison, sides: tuple[Estimate | str, Estimate | str], systematic: float
) -> LogRatio | str:
    baseline, candidate = sides
    if isinstance(baseline, str) or isinstance(candidate, str):
        named = (("baseline", baseline), ("candidate", candidate))
        return "; ".join(f"{name}: {side}" for name, side in named if isinstance(side, str))
    if case.doubt == "disturbed":
        return "most samples were disturbed; measure again on an idle machine"
    return divide(candidate, baseline, systematic)


def _judge(
    case: CaseComparison,
    sides: tuple[Estimate | str, Estimate | str],
    ratio: LogRatio | str,
    tolerance: float,
    *,
    different: bool,
) -> EnergyComparison:
    values = [math.exp(side.log) if isinstance(side, Estimate) else None for side in sides]
    told = EnergyComparison(
        id=case.id,
        unit=f"{case.unit.removesuffix('/s')}/J",
        verdict="unclear",
        baseline_value=values[0],
        candidate_value=values[1],
    )
    if isinstance(ratio, str):
        return replace(told, reason=ratio)
    reach = ratio.reach()
    decided = decide(ratio, tolerance, different=different)
    sensors = ratio.systematic > ratio.error
    why = "the sensors' gain is too uncertain for it" if sensors else "the rounds differ too much"
    return replace(
        told,
        ratio=exp_bounded(ratio.log),
        low=exp_bounded(ratio.log - reach),
        high=exp_bounded(ratio.log + reach),
        verdict=_WORDS.get(decided, "unclear"),
        reason="" if decided in _WORDS else why,
    )
