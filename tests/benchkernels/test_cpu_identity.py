"""What the CPU is and what it can do, on machines that are not this one: files in the kernel's formats."""

from __future__ import annotations

import platform
import sys
from pathlib import Path

import pytest

from benchkernels.devices.cpu_clock import measure_clock_hz, measure_loaded_clock_hz, read_clock
from benchkernels.devices.cpu_identity import CpuIdentity, identify_cpu, quota_cores, usable_processors
from benchkernels.devices.cpu_peaks import estimate_peaks
from benchkernels.devices.dimms import parse_dimms, read_channels

TIMED = sys.platform == "linux" and platform.machine() in {"x86_64", "aarch64"}
SKYLAKE = "avx2 fma avx512f"
SAPPHIRE = f"{SKYLAKE} avx512_vnni avx512_bf16 avx512_fp16 avx_vnni amx_tile amx_bf16 amx_int8"
ZEN4 = f"{SKYLAKE} avx512_vnni avx512_bf16"


def cpu(
    flags: str, *, model: str = "", vendor: str = "Intel", family: int = 6, cores: float = 1
) -> CpuIdentity:
    return CpuIdentity(
        model=model,
        vendor=vendor,
        machine="x86_64",
        family=family,
        flags=frozenset(flags.split()),
        isa=(),
        logical=1,
        physical=1,
        sockets=1,
        available=cores,
        caches_bytes={},
        last_level_cache_bytes=None,
    )


@pytest.mark.parametrize(
    ("identity", "expected"),
    [
        # From the vendors' own statements of operations per cycle and core; at 1 GHz that is GFLOP/s.
        (cpu("avx2 fma", model="Intel Core i7-8700"), {"fp64": 16, "fp32": 32}),
        (cpu(SKYLAKE, model="Intel Xeon Platinum 8160"), {"fp64": 32, "fp32": 64}),
        (cpu(SKYLAKE, model="Intel(R) Xeon(R) Silver 4110 CPU"), {"fp64": 16, "fp32": 32}),
        (cpu(SKYLAKE, model="Intel(R) Xeon(R) Gold 5122 CPU"), {"fp64": 32, "fp32": 64}),
        (
            cpu(SAPPHIRE, model="Intel Xeon Platinum 8480+"),
            {"fp64": 32, "fp32": 64, "fp16": 128, "bf16": 1024, "int8": 2048},
        ),
        (
            cpu(ZEN4, model="AMD EPYC 9654", vendor="AMD", family=0x19),
            {"fp64": 16, "fp32": 32, "bf16": 64, "int8": 128},
        ),
        (
            cpu(ZEN4, model="AMD EPYC 9755", vendor="AMD", family=0x1A),
            {"fp64": 32, "fp32": 64, "bf16": 128, "int8": 256},
        ),
        (
            cpu("asimd asimdhp asimddp i8mm bf16 sve", model="Neoverse-V2", vendor="Arm"),
            {"fp64": 16, "fp32": 32, "fp16": 64, "bf16": 128, "int8": 256},
        ),
        (cpu("asimd", model="Cortex-A72", vendor="Arm"), {"fp64": 8, "fp32": 16}),
        (cpu("sse2"), {}),
    ],
)
def test_operations_per_cycle(identity: CpuIdentity, expected: dict[str, float]) -> None:
    peaks = estimate_peaks(identity, {"": 1e9})
    assert {dtype: peak.value / 1e9 for dtype, peak in peaks.items()} == pytest.approx(expected)
    assert all(peak.kind == "estimate" for peak in peaks.values())


def test_each_dtype_has_its_own_clock_and_all_cores_count() -> None:
    peaks = estimate_peaks(cpu(SAPPHIRE, model="Xeon", cores=2.5), {"fp32": 3e9, "bf16": 2e9})
    assert peaks["fp32"].value == pytest.approx(2.5 * 64 * 3e9)
    assert peaks["bf16"].value == pytest.approx(2.5 * 1024 * 2e9)
    assert set(peaks) == {"fp32", "bf16"}
    assert "amx_bf16" in peaks["bf16"].source
    assert "2.00 GHz" in peaks["bf16"].source


def machine(root: Path, cpuinfo: str, *, threads_per_core: int = 1) -> Path:
    (root / "proc").mkdir()
    (root / "proc/cpuinfo").write_text(cpuinfo)
    for processor in usable_processors():
        base = root / f"sys/devices/system/cpu/cpu{processor}"
        first = processor - processor % threads_per_core
        for name, text in {
            "topology/core_cpus_list": f"{first}-{first + threads_per_core - 1}",
            "topology/physical_package_id": "0",
            "cache/index0/level": "1",
            "cache/index0/type": "Data",
            "cache/index0/size": "32K",
            "cache/index0/shared_cpu_list": str(first),
            "cache/index3/level": "3",
            "cache/index3/type": "Unified",
            "cache/index3/size": "16384K",
            "cache/index3/shared_cpu_list": "0-1023",
        }.items():
            (base / name).parent.mkdir(parents=True, exist_ok=True)
            (base / name).write_text(text + "\n")
    return root


def test_x86_identity(tmp_path: Path) -> None:
    text = "processor\t: 0\nvendor_id\t: AuthenticAMD\ncpu family\t: 25\nmodel name\t: AMD  EPYC 9654\n"
    found = identify_cpu(machine(tmp_path, f"{text}flags\t\t: fpu {ZEN4}\n"))
    assert (found.vendor, found.model, found.family) == ("AMD", "AMD EPYC 9654", 25)
    assert found.isa == ("AVX2", "AVX-512", "AVX-512 VNNI", "AVX-512 BF16")
    assert found.caches_bytes == {"L1d": 32 << 10, "L3": 16 << 20}
    assert found.last_level_cache_bytes == 16 << 20


def test_arm_identity_has_a_name_although_cpuinfo_prints_none(tmp_path: Path) -> None:
    text = (
        "processor\t: 0\nFeatures\t: fp asimd asimdhp asimddp sve i8mm bf16\n"
        "CPU implementer\t: 0x41\nCPU part\t: 0xd4f\n"
    )
    found = identify_cpu(machine(tmp_path, text))
    assert (found.vendor, found.model) == ("Arm", "Neoverse-V2")
    assert found.isa == ("NEON", "FP16", "DOTPROD", "I8MM", "BF16", "SVE")


@pytest.mark.skipif(len(usable_processors()) < 2, reason="needs two processors")
def test_two_threads_of_a_core_are_one_core(tmp_path: Path) -> None:
    found = identify_cpu(machine(tmp_path, "flags : avx2\n", threads_per_core=1024))
    assert found.available == 1


def test_a_quota_of_the_control_group_limits_the_cores(tmp_path: Path) -> None:
    assert quota_cores(tmp_path) == float("inf")
    group = tmp_path / "sys/fs/cgroup"
    (group / "cpu").mkdir(parents=True)
    (group / "cpu/cpu.cfs_quota_us").write_text("-1\n")
    (group / "cpu/cpu.cfs_period_us").write_text("100000\n")
    assert quota_cores(tmp_path) == float("inf")
    (group / "cpu/cpu.cfs_quota_us").write_text("150000\n")
    assert quota_cores(tmp_path) == 1.5
    (group / "cpu.max").write_text("50000 100000\n")
    assert quota_cores(tmp_path) == 0.5
    (group / "cpu.max").write_text("max 100000\n")
    (group / "cpu/cpu.cfs_quota_us").unlink()
    assert quota_cores(tmp_path) == float("inf")


@pytest.mark.skipif(not TIMED, reason="machine code for this machine is not written")
def test_timed_clock_is_one_that_a_processor_can_have() -> None:
    idle, loaded = measure_clock_hz(), measure_loaded_clock_hz(lambda: sum(range(100_000)))
    assert idle is not None
    assert loaded is not None
    assert 0.2e9 < loaded < 7e9
    assert 0.2e9 < idle < 7e9
    clock = read_clock()
    assert clock is not None
    assert clock.source == "timed additions"


def memory_device(*, size: int, speed: int, configured: int, locator: str, bank: str) -> bytes:
    """SMBIOS 2.8 type 17 (DSP0134 7.18): 40 bytes, then the strings."""
    record = bytearray(40)
    record[0:2] = 17, 40
    record[0x08:0x0A] = (72).to_bytes(2, "little")
    record[0x0A:0x0C] = (64).to_bytes(2, "little")
    record[0x0C:0x0E] = size.to_bytes(2, "little")
    record[0x10], record[0x11] = 1, 2
    record[0x15:0x17] = speed.to_bytes(2, "little")
    record[0x20:0x22] = configured.to_bytes(2, "little")
    return bytes(record) + locator.encode() + b"\0" + bank.encode() + b"\0\0"


def firmware(root: Path, *records: bytes) -> Path:
    path = root / "sys/firmware/dmi/tables/DMI"
    path.parent.mkdir(parents=True)
    bios = bytes([0, 24]) + bytes(22) + b"Vendor\0\0"
    path.write_bytes(bios + b"".join(records) + bytes([127, 4, 0, 0, 0, 0]))
    return root


def test_channels_are_counted_once_and_run_at_the_configured_speed(tmp_path: Path) -> None:
    def module(bank: str, size: int = 32768) -> bytes:
        return memory_device(size=size, speed=4800, configured=4400, locator="DIMM_X", bank=bank)

    root = firmware(
        tmp_path,
        module("P0 CHANNEL A"),
        module("P0 CHANNEL A"),
        module("P0 CHANNEL B"),
        module("P1 CHANNEL A"),
        module("P1 CHANNEL B", size=0),
    )
    channels, _ = read_channels(root)
    assert channels is not None
    assert (channels.channels, channels.transfers_per_s) == (3, 4.4e9)
    assert channels.bandwidth_bytes_per_s == pytest.approx(3 * 4.4e9 * 8)


def test_no_guess_where_the_firmware_does_not_name_channels(tmp_path: Path) -> None:
    assert read_channels(tmp_path)[0] is None
    root = firmware(tmp_path, memory_device(size=4096, speed=3200, configured=0, locator="RAM", bank="0"))
    channels, reason = read_channels(root)
    assert channels is None
    assert "channel" in reason


def test_a_damaged_table_is_read_as_far_as_it_goes() -> None:
    whole = memory_device(size=4096, speed=3200, configured=0, locator="ChannelA-DIMM0", bank="BANK 0")
    assert len(parse_dimms(whole + whole[:30])) == 1
    for end in range(len(whole)):
        parse_dimms(whole[:end])
