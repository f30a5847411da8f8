"""How much of a device's ceilings a case reached (METHOD C); `profiles.limits` says what is possible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from profiles.group import COLLECTIVE, LLM_STEPS, combined
from profiles.profile import Case, DeviceInfo, Peak

MEMORY_BOUND_CACHES = 4
"""A working set of so many last-level caches cannot be served from them."""


@dataclass(frozen=True, slots=True)
class Efficiency:
    """Shares of a ceiling, 1 = all of it; None where the ceiling is not known."""

    catalogue: float | None
    roof: float | None = None
    """Of the unit's own measured ceiling."""


@dataclass(frozen=True, slots=True)
class Ceilings:
    """What the unit itself was measured to reach (`profiles.roof`), with its id, date, digest."""

    id: str
    created: str
    peaks: Mapping[str, Peak]
    """Best product by dtype."""
    bandwidth: Peak | None
    digest: str
    older: tuple[tuple[str, str], ...] = ()
    """Id and digest of roofs that gave what this one did not search."""


@dataclass(frozen=True, slots=True)
class Achieved:
    """What a case reached. FLOP and bytes are the model's and the compulsory ones of METHOD section C."""

    flop_s: float | None
    traffic_bytes_s: float | None
    mfu: float | None
    mbu: float | None


def step_of(case: Case) -> str:
    """`prefill`, `decode` or `train` of an LLM case of one device, by its id; empty for all others."""
    return _step_in(case.id) if case.kernel == "llm" else ""


def achieved(case: Case, device: DeviceInfo, seconds: float) -> Achieved:
    """Rates at `seconds` per call, and their shares of the ceilings of the devices that share the case."""
    together = combined(device, case)
    flop_s = case.flops / seconds if case.flops > 0 else None
    traffic_bytes_s = case.traffic_bytes / seconds if case.traffic_bytes > 0 else None
    return Achieved(
        flop_s=flop_s,
        traffic_bytes_s=traffic_bytes_s,
        mfu=_share(flop_s, together.peaks.get(case.dtype)),
        mbu=_share(traffic_bytes_s, together.bandwidth) if from_memory(case, together) else None,
    )


def ceiling(case: Case, device: DeviceInfo, reached: Achieved) -> tuple[float | None, Peak | None]:
    """The share that counts for this case, and the ceiling that it is a share of.

    Arithmetic for FLOP/s and OP/s, bandwidth for B/s. For token/s, and where the cache is cold, the one that
    binds, which is the larger share; with only one ceiling known, bandwidth can speak for decode alone and
    arithmetic for the rest.
    """
    compute = (reached.mfu, device.peaks.get(case.dtype))
    memory = (reached.mbu, device.bandwidth)
    if case.unit == "B/s":
        return memory
    if case.cache == "cold" and device.bandwidth is None:
        # Its weights come from memory, whose bandwidth is not known: a share of the arithmetic says nothing.
        return None, None
    if case.unit != "token/s" and case.cache != "cold":
        return compute
    if reached.mfu is not None and reached.mbu is not None:
        return compute if reached.mfu >= reached.mbu else memory
    is_decode = case.kernel in LLM_STEPS and _step_in(case.id) == "decode"
    return memory if is_decode else compute


def roof_share(case: Case, device: DeviceInfo, roof: Ceilings | None, seconds: float) -> float | None:
    """Share of the unit's own ceiling at `seconds` per call; None where there is none for this case."""
    if roof is None:
        return None
    measured = msgspec.structs.replace(device, peaks=dict(roof.peaks), bandwidth=roof.bandwidth)
    return ceiling(case, measured, achieved(case, measured, seconds))[0]


def from_memory(case: Case, device: DeviceInfo) -> bool:
    """Whether memory serves the traffic, and no cache: a cold one, or a working set far above the last level.

    Of a cache's traffic the memory's bandwidth is no ceiling, and none of what crosses links between devices.
    """
    if case.kernel == COLLECTIVE:
        return False
    return case.cache == "cold" or case.traffic_bytes > MEMORY_BOUND_CACHES * (
        device.last_level_cache_bytes or 0
    )


def _step_in(case_id: str) -> str:
    return case_id.split("/")[1] if "/" in case_id else ""


def _share(rate: float | None, peak: Peak | None) -> float | None:
    if rate is None or peak is None or peak.value <= 0:
        return None
    return rate / peak.value
