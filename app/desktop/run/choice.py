"""What is chosen on the Run page and which runs follow from it. No widgets; loads nothing heavy."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.desktop.device_watch import Watched
from app.desktop.orders import RunOrder

if TYPE_CHECKING:
    from benchkernels.suite_file import Suite

BUILT_IN = ("quick", "standard", "full")
"""Known before suites can be read, so that a run can be started at once."""
_TELLING_DTYPES = ("bf16", "fp16", "fp32")
"""By whose peak devices are ranked: the first that has one."""


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
        return self.once or self.name not in BUILT_IN


def built_in_choices() -> list[SuiteChoice]:
    """What can be chosen before any suite has been read."""
    return [SuiteChoice(name, name) for name in BUILT_IN]


def usable(devices: Sequence[Watched]) -> list[Watched]:
    """Those that can be measured."""
    return [one for one in devices if one.available]


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


def patterns_for(suite: Suite, kind: str, unwanted: Collection[str]) -> tuple[str, ...] | None:
    """The case patterns that leave the unwanted kernels out: empty for all cases, None where none is left.

    A run refuses a pattern that matches nothing: only kernels with a case for this kind get one.
    """
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
) -> list[RunOrder]:
    """One run for each device; without devices one on the best that the run finds by itself."""
    suite = choice.suite
    if not devices:
        return [RunOrder(device="", suite=choice.argument, name=name, suite_title=suite_title)]
    orders = []
    for one in devices:
        kind = str(one.facts.get("kind"))
        patterns = patterns_for(suite, kind, unwanted) if suite is not None else ()
        if patterns is not None:
            title = one.name if one.name == one.id else f"{one.name} · {one.id}"
            orders.append(
                RunOrder(
                    device=one.id,
                    suite=choice.argument,
                    name=name.strip(),
                    patterns=patterns,
                    title=title,
                    suite_title=suite_title,
                )
            )
    return orders
