"""The words on a profile's energy that all formats share: what holds for its whole table."""

from __future__ import annotations

from collections.abc import Sequence

from profiles.energy import SENSOR_ERROR, UNIT_ERROR, CaseEnergy, why_no_idle
from profiles.profile import Profile
from profiles.text import shown
from profiles.units import format_share

LONGEST = 1000


def energy_facts(profile: Profile, energies: Sequence[CaseEnergy]) -> list[tuple[str, str]]:
    """Label and text: the sensors, the idle power or why there is none, and what no interval has in it."""
    sources = "; ".join(dict.fromkeys(energy.source for energy in energies))
    return [
        ("source", shown(sources, LONGEST)),
        ("idle", _idle(profile)),
        ("uncertain by", _uncertainty([energy.window_error for energy in energies])),
    ]


def _idle(profile: Profile) -> str:
    if profile.idle is None:
        return shown(f"not measured: {why_no_idle(profile)}", LONGEST)
    return f"{profile.idle.power_w:.3g} W over {profile.idle.window_s:.0f} s before the first round"


def _uncertainty(window_errors: Sequence[float | None]) -> str:
    """`window_errors`: those of a counter's steps, where one was read."""
    known = [error for error in window_errors if error is not None]
    steps = f"{format_share(max(known))} at most by the counter's steps; " if known else ""
    models, unit = f"{100 * SENSOR_ERROR:g} %", f"{100 * UNIT_ERROR:g} %"
    return f"{steps}{models} of gain against another model, {unit} against the same unit"
