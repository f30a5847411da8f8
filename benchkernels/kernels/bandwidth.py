"""Memory bandwidth: copy, triad and read over arrays far above every cache.

copy a = b (2 arrays), triad a = b + s c (3 arrays) and read (1 array), in float32. Counted as STREAM does:
what the program names, once. The cache lines that a CPU fetches before it overwrites them are not counted, so
that copy and triad stay below what its memory moves by up to a third and a quarter.

read multiplies the array, seen as a matrix [rows, 16384], by a vector (`torch.mv`) or sums its rows
(`torch.sum`): the case is the faster of the two. On 2 cores of a Xeon the sum, bound by its own arithmetic,
read three quarters of what mv did, and mv as much as copy moved with its fetched lines; an accelerator may
prefer the other. The vector and the row results are below 0.1 % and not counted.

Every array is a normal random tile of 257 rows (16 MiB), repeated: full of different numbers, quick to make,
and with a reference for each element that needs no second array.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, cast

from benchkernels.counting import STREAM_ARRAYS, StreamOperation, stream_bytes
from benchkernels.kernels.base import Unsupported, Workload
from benchkernels.kernels.inputs import fill_normal, fresh_seed, make_generator
from benchkernels.kernels.reference import TOLERANCES, judge, poison, relative_error, worst_row_error
from benchkernels.kernels.refusals import refusals_as_unsupported
from benchkernels.kernels.tables import Key, TableReader, format_size
from profiles.profile import Case, Check

if TYPE_CHECKING:
    from collections.abc import Callable

    import torch

    from benchkernels.devices.base import Device

DTYPE = "fp32"
ELEMENT_BYTES = 4
MINIMUM_BYTES = 64 << 20
MAXIMUM_BYTES = 1 << 40
COLUMNS = 1 << 14
TILE_ROWS = 257
"""A prime: no error that shifts by a power of two meets the same numbers again."""
WORK_TILES = 8
"""Tiles beside the arrays while a case is made and checked, some of them in float64."""
TRIAD_SCALAR = 3.0


class Bandwidth:
    """Expands tables of operations and array sizes, and prepares the arrays."""

    name: ClassVar[str] = "bandwidth"
    version: ClassVar[int] = 1

    def keys(self) -> dict[str, Key]:
        """`sizes` are those of one array."""
        return {
            "operations": Key("choices", tuple(STREAM_ARRAYS)),
            "sizes": Key("sizes", low=MINIMUM_BYTES, high=MAXIMUM_BYTES),
        }

    def expand(self, table: Mapping[str, Any]) -> list[Case]:
        """One case for each of `operations` x `sizes` (of one array, at least 64 MiB)."""
        reader = TableReader(self.name, table, self.keys())
        operations, sizes = reader.choices("operations"), reader.sizes("sizes")
        return [_make_case(cast(StreamOperation, name), size) for name in operations for size in sizes]

    def fit(self, case: Case, memory_bytes: int) -> Case:
        """The case itself: a smaller array would be another case."""
        return case

    def prepare(self, case: Case, device: Device, seed: int) -> Workload:
        """Allocate and fill the arrays."""
        rows = int(case.parameters["size_bytes"]) // (ELEMENT_BYTES * COLUMNS)
        if case.parameters["operation"] == "read":
            return ReadWorkload(rows, device, seed)
        return StreamWorkload(str(case.parameters["operation"]), rows, device, seed)


class StreamWorkload(Workload):
    """copy or triad over arrays [rows, COLUMNS]."""

    def __init__(self, operation: str, rows: int, device: Device, seed: int) -> None:
        self._operation = operation
        self._seed = seed
        self._place = device.torch_device
        self.backends = ("torch.Tensor.copy_" if operation == "copy" else "torch.add",)
        sources = 1 if operation == "copy" else 2
        self._out, *self._sources = (_allocate(rows, self._place) for _ in range(1 + sources))
        self._fill(seed)

    def select(self, backend: str) -> None:
        """Each operation has one operator."""
        if backend not in self.backends:
            raise Unsupported(f"{self._operation} has no backend {backend}, only {self.backends[0]}")

    def run(self) -> object:
        """One pass over the arrays."""
        return _stream(self._out, self._sources)

    def check(self) -> Check:
        """copy to the bit, triad against float64; every element of the whole array."""
        import torch

        tiles = self._fill(fresh_seed(self._seed))
        poison(self._out)
        _stream(self._out, self._sources)
        if self._operation == "copy":
            check = check_copy(self._out, tiles[0])
        else:
            exact = tiles[0].cpu().to(torch.float64) + TRIAD_SCALAR * tiles[1].cpu().to(torch.float64)
            check = check_triad(self._out, exact)
        self._fill(self._seed)
        return check

    def close(self) -> None:
        """Drop the arrays."""
        del self._out, self._sources

    def _fill(self, seed: int) -> list[torch.Tensor]:
        """Fill the sources; returns their tiles."""
        tiles = _make_tiles(len(self._sources), self._place, seed)
        for source, tile in zip(self._sources, tiles, strict=True):
            _repeat(source, tile)
        return tiles


class ReadWorkload(Workload):
    """Read a matrix [rows, COLUMNS] once, keeping a number for each row."""

    backends = ("torch.mv", "torch.sum")

    def __init__(self, rows: int, device: Device, seed: int) -> None:
        import torch

        self._seed = seed
        self._place = device.torch_device
        self._array = _allocate(rows, self._place)
        self._vector = torch.empty(COLUMNS, device=self._place)
        self._out = torch.empty(rows, device=self._place)
        self._fill(seed)
        self._read: Callable[[], torch.Tensor]
        self.select(self.backends[0])

    def select(self, backend: str) -> None:
        """A product with a vector, or row sums."""
        import torch

        readers: dict[str, Callable[[], torch.Tensor]] = {
            "torch.mv": lambda: torch.mv(self._array, self._vector, out=self._out),
            "torch.sum": lambda: torch.sum(self._array, dim=1, out=self._out),
        }
        if backend not in readers:
            raise Unsupported(f"read has no backend {backend}, only {' and '.join(self.backends)}")
        self._backend, self._read = backend, readers[backend]

    def run(self) -> object:
        """One pass over the matrix."""
        return self._read()

    def check(self) -> Check:
        """Every row against float64 on the CPU."""
        import torch

        tile = self._fill(fresh_seed(self._seed))
        poison(self._out)
        with refusals_as_unsupported():
            self._read()
        wide = tile.cpu().to(torch.float64)
        vector = self._vector.cpu().to(torch.float64)
        exact = wide @ vector if self._backend == "torch.mv" else wide.sum(dim=1)
        check = check_read(self._out, exact)
        self._fill(self._seed)
        return check

    def close(self) -> None:
        """Drop the array."""
        del self._array, self._vector, self._out, self._read

    def _fill(self, seed: int) -> torch.Tensor:
        """Fill matrix and vector; returns the tile."""
        (tile,) = _make_tiles(1, self._place, seed)
        _repeat(self._array, tile)
        fill_normal(self._vector, make_generator(COLUMNS, self._place, fresh_seed(seed)))
        return tile


def check_copy(out: torch.Tensor, tile: torch.Tensor) -> Check:
    """Hold `out` [rows, COLUMNS] to the bit against the repeated tile."""
    import torch

    error = _repeated_error(out, tile)
    equal = all(
        torch.equal(chunk.view(torch.int32), tile[: len(chunk)].view(torch.int32))
        for chunk in torch.split(out, TILE_ROWS)
    )
    if not equal and error is not None:
        error = max(error, torch.finfo(torch.float32).tiny)
    return judge(error, 0.0, "its source, bit for bit, whole array", out)


def check_triad(out: torch.Tensor, exact: torch.Tensor) -> Check:
    """Hold `out` [rows, COLUMNS] against the repeated float64 tile, rounded to float32."""
    import torch

    error = _repeated_error(out, exact.to(torch.float32).to(out.device))
    reference = "float64 on the CPU, whole array"
    return judge(error, TOLERANCES[DTYPE], reference, out, sample=[out[:TILE_ROWS]])


def check_read(out: torch.Tensor, exact: torch.Tensor) -> Check:
    """Hold the row results `out` [rows] against those of the repeated tile."""
    rows = out.shape[0]
    expected = exact.repeat(-(-rows // TILE_ROWS))[:rows].unsqueeze(1)
    got = out.cpu().unsqueeze(1)
    worst_row = worst_row_error(got, expected)
    error = relative_error(got, expected)
    return judge(error, TOLERANCES[DTYPE], "float64 on the CPU, all rows", out, worst_row, sample=[got])


def _stream(out: torch.Tensor, sources: list[torch.Tensor]) -> torch.Tensor:
    import torch

    if len(sources) == 1:
        return out.copy_(sources[0])
    return torch.add(sources[0], sources[1], alpha=TRIAD_SCALAR, out=out)


def _repeated_error(out: torch.Tensor, tile: torch.Tensor) -> float | None:
    """||out - ref|| / ||ref|| where ref is the tile, repeated; a tile at a time on the device, in float32.

    None where it is not a finite number, as on a device that computes nothing.
    """
    import torch

    difference = whole = 0.0
    for chunk in torch.split(out, TILE_ROWS):
        part = tile[: len(chunk)]
        difference += float(torch.linalg.vector_norm(chunk - part)) ** 2
        whole += float(torch.linalg.vector_norm(part)) ** 2
    error = math.sqrt(difference / whole) if whole > 0 else math.nan
    return error if math.isfinite(error) else None


def _allocate(rows: int, place: torch.device) -> torch.Tensor:
    import torch

    return torch.empty(rows, COLUMNS, dtype=torch.float32, device=place)


def _make_tiles(count: int, place: torch.device, seed: int) -> list[torch.Tensor]:
    generator = make_generator(TILE_ROWS * COLUMNS, place, seed)
    tiles = [_allocate(TILE_ROWS, place) for _ in range(count)]
    for tile in tiles:
        fill_normal(tile, generator)
    return tiles


def _repeat(array: torch.Tensor, tile: torch.Tensor) -> None:
    import torch

    for chunk in torch.split(array, TILE_ROWS):
        chunk.copy_(tile[: len(chunk)])


def _make_case(operation: StreamOperation, size_bytes: int) -> Case:
    arrays = STREAM_ARRAYS[operation]
    tile_bytes = TILE_ROWS * COLUMNS * ELEMENT_BYTES
    return Case(
        id=f"bandwidth/{operation}/{DTYPE}/{format_size(size_bytes)}",
        kernel=Bandwidth.name,
        kernel_version=Bandwidth.version,
        dtype=DTYPE,
        parameters={"operation": operation, "size_bytes": size_bytes},
        unit="B/s",
        flops=0,
        traffic_bytes=stream_bytes(operation, size_bytes),
        memory_bytes=arrays * size_bytes + WORK_TILES * tile_bytes,
    )
