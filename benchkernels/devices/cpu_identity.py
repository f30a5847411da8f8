"""What the CPU is: model, cores that we may use, instruction sets, caches. No torch."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_X86_FLAGS = {
    "avx2": "AVX2",
    "avx512f": "AVX-512",
    "avx_vnni": "AVX-VNNI",
    "avx512_vnni": "AVX-512 VNNI",
    "avx512_bf16": "AVX-512 BF16",
    "avx512_fp16": "AVX-512 FP16",
    "amx_bf16": "AMX BF16",
    "amx_int8": "AMX INT8",
    "amx_fp16": "AMX FP16",
}
_ARM_FLAGS = {
    "asimd": "NEON",
    "asimdhp": "FP16",
    "asimddp": "DOTPROD",
    "i8mm": "I8MM",
    "bf16": "BF16",
    "sve": "SVE",
    "sve2": "SVE2",
}
_MAC_FLAGS = {
    "hw.optional.arm.FEAT_FP16": "asimdhp",
    "hw.optional.arm.FEAT_DotProd": "asimddp",
    "hw.optional.arm.FEAT_I8MM": "i8mm",
    "hw.optional.arm.FEAT_BF16": "bf16",
}
_VENDORS = {
    "GenuineIntel": "Intel",
    "AuthenticAMD": "AMD",
    "HygonGenuine": "Hygon",
    "0x41": "Arm",
    "0x46": "Fujitsu",
    "0x48": "HiSilicon",
    "0x51": "Qualcomm",
    "0x61": "Apple",
    "0xc0": "Ampere",
}
_ARM_PARTS = {
    ("0x41", "0xd08"): "Cortex-A72",
    ("0x41", "0xd0c"): "Neoverse-N1",
    ("0x41", "0xd40"): "Neoverse-V1",
    ("0x41", "0xd49"): "Neoverse-N2",
    ("0x41", "0xd4f"): "Neoverse-V2",
    ("0x41", "0xd84"): "Neoverse-V3",
    ("0x48", "0xd01"): "Kunpeng 920",
}
_ISA_ORDER = {name: rank for rank, name in enumerate([*_X86_FLAGS.values(), *_ARM_FLAGS.values()])}


@dataclass(frozen=True, slots=True)
class CpuIdentity:
    """The CPU as the operating system reports it, and the part of it that this process may use."""

    model: str
    vendor: str
    machine: str
    family: int | None
    flags: frozenset[str]
    """As Linux spells them in /proc/cpuinfo."""
    isa: tuple[str, ...]
    """The instruction sets that matter to a matmul, weakest first."""
    logical: int
    physical: int | None
    sockets: int | None
    available: float
    """Physical cores that this process may use: affinity and control-group quota count."""
    caches_bytes: dict[str, int]
    """Size of one instance, by name (`L1d`, `L2`, `L3`)."""
    last_level_cache_bytes: int | None
    """All instances of the last level that the available processors reach, together."""


def identify_cpu(root: Path = Path("/")) -> CpuIdentity:
    """Everything that is readable without rights and without torch."""
    info = _cpuinfo(root)
    machine = platform.machine()
    flags = frozenset((info.get("flags") or info.get("Features") or "").split()) or _mac_flags()
    names = _X86_FLAGS | _ARM_FLAGS
    vendor_id = info.get("vendor_id") or info.get("CPU implementer") or ""
    processors = usable_processors()
    cores = {_core_of(root, processor) for processor in processors}
    caches, last_level = _caches(root, processors)
    return CpuIdentity(
        model=_model(info, machine),
        vendor=_VENDORS.get(vendor_id, vendor_id) or ("Apple" if sys.platform == "darwin" else "unknown"),
        machine=machine,
        family=int(info["cpu family"]) if info.get("cpu family", "").isdigit() else None,
        flags=flags,
        isa=tuple(sorted((names[flag] for flag in flags & names.keys()), key=_ISA_ORDER.__getitem__)),
        logical=os.cpu_count() or 1,
        physical=_physical(),
        sockets=_sockets(root),
        available=min(float(len(cores)), quota_cores(root)),
        caches_bytes=caches,
        last_level_cache_bytes=last_level,
    )


def usable_processors() -> list[int]:
    """Logical processors of this process's affinity mask."""
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))


def quota_cores(root: Path = Path("/")) -> float:
    """Cores' worth of time that the control group grants (cpu.max, cfs_quota_us); infinite if unlimited."""
    try:
        quota, period = (root / "sys/fs/cgroup/cpu.max").read_text().split()
        return int(quota) / int(period)
    except (OSError, ValueError):
        pass
    try:
        folder = root / "sys/fs/cgroup/cpu"
        quota_us = int((folder / "cpu.cfs_quota_us").read_text())
        period_us = int((folder / "cpu.cfs_period_us").read_text())
    except (OSError, ValueError):
        return float("inf")
    return quota_us / period_us if quota_us > 0 and period_us > 0 else float("inf")


def _cpuinfo(root: Path) -> dict[str, str]:
    """The first processor's lines of /proc/cpuinfo, and what stands below all of them (Arm boards)."""
    try:
        text = (root / "proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return {}
    info: dict[str, str] = {}
    for line in text.splitlines():
        key, separator, value = line.partition(":")
        if separator:
            info.setdefault(key.strip(), value.strip())
    return info


def _model(info: dict[str, str], machine: str) -> str:
    if name := info.get("model name"):
        return re.sub(r"\s+", " ", name)
    implementer, part = info.get("CPU implementer", ""), info.get("CPU part", "")
    if part:
        known = _ARM_PARTS.get((implementer, part))
        return known or f"{_VENDORS.get(implementer, implementer)} part {part}"
    return _sysctl("machdep.cpu.brand_string") or platform.processor() or machine


def _mac_flags() -> frozenset[str]:
    if sys.platform != "darwin":
        return frozenset()
    if platform.machine() == "arm64":
        return frozenset({"asimd", *(flag for name, flag in _MAC_FLAGS.items() if _sysctl(name) == "1")})
    features = f"{_sysctl('machdep.cpu.features')} {_sysctl('machdep.cpu.leaf7_features')}".lower().split()
    return frozenset(features)


def _sysctl(name: str) -> str:
    if sys.platform != "darwin":
        return ""
    answer = subprocess.run(
        ["/usr/sbin/sysctl", "-n", name], capture_output=True, text=True, timeout=5, check=False
    )
    return answer.stdout.strip()


def _physical() -> int | None:
    import psutil

    return psutil.cpu_count(logical=False)


def _sockets(root: Path) -> int | None:
    ids = set()
    for file in root.glob("sys/devices/system/cpu/cpu[0-9]*/topology/physical_package_id"):
        ids.add(_read(file))
    return len(ids) or None


def _core_of(root: Path, processor: int) -> str:
    """A name for the physical core: its list of siblings, or the processor itself."""
    topology = root / f"sys/devices/system/cpu/cpu{processor}/topology"
    for name in ("core_cpus_list", "thread_siblings_list"):
        if siblings := _read(topology / name):
            return siblings
    return str(processor)


def _caches(root: Path, processors: list[int]) -> tuple[dict[str, int], int | None]:
    sizes: dict[str, int] = {}
    instances: dict[tuple[int, str], int] = {}
    for processor in processors:
        for index in (root / f"sys/devices/system/cpu/cpu{processor}/cache").glob("index[0-9]*"):
            level, kind, size = (_read(index / name) for name in ("level", "type", "size"))
            match = re.fullmatch(r"(\d+)([KM])", size)
            if not match or not level.isdigit() or kind == "Instruction":
                continue
            size_bytes = int(match[1]) << (10 if match[2] == "K" else 20)
            sizes[f"L{level}{'d' if kind == 'Data' else ''}"] = size_bytes
            instances[int(level), _read(index / "shared_cpu_list")] = size_bytes
    if not instances:
        return sizes, None
    last = max(level for level, _ in instances)
    return sizes, sum(size for (level, _), size in instances.items() if level == last)


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""
