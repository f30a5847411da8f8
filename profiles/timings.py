"""What the rounds of one case say of its time, before anybody judges it."""

from __future__ import annotations

import statistics
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from profiles import stats
from profiles.contamination import Watched, watch
from profiles.profile import Case, CaseResult, DeviceInfo, RoundResult, Telemetry

BACK_TO_BACK = "back_to_back_s"
"""The parameter that makes a case one of its own: for how long it was run without a pause or a warm-up."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds per call of one case over the rounds that gave a figure, of which there is at least one."""

    result: CaseResult
    rounds: tuple[tuple[RoundResult, stats.RoundEstimate], ...]
    watched: tuple[Watched, ...]
    seconds: float
    """The rounds' common figure."""
    fastest_s: float
    """Of the fastest single sample."""

    @property
    def case(self) -> Case:
        """The case's definition."""
        return self.result.case

    @property
    def backends(self) -> tuple[str, ...]:
        """In the order of the rounds."""
        return tuple(dict.fromkeys(r.backend for r, _ in self.rounds if r.backend))

    @property
    def spread(self) -> stats.Interval | None:
        """Of the rounds' common figure; computed only where it is asked for, as very many profiles do not."""
        return stats.interval([estimate.seconds_per_call for _, estimate in self.rounds])

    @property
    def forced(self) -> bool:
        """In at least one round more than half of the samples were disturbed, and all were used."""
        return any(estimate.forced for _, estimate in self.rounds)


def time_case(result: CaseResult, device: DeviceInfo, telemetry: Telemetry | None) -> Timing | None:
    """None where no round gave a figure, or where one was incorrect.

    One wrong result is enough: what else the device got right by chance is no throughput.
    """
    measured = _measured(result, device, telemetry)
    if not measured:
        return None
    times = [estimate.seconds_per_call for _, estimate, _ in measured]
    fastest_s = min(second / r.calls for r, _, _ in measured for second in r.seconds if second > 0)
    return Timing(
        result=result,
        rounds=tuple((r, e) for r, e, _ in measured),
        watched=tuple(w for _, _, w in measured),
        seconds=stats.centre(times),
        fastest_s=max(fastest_s, sys.float_info.min),
    )


def _measured(
    result: CaseResult, device: DeviceInfo, telemetry: Telemetry | None
) -> list[tuple[RoundResult, stats.RoundEstimate, Watched]]:
    """The rounds that gave a figure; none where one was incorrect."""
    if any(r.status == "incorrect" for r in result.rounds):
        return []
    heated = is_sustained(result.case)
    watched = [(r, watch(r, device, telemetry, heated=heated)) for r in result.rounds if r.status == "ok"]
    return [(r, e, w) for r, w in watched if (e := stats.estimate_round(r, w)) is not None]


def is_sustained(case: Case) -> bool:
    """Whether the case was run back to back from a cold start, to see how far it slows down."""
    return BACK_TO_BACK in case.parameters


def is_of_several_chips(source: str) -> bool:
    """Whether a power reading of that source is not this device's alone: an A3's two dies have one sensor."""
    return "chips together" in source


def power_while(rounds: Iterable[RoundResult], telemetry: Telemetry) -> float | None:
    """Median of the power readings while these rounds were sampled; None where there are none."""
    readings: list[float] = []
    for one in rounds:
        if not one.seconds or len(one.start_s) != len(one.seconds):
            continue
        begin = bisect_left(telemetry.t_s, one.start_s[0])
        end = bisect_right(telemetry.t_s, one.start_s[-1] + one.seconds[-1])
        readings += [watts for watts in telemetry.power_w[begin:end] if watts is not None]
    return statistics.median(readings) if readings else None
