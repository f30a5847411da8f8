"""Bandwidth on the CPU, and what its checks must never let pass."""

import pytest
import torch

from benchkernels.devices.cpu import CpuDevice
from benchkernels.kernels import KERNELS
from benchkernels.kernels.bandwidth import (
    COLUMNS,
    TILE_ROWS,
    ReadWorkload,
    StreamWorkload,
    check_copy,
    check_read,
    check_triad,
)
from benchkernels.kernels.base import Unsupported
from profiles.problems import SuiteError

MIB = 1 << 20
ROWS = 300
"""More than one tile, and not a whole number of them."""


def expand(operations=("copy",), sizes=("64MiB",), **more):
    return KERNELS["bandwidth"].expand({"operations": list(operations), "sizes": list(sizes), **more})


def test_cases_count_the_arrays_that_the_program_names():
    copy, triad, read = expand(["copy", "triad", "read"], ["1024MiB"])
    assert [case.id for case in (copy, triad, read)] == [
        f"bandwidth/{name}/fp32/1GiB" for name in ("copy", "triad", "read")
    ]
    assert [case.traffic_bytes >> 30 for case in (copy, triad, read)] == [2, 3, 1]
    for case in (copy, triad, read):
        assert (case.unit, case.flops, case.dtype) == ("B/s", 0, "fp32")
        assert case.memory_bytes > case.traffic_bytes
        assert KERNELS["bandwidth"].fit(case, 1) is case


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"operations": ["scale"]}, ["operations", "scale", "copy, triad, read"]),
        ({"sizes": ["32MiB"]}, ["sizes", "32MiB", "64MiB to"]),
        ({"sizes": ["65537KiB"]}, ["sizes", "65537KiB", "whole MiB"]),
        ({"sizes": ["1GB"]}, ["sizes", "1GB", "GiB"]),
        ({"sizes": ["9999999GiB"]}, ["sizes", "9999999GiB"]),
        ({"sizes": [1 << 30]}, ["sizes", "1073741824", "GiB"]),
        ({"sizes": ["1GiB", "1024MiB"]}, ["sizes", "1024MiB", "twice"]),
        ({"dtypes": ["fp32"]}, ["dtypes", "unknown", "operations, sizes"]),
    ],
)
def test_a_wrong_table_is_one_sentence_that_names_the_key(change, words):
    with pytest.raises(SuiteError) as caught:
        KERNELS["bandwidth"].expand({"operations": ["copy"], "sizes": ["64MiB"], **change})
    text = str(caught.value)
    assert "\n" not in text
    for word in ["bandwidth", *words]:
        assert word in text


@pytest.mark.parametrize("operation", ["copy", "triad", "read"])
def test_every_operation_is_right_in_every_implementation(operation):
    (case,) = expand([operation])
    work = KERNELS["bandwidth"].prepare(case, CpuDevice(), 1)
    for backend in work.backends:
        work.select(backend)
        check = work.check()
        assert check.ok, check.reason
        assert work.run().data_ptr() == work.run().data_ptr(), "a call allocates its output anew"
    with pytest.raises(Unsupported, match=r"torch\."):
        work.select("memcpy")
    work.close()


def test_copy_and_triad_do_what_they_are_called():
    copy, triad = (StreamWorkload(name, ROWS, CpuDevice(), 1) for name in ("copy", "triad"))
    assert torch.equal(copy.run(), copy._sources[0])
    b, c = triad._sources
    torch.testing.assert_close(triad.run(), b + 3 * c)
    assert not torch.equal(b, c)


def test_arrays_are_full_of_different_numbers_and_the_check_leaves_them_as_they_were():
    work = StreamWorkload("triad", ROWS, CpuDevice(), 1)
    before = [source.clone() for source in work._sources]
    assert work._sources[0][:TILE_ROWS].unique().numel() > 0.9 * 2**22
    assert work.check().ok
    assert all(torch.equal(a, b) for a, b in zip(before, work._sources, strict=True))


def test_both_ways_to_read_see_every_element():
    work = ReadWorkload(ROWS, CpuDevice(), 1)
    for backend in work.backends:
        work.select(backend)
        whole = work.run().clone()
        work._array[ROWS - 1, COLUMNS - 1] += 1000
        assert work.run()[-1] != whole[-1]
        work._array[ROWS - 1, COLUMNS - 1] -= 1000


def flip_last_bit(out):
    changed = out.clone()
    changed.view(torch.int32)[-1, -1] ^= 1
    return changed


def with_row(out, row, value):
    changed = out.clone()
    changed[row] = value
    return changed


def noisy(out):
    noise = torch.randn(out.shape, generator=torch.Generator().manual_seed(5))
    return out + 1e-4 * noise * out.norm() / noise.norm()


CORRUPTIONS = {
    "zeros": torch.zeros_like,
    "constant": lambda out: torch.full_like(out, 3),
    "never written": lambda out: torch.full_like(out, float("nan")),
    "one row never written": lambda out: with_row(out, -1, float("nan")),
    "one row zero": lambda out: with_row(out, 270, 0),
    "shifted": lambda out: out.roll(1, 0),
    "negative": torch.neg,
    "ten tolerances of noise": noisy,
}


def tile_and_repeated():
    tile = torch.randn(TILE_ROWS, COLUMNS, generator=torch.Generator().manual_seed(2))
    return tile, tile.repeat(2, 1)[:ROWS]


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_a_corrupted_result_never_passes(name):
    tile, out = tile_and_repeated()
    corrupted = CORRUPTIONS[name](out)
    assert check_copy(out, tile).ok
    assert not check_copy(corrupted, tile).ok
    assert check_triad(out, tile.double()).ok
    assert not check_triad(corrupted, tile.double()).ok
    sums = out.sum(dim=1)
    assert check_read(sums, tile.double().sum(dim=1)).ok
    assert not check_read(CORRUPTIONS[name](sums), tile.double().sum(dim=1)).ok


def test_a_device_on_which_everything_is_zero_is_wrong_and_no_error():
    """There the norm of the reference is zero, too."""
    nothing = torch.zeros(ROWS, COLUMNS)
    for check in (check_copy(nothing, nothing[:TILE_ROWS]), check_triad(nothing, nothing[:TILE_ROWS])):
        assert not check.ok
        assert check.error is None
        assert check.reason == "the output is all zero"


def test_a_copy_is_held_to_the_bit():
    tile, out = tile_and_repeated()
    check = check_copy(flip_last_bit(out), tile)
    assert not check.ok
    assert check.error > 0


def test_the_workloads_check_sees_that_nothing_was_done(monkeypatch):
    read = ReadWorkload(ROWS, CpuDevice(), 1)
    read.run()
    read._read = lambda: read._out
    assert not read.check().ok
    stream = StreamWorkload("copy", ROWS, CpuDevice(), 1)
    stream.run()
    monkeypatch.setattr("benchkernels.kernels.bandwidth._stream", lambda out, sources: out)
    assert not stream.check().ok
