"""The doctor's look at NVIDIA: driver, device files, torch's build. Silent where nothing hints at a GPU."""

from __future__ import annotations

from collections.abc import Iterator

from benchkernels.devices.hints import TorchBuild, nvidia_hint, pci_devices
from benchkernels.devices.nvml import driver_version
from benchkernels.devices.packages import compatibility, torch_index
from benchkernels.doctor.setup import Setup
from benchkernels.doctor.visible import check_cuda
from benchkernels.findings import Finding, fine, is_broken, note, problem

_NOTHING = frozenset({"", "void", "none"})
"""Values of NVIDIA_VISIBLE_DEVICES with which the container toolkit hands over no GPU."""
_START = "docker run --gpus all ... (Kubernetes: resources.limits nvidia.com/gpu: 1)"


def sign(setup: Setup) -> str:
    """What says that an NVIDIA GPU may be here; empty where nothing does."""
    cards = _cards(setup)
    return nvidia_hint(setup.root) or (f"PCI {cards[0]}" if cards else "")


def look_at_driver(setup: Setup) -> Iterator[Finding]:
    """Driver, device files and who may use them."""
    wanted = setup.variables.get("NVIDIA_VISIBLE_DEVICES")
    hint = nvidia_hint(setup.root)
    if not hint:
        yield from _no_driver(setup, wanted)
        return
    version = driver_version(setup.root / "proc") or "of unknown version"
    if (setup.root / "dev/dxg").exists() or setup.system != "linux":
        yield fine("driver", f"NVIDIA driver {version} ({hint})")
        return
    gpus = setup.device_files("nvidia[0-9]*")
    if not gpus:
        yield _no_device_files(setup, version, wanted)
        return
    managers = setup.device_files("nvidiactl", "nvidia-uvm")
    closed = setup.check_access(gpus, managers)
    yield from closed
    if is_broken(closed):
        return
    yield fine(
        "driver", f"NVIDIA driver {version} with {len(gpus)} device file{'s' if len(gpus) > 1 else ''}"
    )
    if absent := {"nvidiactl", "nvidia-uvm"} - {path.name for path in managers}:
        what = f"{' and '.join(f'/dev/{name}' for name in sorted(absent))} is not here beside /dev/nvidia*"
        yield note("driver", what, "CUDA can hardly start without it", "sudo nvidia-modprobe -u -c 0")


def look_at_choice(setup: Setup) -> Iterator[Finding]:
    """The list of devices that programs may see, held against those that are here."""
    visible = setup.variables.get("CUDA_VISIBLE_DEVICES")
    if visible is not None and nvidia_hint(setup.root):
        yield from check_cuda(visible, len(setup.device_files("nvidia[0-9]*")) or None)


def look_at_build(setup: Setup, build: TorchBuild) -> Iterator[Finding]:
    """Whether the installed torch is one for this driver."""
    driver = driver_version(setup.root / "proc") or ""
    install = f"pip install --force-reinstall torch --index-url {torch_index(driver or '580')}"
    if build.cuda is None:
        kind = "for ROCm" if build.hip else "a CPU build"
        yield problem(
            "torch build",
            f"torch {build.version} is {kind} beside an NVIDIA GPU",
            "it cannot use it",
            install,
        )
        return
    least = compatibility().cuda.driver.get(int(build.cuda.partition(".")[0] or 0))
    number = int(driver.partition(".")[0] or 0)
    # NVIDIA's compatibility libraries let a data-centre GPU run a newer CUDA than its driver's.
    aided = any((setup.root / "usr/local/cuda/compat").glob("libcuda.so*"))
    if least is not None and 0 < number < least and not aided:
        yield problem(
            "torch build",
            f"driver {driver} is too old for the CUDA {build.cuda} of torch {build.version}",
            f"CUDA {build.cuda} needs driver {least} or newer",
            install
            if number >= min(compatibility().cuda.index)
            else f"update the driver to {least} or newer",
        )


def _no_driver(setup: Setup, wanted: str | None) -> Iterator[Finding]:
    cards = _cards(setup)
    if cards:
        many = f"{len(cards)} NVIDIA GPUs are" if len(cards) > 1 else "an NVIDIA GPU is"
        where = "on the host, not in this container: " if setup.container() else ""
        yield problem(
            "driver",
            f"{many} on the PCI bus ({', '.join(cards[:4])}), and no NVIDIA driver is loaded",
            "without it CUDA sees no GPU",
            f"{where}install the driver (https://www.nvidia.com/drivers), reboot, check with nvidia-smi",
        )
    elif wanted is not None and wanted not in _NOTHING:
        yield note(
            "driver",
            f"NVIDIA_VISIBLE_DEVICES={wanted} asks for GPUs, and none is here",
            "this container was started without them, or its host has none",
            _START,
        )


def _no_device_files(setup: Setup, version: str, wanted: str | None) -> Finding:
    what = f"NVIDIA driver {version} is loaded, but /dev has no GPU"
    if wanted is not None and wanted in _NOTHING:
        why = f"NVIDIA_VISIBLE_DEVICES={wanted} keeps every GPU from this container"
        return problem(
            "driver", what, why, f"docker run --gpus all -e NVIDIA_VISIBLE_DEVICES=all ... ({why})"
        )
    if setup.container():
        return problem("driver", what, "this container was started without GPUs", _START)
    return problem("driver", what, "its device files have not been made", "sudo nvidia-modprobe -u -c 0")


def _cards(setup: Setup) -> list[str]:
    """PCI addresses of NVIDIA's display and 3D controllers."""
    return pci_devices("0x10de", "0x03", setup.root)
