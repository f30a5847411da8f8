"""A suite and devices as one group's: which cases for how many ranks, and who its members are. No torch."""

from __future__ import annotations

import dataclasses
import fnmatch
import glob
from collections.abc import Sequence

import msgspec

from benchkernels.group import BACKENDS
from benchkernels.kernels import GROUP_KERNELS
from benchkernels.planning import Planned, plan
from benchkernels.suite_file import Entry, Suite
from profiles.problems import UsageError
from profiles.profile import DeviceInfo, Group, Member

LAUNCHER = "torchrun"


def make_group(devices: Sequence[DeviceInfo], host: str) -> Group:
    """The group whose rank n drives the n-th of `devices`, which are of one kind."""
    members = [Member(device=one.id, name=one.name, uuid=one.uuid, host=host) for one in devices]
    return Group(backend=BACKENDS[devices[0].kind], launcher=LAUNCHER, members=members)


def bind_suite(suite: Suite, ranks: int, devices: int = 1) -> Suite:
    """The suite's work for groups, for so many ranks on so many devices; what single ones do is left out.

    Messages that are rounded up to the same size become one case. Raises UsageError where nothing is left.
    """
    entries = []
    seen: set[tuple[str, str]] = set()
    for case, kinds in suite.entries:
        if case.kernel not in GROUP_KERNELS:
            continue
        bound = GROUP_KERNELS[case.kernel].bind(case, ranks, devices)
        new = frozenset(kind for kind in kinds if (bound.id, kind) not in seen)
        seen |= {(bound.id, kind) for kind in new}
        if new:
            entries.append(Entry(bound, new))
    if not entries:
        raise UsageError(
            f"the suite {suite.name} has no work for a group, which is {' and '.join(GROUP_KERNELS)}; "
            "choose --suite collectives or --suite scaling, or measure the devices one by one."
        )
    return dataclasses.replace(suite, entries=tuple(entries))


def bind_patterns(
    patterns: Sequence[str], suite: Suite, kind: str, ranks: int, devices: int = 1
) -> list[str]:
    """The patterns, of which one that matches ids as the suite lists them means those of the group."""
    ids = {
        case.id: GROUP_KERNELS[case.kernel].bind(case, ranks, devices).id
        for case in suite.cases_for(kind)
        if case.kernel in GROUP_KERNELS
    }
    found: list[str] = []
    for pattern in patterns:
        named = [glob.escape(bound) for listed, bound in ids.items() if fnmatch.fnmatchcase(listed, pattern)]
        itself = not named or any(fnmatch.fnmatchcase(bound, pattern) for bound in ids.values())
        found += [*named, *([pattern] if itself else [])]
    return found


def plan_group(
    suite: Suite,
    devices: Sequence[DeviceInfo],
    *,
    free_bytes: Sequence[int | None],
    rounds: int | None = None,
    budget_s: float | None = None,
    patterns: Sequence[str] = (),
) -> Planned:
    """The plan for the group whose rank n drives the n-th device.

    `free_bytes` are those of each device, None where that is not known; ranks of a processor share them.
    Raises UsageError as `bind_suite` and `plan` do.
    """
    first, ranks, several = devices[0], len(devices), len({one.id for one in devices})
    free = min((one for one in free_bytes if one is not None), default=None)
    if free is not None and first.kind == "cpu":
        free //= ranks
    # Of what crosses links the memory's bandwidth foresees nothing.
    linked = msgspec.structs.replace(first, bandwidth=None)
    return plan(
        bind_suite(suite, ranks, several), linked, free_bytes=free, rounds=rounds, budget_s=budget_s,
        patterns=bind_patterns(patterns, suite, first.kind, ranks, several),
    )  # fmt: skip


def needs_group(suite: Suite, kind: str) -> bool:
    """Whether all that the suite has for this kind of device is work for groups."""
    cases = suite.cases_for(kind)
    return bool(cases) and all(case.kernel in GROUP_KERNELS for case in cases)
