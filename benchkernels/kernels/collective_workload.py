"""One rank's part of a collective: buffers, the operation, and its check. Imports torch: for ranks only."""

from __future__ import annotations

import math
from collections.abc import Callable
from time import perf_counter_ns
from typing import TYPE_CHECKING, Any

import torch
import torch.distributed as dist

from benchkernels.kernels import collective_check as exact
from benchkernels.kernels.base import Unsupported
from benchkernels.kernels.inputs import fill_normal, make_generator
from benchkernels.kernels.refusals import refusals_as_unsupported
from benchkernels.kernels.shared import SharedWorkload
from profiles.group import SIZE
from profiles.profile import Case, Check

if TYPE_CHECKING:
    from benchkernels.group.team import Team

DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}


def single(name: str, old: str) -> Callable[..., Any]:
    """The operation on single tensors by its name since torch 2.13, or by the one before."""
    found: Callable[..., Any] = getattr(dist, name, None) or getattr(dist, old)
    return found


class Ring(SharedWorkload):
    """What the workloads of this kernel have in common: the ranks' places, and the timing of one call."""

    def __init__(self, case: Case, team: Team, seed: int) -> None:
        self._team = team
        self._device = team.device
        self._rank, self._ranks = team.place.rank, team.place.size
        self._seed = seed + self._rank
        self._elements = (
            int(case.parameters[SIZE]) // torch.empty((), dtype=DTYPES[case.dtype]).element_size()
        )
        self._dtype = DTYPES[case.dtype]
        self.backends = (team.group.backend,)

    def select(self, backend: str) -> None:
        """There is the library of the group and no other."""
        if backend not in self.backends:
            raise Unsupported(f"the group has no backend {backend}, only {self.backends[0]}")

    def split(self) -> tuple[float, float]:
        """All of the call is the collective."""
        self._device.synchronize()
        begin_ns = perf_counter_ns()
        self.run()
        self._device.synchronize()
        return 0.0, (perf_counter_ns() - begin_ns) * 1e-9

    def _allocate(self, elements: int) -> torch.Tensor:
        return torch.empty(elements, dtype=self._dtype, device=self._device.torch_device)

    def _fill_normal(self, *tensors: torch.Tensor) -> None:
        """Random numbers, other ones on each rank."""
        elements = sum(tensor.numel() for tensor in tensors)
        generator = make_generator(elements, self._device.torch_device, self._seed)
        for tensor in tensors:
            fill_normal(tensor, generator)


class CollectiveWorkload(Ring):
    """One of the six operations.

    The sums of all_reduce stay where they are, as in nccl-tests, so that its numbers grow beyond the dtype's
    range in the samples: no link and no adder takes longer for them. The check begins with fresh ones.
    """

    def __init__(self, case: Case, team: Team, seed: int) -> None:
        super().__init__(case, team, seed)
        operation = str(case.parameters["operation"])
        whole, part = self._elements, self._elements // self._ranks
        self._in = self._allocate(part if operation == "all_gather" else whole)
        in_place = operation in ("all_reduce", "broadcast")
        self._out = self._in if in_place else self._allocate(part if operation == "reduce_scatter" else whole)
        self._call: Callable[[], object] = getattr(self, f"_{operation}")()
        self._source, self._expected, self._first = self._numbers(operation, part)
        self._fill_normal(self._in)

    def run(self) -> object:
        """One call; the stream (or, on a processor, the caller) has waited for it when it is done."""
        return self._call()

    def check(self) -> Check:
        """Every element that this rank was given."""
        self._out.fill_(math.nan)
        if self._source is not None:
            exact.fill(self._in, *self._source)
        with refusals_as_unsupported():
            self._call()
        self._device.synchronize()
        wrong = exact.count_wrong(self._out, self._expected, self._first)
        self._fill_normal(self._in)
        return exact.judge_exact(wrong, self._out.numel())

    def close(self) -> None:
        """Drop the buffers, and what holds them."""
        del self._in, self._out, self._call

    def _numbers(
        self, operation: str, part: int
    ) -> tuple[tuple[exact.Values, int] | None, exact.Values, int]:
        """What goes in, with the place of its first element (None: nothing); what comes out, and likewise."""
        rank, ranks = self._rank, self._ranks

        def own(place: torch.Tensor) -> torch.Tensor:
            return exact.value(place, rank)

        def addend(place: torch.Tensor) -> torch.Tensor:
            return exact.contribution(place, rank, ranks)

        def summed(place: torch.Tensor) -> torch.Tensor:
            return exact.total(place, ranks)

        match operation:
            case "all_reduce":
                return (addend, 0), summed, 0
            case "reduce_scatter":
                return (addend, 0), summed, rank * part
            case "all_gather":
                return (own, rank * part), lambda place: exact.value(place, place // part), 0
            case "all_to_all":
                return (
                    (lambda place: exact.value(place % part, rank * ranks + place // part), 0),
                    lambda place: exact.value(place % part, place // part * ranks + rank),
                    0,
                )
            case "broadcast":
                return (own, 0) if rank == 0 else None, lambda place: exact.value(place, 0), 0
            case _:
                before = (rank - 1) % ranks
                return (own, 0), lambda place: exact.value(place, before), 0

    def _all_reduce(self) -> Callable[[], object]:
        return lambda: dist.all_reduce(self._in)

    def _all_gather(self) -> Callable[[], object]:
        gather = single("all_gather_single", "all_gather_into_tensor")
        return lambda: gather(self._out, self._in)

    def _reduce_scatter(self) -> Callable[[], object]:
        scatter = single("reduce_scatter_single", "reduce_scatter_tensor")
        return lambda: scatter(self._out, self._in)

    def _all_to_all(self) -> Callable[[], object]:
        return lambda: dist.all_to_all_single(self._out, self._in)

    def _broadcast(self) -> Callable[[], object]:
        return lambda: dist.broadcast(self._in, src=0)

    def _send_recv(self) -> Callable[[], object]:
        after, before = (self._rank + 1) % self._ranks, (self._rank - 1) % self._ranks
        return lambda: exchange(self._in, after, self._out, before)


def exchange(sent: torch.Tensor, to: int, received: torch.Tensor, source: int) -> None:
    """Send to one rank while receiving from one, which may be the same."""
    works = dist.batch_isend_irecv(
        [dist.P2POp(dist.isend, sent, to), dist.P2POp(dist.irecv, received, source)]
    )
    for work in works:
        work.wait()
