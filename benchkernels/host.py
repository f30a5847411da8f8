"""What kind of machine this is and what else runs on it. No torch."""

from __future__ import annotations

import contextlib
import os
import platform
import re
import time
from pathlib import Path

from profiles.profile import OtherProcess

_DMI_NAMES = {
    "KVM": "kvm",
    "QEMU": "qemu",
    "OpenStack": "kvm (OpenStack)",
    "Amazon EC2": "amazon",
    "Google": "google",
    "Alibaba Cloud": "alibaba",
    "Huawei Cloud": "huawei",
    "Tencent Cloud": "tencent",
    "VMware": "vmware",
    "VMW": "vmware",
    "innotek GmbH": "virtualbox",
    "VirtualBox": "virtualbox",
    "Xen": "xen",
    "Bochs": "bochs",
    "Parallels": "parallels",
    "BHYVE": "bhyve",
    "Apple Virtualization": "apple",
}
"""Firmware strings of virtual machines, as systemd-detect-virt knows them."""
_CONTAINER_WORDS = ("kubepods", "docker", "containerd", "libpod", "lxc", "crio")
_MOST_PROCESSES = 10


def virtualisation(root: Path = Path("/")) -> str | None:
    """Name of the hypervisor; `unknown hypervisor` where only the processor admits it; None on bare metal."""
    kernel = _read(root / "proc/sys/kernel/osrelease")
    if "microsoft" in kernel.lower():
        return "wsl"
    for name in ("product_name", "sys_vendor", "board_vendor", "bios_vendor"):
        text = _read(root / "sys/class/dmi/id" / name)
        if (
            text == "Microsoft Corporation"
            and _read(root / "sys/class/dmi/id/product_name") == "Virtual Machine"
        ):
            return "hyper-v"
        for word, hypervisor in _DMI_NAMES.items():
            if text.startswith(word) and not _is_metal(root):
                return hypervisor
    if hypervisor := _read(root / "sys/hypervisor/type"):
        return hypervisor
    return "unknown hypervisor" if _has_hypervisor_flag(root) else None


def _is_metal(root: Path) -> bool:
    """Amazon and Google sell bare metal under the same firmware strings."""
    return platform.machine() == "x86_64" and not _has_hypervisor_flag(root)


def _has_hypervisor_flag(root: Path) -> bool:
    return bool(re.search(r"^flags\s*:.*\bhypervisor\b", _read(root / "proc/cpuinfo"), re.MULTILINE))


def container(root: Path = Path("/")) -> str | None:
    """The container engine, or `container` where only its traces show; None outside of one."""
    if "KUBERNETES_SERVICE_HOST" in os.environ:
        return "kubernetes"
    if (root / ".dockerenv").exists():
        return "docker"
    if (root / "run/.containerenv").exists():
        return "podman"
    if engine := os.environ.get("container"):  # noqa: SIM112  (systemd's own spelling)
        return engine
    groups = _read(root / "proc/self/cgroup") + _read(root / "proc/1/cgroup")
    return next((word for word in _CONTAINER_WORDS if word in groups), None)


def governor(root: Path = Path("/")) -> str | None:
    """The frequency governor of the processors; several are joined; None where there is no cpufreq."""
    files = (root / "sys/devices/system/cpu").glob("cpu[0-9]*/cpufreq/scaling_governor")
    return ", ".join(sorted({text for file in files if (text := _read(file))})) or None


def power_limit_w(root: Path = Path("/")) -> float | None:
    """Long-term power limit of all sockets together (RAPL); None where the kernel shows none."""
    zones = [zone for zone in (root / "sys/class/powercap").glob("intel-rapl:*") if zone.name.count(":") == 1]
    limits = [_read(zone / "constraint_0_power_limit_uw") for zone in zones]
    if not limits or not all(text.isdigit() for text in limits):
        return None
    return sum(int(text) for text in limits) / 1e6


def temperature_c() -> float | None:
    """Of the hottest processor package; None where there is no sensor."""
    import psutil

    read = getattr(psutil, "sensors_temperatures", None)
    try:
        sensors = read() if read else {}
    except OSError:
        return None
    chips = ("coretemp", "k10temp", "zenpower", "cpu_thermal")
    values = [sensor.current for chip in chips for sensor in sensors.get(chip, []) if sensor.current]
    return max(values, default=None)


def own_processes(runner_pid: int | None = None) -> set[int]:
    """This process, its parent and its descendants; with a runner also that one and all its descendants.

    Ids of processes that end meanwhile, or that may not be looked at, are left out.
    """
    import psutil

    ours = {os.getpid(), os.getppid()}
    for pid in filter(None, (os.getpid(), runner_pid)):
        with contextlib.suppress(psutil.Error):
            ours |= {pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))}
    return ours


def busy_processes(
    runner_pid: int | None = None, *, window_s: float = 0.3, least_share: float = 0.05
) -> list[OtherProcess]:
    """Processes that used over `least_share` of a core in the window, busiest first, at most ten.

    Names only, never command lines. Our own (`own_processes`) do not count.
    """
    import psutil

    ours = own_processes(runner_pid)
    before = _cpu_times(psutil)
    start = time.monotonic()
    time.sleep(window_s)
    after = _cpu_times(psutil)
    passed_s = time.monotonic() - start
    ours |= own_processes(runner_pid)
    found = []
    for key, (used_s, name, memory) in after.items():
        share = (used_s - before.get(key, (0.0,))[0]) / passed_s
        if key[0] not in ours and key in before and share >= least_share:
            found.append(OtherProcess(pid=key[0], name=name, cpu_share=round(share, 3), memory_bytes=memory))
    found.sort(key=lambda process: process.cpu_share or 0.0, reverse=True)
    return found[:_MOST_PROCESSES]


def _cpu_times(psutil: object) -> dict[tuple[int, float], tuple[float, str, int | None]]:
    times = {}
    attributes = ["pid", "create_time", "cpu_times", "name", "memory_info"]
    for process in psutil.process_iter(attributes):  # type: ignore[attr-defined]
        info = process.info
        cpu, memory = info["cpu_times"], info["memory_info"]
        if cpu is not None:
            used_s = cpu.user + cpu.system
            times[info["pid"], info["create_time"]] = (used_s, info["name"] or "?", memory and memory.rss)
    return times


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
