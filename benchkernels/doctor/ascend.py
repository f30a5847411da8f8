"""The doctor's look at Ascend: device files, driver, CANN, packages. Silent where nothing hints at an NPU."""

from __future__ import annotations

import re
from collections.abc import Iterator

from benchkernels.devices.hints import ascend_hint, pci_devices
from benchkernels.devices.packages import (
    compatibility,
    find_package,
    fits,
    required_version,
    torch_npu_for,
)
from benchkernels.doctor.cann import cann_home, cann_version
from benchkernels.doctor.setup import Setup
from benchkernels.doctor.visible import check_ascend
from benchkernels.findings import Finding, fine, is_broken, note, problem

_MANAGERS = ("davinci_manager", "devmm_svm", "hisi_hdc")
_CONTAINER = (
    "docker run --device /dev/davinci0 --device /dev/davinci_manager --device /dev/devmm_svm "
    "--device /dev/hisi_hdc -v /usr/local/dcmi:/usr/local/dcmi "
    "-v /usr/local/bin/npu-smi:/usr/local/bin/npu-smi "
    "-v /usr/local/Ascend/driver:/usr/local/Ascend/driver "
    "-v /etc/ascend_install.info:/etc/ascend_install.info ..."
)
_DRIVER_PAGE = "https://www.hiascend.com/hardware/firmware-drivers/community"
_CPU_INDEX = "--index-url https://download.pytorch.org/whl/cpu"


def has_device(setup: Setup) -> bool:
    """Whether an Ascend device is here, be it only on the PCI bus."""
    return bool(ascend_hint(setup.root) or _cards(setup))


def is_meant(setup: Setup) -> bool:
    """Whether somebody means to work with Ascend here: a device, torch-npu, or CANN's environment."""
    return has_device(setup) or setup.version("torch-npu") is not None or cann_home(setup) is not None


def look_at_system(setup: Setup) -> Iterator[Finding]:
    """Device files, driver, who may use them."""
    if setup.system != "linux" or setup.machine not in ("x86_64", "aarch64"):
        what = f"torch-npu does not exist for {setup.machine} on {setup.system}"
        yield problem("system", what, "it is made for Linux on x86_64 and aarch64", "use such a server")
        return
    chips = setup.device_files("davinci[0-9]*")
    if not chips:
        yield _no_chips(setup)
        return
    managers = setup.device_files(*_MANAGERS)
    if missing := sorted(set(_MANAGERS) - {path.name for path in managers}):
        what = f"{' and '.join(f'/dev/{name}' for name in missing)} is not here beside /dev/davinci*"
        remedy = _CONTAINER if setup.container() else f"install the driver anew ({_DRIVER_PAGE}), then reboot"
        yield problem("device files", what, "the driver cannot be talked to without it", remedy)
        return
    closed = setup.check_access(chips, managers)
    yield from closed
    if is_broken(closed):
        return
    count = f"{len(chips)} Ascend device{'s' if len(chips) > 1 else ''}"
    yield fine("device files", f"{count} in /dev, and what the driver needs beside them")
    yield from _driver(setup)


def look_at_choice(setup: Setup) -> Iterator[Finding]:
    """The list of devices that programs may see, held against those that are here."""
    visible = setup.variables.get("ASCEND_RT_VISIBLE_DEVICES")
    if visible is not None:
        yield from check_ascend(visible, len(setup.device_files("davinci[0-9]*")) or None)


def look_at_count(setup: Setup, count: int) -> Iterator[Finding]:
    """The number of devices that torch-npu sees, held against that list; where /dev tells, that is done."""
    visible = setup.variables.get("ASCEND_RT_VISIBLE_DEVICES", "")
    wanted = len(visible.split(","))
    if wanted > count and not setup.device_files("davinci[0-9]*"):
        yield note(
            "visible devices",
            f"ASCEND_RT_VISIBLE_DEVICES={visible}",
            f"asks for {wanted} devices, and torch-npu sees {count}: ids that are not here are left out",
            "npu-smi info lists what is here; a container counts from 0",
        )


def look_at_packages(setup: Setup) -> Iterator[Finding]:
    """torch and torch-npu, by their metadata; neither is imported."""
    package, build = find_package("torch-npu", setup.packages), setup.torch()
    if package is None:
        if has_device(setup):
            yield _no_torch_npu(setup)
        return
    version, required = package.metadata["Version"], required_version(package, "torch")
    # Where it does not say: the two have had the same number since torch-npu 2.1.
    pinned = (required or version.partition(".post")[0]).removesuffix(".*").partition("+")[0]
    install = f"pip install --force-reinstall torch=={pinned} {_CPU_INDEX}"
    if build is None:
        what = f"torch-npu {version} is here, and torch is not"
        yield problem("versions", what, "it is an addition to torch", install)
    elif build.cuda:
        yield problem(
            "versions",
            f"torch {build.version} is built for CUDA {build.cuda}, and torch-npu {version} sits beside it",
            "two accelerators in one environment make `import torch` fail or abort",
            _apart(setup, version, pinned),
        )
    elif required is not None and not fits(build.version, required):
        yield problem(
            "versions",
            f"torch-npu {version} needs torch {pinned}, and torch {build.version} is here",
            "its library is bound to that version: undefined symbols",
            install,
        )
    else:
        yield fine("versions", f"torch-npu {version} and torch {build.version} go together")


def _driver(setup: Setup) -> Iterator[Finding]:
    text = setup.text("usr/local/Ascend/driver/version.info")
    match = re.search(r"^Version=(\S+)", text, re.MULTILINE | re.IGNORECASE)
    if match:
        yield fine("driver", f"Ascend driver {match[1]}")
        return
    yield note(
        "driver",
        "the Ascend device files are here, but not /usr/local/Ascend/driver",
        "usual in a container without the driver's mounts: npu-smi and DCMI cannot work",
        _CONTAINER if setup.container() else f"install driver and firmware: {_DRIVER_PAGE}",
    )


def _no_chips(setup: Setup) -> Finding:
    cards = _cards(setup)
    what = "there is no Ascend device here (no /dev/davinci*)"
    if cards:
        what = f"an Ascend card is on the PCI bus ({', '.join(cards[:4])}), but /dev has no davinci device"
    if setup.container():
        why = "this container was started without one, or its host has none"
        return problem("device files", what, why, _CONTAINER)
    why = (
        "the driver is not installed or not loaded" if cards else "torch-npu and CANN can do nothing without"
    )
    return problem("device files", what, why, f"install driver and firmware ({_DRIVER_PAGE}), then reboot")


def _no_torch_npu(setup: Setup) -> Finding:
    version = torch_npu_for(cann_version(setup) or "")
    if version is None:
        version = next(iter(compatibility().torch_npu.cann))
    torch = version.partition(".post")[0]
    return problem(
        "versions",
        "an Ascend device is here, and torch-npu is not installed",
        "torch cannot use the device without it",
        f"pip install torch=={torch} {_CPU_INDEX} && pip install torch-npu=={version}",
    )


def _apart(setup: Setup, torch_npu: str, torch: str) -> str:
    """What to do with both in one environment: take away what this machine has no use for."""
    if not has_device(setup) and (setup.root / "proc/driver/nvidia/version").exists():
        return "pip uninstall torch-npu (for an Ascend server make a virtual environment of its own)"
    return (
        f"python3 -m venv ascend && ascend/bin/pip install torch=={torch} {_CPU_INDEX} "
        f"&& ascend/bin/pip install torch-npu=={torch_npu}, and Assay into it"
    )


def _cards(setup: Setup) -> list[str]:
    """PCI addresses of Huawei's processing accelerators."""
    return pci_devices("0x19e5", "0x1200", setup.root)
