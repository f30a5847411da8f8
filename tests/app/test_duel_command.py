"""`assay duel` from end to end: real workers on the CPU, also with the torch of another interpreter."""

import json
import os
import signal
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from profiles.files import read_profile
from tests.app.running import assay, one_sentence, saved, start
from tests.app.test_run_disk import needs_mount, small_disk

WIDE = ("--resolution", 50)
"""Of a machine that others use too, nothing finer is promised."""


@pytest.fixture(scope="session")
def other_python(tmp_path_factory):
    """A virtual environment of its own that borrows the packages of this one."""
    folder = tmp_path_factory.mktemp("other") / "venv"
    try:
        venv.create(folder, symlinks=os.name != "nt", with_pip=False)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no virtual environment can be made here: {error}")
    [site] = {Path(item) for item in sys.path if (Path(item) / "torch").is_dir()}
    inside = subprocess.run(
        [folder / "bin" / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    (Path(inside) / "borrowed.pth").write_text(f"{site}\n")
    return folder


def test_a_machine_against_itself_ends_in_two_profiles_that_belong_together(place):
    result = assay("duel", "cpu", "cpu", "--suite", place / "tiny.toml", "--rounds", 3, *WIDE, "--seed", 3)
    assert result.returncode == 0, result.stderr
    a, b = (read_profile(path).profile for path in saved(place))
    assert {a.duel.side, b.duel.side} == {"a", "b"}
    assert a.duel.id == b.duel.id
    assert (a.duel.partner, b.duel.partner) == (b.id, a.id)
    assert a.duel.looks == b.duel.looks == (3,)
    assert (a.seed, b.seed) == (3, 3)
    for profile in (a, b):
        by_id = {item.case.id: item for item in profile.cases}
        assert [r.status for r in by_id["matmul/fp32/m64-n64-k64"].rounds] == ["ok"] * 3
        assert [r.round for r in by_id["matmul/tf32/m64-n64-k64"].rounds] == [0]
    assert not list((place / "library").glob("*.journal.jsonl"))
    assert "3 of at most 3 rounds: b / a " in result.stdout
    assert "compared pair by pair" in result.stdout
    assert (
        f"profile a: {saved(place)[0]}" in result.stdout or f"profile a: {saved(place)[1]}" in result.stdout
    )
    assert "settled after 3 rounds of each side" in result.stdout.splitlines()[-1]
    again = assay("compare", a.id if a.duel.side == "a" else b.id, b.id if a.duel.side == "a" else a.id)
    assert "compared pair by pair" in again.stdout, again.stderr


def test_another_interpreter_is_where_its_sides_workers_run(place, other_python):
    """The stand-in for the interpreter leaves a mark whenever it is started."""
    marked = place / "python"
    marked.write_text(f'#!/bin/sh\necho "$@" >> {place}/started\nexec {other_python}/bin/python "$@"\n')
    marked.chmod(0o755)
    result = assay(
        "duel", "cpu", f"cpu@{marked}", "--suite", place / "tiny.toml", "--case", "*fp32/m64-*",
        "--rounds", 3, *WIDE, "--name", "old torch", "--json",
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    started = (place / "started").read_text()
    assert started.count("benchkernels.worker") == 3
    assert started.count("benchkernels.devices.probe cpu") == 1
    told = json.loads(result.stdout)
    assert [(row["name"], row["good_cases"]) for row in told["profiles"]] == [
        ("old torch (a)", 1), ("old torch (b)", 1),
    ]  # fmt: skip
    assert (told["duel"]["rounds"], told["duel"]["looks"]) == (3, [3])
    [case] = told["comparison"]["candidates"][0]["cases"]
    assert case["id"] == "matmul/fp32/m64-n64-k64"
    assert case["paired"]
    assert case["low"] <= case["ratio"] <= case["high"]
    assert told["duel"]["settled"] == (case["verdict"] != "unclear")


def test_a_missing_package_is_told_with_what_to_install(place):
    bare = place / "bare"
    venv.create(bare, symlinks=os.name != "nt", with_pip=False)
    result = assay("duel", "cpu", f"cpu@{bare}", "--suite", place / "tiny.toml")
    assert result.returncode == 3
    sentence = one_sentence(result)
    assert f"{bare}/bin/python lacks msgspec and numpy and psutil and torch" in sentence
    assert f"{bare}/bin/python -m pip install msgspec numpy psutil torch" in sentence


def test_an_interpreter_that_is_too_old_is_told_its_version(place):
    old = place / "python3"
    old.write_text('#!/bin/sh\necho \'{"version": [3, 9, 1], "missing": [], "torch": "2.5.0"}\'\n')
    old.chmod(0o755)
    result = assay("duel", "cpu", f"cpu@{old}", "--suite", place / "tiny.toml")
    assert result.returncode == 3
    assert "is Python 3.9.1, and a worker needs 3.11 or newer" in one_sentence(result)


def test_ctrl_c_saves_both_profiles(place):
    process = start("duel", "cpu", "cpu", "--suite", place / "tiny.toml", "--rounds", 50, "--resolution", 0.1)
    for line in process.stdout:
        if line.startswith("2 of at most 50 rounds"):
            break
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=90)
    assert process.returncode == 130, errors
    assert "Traceback" not in errors
    profiles = [read_profile(path).profile for path in saved(place)]
    assert len(profiles) == 2
    for profile in profiles:
        assert (profile.status, profile.reason) == ("stopped", "interrupted by SIGINT")
        good = next(item for item in profile.cases if item.case.id == "matmul/fp32/m64-n64-k64")
        assert [r.status for r in good.rounds][:2] == ["ok", "ok"]
    assert "interrupted by SIGINT" in output


@needs_mount
def test_a_disk_that_fills_up_loses_neither_side(place):
    with small_disk(place / "library", "size=160k"):
        result = assay("duel", "cpu", "cpu", "--suite", place / "long.toml", "--rounds", 3)
        assert result.returncode == 2
        assert "Traceback" not in result.stderr
        last = result.stderr.strip().splitlines()[-1]
        rescued = sorted(place.glob("*.assay.json"))
        assert len(rescued) == 2
        assert "What was measured until then is in" in last
        assert all(str(path) in last for path in rescued)
        assert any(r.status == "ok" for p in rescued for c in read_profile(p).profile.cases for r in c.rounds)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["cpu"], 2, "missing argument 'B'"),
        (["cpu", "tpu:0"], 2, "'tpu:0' is no side of a duel"),
        (["cpu", "all"], 2, "'all' is no side of a duel"),
        (["cpu", "cpu@"], 2, "no side of a duel"),
        (["cpu", "cuda:99"], 3, "no device cuda:99"),
        (["cpu", "cpu:1"], 3, "no device 'cpu:1'"),
        (["cpu", "cpu@/nowhere/python"], 2, "no Python interpreter at /nowhere/python"),
        (["cpu", "cpu@" + "x" * 5000], 2, "no Python interpreter"),
        (["cpu", "cpu@/bin/true"], 3, "/bin/true does not answer as a Python interpreter does"),
        (["cpu", "cpu", "--suite", "nonsense"], 2, "no suite 'nonsense'"),
        (["cpu", "cpu", "--case", "nothing/*"], 2, "matches 'nothing/*'"),
        (["cpu", "cpu", "--rounds", "2"], 2, "--rounds"),
        (["cpu", "cpu", "--resolution", "0"], 2, "--resolution"),
        (["cpu", "cpu", "--name", "two\nlines"], 2, "one line"),
    ],
)
def test_a_wrong_argument_is_one_sentence_and_nothing_is_run(place, arguments, code, words):
    result = assay("duel", *arguments)
    assert result.returncode == code
    assert words in one_sentence(result)
    assert not saved(place)


def test_a_device_that_another_run_holds_is_refused(place):
    first = start("duel", "cpu", "cpu", "--suite", place / "tiny.toml", "--rounds", 50, "--resolution", 0.1)
    for line in first.stdout:
        if line.startswith("1 of at most 50 rounds"):
            break
    refused = assay("duel", "cpu", "cpu", "--suite", place / "tiny.toml")
    assert refused.returncode == 3
    assert f"process {first.pid}" in one_sentence(refused)
    first.send_signal(signal.SIGINT)
    first.communicate(timeout=90)
