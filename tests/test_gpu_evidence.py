"""The parts of `dev.py gpu-evidence` that decide what comes back from a machine nobody is watching."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

from benchmarks import gpu_evidence
from benchmarks.gpu_evidence import Part, Session, limit_file

ROOT = Path(__file__).resolve().parent.parent
STUBBORN = """
import signal, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
time.sleep(60)
"""
POLITE = """
import time
try:
    print('on', flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    print('saved')
"""


def session(out: Path, time_s: float = 60.0) -> Session:
    return Session(out, dict(os.environ), time.monotonic() + time_s)


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU here")
def test_without_a_gpu_it_is_one_sentence(tmp_path: Path) -> None:
    command = [sys.executable, "dev.py", "gpu-evidence", str(tmp_path / "out")]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 3
    assert len(result.stderr.splitlines()) == 1
    assert "finds no cuda:0" in result.stderr
    assert not (tmp_path / "out").exists()


def test_results_and_errors_of_a_part_stay_apart(tmp_path: Path) -> None:
    one = session(tmp_path)
    code = "import sys; print('{\"a\": 1}'); print('careful', file=sys.stderr); sys.exit(4)"
    one.run(Part("facts", ["-c", code], 30, "facts.json"))
    assert json.loads((tmp_path / "facts.json").read_text("utf-8")) == {"a": 1}
    assert "careful" in (tmp_path / "run.log").read_text("utf-8")
    assert one.failed
    assert "exit code 4" in one.lines[0]


@pytest.mark.skipif(os.name == "nt", reason="process groups and SIGINT as POSIX has them")
def test_a_part_that_hangs_may_save_and_is_then_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gpu_evidence, "GRACE_S", 3.0)
    one = session(tmp_path)
    one.run(Part("polite", ["-c", POLITE], 4, "polite.log"))
    one.run(Part("stubborn", ["-c", STUBBORN], 4, "stubborn.log"))
    one.run(Part("next", ["-c", "print('still here')"], 30, "next.log"))
    assert "saved" in (tmp_path / "polite.log").read_text("utf-8")
    assert ["ended at its limit" in line for line in one.lines] == [True, True, False]
    assert "still here" in (tmp_path / "next.log").read_text("utf-8")


def test_nothing_starts_when_the_time_is_over(tmp_path: Path) -> None:
    one = session(tmp_path, time_s=1.0)
    one.run(Part("late", ["-c", "print(1)"], 30, "late.log"))
    assert not list(tmp_path.iterdir())
    assert one.failed


def test_large_files_are_brought_below_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gpu_evidence, "MAX_FILE_BYTES", 1000)
    log, profile, small = (tmp_path / name for name in ("a.log", "a.json", "b.log"))
    log.write_bytes(b"first" + b"." * 5000 + b"last")
    profile.write_bytes(b"1" * 5000)
    small.write_bytes(b"as it was")
    for path in (log, profile, small):
        limit_file(path)
    cut = log.read_bytes()
    assert cut.startswith(b"first")
    assert cut.endswith(b"last")
    assert len(cut) < 1100
    assert gzip.decompress((tmp_path / "a.json.gz").read_bytes()) == b"1" * 5000
    assert not profile.exists()
    assert small.read_bytes() == b"as it was"


def test_there_are_never_more_than_eight_files(tmp_path: Path) -> None:
    parts = gpu_evidence.parts_for("cuda:0", "standard", tmp_path)
    written = {part.file for part in parts} | {part.log for part in parts}
    # A profile, or the journal of a run that left none; and the summary.
    assert len(written | {"profile.assay.json", "summary.txt"}) <= 8
    assert written <= set(gpu_evidence.FILES)
