"""What `assay run` was asked for, and the run that this makes on one device."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.cli.recording import free_bytes, minute, new_run_id
from benchkernels.job import Sampling
from benchkernels.long_runs import plan_energy, plan_sustained
from benchkernels.planning import Planned, plan
from benchkernels.request import RunRequest
from benchkernels.suites import Suite
from profiles.problems import UsageError
from profiles.profile import DeviceInfo


@dataclass(frozen=True, kw_only=True)
class Options:
    """The command line of `assay run`."""

    suite_name: str
    device_id: str | None
    together: bool
    patterns: tuple[str, ...]
    rounds: int | None
    budget_s: float | None
    energy: bool
    sustained_min: float | None
    threads: int | None
    seed: int
    name: str | None
    out: Path | None
    wait: bool
    events: bool
    attended: bool
    as_json: bool

    @property
    def sampling(self) -> Sampling:
        """When the samples of a case end."""
        if self.sustained_min is not None:
            return "sustained"
        return "energy" if self.energy else "enough"

    def check_duration(self) -> None:
        """Raise UsageError where two options say how long the run takes."""
        if self.sampling == "enough":
            return
        name = "--energy" if self.sampling == "energy" else "--sustained"
        others = [("--budget", self.budget_s)]
        if self.sampling == "sustained":
            others += [("--rounds", self.rounds), ("--energy", self.energy or None)]
        if twice := [other for other, value in others if value is not None]:
            raise UsageError(f"{name} says itself how long the run takes; leave {' and '.join(twice)} away.")


def profile_name(options: Options, suite: Suite, device: DeviceInfo, devices: Sequence[DeviceInfo]) -> str:
    """The name of a device's profile; of several devices, which may be of one model, none is another's."""
    where = f" ({device.id})" if len(devices) > 1 else ""
    if options.name is not None:
        return f"{options.name}{where}"
    return f"{suite.name} on {device.name}{where}, {minute()}"


def request_run(
    options: Options, suite: Suite, device: DeviceInfo, devices: Sequence[DeviceInfo]
) -> RunRequest:
    """The run on `device`, which is one of `devices`. Raises UsageError as `plan` does."""
    budget_s = (options.budget_s or suite.budget_s) if options.sampling == "enough" else None
    planned = _plan(options, suite, device, budget_s)
    return RunRequest(
        run_id=new_run_id(device),
        name=profile_name(options, suite, device, devices),
        device=device,
        planned=planned,
        seed=options.seed,
        budget_s=budget_s,
        threads=options.threads,
        loaded_together=tuple(one.id for one in devices) if options.together else (),
        sampling=options.sampling,
    )


def _plan(options: Options, suite: Suite, device: DeviceInfo, budget_s: float | None) -> Planned:
    free, patterns = free_bytes(device), options.patterns
    if options.sustained_min is not None:
        duration_s = 60 * options.sustained_min
        return plan_sustained(suite, device, duration_s=duration_s, free_bytes=free, patterns=patterns)
    if options.energy:
        return plan_energy(suite, device, free_bytes=free, rounds=options.rounds, patterns=patterns)
    return plan(suite, device, free_bytes=free, rounds=options.rounds, budget_s=budget_s, patterns=patterns)
