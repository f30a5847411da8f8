"""The clock that a core really runs at, by timing a chain of additions that each take one cycle.

`add reg, reg` has a latency of one cycle on every x86-64 since the Core 2 and on every 64-bit Arm core, and
is never eliminated at rename (additions of a constant are, on Golden Cove and later). 32 of them depend on
each other; the loop's own counter runs beside them.
"""

from __future__ import annotations

import ctypes
import mmap
import platform
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter_ns

_CHAIN = 32
_ITERATIONS = 12_500
"""0.2 ms at 2 GHz: longer than the timer's error, shorter than the time a core keeps its AVX clock."""
_REPETITIONS = 20

_X86_64 = b"\x48\x01\xc8" * _CHAIN + b"\x48\xff\xcf" + b"\x75" + bytes([256 - 3 * _CHAIN - 5]) + b"\xc3"
"""add rax, rcx (32 times); dec rdi; jnz start; ret"""
_AARCH64 = b"".join(
    word.to_bytes(4, "little")
    for word in [
        *[0x8B020021] * _CHAIN,  # add x1, x1, x2
        0xF1000400,  # subs x0, x0, #1
        0x54000001 | ((-(_CHAIN + 1) & 0x7FFFF) << 5),  # b.ne start
        0xD65F03C0,  # ret
    ]
)
_CODE = {"x86_64": _X86_64, "aarch64": _AARCH64}


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock in Hz and how it was obtained."""

    hz: float
    source: str


def read_clock() -> Clock | None:
    """The best reading there is: timed, else the kernel's, else the nominal one; None where nothing says."""
    measured = measure_clock_hz()
    if measured:
        return Clock(measured, "timed additions")
    return _reported_clock()


def measure_clock_hz(repetitions: int = _REPETITIONS) -> float | None:
    """Clock of the core that this thread runs on, now; None where machine code cannot be run (not Linux).

    A disturbed repetition only looks slower, so that the fastest tenth counts. Costs 0.2 ms a repetition.
    """
    with _timed_loop() as loop:
        if loop is None:
            return None
        seconds = sorted(loop() for _ in range(repetitions))
    fastest = seconds[: max(1, repetitions // 10)]
    return _ITERATIONS * _CHAIN / (sum(fastest) / len(fastest))


def measure_loaded_clock_hz(load: Callable[[], object], repetitions: int = 8) -> float | None:
    """Clock right after `load` has run: what AVX or AMX work leaves of it. None as `measure_clock_hz`."""
    with _timed_loop() as loop:
        if loop is None:
            return None
        fastest = None
        for _ in range(repetitions):
            load()
            seconds = loop()
            fastest = seconds if fastest is None else min(fastest, seconds)
    return None if fastest is None else _ITERATIONS * _CHAIN / fastest


@contextmanager
def _timed_loop() -> Iterator[Callable[[], float] | None]:
    """A function that runs the chain once and returns its seconds; None where that is not allowed."""
    code = _CODE.get(platform.machine())
    if sys.platform != "linux" or code is None or sys.maxsize < 1 << 32:
        yield None
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mmap.restype = ctypes.c_void_p
    libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
    libc.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
    writable = mmap.PROT_READ | mmap.PROT_WRITE
    page = libc.mmap(None, mmap.PAGESIZE, writable, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, -1, 0)
    if page in (None, ctypes.c_void_p(-1).value):
        yield None
        return
    try:
        ctypes.memmove(page, code, len(code))
        # Made executable only after it was written: the kernel then cleans the caches that Arm keeps apart.
        if libc.mprotect(page, mmap.PAGESIZE, mmap.PROT_READ | mmap.PROT_EXEC) != 0:
            yield None
            return
        # PYFUNCTYPE keeps the interpreter lock: taking it again would be timed as well.
        chain = ctypes.PYFUNCTYPE(None, ctypes.c_uint64)(page)
        yield lambda: _time(chain)
    finally:
        libc.munmap(page, mmap.PAGESIZE)


def _time(chain: Callable[[int], None]) -> float:
    start_ns = perf_counter_ns()
    chain(_ITERATIONS)
    return (perf_counter_ns() - start_ns) * 1e-9


def _reported_clock(root: Path = Path("/")) -> Clock | None:
    frequencies = []
    for file in root.glob("sys/devices/system/cpu/cpu[0-9]*/cpufreq/scaling_cur_freq"):
        try:
            frequencies.append(int(file.read_text()) * 1e3)
        except (OSError, ValueError):
            continue
    if frequencies:
        return Clock(max(frequencies), "cpufreq, fastest core")
    import psutil

    try:
        nominal = psutil.cpu_freq()
    except (OSError, NotImplementedError, RuntimeError):
        return None
    return Clock(nominal.current * 1e6, "operating system, nominal") if nominal and nominal.current else None
