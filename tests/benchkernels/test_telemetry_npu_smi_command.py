"""`python -m benchkernels.telemetry.npu_smi FILE`, as a user calls it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchkernels.telemetry.npu_smi import main

COMMON = """\
	NPU ID                         : 1
	Chip Count                     : 1

	Chip ID                        : 0
	Aicore curFreq(MHZ)            : 800
	Temperature(C)                 : 46
"""


def test_prints_what_a_file_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "common.txt"
    file.write_text(COMMON)
    assert main([str(file)]) == 0
    told = json.loads(capsys.readouterr().out)
    [device] = told["devices"]
    assert (device["npu_id"], device["chip_id"], device["aicore_clock_mhz"]) == (1, 0, 800)
    assert (told["driver"], told["error"]) == (None, None)
    assert told["reasons"]["driver"] == "no version is printed"


def test_reads_what_powershell_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "common.txt"
    file.write_text(COMMON, encoding="utf-16")
    assert main([str(file)]) == 0
    assert json.loads(capsys.readouterr().out)["devices"][0]["temperature_c"] == 46


def test_an_error_of_npu_smi_is_an_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "error.txt"
    file.write_text("dcmi module initialize failed. ret is -8005\n")
    assert main([str(file)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["devices"], told["error"]) == ([], "dcmi module initialize failed. ret is -8005")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("absent.txt", "cannot be read: No such file or directory"),
        (".", "cannot be read: Is a directory"),
        ("other.txt", "holds no output of npu-smi that is understood"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="the system's own words differ")
def test_a_file_that_says_nothing_is_refused_in_one_sentence(
    name: str, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "other.txt").write_bytes(b"\xff\xfeabc\x00")
    assert main([str(tmp_path / name)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert sentence in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("arguments", [[], ["a", "b"], ["--help"]])
def test_a_wrong_call_tells_the_right_one(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert "usage: python -m benchkernels.telemetry.npu_smi FILE" in capsys.readouterr().err


def test_reads_standard_input_in_a_process_of_its_own_and_without_torch() -> None:
    code = (
        "import runpy, sys; sys.argv = ['npu_smi', '-']\n"
        "try: runpy.run_module('benchkernels.telemetry.npu_smi', run_name='__main__')\n"
        "except SystemExit as end: assert end.code == 0\n"
        "assert 'torch' not in sys.modules"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], input=COMMON.encode(), capture_output=True, check=False, timeout=60
    )
    assert ended.returncode == 0, ended.stderr.decode()
    assert json.loads(ended.stdout)["devices"][0]["npu_id"] == 1
