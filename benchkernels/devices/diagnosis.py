"""Error texts that are cheap to recognise, with what they mean and what to do."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SET_ENV = (
    "run `source /usr/local/Ascend/ascend-toolkit/set_env.sh` "
    "(newer CANN: /usr/local/Ascend/cann/set_env.sh) in this shell"
)
_OWN_VENV = (
    "use one virtual environment per back-end: for Ascend the CPU build of torch "
    "(pip install torch --index-url https://download.pytorch.org/whl/cpu) beside torch-npu"
)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A cause in one clause, and a remedy in another; the remedy may be empty."""

    reason: str
    remedy: str


_TABLE: tuple[tuple[str, str, str], ...] = (
    # Ascend. The order matters: wrappers such as "Failed to load the backend extension" come last.
    (
        r"Duplicated key .* parser hook",
        "torch-npu sits beside a CUDA build of torch, which aborts",
        _OWN_VENV,
    ),
    (r"Two accelerators cannot be used", "torch-npu sits beside a CUDA build of torch", _OWN_VENV),
    (r"libatb\.so: cannot open", "the NNAL/ATB libraries are not on the path", "source nnal/atb/set_env.sh"),
    (
        r"(?:lib(?:hccl|ascendcl|acl_\w+|ge_runner|graph|opapi|fmk_parser|ascend_protobuf)\.so): cannot open",
        "the CANN libraries are not on the path",
        _SET_ENV,
    ),
    (
        r"undefined symbol: _ZN3(?:atb|Mki)",
        "NNAL/ATB is of another version than CANN",
        "install the matching NNAL",
    ),
    (
        r"libtorch_npu\.so: undefined symbol|undefined symbol: _ZN?K?\d*(?:c10|5torch|2at)",
        "torch-npu was built for another version of torch",
        "install the torch version that `pip show torch-npu` requires",
    ),
    (
        r"No module named 'torch_npu\._C'",
        "started inside torch-npu's source tree",
        "change to another folder",
    ),
    (
        r"Failed to find function acl|not in libopapi\.so",
        "CANN is older than torch-npu needs",
        "upgrade CANN, or install the torch-npu made for it",
    ),
    (r"error code is 500001", "CANN's operator compiler cannot start", "install CANN's Python packages"),
    (
        r"E30006|Cannot find bin of op",
        "CANN's kernels package is missing or of another version",
        "install it",
    ),
    (r"Unsupported soc version: (\S+)", "the chip is newer than torch-npu", "install a newer torch-npu"),
    (
        r"error code is 507008",
        "the driver is not visible here (usual in a container without its mounts)",
        "mount /usr/local/Ascend/driver and the /dev/davinci* devices into the container",
    ),
    (
        r"error code is 507033",
        "the device cannot be started: busy, held by another container, or without permission",
        "look at `npu-smi info`, the permissions of /dev/davinci*, and other containers",
    ),
    (
        r"error code is 507899",
        "the driver failed, often for want of access to /dev/davinci*",
        "join the group HwHiAiUser: sudo usermod -aG HwHiAiUser $USER, then log in again",
    ),
    (
        r"ASCEND_RT_VISIBLE_DEVICES:\S* error",
        "ASCEND_RT_VISIBLE_DEVICES names a device that is not here",
        "use ids from 0 in ascending order, or unset it",
    ),
    (
        r"dcmi module initialize failed",
        "no access to the Ascend driver",
        "join the group HwHiAiUser, or mount the driver into the container",
    ),
    (
        r"No NPUs are available",
        "torch-npu sees no device",
        "check `npu-smi info` and ASCEND_RT_VISIBLE_DEVICES",
    ),
    (
        r"cannot allocate memory in static TLS block",
        "a library was loaded too late",
        "set LD_PRELOAD to the libgomp.so.1 that the message names",
    ),
    # NVIDIA.
    (
        r"driver on your system is too old \(found version (\d+)\)",
        "the NVIDIA driver is older than this torch's CUDA",
        "update the driver, or install a torch built for an older CUDA",
    ),
    (
        r"Found no NVIDIA driver",
        "there is no NVIDIA driver",
        "install the driver, then check with `nvidia-smi`",
    ),
    (
        r"no kernel image is available",
        "this torch has no code for this GPU",
        "install a torch build that lists this compute capability",
    ),
    (
        r"Error 803|forward compatibility was attempted",
        "the driver's library and its kernel module are of different versions",
        "reboot after the driver update, or match the container's compatibility library",
    ),
    (r"Error 802|system not yet initialized", "the NVLink fabric is not up", "start nvidia-fabricmanager"),
    (
        r"CUDA unknown error",
        "CUDA cannot start",
        "reload the nvidia_uvm module or reboot; check /dev/nvidia*",
    ),
    (
        r"all CUDA-capable devices are busy",
        "the GPU is held exclusively by another process",
        "end that process",
    ),
    (r"Torch not compiled with CUDA enabled", "this torch is a CPU build", "install the CUDA build of torch"),
    # Both.
    (r"No module named 'torch_npu'", "torch-npu is not installed", "pip install torch-npu"),
    (r"No module named 'torch'", "torch is not installed", "pip install torch"),
    (
        r"Failed to load the backend extension: torch_npu",
        "torch-npu cannot be loaded",
        "set TORCH_DEVICE_BACKEND_AUTOLOAD=0, or mend torch-npu",
    ),
    (
        r"(lib[\w.+-]+\.so[\d.]*): cannot open",
        "a shared library that torch needs is missing",
        "reinstall torch",
    ),
    (r"out of memory", "no memory is free on the device", "end other processes on it"),
)
_COMPILED = tuple((re.compile(pattern), reason, remedy) for pattern, reason, remedy in _TABLE)


def diagnose(text: str) -> Diagnosis | None:
    """What the first known pattern in the text means; None where nothing is known."""
    for pattern, reason, remedy in _COMPILED:
        if hit := pattern.search(text):
            detail = f" ({hit[1]})" if pattern.groups else ""
            return Diagnosis(reason + detail, remedy)
    return None
