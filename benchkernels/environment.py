"""Everything around a measurement that may explain its result.

Runs in the worker, which has torch and the device; without a device, and without loading torch, anywhere.
"""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from benchkernels import host
from benchkernels.devices.child import COMPILE_THREADS, ONE
from benchkernels.devices.cpu_clock import read_clock
from benchkernels.devices.cpu_identity import identify_cpu, usable_processors
from benchkernels.devices.nvml import UNKNOWN
from profiles.profile import Environment, OtherProcess

if TYPE_CHECKING:
    from benchkernels.devices.base import Device

_PREFIXES = (
    *("OMP_", "MKL_", "KMP_", "GOMP_", "OPENBLAS_", "ONEDNN_", "DNNL_", "ATEN_", "VECLIB_", "BLIS_"),
    *("LD_PRELOAD", "DYLD_INSERT_LIBRARIES", "MALLOC_", "GLIBC_TUNABLES", "TCMALLOC_"),
    *("TORCH_", "PYTORCH_", "TORCHINDUCTOR_", "TRITON_"),
    *("CUDA_", "CUBLAS_", "CUBLASLT_", "CUDNN_", "NVIDIA_TF32_OVERRIDE", "NVIDIA_VISIBLE_DEVICES", "NCCL_"),
    *("HIP_", "ROCR_", "HSA_", "ROCBLAS_", "HIPBLASLT_"),
    *("ASCEND_", "HCCL_", "NPU_", "ACL_", "ATB_", "LCCL_"),
    *("TASK_QUEUE_ENABLE", "CPU_AFFINITY_CONF", "INF_NAN_MODE_ENABLE", "COMBINED_ENABLE"),
    *("MULTI_STREAM_MEMORY_REUSE", "FORCE_ACLNN_OP_LIST"),
)
"""An allow-list: nothing else of the user's environment enters a profile."""
_SECRET = re.compile(r"TOKEN|SECRET|PASSW|CREDENTIAL|API_?KEY|AUTH", re.IGNORECASE)
_IDLE = re.compile(r"_CACHE_DIR$")
"""Where compiled code is kept changes no result, and torch sets it by itself in mid-run."""
_LONGEST_VALUE = 300


@dataclass
class _DeviceFacts:
    """What the device's own back-end adds."""

    driver: str | None = None
    runtimes: dict[str, str] = field(default_factory=dict)
    power_limit_w: float | None = None
    temperature_c: float | None = None
    clocks_hz: dict[str, float] = field(default_factory=dict)
    processes: list[OtherProcess] = field(default_factory=list)
    unreadable: dict[str, str] = field(default_factory=dict)
    """The device's own word on what it does not tell, by the name above; `board`: on everything."""


def capture(device: Device | None, runner_pid: int | None = None) -> Environment:
    """The environment now; takes 0.3 s, in which other processes are watched.

    `runner_pid` is that of the process that started this worker, and the other workers of a duel.
    """
    cpu = identify_cpu()
    torch = sys.modules.get("torch")
    on_cpu = device is None or device.kind == "cpu"
    facts = _cpu_facts() if on_cpu else _accelerator_facts(device, runner_pid)
    environment = Environment(
        os=_operating_system(),
        kernel=platform.release(),
        machine=platform.machine(),
        python=platform.python_version(),
        virtualisation=host.virtualisation(),
        container=host.container(),
        cpu_model=cpu.model,
        cpu_count=cpu.logical,
        governor=host.governor(),
        torch=str(torch.__version__) if torch else None,
        torch_build=parse_build(torch.__config__.show()) if torch else {},
        driver=facts.driver,
        runtimes=facts.runtimes,
        threads=torch.get_num_threads() if torch else None,
        interop_threads=torch.get_num_interop_threads() if torch else None,
        affinity=usable_processors() if hasattr(os, "sched_getaffinity") else None,
        power_limit_w=facts.power_limit_w,
        clocks_hz=facts.clocks_hz,
        temperature_c=facts.temperature_c,
        variables=relevant_variables(os.environ),
        other_processes=[*facts.processes, *host.busy_processes(runner_pid)],
        load_average=list(os.getloadavg()) if hasattr(os, "getloadavg") else None,
    )
    environment.unreadable = _reasons(environment, "cpu" if device is None else device.kind, facts.unreadable)
    return environment


def relevant_variables(variables: Mapping[str, str]) -> dict[str, str]:
    """Those that change results and are set: by an allow-list of prefixes, never one that may be a secret."""
    return {
        name: value[:_LONGEST_VALUE]
        for name, value in sorted(variables.items())
        if name.startswith(_PREFIXES)
        and not _SECRET.search(name)
        and not _IDLE.search(name)
        and (name, value) != (COMPILE_THREADS, ONE)  # every worker has it, by us
    }


def parse_build(text: str) -> dict[str, str]:
    """The parts of `torch.__config__.show()` that decide speed: BLAS, oneDNN, OpenMP, compiler, ISA used."""
    patterns = {
        "blas": r"BLAS_INFO=(\w+)",
        "mkl": r"Math Kernel Library Version (\S+)",
        "mkldnn": r"MKL-DNN (v[\d.]+)",
        "openmp": r"OpenMP (\d+)",
        "cpu_capability": r"CPU capability usage: (\S+)",
        "compiler": r"- (GCC [\d.]+|clang [\d.]+|MSVC \d+)",
        "build_type": r"BUILD_TYPE=(\w+)",
        "commit": r"COMMIT_SHA=(\w+)",
    }
    found = {name: re.search(pattern, text) for name, pattern in patterns.items()}
    return {name: hit[1] for name, hit in found.items() if hit}


def _cpu_facts() -> _DeviceFacts:
    clock = read_clock()
    return _DeviceFacts(
        power_limit_w=host.power_limit_w(),
        temperature_c=host.temperature_c(),
        clocks_hz={"cpu": clock.hz} if clock else {},
    )


def _accelerator_facts(device: Any, runner_pid: int | None) -> _DeviceFacts:
    board = device.board()
    own = host.own_processes(runner_pid)
    return _DeviceFacts(
        driver=device.driver(),
        runtimes=device.runtimes(),
        power_limit_w=board.power_limit_w,
        temperature_c=board.temperature_c,
        clocks_hz=dict(board.clocks_hz or {}),
        processes=strangers(board.processes, own),
        unreadable=board.unreadable,
    )


def strangers(listed: Sequence[OtherProcess], own: set[int]) -> list[OtherProcess]:
    """Those of a board's processes that are not ours; none where a container hides which of them we are."""
    if not own.intersection(process.pid for process in listed) and any(p.name == UNKNOWN for p in listed):
        return []
    return [process for process in listed if process.pid not in own]


def _operating_system() -> str:
    if sys.platform == "darwin":
        return f"macOS {platform.mac_ver()[0]}"
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return f"{platform.system()} {platform.version()}"


def _reasons(environment: Environment, kind: str, told: Mapping[str, str]) -> dict[str, str]:
    """A sentence for every field that is None although it exists somewhere; the device's own before ours."""
    sensor = "the vendor's management library gave no answer" if kind == "cuda" else "no sensor is readable"
    sensor = told.get("board", sensor)
    reasons = {
        "virtualisation": "no sign of a hypervisor",
        "container": "no sign of a container",
        "governor": "the kernel shows no cpufreq",
        "torch": "torch is not loaded in this process",
        "threads": "torch is not loaded in this process",
        "interop_threads": "torch is not loaded in this process",
        "driver": "a CPU has none" if kind == "cpu" else "neither the driver's files nor its library tell",
        "affinity": "this operating system has no affinity mask",
        "power_limit_w": sensor,
        "temperature_c": sensor,
        "load_average": "this operating system keeps none",
    }
    reasons |= {name: text for name, text in told.items() if name in reasons}
    return {name: text for name, text in reasons.items() if getattr(environment, name) is None}
