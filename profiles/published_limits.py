"""The plausibility gate on results that others published or measured with other tools: METHOD B7."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from profiles.evidence import PublishedResult
from profiles.limits import BEYOND_ALL, Oddity, above_bandwidth, above_peak, above_power, no_time
from profiles.profile import CatalogueEntry, Peak
from profiles.text import shown
from profiles.units import format_rate

_MEMORY = frozenset({"memory_bandwidth", "bandwidth"})
"""Kernels whose bytes come from the device's own memory; copies between devices do not."""


def examine_results(results: Sequence[PublishedResult]) -> dict[str, list[Oddity]]:
    """What cannot be true, by the ids of those results that show something; devices by the catalogue.

    One that it does not know is held against the fastest that it knows; a family's result is odd where it is
    for each of its members. Raises UsageError where the user's overlay of the catalogue is broken.
    """
    from profiles import catalogue

    entries = {entry.id: entry for entry in catalogue.entries()}
    families, largest = catalogue.families(), _largest(entries.values())
    found: dict[str, list[Oddity]] = {}
    for result in results:
        members = families.get(result.device, [result.device])
        known = [entries[name] for name in members if name in entries]
        each = [_examine(result, entry, largest) for entry in known]
        each = each or [_examine(result, None, largest)]
        if all(each):
            fewest = min(each, key=len)
            found.setdefault(result.id, []).extend(fewest)
    return found


def _examine(
    result: PublishedResult, entry: CatalogueEntry | None, largest: Mapping[str, Peak]
) -> list[Oddity]:
    seconds = result.value if result.unit == "s" else 1 / result.value if result.value else 0.0
    odd = no_time(result.id, seconds, result.value)
    if odd is None:
        odd = _of_rate(result, entry, largest)
    found = [odd] if odd is not None else []
    if result.average_power_w is not None and entry is not None and entry.tdp_w is not None:
        # Nobody says whether it is the power of one device or of all: what may be true is not flagged.
        odd = above_power(
            result.id,
            result.average_power_w,
            entry.tdp_w * result.devices,
            reading="average",
            limit="the TDP in the catalogue",
        )
        found += [odd] if odd is not None else []
    return found


def _of_rate(
    result: PublishedResult, entry: CatalogueEntry | None, largest: Mapping[str, Peak]
) -> Oddity | None:
    rate = result.value / result.devices
    if result.unit == "B/s" and result.kernel in _MEMORY and entry is not None:
        return above_bandwidth(result.id, rate, entry.bandwidth)
    if result.unit not in ("FLOP/s", "OP/s"):
        return None
    if entry is not None and (dtype := _peak_name(result.dtype, entry.peaks)) is not None:
        return above_peak(result.id, dtype, rate, entry.peaks, entry)
    dtype = _peak_name(result.dtype, largest)
    peak = largest[dtype] if dtype is not None else max(largest.values(), key=lambda p: p.value)
    return _beyond_all(result, rate, peak)


def _beyond_all(result: PublishedResult, rate: float, peak: Peak) -> Oddity | None:
    """Of a device or dtype without a known peak: more than twice what the fastest of the catalogue can do."""
    if not rate > BEYOND_ALL * peak.value:
        return None
    times, dtype, device = f"{rate / peak.value:.3g} times", shown(result.dtype, 40), shown(peak.source, 80)
    return Oddity(
        result.id,
        "beyond all devices",
        f"{format_rate(rate, result.unit)} is {times} the {dtype} peak of {device}, the fastest device in "
        f"the catalogue ({format_rate(peak.value, result.unit)}): the timing or the count of the work is "
        "wrong, or the catalogue lacks this device",
    )


def _peak_name(dtype: str, peaks: Mapping[str, Peak]) -> str | None:
    """The peak that bounds a published dtype: `fp8_e4m3` is fp8, and of `fp16/bf16` the larger one."""
    names = [re.sub(r"_e\dm\d\w*$", "", part) for part in dtype.split("/")]
    return max((name for name in names if name in peaks), key=lambda name: peaks[name].value, default=None)


def _largest(entries: Iterable[CatalogueEntry]) -> dict[str, Peak]:
    """The largest peak by dtype, with the name of its device as the source."""
    found: dict[str, Peak] = {}
    for entry in entries:
        for dtype, peak in (*entry.peaks.items(), *entry.published.items()):
            if dtype not in found or peak.value > found[dtype].value:
                found[dtype] = Peak(value=peak.value, kind=peak.kind, source=entry.name)
    return found
