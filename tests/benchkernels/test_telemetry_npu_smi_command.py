"""`python -m benchkernels.telemetry.npu_smi FILE`, as a user calls it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchkernels.telemetry.npu_smi import MOST_BYTES, main

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


def test_what_is_too_large_to_be_an_output_is_not_read_to_its_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "large.txt"
    file.write_bytes(COMMON.encode())
    os.truncate(file, 1 << 36)  # more than the memory; it takes no room on the disk
    assert main([str(file)]) == 2
    assert capsys.readouterr().err == (
        f"npu_smi: {file} is larger than {MOST_BYTES >> 20} MiB, so it is no output of npu-smi\n"
    )


class Interrupted(io.RawIOBase):
    """A keyboard at which somebody presses Ctrl-C instead of typing on."""

    def readable(self) -> bool:
        return True

    def readinto(self, _buffer: object) -> int:
        raise KeyboardInterrupt


def test_ctrl_c_while_it_reads_is_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BufferedReader(Interrupted())))
    assert main(["-"]) == 130
    assert capsys.readouterr().err == "npu_smi: interrupted\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no disk that is always full")
def test_an_output_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "common.txt"
    file.write_text(COMMON)
    command = [sys.executable, "-m", "benchkernels.telemetry.npu_smi", str(file)]
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False, timeout=60)
    told = [line for line in ended.stderr.decode().splitlines() if "RuntimeWarning" not in line]
    assert told == ["npu_smi: the output could not be written: No space left on device"]
    assert ended.returncode == 2
