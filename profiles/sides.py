"""One side of a comparison: its profiles' cases, each with the logarithms of its rounds."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from profiles.comparison import Side
from profiles.likeness import key_mismatches
from profiles.profile import Case, CaseResult, Profile
from profiles.ratio import SESSION_SD, SHARED_SESSION_SD, Estimate, between_sessions, estimate
from profiles.stats import INTERVAL_FROM_ROUNDS
from profiles.summary import CaseSummary, summarise_profile
from profiles.timings import time_case

MOSTLY_DISTURBED = 0.5


@dataclass(frozen=True, slots=True)
class Measurement:
    """One case of one profile."""

    profile: Profile
    result: CaseResult
    summary: CaseSummary
    rounds: dict[int, float]
    """-log(seconds per call) of each round that gave a result, so that more is faster."""
    unusable: str
    """Why its value must not be used; empty for one that may."""

    @property
    def case(self) -> Case:
        """The case's definition."""
        return self.result.case


@dataclass(frozen=True, slots=True)
class MeasuredCase:
    """A case of one side, over all its profiles that have it."""

    measurements: tuple[Measurement, ...]

    @property
    def first(self) -> Measurement:
        """The measurement that stands for the others where they are the same."""
        return self.measurements[0]

    @property
    def problem(self) -> str:
        """Why nothing can be divided; empty where it can."""
        for one in self.measurements:
            if one.summary.value is None:
                status = one.summary.status.replace("_", " ")
                return ": ".join(filter(None, ["" if status == "ok" else status, one.summary.reason]))
            if one.unusable:
                return f"implausible: {one.unusable}"
        first = self.first
        for other in self.measurements[1:]:
            found = key_mismatches(first.case, first.profile, other.case, other.profile)
            if found:
                return f"the pooled profiles differ in {'; '.join(found)}"
        return ""

    @property
    def value(self) -> float | None:
        """Geometric mean of the profiles' values, in the case's unit."""
        values = [one.summary.value for one in self.measurements if one.summary.value]
        return math.exp(sum(map(math.log, values)) / len(values)) if values else None

    @property
    def rounds(self) -> int:
        """Of all profiles together."""
        return sum(len(one.rounds) for one in self.measurements)

    @property
    def flags(self) -> tuple[str, ...]:
        """Of all profiles together, in their order of display."""
        return tuple(dict.fromkeys(flag for one in self.measurements for flag in one.summary.flags))

    @property
    def mostly_disturbed(self) -> bool:
        """More than half of the samples of a profile were disturbed."""
        return any((one.summary.disturbed_share or 0.0) > MOSTLY_DISTURBED for one in self.measurements)

    @property
    def logs(self) -> list[float]:
        """-log(seconds per call), the centre of each profile's rounds, where no interval can be had."""
        return [-math.log(s) for one in self.measurements if (s := one.summary.seconds_per_call)]


@dataclass(frozen=True, slots=True)
class MeasuredSide:
    """All profiles of one side."""

    side: Side
    profiles: tuple[Profile, ...]
    cases: dict[str, MeasuredCase]


def measure_side(profiles: Sequence[Profile]) -> MeasuredSide:
    """The cases of one profile, or of several that stand for one device model."""
    found: dict[str, list[Measurement]] = {}
    for profile in profiles:
        for result, summary in zip(profile.cases, summarise_profile(profile), strict=True):
            found.setdefault(result.case.id, []).append(_measure(profile, result, summary))
    cases = {case_id: MeasuredCase(tuple(several)) for case_id, several in found.items()}
    return MeasuredSide(_describe(profiles), tuple(profiles), cases)


def unit_of(profile: Profile) -> str:
    """What tells one chip from another: its own number, else its place in its host."""
    device = profile.device
    return device.uuid or f"{profile.host}/{device.id}/{device.name}"


def estimate_side(logs: Iterable[tuple[Profile, Sequence[float]]]) -> tuple[Estimate, float] | None:
    """Centre of all rounds by levels, and the variance of what its sessions do not show.

    Rounds make sessions, sessions units; None where no level has the three values that an interval needs.
    """
    units: dict[str, list[Estimate]] = {}
    unknown: defaultdict[str, float] = defaultdict(float)
    short = False
    for profile, rounds in logs:
        session = estimate(rounds)
        if session is None:
            short = True
            session = Estimate(sum(rounds) / len(rounds), 0.0, 1.0)
        units.setdefault(unit_of(profile), []).append(session)
        # The figure is that of a ratio: each of its two sides has half of the variance.
        unknown[unit_of(profile)] += session_sd(profile) ** 2 / 2
    counts = [len(sessions) for sessions in units.values()]
    if short and len(units) < INTERVAL_FROM_ROUNDS and min(counts) < INTERVAL_FROM_ROUNDS:
        return None
    side = between_sessions([between_sessions(sessions) for sessions in units.values()])
    if len(units) >= INTERVAL_FROM_ROUNDS:
        return side, 0.0
    few = [unit for unit, sessions in units.items() if len(sessions) < INTERVAL_FROM_ROUNDS]
    hidden = [unknown[unit] / len(units[unit]) ** 2 for unit in few]
    return side, math.fsum(hidden) / len(units) ** 2


def session_sd(profile: Profile) -> float:
    """Standard deviation that two sessions like this one differ by, whatever their rounds show."""
    environments = [e for r in profile.environments for e in (r.before, r.after) if e is not None]
    shared = profile.device.kind == "cpu" and any(e.virtualisation for e in environments)
    return SHARED_SESSION_SD if shared else SESSION_SD


def _measure(profile: Profile, result: CaseResult, summary: CaseSummary) -> Measurement:
    timing = time_case(result, profile.device, profile.telemetry) if summary.value is not None else None
    rounds = {r.round: -math.log(e.seconds_per_call) for r, e in timing.rounds} if timing else {}
    unusable = summary.reason if "implausible" in summary.flags else ""
    return Measurement(profile, result, summary, rounds, unusable)


def _describe(profiles: Sequence[Profile]) -> Side:
    first = profiles[0]
    return Side(
        id=first.id,
        name=first.name,
        device=first.device.name,
        kind=first.device.kind,
        catalogue=first.device.catalogue.id if first.device.catalogue else None,
        profiles=tuple(profile.id for profile in profiles),
        units=len({unit_of(profile) for profile in profiles}),
        sessions=len(profiles),
        problems=tuple(_problem(profile) for profile in profiles if profile.status != "done"),
    )


def _problem(profile: Profile) -> str:
    return f"{profile.name} did not end well ({profile.status}): {profile.reason or 'no reason was given'}"
