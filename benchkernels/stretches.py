"""A trial for energy: four stretches of samples, each at another phase of the sensor (METHOD D2).

Some sensors look for a part of the time only, 25 ms of every 100 ms (Yang, Adamek and Armour, SC 2024). Where
a call takes about as long as that, they see the same moment of each call in the whole of a stretch, which is
off by that. A pause of up to a second, which is ten of their periods, draws the phase anew, so that of four
stretches the error is half of that of one.

A pause lets the device cool and lower its clock, which a lead-in of the same work undoes before anything
counts. It takes as long as the longest pause: what a sensor tells as the mean of the last second then holds
nothing but this work, too.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from benchkernels.devices.base import Device
from benchkernels.sampler import Batch, Call, Sampler
from benchkernels.sampling import MAXIMUM_SAMPLES, WarmUp
from profiles.energy import LEAST_CALLS, LEAST_PHASES

STRETCHES = LEAST_PHASES
STRETCH_S = 3.0
"""Without its first second, and between readings four times a second, four of them are more than 5 s."""
TRIAL_S = STRETCHES * STRETCH_S
LONGEST_PAUSE_S = 1.0
LEAD_S = 1.0
OVERTIME = 3.0
"""By what factor a stretch may be longer than it has to be for the sake of its share of LEAST_CALLS."""


def pauses_s(seed: int, round_: int, case_id: str) -> list[float]:
    """Of one trial, before each of its stretches: drawn anew in each round, the same for the same seed."""
    draw = random.Random(f"{seed}/{round_}/{case_id}/pauses")  # noqa: S311  (no secret)
    return [draw.uniform(0.0, LONGEST_PAUSE_S) for _ in range(STRETCHES)]


def lead_in(device: Device, call: Call, *, calls: int, check: Callable[[], None]) -> None:
    """Work that does not count, for a second and once at least. `check` raises Interrupted."""
    begin_s = time.monotonic()
    while True:
        check()
        device.time_block(call, calls)
        if time.monotonic() - begin_s >= LEAD_S:
            return


def sample_stretch(
    device: Device,
    call: Call,
    *,
    first: int,
    warmed: WarmUp,
    trial_s: float,
    origin_s: float,
    report: Callable[[Batch], None],
    check: Callable[[], None],
) -> int:
    """Samples for a quarter of `trial_s` and of the calls that a trial needs; returns their number.

    Of long calls there are fewer, where these would take three times as much. `first` is the number of the
    trial's first sample here; `report` and `check` are as in `benchkernels.sampling.sample`.
    """
    least_s, least_calls = trial_s / STRETCHES, LEAST_CALLS / STRETCHES
    sampler = Sampler(device, call, first=first, calls=warmed.calls, origin_s=origin_s, report=report)
    begin_s = time.monotonic()
    with sampler:
        while sampler.count < MAXIMUM_SAMPLES // STRETCHES:
            check()
            spent_s = sampler.take() - begin_s
            enough = sampler.count * warmed.calls >= least_calls or spent_s >= OVERTIME * least_s
            if spent_s >= least_s and enough:
                break
    return sampler.count
