"""Matrix product C[m, n] = A[m, k] W[n, k]^T in every dtype, hot or with its weight coming from memory.

Legend: m = rows (tokens), n = columns (outputs), k = the summed dimension. A is [m, k] row-major; B is stored
as a Linear layer's weight W [n, k] row-major and passed as its transpose, in every dtype: decoders do so, and
fp8 products take no other layout. C is [m, n] row-major, preallocated where the operator can write into it:
bf16 for fp8, int32 for int8, else the input's dtype.

Hot multiplies the same operands again and again. Cold takes another copy of W at each call, out of so many
that they total at least 1 GiB, so that W comes from memory on any device (A and C may stay in a cache).

`weight_format` "NZ" has W in the blocks of an Ascend's matrix unit, cast before anything is timed: serving
engines do so there, and the product then rounds a little differently. Such a case says so in its id.

`mode` "graph" replays many products as one captured graph of the device, so that one that is shorter than its
launch shows its own time; such a case says so in its id.

Inputs are standard normal (see `inputs`); the operators are in `products`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from benchkernels.counting import ELEMENT_BYTES, matmul_bytes, matmul_flops
from benchkernels.kernels.base import Workload
from benchkernels.kernels.inputs import CHUNK_ELEMENTS
from benchkernels.kernels.tables import Key, TableReader, format_size
from profiles.profile import Case

if TYPE_CHECKING:
    from benchkernels.devices.base import Device

LAYOUT = "mk,nk->mn"
MODES = ("eager", "graph")
WEIGHT_FORMATS = ("ND", "NZ")
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

WORKSPACE_BYTES = 64 << 20
"""The BLAS library's own; cuBLAS takes 32 MiB on Hopper."""


class Matmul:
    """Expands tables of dtypes and shapes, and prepares products."""

    name: ClassVar[str] = "matmul"
    version: ClassVar[int] = 1

    def keys(self) -> dict[str, Key]:
        """`shapes` are of tokens, outputs and inputs; the weights come from where `cache` says."""
        return {
            "dtypes": Key("choices", tuple(ELEMENT_BYTES)),
            "shapes": Key("shapes", ("m", "n", "k"), 1, MAX_DIMENSION),
            "cache": Key("choice", ("hot", "cold"), required=False, default="hot"),
            "mode": Key("choice", MODES, required=False, default="eager"),
            "weight_format": Key("choice", WEIGHT_FORMATS, required=False, default="ND"),
        }

    def expand(self, table: Mapping[str, Any]) -> list[Case]:
        """One case for each of `dtypes` x `shapes` ([m, n, k]); `cache` is hot where it is not given."""
        reader = TableReader(self.name, table, self.keys())
        dtypes, shapes = reader.choices("dtypes"), reader.shapes("shapes")
        cold, mode = reader.choice("cache") == "cold", reader.choice("mode")
        weight_format = reader.choice("weight_format")
        for dtype in dtypes if cold else ():
            for m, n, k in shapes:
                if n * k * ELEMENT_BYTES[dtype] < COLD_WEIGHT_BYTES:
                    need = format_size(COLD_WEIGHT_BYTES)
                    reader.reject("shapes", f"holds {[m, n, k]}: a cold {dtype} weight [n, k] needs {need}")
        return [
            _make_case(dtype, shape, cold=cold, mode=mode, weight_format=weight_format)
            for dtype in dtypes
            for shape in shapes
        ]

    def fit(self, case: Case, memory_bytes: int) -> Case:
        """The case itself: a product cannot be measured in part."""
        return case

    def prepare(self, case: Case, device: Device, seed: int) -> Workload:
        """Allocate A, the copies of W, and C; the operator is tried on a small product first."""
        from benchkernels.kernels.matmul_workload import prepare_product

        return prepare_product(case, device, seed)


def count_weights(n: int, k: int, dtype: str, cold: bool) -> int:
    """How many copies of W rotate: one when hot, else enough for 1 GiB."""
    return -(-COLD_BYTES // (n * k * ELEMENT_BYTES[dtype])) if cold else 1


def checked_rows(m: int, n: int, k: int) -> list[int]:
    """The rows of C that are held against the reference: all of a small product, else 32 with both ends."""
    if matmul_flops(m, n, k) <= WHOLE_CHECK_FLOPS and m * (n + k) <= WHOLE_CHECK_ELEMENTS:
        return list(range(m))
    return sorted({index * (m - 1) // (CHECKED_ROWS - 1) for index in range(CHECKED_ROWS)})


def _make_case(dtype: str, shape: tuple[int, ...], *, cold: bool, mode: str, weight_format: str) -> Case:
    m, n, k = shape
    element = ELEMENT_BYTES[dtype]
    parameters: dict[str, int | float | str | bool] = {"m": m, "n": n, "k": k, "layout": LAYOUT}
    if dtype == "fp8":
        parameters["accumulation"] = "fast"
    if mode != "eager":
        parameters["mode"] = mode
    if weight_format != "ND":
        parameters["weight_format"] = weight_format
    cache: Literal["hot", "cold"] = "cold" if cold else "hot"
    suffix = ("" if weight_format == "ND" else f"-{weight_format.lower()}") + ("-cold" if cold else "")
    suffix += "" if mode == "eager" else f"-{mode}"
    return Case(
        id=f"matmul/{dtype}/m{m}-n{n}-k{k}{suffix}",
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
    in float64 is the CPU's too, so that on an accelerator both are slack: room for the second copy of a
    weight that is cast to another format.
    """
    element, out = ELEMENT_BYTES[dtype], OUTPUT_BYTES[dtype]
    copies = count_weights(n, k, dtype, cold)
    operands = 2 * m * k * element + (copies + 1) * n * k * element + 2 * m * n * out
    widened = 4 * (m * k + n * k + m * n) if element < 4 else 0
    rows = len(checked_rows(m, n, k))
    reference = 8 * (rows * (k + 4 * n) + min(n * k, max(k, REFERENCE_BLOCK_ELEMENTS)))
    return operands + widened + reference + 2 * 8 * CHUNK_ELEMENTS + WORKSPACE_BYTES
