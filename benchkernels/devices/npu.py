"""What is particular to Ascend devices. For workers only: importing torch_npu may abort the process."""

from __future__ import annotations

import importlib
import os
import platform
import re
import sys
import warnings
from typing import Any

from benchkernels.devices.accelerator import Accelerator, known_fields
from benchkernels.devices.ascend_platform import derived_peaks
from benchkernels.devices.child import child_environment
from benchkernels.failures import CPU_FALLBACK
from benchkernels.kernels.base import Unsupported
from profiles.problems import DeviceError
from profiles.profile import DeviceInfo

_DETAILS = {
    "cube_cores": "cube_core_num",
    "vector_cores": "vector_core_num",
    "l2_bytes": "L2_cache_size",
}
_ALWAYS = frozenset({"fp32", "fp16", "int8"})


class NpuDevice(Accelerator):
    """One device of `torch.npu`: on an A3 server that is one die, half of a package."""

    graph_class = "NPUGraph"

    def __init__(self, index: int) -> None:
        os.environ.update(child_environment("npu"))
        try:
            importlib.import_module("torch_npu")
        except Exception as error:  # a broken CANN raises whatever it likes
            text = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise DeviceError(
                f"torch_npu cannot be loaded: {text}; `assay doctor` names the remedy"
            ) from error
        super().__init__("npu", index)
        refuse_cpu_fallback()
        # Compiling every shape on first use, and formats of its own choice, would change what is measured.
        self.module.set_compile_mode(jit_compile=False)
        self.module.config.allow_internal_format = False

    def describe(self) -> DeviceInfo:
        """As torch_npu and CANN report it; peaks from CANN's own description of the chip where it exists."""
        properties = self.properties()
        name = str(self.module.get_device_name(self.index))
        return DeviceInfo(
            id=self.id,
            kind="npu",
            vendor="Huawei",
            name=name,
            uuid=_text(getattr(properties, "uuid", None)),
            memory_bytes=int(properties.total_memory),
            driver=self.driver(),
            runtime=f"CANN {self._cann_version('CANN') or 'of unknown version'}",
            last_level_cache_bytes=getattr(properties, "L2_cache_size", None),
            peaks=derived_peaks(name, os.environ.get("ASCEND_HOME_PATH", ""), platform.machine()),
            details={**known_fields(properties, _DETAILS), **self._settings()},
        )

    def driver(self) -> str | None:
        """As CANN reports it."""
        return self._cann_version("DRIVER")

    def runtimes(self) -> dict[str, str]:
        """CANN and its parts."""
        parts = ("CANN", "RUNTIME", "COMPILER", "HCCL", "OPP")
        found = {name: self._cann_version(name) for name in parts}
        torch_npu = _text(getattr(sys.modules["torch_npu"], "__version__", None))
        return {name: version for name, version in (found | {"torch_npu": torch_npu}).items() if version}

    def set_precision(self, dtype: str) -> None:
        """HF32 for `hf32` only."""
        if reason := self._why_unsupported(dtype):
            raise Unsupported(reason)
        self.module.matmul.allow_hf32 = dtype == "hf32"
        self.module.conv.allow_hf32 = False

    def _why_unsupported(self, dtype: str) -> str:
        """Empty where the dtype can be measured."""
        if dtype in _ALWAYS:
            return ""
        name = str(self.module.get_device_name(self.index))
        if dtype == "fp64":
            return "an Ascend device has no fp64: torch_npu would compute in fp32"
        if dtype == "fp8":
            return "" if name.startswith("Ascend950") else f"fp8 needs an Ascend 950, this is {name}"
        if dtype not in {"bf16", "hf32"}:
            return f"an Ascend device has no {dtype} mode"
        # bf16 and HF32 came with the same generation of cube units (910B1).
        return "" if self.module.is_bf16_supported() else f"{name} has no {dtype}"

    def _settings(self) -> dict[str, Any]:
        """Modes that change what is measured."""
        return {
            "jit_compile": not self.module.is_jit_compile_false(),
            "internal_format": False,
            "task_queue": os.environ.get("TASK_QUEUE_ENABLE", "1"),
            "cpu_fallback_disabled": os.environ.get("TORCH_NPU_FALLBACK_CPU_DISABLE") == "1",
        }

    def _cann_version(self, module: str) -> str | None:
        """Version of one part of CANN; None where this torch_npu or CANN does not tell."""
        read = getattr(self.module.utils, "get_cann_version", None)
        try:
            return _text(read(module)) if read else None
        except (RuntimeError, OSError):
            return None


def refuse_cpu_fallback() -> None:
    """Make torch_npu's warning an error: the variable that forbids it misses operators inside operators."""
    warnings.filterwarnings("error", message=rf"(?s).*{CPU_FALLBACK}")


def _text(value: object) -> str | None:
    text = re.sub(r"[^\x20-\x7e]", "", str(value)).strip() if value is not None else ""
    return text or None
