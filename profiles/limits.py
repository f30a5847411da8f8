"""What no device can do: METHOD B7, rule by rule, on plain figures. No rule stands anywhere else.

Figures are SI and of one device; a rule returns what it found, or None.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from profiles.profile import CatalogueEntry, Peak
from profiles.text import shown
from profiles.units import format_rate, format_seconds

ABOVE_PUBLISHED = 1.03
ABOVE_COMPUTED = 1.30
"""Of a peak computed from a nominal clock, and of a printed one that the catalogue knows to be exceeded."""
LEAST_TIME_SHARE = 0.95
"""Of the roofline's least time: a single sample below it did not do the work."""
ABOVE_POWER_LIMIT = 1.10
BEYOND_ALL = 2.0
"""Times the largest peak of the catalogue: what a device that it lacks may reach at most."""

_REDUCED = ("tf32", "hf32", "bf16")
"""What computes in place of fp32 where a library is allowed to, least reduced first."""

Spoils = Literal["value", "power"]


@dataclass(frozen=True, slots=True)
class Oddity:
    """Why a figure cannot be true."""

    case: str
    """Id of the case, or of the published result."""
    rule: str
    """Short stable name, e.g. `above peak`."""
    text: str
    """One sentence: the figures, and what is probably wrong."""
    spoils: Spoils = "value"
    """What must not be used: the case's value, or its power and energy alone."""


def compute_allowance(peak: Peak, entry: CatalogueEntry | None) -> float:
    """How many times an arithmetic peak a true result may reach."""
    boosts = entry is not None and entry.boosts_above_peak
    return ABOVE_PUBLISHED if peak.kind == "published" and not boosts else ABOVE_COMPUTED


def bandwidth_allowance(peak: Peak) -> float:
    """How many times a memory bandwidth a true result may reach: pins have no boost clock."""
    return ABOVE_PUBLISHED if peak.kind == "published" else ABOVE_COMPUTED


def above_peak(
    case: str, dtype: str, rate: float, peaks: Mapping[str, Peak], entry: CatalogueEntry | None
) -> Oddity | None:
    """More FLOP/s or OP/s than the dense peak of the dtype, and what of it is TF32 by another name."""
    peak = peaks.get(dtype)
    if peak is None or not rate > compute_allowance(peak, entry) * peak.value > 0:
        return None
    unit = "OP/s" if dtype == "int8" else "FLOP/s"
    found = f"{of_ceiling(rate / peak.value)} the {shown(dtype, 40)} peak ({_figures(rate, peak, unit)})"
    for reduced in _REDUCED if dtype == "fp32" else ():
        other = peaks.get(reduced)
        if other is not None and rate <= compute_allowance(other, entry) * other.value:
            why = f"but within that of {reduced} ({format_rate(other.value, unit)})"
            return Oddity(
                case,
                "tf32 in fp32",
                f"{found}, {why}: {reduced} arithmetic was probably on under fp32's name",
            )
    return Oddity(case, "above peak", f"{found}: the timing, the count of the work or the peak is wrong")


def above_bandwidth(case: str, rate: float, peak: Peak | None) -> Oddity | None:
    """More B/s than the memory's pins carry; for traffic that caches cannot serve."""
    if peak is None or not rate > bandwidth_allowance(peak) * peak.value > 0:
        return None
    return Oddity(
        case,
        "above bandwidth",
        f"{of_ceiling(rate / peak.value)} the memory bandwidth ({_figures(rate, peak, 'B/s')}): the timing "
        "or the count of the bytes is wrong, or a cache served them",
    )


def below_least_time(case: str, fastest_s: float, least_s: float) -> Oddity | None:
    """A single sample faster than 0.95 of the least time that the ceilings allow; seconds per call."""
    if not fastest_s < LEAST_TIME_SHARE * least_s:
        return None
    return Oddity(
        case,
        "below least time",
        f"a sample at {seconds_text(fastest_s)} a call, where arithmetic and memory need at least "
        f"{seconds_text(least_s)}: the clock did not wait for the work, or not all of it was done",
    )


def above_power(case: str, power_w: float, limit_w: float, *, reading: str, limit: str) -> Oddity | None:
    """More watts than 1.1 times the limit; `reading` and `limit` say in words what both are."""
    if not power_w > ABOVE_POWER_LIMIT * limit_w > 0:
        return None
    return Oddity(
        case,
        "above power limit",
        f"{power_w:.4g} W ({reading}) is more than 1.1 times {limit} of {limit_w:.4g} W: the sensor, what it "
        "covers or the limit is wrong; power and energy must not be used",
        spoils="power",
    )


def no_time(case: str, seconds: float, value: float) -> Oddity | None:
    """A time of zero, or a time or rate that is no number."""
    if seconds > 0 and math.isfinite(seconds) and math.isfinite(value):
        return None
    return Oddity(
        case,
        "zero time",
        f"{seconds:g} s a call ({value:g} a second): nothing was timed, or the clock stood still",
    )


def seconds_text(seconds: float) -> str:
    """As everywhere, but for times that only a damaged file can hold."""
    return format_seconds(seconds) if 1e-12 < seconds < 1e9 else f"{seconds:.3g} s"


def of_ceiling(share: float) -> str:
    """`653 % of`, `103.4 % of`, `3e+09 times`."""
    if share >= 1e4:
        return f"{share:.3g} times"
    return f"{100 * share:,.0f} % of" if share >= 1.1 else f"{100 * share:.1f} % of"


def _figures(rate: float, peak: Peak, unit: str) -> str:
    return f"{format_rate(rate, unit)} against {format_rate(peak.value, unit)}, {peak.kind}"
