"""A graph that cannot be captured, on a module that fails as torch.cuda does; true graphs need a device."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
import torch

from benchkernels.devices.cuda import CudaDevice
from benchkernels.kernels.base import Unsupported


@contextlib.contextmanager
def capturing(graph: object) -> Iterator[None]:
    """As torch.cuda.graph: what fails within makes the end of the capture fail, too."""
    try:
        yield
    finally:
        raise RuntimeError("CUDA error: operation failed due to a previous error during capture")


@pytest.fixture
def device() -> CudaDevice:
    stream = SimpleNamespace(wait_stream=lambda other: None)
    found = object.__new__(CudaDevice)
    found.kind, found.index = "cuda", 0
    found.module = SimpleNamespace(
        CUDAGraph=object, Stream=lambda: stream, current_stream=lambda: stream, graph=capturing,
        stream=lambda aside: contextlib.nullcontext(), synchronize=lambda index: None,
    )  # fmt: skip
    return found


def fail_when_captured(error: RuntimeError) -> Callable[[], object]:
    """A call that works three times, before the capture."""
    calls = iter([None, None, None])

    def call() -> None:
        if next(calls, error) is not None:
            raise error

    return call


def test_the_reason_is_that_of_the_call_and_the_process_measures_no_other_case(device: CudaDevice) -> None:
    call = fail_when_captured(RuntimeError("Cannot copy between CPU and CUDA tensors during capture"))
    with pytest.raises(Unsupported, match="as a graph: Cannot copy between CPU and CUDA tensors"):
        device.capture(call, 1)
    assert "could not be captured" in device.spent


def test_where_only_the_end_fails_its_own_reason_is_told(device: CudaDevice) -> None:
    with pytest.raises(Unsupported, match="as a graph: CUDA error: operation failed"):
        device.capture(lambda: None, 1)
    assert device.spent


def test_memory_that_runs_out_stays_what_it_is(device: CudaDevice) -> None:
    device.module.graph = lambda graph: contextlib.nullcontext()
    with pytest.raises(torch.OutOfMemoryError):
        device.capture(fail_when_captured(torch.OutOfMemoryError("CUDA out of memory")), 1)
    assert device.spent
