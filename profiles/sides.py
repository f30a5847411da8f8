"""One side of a comparison: its profiles' cases, each with the logarithms of its rounds."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from profiles.comparison import Side
from profiles.likeness import key_mismatches
from profiles.profile import Case, CaseResult, Profile
from profiles.ratio import SESSION_SD, SHARED_SESSION_SD, Estimate, between_sessions, estimate
from profiles.stats import INTERVAL_FROM_ROUNDS, trimmed_each_end
from profiles.summary import CaseSummary, summarise_profile
from profiles.timings import time_case

MOSTLY_DISTURBED = 0.5
APART_H = 6.0
"""Sessions that are further apart than this show how much sessions differ."""


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
    loaded: int
    """Rounds beside which other load was seen."""

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
            whose = f"'{one.profile.name}': " if len(self.measurements) > 1 else ""
            if one.summary.value is None:
                status = one.summary.status.replace("_", " ")
                told = ": ".join(filter(None, ["" if status == "ok" else status, one.summary.reason]))
                return f"{whose}{told}"
            if one.unusable:
                return f"{whose}implausible: {one.unusable}"
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
    def loaded(self) -> bool:
        """Other load was seen beside more rounds of a profile than are trimmed from each end of its mean."""
        return any(one.loaded > trimmed_each_end(len(one.rounds)) for one in self.measurements)

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


def tells_units(profile: Profile) -> bool:
    """Whether `unit_of` can be relied on: containers have names of their own on one machine."""
    environments = [e for r in profile.environments for e in (r.before, r.after) if e is not None]
    return profile.device.uuid is not None or not any(e.container for e in environments)


@dataclass(frozen=True, slots=True)
class SideEstimate:
    """The centre of one side's rounds, and what its error is that of."""

    estimate: Estimate
    hidden: float
    """Variance of what its sessions do not show."""
    level: Literal["rounds", "sessions", "units"]


def estimate_side(logs: Iterable[tuple[Profile, Sequence[float]]]) -> SideEstimate | None:
    """Rounds make sessions, sessions units; None where no level has the three values that an interval needs.

    A session of fewer than three rounds counts only where sessions or units carry the error.
    """
    given = [(profile, rounds, estimate(rounds)) for profile, rounds in logs if rounds]
    units = {unit_of(profile) for profile, _, _ in given}
    if len(units) < INTERVAL_FROM_ROUNDS and len(given) < INTERVAL_FROM_ROUNDS:
        given = [one for one in given if one[2] is not None]
    by_unit: dict[str, list[tuple[Profile, Estimate]]] = {}
    for profile, rounds, found in given:
        session = found or Estimate(sum(rounds) / len(rounds), 0.0, 1.0)
        by_unit.setdefault(unit_of(profile), []).append((profile, session))
    sessions = list(by_unit.values())
    many = len(sessions) >= INTERVAL_FROM_ROUNDS
    if not sessions or not (many or all(_has_error(unit) for unit in sessions)):
        return None
    side = between_sessions([between_sessions([one for _, one in unit]) for unit in sessions])
    if many:
        return SideEstimate(side, 0.0, "units")
    hidden = math.fsum(_hidden(unit) for unit in sessions) / len(sessions) ** 2
    spread = any(len(unit) >= INTERVAL_FROM_ROUNDS for unit in sessions)
    return SideEstimate(side, hidden, "sessions" if spread else "rounds")


def _has_error(unit: Sequence[tuple[Profile, Estimate]]) -> bool:
    return len(unit) >= INTERVAL_FROM_ROUNDS or all(one.error > 0 or one.dof > 1 for _, one in unit)


def _hidden(unit: Sequence[tuple[Profile, Estimate]]) -> float:
    """What the sessions of one unit have in common, or what too few of them do not show.

    The figure of `session_sd` is that of a ratio: each of its two sides has half of the variance. Sessions
    within hours share the day: their spread says nothing of another one.
    """
    parts = [session_sd(profile) ** 2 / 2 for profile, _ in unit]
    if _span_h([profile.created for profile, _ in unit]) < APART_H:
        return math.fsum(parts) / len(parts)
    if len(unit) >= INTERVAL_FROM_ROUNDS:
        return 0.0
    return math.fsum(parts) / len(parts) ** 2


def _span_h(moments: Sequence[str]) -> float:
    """Hours between the first and the last; 0 where one cannot be read."""
    try:
        times = [datetime.datetime.fromisoformat(moment).timestamp() for moment in moments]
    except (ValueError, OverflowError, OSError):
        return 0.0
    return (max(times) - min(times)) / 3600


def session_sd(profile: Profile) -> float:
    """Standard deviation that two sessions like this one differ by, whatever their rounds show."""
    environments = [e for r in profile.environments for e in (r.before, r.after) if e is not None]
    shared = profile.device.kind == "cpu" and any(e.virtualisation for e in environments)
    return SHARED_SESSION_SD if shared else SESSION_SD


def _measure(profile: Profile, result: CaseResult, summary: CaseSummary) -> Measurement:
    timing = time_case(result, profile.device, profile.telemetry) if summary.value is not None else None
    rounds = {r.round: -math.log(e.seconds_per_call) for r, e in timing.rounds} if timing else {}
    unusable = summary.reason if "implausible" in summary.flags else ""
    loaded = sum(one.other_load for one in timing.watched) if timing else 0
    return Measurement(profile, result, summary, rounds, unusable, loaded)


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
