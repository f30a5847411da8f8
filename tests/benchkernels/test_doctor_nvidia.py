"""The doctor before a GPU: on machines that are folders, and on boards of a compiled NVML."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchkernels.devices.hints import TorchBuild
from benchkernels.doctor.boards import Board, judge, look_at_boards
from benchkernels.doctor.nvidia import look_at_build, look_at_choice, look_at_driver, sign
from benchkernels.doctor.setup import Setup
from benchkernels.doctor.visible import check_cuda
from benchkernels.findings import Finding
from tests.benchkernels.fake_machine import Machine

DEVICES = ("nvidia0", "nvidia1", "nvidiactl", "nvidia-uvm")


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    for name in ("container", "KUBERNETES_SERVICE_HOST"):
        monkeypatch.delenv(name, raising=False)
    return Machine(tmp_path)


def only(findings: Iterator[Finding]) -> Finding:
    (finding,) = findings
    return finding


def test_without_a_sign_of_a_gpu_nothing_is_said(machine: Machine) -> None:
    machine.pci("0x8086", "0x030000")
    machine.pci("0x10de", "0x040300", "0000:01:00.1")  # the sound of an NVIDIA card that is not looked for
    setup = machine.setup()
    assert sign(setup) == ""
    assert list(look_at_driver(setup)) == []
    machine.variables["CUDA_VISIBLE_DEVICES"] = "9"
    assert list(look_at_choice(setup)) == []


def test_a_gpu_without_a_driver(machine: Machine) -> None:
    machine.pci("0x10de", "0x030200")
    finding = only(look_at_driver(machine.setup()))
    assert finding.status == "problem"
    assert "0000:3b:00.0" in finding.what
    assert "nvidia.com/drivers" in finding.remedy
    assert "on the host" not in finding.remedy
    machine.write(".dockerenv")
    assert "on the host" in only(look_at_driver(machine.setup())).remedy


def test_an_image_for_gpus_that_was_started_without(machine: Machine) -> None:
    machine.variables["NVIDIA_VISIBLE_DEVICES"] = "all"
    finding = only(look_at_driver(machine.setup()))
    assert finding.status == "note"
    assert "--gpus all" in finding.remedy
    machine.variables["NVIDIA_VISIBLE_DEVICES"] = "void"
    assert list(look_at_driver(machine.setup())) == []


@pytest.mark.parametrize(
    ("wanted", "inside", "word"),
    [
        (None, True, "docker run --gpus all"),
        ("all", True, "docker run --gpus all"),
        ("void", True, "NVIDIA_VISIBLE_DEVICES=all"),
        ("none", True, "NVIDIA_VISIBLE_DEVICES=all"),
        (None, False, "nvidia-modprobe"),
    ],
)
def test_a_driver_without_device_files(machine: Machine, wanted: str | None, inside: bool, word: str) -> None:
    machine.nvidia_driver("580.65.06")
    if inside:
        machine.write("run/.containerenv")
    if wanted is not None:
        machine.variables["NVIDIA_VISIBLE_DEVICES"] = wanted
    finding = only(look_at_driver(machine.setup()))
    assert finding.status == "problem"
    assert "580.65.06" in finding.what
    assert word in finding.remedy


def test_a_driver_with_all_its_files_is_one_line(machine: Machine) -> None:
    machine.nvidia_driver("580.65.06")
    machine.devices(*DEVICES)
    finding = only(look_at_driver(machine.setup()))
    assert (finding.check, finding.status) == ("driver", "ok")
    assert "580.65.06" in finding.what
    assert "2 device files" in finding.what


def test_a_missing_manager_is_named(machine: Machine) -> None:
    machine.nvidia_driver("580.65.06")
    machine.devices("nvidia0", "nvidiactl")
    driver, finding = look_at_driver(machine.setup())
    assert driver.status == "ok"
    assert finding.status == "note"
    assert "/dev/nvidia-uvm is not here" in finding.what
    assert finding.remedy.startswith("sudo nvidia-modprobe")


@pytest.mark.parametrize(
    ("closed", "status"),
    [(["nvidia0"], "note"), (["nvidia0", "nvidia1"], "problem"), (["nvidiactl"], "problem")],
)
def test_files_that_may_not_be_used(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, closed: list[str], status: str
) -> None:
    """Of one GPU among several they may be meant for another user. Root may all: he is taken for none."""
    machine.nvidia_driver("580.65.06")
    machine.devices(*DEVICES)
    monkeypatch.setattr("os.access", lambda path, _mode: path.name not in closed)
    first, *_ = look_at_driver(machine.setup())
    assert (first.check, first.status) == ("permissions", status)
    assert all(f"/dev/{name}" in first.what for name in closed)
    assert first.remedy.startswith("sudo ")


class TestVisibleDevices:
    @pytest.mark.parametrize("text", ["0", "1,0", "0,1,2,3", " 2 , 3 ", "GPU-8932f937", "MIG-x/1/0"])
    def test_lists_that_are_right(self, text: str) -> None:
        assert list(check_cuda(text, 4)) == []

    @pytest.mark.parametrize("text", ["", "-1", "4", "all", "7,0", "0,0"])
    def test_lists_that_hide_everything(self, text: str) -> None:
        finding = only(check_cuda(text, 4))
        assert finding.status == "problem"
        assert finding.remedy == "unset CUDA_VISIBLE_DEVICES"

    @pytest.mark.parametrize(("text", "kept"), [("0,2,-1,1", "0,2"), ("3,4", "3"), ("1,x", "1")])
    def test_cuda_stops_at_the_first_that_is_not_here(self, text: str, kept: str) -> None:
        finding = only(check_cuda(text, 4))
        assert finding.status == "note"
        assert f"export CUDA_VISIBLE_DEVICES={kept}," in finding.remedy
        assert "those here are 0 to 3" in finding.why

    def test_where_the_number_is_not_known_only_the_form_is_judged(self) -> None:
        assert list(check_cuda("7", None)) == []
        assert only(check_cuda("", None)).status == "problem"


@pytest.mark.parametrize(
    ("driver", "build", "words"),
    [
        ("580.65.06", TorchBuild("2.13.0+cu130", "13.0", None), None),
        ("570.86.10", TorchBuild("2.9.0+cu126", "12.6", None), None),
        ("570.86.10", TorchBuild("2.13.0+cu130", "13.0", None), ("needs driver 580", "whl/cu126")),
        ("470.82.01", TorchBuild("2.13.0+cu130", "13.0", None), ("needs driver 580", "update the driver")),
        ("580.65.06", TorchBuild("2.13.0+cpu", None, None), ("cannot use", "whl/cu130")),
        ("535.104.05", TorchBuild("2.13.0+cpu", None, None), ("cannot use", "whl/cu126")),
        ("580.65.06", TorchBuild("2.13.0+rocm6.4", None, "6.4"), ("cannot use", "whl/cu130")),
    ],
)
def test_the_build_of_torch_must_fit_the_driver(
    machine: Machine, driver: str, build: TorchBuild, words: tuple[str, str] | None
) -> None:
    machine.nvidia_driver(driver)
    found = list(look_at_build(machine.setup(), build))
    if words is None:
        assert found == []
    else:
        assert found[0].status == "problem"
        assert words[0] in found[0].why
        assert words[1] in found[0].remedy


def test_compatibility_libraries_stand_for_a_newer_driver(machine: Machine) -> None:
    machine.nvidia_driver("535.104.05")
    machine.write("usr/local/cuda/compat/libcuda.so.1")
    assert list(look_at_build(machine.setup(), TorchBuild("2.13.0+cu130", "13.0", None))) == []


@pytest.fixture(scope="module")
def nvml(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("pynvml")
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("needs a C compiler on Linux")
    folder = tmp_path_factory.mktemp("nvml")
    source = Path(__file__).with_name("doctor_nvml_stub.c")
    library = folder / "libnvidia-ml.so.1"
    subprocess.run([compiler, "-w", "-shared", "-fPIC", "-o", str(library), str(source)], check=True)
    return folder


def test_a_board_that_is_well_gets_no_line_and_a_sick_one_gets_all(nvml: Path) -> None:
    findings = look_at_boards(Setup(variables={**os.environ, "LD_LIBRARY_PATH": str(nvml)}))
    assert all("GPU 1 (Stub GPU)" in finding.what for finding in findings)
    told = {finding.check: finding for finding in findings}
    assert set(told) == {
        "compute mode", "memory errors", "power limit", "throttling", "persistence", "busy",
    }  # fmt: skip
    assert "400 W, 57% of its default of 700 W" in told["power limit"].what
    assert told["power limit"].remedy == "sudo nvidia-smi -i 1 -pl 700"
    assert "thermal (hardware)" in told["throttling"].what
    assert told["persistence"].remedy == "sudo nvidia-smi -i 1 -pm 1"
    assert "(1)" in told["busy"].what
    assert told["compute mode"].status == "problem"
    errors = [finding for finding in findings if finding.check == "memory errors"]
    assert [finding.status for finding in errors] == ["problem", "note"]
    assert "3 uncorrectable memory errors" in errors[1].what


def test_a_library_that_does_not_start_is_told_in_a_sentence(nvml: Path) -> None:
    variables = {**os.environ, "LD_LIBRARY_PATH": str(nvml), "NVML_REFUSES": "1"}
    (finding,) = look_at_boards(Setup(variables=variables))
    assert finding.why.endswith("ended with exit status 1: NVML does not start: Unknown Error")


def test_a_library_that_hangs_is_left_alone(
    tmp_path: Path, nvml: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = "#include <unistd.h>\n__attribute__((constructor)) static void wait_(void) { sleep(600); }\n"
    command = ["cc", "-shared", "-fPIC", "-x", "c", "-", "-o", str(tmp_path / "libnvidia-ml.so.1")]
    subprocess.run(command, input=source, text=True, check=True)
    monkeypatch.setattr("benchkernels.doctor.boards._LIMIT_S", 1.0)
    (finding,) = look_at_boards(Setup(variables={**os.environ, "LD_LIBRARY_PATH": str(tmp_path)}))
    assert finding.status == "note"
    assert "did not end within 1 s" in finding.why


def test_memory_that_nobody_owns_and_a_divided_board() -> None:
    hidden, divided = judge(Board(index=0, name="G", memory_used_bytes=20 << 30, mig=True, persistence=True))
    assert (hidden.check, divided.check) == ("MIG", "busy")
    assert "20.0 GiB" in divided.what
    assert list(judge(Board(index=0, name="G", memory_used_bytes=20 << 30, draws=True))) == []


def test_without_nvml_the_sensors_are_said_to_be_unreadable(tmp_path: Path) -> None:
    if shutil.which("nvidia-smi"):
        pytest.skip("this machine has the library")
    pytest.importorskip("pynvml")
    (finding,) = look_at_boards(Setup())
    assert finding.check == "telemetry"
    assert "management library" in finding.why
    assert finding.remedy
    machine = Machine(tmp_path)
    (finding,) = look_at_boards(machine.setup())
    assert finding.remedy == "pip install nvidia-ml-py"
