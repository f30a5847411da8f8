"""What is kept of the environment, and what must never be."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from benchkernels import host
from benchkernels.devices import open_device
from benchkernels.devices.child import child_environment
from benchkernels.devices.nvml import driver_version
from benchkernels.environment import capture, parse_build, relevant_variables, strangers
from profiles.profile import Environment, OtherProcess

ASCEND = Path(__file__).resolve().parents[3] / "shared/ascend/FACTS.md"


def test_without_a_device_torch_is_not_loaded_and_its_absence_is_explained() -> None:
    script = (
        "import sys; from benchkernels.environment import capture; found = capture(None);"
        "assert 'torch' not in sys.modules; assert found.torch is None and found.unreadable['torch']"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_every_missing_reading_has_its_reason() -> None:
    found = capture(open_device("cpu"))
    assert (found.torch, found.threads) == (torch.__version__, torch.get_num_threads())
    assert found.cpu_count == os.cpu_count()
    assert found.torch_build["build_type"]
    for name in Environment.__struct_fields__:
        if getattr(found, name) is None and name not in {"virtualisation", "container", "cpu_model"}:
            assert found.unreadable[name]


@pytest.mark.skipif(not ASCEND.is_file(), reason="the list of facts lies beside the project only")
def test_every_variable_that_changes_an_ascends_kernels_is_kept() -> None:
    line = next(text for text in ASCEND.read_text("utf-8").splitlines() if "Environment that changes" in text)
    names = re.findall(r"[A-Z][A-Z_]{5,}", line)
    assert len(names) >= 13
    assert set(relevant_variables(dict.fromkeys(names, "1"))) == set(names)


def test_variables_by_allow_list_and_never_a_secret() -> None:
    given = {
        "OMP_NUM_THREADS": "4",
        "KMP_AFFINITY": "granularity=fine",
        "NVIDIA_TF32_OVERRIDE": "0",
        "TASK_QUEUE_ENABLE": "2",
        "ASCEND_LAUNCH_BLOCKING": "1",
        "HCCL_DETERMINISTIC": "true",
        "INF_NAN_MODE_ENABLE": "1",
        "LD_PRELOAD": "/usr/lib/libjemalloc.so",
        "MALLOC_ARENA_MAX": "2",
        "PYTORCH_ALLOC_CONF": "x" * 5000,
        "TORCH_HUB_TOKEN": "secret",
        "NPU_API_KEY": "secret",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "HOME": "/home/somebody",
        "PATH": "/bin",
    }
    found = relevant_variables(given)
    assert set(found) == set(list(given)[:10])
    assert "secret" not in found.values()
    assert len(found["PYTORCH_ALLOC_CONF"]) < 400


def test_what_torch_or_we_set_is_no_difference_to_other_runs() -> None:
    ours = {**child_environment("cpu", {}), "TORCHINDUCTOR_CACHE_DIR": "x"}
    kept = relevant_variables(ours | {"TORCHINDUCTOR_MAX_AUTOTUNE": "1"})
    assert kept == {"TORCHINDUCTOR_MAX_AUTOTUNE": "1", "TORCH_DEVICE_BACKEND_AUTOLOAD": "0"}


def test_the_number_of_compiling_threads_that_a_user_chose_is_kept() -> None:
    environment = child_environment("cpu", {"TORCHINDUCTOR_COMPILE_THREADS": "8"})
    assert relevant_variables(environment)["TORCHINDUCTOR_COMPILE_THREADS"] == "8"


def test_build_of_the_installed_torch_is_understood() -> None:
    found = parse_build(torch.__config__.show())
    assert found["cpu_capability"] == torch.backends.cpu.get_cpu_capability()
    assert ("mkldnn" in found) == torch.backends.mkldnn.is_available()
    assert ("mkl" in found) == torch.backends.mkl.is_available()


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"proc/cpuinfo": "flags\t: fpu hypervisor sse\n"}, "unknown hypervisor"),
        ({"proc/cpuinfo": "flags\t: fpu sse\n"}, None),
        ({"proc/sys/kernel/osrelease": "5.15.90.1-microsoft-standard-WSL2\n"}, "wsl"),
        ({"proc/cpuinfo": "flags : hypervisor\n", "sys/class/dmi/id/sys_vendor": "QEMU\n"}, "qemu"),
        ({"proc/cpuinfo": "flags : hypervisor\n", "sys/class/dmi/id/sys_vendor": "Amazon EC2\n"}, "amazon"),
        ({"sys/hypervisor/type": "xen\n"}, "xen"),
        (
            {
                "sys/class/dmi/id/sys_vendor": "Microsoft Corporation\n",
                "sys/class/dmi/id/product_name": "Virtual Machine\n",
            },
            "hyper-v",
        ),
        ({"sys/class/dmi/id/sys_vendor": "Dell Inc.\n", "proc/cpuinfo": "flags : sse\n"}, None),
    ],
)
def test_virtualisation(tmp_path: Path, files: dict[str, str], expected: str | None) -> None:
    for name, text in files.items():
        write(tmp_path / name, text)
    assert host.virtualisation(tmp_path) == expected


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the flag is x86's")
def test_bare_metal_of_a_cloud_is_no_virtual_machine(tmp_path: Path) -> None:
    write(tmp_path / "proc/cpuinfo", "flags : sse\n")
    write(tmp_path / "sys/class/dmi/id/sys_vendor", "Amazon EC2\n")
    assert host.virtualisation(tmp_path) is None


def test_container(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    monkeypatch.delenv("container", raising=False)
    assert host.container(tmp_path) is None
    write(tmp_path / "proc/self/cgroup", "4:memory:/kubepods/burstable/pod1\n")
    assert host.container(tmp_path) == "kubepods"
    write(tmp_path / ".dockerenv", "")
    assert host.container(tmp_path) == "docker"


def test_governor_and_power_limit(tmp_path: Path) -> None:
    assert (host.governor(tmp_path), host.power_limit_w(tmp_path)) == (None, None)
    for processor, name in enumerate(["powersave", "performance", "performance"]):
        write(tmp_path / f"sys/devices/system/cpu/cpu{processor}/cpufreq/scaling_governor", f"{name}\n")
    for zone in ("intel-rapl:0", "intel-rapl:1"):
        write(tmp_path / f"sys/class/powercap/{zone}/constraint_0_power_limit_uw", "125000000\n")
    write(tmp_path / "sys/class/powercap/intel-rapl:0:0/constraint_0_power_limit_uw", "999\n")
    assert host.governor(tmp_path) == "performance, powersave"
    assert host.power_limit_w(tmp_path) == 250


def test_a_busy_stranger_is_seen_and_we_are_not() -> None:
    # Started by a process that ends at once, so that it is no child of ours.
    burn = "import time\nend = time.monotonic() + 20\nwhile time.monotonic() < end: pass"
    quiet = "stdout=-3, stderr=-3, stdin=-3"
    start = f"import subprocess, sys; print(subprocess.Popen([sys.executable, '-c', {burn!r}], {quiet}).pid)"
    done = subprocess.run([sys.executable, "-c", start], capture_output=True, text=True, check=True)
    pid = int(done.stdout)
    try:
        found = host.busy_processes(window_s=1.0, least_share=0.01)
    finally:
        os.kill(pid, 9)
    assert pid in {process.pid for process in found}
    assert os.getpid() not in {process.pid for process in found}
    assert len(found) <= 10


def test_another_worker_of_our_runner_is_no_other_work() -> None:
    """In a duel the other side's worker is a sibling: its parent's child, as this test's `busy` is ours."""
    burn = "import time\nend = time.monotonic() + 20\nwhile time.monotonic() < end: pass"
    look = (
        "from benchkernels.host import busy_processes, own_processes; "
        "print(*(p.pid for p in busy_processes({0}, window_s=1.0))); "
        "print(*own_processes({0}))"
    )
    busy = subprocess.Popen([sys.executable, "-c", burn])
    try:
        seen = [
            subprocess.run(
                [sys.executable, "-c", look.format(runner)], capture_output=True, text=True, check=True
            ).stdout.splitlines()
            for runner in (os.getpid(), None)
        ]
    finally:
        busy.kill()
        busy.wait()
    (with_runner, ours), (without, only_own) = ([set(line.split()) for line in lines] for lines in seen)
    assert str(busy.pid) not in with_runner
    assert str(busy.pid) in ours, "nor is it a stranger on a board"
    assert str(busy.pid) in without
    assert str(busy.pid) not in only_own


def test_nvidias_kernel_module_tells_its_version(tmp_path: Path) -> None:
    assert driver_version(tmp_path) is None
    text = "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.65.06  Release Build\n"
    write(tmp_path / "driver/nvidia/version", text)
    assert driver_version(tmp_path) == "580.65.06"
    write(
        tmp_path / "driver/nvidia/version",
        "NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.104.05  Sat\n",
    )
    assert driver_version(tmp_path) == "535.104.05"


def test_our_own_worker_is_no_stranger_on_its_device_also_in_a_container() -> None:
    """There NVML tells the host's process ids, which do not exist here."""
    ours, stranger = (OtherProcess(pid=pid, name="python", on_device=True) for pid in (10, 11))
    hidden = OtherProcess(pid=4_000_001, name="unknown", on_device=True)
    assert strangers([ours, stranger], {10}) == [stranger]
    assert strangers([ours, hidden], {10}) == [hidden], "ours is seen, so the other one is not ours"
    assert strangers([hidden], {10}) == []
    assert strangers([stranger], {10}) == [stranger]
