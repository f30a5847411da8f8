"""Which racks, hosts and chips are below their own kind: medians in layers, each held against the one above.

A rack is held against the median of the other racks, a host against that of the other hosts of its rack, a
chip against that of the other chips of its host, so that a slow rack is one line and not five hundred, and a
slow chip in a slow rack is still seen. Never against a median that it is part of: of eight values the middle
ones would lie too near to it, and the robust spread would be too small. All on logarithms of rates.

Something stands out where it is both rare and large: its robust z score (distance over 1.4826 times the
median absolute deviation of its level) is below -4, and it is at least 1.5 % (rack), 2 % (host) or 4 % (chip)
below. docs/fleet.md says what that finds of what was planted in a synthetic fleet, and what other rules do.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

Level = Literal["rack", "host", "chip"]
Above = Literal["racks", "hosts", "rack", "host"]
"""What a unit is held against: other racks, other hosts, other hosts of its rack, other chips of its host."""
LEVELS: tuple[Level, ...] = ("rack", "host", "chip")
SMALLEST: dict[Level, float] = {"rack": 0.015, "host": 0.02, "chip": 0.04}
"""Effects below these are not told, however certain they are: all chips differ a little."""
Z = -4.0
LEAST_CHIPS = 8
"""Chips of one configuration that can be judged at all."""
LEAST_UNITS = 4
"""Racks, or hosts, that can be held against each other."""
HOST_CHIPS = 4
"""Chips from which on a host has a median of its own; those of a smaller one are held against its rack."""
RACK_HOSTS = 3
"""Hosts from which on a rack has a median of its own: one that a single slow host does not move.

Of two it is their mean: in simulated fleets one host that was 6 % slow had its rack told as slow, too, in
half of them. From four on, a slow rack of three (air cools no more in many places) would be three lines.
Where two of three are slow the rack is told, and the less slow one of them may not be.
"""
NORMAL_MAD = 1.4826
"""Standard deviation over median absolute deviation of a normal distribution."""
MEDIAN_ERROR = 1.2533
"""Standard error of the median over that of the mean, of a normal distribution: sqrt(pi / 2)."""
LEAST_SD = 5e-4
"""Relative; no measurement is better, and a fleet whose rates are all equal has no spread of its own."""
NOWHERE = -1
"""The rack of a host of which none is known."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A unit of one level that stands out in one group."""

    level: Level
    unit: int
    """Number of the rack, of the host, or the chip's place in the arrays."""
    effect: float
    """Relative distance from what it is held against: -0.07 is 7 % below."""
    z: float
    above: Above


@dataclass(frozen=True, slots=True)
class Layers:
    """The medians of one group, as logarithms, and what stands out."""

    fleet: float
    above_rack: Floats
    """What each rack [racks] is held against; NaN where there is nothing."""
    above_host: Floats
    """What each host [hosts] is held against: the others of its rack, or all others."""
    above_chip: Floats
    """What each chip [chips] is held against: the others of its host, or what its host is held against."""
    spread: dict[Level, float]
    """Robust standard deviation, relative; of the levels that were judged."""
    judged: dict[Level, int]
    """How many units of each level were."""
    findings: tuple[Finding, ...]
    """The largest effect first."""


def judge(logs: Floats, host: Ints, rack: Ints) -> Layers:
    """Layers of one group: logarithms of rates [chips], each chip's host, each host's rack (or NOWHERE).

    Hosts are numbered from 0; those without a chip in this group are passed over.
    """
    import numpy as np

    host_median, host_chips = medians_by(host, logs, len(rack))
    whole, there = host_chips >= HOST_CHIPS, np.flatnonzero(host_chips)
    placed = there[rack[there] != NOWHERE]
    racks = int(rack.max(initial=NOWHERE)) + 1
    rack_median, rack_hosts = medians_by(rack[placed], host_median[placed], racks)
    full = np.append(rack_hosts >= RACK_HOSTS, False)
    known = np.flatnonzero(full)
    above_rack = np.full(racks, math.nan)
    above_rack[known] = medians_of_others(np.zeros(len(known), np.int64), rack_median[known])
    above_host = np.full(len(rack), math.nan)
    above_host[there] = medians_of_others(np.zeros(len(there), np.int64), host_median[there])
    in_full = placed[full[rack[placed]]]
    above_host[in_full] = medians_of_others(rack[in_full], host_median[in_full])
    above_chip = np.where(whole[host], medians_of_others(host, logs), above_host[host])

    away: dict[Level, Floats] = {
        "rack": rack_median - above_rack,
        "host": host_median - above_host,
        "chip": logs - above_chip,
    }
    units: dict[Level, Ints] = {
        "rack": known if len(known) >= LEAST_UNITS else _none(),
        "host": np.flatnonzero(whole) if np.count_nonzero(whole) >= LEAST_UNITS else _none(),
        "chip": np.arange(len(logs)) if len(logs) >= LEAST_CHIPS else _none(),
    }
    spread = _spreads(away, units, {"rack": rack_hosts, "host": host_chips})
    of_host = np.full(len(rack), "hosts")
    of_host[in_full] = "rack"
    above = {
        "rack": np.full(racks, "racks"),
        "host": of_host,
        "chip": np.where(whole[host], "host", of_host[host]),
    }
    findings = [
        Finding(level, unit, effect_of(log), log / spread[level], above[level][unit].item())
        for level in spread
        for unit, log in _beyond(away[level], units[level], spread[level], SMALLEST[level])
    ]
    return Layers(
        fleet=float(np.median(logs)),
        above_rack=above_rack,
        above_host=above_host,
        above_chip=above_chip,
        spread=spread,
        judged={level: len(units[level]) for level in LEVELS},
        findings=tuple(sorted(findings, key=lambda finding: finding.effect)),
    )


def medians_by(keys: Ints, values: Floats, count: int) -> tuple[Floats, Ints]:
    """Median of the values of each key below `count` (NaN where there is none), and how many they are."""
    import numpy as np

    ordered = values[np.lexsort((values, keys))]
    sizes = np.bincount(keys, minlength=count).astype(np.int64)
    begins = np.cumsum(sizes) - sizes
    medians = np.full(count, math.nan)
    some = sizes > 0
    low, high = begins[some] + (sizes[some] - 1) // 2, begins[some] + sizes[some] // 2
    medians[some] = (ordered[low] + ordered[high]) / 2
    return medians, sizes


def medians_of_others(keys: Ints, values: Floats) -> Floats:
    """For each value the median of the others with its key; NaN where there is none.

    Of m ordered values, m even, the others' median is the upper middle one for those of the lower half, and
    the lower one for those of the upper half; for m odd it is the mean of the two left around the middle.
    """
    import numpy as np

    order = np.lexsort((values, keys))
    ordered, kinds = values[order], keys[order]
    sizes = np.bincount(keys) if len(keys) else np.zeros(0, np.int64)
    size = sizes[kinds]
    begin = (np.cumsum(sizes) - sizes)[kinds]
    rank = np.arange(len(values)) - begin
    # Among the others those before it keep their place, those behind it move up by one.
    low, high = (size - 2) // 2, (size - 1) // 2
    places = [np.clip(begin + place + (place >= rank), 0, len(values) - 1) for place in (low, high)]
    found = np.empty(len(values))
    found[order] = np.where(size > 1, (ordered[places[0]] + ordered[places[1]]) / 2, math.nan)
    return found


def robust_sd(values: Floats) -> float:
    """What is judged by: `scatter`, but never below LEAST_SD."""
    return max(LEAST_SD, scatter(values))


def scatter(values: Floats) -> float:
    """1.4826 times the median absolute deviation; 0 where more than half of the values are equal."""
    import numpy as np

    return NORMAL_MAD * float(np.median(np.abs(values - np.median(values))))


def effect_of(log: float) -> float:
    """A difference of logarithms as a relative effect: -0.0726 is -7 %."""
    # Rates of a damaged file may be further apart than a float can hold.
    return math.expm1(min(log, 700.0))


def _spreads(
    away: dict[Level, Floats], units: dict[Level, Ints], members: dict[Level, Ints]
) -> dict[Level, float]:
    """Robust standard deviation of each judged level; `members`: of how many medians a rack or host is made.

    Few hosts (or racks) may lie close together by chance: no level is taken as quieter than the medians of
    what it is made of can be.
    """
    import numpy as np

    found: dict[Level, float] = {}
    below: float | None = None
    for level in reversed(LEVELS):
        if not len(units[level]):
            continue
        spread = robust_sd(away[level][units[level]])
        if below is not None:
            size = float(np.median(members[level][units[level]]))
            spread = max(spread, MEDIAN_ERROR * below / math.sqrt(size))
        found[level] = below = spread
    return found


def _beyond(away: Floats, units: Ints, spread: float, smallest: float) -> Iterator[tuple[int, float]]:
    """The units that stand out, with their distances."""
    import numpy as np

    distance = away[units]
    for place in np.flatnonzero((distance < Z * spread) & (distance <= math.log1p(-smallest))).tolist():
        yield int(units[place]), float(distance[place])


def _none() -> Ints:
    import numpy as np

    return np.empty(0, np.int64)
