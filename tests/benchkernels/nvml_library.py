"""NVML without a GPU: the compiled stub, and a process in which the real binding finds it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

STUB = Path(__file__).with_name("nvml_stub.c")


def build(folder: Path, *defined: str) -> Path:
    """The folder, with the library in it, made with those macros; skips the test where it cannot be built."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("needs a C compiler on Linux")
    library = folder / "libnvidia-ml.so.1"
    manner = ["-w", "-shared", "-fPIC", *(f"-D{name}" for name in defined)]
    subprocess.run([compiler, *manner, "-o", str(library), str(STUB)], check=True)
    return folder


def run_beside(folder: Path, code: str, *arguments: str, **variables: str) -> bytes:
    """What the code prints in a process whose NVML is the stub."""
    environment = os.environ | {"LD_LIBRARY_PATH": str(folder)} | variables
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, capture_output=True, check=True, env=environment).stdout
