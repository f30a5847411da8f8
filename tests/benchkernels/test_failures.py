import pytest
import torch

from benchkernels.failures import explain, first_sentence
from benchkernels.kernels.base import Unsupported


def error_of(call):
    with pytest.raises(Exception) as raised:
        call()
    return raised.value


def test_torchs_own_refusals_are_recognised():
    missing = error_of(
        lambda: torch.ones(2, dtype=torch.float8_e4m3fn) @ torch.ones(2, dtype=torch.float8_e4m3fn)
    )
    assert explain(missing).status == "unsupported"
    too_large = error_of(lambda: torch.empty(1 << 50))
    assert explain(too_large).status == "out_of_memory"
    assert explain(too_large).remedy
    assert explain(error_of(lambda: torch.ones(2, 3) @ torch.ones(2, 3))).status == "failed"


@pytest.mark.parametrize(
    ("error", "status", "lost"),
    [
        (Unsupported("no such dtype"), "unsupported", False),
        (MemoryError(), "out_of_memory", False),
        (torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB."), "out_of_memory", False),
        (RuntimeError("NPU out of memory. Tried to allocate 2.00 GiB (NPU 0; ...)"), "out_of_memory", False),
        (
            RuntimeError("CUDA error: an illegal memory access was encountered\nCUDA kernel errors ..."),
            "failed",
            True,
        ),
        (RuntimeError("CUDA error: device-side assert triggered"), "failed", True),
        (RuntimeError("SynchronizeStream:x, error code is 507015\n[ERROR] ..."), "failed", True),
        (RuntimeError("No available kernel. Aborting execution."), "unsupported", False),
        (ValueError("anything else"), "failed", False),
    ],
)
def test_each_kind_of_failure(error, status, lost):
    failure = explain(error)
    assert (failure.status, failure.device_lost) == (status, lost)
    assert "\n" not in failure.reason


def test_a_reason_is_one_line_of_bounded_length():
    assert first_sentence("\n\n  first \nsecond") == "first"
    assert len(first_sentence("x" * 5000)) == 300
    assert first_sentence("") == ""
