"""The plausibility gate: which results cannot be true and must not be used (METHOD B7).

The rules stand in `profiles.limits` for single figures, in `profiles.growth` and `profiles.threads` for what
several cases or profiles show, and in `profiles.published_limits` for results of other tools.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Sequence

from profiles.efficiency import achieved, from_memory
from profiles.group import combined
from profiles.growth import unchanged_times
from profiles.limits import (
    Oddity,
    Spoils,
    above_bandwidth,
    above_peak,
    above_power,
    bandwidth_allowance,
    below_least_time,
    compute_allowance,
    no_time,
    seconds_text,
)
from profiles.profile import CaseResult, DeviceInfo, Profile, RoundResult, Telemetry
from profiles.published_limits import examine_results
from profiles.threads import slower_with_threads
from profiles.timings import Timing, is_of_several_chips, power_while, time_case

__all__ = [
    "Oddity",
    "examine",
    "examine_case",
    "examine_results",
    "examine_timings",
    "examine_together",
    "unusable",
]

EQUAL_SAMPLES = 5
"""So many samples never agree to the last bit unless the clock is too coarse to tell them apart."""


def examine(profile: Profile) -> list[Oddity]:
    """Everything in a profile that cannot be true, in the order of its cases."""
    timings = [time_case(result, profile.device, profile.telemetry) for result in profile.cases]
    return examine_timings(profile, timings)


def examine_timings(profile: Profile, timings: Sequence[Timing | None]) -> list[Oddity]:
    """The same, for a caller that has the timings of the profile's cases already, in their order."""
    told = [e.power_limit_w for r in profile.environments for e in (r.before, r.after) if e is not None]
    limits_w = [watts for watts in told if watts is not None]
    found: dict[str, list[Oddity]] = {}
    for result, timing in zip(profile.cases, timings, strict=True):
        odd = examine_case(result, timing, profile.device, profile.telemetry, limits_w)
        found.setdefault(result.case.id, []).extend(odd)
    for oddity in unchanged_times([t for t in timings if t is not None], profile.device):
        found[oddity.case].append(oddity)
    return [oddity for oddities in found.values() for oddity in oddities]


def examine_case(
    result: CaseResult,
    timing: Timing | None,
    device: DeviceInfo,
    telemetry: Telemetry | None,
    limits_w: Sequence[float] = (),
) -> list[Oddity]:
    """What one case shows by itself. `limits_w` are power limits that were read beside the device's own."""
    good = [r for r in result.rounds if r.status == "ok"]
    found = [*_of_clock(result, good), *_of_power(result, good, device, telemetry, limits_w)]
    if timing is not None:
        found += _of_speed(timing, device)
    return found


def examine_together(profiles: Sequence[Profile]) -> dict[str, list[Oddity]]:
    """What only several profiles show, by profile id; profiles without anything odd are left out."""
    return slower_with_threads(profiles)


def unusable(profile: Profile, *, of: Spoils = "value") -> dict[str, str]:
    """Why the value (or the power and energy) of a case must not be used, by the ids of such cases."""
    found: dict[str, list[str]] = {}
    for oddity in examine(profile):
        if oddity.spoils == of:
            found.setdefault(oddity.case, []).append(oddity.text)
    return {case: "; ".join(texts) for case, texts in found.items()}


def _of_clock(result: CaseResult, good: Sequence[RoundResult]) -> Iterator[Oddity]:
    """Samples that no clock can have given."""
    case = result.case
    for one in good:
        if not one.seconds or one.calls <= 0:
            continue
        # A NaN is not less than anything, so that `min` may pass it over.
        wrong = (s for s in one.seconds if not 0 < s < math.inf)
        least_s = next(wrong, min(one.seconds)) / one.calls
        rate = max(case.flops, case.traffic_bytes, case.tokens, 1) / least_s if least_s > 0 else math.inf
        if (oddity := no_time(case.id, least_s, rate)) is not None:
            yield oddity
            return
    for one in good:
        if len(one.seconds) >= EQUAL_SAMPLES and len(set(one.seconds)) == 1:
            yield Oddity(
                case.id,
                "equal samples",
                f"all {len(one.seconds)} samples of round {one.round + 1} are exactly "
                f"{seconds_text(one.seconds[0])}: the clock is too coarse to tell them apart, or they were "
                "not measured",
            )
            return


def _of_speed(timing: Timing, device: DeviceInfo) -> Iterator[Oddity]:
    """Faster than the ceilings; only the first that says so, as the others follow from it."""
    case, entry = timing.case, device.catalogue
    reached = achieved(case, device, timing.seconds)
    device = combined(device, case)
    oddity = None
    if reached.flop_s is not None:
        oddity = above_peak(case.id, case.dtype, reached.flop_s, device.peaks, entry)
    if oddity is None and reached.traffic_bytes_s is not None and from_memory(case, device):
        oddity = above_bandwidth(case.id, reached.traffic_bytes_s, device.bandwidth)
    if oddity is None:
        oddity = below_least_time(case.id, timing.fastest_s, _least_s(timing, device))
    if oddity is not None:
        yield oddity


def _least_s(timing: Timing, device: DeviceInfo) -> float:
    """The roofline's least time of a call, max(F / peak, Q / bandwidth); 0 where no ceiling is known.

    A computed or often exceeded peak is taken at the most that it allows: it is no bound by itself.
    """
    case, least_s = timing.case, 0.0
    peak = device.peaks.get(case.dtype)
    if peak is not None and peak.value > 0:
        allowed = compute_allowance(peak, device.catalogue)
        least_s = case.flops / (peak.value * _at_most(allowed))
    if device.bandwidth is not None and device.bandwidth.value > 0 and from_memory(case, device):
        allowed = bandwidth_allowance(device.bandwidth)
        least_s = max(least_s, case.traffic_bytes / (device.bandwidth.value * _at_most(allowed)))
    return least_s


def _of_power(
    result: CaseResult,
    good: Sequence[RoundResult],
    device: DeviceInfo,
    telemetry: Telemetry | None,
    limits_w: Sequence[float],
) -> Iterator[Oddity]:
    """Telemetry while the case was measured, and the energy of its rounds, against the limit."""
    own = [device.power_limit_w] if device.power_limit_w is not None else []
    if own or limits_w:
        # A limit that was raised during the run was in force for a part of it.
        limit_w, limit = max([*own, *limits_w]), "the driver's power limit"
    elif device.catalogue is not None and device.catalogue.tdp_w is not None:
        limit_w, limit = device.catalogue.tdp_w, "the TDP in the catalogue (the driver gave no limit)"
    else:
        return
    sources = telemetry.source.get("power_w", "") if telemetry is not None else ""
    if is_of_several_chips(sources):  # and the limit is that of one
        return
    readings = []
    if telemetry is not None:
        readings.append((power_while(good, telemetry), "median while it was measured"))
    energies = [r.energy for r in good if r.energy is not None and r.energy.window_s > 0]
    if energies:
        watts = statistics.median(energy.joules / energy.window_s for energy in energies)
        readings.append((watts, "energy over its window"))
    for power_w, reading in readings:
        if power_w is None:
            continue
        oddity = above_power(result.case.id, power_w, limit_w, reading=reading, limit=limit)
        if oddity is not None:
            yield oddity
            return


def _at_most(allowed: float) -> float:
    """A printed peak bounds a sample as it is: what is allowed above it covers errors of measurement."""
    return 1.0 if allowed < 1.1 else allowed
