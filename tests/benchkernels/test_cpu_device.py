"""The CPU as a device: timing, what disturbed it, precision, memory."""

from __future__ import annotations

import mmap
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

from benchkernels.devices import host_memory, open_device
from benchkernels.devices.contention import ContentionReader, Counters, increase
from benchkernels.kernels.base import Unsupported
from profiles.problems import DeviceError

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="Linux keeps these counters")


@pytest.mark.parametrize("name", ["gpu", "cuda", "cuda:", "cuda:-1", "cpu:0", "npu:x", "", "CPU"])
def test_what_is_no_device_id_is_one_sentence(name: str) -> None:
    with pytest.raises(DeviceError, match="names no device"):
        open_device(name)


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has one")
def test_an_absent_device_is_never_simulated() -> None:
    with pytest.raises(DeviceError, match=r"there is no cuda:0"):
        open_device("cuda:0")


def test_block_lasts_as_long_as_its_calls() -> None:
    calls = []
    block = open_device("cpu").time_block(lambda: calls.append(time.sleep(0.01)), 3)
    assert len(calls) == 3
    assert block.seconds >= 0.03


@LINUX
def test_waiting_for_the_processor_is_seen() -> None:
    processor = min(os.sched_getaffinity(0))
    allowed = os.sched_getaffinity(0)
    burn = f"import os; os.sched_setaffinity(0, {{{processor}}})\nprint('', flush=True)\nwhile True: pass"
    rival = subprocess.Popen([sys.executable, "-c", burn], stdout=subprocess.PIPE)
    try:
        assert rival.stdout is not None
        rival.stdout.readline()
        os.sched_setaffinity(0, {processor})
        block = open_device("cpu").time_block(lambda: sum(range(10_000_000)), 3)
    finally:
        os.sched_setaffinity(0, allowed)
        rival.kill()
        rival.wait()
        rival.stdout.close()
    assert block.delay_s is not None
    assert block.delay_s > 0.1 * block.seconds


def fake_proc(root: Path, delays: dict[int, str], stat: str) -> Path:
    for thread, text in delays.items():
        folder = root / "self" / "task" / str(thread)
        folder.mkdir(parents=True)
        (folder / "schedstat").write_text(text)
    (root / "stat").write_text(stat)
    return root


def test_longest_wait_of_any_thread_counts(tmp_path: Path) -> None:
    proc = fake_proc(tmp_path, {1: "10 1000000000 3\n", 2: "10 5000000000 3\n"}, "cpu 0\n")
    reader = ContentionReader(proc)
    before = reader.read()
    (proc / "self/task/1/schedstat").write_text("20 1500000000 4\n")
    (proc / "self/task/2/schedstat").write_text("20 5250000000 4\n")
    (proc / "self/task/3").mkdir()
    (proc / "self/task/3/schedstat").write_text("5 125000000 1\n")
    delay_s, _ = increase(before, reader.read())
    reader.close()
    assert delay_s == pytest.approx(0.5)


@LINUX
def test_steal_is_summed_over_our_processors_only(tmp_path: Path) -> None:
    ours = min(os.sched_getaffinity(0))
    line = "cpu{} 0 0 0 0 0 0 0 {} 0 0\n"
    stat = line.format("", "{all}") + line.format(ours, "{mine}") + line.format(9999, "{other}")
    proc = fake_proc(tmp_path, {1: "1 1 1"}, stat.format(all=9, mine=1, other=8))
    reader = ContentionReader(proc)
    before = reader.read()
    (proc / "stat").write_text(stat.format(all=99, mine=4, other=95))
    _, steal_s = increase(before, reader.read())
    reader.close()
    assert steal_s == pytest.approx(3 / os.sysconf("SC_CLK_TCK"))


def test_what_the_kernel_does_not_keep_is_none(tmp_path: Path) -> None:
    assert ContentionReader(tmp_path).read() == Counters(None, None)
    zeros = ContentionReader(fake_proc(tmp_path / "b", {1: "0 0 0\n"}, "cpu 0 0\ncpu0 1 2 3 4\n")).read()
    assert zeros == Counters(None, None)
    assert increase(zeros, zeros) == (None, None)


def test_fp32_is_held_to_ieee_and_foreign_modes_are_refused() -> None:
    device = open_device("cpu")
    torch.set_float32_matmul_precision("medium")
    device.set_precision("fp32")
    assert torch.get_float32_matmul_precision() == "highest"
    generator = torch.Generator().manual_seed(1)
    a, b = (torch.randn(256, 256, generator=generator) for _ in range(2))
    reference = a.double() @ b.double()
    assert ((a @ b).double() - reference).norm() / reference.norm() < 1e-6
    for dtype in ("tf32", "hf32", "fp7"):
        with pytest.raises(Unsupported, match=dtype):
            device.set_precision(dtype)


@LINUX
def test_peak_memory_begins_anew_after_a_reset() -> None:
    device = open_device("cpu")
    assert device.peak_memory_bytes() is None
    device.reset_peak_memory()
    before = device.peak_memory_bytes()
    assert before is not None
    # Of its own mapping: malloc would take what an earlier test freed and the process still has.
    held = mmap.mmap(-1, 64 << 20)
    for page in range(0, len(held), mmap.PAGESIZE):
        held[page] = 1
    high = device.peak_memory_bytes()
    assert high is not None
    assert high - before > 48 << 20
    held.close()
    device.reset_peak_memory()
    after = device.peak_memory_bytes()
    assert after is not None
    assert after < high - (32 << 20)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_cgroup_v2_limits_of_all_ancestors_count(tmp_path: Path) -> None:
    write(tmp_path / "proc/self/cgroup", "0::/a/b\n")
    base = tmp_path / "sys/fs/cgroup"
    write(base / "a/b/memory.max", "max\n")
    write(base / "a/b/memory.current", "1\n")
    write(base / "a/memory.max", f"{4 << 30}\n")
    write(base / "a/memory.current", f"{3 << 30}\n")
    write(base / "a/memory.stat", f"anon 5\ninactive_file {1 << 30}\n")
    assert host_memory.cgroup_limits(tmp_path) == [(4 << 30, 2 << 30)]
    assert host_memory.memory_bytes(tmp_path)[0] <= 2 << 30
    assert host_memory.memory_bytes(tmp_path)[1] <= 4 << 30


def test_cgroup_v1_knows_unlimited_and_the_container_path(tmp_path: Path) -> None:
    write(tmp_path / "proc/self/cgroup", "5:cpu,cpuacct:/x\n4:memory:/docker/abc\n0::/\n")
    base = tmp_path / "sys/fs/cgroup/memory"
    write(base / "memory.limit_in_bytes", "9223372036854771712\n")
    write(base / "memory.usage_in_bytes", "5\n")
    assert host_memory.cgroup_limits(tmp_path) == []
    write(base / "memory.limit_in_bytes", f"{2 << 30}\n")
    write(base / "memory.usage_in_bytes", f"{1 << 30}\n")
    assert host_memory.cgroup_limits(tmp_path) == [(2 << 30, 1 << 30)]


def test_description_is_complete_and_peaks_are_called_estimates() -> None:
    info = open_device("cpu").describe()
    assert (info.id, info.kind, info.catalogue) == ("cpu", "cpu", None)
    assert info.memory_bytes
    assert info.details["isa"]
    for peak in info.peaks.values():
        assert peak.kind == "estimate"
        assert "clock" in peak.source
        assert peak.value > 1e9
    assert info.bandwidth or info.details["no_memory_channels"]
