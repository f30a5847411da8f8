"""What is chosen on the Run page and which runs follow from it. No widgets; loads nothing heavy."""

from __future__ import annotations

import glob
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from app.desktop.device_watch import Watched
from app.desktop.orders import RunOrder

if TYPE_CHECKING:
    from benchkernels.suite_file import Suite

BUILT_IN = ("quick", "standard", "full")
"""Known before suites can be read, so that a run can be started at once."""
OF_GROUPS = ("collectives", "scaling")
"""As `benchkernels.suites` calls those for groups of ranks."""
_TELLING_DTYPES = ("bf16", "fp16", "fp32")
"""By whose peak devices are ranked: the first that has one."""
USUAL_MIN = 10.0
USUAL_RANKS, LEAST_RANKS, MOST_RANKS = 2, 2, 1024
"""Of the processor as one group, as `assay run --ranks` takes them."""
Sampling = Literal["enough", "energy", "sustained"]
"""When the samples of a case end, as `benchkernels.job` calls it."""


@dataclass(frozen=True, slots=True)
class SuiteChoice:
    """A suite that can be chosen."""

    name: str
    argument: str
    """What `assay run --suite` is given: the name, or the path of a file."""
    suite: Suite | None = None
    """None until the suites have been read."""
    once: bool = False
    """Made in the editor and not saved."""

    @property
    def own(self) -> bool:
        """Whether it is the user's, not one of ours."""
        return self.once or self.name not in (*BUILT_IN, *OF_GROUPS)


@dataclass(frozen=True, slots=True)
class Duration:
    """For how long each case is measured: until it is known, until its energy is, or one case for minutes."""

    sampling: Sampling = "enough"
    minutes: float = USUAL_MIN
    case: str = ""
    """The one that is run back to back; empty for the largest matmul that fits."""

    @property
    def is_sustained(self) -> bool:
        """Whether one case is run back to back, whatever kernels are wanted."""
        return self.sampling == "sustained"


ENOUGH = Duration()


def built_in_choices() -> list[SuiteChoice]:
    """What can be chosen before any suite has been read."""
    return [SuiteChoice(name, name) for name in BUILT_IN]


def usable(devices: Sequence[Watched]) -> list[Watched]:
    """Those that can be measured."""
    return [one for one in devices if one.available]


def title_of(one: Watched) -> str:
    """`NVIDIA H200 · cuda:0`, or `Ascend 910B · lab3 npu:0` for that of a host."""
    return one.place if one.name == one.id else f"{one.name} · {one.place}"


def title_of_run(members: Sequence[Watched]) -> str:
    """As of its one device; of a group `EPYC · cpu × 4`, or `NVIDIA H200 · cuda:0, cuda:1`."""
    first, places = members[0], list(dict.fromkeys(one.place for one in members))
    if len(places) > 1:
        return f"{first.name} · {', '.join(places)}"
    return title_of(first) + (f" × {len(members)}" if len(members) > 1 else "")


def best_device(devices: Sequence[Watched]) -> str:
    """The id of the fastest accelerator by its peak, else of the CPU; empty where none can be used."""
    candidates = usable(devices)
    if not candidates:
        return ""
    return max(candidates, key=lambda one: (one.facts.get("kind") != "cpu", _peak(one.facts))).id


def _peak(facts: dict[str, Any]) -> float:
    peaks = facts.get("peaks") or {}
    for dtype in _TELLING_DTYPES:
        value = (peaks.get(dtype) or {}).get("value")
        if isinstance(value, int | float):
            return float(value)
    return 0.0


def kernels_of(suite: Suite, kinds: Collection[str]) -> dict[str, int]:
    """How many cases of each kernel there are for devices of these kinds, in the suite's order."""
    counts: dict[str, int] = {}
    for kind in kinds:
        for case in suite.cases_for(kind):
            counts[case.kernel] = counts.get(case.kernel, 0) + 1
    return counts


def cases_of(suite: Suite, kinds: Collection[str]) -> list[str]:
    """Ids of the cases for devices of these kinds, each once, in the suite's order."""
    return list(dict.fromkeys(case.id for kind in kinds for case in suite.cases_for(kind)))


def needs_group(suite: Suite, kinds: Collection[str]) -> bool:
    """Whether all that the suite has for devices of one of these kinds is work for several ranks at once."""
    from benchkernels.group import planning

    return any(planning.needs_group(suite, kind) for kind in kinds)


def runs_of(suite: Suite | None, devices: Sequence[Watched], ranks: int) -> list[tuple[Watched, ...]]:
    """The devices of each run, one by one; where the suite is for groups the device of each rank.

    A group is made of so many `ranks` of the processor alone, or of two accelerators and more of one kind and
    one machine. Of other devices there is no run.
    """
    if suite is None or not needs_group(suite, [str(one.facts.get("kind")) for one in devices]):
        return [(one,) for one in devices]
    sorts = {(str(one.facts.get("kind")), one.host) for one in devices}
    if len(sorts) > 1:
        return []
    if any(kind == "cpu" for kind, _ in sorts):
        return [(devices[0],) * ranks]
    return [tuple(devices)] if len(devices) > 1 else []


def patterns_for(
    suite: Suite, kind: str, unwanted: Collection[str], duration: Duration = ENOUGH
) -> tuple[str, ...] | None:
    """The case patterns that leave the unwanted kernels out: empty for all cases, None where none is left.

    A run refuses a pattern that matches nothing: only kernels with a case for this kind get one. What is
    `sustained` is the one case.
    """
    if duration.is_sustained:
        return (glob.escape(duration.case),) if duration.case else ()
    here = dict.fromkeys(case.kernel for case in suite.cases_for(kind))
    wanted = [kernel for kernel in here if kernel not in unwanted]
    if not wanted:
        return None
    return () if len(wanted) == len(here) else tuple(f"{kernel}/*" for kernel in wanted)


def make_orders(
    choice: SuiteChoice,
    devices: Sequence[Watched],
    unwanted: Collection[str],
    name: str,
    suite_title: str = "",
    *,
    duration: Duration = ENOUGH,
    ranks: int = USUAL_RANKS,
) -> list[RunOrder]:
    """A run on each device, or one of the group that they are; without devices on the best that it finds."""
    suite = choice.suite
    asked = RunOrder(
        device="",
        suite=choice.argument,
        name=name.strip(),
        suite_title=suite_title,
        energy=duration.sampling == "energy",
        sustained_min=duration.minutes if duration.is_sustained else None,
    )
    if not devices:
        return [asked]
    orders = []
    for members in runs_of(suite, devices, ranks):
        kind = str(members[0].facts.get("kind"))
        patterns = patterns_for(suite, kind, unwanted, duration) if suite is not None else ()
        if patterns is not None:
            orders.append(replace(_order_of(members, asked), patterns=patterns))
    return orders


def _order_of(members: Sequence[Watched], asked: RunOrder) -> RunOrder:
    """What was asked for, on one device or on the group of these ranks."""
    first, ids = members[0], list(dict.fromkeys(one.id for one in members))
    order = replace(asked, device=",".join(ids), host=first.host, title=title_of_run(members))
    if len(members) == 1:
        return order
    return replace(order, as_group=True) if len(ids) > 1 else replace(order, ranks=len(members))
