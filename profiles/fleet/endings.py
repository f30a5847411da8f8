"""What its profiles make of a member that has not said how it ended: one rule for all who count members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from profiles.profile import Profile, RunStatus, good_cases

Outcome = Literal["done", "stopped", "failed", "lost"]


@dataclass(frozen=True, slots=True)
class Ending:
    """How the run of one device ended, by its profile."""

    unit: str
    """What tells the devices of a member apart."""
    device: str
    status: RunStatus
    reason: str
    good_cases: int
    """How many have a result."""


def ending_of(profile: Profile) -> Ending:
    """What a profile says of its run."""
    device = profile.device
    unit = device.uuid or device.id
    return Ending(unit, device.id, profile.status, profile.reason, good_cases(profile))


def judge_endings(endings: Sequence[Ending], devices: int = 0) -> tuple[Outcome, str]:
    """What became of a member with these profiles, and why; `devices`: how many it measures, 0 if unknown.

    It is done where each device has a profile of a run that came to its end with a result, whatever other
    tries there were. It is lost where a device has no profile, or that of a run that broke off: nobody has
    said what happened there. Else it is stopped or failed, by the profiles' own words.
    """
    done = {one.unit for one in endings if one.status == "done" and one.good_cases}
    others = [one for one in endings if one.unit not in done]
    here = len(done | {one.unit for one in others})
    if here < max(1, devices):
        return "lost", f"{here} of its {devices} devices have a profile" if here else ""
    broken = [one for one in others if one.status in ("lost", "running")]
    if broken:
        return "lost", _join(broken, here, "its run broke off")
    stopped = [one for one in others if one.status == "stopped"]
    if stopped:
        return "stopped", _join(stopped, here, "it was stopped")
    return ("failed", _join(others, here, "no case has a result")) if others else ("done", "")


def _join(endings: Sequence[Ending], devices: int, unsaid: str) -> str:
    if devices == 1:
        return endings[0].reason or unsaid
    return "; ".join(f"{one.device}: {one.reason or unsaid}" for one in endings)
