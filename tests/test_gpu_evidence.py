"""The parts of `dev.py gpu-evidence` that decide what comes back from a machine nobody is watching."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

from benchkernels.suites import load_suite

ROOT = Path(__file__).resolve().parent.parent
# As for a script, which finds those beside it.
sys.path.insert(0, str(ROOT / "benchmarks"))

import gpu_evidence  # noqa: E402
import gpu_parts  # noqa: E402
from gpu_evidence import Session, fit_rounds, limit_file  # noqa: E402
from gpu_parts import Part, list_parts  # noqa: E402

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
    before, after = list_parts("cuda:0", tmp_path)
    written = {part.file for part in before + after} | {part.log for part in before + after}
    # A profile, or the journal of a run that left none; and the summary.
    assert len(written | {"profile.assay.json", "summary.txt"}) <= 8
    assert written <= set(gpu_evidence.FILES)


def test_the_default_holds_three_rounds_of_the_standard_suite_and_its_tables(tmp_path: Path) -> None:
    before, after = list_parts("cuda:0", tmp_path)
    default_s = 540.0
    kept_s = sum(part.limit_s for part in before + after if not part.spare)
    left_s = default_s - 2 * gpu_evidence.GRACE_S - 20 - kept_s
    standard = load_suite("standard")
    expected_s = standard.expected_s("cuda")
    # Fewer rounds have no interval. 20 s are for the first torch of the day.
    assert fit_rounds(standard.rounds_accelerator, expected_s, left_s) >= 3
    assert fit_rounds(standard.rounds_accelerator, expected_s, 10 * expected_s) == 5
    assert fit_rounds(standard.rounds_accelerator, expected_s, 1.0) == 1
    # Another program may cut the whole call off after ten minutes.
    assert default_s + 2 * gpu_evidence.GRACE_S < 600
    # And a second call has room for all that the first one may have cut.
    assert sum(part.limit_s for part in after if part.spare) < default_s - 2 * gpu_evidence.GRACE_S - 20


def test_a_spare_part_is_cut_and_not_failed_where_its_time_is_not_left(tmp_path: Path) -> None:
    one = session(tmp_path, time_s=20.0)
    one.run(Part("extra", ["-c", "print(1)"], 30, "tables.md", spare=True))
    assert not one.failed
    (line,) = one.lines
    assert re.fullmatch(
        r"cut +extra +it may take 30 s and \d+ s are left: call again with --only extra", line
    )
    one.run(Part("extra", ["-c", "print(1)"], 10, "tables.md", spare=True))
    assert (tmp_path / "tables.md").read_text("utf-8") == "1\n"


def test_a_part_that_there_is_not_is_one_sentence_with_those_that_there_are(tmp_path: Path) -> None:
    command = [sys.executable, "dev.py", "gpu-evidence", str(tmp_path / "out"), "--only", "ceiling"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(
        "gpu-evidence: there is no part ceiling; the parts are devices, doctor, tests, run,"
    )
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_only_files_with_device_tests_are_loaded() -> None:
    """All others would want packages that a GPU machine lacks, and fail to be collected."""
    files = (ROOT / "tests").rglob("test_*.py")
    marked = [path for path in files if re.search(r"pytest\.mark\.device\b", path.read_text("utf-8"))]
    assert {path.relative_to(ROOT).as_posix() for path in marked} == set(gpu_parts.DEVICE_TESTS)


def test_a_package_that_is_missing_is_told_before_anything_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(gpu_evidence, "PACKAGES", (*gpu_evidence.PACKAGES, "no_such_package"))
    monkeypatch.setattr(sys, "argv", ["gpu_evidence.py", str(tmp_path / "out"), "--device", "cpu"])
    assert gpu_evidence.main() == 3
    told = capsys.readouterr().err
    assert "has no no_such_package; install them, or put their wheels into" in told
    assert not (tmp_path / "out").exists()


SMALL = """
name = "small"
rounds.cpu = 200
case_budget_s = 0.1
[[case]]
kernel = "matmul"
dtypes = ["fp32"]
shapes = [[64, 64, 64]]
"""


def small_suite(folder: Path, rounds: int) -> Path:
    path = folder / "small.toml"
    path.write_text(SMALL.replace("200", str(rounds)), "utf-8")
    return path


@pytest.mark.xdist_group("machine")
def test_a_suite_is_cut_to_the_rounds_that_fit_and_this_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSAY_LIBRARY", str(tmp_path / "library"))
    one = session(tmp_path, time_s=130.0)
    kept = Part("kept", [], 114.0, "run.log")
    gpu_evidence.run_suite(one, "cpu", str(small_suite(tmp_path, 200)), [kept])
    assert len(one.lines) == 2, one.lines
    assert re.match(
        r"cut +run +[1-3] of the 200 rounds of .*small.toml: one takes about 4 s, and", one.lines[0]
    )
    profile = json.loads((tmp_path / "profile.assay.json").read_text("utf-8"))
    assert 1 <= profile["rounds_planned"] <= 3


@pytest.mark.xdist_group("machine")
@pytest.mark.timeout(300)
def test_on_a_processor_the_whole_path_ends_green(tmp_path: Path) -> None:
    out, suite = tmp_path / "out", small_suite(tmp_path, 1)
    command = [sys.executable, "dev.py", "gpu-evidence", str(out), "--device", "cpu", "--suite", str(suite)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    summary = (out / "summary.txt").read_text("utf-8")
    assert "FAILED" not in summary
    assert "cut    other tests" in summary
    assert json.loads((out / "profile.assay.json").read_text("utf-8"))["status"] == "done"
    assert len(list(out.iterdir())) <= 8
    tables = (out / "tables.md").read_text("utf-8")
    assert tables.startswith("# ")
    assert re.findall(r"^### (\w+)", tables, re.MULTILINE) == [
        "Measured", "Cases", "Graphs", "Agreement", "Attention", "Telemetry", "Overhead", "Overhead"
    ]  # fmt: skip
    # Every script measured: no row says that its case cannot be.
    assert not re.search(r"unsupported|incorrect|failed|out_of_memory", tables)
