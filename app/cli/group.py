"""`assay run --ranks` and `--as-group`: several ranks that work as one, in one run with one profile."""

from __future__ import annotations

import platform
from collections.abc import Sequence

import msgspec

from app.cli.device_choice import choose_devices
from app.cli.recording import free_bytes, new_run_id, utc_second
from app.cli.run_options import Options
from benchkernels.group import launch_command
from benchkernels.group.planning import make_group, needs_group, plan_group
from benchkernels.request import RunRequest
from benchkernels.suites import Suite
from profiles.problems import UsageError
from profiles.profile import DeviceInfo


def choose_group(options: Options) -> list[DeviceInfo]:
    """The device of each rank, in their order. Raises UsageError where the chosen ones are no group."""
    if options.ranks is not None:
        devices = choose_devices(options.device_id or "cpu")
        if [device.kind for device in devices] != ["cpu"]:
            raise UsageError(
                "--ranks makes a group of the processor, and other devices are chosen; for a group of "
                "accelerators name them with --as-group, such as --device cuda:0,cuda:1 --as-group."
            )
        return devices * options.ranks
    devices = choose_devices(options.device_id or "all")
    if options.device_id in (None, "all"):
        devices = [device for device in devices if device.kind != "cpu"]
    if any(device.kind == "cpu" for device in devices):
        raise UsageError("--as-group is for accelerators; a group of the processor is made with --ranks N.")
    if len(devices) < 2:
        here = devices[0].id if devices else "none"
        raise UsageError(
            f"--as-group takes two accelerators and more, and there is {here}: name them with commas, such "
            "as --device cuda:0,cuda:1, or make a group of the processor with --ranks N."
        )
    if len({device.kind for device in devices}) > 1:
        raise UsageError("--as-group takes accelerators of one kind: no library connects two kinds.")
    return devices


def check_single(suite: Suite, devices: Sequence[DeviceInfo]) -> None:
    """Raises UsageError where the suite has nothing for single devices but work for groups."""
    if any(needs_group(suite, device.kind) for device in devices):
        raise UsageError(
            f"the suite {suite.name} is work for several ranks at once: add --ranks N for N ranks of the "
            "processor, or --as-group for a group of all accelerators."
        )


def group_name(options: Options, suite: Suite, devices: Sequence[DeviceInfo]) -> str:
    """The name of the group's profile."""
    if options.name is not None:
        return options.name
    return f"{suite.name} on {len(devices)} ranks of {devices[0].name}, {utc_second()}"


def request_group(options: Options, suite: Suite, devices: Sequence[DeviceInfo]) -> RunRequest:
    """The run of the group whose rank n drives the n-th device. Raises UsageError as `plan` does."""
    first = _leader(devices)
    budget_s = options.budget_s or suite.budget_s
    planned = plan_group(
        suite, devices, free_bytes=[*map(free_bytes, devices)], rounds=options.rounds, budget_s=budget_s,
        patterns=options.patterns,
    )  # fmt: skip
    return RunRequest(
        run_id=new_run_id(first),
        name=group_name(options, suite, devices),
        device=first,
        planned=planned,
        seed=options.seed,
        budget_s=budget_s,
        threads=options.threads,
        worker_command=launch_command(),
        group=make_group(devices, platform.node()),
        member=options.member.identity if options.member else None,
    )


def _leader(devices: Sequence[DeviceInfo]) -> DeviceInfo:
    """Rank 0's; of devices that differ without ceilings, since n times its own are not those of all."""
    first = devices[0]
    if len({device.name for device in devices}) == 1:
        return first
    return msgspec.structs.replace(first, peaks={}, bandwidth=None, catalogue=None)
