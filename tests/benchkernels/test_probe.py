"""Probing survives whatever a torch does: each bad torch here is a real module that a real child loads."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

from benchkernels.devices.child import child_command, child_environment
from benchkernels.devices.diagnosis import diagnose
from benchkernels.devices.hints import TorchBuild, ascend_hint, nvidia_hint, torch_build
from benchkernels.devices.limited import Outcome, run_all
from benchkernels.devices.probe import Answer, Probed, _cuda_obstacle, _npu_obstacle, interpret, probe
from profiles.profile import DeviceInfo

POSIX = pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs sessions and signals")
CPU_BUILD = TorchBuild("2.13.0+cpu", None, None)
CUDA_BUILD = TorchBuild("2.13.0+cu130", "13.0", None)


def probe_with(folder: Path, torch_source: str, kind: str = "cuda", timeout_s: float = 60) -> list[Probed]:
    """Load that source as torch in a real probe child, and interpret its end."""
    (folder / "torch.py").write_text(torch_source, encoding="utf-8")
    # Were a second source as long as the first, within the same second, the bytecode of the first would run.
    variables = {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    environment = child_environment(kind) | variables
    command = child_command("benchkernels.devices.probe", kind)
    return interpret(kind, run_all({kind: command}, {kind: environment}, timeout_s)[kind])  # type: ignore[arg-type]


def only(found: list[Probed]) -> Probed:
    assert len(found) == 1
    assert not found[0].available
    assert found[0].device is None
    assert found[0].reason
    assert "\n" not in found[0].reason
    return found[0]


@POSIX
def test_torch_that_hangs_is_ended_with_all_it_started(tmp_path: Path) -> None:
    mark = tmp_path / "child"
    source = f"""
import pathlib, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
pathlib.Path({str(mark)!r}).write_text(str(child.pid))
time.sleep(600)
"""
    found = only(probe_with(tmp_path, source, timeout_s=4))
    assert "did not answer within 4 s" in found.reason
    grandchild = Path("/proc") / mark.read_text() / "stat"
    for _ in range(100):
        if not grandchild.exists() or " Z " in grandchild.read_text():
            break
        time.sleep(0.02)
    else:
        pytest.fail("the grandchild lives on")


@POSIX
def test_torch_that_aborts_is_diagnosed(tmp_path: Path) -> None:
    text = (
        "terminate called after throwing an instance of 'c10::ValueError'\n  what():  Duplicated key "
        "'pinned_reserve_segment_size_mb' found in device-specific configuration parser hook registration"
    )
    found = only(
        probe_with(tmp_path, f"import os, sys\nsys.stderr.write({text!r})\nsys.stderr.flush()\nos.abort()")
    )
    assert "CUDA build of torch" in found.reason
    assert "SIGABRT" in found.reason
    assert "virtual environment" in found.remedy


@POSIX
def test_a_crash_without_a_word_names_its_signal(tmp_path: Path) -> None:
    found = only(probe_with(tmp_path, "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"))
    assert "SIGSEGV" in found.reason


def test_broken_torch_npu_is_one_sentence_with_its_remedy(tmp_path: Path) -> None:
    error = "libhccl.so: cannot open shared object file: No such file or directory"
    (tmp_path / "torch_npu.py").write_text(f"raise ImportError({error!r})")
    found = only(probe_with(tmp_path, "", kind="npu"))
    assert "CANN" in found.reason
    assert "set_env.sh" in found.remedy


def test_missing_torch_npu_is_told_apart(tmp_path: Path) -> None:
    source = """
import importlib.abc, sys
class Without(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "torch_npu":
            raise ModuleNotFoundError("No module named 'torch_npu'")
sys.meta_path.insert(0, Without())
"""
    assert "not installed" in only(probe_with(tmp_path, source, kind="npu")).reason


def test_output_of_libraries_does_not_reach_the_answer(tmp_path: Path) -> None:
    source = """
import os
os.write(1, b'garbage {"devices": 3}')
print("more garbage")
class cuda:
    is_available = staticmethod(lambda: True)
    device_count = staticmethod(lambda: 0)
"""
    assert probe_with(tmp_path, source) == []


def test_a_child_that_leaves_without_an_answer(tmp_path: Path) -> None:
    assert "exit status 7" in only(probe_with(tmp_path, "import os; os._exit(7)")).reason
    assert "no answer" in only(probe_with(tmp_path, "import os; os._exit(0)")).reason


def test_exceptions_that_are_no_errors_do_not_escape(tmp_path: Path) -> None:
    assert "SystemExit" in only(probe_with(tmp_path, "raise SystemExit('licence expired')")).reason


@pytest.mark.parametrize("stdout", [b"", b"garbage", b'{"devices": 3}', b'{"devices": [{"id": 1}]}', b"\xff"])
def test_what_is_no_answer_is_a_reason(stdout: bytes) -> None:
    outcome = Outcome(stdout=stdout, stderr="", exit_code=0, timed_out=False, limit_s=1)
    assert "no answer" in only(interpret("cuda", outcome)).reason


def test_one_bad_device_does_not_hide_the_good_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_CONFIG", str(tmp_path))
    good = DeviceInfo(id="npu:0", kind="npu", vendor="Huawei", name="Ascend910B3")
    text = "Traceback...\nRuntimeError: SetDevice:..., error code is 507033\n[Error]: Failed to start."
    stdout = msgspec.json.encode(Answer(devices=[good], errors={"npu:1": text}))
    first, second = interpret("npu", Outcome(stdout, "", 0, False, 1))
    assert first.available
    assert first.device is not None
    assert first.device.catalogue is not None
    assert (second.id, second.available) == ("npu:1", False)
    assert "busy" in second.reason


@pytest.mark.parametrize(
    ("raised", "reason", "remedy"),
    [
        (
            "profiles.problems.DeviceError: there is no npu:3: torch sees 1 npu device; look again",
            "there is no npu:3: torch sees 1 npu device", "look again",
        ),
        ("profiles.problems.DeviceError: nothing to be done", "nothing to be done", ""),
        (
            "ValueError: of a kind that nobody knows\n[ERROR] 2026-11-28 (PID:1, Device:-1) ERR0 strange",
            "ValueError: of a kind that nobody knows", "",
        ),
        ("KeyboardInterrupt", "KeyboardInterrupt", ""),
    ],
)  # fmt: skip
def test_of_an_unknown_error_its_first_line_is_told(raised: str, reason: str, remedy: str) -> None:
    frames = 'Traceback (most recent call last):\n  File "x.py", line 1, in x\n    y()\n'
    text = f"{frames}OSError: the inner one\n\nDuring handling:\n\n{frames}{raised}\n"
    stdout = msgspec.json.encode(Answer(errors={"npu:3": text}))
    found = only(interpret("npu", Outcome(stdout, "", 0, False, 1)))
    assert (found.reason, found.remedy) == (reason, remedy)


def test_a_foreign_folder_cannot_take_our_place(tmp_path: Path) -> None:
    (tmp_path / "profiles.py").write_text("raise SystemExit('wrong profiles')")
    (tmp_path / "benchkernels").mkdir()
    (tmp_path / "benchkernels" / "__init__.py").write_text("raise SystemExit('wrong benchkernels')")
    command = child_command("benchkernels.devices.probe", "cuda")
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, check=False, env=child_environment("cuda")
    )
    assert b"wrong" not in done.stderr
    assert msgspec.json.decode(done.stdout, type=Answer)


def test_children_never_load_device_extensions_by_themselves() -> None:
    environment = child_environment("npu", {"TORCH_DEVICE_BACKEND_AUTOLOAD": "1", "TASK_QUEUE_ENABLE": "2"})
    assert environment["TORCH_DEVICE_BACKEND_AUTOLOAD"] == "0"
    assert environment["TORCH_NPU_FALLBACK_CPU_DISABLE"] == "1"
    assert environment["TASK_QUEUE_ENABLE"] == "2"
    assert "TORCH_NPU_FALLBACK_CPU_DISABLE" not in child_environment("cuda", {})


@pytest.mark.parametrize("kind", ["cpu", "cuda", "npu"])
def test_compiling_starts_no_processes_unless_the_user_wants_them(kind: str) -> None:
    assert child_environment(kind, {})["TORCHINDUCTOR_COMPILE_THREADS"] == "1"
    given = {"TORCHINDUCTOR_COMPILE_THREADS": "8"}
    assert child_environment(kind, given)["TORCHINDUCTOR_COMPILE_THREADS"] == "8"


def test_the_cpu_is_always_listed_and_torch_is_not_loaded() -> None:
    script = (
        "import sys; from benchkernels.devices.probe import probe; found = probe();"
        "assert found[0].id == 'cpu' and found[0].available, found;"
        "assert 'torch' not in sys.modules and 'numpy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_under_load_the_cpu_is_described_by_a_child() -> None:
    (found,) = probe(kinds=("cpu",), loaded=True)
    assert found.available
    assert found.device is not None
    assert "after matmuls" in found.device.details["clock_source"] or not found.device.details["clock_hz"]


def test_kinds_that_were_not_asked_for_are_not_probed() -> None:
    assert probe(kinds=()) == []
    assert {one.kind for one in probe(kinds=("cpu",))} == {"cpu"}


def test_cuda_obstacles_speak_only_where_a_driver_is() -> None:
    assert _cuda_obstacle(CPU_BUILD, "", "") == []
    assert _cuda_obstacle(CUDA_BUILD, "", "") == []
    assert _cuda_obstacle(CUDA_BUILD, "/proc/driver/nvidia", "") is None
    for build in (CPU_BUILD, None):
        found = _cuda_obstacle(build, "/proc/driver/nvidia", "")
        assert found is not None
        assert "NVIDIA driver is here" in only(found).reason
        assert found[0].remedy
    wrong = _cuda_obstacle(CUDA_BUILD, "", "/dev/kfd")
    assert wrong is not None
    assert "AMD" in only(wrong).reason


def test_npu_obstacles_speak_only_where_a_driver_or_the_package_is() -> None:
    assert _npu_obstacle(CPU_BUILD, "", False) == []
    assert _npu_obstacle(CPU_BUILD, "", True) is None
    assert _npu_obstacle(CPU_BUILD, "/dev/davinci*", True) is None
    found = _npu_obstacle(CPU_BUILD, "/dev/davinci*", False)
    assert found is not None
    assert "torch-npu" in only(found).reason


def test_hints_are_read_from_device_files(tmp_path: Path) -> None:
    assert (nvidia_hint(tmp_path), ascend_hint(tmp_path)) == ("", "")
    (tmp_path / "dev").mkdir()
    (tmp_path / "dev/davinci10").touch()
    (tmp_path / "dev/nvidia3").touch()
    assert nvidia_hint(tmp_path)
    assert ascend_hint(tmp_path)


def test_torchs_build_is_read_as_torch_says_it() -> None:
    import torch

    build = torch_build()
    assert build == TorchBuild(torch.__version__, torch.version.cuda, torch.version.hip)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("ImportError: libatb.so: cannot open shared object file: No such file", "NNAL"),
        ("ImportError: libascendcl.so: cannot open shared object file: No such file", "CANN libraries"),
        ("libtorch_npu.so: undefined symbol: _ZNK3c1010TensorImpl4sizeEl", "another version of torch"),
        ("x.so: undefined symbol: _ZN3atb9OperationC2Ev", "NNAL"),
        ("Two accelerators cannot be used at the same time in PyTorch: npu and cuda.", "CUDA build"),
        ("No module named 'torch_npu._C'", "source tree"),
        ("libgomp.so.1: cannot allocate memory in static TLS block", "too late"),
        ("aclnnX or aclnnXGetWorkspaceSize not in libopapi.so, or libopapi.sonot found", "older"),
        ("AclSetCompileopt(...), error code is 500001", "compiler"),
        ("RuntimeError: Unsupported soc version: Ascend910C", "newer than torch-npu (Ascend910C)"),
        ("aclInit, error code is 507008\n[Error]: Failed to obtain the SOC version.", "not visible"),
        ("error code is 507899\n[Error]: An internal error occurs in the Driver module.", "driver failed"),
        ("set ASCEND_RT_VISIBLE_DEVICES:[4] error, input data rang[0-2)", "not here"),
        ("dcmi module initialize failed. ret is -8005", "no access"),
        ("RuntimeError: Found no NVIDIA driver on your system. Please check", "no NVIDIA driver"),
        ("The NVIDIA driver on your system is too old (found version 11040).", "(11040)"),
        ("CUDA error: no kernel image is available for execution on the device", "no code for this GPU"),
        ("Error 802: system not yet initialized", "fabric"),
        ("AssertionError: Torch not compiled with CUDA enabled", "CPU build"),
    ],
)
def test_known_texts_are_recognised(text: str, word: str) -> None:
    found = diagnose(f"Traceback (most recent call last):\n  ...\n{text}\n")
    assert found is not None
    assert word in found.reason
    assert found.remedy


def test_the_inner_error_wins_over_its_wrapper() -> None:
    text = (
        "ImportError: libhccl.so: cannot open shared object file\n\nThe above exception was the cause\n"
        "RuntimeError: Failed to load the backend extension: torch_npu. You can disable auto-loading"
    )
    found = diagnose(text)
    assert found is not None
    assert "CANN" in found.reason


def test_unknown_texts_are_not_guessed_at() -> None:
    assert diagnose("RuntimeError: the moon is in the wrong house") is None
