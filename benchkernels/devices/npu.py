"""What is particular to Ascend devices. For workers only: importing torch_npu may abort the process."""

from __future__ import annotations

import importlib
import os
import platform
import re
import sys
from typing import Any

import torch

from benchkernels.devices.accelerator import Accelerator, known_fields
from benchkernels.devices.ascend_platform import Platform, read_platform
from benchkernels.devices.child import child_environment
from benchkernels.devices.dcmi_board import read_board
from benchkernels.devices.nvml import Board
from benchkernels.failures import CPU_FALLBACK
from benchkernels.kernels.base import Unsupported
from profiles.problems import DeviceError
from profiles.profile import DeviceInfo

_DETAILS = {
    "cube_cores": "cube_core_num",
    "vector_cores": "vector_core_num",
    "l2_bytes": "L2_cache_size",
}
_STDERR = 2
_STRAY = re.compile(rf"operator '([^']+)'[^\n]*{CPU_FALLBACK}")
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
        self._heard_bytes = 0
        # Compiling every shape on first use, and formats of its own choice, would change what is measured.
        self.module.set_compile_mode(jit_compile=False)
        self.module.config.allow_internal_format = False

    def describe(self) -> DeviceInfo:
        """As torch_npu and CANN report it; peaks from CANN's own description of the chip where it exists."""
        properties = self.properties()
        name = str(self.module.get_device_name(self.index))
        chip = read_platform(name, os.environ.get("ASCEND_HOME_PATH", ""), platform.machine())
        cores = known_fields(properties, _DETAILS)
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
            peaks=chip.peaks() if chip else {},
            details={**cores, **_told(chip, cores.get("cube_cores")), **self._settings()},
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

    def board(self) -> Board:
        """By DCMI; with the reason where that cannot be used."""
        return read_board(self.index)

    def clock_hz(self) -> float | None:
        """By DCMI, where it can be used. An idle chip runs at less than half of its rated clock."""
        return (self.board().clocks_hz or {}).get("compute")

    def set_precision(self, dtype: str) -> None:
        """HF32 for `hf32` only."""
        if reason := self._why_unsupported(dtype):
            raise Unsupported(reason)
        self.module.matmul.allow_hf32 = dtype == "hf32"
        self.module.conv.allow_hf32 = False

    def strays(self) -> list[str]:
        """See `Device.strays`. torch_npu tells on standard error alone: its warning passes Python by, and the
        variable that forbids such operators misses those inside others, and is unknown to 2.5 and 2.9.
        """
        heard = self._unheard()
        self._heard_bytes += len(heard)
        return read_strays(heard.decode("utf-8", "replace"))

    def last_words(self) -> str:
        """See `Device.last_words`. CANN's code of an operator that failed in torch_npu's queue stands nowhere
        else: the exception that follows names the operator alone.
        """
        return self._unheard().decode("utf-8", "replace")

    def _unheard(self) -> bytes:
        """What was written to standard error since `strays` was last asked."""
        try:
            return os.pread(_STDERR, os.fstat(_STDERR).st_size - self._heard_bytes, self._heard_bytes)
        except OSError:  # not the file that the runner gives its workers
            return b""

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
        """Modes that change what is measured; what an older torch_npu cannot tell is left out."""
        task_queue = getattr(self.module.utils, "get_task_queue_enable", None)
        limit = getattr(self.module, "get_device_limit", None)
        compatible = getattr(self.module, "are_compatible_impl_enabled", None)
        told = {
            "compatible_operators": compatible and compatible(),
            "core_limit": limit and limit(self.index),
        }
        return {
            "jit_compile": not self.module.is_jit_compile_false(),
            "internal_format": False,
            "task_queue": str(task_queue()) if task_queue else os.environ.get("TASK_QUEUE_ENABLE", "1"),
            "deterministic": torch.are_deterministic_algorithms_enabled(),
            **{name: value for name, value in told.items() if value is not None},
        }

    def _cann_version(self, module: str) -> str | None:
        """Version of one part of CANN; None where this torch_npu or CANN does not tell."""
        read = getattr(self.module.utils, "get_cann_version", None)
        try:
            return _text(read(module)) if read else None
        except (RuntimeError, OSError):
            return None


def _told(chip: Platform | None, cube_cores: int | None) -> dict[str, Any]:
    """CANN's cores and clock, and a sentence where torch_npu counts other cores."""
    if chip is None:
        return {"no_platform": "CANN has no platform_config of this chip, so that no peak follows from it"}
    told: dict[str, Any] = {"platform": {"cube_cores": chip.cube_cores, "clock_hz": chip.clock_hz}}
    if cube_cores not in {None, chip.cube_cores}:
        told["cores_disagree"] = (
            f"torch_npu counts {cube_cores} cube cores, {chip.path.name} of CANN {chip.cube_cores}: "
            "the peaks are of CANN's"
        )
    return told


def read_strays(text: str) -> list[str]:
    """The operators of which torch_npu writes that they run on the processor, each once."""
    return list(dict.fromkeys(_STRAY.findall(text)))


def _text(value: object) -> str | None:
    text = re.sub(r"[^\x20-\x7e]", "", str(value)).strip() if value is not None else ""
    return text or None
