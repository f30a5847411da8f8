"""Ratios of energy figures between two device models, by METHOD section D."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from profiles.claims.deciding import SENSOR_SD, Bounds
from profiles.claims.finding import CaseRatio
from profiles.claims.knowledge import Knowledge
from profiles.claims.model import Reading
from profiles.comparison import CaseComparison
from profiles.energy import usable_energy, work_per_joule
from profiles.profile import CaseResult, Profile, RoundResult
from profiles.ratio import Estimate, between_sessions, divide, estimate
from profiles.stats import INTERVAL_FROM_ROUNDS


def divide_energy(
    case: CaseComparison,
    reading: Reading,
    measured: tuple[Sequence[Profile], Sequence[Profile]],
    knowledge: Knowledge,
) -> CaseRatio:
    """Work per joule, or power, of the subject over that of the reference, each sensor 5 % off at one sigma.

    `measured` are the profiles of subject and reference.

    Unit: that of the work over J (FLOP/J, B/J, token/J), or W.
    """
    unit = "W" if reading.metric == "power" else f"{case.unit.removesuffix('/s')}/J"
    # A throughput that is flagged may still have drawn its power; what is not alike was other work.
    if case.verdict == "not comparable":
        return CaseRatio(case.id, unit, None, None, None, f"not comparable: {case.reason}")
    sides: list[Estimate] = []
    for profiles in measured:
        odd = next(filter(None, (knowledge.odd_power(one).get(case.id) for one in profiles)), "")
        found = odd or _estimate(case.id, reading, profiles)
        if isinstance(found, str):
            return CaseRatio(case.id, unit, None, None, None, found)
        sides.append(found)
    subject, reference = sides
    ratio = divide(subject, reference, math.hypot(SENSOR_SD, SENSOR_SD))
    reach = ratio.reach()
    bounds = Bounds(*(math.exp(log) for log in (ratio.log, ratio.log - reach, ratio.log + reach)))
    return CaseRatio(case.id, unit, bounds, math.exp(subject.log), math.exp(reference.log))


def _estimate(case_id: str, reading: Reading, profiles: Sequence[Profile]) -> Estimate | str:
    """The side's figure over its rounds and sessions, as a logarithm, or why there is none."""
    sessions = []
    rounds = 0
    for profile in profiles:
        for result in profile.cases:
            # One wrong result is enough: what was computed at that power was not the work.
            wrong = any(round_.status == "incorrect" for round_ in result.rounds)
            if result.case.id == case_id and not wrong:
                logs = list(_logs(result, reading))
                rounds += len(logs)
                found = estimate(logs)
                sessions += [found] if found is not None else []
    if sessions:
        return between_sessions(sessions)
    name = profiles[0].name
    if rounds:
        return f"{name} holds energy of {rounds} rounds of it, and an interval needs {INTERVAL_FROM_ROUNDS}"
    return f"{name} holds no energy of it: no counter was readable, or a round of it took under 5 s"


def _logs(result: CaseResult, reading: Reading) -> Iterator[float]:
    """The figure of every round that measured energy over a window that is long enough."""
    for round_ in result.rounds:
        figure = _figure(result, round_, reading)
        if figure is not None and 0.0 < figure < math.inf:
            yield math.log(figure)


def _figure(result: CaseResult, round_: RoundResult, reading: Reading) -> float | None:
    energy = usable_energy(round_)
    if energy is None:
        return None
    if reading.metric == "power":
        return energy.joules / energy.window_s
    return work_per_joule(result.case, energy)
