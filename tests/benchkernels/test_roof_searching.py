"""A search on the real CPU device: what it tells, and how it ends."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import ClassVar

import pytest

from benchkernels.devices.base import Device
from benchkernels.emitter import Emitter
from benchkernels.failures import DeviceLost
from benchkernels.kernels import KERNELS
from benchkernels.kernels.base import Workload
from benchkernels.kernels.matmul import Matmul
from benchkernels.roof.boxes import Box, SearchTarget
from benchkernels.roof.searching import run_search
from benchkernels.sampling import Interrupted
from benchkernels.wishes import Wishes
from profiles.events import AnyEvent, Searched, Tried, decode
from profiles.profile import Case, RoofTarget


@pytest.fixture(scope="module")
def cpu() -> Device:
    from benchkernels.devices.cpu import CpuDevice

    return CpuDevice()


@pytest.fixture
def commands() -> Iterator[tuple[Wishes, int]]:
    """The wishes of a worker, and where its parent writes them."""
    read, write = os.pipe()
    with os.fdopen(read, "rb", buffering=0) as stream:
        yield Wishes(stream), write
        os.close(write)


def target(box: Box, budget_s: float = 1.5) -> SearchTarget:
    return SearchTarget(
        box=box, order=box.points()[::-1], anchor=box.anchor(), budget_s=budget_s, finalists=1, first_s=0.01
    )


def box(kernel: str = "matmul", dtype: str = "fp32", **axes: list[int]) -> Box:
    sizes = [32, 64]
    return Box(
        kernel=kernel, dtype=dtype, axes=axes or {"m": sizes, "n": sizes, "k": sizes}, accelerator=False
    )


def search(cpu: Device, wishes: Wishes, *boxes: Box, lines: list[bytes] | None = None) -> list[AnyEvent]:
    told = [] if lines is None else lines
    emitter = Emitter(told.append, worker=1, origin_s=0.0)
    run_search([target(one) for one in boxes], cpu, emitter, wishes, seed=0)
    return [event for line in told if (event := decode(line)) is not None]


def results(events: list[AnyEvent]) -> list[RoofTarget]:
    return [event.result for event in events if isinstance(event, Searched)]


def test_every_target_is_searched_and_told(cpu: Device, commands: tuple[Wishes, int]) -> None:
    attention = box("attention", "fp32", sequence=[32, 64], head_size=[32], causal=[0, 1])
    events = search(cpu, commands[0], box(), attention)
    first, second = results(events)
    assert (first.target, second.target) == ("matmul/fp32", "attention/fp32")
    for one in (first, second):
        assert not one.reason
        assert 0 < one.tried <= one.points
        readings = [e.reading for e in events if isinstance(e, Tried) and e.reading.target == one.target]
        assert one.finalists[0].case in {r.case for r in readings if not r.anchor and r.kept}
        assert one.discarded == sum(not r.kept for r in readings if not r.anchor)
        assert {r.case for r in readings if r.anchor} == {one.anchor}


def test_a_precision_that_is_missing_ends_one_target_alone(cpu: Device, commands: tuple[Wishes, int]) -> None:
    missing, good = results(search(cpu, commands[0], box(dtype="tf32"), box()))
    assert missing.finalists == []
    assert "a CPU has no tf32 mode" in missing.reason
    assert good.finalists


class Scarce(Matmul):
    """Products on a device whose memory is enough for the small ones."""

    refused: ClassVar[list[str]] = []

    def prepare(self, case: Case, device: Device, seed: int) -> Workload:
        if case.parameters["k"] == 64:
            self.refused.append(case.id)
            raise MemoryError("out of memory")
        return super().prepare(case, device, seed)


def test_a_candidate_that_fails_is_left_out(
    cpu: Device, commands: tuple[Wishes, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(KERNELS, "matmul", Scarce())
    events = search(cpu, commands[0], box(m=[32, 64], n=[32], k=[16, 32, 64]))
    [found] = results(events)
    assert found.finalists[0].case.endswith(("k16", "k32"))
    assert "matmul/fp32/m64-n32-k64" in Scarce.refused
    assert not {e.reading.case for e in events if isinstance(e, Tried)} & set(Scarce.refused)


def test_an_operator_that_ran_on_the_processor_ends_the_search(commands: tuple[Wishes, int]) -> None:
    """Its library tells that only once: what comes later would be a figure of the processor."""
    from benchkernels.devices.cpu import CpuDevice

    class Straying(CpuDevice):
        heard = 0

        def strays(self) -> list[str]:
            self.heard += 1
            return ["aten::_int_mm"] if self.heard == 3 else []

    lines: list[bytes] = []
    with pytest.raises(DeviceLost, match="aten::_int_mm ran on the processor"):
        search(Straying(), commands[0], box(), box("attention"), lines=lines)
    [told] = [event.result for line in lines if isinstance(event := decode(line), Searched)]
    assert "aten::_int_mm ran on the processor" in told.reason


def test_end_of_file_stops_before_anything_else_is_begun(cpu: Device) -> None:
    read, write = os.pipe()
    lines: list[bytes] = []
    with os.fdopen(read, "rb", buffering=0) as stream:
        wishes = Wishes(stream)
        os.close(write)
        assert wishes.stops_within(5.0)
        with pytest.raises(Interrupted):
            search(cpu, wishes, box(), lines=lines)
    assert lines == []


def test_a_skip_leaves_one_target(cpu: Device, commands: tuple[Wishes, int]) -> None:
    wishes, write = commands
    lines: list[bytes] = []

    def tell(line: bytes) -> None:
        if not lines:
            os.write(write, b'{"cmd":"skip"}\n')
        lines.append(line)

    emitter = Emitter(tell, worker=1, origin_s=0.0)
    run_search([target(box(), 30.0), target(box(), 1.0)], cpu, emitter, wishes, seed=0)
    skipped, whole = results([event for line in lines if (event := decode(line)) is not None])
    assert "skip" in skipped.reason
    assert skipped.spent_s < 20
    assert whole.reason == ""
