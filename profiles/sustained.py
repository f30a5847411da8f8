"""Burst against steady state of a case that was run back to back (`assay run --sustained`).

The burst is the first 5 s of a cold start, or the first tenth where the whole takes less than 50 s.

The whole is cut into 60 moments. Steady is the rest from the first of them on of which this holds: the rest
is at least a third of the whole; the medians of its first three moments and of its own three thirds lie
within 2 % of each other, all four; and so do their temperatures, where these are known, within 2 °C. Where
there is no such moment nothing is steady, and the last third is shown as what it is.
"""

from __future__ import annotations

import math
import statistics
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from profiles.contamination import watch
from profiles.profile import CaseResult, Profile, RoundResult, Telemetry
from profiles.summary import projection_ratio, work_per_call
from profiles.timings import is_sustained
from profiles.units import format_share

MOMENTS = 60
BURST_S, BURST_SHARE = 5.0, 0.1
LEAST_SHARE = 1 / 3
STEADY_CHANGE = 0.02
STEADY_C = 2.0
LEAST_SAMPLES = 10


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was measured in a part of the time; seconds count from the first sample. Medians throughout."""

    begin_s: float
    end_s: float
    rate: float
    """Work of the case's unit, undisturbed samples only where there are any."""
    power_w: float | None
    """None where it was not read, as the two below."""
    clock_hz: float | None
    temperature_c: float | None


@dataclass(frozen=True, slots=True)
class Sustained:
    """A run back to back, from its burst to its end."""

    case: str
    unit: str
    burst: Stretch
    end: Stretch
    """The steady part, or the last third where there is none."""
    steady: bool
    reason: str
    """What still changed; empty where it is steady."""
    moments: tuple[Stretch, ...]
    """The whole in 60 equal parts; those without a sample are left out."""

    @property
    def kept(self) -> float:
        """Share of the burst's rate that is left at the end."""
        return self.end.rate / self.burst.rate


@dataclass(frozen=True, slots=True)
class _Samples:
    """Of one round: when each ended, and the work per second in it; `telemetry` on the same clock."""

    origin_s: float
    ends_s: list[float]
    rates: list[float]
    clean: list[bool]
    telemetry: Telemetry

    @property
    def duration_s(self) -> float:
        return self.ends_s[-1]

    def stretch(self, begin_s: float, end_s: float) -> Stretch | None:
        """None where no sample ended in it."""
        part = slice(bisect_right(self.ends_s, begin_s), bisect_right(self.ends_s, end_s))
        rates = self.rates[part]
        if not rates:
            return None
        clean = [rate for rate, good in zip(rates, self.clean[part], strict=True) if good]
        telemetry, origin_s = self.telemetry, self.origin_s
        first = bisect_left(telemetry.t_s, origin_s + begin_s)
        last = bisect_right(telemetry.t_s, origin_s + end_s)
        columns = (telemetry.power_w, telemetry.clock_hz, telemetry.temperature_c)
        power_w, clock_hz, temperature_c = (_median(column[first:last]) for column in columns)
        return Stretch(begin_s, end_s, statistics.median(clean or rates), power_w, clock_hz, temperature_c)


def sustained_of(profile: Profile) -> list[Sustained]:
    """One for each case that was run so and has a good round with enough samples."""
    found = []
    for result in profile.cases:
        if not is_sustained(result.case):
            continue
        for round_ in result.rounds:
            if round_.status in {"ok", "stopped"} and (samples := _samples(profile, result, round_)):
                found.append(examine(result.case.id, result.case.unit, samples))
    return found


def examine(case: str, unit: str, samples: _Samples) -> Sustained:
    """Burst, steady part and curve of the samples of one round."""
    whole_s = samples.duration_s
    edges = [*(whole_s * number / MOMENTS for number in range(MOMENTS)), whole_s]
    parts = (samples.stretch(a, b) for a, b in pairwise(edges))
    moments = [part for part in parts if part is not None]
    burst = samples.stretch(0.0, min(BURST_S, BURST_SHARE * whole_s)) or moments[0]
    begin = steady_from(moments, whole_s)
    begin_s = (1 - LEAST_SHARE) * whole_s if begin is None else begin
    return Sustained(
        case=case,
        unit=unit,
        burst=burst,
        end=samples.stretch(begin_s, whole_s) or moments[-1],
        steady=begin is not None,
        reason="" if begin is not None else _why(moments, whole_s),
        moments=tuple(moments),
    )


def steady_from(moments: Sequence[Stretch], whole_s: float) -> float | None:
    """Seconds from which on the rule above holds; None where it never does."""
    for number, moment in enumerate(moments):
        if whole_s - moment.begin_s < LEAST_SHARE * whole_s * (1 - 1e-9):
            return None
        if _is_steady(moments[number:]):
            return moment.begin_s
    return None


def _is_steady(rest: Sequence[Stretch]) -> bool:
    rates = _levels([one.rate for one in rest])
    heats = _levels([one.temperature_c for one in rest if one.temperature_c is not None])
    return bool(rates) and _change(rates) <= STEADY_CHANGE and (not heats or _range(heats) <= STEADY_C)


def _why(moments: Sequence[Stretch], whole_s: float) -> str:
    last = [one for one in moments if one.begin_s >= (1 - LEAST_SHARE) * whole_s]
    rates = _levels([one.rate for one in last])
    heats = _levels([one.temperature_c for one in last if one.temperature_c is not None])
    told = [f"the speed still changed by {format_share(_change(rates))}"] if rates else []
    told += [f"the temperature by {_range(heats):.2g} °C"] if heats else []
    return f"in the last third of the time {' and '.join(told)}" if told else "there were too few samples"


def _levels(values: Sequence[float]) -> list[float]:
    """The medians of the first three values and of three equal parts; none where there are too few."""
    third = len(values) // 3
    if not third:
        return []
    parts = values[:3], values[:third], values[third : len(values) - third], values[len(values) - third :]
    return [statistics.median(part) for part in parts]


def _change(values: Sequence[float]) -> float:
    return max(values) / min(values) - 1


def _range(values: Sequence[float]) -> float:
    return max(values) - min(values)


def _samples(profile: Profile, result: CaseResult, round_: RoundResult) -> _Samples | None:
    work = work_per_call(result.case) / projection_ratio(result.case) * round_.calls
    if work <= 0 or not len(round_.start_s) == len(round_.seconds) >= LEAST_SAMPLES:
        return None
    marks = watch(round_, profile.device, profile.telemetry, heated=True).marks
    origin_s = round_.start_s[0]
    rows = sorted(
        (begin_s - origin_s + seconds, work / seconds, not mark)
        for begin_s, seconds, mark in zip(round_.start_s, round_.seconds, marks, strict=True)
    )
    ends_s, rates, clean = (list(column) for column in zip(*rows, strict=True))
    if not all(math.isfinite(value) for value in (*ends_s, *rates)) or ends_s[-1] <= 0:
        return None
    return _Samples(origin_s, ends_s, rates, clean, profile.telemetry)


def _median(readings: Sequence[float | None]) -> float | None:
    known = [value for value in readings if value is not None and math.isfinite(value)]
    return statistics.median(known) if known else None
