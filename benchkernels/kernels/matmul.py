"""Matrix product C[m, n] = A[m, k] W[n, k]^T in every dtype, hot or with its weight coming from memory.

Legend: m = rows (tokens), n = columns (outputs), k = the summed dimension. A is [m, k] row-major; B is stored
as a Linear layer's weight W [n, k] row-major and passed as its transpose, in every dtype: decoders do so, and
fp8 products take no other layout. C is [m, n] row-major, preallocated where the operator can write into it:
bf16 for fp8, int32 for int8, else the input's dtype.

Hot multiplies the same operands again and again. Cold takes another copy of W at each call, out of so many
that they total at least 1 GiB, so that W comes from memory on any device (A and C may stay in a cache).

Inputs are standard normal (see `inputs`); the operators are in `products`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import cycle
from time import thread_time
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from benchkernels.counting import ELEMENT_BYTES, matmul_bytes, matmul_flops
from benchkernels.kernels.base import Unsupported, Workload
from benchkernels.kernels.inputs import CHUNK_ELEMENTS, fill_normal, fresh_seed, make_generator
from benchkernels.kernels.products import FP8_SCALES, find_product, torch_dtype
from benchkernels.kernels.reference import TOLERANCES, judge, poison, relative_error, worst_row_error
from benchkernels.kernels.refusals import refusals_as_unsupported
from benchkernels.kernels.tables import Key, TableReader, format_size
from profiles.profile import Case, Check

if TYPE_CHECKING:
    import torch

    from benchkernels.devices.base import Device

LAYOUT = "mk,nk->mn"
MAX_DIMENSION = 1 << 20
OUTPUT_BYTES = {**ELEMENT_BYTES, "fp8": 2, "int8": 4}

COLD_BYTES = 1 << 30
COLD_WEIGHT_BYTES = 1 << 20
"""The smallest weight that can be cold: at most 1024 copies."""

WHOLE_CHECK_FLOPS = 2_000_000_000
WHOLE_CHECK_ELEMENTS = 1 << 25
CHECKED_ROWS = 32
REFERENCE_BLOCK_ELEMENTS = 1 << 23
"""Elements of W that are widened to float64 at a time: 64 MiB."""

SCALAR_TRIALS = 5
SCALAR_RATE_FLOP_S = 1e8
SCALAR_CALL_S = 5.0
"""A CPU that stays below this rate on a small product, with calls longer than this, is refused."""

WORKSPACE_BYTES = 64 << 20
"""The BLAS library's own; cuBLAS takes 32 MiB on Hopper."""


class Matmul:
    """Expands tables of dtypes and shapes, and prepares products."""

    name: ClassVar[str] = "matmul"
    version: ClassVar[int] = 1

    def keys(self) -> dict[str, Key]:
        """`shapes` are of tokens, outputs and inputs; `cache` says where the weights come from."""
        return {
            "dtypes": Key("choices", tuple(ELEMENT_BYTES)),
            "shapes": Key("shapes", ("m", "n", "k"), 1, MAX_DIMENSION),
            "cache": Key("choice", ("hot", "cold"), required=False, default="hot"),
        }

    def expand(self, table: Mapping[str, Any]) -> list[Case]:
        """One case for each of `dtypes` x `shapes` ([m, n, k]); `cache` is hot where it is not given."""
        reader = TableReader(self.name, table, self.keys())
        dtypes, shapes = reader.choices("dtypes"), reader.shapes("shapes")
        cold = reader.choice("cache") == "cold"
        for dtype in dtypes if cold else ():
            for m, n, k in shapes:
                if n * k * ELEMENT_BYTES[dtype] < COLD_WEIGHT_BYTES:
                    need = format_size(COLD_WEIGHT_BYTES)
                    reader.reject("shapes", f"holds {[m, n, k]}: a cold {dtype} weight [n, k] needs {need}")
        return [_make_case(dtype, m, n, k, cold) for dtype in dtypes for m, n, k in shapes]

    def fit(self, case: Case, memory_bytes: int) -> Case:
        """The case itself: a product cannot be measured in part."""
        return case

    def prepare(self, case: Case, device: Device, seed: int) -> Workload:
        """Allocate A, the copies of W, and C; the operator is tried on a small product first."""
        return MatmulWorkload(case, device, seed)


class MatmulWorkload(Workload):
    """One product, ready."""

    def __init__(self, case: Case, device: Device, seed: int) -> None:
        import torch

        self._dtype = case.dtype
        self._place = device.torch_device
        self._seed = seed
        self._m, self._n, self._k = (int(case.parameters[name]) for name in ("m", "n", "k"))
        self._product = find_product(case.dtype, device)
        self.backends = (self._product.name,)
        self._try_small(on_cpu=device.kind == "cpu")
        self._a, first = self._make_inputs(self._m, self._n, self._k, seed)
        copies = count_weights(self._n, self._k, case.dtype, case.cache == "cold")
        self._weights = [first, *(torch.empty_like(first) for _ in range(copies - 1))]
        for copy in self._weights[1:]:
            copy.copy_(first)
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
            result = self._multiply(a, w.t(), out)
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
            out = self._make_out(m, n)
            self._product.multiply(a, w.t(), out)
            if on_cpu:
                self._refuse_scalar_code(lambda: self._product.multiply(a, w.t(), out), matmul_flops(m, n, k))

    def _refuse_scalar_code(self, call: Callable[[], object], flops: int) -> None:
        """Refuse what would take minutes a call, by this thread's processor time: other load is no slow code.

        The wait for another thread counts as time of this one where OpenMP spins in it, and beside load it is
        long. So a slow trial on all threads says nothing; it is made again on one, which waits for nobody.
        """
        import torch

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
        import torch

        generator = make_generator((m + n) * k, self._place, seed)
        dtype = torch_dtype(self._dtype)
        a, w = (torch.empty(rows, k, dtype=dtype, device=self._place) for rows in (m, n))
        fill_normal(a, generator)
        fill_normal(w, generator)
        return a, w

    def _make_out(self, m: int, n: int) -> torch.Tensor | None:
        return self._allocate_out(m, n) if self._product.writes_out else None

    def _allocate_out(self, m: int, n: int) -> torch.Tensor:
        import torch

        return torch.empty(m, n, dtype=self._product.out_dtype, device=self._place)


def count_weights(n: int, k: int, dtype: str, cold: bool) -> int:
    """How many copies of W rotate: one when hot, else enough for 1 GiB."""
    return -(-COLD_BYTES // (n * k * ELEMENT_BYTES[dtype])) if cold else 1


def checked_rows(m: int, n: int, k: int) -> list[int]:
    """The rows of C that are held against the reference: all of a small product, else 32 with both ends."""
    if matmul_flops(m, n, k) <= WHOLE_CHECK_FLOPS and m * (n + k) <= WHOLE_CHECK_ELEMENTS:
        return list(range(m))
    return sorted({index * (m - 1) // (CHECKED_ROWS - 1) for index in range(CHECKED_ROWS)})


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
    return judge(relative_error(got, exact), TOLERANCES[dtype], reference, out, worst_row)


def _take_rows(tensor: torch.Tensor, rows: list[int]) -> torch.Tensor:
    """Those rows on the CPU."""
    import torch

    if len(rows) == tensor.shape[0]:
        return tensor.cpu()
    return torch.stack([tensor[row].cpu() for row in rows])


def _multiply_exactly(a: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """a[rows, k] w[n, k]^T in float64 on the CPU, a block of w at a time; exact for int8 (|sum| < 2^53)."""
    import torch

    wide = a.to(torch.float64)
    blocks = torch.split(w, max(1, REFERENCE_BLOCK_ELEMENTS // w.shape[1]))
    return torch.cat([wide @ block.cpu().to(torch.float64).t() for block in blocks], dim=1)


def _make_case(dtype: str, m: int, n: int, k: int, cold: bool) -> Case:
    element = ELEMENT_BYTES[dtype]
    parameters: dict[str, int | float | str | bool] = {"m": m, "n": n, "k": k, "layout": LAYOUT}
    if dtype == "fp8":
        parameters["accumulation"] = "fast"
    cache: Literal["hot", "cold"] = "cold" if cold else "hot"
    return Case(
        id=f"matmul/{dtype}/m{m}-n{n}-k{k}" + ("-cold" if cold else ""),
        kernel=Matmul.name,
        kernel_version=Matmul.version,
        dtype=dtype,
        parameters=parameters,
        unit="OP/s" if dtype == "int8" else "FLOP/s",
        flops=matmul_flops(m, n, k),
        traffic_bytes=matmul_bytes(m, n, k, a_bytes=element, b_bytes=element, c_bytes=OUTPUT_BYTES[dtype]),
        memory_bytes=_bound_memory(dtype, m, n, k, cold),
        cache=cache,
    )


def _bound_memory(dtype: str, m: int, n: int, k: int, cold: bool) -> int:
    """Upper bound in bytes: timed and checked operands, widened copies inside the library, the reference.

    A CPU without instructions for a 16 or 8-bit product widens all three operands to 4 bytes; the reference
    in float64 is the CPU's too, so that on an accelerator both are slack.
    """
    element, out = ELEMENT_BYTES[dtype], OUTPUT_BYTES[dtype]
    copies = count_weights(n, k, dtype, cold)
    operands = 2 * m * k * element + (copies + 1) * n * k * element + 2 * m * n * out
    widened = 4 * (m * k + n * k + m * n) if element < 4 else 0
    rows = len(checked_rows(m, n, k))
    reference = 8 * (rows * (k + 4 * n) + min(n * k, max(k, REFERENCE_BLOCK_ELEMENTS)))
    return operands + widened + reference + 2 * 8 * CHUNK_ELEMENTS + WORKSPACE_BYTES
