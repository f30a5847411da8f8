"""What is wrong with this set-up, and the remedy: a list of findings. Imports no torch in this process."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from benchkernels.devices.child import child_environment
from benchkernels.devices.diagnosis import diagnose
from benchkernels.devices.hints import ascend_hint, nvidia_hint, torch_build
from benchkernels.devices.limited import run_all
from benchkernels.devices.nvml import driver_version
from benchkernels.devices.probe import Probed, probe
from benchkernels.doctor_files import own_files
from benchkernels.doctor_host import HOST_CHECKS
from benchkernels.findings import Finding

_OLDEST_PYTHON = (3, 11)
_DEVICE_FILES = ("nvidia[0-9]*", "nvidiactl", "nvidia-uvm", "davinci*", "devmm_svm", "hisi_hdc", "kfd")


def examine(timeout_s: float = 60) -> list[Finding]:
    """All checks, in the order in which a set-up is built. Takes as long as torch takes to load."""
    findings: list[Finding] = []
    for check in (
        _python,
        lambda: _torch(timeout_s),
        lambda: _devices(timeout_s),
        *(_drivers, _permissions, _visible_devices),
        own_files,
        *HOST_CHECKS,
    ):
        findings += check()
    return findings


def _python() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < _OLDEST_PYTHON:
        yield Finding(
            check="python",
            status="problem",
            what=f"Python {version}",
            why="3.11 or newer is needed",
            remedy="make the virtual environment with a newer Python",
        )
    else:
        yield Finding(check="python", status="ok", what=f"Python {version}, {sys.executable}")


def _torch(timeout_s: float) -> Iterator[Finding]:
    build = torch_build()
    if build is None:
        yield Finding(
            check="torch",
            status="problem",
            what="torch is not installed",
            why="everything that is measured is measured with it",
            remedy="pip install torch",
        )
        return
    command = [sys.executable, "-P", "-c", "import torch; torch.ones(2, 2) @ torch.ones(2, 2)"]
    outcome = run_all({"torch": command}, {"torch": child_environment("cpu")}, timeout_s)["torch"]
    if outcome.exit_code == 0 and not outcome.timed_out:
        built = f"CUDA {build.cuda}" if build.cuda else f"ROCm {build.hip}" if build.hip else "CPU only"
        yield Finding(check="torch", status="ok", what=f"torch {build.version} loads and computes ({built})")
        return
    known = diagnose(outcome.stderr)
    last = (outcome.stderr.strip() or outcome.how_it_ended()).splitlines()[-1]
    hangs = f"it did not answer within {outcome.limit_s:g} s"
    yield Finding(
        check="torch",
        status="problem",
        what=f"torch {build.version} cannot be loaded",
        why=hangs if outcome.timed_out else known.reason if known else last,
        remedy=known.remedy if known else "reinstall torch in a fresh virtual environment",
    )


def _devices(timeout_s: float) -> Iterator[Finding]:
    found = probe(timeout_s=timeout_s)
    for one in found:
        yield _device(one)
    if all(one.kind == "cpu" for one in found):
        yield Finding(
            check="accelerator", status="ok", what="no sign of a GPU or an NPU; the CPU can be measured"
        )


def _device(one: Probed) -> Finding:
    if not one.available or one.device is None:
        what = f"{one.id} cannot be used"
        return Finding(check=one.kind, status="problem", what=what, why=one.reason, remedy=one.remedy)
    parts = [one.device.name, one.device.driver and f"driver {one.device.driver}", one.device.runtime]
    what = f"{one.id}: {', '.join(part for part in parts if part)}"
    if one.kind != "cpu" and one.device.catalogue is None:
        why = f"no efficiency can be given: {one.device.details.get('no_catalogue', 'not in the catalogue')}"
        return Finding(check=one.kind, status="note", what=what, why=why)
    return Finding(check=one.kind, status="ok", what=what)


def _drivers() -> Iterator[Finding]:
    if hint := nvidia_hint():
        version = driver_version() or "of unknown version"
        yield Finding(check="driver", status="ok", what=f"NVIDIA driver {version} ({hint})")
        yield from _nvml()
    if hint := ascend_hint():
        file = Path("/usr/local/Ascend/driver/version.info")
        if file.exists():
            yield Finding(check="driver", status="ok", what=f"Ascend driver ({hint}, {file})")
        else:
            yield Finding(
                check="driver",
                status="note",
                what=f"Ascend device files are here ({hint}) but not {file}",
                why="usual in a container without the driver's mounts; npu-smi and DCMI will not work",
                remedy="mount /usr/local/Ascend/driver and /usr/local/bin/npu-smi into the container",
            )


def _nvml() -> Iterator[Finding]:
    try:
        import pynvml  # noqa: F401
    except ImportError:
        yield Finding(
            check="telemetry",
            status="note",
            what="power, clock and temperature of the GPU cannot be read",
            why="the package nvidia-ml-py is not installed",
            remedy="pip install nvidia-ml-py",
        )


def _permissions() -> Iterator[Finding]:
    files = [path for pattern in _DEVICE_FILES for path in sorted(Path("/dev").glob(pattern))]
    denied = [path for path in files if not os.access(path, os.R_OK | os.W_OK)]
    if denied:
        ascend = any("nvidia" not in path.name for path in denied)
        group = "HwHiAiUser (Ascend) or render (AMD)" if ascend else "the group that owns them"
        yield Finding(
            check="permissions",
            status="problem",
            what=f"no access to {', '.join(map(str, denied))}",
            why="the driver refuses whoever may not read and write its device files",
            remedy=f"join {group}: sudo usermod -aG GROUP $USER, then log in again",
        )
    elif files:
        yield Finding(
            check="permissions", status="ok", what=f"{len(files)} device files may be read and written"
        )


def _visible_devices() -> Iterator[Finding]:
    text = os.environ.get("ASCEND_RT_VISIBLE_DEVICES")
    if text is None:
        return
    numbers = text.split(",")
    ids = [int(number) for number in numbers if number.strip().isdigit()]
    if len(ids) == len(numbers) and all(a < b for a, b in pairwise(ids)):
        return
    yield Finding(
        check="visible devices",
        status="problem",
        what=f"ASCEND_RT_VISIBLE_DEVICES={text}",
        why="it must hold numbers in strictly ascending order, or torch-npu sees no device",
        remedy="write it as 0,1,2, or unset it",
    )
