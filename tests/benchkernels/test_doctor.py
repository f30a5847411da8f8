"""The doctor as a whole, and his looks at results, clocks and locks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

from benchkernels.devices.cpu import CpuDevice
from benchkernels.doctor import host as doctor_host
from benchkernels.doctor.compute import look_at_results, try_device
from benchkernels.doctor.host import check_clock
from benchkernels.doctor.setup import Setup, way_in
from benchkernels.doctor.torch_loading import look_at_torch
from benchkernels.locks import hold_device, lock_folder_error, running
from profiles.profile import DeviceInfo
from tests.benchkernels.fake_machine import Machine

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="reads what only Linux tells")


class TestResults:
    def test_the_processor_computes(self) -> None:
        assert look_at_results(Setup(), "cpu", ["cpu"], 60) == []
        assert look_at_results(Setup(), "cuda", [], 60) == []

    def test_a_device_whose_results_are_wrong_is_told_by_dtype(self) -> None:
        device = CpuDevice()
        real = torch.matmul
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(torch, "matmul", lambda a, b: torch.zeros_like(real(a, b)))
            told = list(try_device(device))
        assert len(told) == 3
        assert "fp32 is wrong: 100.0% off" in told[0]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(torch, "matmul", lambda a, b: real(a, b).float())
            told = list(try_device(device))
        assert told == [f"a product in {name} comes back as torch.float32" for name in ("fp16", "bf16")]

    def test_a_device_that_is_not_here_is_a_problem(self) -> None:
        (finding,) = look_at_results(Setup(), "cuda", ["cuda:77"], 60)
        assert finding.status == "problem"
        assert "cuda:77" in finding.what
        assert finding.why


class TestTorch:
    def test_none_is_installed(self, tmp_path: Path) -> None:
        (finding,) = look_at_torch(Machine(tmp_path).setup(), 60)
        assert (finding.status, finding.remedy) == ("problem", "pip install torch")

    @pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs sessions and signals")
    @pytest.mark.parametrize(
        ("source", "word"),
        [
            ("raise ImportError('libcudnn.so.9: cannot open shared object file')", "NVIDIA library"),
            ("import time; time.sleep(600)", "did not end within 1 s"),
            ("import os; os.abort()", "died by SIGABRT"),
            ("import os; os._exit(7)", "exit status 7"),
        ],
    )
    def test_one_that_cannot_be_loaded(self, tmp_path: Path, source: str, word: str) -> None:
        machine = Machine(tmp_path)
        machine.torch("2.13.0+cpu")
        (machine.site / "torch/__init__.py").write_text(source)
        machine.variables |= {"PYTHONPATH": str(machine.site), "PYTHONDONTWRITEBYTECODE": "1"}
        (finding,) = look_at_torch(machine.setup(), 1)
        assert finding.status == "problem"
        assert word in finding.why
        assert finding.remedy


def test_the_way_in_is_the_group_of_the_file_or_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "davinci0"
    file.touch()
    group = file.group()
    told = way_in([file])
    assert told == (
        f"sudo chmod a+rw {file}" if group == "root" else f"sudo usermod -aG {group} $USER, then log in again"
    )


class TestClock:
    def source(self, machine: Machine, name: str) -> None:
        machine.write("sys/devices/system/clocksource/clocksource0/current_clocksource", f"{name}\n")

    def test_a_slow_counter(self, tmp_path: Path) -> None:
        machine = Machine(tmp_path)
        assert list(check_clock(machine.root)) == []
        self.source(machine, "hpet")
        (finding,) = check_clock(machine.root)
        assert finding.status == "note"
        assert "clocksource=tsc" in finding.remedy
        self.source(machine, "tsc")
        (finding,) = check_clock(machine.root)
        assert finding.status == "ok"

    def test_a_date_before_the_installation(self, tmp_path: Path) -> None:
        installed_s = Path(doctor_host.__file__).stat().st_mtime
        (finding,) = check_clock(Machine(tmp_path).root, now_s=installed_s - 2 * 86_400)
        assert finding.status == "note"
        assert time.strftime("%Y-%m-%d", time.gmtime(installed_s)) in finding.what
        assert list(check_clock(Machine(tmp_path / "other").root, now_s=installed_s)) == []


class TestLocks:
    @LINUX
    def test_a_run_that_measures_is_named_and_not_disturbed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        device = DeviceInfo(id="cuda:0", kind="cuda", vendor="NVIDIA", name="x", uuid="a-b")
        assert running() == []
        with hold_device(device, wait=False, waiting=print):
            assert running() == [(str(os.getpid()), "a-b")]
        assert running() == []
        assert (tmp_path / "assay-a-b.lock").exists()

    def test_a_folder_in_which_no_lock_can_be_had(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        assert lock_folder_error() == ""
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
        assert lock_folder_error()


def test_with_torch_npu_and_no_cann_the_cpu_is_still_measured_and_one_remedy_given(
    tmp_path: Path, home: Path
) -> None:
    """The whole command on this machine, to which a torch-npu was added by its metadata."""
    if Path("/usr/local/Ascend").exists() or any(Path("/dev").glob("davinci*")):
        pytest.skip("this is an Ascend server")
    machine = Machine(tmp_path)
    release = torch.__version__.partition("+")[0]
    machine.package("torch-npu", release, f"torch=={release}.*")
    environment = {**os.environ, "PYTHONPATH": str(machine.site)}
    for name in ("ASCEND_HOME_PATH", "ASCEND_TOOLKIT_HOME"):
        environment.pop(name, None)
    code = (
        "import sys; from app.cli.main import run; code = run(['doctor', '--json']);"
        "assert not {'torch', 'torch_npu', 'PySide6'} & set(sys.modules); sys.exit(code)"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environment, capture_output=True, check=False, timeout=120)
    findings = json.loads(done.stdout)["findings"]
    assert done.returncode == 3, done.stderr
    problems = {one["check"]: one for one in findings if one["status"] == "problem"}
    assert {"device files", "CANN"} <= set(problems)
    assert "set_env.sh" in problems["CANN"]["remedy"]
    checks = [one["check"] for one in findings]
    assert checks.index("device files") < checks.index("CANN") < checks.index("torch") < checks.index("cpu")
    assert "torch-npu" not in checks
    assert "npu" not in checks
    assert {one["status"] for one in findings if one["check"] in ("torch", "cpu")} == {"ok"}


@LINUX
def test_where_nothing_hints_at_an_accelerator_nothing_is_said_of_one(tmp_path: Path) -> None:
    from benchkernels.doctor.examine import _look_at_ascend, _look_at_gpus

    machine = Machine(tmp_path)
    machine.torch("2.13.0+cu130", "13.0")  # what pip installs everywhere
    nvidia, ascend = (_look_at_gpus(machine.setup(), True), _look_at_ascend(machine.setup(), True, 60))
    assert nvidia.ground == nvidia.packages == ascend.ground == ascend.packages == []
