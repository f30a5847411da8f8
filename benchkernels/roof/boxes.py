"""The shapes that a roof is searched over, and the order in which they are worth trying. Imports no torch.

A box is the product of its axes: m, n, k of a matrix product; sequence, head size and mask of attention; the
operation and the size of a memory stream.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any

from msgspec import Struct

from benchkernels.kernels import KERNELS
from benchkernels.roof.search import Point
from profiles.profile import Case

STREAMS = ("copy", "triad", "read")
"""By their number on the axis `operation`."""
ATTENTION_TOKENS = {"cpu": 1024, "accelerator": 16384}
ATTENTION_HEADS = {"cpu": 8, "accelerator": 32}


class Box(Struct, kw_only=True, frozen=True):
    """One target of a search: which kernel in which dtype, over which values of its parameters."""

    kernel: str
    dtype: str
    axes: dict[str, list[int]]
    accelerator: bool
    """Where the same parameters make larger work."""

    @property
    def target(self) -> str:
        """`matmul/bf16`."""
        return f"{self.kernel}/{self.dtype}"

    def points(self) -> list[Point]:
        """All of them, one value of each axis in the order of the axes."""
        return list(product(*self.axes.values()))

    def anchor(self) -> Point:
        """The middle of every axis: work that is neither short nor long."""
        return tuple(values[len(values) // 2] for values in self.axes.values())

    def neighbours(self, point: Point) -> Iterable[Point]:
        """The points of the box that differ by one step of one axis."""
        for place, values in enumerate(self.axes.values()):
            for value in _beside(values, point[place]):
                yield (*point[:place], value, *point[place + 1 :])

    def case(self, point: Point) -> Case:
        """The ordinary case of that shape, which any suite could name."""
        named = dict(zip(self.axes, point, strict=True))
        return KERNELS[self.kernel].expand(self._table(named))[0]

    def _table(self, named: dict[str, int]) -> dict[str, Any]:
        if self.kernel == "matmul":
            return {"dtypes": [self.dtype], "shapes": [[named["m"], named["n"], named["k"]]]}
        if self.kernel == "bandwidth":
            return {"operations": [STREAMS[named["operation"]]], "sizes": [f"{named['size_mib']}MiB"]}
        where = "accelerator" if self.accelerator else "cpu"
        heads = ATTENTION_HEADS[where]
        return {
            "phases": ["prefill"],
            "dtypes": [self.dtype],
            "batch": max(1, ATTENTION_TOKENS[where] // named["sequence"]),
            "query_heads": heads,
            "kv_heads": heads,
            "sequence": named["sequence"],
            "head_size": named["head_size"],
            "causal": bool(named["causal"]),
        }


class SearchTarget(Struct, kw_only=True, frozen=True):
    """A box with what the search is told of it."""

    box: Box
    order: list[Point]
    """Those that fit into the memory, in the order of the prior."""
    anchor: Point
    budget_s: float
    finalists: int
    first_s: float


def _beside(values: Sequence[int], value: int) -> list[int]:
    """The next lower and the next higher value of an axis."""
    lower = [one for one in values if one < value]
    higher = [one for one in values if one > value]
    return [*lower[-1:], *higher[:1]]
