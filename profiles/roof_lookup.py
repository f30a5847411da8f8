"""The roof that a profile is held against: the newest one of the same unit in the same condition.

A roof is what one unit reached with one driver, power limit, setting of its clocks and torch. One of another
condition is not used: what it says is told as a reason instead. Of the clocks only what both profiles tell is
held against each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from profiles.efficiency import Ceilings
from profiles.index import Entry, Filter
from profiles.problems import AssayError
from profiles.profile import Environment, Profile
from profiles.roof import SUITE, measured_roof

ROOFS = Filter(suite=SUITE)
"""Which entries of a library are worth looking at."""
MOST_READ = 64
"""Roofs of one device model that are looked through, newest first."""
NOT_MEASURED = "the unit's own ceiling was not measured; 'assay roof' does that"
_SET_CLOCKS = {
    "compute_application": "application clock",
    "memory_application": "application clock of the memory",
    "compute_maximum": "highest clock",
}
"""Of a reading of the clocks what does not move while the device works, and its name in a sentence."""


@dataclass(frozen=True, slots=True)
class KnownRoof:
    """The ceilings to use; without them `reason` says why there are none."""

    ceilings: Ceilings | None
    reason: str = ""


def find_roof(profile: Profile, entries: Iterable[Entry]) -> KnownRoof:
    """The roof within the profile itself, else the newest of each target among `entries`, newest first."""
    from profiles.files import read_profile

    own = measured_roof(profile)
    if own is not None:
        return KnownRoof(own)
    found, reason = None, ""
    for entry in [entry for entry in entries if _may_be(entry, profile)][:MOST_READ]:
        try:
            file = read_profile(entry.path)
        except AssayError:
            continue
        roof = file.profile
        if not file.digest_ok or not same_unit(roof, profile):
            continue
        ceilings = measured_roof(roof)
        if ceilings is None:
            continue
        changed = changed_condition(roof, profile)
        if changed:
            reason = reason or (
                f"the roof of {roof.created[:10]} is not used: it was measured with {changed}; measure a new "
                "one with 'assay roof'"
            )
            continue
        found = ceilings if found is None else _completed(found, ceilings)
        if _is_enough(found, profile):
            break
    return KnownRoof(found) if found is not None else KnownRoof(None, reason or NOT_MEASURED)


def _completed(newer: Ceilings, older: Ceilings) -> Ceilings:
    """With what the newer roof did not search: one of fp8 alone takes no ceiling of fp32 away."""
    peaks, bandwidth = {**older.peaks, **newer.peaks}, newer.bandwidth or older.bandwidth
    if peaks.keys() == newer.peaks.keys() and bandwidth is newer.bandwidth:
        return newer
    named = (*newer.older, (older.id, older.digest))
    return replace(newer, peaks=peaks, bandwidth=bandwidth, older=named)


def _is_enough(found: Ceilings, profile: Profile) -> bool:
    """Whether no case of the profile would gain by an older roof."""
    dtypes = {result.case.dtype for result in profile.cases if result.case.flops}
    return found.bandwidth is not None and dtypes <= found.peaks.keys()


def same_unit(a: Profile, b: Profile) -> bool:
    """Whether both speak of one chip: by its UUID, else by host, place and name."""
    if a.device.uuid or b.device.uuid:
        return a.device.uuid == b.device.uuid
    return (a.host, a.device.id, a.device.name) == (b.host, b.device.id, b.device.name)


def changed_condition(roof: Profile, profile: Profile) -> str:
    """What the roof was measured with where that differs from the profile's; empty where nothing does."""
    then, now = _condition(roof), _condition(profile)
    changed = [name for name in then if name in now and then[name] != now[name]]
    return ", ".join(f"{name} {then[name]} and not {now[name]}" for name in changed)


def _may_be(entry: Entry, profile: Profile) -> bool:
    return entry.suite == SUITE and entry.device == profile.device.name and entry.status != "damaged"


def _condition(profile: Profile) -> dict[str, str]:
    device, environment = profile.device, _environment(profile)
    limit_w = device.power_limit_w
    found = {
        "driver": device.driver,
        "runtime": device.runtime,
        "power limit": None if limit_w is None else f"{limit_w:g} W",
        "torch": environment.torch if environment else None,
    }
    if device.kind == "cpu" and environment and environment.threads:
        found["threads"] = str(environment.threads)
    told = {name: value or "none" for name, value in found.items()}
    return told | (_clock_setting(environment, device.kind) if environment else {})


def _clock_setting(environment: Environment, kind: str) -> dict[str, str]:
    """What is set of the clocks, as far as it is told; NVML tells no locked range (nvidia-smi -lgc)."""
    clocks = {name: environment.clocks_hz.get(key) for key, name in _SET_CLOCKS.items()}
    found = {name: f"{hz / 1e6:g} MHz" for name, hz in clocks.items() if hz is not None}
    if kind == "cpu" and environment.governor:
        found["governor"] = environment.governor
    return found


def _environment(profile: Profile) -> Environment | None:
    return next((one.before for one in profile.environments if one.before), None)
