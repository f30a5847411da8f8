"""The roof that a profile is held against: the newest one of the same unit in the same condition.

A newer roof takes the place of an older one whose shapes it searched, too. Where the older search was over
other shapes, the higher of both counts: a search of few shapes takes nothing away from one of many.

A roof is what one unit reached with one driver, power limit, setting of its clocks and torch. One of another
condition is not used: what it says is told as a reason instead. Of the clocks only what both profiles tell is
held against each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from profiles.efficiency import Ceilings
from profiles.index import Entry, Filter
from profiles.problems import AssayError
from profiles.profile import Environment, Peak, Profile, RoofTarget
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
_MEMORY = ""
"""Among the dtypes of products: the ceiling of the memory."""

_Axes = Mapping[str, Sequence[int]]
"""The values of each parameter that a search was over."""


@dataclass(frozen=True, slots=True)
class KnownRoof:
    """The ceilings to use; without them `reason` says why there are none."""

    ceilings: Ceilings | None
    reason: str = ""


def find_roof(profile: Profile, entries: Iterable[Entry]) -> KnownRoof:
    """The best of the profile's own ceilings, if it is a roof's, and of `entries`, which are newest first."""
    from profiles.files import read_profile

    best, reason = _Best(), ""
    own = measured_roof(profile)
    if own is not None:
        best.add(own, profile)
    for entry in [entry for entry in entries if _may_be(entry, profile)][:MOST_READ]:
        try:
            file = read_profile(entry.path)
        except AssayError:
            continue
        roof = file.profile
        if not file.digest_ok or not same_unit(roof, profile) or not best.wants(roof):
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
        best.add(ceilings, roof)
    found = best.ceilings()
    return KnownRoof(found) if found is not None else KnownRoof(None, reason or NOT_MEASURED)


class _Best:
    """Of each dtype, and of the memory, the ceiling that counts of all that were added, newest first."""

    def __init__(self) -> None:
        self._roofs: list[Ceilings] = []
        self._used: dict[str, tuple[Peak, Ceilings]] = {}
        self._searched: dict[str, list[_Axes]] = {}

    def wants(self, profile: Profile) -> bool:
        """Whether newer roofs left something out that it searched; else its ceilings need not be found."""
        names = {_name_of(target) for target in profile.roof.targets} if profile.roof else set()
        return any(self._has_more(profile, name) for name in names if name is not None)

    def _has_more(self, profile: Profile, name: str) -> bool:
        newer = self._searched.get(name, [])
        return not all(any(_contains(wide, axes) for wide in newer) for axes in _searched(profile, name))

    def add(self, roof: Ceilings, profile: Profile) -> None:
        """Use what is higher than that of newer roofs, or new, if none of them searched the same shapes."""
        self._roofs.append(roof)
        memory = {} if roof.bandwidth is None else {_MEMORY: roof.bandwidth}
        for name, peak in {**roof.peaks, **memory}.items():
            if not self._has_more(profile, name):
                continue
            self._searched.setdefault(name, []).extend(_searched(profile, name))
            if name not in self._used or peak.value > self._used[name][0].value:
                self._used[name] = peak, roof

    def ceilings(self) -> Ceilings | None:
        """Under the name of the newest roof that gave any; None where none did."""
        given = [roof for roof in self._roofs if any(roof is source for _, source in self._used.values())]
        if not given:
            return None
        peaks = {name: peak for name, (peak, _) in self._used.items() if name != _MEMORY}
        bandwidth = self._used[_MEMORY][0] if _MEMORY in self._used else None
        older = tuple((roof.id, roof.digest) for roof in given[1:])
        return replace(given[0], peaks=peaks, bandwidth=bandwidth, older=older)


def _searched(roof: Profile, name: str) -> list[_Axes]:
    """The axes of its searches for that dtype's product, or for the memory."""
    return [one.axes for one in roof.roof.targets if _name_of(one) == name] if roof.roof else []


def _name_of(target: RoofTarget) -> str | None:
    """Of the ceiling that it is searched for; None of attention, which is none."""
    if target.unit == "B/s":
        return _MEMORY
    return target.dtype if target.kernel == "matmul" else None


def _contains(wide: _Axes, narrow: _Axes) -> bool:
    return wide.keys() == narrow.keys() and all(set(narrow[axis]) <= set(wide[axis]) for axis in narrow)


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
