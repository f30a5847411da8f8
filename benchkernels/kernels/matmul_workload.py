"""One product on one device, ready to be timed. Imported only to run it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle
from time import thread_time

import torch

from benchkernels.counting import matmul_flops
from benchkernels.devices.base import Device
from benchkernels.kernels.base import Unsupported, Workload
from benchkernels.kernels.graphed import CALLS, Graphed
from benchkernels.kernels.inputs import fill_normal, fresh_seed, make_generator
from benchkernels.kernels.matmul import REFERENCE_BLOCK_ELEMENTS, checked_rows, count_weights
from benchkernels.kernels.products import FP8_SCALES, find_product, torch_dtype
from benchkernels.kernels.reference import TOLERANCES, judge, poison, relative_error, worst_row_error
from benchkernels.kernels.refusals import refusals_as_unsupported
from benchkernels.kernels.weight_format import find_format
from profiles.profile import Case, Check

SCALAR_TRIALS = 5
SCALAR_RATE_FLOP_S = 1e8
SCALAR_CALL_S = 5.0
"""A CPU that stays below this rate on a small product, with calls longer than this, is refused."""


def prepare_product(case: Case, device: Device, seed: int) -> Workload:
    """The product of the case, in its mode; a graph of a cold one calls with each copy of the weight."""
    workload = MatmulWorkload(case, device, seed)
    if case.parameters.get("mode") != "graph":
        return workload
    count = workload.copies if workload.copies > 1 else CALLS
    return Graphed(workload, device, tolerance=TOLERANCES[case.dtype], count=count)


class MatmulWorkload(Workload):
    """One product, ready."""

    def __init__(self, case: Case, device: Device, seed: int) -> None:
        self._dtype = case.dtype
        self._place = device.torch_device
        self._seed = seed
        self._m, self._n, self._k = (int(case.parameters[name]) for name in ("m", "n", "k"))
        self._product = find_product(case.dtype, device)
        self.backends = (self._product.name,)
        self._convert = find_format(str(case.parameters.get("weight_format", "ND")), case.dtype, device)
        self._try_small(on_cpu=device.kind == "cpu")
        self._a, first = self._make_inputs(self._m, self._n, self._k, seed)
        self.copies = count_weights(self._n, self._k, case.dtype, case.cache == "cold")
        self._weights = [first, *(torch.empty_like(first) for _ in range(self.copies - 1))]
        for copy in self._weights[1:]:
            copy.copy_(first)
        del first
        for index, weight in enumerate(self._weights):
            self._weights[index] = self._convert(weight)
        self._transposed = cycle([weight.t() for weight in self._weights])
        self._multiply = self._product.multiply
        self._out = self._make_out(self._m, self._n)

    def select(self, backend: str) -> None:
        """Each dtype has one operator."""
        if backend not in self.backends:
            raise Unsupported(f"{self._dtype} matmul has no backend {backend}, only {self.backends[0]}")

    def run(self) -> object:
        """C = A W^T into the same C, with the next copy of W."""
        return self._multiply(self._a, next(self._transposed), self._out)

    def check(self) -> Check:
        """Against float64 on the CPU: the whole output of a small product, else rows spread over it."""
        a, w = self._make_inputs(self._m, self._n, self._k, fresh_seed(self._seed))
        out = self._make_out(self._m, self._n)
        # Where the operator allocates its output: the poison is left where the allocator will look first.
        poison(self._allocate_out(self._m, self._n) if out is None else out)
        with refusals_as_unsupported():
            result = self._multiply(a, self._convert(w).t(), out)
        return check_product(a, w, result, self._dtype)

    def close(self) -> None:
        """Drop A, all copies of W, and C."""
        del self._a, self._weights, self._transposed, self._out

    def _try_small(self, on_cpu: bool) -> None:
        """Raise Unsupported before anything large is allocated; alignment stays, so that its rules show.

        A CPU without instructions for a dtype may run scalar code (fp8: 0.01 GFLOP/s), where one call of a
        common shape takes minutes and cannot be interrupted.
        """
        m, n, k = (size if size <= 64 else 64 + size % 64 for size in (self._m, self._n, self._k))
        with refusals_as_unsupported():
            a, w = self._make_inputs(m, n, k, self._seed)
            w = self._convert(w)
            out = self._make_out(m, n)
            self._product.multiply(a, w.t(), out)
            if on_cpu:
                self._refuse_scalar_code(lambda: self._product.multiply(a, w.t(), out), matmul_flops(m, n, k))

    def _refuse_scalar_code(self, call: Callable[[], object], flops: int) -> None:
        """Refuse what would take minutes a call, by this thread's processor time: other load is no slow code.

        The wait for another thread counts as time of this one where OpenMP spins in it, and beside load it is
        long. So a slow trial on all threads says nothing; it is made again on one, which waits for nobody.
        """
        if not self._slow_rate_flop_s(call, flops, threads=1):
            return
        threads = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            rate_flop_s = self._slow_rate_flop_s(call, flops, threads)
        finally:
            torch.set_num_threads(threads)
        if rate_flop_s:
            call_s = matmul_flops(self._m, self._n, self._k) / (rate_flop_s * threads)
            raise Unsupported(
                f"{self._product.name} has only scalar code for {self._dtype} on this CPU: "
                f"{rate_flop_s / 1e9:.2g} GFLOP/s on one thread, at least {call_s:.0f} s a call"
            )

    def _slow_rate_flop_s(self, call: Callable[[], object], flops: int, threads: int) -> float:
        """The best rate of some trials; 0 where it is high enough, or a call on all `threads` is short."""
        rate_flop_s = 0.0
        for _ in range(SCALAR_TRIALS):
            start_s = thread_time()
            call()
            rate_flop_s = max(rate_flop_s, flops / max(thread_time() - start_s, 1e-9))
            call_s = matmul_flops(self._m, self._n, self._k) / (rate_flop_s * threads)
            if rate_flop_s > SCALAR_RATE_FLOP_S or call_s < SCALAR_CALL_S:
                return 0.0
        return rate_flop_s

    def _make_inputs(self, m: int, n: int, k: int, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
        """A [m, k] and W [n, k], standard normal."""
        generator = make_generator((m + n) * k, self._place, seed)
        dtype = torch_dtype(self._dtype)
        a, w = (torch.empty(rows, k, dtype=dtype, device=self._place) for rows in (m, n))
        fill_normal(a, generator)
        fill_normal(w, generator)
        return a, w

    def _make_out(self, m: int, n: int) -> torch.Tensor | None:
        return self._allocate_out(m, n) if self._product.writes_out else None

    def _allocate_out(self, m: int, n: int) -> torch.Tensor:
        return torch.empty(m, n, dtype=self._product.out_dtype, device=self._place)


def check_product(a: torch.Tensor, w: torch.Tensor, out: torch.Tensor, dtype: str) -> Check:
    """Hold `out` [m, n] against a[m, k] w[n, k]^T in float64 on the CPU, inputs as the device got them."""
    rows = checked_rows(out.shape[0], out.shape[1], a.shape[1])
    exact = _multiply_exactly(_take_rows(a, rows), w)
    if dtype == "fp8":
        exact *= FP8_SCALES[0] * FP8_SCALES[1]
    got = _take_rows(out, rows)
    part = "whole output" if len(rows) == out.shape[0] else f"{len(rows)} of {out.shape[0]} rows"
    reference = (
        f"float64 on the CPU, dequantised, {part}" if dtype == "fp8" else f"float64 on the CPU, {part}"
    )
    worst_row = worst_row_error(got, exact)
    return judge(relative_error(got, exact), TOLERANCES[dtype], reference, out, worst_row, sample=[got])


def _take_rows(tensor: torch.Tensor, rows: list[int]) -> torch.Tensor:
    """Those rows on the CPU."""
    if len(rows) == tensor.shape[0]:
        return tensor.cpu()
    return torch.stack([tensor[row].cpu() for row in rows])


def _multiply_exactly(a: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """a[rows, k] w[n, k]^T in float64 on the CPU, a block of w at a time; exact for int8 (|sum| < 2^53)."""
    wide = a.to(torch.float64)
    blocks = torch.split(w, max(1, REFERENCE_BLOCK_ELEMENTS // w.shape[1]))
    return torch.cat([wide @ block.cpu().to(torch.float64).t() for block in blocks], dim=1)
