"""`assay run --ranks` and `--as-group`: several ranks that work as one, in one run with one profile."""

from __future__ import annotations

import platform
from collections.abc import Sequence

import msgspec

from app.cli.device_choice import choose_devices
from app.cli.recording import free_bytes, minute, new_run_id
from app.cli.run_options import Options
from benchkernels.group import launch_command
from benchkernels.group.planning import bind_patterns, bind_suite, make_group, needs_group
from benchkernels.planning import plan
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
    return f"{suite.name} on {len(devices)} ranks of {devices[0].name}, {minute()}"


def request_group(options: Options, suite: Suite, devices: Sequence[DeviceInfo]) -> RunRequest:
    """The run of the group whose rank n drives the n-th device. Raises UsageError as `plan` does."""
    first, ranks = devices[0], len(devices)
    usable = [free for free in map(free_bytes, devices) if free is not None]
    free = min(usable, default=None)
    if free is not None and first.kind == "cpu":
        free //= ranks
    budget_s = options.budget_s or suite.budget_s
    several = len({one.id for one in devices})
    bound = bind_suite(suite, ranks, several)
    patterns = bind_patterns(options.patterns, suite, first.kind, ranks, several)
    planned = plan(
        bound, _without_bandwidth(first), free_bytes=free, rounds=options.rounds, budget_s=budget_s,
        patterns=patterns,
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


def _without_bandwidth(device: DeviceInfo) -> DeviceInfo:
    """Of what crosses links the memory's bandwidth foresees nothing."""
    return msgspec.structs.replace(device, bandwidth=None)
