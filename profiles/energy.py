"""What a case took in energy over its rounds: over long windows, or not measured at all (METHOD D).

Where only a part of a model was measured, the whole one is taken to draw as much for longer: work per joule
is projected as the speed is.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from profiles import student
from profiles.profile import Case, CaseResult, Energy, Idle, Profile, RoundResult
from profiles.ratio import estimate
from profiles.stats import CONFIDENCE
from profiles.summary import projection_ratio, work_per_call
from profiles.units import format_seconds

SHORTEST_WINDOW_S = 5.0
"""A counter steps about every 100 ms: below this its error is above 4 % (METHOD D1)."""
LONGEST_WINDOW_S = 1e8
JOULES = (1e-9, 1e15)
"""No window has less or more: what a damaged file says beyond that is no energy."""
SENSOR_ERROR = 0.05
"""Of the sensors' gain, which no number of rounds shows (METHOD D3)."""
UNIT_ERROR = 0.01
"""What is left of it between two runs on the same unit."""
STEP_S = 0.1
"""NVML's counter and power advance about that often, a processor's counter more often: both ends of a window
together are off by the energy of one step at most."""
INTEGRATED = "integrated over "
"""In the source of an energy that was made of readings, before their number."""
PART_TIME = "its sensor sees about 25 ms of every 100 ms"
"""In the source of what GA100 and GH100 tell (Yang, Adamek and Armour, SC 2024)."""
LEAST_TRIALS, LEAST_PHASES, LEAST_CALLS = 4, 4, 32
"""What such a sensor takes: rounds, windows of a round at different phases, calls of a round (METHOD D2)."""
IN_STEP, ROUNDING = 0.1, 1e-9
"""A call is in step with the sensor within so much of one of its updates, or of the part of one."""
MOST_UPDATES, MOST_PARTS = 10, 3
UNREADABLE = "energy is not measured: "
"""What the runner writes into the log where no counter could be read, with the reason after it."""
IDLE_UNREADABLE = "idle power is not measured: "
"""The same of the device at rest."""
OTHERS_TOO = "other processes were at work meanwhile, and their energy is in it"
"""No sensor tells whose work it sees: RAPL counts whole packages, NVML the whole GPU."""


@dataclass(frozen=True, slots=True)
class CaseEnergy:
    """Of the rounds with a window that is long enough; idle power is included."""

    work_per_j: float
    """Work of the case's unit without its `/s`, per joule."""
    low: float | None
    """95 % over the rounds, the sensors' gain left out; None with fewer than three, as is `high`."""
    high: float | None
    power_w: float
    window_s: float
    """All windows together."""
    rounds: int
    source: str
    joules_per_call: float
    window_error: float | None
    """Relative: by so much a counter's steps may have put a round off, at most; None where none was read."""
    net_power_w: float | None
    """Less the idle power of the same session and sensor, as `net_work_per_j`; None where it is not known."""
    net_work_per_j: float | None
    cautions: tuple[str, ...] = ()
    """Why the figures may be off by more than the interval tells."""


def usable_energy(round_: RoundResult) -> Energy | None:
    """The round's energy where it can be relied on: measured long enough, of a result that passed."""
    energy = round_.energy
    if round_.status != "ok" or energy is None:
        return None
    low_j, high_j = JOULES
    measured = SHORTEST_WINDOW_S <= energy.window_s <= LONGEST_WINDOW_S and low_j <= energy.joules <= high_j
    return energy if measured else None


def work_per_joule(case: Case, energy: Energy) -> float:
    """In the case's unit without its `/s`; of the whole model where a part of it was measured."""
    return work_per_call(case) / projection_ratio(case) * energy.calls / energy.joules


def energy_of(result: CaseResult, idle: Idle | None = None, flags: Collection[str] = ()) -> CaseEnergy | None:
    """The case's energy; None where no round has any, or one had a wrong result.

    `idle` is the profile's: it tells the net figures. `flags` are those of the case's summary: other load
    costs energy, too.
    """
    if any(round_.status == "incorrect" for round_ in result.rounds):
        return None
    found = [energy for round_ in result.rounds if (energy := usable_energy(round_)) is not None]
    found = [energy for energy in found if work_per_joule(result.case, energy) > 0]
    logs = [math.log(work_per_joule(result.case, energy)) for energy in found]
    if not logs:
        return None
    centre = estimate(logs)
    log = sum(logs) / len(logs) if centre is None else centre.log
    reach = None if centre is None else student.quantile(0.5 + CONFIDENCE / 2, centre.dof) * centre.error
    window_s = sum(one.window_s for one in found)
    power_w = sum(one.joules for one in found) / window_s
    steps = [STEP_S * one.windows / one.window_s for one in found if INTEGRATED not in one.source]
    same = idle is not None and all(one.source.startswith(idle.source) for one in found)
    net_w = power_w - idle.power_w if idle is not None and same and 0 < idle.power_w < power_w else None
    return CaseEnergy(
        work_per_j=math.exp(log),
        low=None if reach is None else math.exp(log - reach),
        high=None if reach is None else math.exp(log + reach),
        power_w=power_w,
        window_s=window_s,
        rounds=len(logs),
        source=", ".join(dict.fromkeys(one.source for one in found)),
        joules_per_call=work_per_call(result.case) / projection_ratio(result.case) / math.exp(log),
        window_error=max(steps, default=None),
        net_power_w=net_w,
        net_work_per_j=None if net_w is None else math.exp(log) * power_w / net_w,
        cautions=(*((OTHERS_TOO,) if "other load" in flags else ()), *_cautions(found)),
    )


def in_step(call_s: float) -> bool:
    """Whether calls take so nearly a multiple of the sensor's 100 ms, a half or a third of it, that it sees
    the same moments of all of them for seconds.

    Longer calls have many moments that it sees; those of a quarter of an update it sees whole.
    """
    updates = call_s / STEP_S
    if updates < 1:
        parts = max(1, round(1 / updates)) if updates > 0 else math.inf
        return parts <= MOST_PARTS and abs(updates * parts - 1) <= IN_STEP + ROUNDING
    whole = round(updates)
    return whole <= MOST_UPDATES and abs(updates - whole) <= IN_STEP + ROUNDING


def _cautions(energies: Sequence[Energy]) -> tuple[str, ...]:
    """Where the sensor looks only part of the time: what may have kept it from seeing all of a call."""
    seen = [one for one in energies if PART_TIME in one.source]
    if not seen:
        return ()
    call_s = sum(one.window_s for one in seen) / sum(one.calls for one in seen)
    told = {
        f"aliasing risk: calls of {format_seconds(call_s)} are in step with the sensor's 100 ms, so that"
        " within a window it sees the same moments of all of them": in_step(call_s),
        f"a round met the sensor at fewer than {LEAST_PHASES} phases (run --energy)": any(
            one.windows < LEAST_PHASES for one in seen
        ),
        f"fewer than {LEAST_CALLS} calls in a round": any(one.calls < LEAST_CALLS for one in seen),
        f"fewer than {LEAST_TRIALS} rounds": len(seen) < LEAST_TRIALS,
    }
    return tuple(text for text, holds in told.items() if holds)


def why_case_has_none(profile: Profile, result: CaseResult) -> str:
    """Why this case has no energy, where others of its profile may have one."""
    good = [round_ for round_ in result.rounds if round_.status == "ok"]
    if not good or any(round_.status == "incorrect" for round_ in result.rounds):
        return "there is no result"
    if any(line.text.startswith(UNREADABLE) for line in profile.log):
        return why_no_energy(profile)
    longest_s = max(sum(round_.seconds) for round_ in good)  # which a damaged file may make infinite
    if longest_s < SHORTEST_WINDOW_S:
        return f"it ran for {longest_s:.2g} s a round, and {SHORTEST_WINDOW_S:g} s are needed (run --energy)"
    if any(usable_energy(round_) for other in profile.cases for round_ in other.rounds):
        return "its counter could not be read, or there were gaps between the readings of its power"
    return why_no_energy(profile)


def why_no_idle(profile: Profile) -> str:
    """What the log says of it, or of the energy that it would stand beside; empty where there is one."""
    if profile.idle is not None:
        return ""
    for head in (IDLE_UNREADABLE, UNREADABLE):
        for line in profile.log:
            if line.text.startswith(head):
                return line.text.removeprefix(head)
    return "the profile does not tell why"


def why_no_energy(profile: Profile) -> str:
    """Why none of the profile's cases has an energy."""
    told = [line.text for line in profile.log if line.text.startswith(UNREADABLE)]
    if told:
        return told[0].removeprefix(UNREADABLE)
    if profile.duel is not None:
        return "the sides of a duel take turns, and a window would hold those of the other one, too"
    if any(round_.energy is not None for result in profile.cases for round_ in result.rounds):
        return f"no case ran for the {SHORTEST_WINDOW_S:g} s over which a counter can be trusted"
    if any(power_w is not None for power_w in profile.telemetry.power_w):
        return "power was read, and no case ran long enough for an energy"
    return profile.telemetry.source.get("power_w") or "the profile does not tell why"
