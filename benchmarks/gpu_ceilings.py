"""How near a profile's cases come to what its device was measured to reach, and that to the data sheet.

    python benchmarks/gpu_ceilings.py PROFILE

The measured ceilings are the profile's own: the fastest product of each dtype, and the fastest copy. First
table: each of them, with its share of the catalogue's peak. Second: what every case reached of them, in
arithmetic and, where its traffic must come from memory, in bytes; the larger of the two is the one that
binds. The fastest of several products is a little too good by chance.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path

from tables import print_table

from profiles.efficiency import from_memory
from profiles.files import read_profile
from profiles.profile import Peak, Profile
from profiles.summary import CaseSummary, summarise_profile
from profiles.units import NOT_MEASURED, format_interval, format_rate, format_share

MEMORY = "copy"
COPY = "bandwidth/copy/"
"""How the ids of such cases begin."""


def usable(profile: Profile) -> list[CaseSummary]:
    """The cases with a figure that can be true."""
    return [
        one
        for one in summarise_profile(profile)
        if one.seconds_per_call is not None and "implausible" not in one.flags
    ]


def find_ceilings(cases: Iterable[CaseSummary]) -> dict[str, CaseSummary]:
    """The fastest product by dtype, and the fastest copy."""
    found: dict[str, CaseSummary] = {}
    for one in cases:
        name = one.dtype if one.kernel == "matmul" else MEMORY if one.id.startswith(COPY) else ""
        if name and (name not in found or (one.value or 0.0) > (found[name].value or 0.0)):
            found[name] = one
    return found


def ceiling_rows(profile: Profile, ceilings: dict[str, CaseSummary]) -> Iterator[list[str]]:
    """One for each ceiling."""
    peaks: dict[str, Peak | None] = {**profile.device.peaks, MEMORY: profile.device.bandwidth}
    for name, one in ceilings.items():
        peak = peaks.get(name)
        unit = one.unit
        cells = [NOT_MEASURED] * 2
        if peak is not None and one.value is not None:
            cells = [format_rate(peak.value, unit), format_share(one.value / peak.value)]
        yield [name, one.id, format_interval(one.value, one.low, one.high, unit), *cells]


def case_rows(
    profile: Profile, cases: Iterable[CaseSummary], ceilings: dict[str, CaseSummary]
) -> Iterator[list[str]]:
    """One for each case with a figure."""
    counted = {result.case.id: result.case for result in profile.cases}
    for one in cases:
        compute = share_of(one.flop_s, ceilings.get(one.dtype))
        outside = one.kernel == "bandwidth" or from_memory(counted[one.id], profile.device)
        moved = one.traffic_bytes_s if outside else None
        memory = share_of(moved, ceilings.get(MEMORY))
        shares = [share for share in (compute, memory) if share is not None]
        rate = format_interval(one.value, one.low, one.high, one.unit)
        binding = format_share(max(shares)) if shares else NOT_MEASURED
        yield [one.id, rate, format_share(compute), format_share(memory), binding]


def share_of(rate: float | None, ceiling: CaseSummary | None) -> float | None:
    """None where either is not known."""
    if rate is None or ceiling is None or not ceiling.value:
        return None
    return rate / ceiling.value


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("profile", type=Path)
    given = parser.parse_args()
    profile = read_profile(given.profile).profile
    cases = usable(profile)
    ceilings = find_ceilings(cases)
    name = profile.device.name
    heads = ["ceiling", "case", "measured", "catalogue, dense", "share"]
    print_table(f"Measured ceilings of {name}", heads, ceiling_rows(profile, ceilings))
    heads = ["case", "rate", "of the product", "of the copy", "of the one that binds"]
    print_table(f"Cases against the measured ceilings of {name}", heads, case_rows(profile, cases, ceilings))


if __name__ == "__main__":
    main()
