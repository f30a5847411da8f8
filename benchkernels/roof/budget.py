"""How the budget of a roof is divided: the search, rounds in fresh processes, and the sustained cases."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from benchkernels.durations import costs_of, expected_round_s
from benchkernels.kernels.attention import DTYPES as ATTENTION_DTYPES
from benchkernels.long_runs import back_to_back_s
from benchkernels.planning import Planned, expected_call_s
from benchkernels.roof.boxes import Box, SearchTarget
from benchkernels.roof.prior import FIRST_S, KERNELS, Wish, boxes_for, order_points
from benchkernels.roof.search import Point
from profiles.problems import UsageError
from profiles.profile import Case, DeviceInfo, SuiteReference
from profiles.roof import SUITE

ROUNDS, LEAST_ROUNDS = 5, 3
FINALISTS = {"matmul": 2, "attention": 1, "bandwidth": 1}
"""How many candidates of a search the rounds measure."""
FINALISTS_CPU = 3
"""Products of a processor, which has other work to do and tells its best ones less well apart."""
WEIGHTS = {"matmul": 3.0, "attention": 1.0, "bandwidth": 1.0}
"""Of a target's share of the time for searching."""
LEAST_SEARCH_S = 3.0
"""Of a target of weight 1."""
SEARCH_SHARE = 0.35
"""Of the budget: rounds beyond the fewest have to leave so much for the search."""
CASE_BUDGET_S = 0.5


@dataclass(frozen=True)
class RoofPlan:
    """What a roof takes: everything is decided before the first worker starts."""

    targets: tuple[SearchTarget, ...]
    rounds: int
    sustained: tuple[str, ...]
    """Targets that are also measured under sustained work."""
    sustained_s: int
    budget_s: float
    left_out: tuple[str, ...] = ()
    """Targets of which nothing fits into memory and time, and attention where it takes no dtype."""

    @property
    def reference(self) -> SuiteReference:
        """What a profile keeps in place of a suite: the digest covers what is searched."""
        boxes = [(one.box, one.anchor, one.finalists) for one in self.targets]
        text = msgspec.json.encode((boxes, self.sustained_s), order="sorted")
        return SuiteReference(name=SUITE, digest=hashlib.sha256(text).hexdigest())

    @property
    def at_first(self) -> Planned:
        """The plan before anything is known of the cases."""
        return Planned(suite=self.reference, cases=[], rounds=self.rounds, expected_s=self.budget_s)


def plan_roof(
    device: DeviceInfo,
    wish: Wish,
    *,
    free_bytes: int | None,
    budget_s: float,
    sustained_s: int,
    seed: int,
) -> RoofPlan:
    """Searches over the device's boxes; rounds and sustained cases as many as the budget has room for.

    Raises UsageError where it has none for the shortest search and the fewest rounds, or where nothing fits
    into the memory.
    """
    prepared, left_out = _prepare(device, wish, free_bytes, seed)
    boxes = [box for box, *_ in prepared]
    round_s = _round_s([(box, anchor) for box, _, anchor in prepared], device)
    long_s = back_to_back_s(device, sustained_s)
    long = sorted(boxes, key=lambda box: KERNELS.index(box.kernel)) if sustained_s else []
    # The work of the worker that searches counts, too.
    least_s = costs_of(device.kind).start_s + LEAST_SEARCH_S * sum(WEIGHTS[box.kernel] for box in boxes)
    rounds, count = _divide(budget_s, least_s, round_s, long_s, long)
    left_s = budget_s - rounds * round_s - count * long_s - costs_of(device.kind).start_s
    unit_s = left_s / sum(WEIGHTS[box.kernel] for box in boxes)
    targets = (
        SearchTarget(
            box=box,
            order=order,
            anchor=anchor,
            budget_s=unit_s * WEIGHTS[box.kernel],
            finalists=finalists_of(box),
            first_s=FIRST_S[device.kind],
        )
        for box, order, anchor in prepared
    )
    sustained = tuple(box.target for box in long[:count])
    return RoofPlan(tuple(targets), rounds, sustained, sustained_s, budget_s, left_out)


def _prepare(
    device: DeviceInfo, wish: Wish, free_bytes: int | None, seed: int
) -> tuple[list[tuple[Box, list[Point], Point]], tuple[str, ...]]:
    """Boxes with order and anchor, and the targets that do not fit.

    Raises UsageError where no product fits, or nothing of a kernel that was asked for; and where attention
    alone was asked for, in none of its dtypes.
    """
    prepared, left_out = [], []
    boxes = boxes_for(device, wish)
    if "attention" in (wish.kernels or KERNELS) and not any(box.kernel == "attention" for box in boxes):
        taken = f"{', '.join(ATTENTION_DTYPES[:0:-1])} or {ATTENTION_DTYPES[0]}"
        if not boxes:
            raise UsageError(f"attention is searched in {taken}: name one of these with --dtype")
        left_out.append(f"attention (searched in {taken} only)")
    for box in boxes:
        try:
            order, anchor = order_points(box, device, free_bytes, published=not wish.sizes, seed=seed)
        except UsageError:
            if wish.kernels or box.kernel == "matmul":
                raise
            left_out.append(box.target)
        else:
            prepared.append((box, order, anchor))
    return prepared, tuple(left_out)


def _divide(
    budget_s: float, least_s: float, round_s: float, long_s: float, long: Sequence[Box]
) -> tuple[int, int]:
    """(rounds, sustained cases of those in `long`, whose products come first).

    As many products as fit beside the fewest rounds, then more rounds, then the other cases.
    """
    fewest_s = least_s + LEAST_ROUNDS * round_s
    if budget_s < fewest_s:
        raise UsageError(
            f"a budget of {budget_s:g} s is too small: the shortest search and {LEAST_ROUNDS} rounds take "
            f"{fewest_s:.0f} s. Give more with --budget, or leave something out with --kernel or --dtype."
        )
    room_s = budget_s - LEAST_ROUNDS * round_s - max(least_s, SEARCH_SHARE * budget_s)
    products = sum(box.kernel == "matmul" for box in long)
    count = min(products, _times(room_s, long_s))
    rounds = min(ROUNDS - LEAST_ROUNDS, _times(room_s - count * long_s, round_s))
    if count == products:
        count = max(count, min(len(long), _times(room_s - rounds * round_s, long_s)))
    return LEAST_ROUNDS + rounds, count


def _times(room_s: float, each_s: float) -> int:
    return max(0, int(room_s / each_s))


def finalists_of(box: Box) -> int:
    """How many candidates of its search the rounds measure."""
    is_product = box.kernel == "matmul"
    return FINALISTS_CPU if is_product and not box.accelerator else FINALISTS[box.kernel]


def finalist_case(case: Case, device: DeviceInfo) -> Case:
    """A finalist as the rounds measure it."""
    return msgspec.structs.replace(case, budget_s=CASE_BUDGET_S, expected_s=expected_call_s(case, device))


def _round_s(boxes: Sequence[tuple[Box, tuple[int, ...]]], device: DeviceInfo) -> float:
    """A round of as many cases of each box as it has finalists, taking its anchor for one."""
    cases = [
        finalist_case(box.case(anchor), device) for box, anchor in boxes for _ in range(finalists_of(box))
    ]
    return expected_round_s(cases, device.kind)
