"""Choosing among a case's backends: every one is checked, the correct ones race, the fastest is measured."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from benchkernels.devices.base import Device
from benchkernels.failures import RanOnHost, explain
from benchkernels.kernels.base import Unsupported, Workload
from benchkernels.sampling import calls_per_sample, first_call
from profiles.events import Trial
from profiles.profile import BackendTrial, CaseStatus, Check

__all__ = ["BackendTrial", "CaseStatus", "Choice", "Trial", "choose"]

RACE_BLOCKS = 5
HOPELESS = 4.0
STRAYED = "an operator ran on the processor, and of the same one torch-npu tells only once in a process"


@dataclass(frozen=True, slots=True)
class Choice:
    """The backend to measure, or why there is none."""

    status: CaseStatus
    backend: str = ""
    check: Check | None = None
    reason: str = ""
    remedy: str = ""
    first_call_s: float | None = None
    """Of the very first call, before the check: compilation, autotuning and lazy loading included."""


def choose(
    workload: Workload,
    device: Device,
    candidates: Sequence[str],
    report: Callable[[BackendTrial], None],
    interrupt: Callable[[], None],
) -> Choice:
    """Check every candidate, race the correct ones, select the fastest, and report all that were tried.

    A single candidate is checked and selected without a race.
    """
    tried: dict[str, BackendTrial] = {}
    first_call_s: dict[str, float] = {}
    remedies: dict[str, str] = {}
    for backend in candidates:
        interrupt()
        if device.spent == STRAYED:
            tried[backend] = BackendTrial(
                backend=backend, status="unsupported", reason=f"not tried: {STRAYED}"
            )
            continue
        tried[backend] = _try(workload, device, backend, first_call_s, remedies)
        # What only checks is not timed and may run where it likes; but what it has told is told once.
        if device.strays():
            device.spent = STRAYED
    correct = [name for name, trial in tried.items() if trial.status == "ok"]
    if len(correct) > 1:
        medians = _race(workload, device, correct, interrupt)
        tried |= {name: msgspec.structs.replace(tried[name], median_s=medians[name]) for name in correct}
    if len(candidates) > 1:
        for trial in tried.values():
            report(trial)
    if not correct:
        return _refusal(list(tried.values()), remedies)
    best = min(correct, key=lambda name: tried[name].median_s or 0.0)
    workload.select(best)
    return Choice("ok", best, tried[best].check, first_call_s=first_call_s[best])


def _try(
    workload: Workload,
    device: Device,
    backend: str,
    first_call_s: dict[str, float],
    remedies: dict[str, str],
) -> BackendTrial:
    """The backend's standing; the time of its first call and a remedy go into the two mappings."""
    try:
        workload.select(backend)
        # Before the check, which would load and compile everything unseen.
        first_call_s[backend] = first_call(device, workload.run)
        if strays := device.strays():
            raise RanOnHost(f"{', '.join(strays)} ran on the processor in place of the device")
        check = workload.check()
    except Exception as error:
        failure = explain(error)
        if failure.device_lost:
            raise
        if isinstance(error, RanOnHost):
            device.spent = STRAYED
        remedies[backend] = failure.remedy
        # What says why there is no such backend is ours, and whole.
        reason = str(error) if isinstance(error, Unsupported) else failure.reason
        return BackendTrial(backend=backend, status=failure.status, reason=reason)
    status: CaseStatus = "ok" if check.ok else "incorrect"
    return BackendTrial(backend=backend, status=status, reason=check.reason, check=check)


def _race(
    workload: Workload, device: Device, backends: Sequence[str], interrupt: Callable[[], None]
) -> dict[str, float]:
    """Median seconds per call of each backend.

    All are run until the device is warm, then block by block in turn, so that a rising clock favours none.
    One that was hopeless in its second call keeps that figure and does not delay the others.
    """
    taken: dict[str, list[float]] = {}
    for backend in backends:
        interrupt()
        workload.select(backend)
        first_call(device, workload.run)
        taken[backend] = [device.time_block(workload.run, 1).seconds]
    fastest_s = min(seconds[0] for seconds in taken.values())
    racing = [backend for backend in backends if taken[backend][0] <= HOPELESS * fastest_s]
    if len(racing) == 1:
        return {backend: seconds[0] / workload.calls_per_run for backend, seconds in taken.items()}
    calls = {backend: calls_per_sample(taken[backend][0], device.minimum_sample_s) for backend in racing}
    workload.select(racing[0])
    _heat(workload, device, calls[racing[0]], interrupt)
    for backend in racing:
        taken[backend].clear()
    for _ in range(RACE_BLOCKS):
        for backend in racing:
            interrupt()
            workload.select(backend)
            block = device.time_block(workload.run, calls[backend])
            taken[backend].append(block.seconds / calls[backend])
    return {
        backend: statistics.median(seconds) / workload.calls_per_run for backend, seconds in taken.items()
    }


def _heat(workload: Workload, device: Device, calls: int, interrupt: Callable[[], None]) -> None:
    until_s = time.monotonic() + device.minimum_warm_up_s / 2
    while time.monotonic() < until_s:
        interrupt()
        device.time_block(workload.run, calls)


def _refusal(trials: Sequence[BackendTrial], remedies: Mapping[str, str]) -> Choice:
    """The most telling of several failures: a wrong result before an error, an error before an absence."""
    order: list[CaseStatus] = ["incorrect", "failed", "out_of_memory", "unsupported"]
    worst = min(trials, key=lambda trial: order.index(trial.status) if trial.status in order else len(order))
    named = f"{worst.backend}: {worst.reason}" if len(trials) > 1 else worst.reason
    return Choice(worst.status, worst.backend, worst.check, named, remedies.get(worst.backend, ""))
