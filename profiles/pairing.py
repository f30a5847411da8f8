"""Rounds that two devices, or two versions, measured in turn: what `assay duel` makes."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from profiles.contamination import watch
from profiles.profile import Duel, Profile
from profiles.sides import Measurement
from profiles.stats import CONFIDENCE, log_median

LEAST_TURNS = 5
"""Pairs of turns that a round's figure needs; with fewer the rounds themselves are compared."""


def duel_of(a: Sequence[Profile], b: Sequence[Profile]) -> Duel | None:
    """The duel whose two sides these are; None where they are not."""
    if len(a) != 1 or len(b) != 1:
        return None
    x, y = a[0].duel, b[0].duel
    return x if x is not None and y is not None and x.id == y.id and x.side != y.side else None


def look_level(duel: Duel) -> float:
    """The error that one look of the duel may take so that all of them together take 5 % (Bonferroni).

    Looks at a growing set of rounds are correlated, and Pocock's bound would allow half as much again; but
    Yuen's interval of few rounds errs somewhat more often than it says (6 % of 5, simulated).
    """
    return (1 - CONFIDENCE) / max(1, len(duel.looks))


def paired_differences(baseline: Measurement, candidate: Measurement) -> dict[int, float]:
    """log(candidate / baseline) by the number of each round that both sides have.

    Where the sides took turns, the median of the differences of turns that belong together: what changed
    between two turns of the round hits both sides of each.
    """
    return {
        number: _of_turns(baseline, candidate, number)
        for number in sorted(baseline.rounds.keys() & candidate.rounds.keys())
    }


def _of_turns(baseline: Measurement, candidate: Measurement, number: int) -> float:
    a, b = _turn_logs(baseline, number), _turn_logs(candidate, number)
    common = a.keys() & b.keys()
    if len(common) < LEAST_TURNS:
        return candidate.rounds[number] - baseline.rounds[number]
    return statistics.median(b[turn] - a[turn] for turn in common)


def _turn_logs(measurement: Measurement, number: int) -> dict[int, float]:
    """-log(seconds per call) of each turn of a round: the median of its samples that nothing disturbed."""
    result = next(r for r in measurement.result.rounds if r.round == number and r.status == "ok")
    if len(result.turn) != len(result.seconds):
        return {}
    profile = measurement.profile
    marks = watch(result, profile.device, profile.telemetry).marks
    turns: dict[int, list[float]] = {}
    for turn, seconds, mark in zip(result.turn, result.seconds, marks, strict=True):
        if not mark:
            turns.setdefault(turn, []).append(seconds)
    return {turn: math.log(result.calls) - math.log(log_median(s)) for turn, s in turns.items()}
