"""What is known when claims are judged: the catalogue, profiles by device model, published results by key.

Made once for all claims, so that each looks up its few devices instead of searching everything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from profiles import catalogue
from profiles.claims.model import Claim, Reading
from profiles.comparison import CandidateComparison
from profiles.evidence import PublishedResult
from profiles.problems import AssayError
from profiles.profile import CatalogueEntry, Profile

if TYPE_CHECKING:
    from profiles.limits import Oddity


ALIKE_IN = ("fp16", "bf16")


@dataclass(frozen=True, slots=True)
class Party:
    """Subject or reference of a claim: one device model, or the members of a family."""

    name: str
    members: tuple[CatalogueEntry, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """Of its members."""
        return tuple(member.id for member in self.members)

    @property
    def text(self) -> str:
        """The device's name, or the family's with those of its chips."""
        if len(self.members) == 1:
            return self.members[0].name
        return f"{self.name}: {', '.join(member.name for member in self.members)}"


class Knowledge:
    """Everything that bears on claims, indexed; profiles of devices that the catalogue lacks are left out."""

    def __init__(self, profiles: Sequence[Profile], published: Sequence[PublishedResult]) -> None:
        """Raises UsageError where the user's overlay of the catalogue is broken."""
        if (mistake := catalogue.overlay_mistake()) is not None:
            raise mistake
        self.entries = {entry.id: entry for entry in catalogue.entries()}
        self._alike: dict[object, list[CatalogueEntry]] = {}
        for entry in self.entries.values():
            if (key := _sheet(entry)) is not None:
                self._alike.setdefault(key, []).append(entry)
        self._profiles: dict[str, list[Profile]] = {}
        for profile in profiles:
            if profile.device.catalogue is not None:
                self._profiles.setdefault(profile.device.catalogue.id, []).append(profile)
        self._published: dict[tuple[str, str], list[PublishedResult]] = {}
        for result in published:
            self._published.setdefault((result.kernel, result.device), []).append(result)
        self._parties: dict[str, Party | None] = {}
        self._compared: dict[tuple[str, str], CandidateComparison | str] = {}
        self._implausible: dict[str, list[Oddity]] | None = None
        self._odd_power: dict[str, dict[str, str]] = {}

    def party(self, name: str | None) -> Party | None:
        """Who a name means; None for a name that is neither in the catalogue nor a family."""
        if name is None:
            return None
        if name not in self._parties:
            self._parties[name] = self._resolve(name)
        return self._parties[name]

    def alike(self, entry: CatalogueEntry) -> list[CatalogueEntry]:
        """Every other chip of the vendor with the same matrix peaks, memory and bandwidth, all known."""
        key = _sheet(entry)
        return [] if key is None else [other for other in self._alike[key] if other.id != entry.id]

    @property
    def has_profiles(self) -> bool:
        """Whether anything was measured at all."""
        return bool(self._profiles)

    def profiles_of(self, device: str) -> list[Profile]:
        """Those measured on that device model, by its id in the catalogue."""
        return self._profiles.get(device, [])

    def compared(self, subject: str, reference: str) -> CandidateComparison | str:
        """The subject's profiles against the reference's (ratio = subject / reference), or why not."""
        key = (subject, reference)
        if key not in self._compared:
            self._compared[key] = self._compare(subject, reference)
        return self._compared[key]

    def results_on(self, reading: Reading, party: Party) -> list[PublishedResult]:
        """What others published on the party, of the kernels that bear on the reading."""
        kernels = dict.fromkeys(selector.kernel for selector in reading.published)
        names = dict.fromkeys((*party.ids, party.name))
        return [r for kernel in kernels for name in names for r in self._published.get((kernel, name), ())]

    def implausible(self, result: PublishedResult, *, power: bool) -> str:
        """Why a published value (or also its power) cannot be true; empty where nothing speaks against it."""
        if self._implausible is None:
            self._implausible = self._examine()
        odd = self._implausible.get(result.id, ())
        return "; ".join(oddity.text for oddity in odd if power or oddity.spoils == "value")

    def odd_power(self, profile: Profile) -> dict[str, str]:
        """Why a profile's power and energy cannot be true, by the cases' ids."""
        if profile.id not in self._odd_power:
            from profiles.plausibility import unusable

            self._odd_power[profile.id] = unusable(profile, of="power")
        return self._odd_power[profile.id]

    def _resolve(self, name: str) -> Party | None:
        try:
            return Party(name, tuple(self.entries[member] for member in catalogue.resolve(name)))
        except AssayError:
            return None

    def _compare(self, subject: str, reference: str) -> CandidateComparison | str:
        # Imported here: without profiles on both sides nothing is compared.
        from profiles.compare import compare

        try:
            comparison = compare(self.profiles_of(reference), [self.profiles_of(subject)])
        except AssayError as error:
            return str(error)
        return comparison.candidates[0]

    def _examine(self) -> dict[str, list[Oddity]]:
        from profiles.published_limits import examine_results

        everything = [result for results in self._published.values() for result in results]
        return examine_results(everything)


def _sheet(entry: CatalogueEntry) -> tuple[object, ...] | None:
    """What two chips that do the same work have in common; None where the catalogue lacks a part of it."""
    peaks = [entry.bandwidth, *(entry.peaks.get(dtype) for dtype in ALIKE_IN)]
    values = [peak.value for peak in peaks if peak is not None]
    if entry.memory_bytes is None or len(values) < len(peaks):
        return None
    return (entry.vendor, entry.memory_bytes, *values)


def why_no_party(claim: Claim, knowledge: Knowledge) -> str:
    """Why a claim's parties cannot be held against anything; empty where both are known."""
    if claim.reference is None:
        return "the claim names nothing to compare with"
    unknown = [name for name in (claim.subject, claim.reference) if knowledge.party(name) is None]
    if not unknown:
        return ""
    return claim.not_in_catalogue or f"the catalogue knows no {' and no '.join(map(repr, unknown))}"
