"""Collectives over torch.distributed: how fast the links between devices are, as nccl-tests counts it.

S is the message of one call: all_reduce and broadcast: bytes of each rank's buffer; all_gather: bytes
gathered; reduce_scatter and all_to_all: bytes that each rank puts in; send_recv: bytes that each rank sends
to the next one of the ring, while it receives as many from the one before; pairs: bytes each way between the
two ranks of a pair. With t, the time of the slowest rank:

    algbw = S / t          busbw = algbw x factor

The factor makes the figure that of a link, whatever the number of ranks n: 2 (n - 1) / n for all_reduce,
(n - 1) / n for all_gather, reduce_scatter and all_to_all, 1 for the rest (NVIDIA/nccl-tests,
doc/PERFORMANCE.md). A case's bytes are S x factor, so that its value is busbw; pairs, of which a call has
n - 1 in turn on each rank, count (n - 1) S: with an odd n each rank rests in one of n rounds, and their busbw
is at most (n - 1) / n of a link's. S is a whole number of elements for each rank: what does not divide is
rounded up, and the id says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from benchkernels.kernels.shared import GroupKernel, SharedWorkload
from benchkernels.kernels.tables import Key, TableReader
from profiles.group import RANKS, SIZE, bus_bytes
from profiles.profile import Case

if TYPE_CHECKING:
    from benchkernels.group.team import Team

OPERATIONS = (
    "all_reduce", "all_gather", "reduce_scatter", "all_to_all", "broadcast", "send_recv", "pairs"
)  # fmt: skip
ELEMENT_BYTES = {"fp32": 4, "bf16": 2, "fp16": 2}
_UNITS = (("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1))
SMALLEST, LARGEST = 3, 30
"""Powers of two: 8 B to 1 GiB."""
WORK_BYTES = 64 << 20
"""Beside the buffers while they are filled and checked, in pieces."""


def size_text(size_bytes: int) -> str:
    """In the largest binary unit that divides it: `8B`, `1MiB`, `1048584B`."""
    name, unit = next((name, unit) for name, unit in _UNITS if size_bytes % unit == 0)
    return f"{size_bytes // unit}{name}"


SIZES = {size_text(1 << power): 1 << power for power in range(SMALLEST, LARGEST + 1)}


class Collective(GroupKernel):
    """Expands tables of operations, dtypes and message sizes."""

    name: ClassVar[str] = "collective"
    version: ClassVar[int] = 1

    def keys(self) -> dict[str, Key]:
        """`sizes` are those of a message, powers of two."""
        return {
            "operations": Key("choices", OPERATIONS),
            "dtypes": Key("choices", tuple(ELEMENT_BYTES)),
            "sizes": Key("choices", tuple(SIZES)),
        }

    def expand(self, table: Mapping[str, Any]) -> list[Case]:
        """One case for each of `operations` x `dtypes` x `sizes`."""
        reader = TableReader(self.name, table, self.keys())
        operations, dtypes = reader.choices("operations"), reader.choices("dtypes")
        sizes = [SIZES[text] for text in reader.choices("sizes")]
        return [_make_case(name, dtype, size) for name in operations for dtype in dtypes for size in sizes]

    def bind(self, case: Case, ranks: int, devices: int = 1) -> Case:
        """With the message rounded up to whole elements of all ranks; their devices make no difference."""
        operation = str(case.parameters["operation"])
        piece_bytes = ranks * ELEMENT_BYTES[case.dtype]
        size_bytes = -(-int(case.parameters[SIZE]) // piece_bytes) * piece_bytes
        return msgspec.structs.replace(
            case,
            id=f"{self.name}/{operation}/{case.dtype}/n{ranks}/{size_text(size_bytes)}",
            parameters={"operation": operation, SIZE: size_bytes, RANKS: ranks},
            traffic_bytes=bus_bytes(operation, size_bytes, ranks),
        )

    def prepare_part(self, case: Case, team: Team, seed: int) -> SharedWorkload:
        """One rank's buffers."""
        from benchkernels.kernels.collective_pairs import PairsWorkload
        from benchkernels.kernels.collective_workload import CollectiveWorkload

        workload = PairsWorkload if case.parameters["operation"] == "pairs" else CollectiveWorkload
        return workload(case, team, seed)


def _make_case(operation: str, dtype: str, size_bytes: int) -> Case:
    return Case(
        id=f"{Collective.name}/{operation}/{dtype}/{size_text(size_bytes)}",
        kernel=Collective.name,
        kernel_version=Collective.version,
        dtype=dtype,
        parameters={"operation": operation, SIZE: size_bytes},
        unit="B/s",
        flops=0,
        traffic_bytes=size_bytes,
        # At most a whole message in and another one out.
        memory_bytes=2 * size_bytes + WORK_BYTES,
    )
