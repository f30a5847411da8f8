"""What a CUDA device decides before it computes: proved on the switches of a torch that has no GPU."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch

from benchkernels.devices.cuda import CudaDevice
from benchkernels.kernels.base import Unsupported

MATMUL = torch.backends.cuda.matmul
SWITCHES = ("allow_fp16_reduced_precision_reduction", "allow_bf16_reduced_precision_reduction")


def device_of(capability: tuple[int, int]) -> CudaDevice:
    """A device as if torch had found it; opening one needs a GPU."""
    device = CudaDevice.__new__(CudaDevice)
    device._capability = capability
    return device


@pytest.fixture(autouse=True)
def _as_it_was(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in (
        "NVIDIA_TF32_OVERRIDE",
        "CUBLAS_EMULATE_SINGLE_PRECISION",
        "CUBLAS_EMULATE_DOUBLE_PRECISION",
    ):
        monkeypatch.delenv(name, raising=False)
    before = torch.get_float32_matmul_precision()
    switches = {name: getattr(MATMUL, name) for name in (*SWITCHES, "allow_fp16_accumulation")}
    yield
    torch.set_float32_matmul_precision(before)
    for name, value in switches.items():
        setattr(MATMUL, name, value)


def test_an_amd_device_is_not_given_the_driver_of_an_nvidia_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.version, "hip", "6.4")
    monkeypatch.setattr("benchkernels.devices.nvml.driver_version", lambda: "580.95.05")
    assert device_of((9, 4)).driver() is None


@pytest.mark.parametrize(
    ("dtype", "allowed"), [("tf32", True), ("fp32", False), ("bf16", False), ("fp64", False), ("int8", False)]
)
def test_tf32_is_on_for_tf32_alone_and_sums_are_never_shortened(dtype: str, allowed: bool) -> None:
    torch.set_float32_matmul_precision("highest" if allowed else "medium")
    for name in (*SWITCHES, "allow_fp16_accumulation"):
        setattr(MATMUL, name, True)
    device_of((9, 0)).set_precision(dtype)
    assert MATMUL.allow_tf32 is allowed
    assert torch.get_float32_matmul_precision() == ("high" if allowed else "highest")
    assert not any(getattr(MATMUL, name) for name in (*SWITCHES, "allow_fp16_accumulation"))


@pytest.mark.parametrize(
    ("dtype", "variable", "value", "refused"),
    [
        ("fp32", "NVIDIA_TF32_OVERRIDE", "1", True),
        ("tf32", "NVIDIA_TF32_OVERRIDE", "0", True),
        ("tf32", "NVIDIA_TF32_OVERRIDE", "1", False),
        ("fp32", "CUBLAS_EMULATE_SINGLE_PRECISION", "1", True),
        ("fp32", "CUBLAS_EMULATE_SINGLE_PRECISION", "0", False),
        ("fp32", "CUBLAS_EMULATE_DOUBLE_PRECISION", "1", False),
        ("fp64", "CUBLAS_EMULATE_DOUBLE_PRECISION", "1", True),
        ("bf16", "CUBLAS_EMULATE_SINGLE_PRECISION", "1", False),
    ],
)
def test_a_variable_that_makes_another_dtype_of_it_is_named(
    monkeypatch: pytest.MonkeyPatch, dtype: str, variable: str, value: str, refused: bool
) -> None:
    monkeypatch.setenv(variable, value)
    if not refused:
        device_of((9, 0)).set_precision(dtype)
        return
    with pytest.raises(Unsupported, match=f"{variable}={value} .*{dtype}.*; unset it"):
        device_of((9, 0)).set_precision(dtype)


@pytest.mark.parametrize(("dtype", "capability"), [("fp8", (8, 6)), ("bf16", (7, 5)), ("tf32", (7, 0))])
def test_what_a_chip_is_too_old_for_says_what_it_needs(dtype: str, capability: tuple[int, int]) -> None:
    told = f"{dtype} needs compute capability .*, this is {capability[0]}.{capability[1]}"
    with pytest.raises(Unsupported, match=told):
        device_of(capability).set_precision(dtype)


def test_hf32_is_no_mode_of_a_gpu() -> None:
    with pytest.raises(Unsupported, match="has no hf32 mode"):
        device_of((9, 0)).set_precision("hf32")
