"""Burst against steady state of a case that was run back to back (`assay run --sustained`).

The burst is the first 5 s of a cold start, or the first tenth where the whole takes less than 50 s.

A rate is work over time: all calls of the undisturbed samples over their summed seconds. A median would
not see a chip that is held back for a while again and again.

The whole is cut into 60 moments. Steady is the rest from the first of them on of which this holds: the rest
is at least a third of the whole; the rates of its first three moments and of its own three thirds lie within
2 % of each other, all four; so do the medians of their temperatures, where these are known, within 2 °C; and
all twelfths of the rest, also those that overlap, lie within 5 %. So what swings must be so fast that it
averages out within a twelfth: the rate is its mean. Where there is no such rest, or the run ended clearly
before its time, nothing is steady, and the last third is shown as what it is.
"""

from __future__ import annotations

import math
import statistics
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from profiles.contamination import watch
from profiles.profile import Case, CaseResult, Profile, RoundResult, Telemetry
from profiles.summary import projection_ratio, work_per_call
from profiles.timings import BACK_TO_BACK, is_sustained
from profiles.units import format_share

MOMENTS = 60
BURST_S, BURST_SHARE = 5.0, 0.1
LEAST_SHARE = 1 / 3
STEADY_CHANGE = 0.02
STEADY_C = 2.0
WINDOWS = 12
"""Of a rest: what swings within one of them is averaged, and they must agree."""
SWING_CHANGE = 0.05
"""More than `STEADY_CHANGE`: of so many short windows the extremes are that far apart by noise alone."""
COMPLETE_SHARE = 0.95
"""Of the time a run was to take: what ended earlier never showed its end."""
LEAST_SAMPLES = 10


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was measured in a part of the time; seconds count from the first sample."""

    begin_s: float
    end_s: float
    rate: float
    """Work in the case's unit over time, of undisturbed samples only where there are any."""
    power_w: float | None
    """The mean, as that of the clock; None where it was not read, as the two below."""
    clock_hz: float | None
    temperature_c: float | None
    """The median."""


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
    """What still changed, or when it was stopped; empty where it is steady."""
    moments: tuple[Stretch, ...]
    """The whole in 60 equal parts; those without a sample are left out."""

    @property
    def kept(self) -> float:
        """Share of the burst's rate that is left at the end."""
        return self.end.rate / self.burst.rate


@dataclass(frozen=True, slots=True)
class _Samples:
    """Of one round, in the order in which they ended; `telemetry` on the same clock."""

    origin_s: float
    work: float
    """Of each sample."""
    ends_s: list[float]
    total: list[float]
    """Seconds of all samples before each, and of all at last; of `clean` those of the undisturbed alone."""
    clean: list[float]
    clean_count: list[int]
    telemetry: Telemetry

    @property
    def duration_s(self) -> float:
        return self.ends_s[-1]

    def rate(self, begin_s: float, end_s: float) -> float | None:
        """Work over time of what ended in it; None where nothing did."""
        first, behind = bisect_right(self.ends_s, begin_s), bisect_right(self.ends_s, end_s)
        count, seconds = (
            self.clean_count[behind] - self.clean_count[first],
            self.clean[behind] - self.clean[first],
        )
        if seconds <= 0:
            count, seconds = behind - first, self.total[behind] - self.total[first]
        return self.work * count / seconds if seconds > 0 else None

    def stretch(self, begin_s: float, end_s: float) -> Stretch | None:
        """None where no sample ended in it."""
        rate = self.rate(begin_s, end_s)
        if rate is None:
            return None
        telemetry, origin_s = self.telemetry, self.origin_s
        first = bisect_left(telemetry.t_s, origin_s + begin_s)
        last = bisect_right(telemetry.t_s, origin_s + end_s)
        power_w, clock_hz, temperature_c = (
            middle(known) if (known := _known(column[first:last])) else None
            for middle, column in (
                (statistics.fmean, telemetry.power_w),
                (statistics.fmean, telemetry.clock_hz),
                (statistics.median, telemetry.temperature_c),
            )
        )
        return Stretch(begin_s, end_s, rate, power_w, clock_hz, temperature_c)


def sustained_of(profile: Profile) -> list[Sustained]:
    """One for each case that was run so and has a good round with enough samples."""
    found = []
    for result in profile.cases:
        if not is_sustained(result.case):
            continue
        for round_ in result.rounds:
            if round_.status in {"ok", "stopped"} and (samples := _samples(profile, result, round_)):
                found.append(_examine(result.case, samples))
    return found


def _examine(case: Case, samples: _Samples) -> Sustained:
    """Burst, steady part and curve of the samples of one round."""
    whole_s = samples.duration_s
    edges = [*(whole_s * number / MOMENTS for number in range(MOMENTS)), whole_s]
    parts = (samples.stretch(a, b) for a, b in pairwise(edges))
    moments = [part for part in parts if part is not None]
    burst = samples.stretch(0.0, min(BURST_S, BURST_SHARE * whole_s)) or moments[0]
    begin_s, reason = _steady_from(samples, moments)
    wanted_s = case.parameters[BACK_TO_BACK]
    if not isinstance(wanted_s, str) and whole_s < COMPLETE_SHARE * wanted_s:
        begin_s = (1 - LEAST_SHARE) * whole_s
        reason = f"stopped after {round(whole_s, 1):g} of {wanted_s:g} s"
    return Sustained(
        case=case.id,
        unit=case.unit,
        burst=burst,
        end=samples.stretch(begin_s, whole_s) or moments[-1],
        steady=not reason,
        reason=reason,
        moments=tuple(moments),
    )


def _steady_from(samples: _Samples, moments: Sequence[Stretch]) -> tuple[float, str]:
    """Seconds from which on the rule above holds; else those of the last third, and what broke it."""
    whole_s = samples.duration_s
    last_s = (1 - LEAST_SHARE) * whole_s
    reason = ""
    # The last third itself as well: perhaps no moment that has a sample begins with it.
    for begin_s in [*(one.begin_s for one in moments if one.begin_s < last_s), last_s]:
        rest = [one for one in moments if one.begin_s >= begin_s - 1e-9 * whole_s]
        reason = _unrest(samples, rest)
        if not reason:
            return begin_s, ""
    return last_s, f"in the last third of the time {reason}"


def _unrest(samples: _Samples, rest: Sequence[Stretch]) -> str:
    """What of the rule does not hold; empty where all does."""
    if len(rest) < 3:
        return "there were too few samples"
    rates = _known([samples.rate(part[0].begin_s, part[-1].end_s) for part in _parts(rest)])
    size = max(1, len(rest) // WINDOWS)
    windows = (rest[number : number + size] for number in range(len(rest) - size + 1))
    swing = _known([samples.rate(part[0].begin_s, part[-1].end_s) for part in windows])
    heated = [one for one in rest if one.temperature_c is not None]
    heats = [statistics.median(_known([one.temperature_c for one in part])) for part in _parts(heated)]
    broken = []
    if _change(rates) > STEADY_CHANGE:
        broken.append(f"the speed still changed by {format_share(_change(rates))}")
    if _change(swing) > SWING_CHANGE:
        broken.append(f"the speed swung by {format_share(_change(swing))}")
    if heats and _range(heats) > STEADY_C:
        broken.append(f"the temperature still changed by {_range(heats):.2g} °C")
    return " and ".join(broken)


def _parts(moments: Sequence[Stretch]) -> list[Sequence[Stretch]]:
    """The first three moments and three equal parts; none where there are too few."""
    third = len(moments) // 3
    if not third:
        return []
    last = len(moments) - third
    return [moments[:3], moments[:third], moments[third:last], moments[last:]]


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
        (begin_s - origin_s + seconds, seconds, not mark)
        for begin_s, seconds, mark in zip(round_.start_s, round_.seconds, marks, strict=True)
    )
    ends_s = [end_s for end_s, *_ in rows]
    total = list(accumulate((seconds for _, seconds, _ in rows), initial=0.0))
    highest = work * len(rows) / min(round_.seconds)
    if not all(math.isfinite(value) for value in (*ends_s, total[-1], highest)) or ends_s[-1] <= 0:
        return None
    clean = list(accumulate((seconds if good else 0.0 for _, seconds, good in rows), initial=0.0))
    clean_count = list(accumulate((int(good) for *_, good in rows), initial=0))
    return _Samples(origin_s, work, ends_s, total, clean, clean_count, profile.telemetry)


def _known(readings: Sequence[float | None]) -> list[float]:
    return [value for value in readings if value is not None and math.isfinite(value)]
