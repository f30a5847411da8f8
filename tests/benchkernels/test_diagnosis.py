"""Known error texts: each is recognised as it arrives, with the remedy that fits it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from benchkernels.devices.diagnosis import diagnose, diagnose_error, known_texts

SHARED = Path(__file__).resolve().parents[3] / "shared/ascend"
REMEDY_OF = {
    "libhccl.so": "set_env.sh",
    "libascendcl.so": "set_env.sh",
    "libatb.so": "nnal/atb/set_env.sh",
    "Failed to load the backend extension": "assay doctor",
    "_ZNK3c10": "torch==",
    "_ZN3atb": "NNAL",
    "Two accelerators": "virtual environment",
    "torch_npu._C": "folder",
    "static TLS": "LD_PRELOAD",
    "Failed to find function": "upgrade CANN",
    "500001": "decorator",
    "E30006": "ops",
    "Unsupported soc version": "newer torch-npu",
    "507008": "/dev/davinci",
    "507033": "npu-smi info",
    "507899": "HwHiAiUser",
    "107001": "ASCEND_RT_VISIBLE_DEVICES",
    "ASCEND_RT_VISIBLE_DEVICES:[4]": "ids from 0",
    "No NPUs are available": "npu-smi info",
    "NPU out of memory": "smaller case",
    "507014": "new process",
    "-8005": "HwHiAiUser",
}
"""By a word of a row's texts: a word of the advice that must be given."""
CONTINUED = {"_ZN5torch...", "_ZN3Mki...", "AclSetCompileopt", "Duplicated key", "(g_conLogLevel=3)"}
"""Quoted together with another text, and never met alone."""


def quoted_rows() -> list[tuple[str, list[str]]]:
    """(cell, texts) of each row of the table of texts that users met, which others have collected."""
    facts = SHARED / "FACTS.md"
    if not facts.is_file():
        return []
    section = facts.read_text("utf-8").partition("## 6. Doctor")[2].partition("\n\n")[2].partition("\n\n")[0]
    cells = [line.split("|")[1].strip() for line in section.splitlines()[2:]]
    rows = []
    for cell in cells:
        texts = re.findall(r"`([^`]+)`", cell) or [f"error code is {code}" for code in cell.split(" / ")]
        rows.append((cell, [text.replace("...", "\n") for text in texts if text not in CONTINUED]))
    return rows


def test_every_quoted_text_is_recognised_with_a_fitting_remedy() -> None:
    rows = quoted_rows()
    if not rows:
        pytest.skip("the collection of texts that users met is not here")
    assert len(rows) >= 20
    for cell, texts in rows:
        word = next((remedy for part, remedy in REMEDY_OF.items() if part in cell), None)
        assert word, f"no remedy is expected of {cell}"
        for text in texts:
            found = diagnose(f"Traceback (most recent call last):\n  ...\nRuntimeError: {text}\n")
            assert found is not None, text
            assert word in found.remedy or word in found.reason, (text, found)


def test_every_code_that_has_an_entry_of_its_own_is_one_of_the_runtimes() -> None:
    path = SHARED / "contract/acl_error_codes.json"
    if not path.is_file():
        pytest.skip("the list of the runtime's codes is not here")
    codes = json.loads(path.read_text("utf-8"))["codes"]
    named = set(re.findall(r"\b\d{6}\b", " ".join(f"{one.match} {one.reason}" for one in known_texts())))
    assert len(named) >= 10
    assert named <= set(codes)
    for code in codes:
        if code.startswith("507"):
            found = diagnose(f"SynchronizeStream, error code is {code}")
            assert found is not None
            assert found.remedy


@pytest.mark.parametrize(
    ("text", "reason", "remedy"),
    [
        ("error code is 507014", "AI core in time (507014)", "new process"),
        ("error code is 507015", "failed on the AI core (507015)", "new process"),
        ("error code is 507018", "AI CPU (507018)", "new process"),
        ("error code is 507034", "vector core in time", "new process"),
        ("error code is 507035", "failed on the vector core", "new process"),
        ("error code is 507046", "(507046)", "new process"),
        ("EZ9999: Inner Error!\nerror code is 507035", "vector core", "new process"),
        ("the operator 'aten::x' will fall back to run on the CPU", "no kernel", "newer torch-npu"),
        ("Failed to initialize NVML: Driver/library version mismatch", "old kernel module", "reboot"),
        ("NVML_ERROR: NVML Shared Library Not Found", "management library", "--gpus all"),
        (
            "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.",
            "no NVIDIA",
            "install",
        ),
        ("CUDA driver version is insufficient for CUDA runtime version", "older", "update the driver"),
        ("CUDA error: all CUDA-capable devices are busy or unavailable", "exclusively", "-c DEFAULT"),
        ("RuntimeError: No CUDA GPUs are available", "sees no GPU", "CUDA_VISIBLE_DEVICES"),
        ("CUDA error: invalid device ordinal", "of that number", "assay devices"),
        ("CUDA error: uncorrectable ECC error encountered", "uncorrectable", "--gpu-reset"),
        (
            "RuntimeError: CUDA error: an illegal memory access was encountered",
            "outside its memory",
            "new process",
        ),
        (
            "ImportError: libcudnn.so.9: cannot open shared object file",
            "(libcudnn.so.9)",
            "--force-reinstall",
        ),
        (
            "libcusparse.so.12: undefined symbol: __nvJitLinkComplete_12_4, version",
            "another version",
            "LD_LIBRARY",
        ),
        ("libtorch_cuda.so: undefined symbol: ncclCommRegister", "another version", "LD_LIBRARY_PATH"),
        ("/lib/libm.so.6: version `GLIBC_2.29' not found (required by x.so)", "(GLIBC_2.29)", "C library"),
        (
            "ImportError: libascend_hal.so: cannot open shared object file",
            "driver's libraries",
            "driver/lib64",
        ),
        ("the process that loaded torch died by SIGILL", "instructions", "older torch"),
    ],
)
def test_texts_of_runtimes_and_drivers(text: str, reason: str, remedy: str) -> None:
    found = diagnose(text)
    assert found is not None
    assert reason in found.reason
    assert remedy in found.remedy


def test_every_entry_is_complete_and_one_line() -> None:
    entries = known_texts()
    assert len({entry.match for entry in entries}) == len(entries)
    for entry in entries:
        assert re.compile(entry.match).groups <= 1
        for text in (entry.reason, entry.remedy, entry.source):
            assert text
            assert text == text.strip()
            assert "\n" not in text
            assert not text.endswith(".")


def test_the_cause_of_an_exception_is_read_too() -> None:
    wrapped = RuntimeError("Failed to load the backend extension: torch_npu.")
    wrapped.__cause__ = ImportError("libhccl.so: cannot open shared object file")
    found = diagnose_error(wrapped)
    assert found is not None
    assert "CANN" in found.reason
    assert diagnose_error(ValueError("nothing known")) is None
