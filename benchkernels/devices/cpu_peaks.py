"""Peaks of a CPU: cores x operations per cycle of its instruction set x clock. Estimates, and called so."""

from __future__ import annotations

import re

from benchkernels.devices.cpu_identity import CpuIdentity
from profiles.catalogue import isa_peaks
from profiles.profile import Peak

_ONE_FMA_XEON = re.compile(r"Xeon.*(Bronze 3[12]\d\d|Silver 4[12]\d\d|Gold 5[12](?!22)\d\d)")
"""Skylake and Cascade Lake servers with one 512-bit unit; 5122 and 5222 have two."""
_FOUR_PIPES = re.compile(r"Neoverse-V|Apple")
_AMD_ZEN5_FAMILY = 0x1A


def estimate_peaks(cpu: CpuIdentity, clocks_hz: dict[str, float]) -> dict[str, Peak]:
    """Peak by dtype for the cores that this process may use.

    `clocks_hz` by dtype as measured under that load; `""` for the dtypes that were not. Dtypes without
    instructions of their own have no peak.
    """
    peaks: dict[str, Peak] = {}
    for isa, scale in _instruction_sets(cpu):
        for dtype in isa_peaks(isa, cores=1, clock_hz=1):
            if (isa, dtype) == ("neon", "fp16") and "asimdhp" not in cpu.flags:
                continue
            clock_hz = clocks_hz.get(dtype) or clocks_hz.get("")
            if clock_hz:
                peaks[dtype] = isa_peaks(isa, cores=cpu.available, clock_hz=clock_hz, scale=scale)[dtype]
    return peaks


def _instruction_sets(cpu: CpuIdentity) -> list[tuple[str, float]]:
    """(entry of the ISA table, factor) that apply, weakest first: a later one replaces an earlier one."""
    if cpu.flags & {"asimd", "neon"}:
        return _arm(cpu)
    found: list[tuple[str, float]] = []
    if {"avx2", "fma"} <= cpu.flags:
        found.append(("avx2_fma", 1.0))
    if "avx_vnni" in cpu.flags:
        found.append(("avx_vnni", 1.0))
    if "avx512f" in cpu.flags:
        two_units = _has_two_units(cpu)
        found.append(("avx512_2fma" if two_units else "avx512_1fma", 1.0))
        wide = ("avx512_vnni", "avx512_bf16", "avx512_fp16")
        found += [(name, 1.0 if two_units else 0.5) for name in wide if name in cpu.flags]
    found += [(name, 1.0) for name in ("amx_bf16", "amx_int8", "amx_fp16") if name in cpu.flags]
    return found


def _has_two_units(cpu: CpuIdentity) -> bool:
    if cpu.vendor == "AMD":
        return (cpu.family or 0) >= _AMD_ZEN5_FAMILY
    return "Xeon" in cpu.model and not _ONE_FMA_XEON.search(cpu.model)


def _arm(cpu: CpuIdentity) -> list[tuple[str, float]]:
    scale = 2.0 if _FOUR_PIPES.search(cpu.model) else 1.0
    found = [("neon", scale)]
    if "i8mm" in cpu.flags:
        found.append(("neon_dot_i8mm", scale))
    if "bf16" in cpu.flags:
        found.append(("neon_bfmmla", scale))
    return found
