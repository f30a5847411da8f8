"""NVIDIA's management library, opened, and where in it one device of CUDA is found."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

from benchkernels.telemetry.base import Unavailable


@dataclass(frozen=True, slots=True)
class Handles:
    """NVML's handles of one device. For a GPU that is not cut into MIG instances both are the same."""

    own: Any
    """Asked for memory and processes, which an instance has to itself."""
    chip: Any
    """Asked for clocks, temperature, modes and limits: those of the whole GPU."""
    shared: bool = False
    """Whether the GPU is cut into instances, so that its power and energy are not those of the device."""


def load_nvml() -> Any:
    """The NVML module, initialised. Raises Unavailable with the reason and the remedy."""
    try:
        import pynvml
    except ImportError:
        raise Unavailable("nvidia-ml-py is not installed: pip install 'assay-bench[nvidia]'") from None
    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError as error:
        raise Unavailable(f"NVML does not start: {error}") from None
    return pynvml


def close_nvml(nvml: Any) -> None:
    """Give NVML back; there is nothing to do about a driver that refuses."""
    try:
        nvml.nvmlShutdown()
    except nvml.NVMLError:
        return


def find_handles(nvml: Any, uuid: str | None, name: str) -> Handles:
    """The device of that UUID: CUDA_VISIBLE_DEVICES renumbers torch's devices but not NVML's.

    Without a UUID it is the only GPU. `name` is what the device is called here. Raises Unavailable where it
    is not known, or cannot be told apart.
    """
    if not uuid:
        return _only_gpu(nvml, name)
    refusal = ""
    for spelling in spellings(uuid):
        try:
            handle = nvml.nvmlDeviceGetHandleByUUID(spelling)
            return (_of_instance if spelling.startswith("MIG-") else _of_gpu)(nvml, handle)
        except nvml.NVMLError as error:
            refusal = str(error)
    raise Unavailable(f"NVML does not know {name}: {refusal}")


def list_processes(nvml: Any, handle: Any) -> list[Any]:
    """The compute processes, each with `pid` and `usedGpuMemory`. Raises NVMLError.

    By the versions of the call: on an older driver the one without raises what is no NVMLError.
    """
    try:
        return list(nvml.nvmlDeviceGetComputeRunningProcesses_v3(handle))
    except nvml.NVMLError_FunctionNotFound:
        return list(nvml.nvmlDeviceGetComputeRunningProcesses_v2(handle))


def spellings(uuid: str) -> tuple[str, ...]:
    """NVML's names for a UUID, which torch gives without the prefix, of a GPU as of an instance."""
    return (uuid,) if uuid.startswith(("GPU-", "MIG-")) else (f"GPU-{uuid}", f"MIG-{uuid}")


def _only_gpu(nvml: Any, name: str) -> Handles:
    try:
        if nvml.nvmlDeviceGetCount() == 1:
            return _of_gpu(nvml, nvml.nvmlDeviceGetHandleByIndex(0))
    except nvml.NVMLError as error:
        raise Unavailable(f"NVML does not know {name}: {error}") from None
    raise Unavailable(f"{name} has no UUID and NVML sees several GPUs: which one is meant is unknown")


def _of_gpu(nvml: Any, gpu: Any) -> Handles:
    """CUDA computes on an instance where there are any, whatever UUID it tells."""
    try:
        mode, _ = nvml.nvmlDeviceGetMigMode(gpu)
    except nvml.NVMLError:  # most GPUs have no such mode
        return Handles(gpu, gpu)
    if mode != nvml.NVML_DEVICE_MIG_ENABLE:
        return Handles(gpu, gpu)
    # A process sees one instance only: the first that it was given, by a name that NVML knows too.
    visible = os.environ.get("CUDA_VISIBLE_DEVICES", "").partition(",")[0].strip()
    if visible.startswith("MIG-"):
        try:
            return _of_instance(nvml, nvml.nvmlDeviceGetHandleByUUID(visible))
        except nvml.NVMLError:
            pass
    return Handles(gpu, gpu, shared=True)


def _of_instance(nvml: Any, instance: Any) -> Handles:
    return Handles(instance, nvml.nvmlDeviceGetDeviceHandleFromMigDeviceHandle(instance), shared=True)
