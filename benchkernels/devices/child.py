"""The environment of every child process that may touch a device."""

from __future__ import annotations

import os
from collections.abc import Mapping


def child_environment(kind: str, base: Mapping[str, str] | None = None) -> dict[str, str]:
    """Variables for a probe or worker of that kind; what the user set himself stays.

    torch must never load a device extension by itself: a broken torch_npu makes `import torch` fail, and one
    beside a CUDA build of torch aborts the process.
    """
    environment = {**(os.environ if base is None else base), "TORCH_DEVICE_BACKEND_AUTOLOAD": "0"}
    if kind == "npu":
        # An operator that silently ran on the CPU would be measured as the device's.
        environment["TORCH_NPU_FALLBACK_CPU_DISABLE"] = "1"
        # torch_npu chooses by whether a terminal is there; 1 is its default where none is.
        environment.setdefault("TASK_QUEUE_ENABLE", "1")
    return environment
