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


def test_the_code_of_an_error_that_is_told_late_is_taken_from_what_the_library_wrote():
    late = RuntimeError(
        "The Inner error is reported as above. The process exits for this inner error, and the current "
        "working operator name is aclnnMm.\nSince the operator is called asynchronously, ..."
    )
    heard = (
        "[E1128 OpParamMaker.cpp:580] NPU function error: call aclnnMm failed, error code is 507035\nframe #0"
    )
    failure = explain(late, heard)
    assert failure.device_lost
    assert failure.reason.startswith("a kernel failed on the vector core (507035) (The Inner error")
    assert "aclnnMm" in failure.reason
    assert "507035" not in explain(ValueError("of this case alone"), heard).reason


def test_a_reason_is_one_line_of_bounded_length():
    assert first_sentence("\n\n  first \nsecond") == "first"
    assert len(first_sentence("x" * 5000)) == 300
    assert first_sentence("") == ""


@pytest.mark.parametrize(
    ("error", "status", "lost", "reason", "remedy"),
    [
        (
            RuntimeError("SynchronizeStream:x, error code is 507035\n[ERROR] ..."),
            *(
                "failed",
                True,
                "a kernel failed on the vector core (507035) (SynchronizeStream",
                "new process",
            ),
        ),
        (
            RuntimeError("CUDA error: an illegal memory access was encountered\nCUDA kernel errors"),
            *("failed", True, "outside its memory (CUDA error", "new process"),
        ),
        (
            RuntimeError("CUDA error: no kernel image is available for execution on the device"),
            *("failed", True, "no code for this GPU (CUDA", "compute capability"),
        ),
        (
            ImportError("libatb.so: cannot open shared object file"),
            *("failed", False, "NNAL", "nnal/atb/set_env.sh"),
        ),
    ],
)
def test_a_known_text_comes_with_its_cause_and_its_remedy(error, status, lost, reason, remedy):
    failure = explain(error)
    assert (failure.status, failure.device_lost) == (status, lost)
    assert reason in failure.reason
    assert remedy in failure.remedy
    assert str(failure) == f"{failure.reason}; {failure.remedy}"


def test_what_is_not_known_has_no_remedy_and_is_told_as_it_is():
    assert str(explain(ValueError("the moon"))) == "ValueError: the moon"


def test_our_own_sentence_stays_and_gets_the_remedy_of_its_cause():
    from profiles.problems import DeviceError

    error = DeviceError("torch_npu cannot be loaded: libhccl.so")
    error.__cause__ = ImportError("libhccl.so: cannot open shared object file")
    assert explain(error).reason == "torch_npu cannot be loaded: libhccl.so"
    assert "set_env.sh" in explain(error).remedy
