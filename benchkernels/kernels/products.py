"""The operator that multiplies A[m, k] W[n, k]^T in each dtype on each kind of device.

Versions of torch differ little where they are called by keyword: `torch._scaled_mm` takes both scales by name
and returns one tensor from 2.5 on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchkernels.kernels.base import Unsupported

if TYPE_CHECKING:
    import torch

    from benchkernels.devices.base import Device

FP8_SCALES = (0.5, 0.25)
"""Of A and W; powers of two, so that they are exact, and not 1, so that a kernel must apply them."""


@dataclass(frozen=True, slots=True)
class Product:
    """`multiply(a [m, k], b [k, n], out [m, n] or None) -> C [m, n]`."""

    name: str
    multiply: Callable[[torch.Tensor, torch.Tensor, torch.Tensor | None], torch.Tensor]
    out_dtype: torch.dtype
    writes_out: bool
    """False where the operator allocates its output itself."""


def torch_dtype(dtype: str) -> torch.dtype:
    """The dtype of the tensors: tf32 and hf32 are float32 in memory."""
    import torch

    return {
        "fp64": torch.float64,
        "fp32": torch.float32,
        "tf32": torch.float32,
        "hf32": torch.float32,
        "fp16": torch.float16,
        "bf16": torch.bfloat16,
        "fp8": torch.float8_e4m3fn,
        "int8": torch.int8,
    }[dtype]


def find_product(dtype: str, device: Device) -> Product:
    """The operator for this dtype on this kind of device. Raises Unsupported where there is none."""
    import torch

    if dtype == "fp64" and device.kind == "npu":
        raise Unsupported("torch-npu has no float64 product: .double() silently gives float32")
    if dtype == "fp8":
        return _scaled_product(device.torch_device)
    if dtype == "int8" and device.kind == "npu":
        return _quantised_product(device.torch_device)
    if dtype == "int8":
        return Product("torch._int_mm", lambda a, b, out: torch._int_mm(a, b, out=out), torch.int32, True)
    return Product("torch.mm", lambda a, b, out: torch.mm(a, b, out=out), torch_dtype(dtype), True)


def _scaled_product(place: torch.device) -> Product:
    """e4m3fn with a scale per tensor and a bf16 result; fast accumulation, which is what inference runs.

    torch-npu has the operator on an Ascend 950 and without `out`: with it the product would run on the CPU.
    """
    import torch

    writes_out = place.type != "npu"
    scale_a, scale_b = (torch.tensor(scale, dtype=torch.float32, device=place) for scale in FP8_SCALES)

    def multiply(a: torch.Tensor, b: torch.Tensor, out: torch.Tensor | None) -> torch.Tensor:
        into = {"out": out} if writes_out else {}
        return torch._scaled_mm(
            a, b, scale_a=scale_a, scale_b=scale_b, out_dtype=torch.bfloat16, use_fast_accum=True, **into
        )

    return Product("torch._scaled_mm", multiply, torch.bfloat16, writes_out)


def _quantised_product(place: torch.device) -> Product:
    """Ascend's int8 product; torch._int_mm would silently run on the CPU there."""
    import torch
    import torch_npu

    if not hasattr(torch_npu, "npu_quant_matmul"):
        raise Unsupported("this torch-npu has no npu_quant_matmul, and torch._int_mm would run on the CPU")
    scale = torch.ones(1, dtype=torch.float32, device=place)

    def multiply(a: torch.Tensor, b: torch.Tensor, out: torch.Tensor | None) -> torch.Tensor:
        result: torch.Tensor = torch_npu.npu_quant_matmul(a, b, scale, output_dtype=torch.int32)
        return result

    return Product("torch_npu.npu_quant_matmul", multiply, torch.int32, False)
