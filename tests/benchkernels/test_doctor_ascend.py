"""The doctor before an Ascend server: machines that are folders, libraries and packages that are stubs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchkernels.doctor import examine as doctor
from benchkernels.doctor.ascend import is_meant, look_at_choice, look_at_packages, look_at_system
from benchkernels.doctor.cann import look_at_cann
from benchkernels.doctor.npu_smi import look_at_npu_smi
from benchkernels.doctor.torch_loading import look_at_torch_npu
from benchkernels.doctor.visible import check_ascend
from benchkernels.findings import Finding
from tests.benchkernels.fake_machine import Machine

CAPTURES = Path(__file__).resolve().parents[3] / "shared/ascend/npu-smi"
DEVICES = ("davinci0", "davinci1", "davinci_manager", "devmm_svm", "hisi_hdc")
LIBRARIES = (
    *("libhccl.so", "libascendcl.so", "libacl_op_compiler.so", "libge_runner.so", "libgraph.so"),
    *("libacl_tdt_channel.so", "libopapi.so"),
)
TABLE = """
| npu-smi 25.0                 Version: 25.0                                        |
+-----------------------+-------------+---------------------------------------------+
| NPU   Name            | Health      | Power(W)  Temp(C)   Hugepages-Usage(page)   |
| Chip  Device          | Bus-Id      | AICore(%) Memory-Usage(MB)  HBM-Usage(MB)   |
+=======================+=============+=============================================+
| 0     910B3           | OK          | 92.1      41        0    / 0                |
| 0                     | 0000:C1:00.0| 0         0    / 0        3364 / 65536      |
| 1     910B3           | Alarm       | 90.3      43        0    / 0                |
| 0                     | 0000:C2:00.0| 0         0    / 0        3360 / 65536      |
+=======================+=============+=============================================+
| NPU     Chip          | Process id  | Process name       | Process memory(MB)     |
+=======================+=============+=============================================+
| 0       0             | 4711        | python             | 60703                  |
+=======================+=============+=============================================+
"""
POSIX = pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs sessions and signals")


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    for name in ("container", "KUBERNETES_SERVICE_HOST"):
        monkeypatch.delenv(name, raising=False)
    return Machine(tmp_path)


def only(findings: Iterator[Finding]) -> Finding:
    (finding,) = findings
    return finding


def test_what_says_that_ascend_is_meant(machine: Machine) -> None:
    machine.pci("0x19e5", "0x030000")  # the graphics of a Huawei server's management controller
    machine.variables["ASCEND_RT_VISIBLE_DEVICES"] = "0"
    assert not is_meant(machine.setup())
    machine.pci("0x19e5", "0x120000", "0000:c1:00.0")
    assert is_meant(machine.setup())


def test_torch_npu_alone_means_it_too(machine: Machine) -> None:
    machine.package("torch-npu", "2.13.0", "torch==2.13.0.*")
    assert is_meant(machine.setup())
    assert only(look_at_system(machine.setup())).status == "problem"


@pytest.mark.parametrize(("system", "arch"), [("win32", "AMD64"), ("darwin", "arm64"), ("linux", "riscv64")])
def test_a_system_for_which_there_is_no_torch_npu(machine: Machine, system: str, arch: str) -> None:
    assert "x86_64 and aarch64" in only(look_at_system(machine.setup(system=system, machine=arch))).why


class TestDeviceFiles:
    def test_a_card_without_a_driver(self, machine: Machine) -> None:
        machine.pci("0x19e5", "0x120000")
        finding = only(look_at_system(machine.setup()))
        assert "0000:3b:00.0" in finding.what
        assert "install driver and firmware" in finding.remedy

    def test_a_container_without_devices_gets_the_whole_command(self, machine: Machine) -> None:
        machine.pci("0x19e5", "0x120000")
        machine.write(".dockerenv")
        finding = only(look_at_system(machine.setup()))
        for part in ("/dev/davinci0", "/dev/davinci_manager", "/dev/devmm_svm", "/dev/hisi_hdc", "npu-smi"):
            assert part in finding.remedy

    def test_a_manager_that_is_missing_is_named(self, machine: Machine) -> None:
        machine.devices("davinci0", "davinci_manager", "hisi_hdc")
        assert "/dev/devmm_svm is not here" in only(look_at_system(machine.setup())).what

    def test_all_of_them_and_the_drivers_version(self, machine: Machine) -> None:
        machine.devices(*DEVICES, "davinci10")
        machine.write("usr/local/Ascend/driver/version.info", "Version=25.0.rc1\nascendhal_version=7.35\n")
        files, driver = look_at_system(machine.setup())
        assert (files.status, driver.status) == ("ok", "ok")
        assert "3 Ascend devices" in files.what
        assert "25.0.rc1" in driver.what

    def test_a_container_without_the_drivers_mounts(self, machine: Machine) -> None:
        machine.devices(*DEVICES)
        _, driver = look_at_system(machine.setup())
        assert driver.status == "note"
        assert "usual in a container" in driver.why


class TestVisibleDevices:
    @pytest.mark.parametrize("text", ["0", "0,1,3", " 0, 2"])
    def test_lists_that_are_right(self, text: str) -> None:
        assert list(check_ascend(text, 4)) == []

    @pytest.mark.parametrize(
        ("text", "remedy"),
        [
            ("1,0", "export ASCEND_RT_VISIBLE_DEVICES=0,1"),
            ("1,1", "export ASCEND_RT_VISIBLE_DEVICES=1"),
            ("a", "unset ASCEND_RT_VISIBLE_DEVICES"),
            ("", "unset ASCEND_RT_VISIBLE_DEVICES"),
            ("0-3", "unset ASCEND_RT_VISIBLE_DEVICES"),
        ],
    )
    def test_lists_by_which_torch_npu_sees_nothing(self, text: str, remedy: str) -> None:
        finding = only(check_ascend(text, 4))
        assert (finding.status, finding.remedy) == ("problem", remedy)

    def test_ids_that_are_not_here(self, machine: Machine) -> None:
        machine.devices(*DEVICES)
        machine.variables["ASCEND_RT_VISIBLE_DEVICES"] = "1,4,5"
        finding = only(look_at_choice(machine.setup()))
        assert finding.status == "note"
        assert "asks for 3 devices and gets 1" in finding.why
        assert finding.remedy == "export ASCEND_RT_VISIBLE_DEVICES=1"
        machine.variables["ASCEND_RT_VISIBLE_DEVICES"] = "4"
        assert only(look_at_choice(machine.setup())).status == "problem"


class TestPackages:
    @pytest.mark.parametrize(
        ("torch", "torch_npu", "requires"),
        [
            ("2.13.0+cpu", "2.13.0", "torch==2.13.0.*"),
            ("2.7.1+cpu", "2.7.1.post2", "torch==2.7.1+cpu"),
            ("2.9.0", "2.9.0", "torch (==2.9.0)"),
        ],
    )
    def test_a_pair_that_fits(self, machine: Machine, torch: str, torch_npu: str, requires: str) -> None:
        machine.torch(torch)
        machine.package("torch-npu", torch_npu, "numpy", requires)
        assert only(look_at_packages(machine.setup())).status == "ok"

    def test_a_pair_that_does_not_fit(self, machine: Machine) -> None:
        machine.torch("2.12.0+cpu")
        machine.package("torch-npu", "2.8.0.post2", "torch==2.8.0+cpu")
        finding = only(look_at_packages(machine.setup()))
        assert (finding.check, finding.status) == ("versions", "problem")
        assert "torch==2.8.0 --index-url https://download.pytorch.org/whl/cpu" in finding.remedy

    def test_torch_for_cuda_beside_torch_npu(self, machine: Machine) -> None:
        machine.torch("2.13.0+cu130", "13.0")
        machine.package("torch-npu", "2.13.0", "torch==2.13.0.*")
        finding = only(look_at_packages(machine.setup()))
        assert finding.status == "problem"
        assert "abort" in finding.why
        assert finding.remedy.startswith("python3 -m venv")
        machine.nvidia_driver("580.65.06")
        assert only(look_at_packages(machine.setup())).remedy.startswith("pip uninstall torch-npu")

    def test_a_device_without_torch_npu_gets_the_one_for_its_cann(self, machine: Machine) -> None:
        machine.torch("2.13.0+cpu")
        assert list(look_at_packages(machine.setup())) == []
        machine.devices(*DEVICES)
        machine.variables["ASCEND_HOME_PATH"] = "/usr/local/Ascend/cann-8.5.0"
        install = "usr/local/Ascend/cann-8.5.0/x86_64-linux/ascend_toolkit_install.info"
        machine.write(install, "package_name=Ascend-cann-toolkit\nversion=8.5.0\n")
        finding = only(look_at_packages(machine.setup()))
        assert "torch==2.9.0 " in finding.remedy
        assert "torch-npu==2.9.0" in finding.remedy


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """CANN's libraries by name, all of them empty."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("needs a C compiler on Linux")
    folder = tmp_path_factory.mktemp("cann")
    first = folder / LIBRARIES[0]
    subprocess.run([compiler, "-shared", "-fPIC", "-x", "c", "/dev/null", "-o", str(first)], check=True)
    for name in LIBRARIES[1:]:
        shutil.copy(first, folder / name)
    return folder


class TestCann:
    """Of this machine's loader: a machine that has CANN is none for these."""

    @pytest.fixture(autouse=True)
    def without_cann(self) -> None:
        if Path("/usr/local/Ascend").exists():
            pytest.skip("CANN is installed here")

    def test_none_is_installed(self, machine: Machine) -> None:
        machine.package("torch-npu", "2.9.0", "torch==2.9.0+cpu")
        finding = only(look_at_cann(machine.setup()))
        assert finding.status == "problem"
        assert "libhccl.so and 6 more libraries" in finding.what
        assert "install CANN 8.5.0 " in finding.remedy
        assert "set_env.sh" in finding.remedy

    @pytest.mark.parametrize("folder", ["cann", "ascend-toolkit", "cann-9.0.0", "ascend-toolkit/latest"])
    def test_the_remedy_is_the_script_that_is_here(self, machine: Machine, folder: str) -> None:
        machine.write(f"usr/local/Ascend/{folder}/set_env.sh")
        finding = only(look_at_cann(machine.setup()))
        assert finding.remedy == f"source /usr/local/Ascend/{folder}/set_env.sh"
        assert "its environment is not set" in finding.why

    def test_one_that_a_user_installed_for_himself(self, machine: Machine) -> None:
        machine.variables["HOME"] = "/home/me"
        machine.write("home/me/Ascend/cann-9.0.0/set_env.sh")
        machine.write("home/other/Ascend/cann-9.1.0/set_env.sh")
        assert only(look_at_cann(machine.setup())).remedy == "source /home/me/Ascend/cann-9.0.0/set_env.sh"

    def test_all_libraries_and_no_environment(self, machine: Machine, libraries: Path) -> None:
        machine.variables["LD_LIBRARY_PATH"] = str(libraries)
        finding = only(look_at_cann(machine.setup()))
        assert finding.status == "note"
        assert "ASCEND_HOME_PATH" in finding.what

    def test_without_libopapi_the_trap_is_told(
        self, machine: Machine, libraries: Path, tmp_path: Path
    ) -> None:
        shutil.copytree(libraries, tmp_path / "partly", ignore=shutil.ignore_patterns("libopapi.so"))
        machine.variables["LD_LIBRARY_PATH"] = str(tmp_path / "partly")
        finding = only(look_at_cann(machine.setup()))
        assert finding.what == "libopapi.so cannot be loaded"
        assert "slow way" in finding.why

    @pytest.mark.parametrize(
        ("cann", "torch_npu", "status", "word"),
        [
            ("8.5.0", "2.9.0", "ok", ""),
            ("8.5.1", "2.9.0", "ok", ""),
            ("9.1.0", "2.9.0", "ok", ""),
            ("8.2.RC1", "2.9.0", "note", "torch-npu==2.6.0"),
            ("8.5.0", "2.13.0", "note", "upgrade CANN to 9.1.0"),
            ("8.5.0", "2.7.1.post11", "ok", ""),
        ],
    )
    def test_versions(
        self, machine: Machine, libraries: Path, cann: str, torch_npu: str, status: str, word: str
    ) -> None:
        machine.variables |= {"LD_LIBRARY_PATH": str(libraries), "ASCEND_HOME_PATH": "/opt/cann"}
        machine.write("opt/cann/x86_64-linux/ascend_toolkit_install.info", f"version={cann}\n")
        machine.package("torch-npu", torch_npu)
        finding = only(look_at_cann(machine.setup()))
        assert finding.status == status
        assert cann in finding.what
        assert word in finding.remedy

    @POSIX
    def test_a_library_that_kills_its_process(self, machine: Machine, tmp_path: Path) -> None:
        compiler = shutil.which("cc") or shutil.which("gcc")
        if compiler is None:
            pytest.skip("needs a C compiler")
        source = "#include <stdlib.h>\n__attribute__((constructor)) static void die(void) { abort(); }\n"
        command = [compiler, "-shared", "-fPIC", "-x", "c", "-", "-o", str(tmp_path / "libhccl.so")]
        subprocess.run(command, input=source, text=True, check=True)
        machine.variables["LD_LIBRARY_PATH"] = str(tmp_path)
        finding = only(look_at_cann(machine.setup()))
        assert "SIGABRT" in finding.why


class TestNpuSmi:
    def run(self, machine: Machine, text: str, code: int = 0) -> list[Finding]:
        machine.program("npu-smi", f"#!/bin/sh\ncat <<'END'\n{text}\nEND\nexit {code}\n")
        machine.variables["PATH"] = f"{machine.bin}:/usr/bin:/bin"
        return list(look_at_npu_smi(machine.setup()))

    @POSIX
    def test_an_ill_chip_and_one_that_is_in_use(self, machine: Machine) -> None:
        first, busy, ill = self.run(machine, TABLE)
        assert (first.status, busy.check, ill.check) == ("ok", "busy", "health")
        assert busy.what == "NPU 0 (910B3) is in use by python (4711)"
        assert ill.what == "npu-smi calls the health of NPU 1 (910B3) Alarm"

    @POSIX
    @pytest.mark.skipif(not CAPTURES.is_dir(), reason="the captures are not here")
    def test_a_loaded_server(self, machine: Machine) -> None:
        text = (CAPTURES / "gpustack_910B1_23.0.rc3.3_info_loaded.txt").read_text("utf-8")
        first, *others = self.run(machine, text)
        assert first.status == "ok"
        assert "lists 2 chips" in first.what
        assert {finding.check for finding in others} <= {"busy", "health"}

    @POSIX
    @pytest.mark.skipif(not CAPTURES.is_dir(), reason="the captures are not here")
    @pytest.mark.parametrize(
        ("name", "word"), [("error_dcmi_8005.txt", "HwHiAiUser"), ("error_no_card.txt", "lspci")]
    )
    def test_errors_that_come_with_exit_code_0(self, machine: Machine, name: str, word: str) -> None:
        (finding,) = self.run(machine, (CAPTURES / name).read_text("utf-8"))
        assert finding.status == "problem"
        assert word in finding.remedy

    @POSIX
    def test_one_that_hangs_is_ended(self, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("benchkernels.doctor.npu_smi._LIMIT_S", 0.5)
        machine.program("npu-smi", "#!/bin/sh\nexec sleep 600\n")
        machine.variables["PATH"] = f"{machine.bin}:/usr/bin:/bin"
        (finding,) = look_at_npu_smi(machine.setup())
        assert finding.status == "problem"
        assert "did not end within 0.5 s" in finding.why

    def test_none_is_here(self, machine: Machine) -> None:
        if shutil.which("npu-smi", path="/usr/local/bin:/usr/local/sbin"):
            pytest.skip("this machine has one")
        assert only(look_at_npu_smi(machine.setup())).status == "note"


class TestLoading:
    """torch and torch_npu of our own, which real children load."""

    def load(self, machine: Machine, torch_npu: str, limit_s: float = 60) -> tuple[Finding, int]:
        machine.package("torch-npu", "2.13.0", "torch==2.13.0.*")
        npu = "class npu:\n    device_count = staticmethod(lambda: 2)\n"
        (machine.site / "torch.py").write_text(npu)
        (machine.site / "torch_npu.py").write_text(torch_npu)
        machine.variables |= {"PYTHONPATH": str(machine.site), "PYTHONDONTWRITEBYTECODE": "1"}
        (finding,), count = look_at_torch_npu(machine.setup(), limit_s)
        return finding, count

    def test_devices_are_counted_whatever_is_printed(self, machine: Machine) -> None:
        finding, count = self.load(machine, "print('count=9 of a library')")
        assert (finding.status, count) == ("ok", 2)
        assert "sees 2 devices" in finding.what

    def test_a_missing_library(self, machine: Machine) -> None:
        text = "libatb.so: cannot open shared object file: No such file or directory"
        finding, count = self.load(machine, f"raise ImportError({text!r})")
        assert (finding.status, count) == ("problem", 0)
        assert "nnal/atb/set_env.sh" in finding.remedy

    @POSIX
    def test_an_abort_is_a_diagnosis(self, machine: Machine) -> None:
        text = "what():  Duplicated key 'x' found in device-specific configuration parser hook registration"
        finding, _ = self.load(
            machine, f"import os, sys\nsys.stderr.write({text!r})\nsys.stderr.flush()\nos.abort()"
        )
        assert "CUDA build" in finding.why
        assert "SIGABRT" in finding.why
        assert "virtual environment" in finding.remedy

    @POSIX
    def test_a_hang_is_a_finding(self, machine: Machine) -> None:
        finding, _ = self.load(machine, "import time\ntime.sleep(600)", limit_s=1)
        assert "did not end within 1 s" in finding.why
        assert finding.remedy


def test_what_depends_on_a_broken_thing_is_not_looked_at(machine: Machine, libraries: Path) -> None:
    """Two accelerators' torch in one environment: torch-npu, which would abort, is not loaded."""
    machine.devices(*DEVICES)
    machine.write("usr/local/Ascend/driver/version.info", "Version=25.0.rc1\n")
    machine.torch("2.13.0+cu130", "13.0")
    machine.package("torch-npu", "2.13.0", "torch==2.13.0.*")
    (machine.site / "torch_npu.py").write_text("import os\nos.abort()\n")
    machine.variables |= {"LD_LIBRARY_PATH": str(libraries), "PYTHONPATH": str(machine.site)}
    vendor = doctor._look_at_ascend(machine.setup(), True, 60)
    assert not vendor.ready
    assert [finding.check for finding in vendor.packages] == ["versions"]
    problems = [finding for finding in (*vendor.ground, *vendor.packages) if finding.status == "problem"]
    assert [finding.check for finding in problems] == ["versions"]


def test_a_device_that_works_without_its_usual_files_is_no_problem(machine: Machine, libraries: Path) -> None:
    machine.torch("2.13.0+cpu")
    machine.package("torch-npu", "2.13.0", "torch==2.13.0.*")
    npu = "__version__ = '2.13.0+cpu'\nclass npu:\n    device_count = staticmethod(lambda: 1)\n"
    (machine.site / "torch/__init__.py").write_text(npu)
    (machine.site / "torch_npu.py").write_text("")
    machine.variables |= {"LD_LIBRARY_PATH": str(libraries), "PYTHONPATH": str(machine.site)}
    vendor = doctor._look_at_ascend(machine.setup(), True, 60)
    assert vendor.ready
    assert [finding.status for finding in vendor.ground if finding.check == "device files"] == ["note"]
    assert vendor.packages[-1].what == "torch-npu 2.13.0 loads and sees one device"
