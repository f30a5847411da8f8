"""What `assay run` was asked for, and the run that this makes on one device."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.recording import free_bytes, new_run_id, utc_second
from benchkernels.job import Sampling
from benchkernels.long_runs import plan_energy, plan_sustained
from benchkernels.planning import Planned, plan
from benchkernels.request import RunRequest
from benchkernels.suites import Suite
from profiles.problems import UsageError
from profiles.profile import DeviceInfo

if TYPE_CHECKING:
    from app.fleet.member import Membership
    from app.hosts.session import OnDrop


@dataclass(frozen=True, kw_only=True)
class Options:
    """The command line of `assay run`."""

    suite_name: str
    device_id: str | None
    together: bool
    ranks: int | None = None
    """Of the processor, as one group."""
    as_group: bool = False
    """The accelerators are the ranks of one group."""
    patterns: tuple[str, ...]
    rounds: int | None
    budget_s: float | None
    energy: bool
    sustained_min: float | None
    threads: int | None
    seed: int
    name: str | None
    out: Path | None
    into: Path | None = None
    """The folder of a fleet, of which the run is a member."""
    wait: bool
    host: str | None = None
    on_drop: OnDrop = "keep"
    """Of a run on a host whose connection is gone."""
    events: bool
    attended: bool
    as_json: bool

    @property
    def sampling(self) -> Sampling:
        """When the samples of a case end."""
        if self.sustained_min is not None:
            return "sustained"
        return "energy" if self.energy else "enough"

    @property
    def grouped(self) -> bool:
        """Whether several ranks work as one."""
        return self.ranks is not None or self.as_group

    @property
    def quiet(self) -> bool:
        """Whether stdout belongs to a program."""
        return self.events or self.as_json or self.into is not None

    @functools.cached_property
    def member(self) -> Membership | None:
        """What this run is in its fleet; None where it is in none. Raises UsageError or StorageError."""
        if self.into is None:
            return None
        from app.fleet.member import join

        return join(self.into)

    def check_into(self) -> None:
        """Raise UsageError where a member of a fleet is asked for what it cannot do."""
        others = (
            ("--out", self.out),
            ("--events", self.events),
            ("--json", self.as_json),
            ("--host", self.host),
        )
        unfit = [other for other, given in others if given]
        if self.into is not None and unfit:
            raise UsageError(
                "--into saves each profile in that folder and tells of it on stdout by itself; leave"
                f" {' and '.join(unfit)} away."
            )

    def check_group(self) -> None:
        """Raise UsageError where a group is asked for together with what it cannot do."""
        if not self.grouped:
            return
        if self.ranks is not None and self.as_group:
            raise UsageError(
                "--ranks makes a group of the processor, --as-group one of accelerators; choose one."
            )
        name = "--as-group" if self.as_group else "--ranks"
        others = (("--together", self.together), ("--energy", self.energy))
        unfit = [
            other for other, given in (*others, ("--sustained", self.sustained_min is not None)) if given
        ]
        if unfit:
            raise UsageError(f"{name} is for a group's rates alone; leave {' and '.join(unfit)} away.")

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
    return f"{suite.name} on {device.name}{where}, {utc_second()}"


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
        loaded_together=_loaded_together(options, device, devices),
        sampling=options.sampling,
        member=options.member.identity if options.member else None,
    )


def _loaded_together(options: Options, device: DeviceInfo, devices: Sequence[DeviceInfo]) -> tuple[str, ...]:
    if options.together:
        return tuple(one.id for one in devices)
    return options.member.loaded_together(device) if options.member else ()


def _plan(options: Options, suite: Suite, device: DeviceInfo, budget_s: float | None) -> Planned:
    free, patterns = free_bytes(device), options.patterns
    if options.sustained_min is not None:
        duration_s = 60 * options.sustained_min
        return plan_sustained(suite, device, duration_s=duration_s, free_bytes=free, patterns=patterns)
    if options.energy:
        return plan_energy(suite, device, free_bytes=free, rounds=options.rounds, patterns=patterns)
    return plan(suite, device, free_bytes=free, rounds=options.rounds, budget_s=budget_s, patterns=patterns)
