"""The doctor's look at torch and torch-npu while they are loaded, each in a child that may hang or abort."""

from __future__ import annotations

import re
from collections.abc import Iterator

from benchkernels.doctor.setup import Setup, explain_end
from benchkernels.findings import Finding, fine, problem

_LOAD_TORCH = "import torch; torch.ones(2, 2) @ torch.ones(2, 2)"
_LOAD_TORCH_NPU = """
import os, sys, torch, torch_npu
sys.stdout.write(f"\\ncount={torch.npu.device_count()}\\n")
sys.stdout.flush()
os._exit(0)
"""
"""To count opens no device. Leaving at once: libraries that crash while they are unloaded are no matter."""


def look_at_torch(setup: Setup, limit_s: float) -> Iterator[Finding]:
    """Whether torch is here, loads and computes on the processor."""
    build = setup.torch()
    if build is None:
        why = "everything that is measured is measured with it"
        yield problem("torch", "torch is not installed", why, "pip install torch")
        return
    outcome = setup.ask_python(_LOAD_TORCH, "cpu", limit_s)
    if outcome.exit_code == 0 and not outcome.timed_out:
        built = f"CUDA {build.cuda}" if build.cuda else f"ROCm {build.hip}" if build.hip else "CPU only"
        yield fine("torch", f"torch {build.version} loads and computes ({built})")
        return
    end = explain_end(outcome, "the process that loaded torch")
    remedy = end.remedy or "reinstall torch in a fresh virtual environment"
    yield problem("torch", f"torch {build.version} cannot be loaded", end.reason, remedy)


def look_at_torch_npu(setup: Setup, limit_s: float) -> tuple[list[Finding], int]:
    """Whether torch-npu loads; how many devices it sees."""
    version = setup.version("torch-npu")
    outcome = setup.ask_python(_LOAD_TORCH_NPU, "npu", limit_s)
    count = re.search(rb"^count=(\d+)$", outcome.stdout, re.MULTILINE)
    if count and not outcome.timed_out:
        seen = int(count[1])
        devices = "one device" if seen == 1 else f"{seen} devices"
        return [fine("torch-npu", f"torch-npu {version} loads and sees {devices}")], seen
    end = explain_end(outcome, "the process that loaded torch-npu")
    remedy = end.remedy or "install torch-npu anew, in a virtual environment of its own"
    return [problem("torch-npu", f"torch-npu {version} cannot be loaded", end.reason, remedy)], 0
