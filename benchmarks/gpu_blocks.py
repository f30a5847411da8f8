"""What the scripts for an accelerator share: cases that are ready, and blocks that take turns."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from benchkernels.devices.base import Device
from benchkernels.kernels import KERNELS
from benchkernels.kernels.base import Unsupported, Workload
from benchkernels.sampling import WarmUp, warm_up
from benchkernels.trials import choose
from profiles.profile import BackendTrial, Case
from profiles.stats import interval
from profiles.units import NOT_MEASURED

WARM_UP_BUDGET_S = 0.5
Table = Mapping[str, Any]


class Ready(NamedTuple):
    """A case that was checked and is warm, on its best backend."""

    workload: Workload
    warmed: WarmUp
    trials: list[BackendTrial]
    """All backends, where there are several."""


class NotReady(Exception):  # noqa: N818  (an answer, not an error)
    """The case cannot be measured on this device; the text says why."""


def expand(tables: Sequence[tuple[str, Table]]) -> list[Case]:
    """The cases of (kernel, table) pairs, in their order."""
    return [case for kernel, table in tables for case in KERNELS[kernel].expand(table)]


@contextmanager
def ready(device: Device, case: Case) -> Iterator[Ready]:
    """The case, for as long as the context lasts. Raises NotReady."""
    trials: list[BackendTrial] = []
    try:
        device.set_precision(case.dtype)
        workload = KERNELS[case.kernel].prepare(case, device, seed=1)
    except Unsupported as refusal:
        raise NotReady(str(refusal)) from None
    try:
        choice = choose(workload, device, workload.backends, trials.append, never)
        if choice.status != "ok":
            raise NotReady(f"{choice.status}: {choice.reason}")
        warmed = warm_up(device, workload.run, budget_s=WARM_UP_BUDGET_S, check=never)
        yield Ready(workload, warmed, trials)
    finally:
        workload.close()
        if not device.spent:
            device.reset_peak_memory()


def never() -> None:
    """Nobody stops a script."""


def sample_s(device: Device, call: Callable[[], object], calls: int, block_s: float) -> list[float]:
    """Seconds per call of the samples taken in that time, at least one, after one that does not count."""
    device.time_block(call, calls)
    seconds: list[float] = []
    until_s = time.monotonic() + block_s
    while not seconds or time.monotonic() < until_s:
        seconds.append(device.time_block(call, calls).seconds / calls)
    return seconds


def take_turns(sides: Mapping[str, Callable[[], float]], turns: int) -> dict[str, list[float]]:
    """What each side says in each turn. Who begins moves on by one, so that a slow drift favours none."""
    names = list(sides)
    told: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(turns):
        for place in range(len(names)):
            name = names[(turn + place) % len(names)]
            told[name].append(sides[name]())
    return told


def ratio_cells(above: Sequence[float], below: Sequence[float]) -> list[str]:
    """The ratio of two sides over their turns, and its 95 % interval where there are three turns."""
    ratios = [a / b for a, b in zip(above, below, strict=True)]
    found = interval(ratios)
    if found is None:
        return [f"{statistics.median(ratios):.4f}", NOT_MEASURED]
    return [f"{found.value:.4f}", f"{found.low:.4f} to {found.high:.4f}"]
