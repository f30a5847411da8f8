"""What is particular to NVIDIA (and, through the same torch module, AMD) devices. For workers only."""

from __future__ import annotations

import os
import re

import torch

from benchkernels.devices import nvml
from benchkernels.devices.accelerator import Accelerator, known_fields
from benchkernels.kernels.base import Unsupported
from profiles.profile import DeviceInfo

_DETAILS = {
    "multiprocessors": "multi_processor_count",
    "l2_bytes": "L2_cache_size",
    "warp_size": "warp_size",
    "gcn_architecture": "gcnArchName",
}
_NEEDED_CAPABILITY = {
    "fp64": (0, 0),
    "fp32": (0, 0),
    "fp16": (5, 3),
    "int8": (7, 5),
    "bf16": (8, 0),
    "tf32": (8, 0),
    "fp8": (8, 9),
}
"""Below it torch emulates the dtype or refuses it."""
_EMULATED_BY = {"fp32": "CUBLAS_EMULATE_SINGLE_PRECISION", "fp64": "CUBLAS_EMULATE_DOUBLE_PRECISION"}
"""Variables with which cuBLAS (from 12.9 on) makes such a product of many bf16 or integer ones."""


class CudaDevice(Accelerator):
    """One device of `torch.cuda`."""

    graph_class = "CUDAGraph"

    def __init__(self, index: int) -> None:
        super().__init__("cuda", index)
        self._capability = torch.cuda.get_device_capability(index)

    def describe(self) -> DeviceInfo:
        """As torch and, where it can be asked, NVML report it."""
        properties = self.properties()
        uuid = _uuid(getattr(properties, "uuid", None))
        board = self.board()
        return DeviceInfo(
            id=self.id,
            kind="cuda",
            vendor="AMD" if torch.version.hip else "NVIDIA",
            name=torch.cuda.get_device_name(self.index),
            uuid=uuid,
            memory_bytes=int(properties.total_memory),
            driver=_driver(board),
            runtime=f"ROCm {torch.version.hip}" if torch.version.hip else f"CUDA {torch.version.cuda}",
            power_limit_w=board.power_limit_w,
            last_level_cache_bytes=getattr(properties, "L2_cache_size", None),
            details={
                "capability": _dotted(self._capability),
                **known_fields(properties, _DETAILS),
                "reduced_precision_reductions": False,
                **board.details,
                **({"unreadable": board.unreadable} if board.unreadable else {}),
            },
        )

    def driver(self) -> str | None:
        """By NVML or, without it, by the kernel module; of an AMD device nothing tells."""
        return _driver(self.board())

    def runtimes(self) -> dict[str, str]:
        """CUDA or ROCm, and cuDNN (MIOpen), as torch loaded them."""
        name, version = ("ROCm", torch.version.hip) if torch.version.hip else ("CUDA", torch.version.cuda)
        cudnn = torch.backends.cudnn.version()  # type: ignore[no-untyped-call]
        found = {name: version, "cuDNN": str(cudnn) if cudnn else None}
        return {key: value for key, value in found.items() if value}

    def board(self) -> nvml.Board:
        """By NVML; of an AMD device nothing, and where NVML cannot be asked nothing but the reason."""
        if torch.version.hip:
            return nvml.Board()
        return nvml.read_board(_uuid(getattr(self.properties(), "uuid", None)))

    def set_precision(self, dtype: str) -> None:
        """TF32 for `tf32` only; sums of fp16 and bf16 products always in fp32, split-K partial sums included.

        One call of the legacy interface sets all back-ends; mixed with `fp32_precision`, reading raises.
        """
        if reason := self._why_unsupported(dtype):
            raise Unsupported(reason)
        torch.set_float32_matmul_precision("high" if dtype == "tf32" else "highest")
        matmul = torch.backends.cuda.matmul
        matmul.allow_fp16_reduced_precision_reduction = False
        matmul.allow_bf16_reduced_precision_reduction = False
        if hasattr(matmul, "allow_fp16_accumulation"):
            matmul.allow_fp16_accumulation = False

    def _why_unsupported(self, dtype: str) -> str:
        """Empty where the dtype can be measured."""
        override = os.environ.get("NVIDIA_TF32_OVERRIDE")
        if (dtype, override) in {("fp32", "1"), ("tf32", "0")}:
            return f"NVIDIA_TF32_OVERRIDE={override} forbids plain {dtype}; unset it"
        emulation = _EMULATED_BY.get(dtype, "")
        if os.environ.get(emulation, "0") not in {"", "0"}:
            return f"{emulation}={os.environ[emulation]} replaces {dtype} by other products; unset it"
        if dtype not in _NEEDED_CAPABILITY:
            return f"a CUDA device has no {dtype} mode"
        if torch.version.hip:
            return f"{dtype} on ROCm is not measured" if dtype in {"tf32", "fp8"} else ""
        needed = _NEEDED_CAPABILITY[dtype]
        if self._capability < needed:
            return f"{dtype} needs compute capability {_dotted(needed)}, this is {_dotted(self._capability)}"
        return ""


def _driver(board: nvml.Board) -> str | None:
    return None if torch.version.hip else board.driver or nvml.driver_version()


def _dotted(capability: tuple[int, int]) -> str:
    return f"{capability[0]}.{capability[1]}"


def _uuid(value: object) -> str | None:
    """Bare, lower case, as NVML prints it after `GPU-`; None where this torch has no uuid."""
    if value is None:
        return None
    match = re.search(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", str(value).lower())
    return match[0] if match else None
