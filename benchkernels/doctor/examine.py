"""What is wrong with this set-up, and the remedy: a list of findings. Imports no torch in this process.

The order is that in which a set-up is built. What depends on something that is broken is not looked at: one
cause makes one finding.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchkernels.devices.hints import nvidia_hint
from benchkernels.devices.probe import LOOK_CLOSER, Kind, Probed, probe
from benchkernels.doctor import ascend, nvidia
from benchkernels.doctor.boards import look_at_boards
from benchkernels.doctor.cann import look_at_cann
from benchkernels.doctor.compute import look_at_results
from benchkernels.doctor.files import Look, own_files
from benchkernels.doctor.host import HOST_CHECKS
from benchkernels.doctor.npu_smi import look_at_npu_smi
from benchkernels.doctor.setup import Setup
from benchkernels.doctor.torch_loading import look_at_torch, look_at_torch_npu
from benchkernels.findings import Finding, fine, is_broken, note, problem

_OLDEST_PYTHON = (3, 11)
_TRACE = "python -X faulthandler -m benchkernels.devices.probe {kind} shows where it ends"
_NO_NPU = problem(
    "npu",
    "torch-npu sees no device",
    "the driver hands over none: held by another container, or not reset after an error",
    "npu-smi info, then npu-smi set -t reset -i ID -c CHIP, or a reboot",
)


def examine(timeout_s: float = 60, setup: Setup | None = None, files: Sequence[Look] = ()) -> list[Finding]:
    """All checks, those of `files` among them. On a processor alone it takes as long as loading torch."""
    setup = setup or Setup()
    findings = [*_python(), *look_at_set_up(setup, timeout_s), *own_files(files)]
    for check in HOST_CHECKS:
        findings += check()
    return findings


@dataclass(frozen=True, slots=True)
class _Vendor:
    """What was found of one vendor's devices before anything opens them."""

    ground: list[Finding]
    """What torch stands on: driver, device files, libraries."""
    packages: list[Finding]
    """torch and what is added to it."""
    ready: bool
    """Whether nothing keeps its devices from being asked for."""


def look_at_set_up(setup: Setup, timeout_s: float) -> list[Finding]:
    """Drivers, torch and what is added to it, then the devices themselves."""
    torch = list(look_at_torch(setup, timeout_s))
    works = not is_broken(torch)
    gpu = _look_at_gpus(setup, works)
    npu = _look_at_ascend(setup, works, timeout_s)
    findings = [*gpu.ground, *npu.ground, *torch, *gpu.packages, *npu.packages]
    if works:
        ready: list[tuple[Kind, bool]] = [("cpu", True), ("cuda", gpu.ready), ("npu", npu.ready)]
        findings += _look_at_devices(setup, tuple(kind for kind, is_ready in ready if is_ready), timeout_s)
    if works and all(one.check in ("torch", "cpu") for one in findings):
        findings.append(fine("accelerator", "no sign of a GPU or an NPU; the CPU can be measured"))
    if gpu.ready and nvidia_hint(setup.root):
        findings += look_at_boards(setup)
    return findings


def _look_at_gpus(setup: Setup, torch_works: bool) -> _Vendor:
    """NVIDIA's, and AMD's as far as they are torch's CUDA devices too."""
    ground = [*nvidia.look_at_driver(setup), *setup.check_access(setup.device_files("kfd"))]
    if not is_broken(ground):
        ground += nvidia.look_at_choice(setup)
    build = setup.torch()
    packages: list[Finding] = []
    if nvidia.sign(setup) and build is not None:
        packages += nvidia.look_at_build(setup, build)
    return _Vendor(ground, packages, torch_works and not is_broken([*ground, *packages]))


def _look_at_ascend(setup: Setup, torch_works: bool, timeout_s: float) -> _Vendor:
    if not ascend.is_meant(setup):
        return _Vendor([], [], ready=False)
    system = list(ascend.look_at_system(setup))
    if not is_broken(system):
        system += look_at_npu_smi(setup)
    system += ascend.look_at_choice(setup)
    cann, packages = list(look_at_cann(setup)), list(ascend.look_at_packages(setup))
    installed = setup.version("torch-npu") is not None
    if not torch_works or not installed or is_broken([*cann, *packages]):
        return _Vendor([*system, *cann], packages, ready=False)
    loading, count = look_at_torch_npu(setup, timeout_s)
    if count:
        system = [_outdone(one) for one in system]
        loading += ascend.look_at_count(setup, count)
    elif not is_broken([*system, *loading]):
        loading.append(_NO_NPU)
    return _Vendor([*system, *cann], [*packages, *loading], ready=count > 0)


def _outdone(finding: Finding) -> Finding:
    """What seemed to keep every device away, where there is one all the same."""
    if finding.status != "problem":
        return finding
    return note(finding.check, finding.what, "torch-npu finds a device all the same")


def _python() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < _OLDEST_PYTHON:
        remedy = "make the virtual environment with a newer Python"
        yield problem("python", f"Python {version}", "3.11 or newer is needed", remedy)
    else:
        yield fine("python", f"Python {version}, {sys.executable}")


def _look_at_devices(setup: Setup, kinds: tuple[Kind, ...], timeout_s: float) -> list[Finding]:
    """Each device as torch finds it, and whether it computes."""
    found = probe(kinds, timeout_s)
    findings = []
    for kind in kinds:
        here = [one for one in found if one.kind == kind]
        usable = [one.id for one in here if one.available]
        wrong = look_at_results(setup, kind, usable, timeout_s) if kind != "cpu" else []
        findings += [_device(one) for one in here] + wrong
    return findings


def _device(one: Probed) -> Finding:
    if not one.available or one.device is None:
        remedy = _TRACE.format(kind=one.kind) if one.remedy == LOOK_CLOSER else one.remedy
        return problem(one.kind, f"{one.id} cannot be used", one.reason, remedy)
    parts = [one.device.name, one.device.driver and f"driver {one.device.driver}", one.device.runtime]
    what = f"{one.id}: {', '.join(part for part in parts if part)}"
    if one.kind != "cpu" and one.device.catalogue is None:
        why = f"no efficiency can be given: {one.device.details.get('no_catalogue', 'not in the catalogue')}"
        return note(one.kind, what, why)
    return fine(one.kind, what)
