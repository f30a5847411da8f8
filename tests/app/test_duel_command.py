"""`assay duel` from end to end: real workers on the CPU, also with the torch of another interpreter."""

import json
import os
import signal
import subprocess
import sys
import time
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


def by_side(place):
    found = [read_profile(path).profile for path in saved(place)]
    return sorted(found, key=lambda profile: profile.duel.side)


def test_two_interpreters_are_measured_in_turn_and_end_in_two_profiles_that_belong_together(
    place, other_python
):
    """The stand-in for the other interpreter leaves a mark whenever it is started."""
    marked = place / "python"
    marked.write_text(f'#!/bin/sh\necho "$@" >> {place}/started\nexec {other_python}/bin/python "$@"\n')
    marked.chmod(0o755)
    result = assay(
        "duel", "cpu", f"cpu@{marked}", "--suite", place / "tiny.toml", "--case", "*/m64-*",
        "--rounds", 3, *WIDE, "--seed", 3,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    started = (place / "started").read_text()
    assert started.count("benchkernels.worker") == 3
    assert started.count("benchkernels.devices.probe cpu") == 1
    a, b = by_side(place)
    assert (a.duel.side, b.duel.side) == ("a", "b")
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
    paths = {profile.duel.side: place / "library" / f"{profile.id}.assay.json" for profile in (a, b)}
    assert all(f"profile {side}: {path}" in result.stdout for side, path in paths.items())
    again = assay("compare", a.id, b.id, "--tolerance", 50, "--json")
    [case] = [
        case for case in json.loads(again.stdout)["candidates"][0]["cases"] if case["ratio"] is not None
    ]
    assert case["id"] == "matmul/fp32/m64-n64-k64"
    assert case["paired"]
    assert case["low"] <= case["ratio"] <= case["high"]
    assert "settled after 3 rounds of each side" in result.stdout.splitlines()[-1]
    settled = result.stdout.splitlines()[-1].startswith("settled")
    assert settled == (case["verdict"] != "unclear")


def test_a_missing_package_is_told_with_what_to_install(place):
    bare = place / "bare"
    venv.create(bare, symlinks=os.name != "nt", with_pip=False)
    result = assay("duel", f"cpu@{bare}", "cpu", "--suite", place / "tiny.toml")
    assert result.returncode == 3
    sentence = one_sentence(result)
    assert f"{bare}/bin/python lacks msgspec and numpy and psutil and torch" in sentence
    assert f"{bare}/bin/python -m pip install msgspec numpy psutil torch" in sentence


def test_an_interpreter_that_is_too_old_is_told_its_version(place):
    old = place / "python3"
    old.write_text('#!/bin/sh\necho \'{"version": [3, 9, 1], "missing": [], "torch": "2.5.0"}\'\n')
    old.chmod(0o755)
    result = assay("duel", f"cpu@{old}", "cpu", "--suite", place / "tiny.toml")
    assert result.returncode == 3
    assert "is Python 3.9.1, and a worker needs 3.11 or newer" in one_sentence(result)


def wait_for_lines(place, words, count):
    """Until so many lines with those words have been written to the journals."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        lines = [x for path in place.rglob("*.journal.jsonl") for x in path.read_text().splitlines()]
        if sum(words in line for line in lines) >= count:
            return
        time.sleep(0.1)
    raise AssertionError(f"no {count} lines with {words}")


def test_the_device_is_held_meanwhile_and_ctrl_c_saves_both_profiles(place):
    tiny = ("--suite", place / "tiny.toml", "--case", "*fp32/m64-*")
    wishes = ("--rounds", 50, "--resolution", 0.1, "--name", "old torch", "--json")
    process = start("duel", "cpu", "cpu", *tiny, *wishes)
    wait_for_lines(place, '"event":"plan"', 2)
    refused = assay("duel", "cpu", "cpu", *tiny)
    assert refused.returncode == 3
    assert f"process {process.pid}" in one_sentence(refused)
    wait_for_lines(place, '"status":"ok"', 2)
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=90)
    assert process.returncode == 130, errors
    assert "Traceback" not in errors
    a, b = by_side(place)
    for profile in (a, b):
        assert (profile.status, profile.reason) == ("stopped", "interrupted by SIGINT")
        assert profile.cases[0].rounds[0].status == "ok"
        assert {end.signal for end in profile.workers} == {None}, "one Ctrl-C kills no worker"
    told = json.loads(output)
    assert [(row["name"], row["good_cases"]) for row in told["profiles"]] == [
        ("old torch (a)", 1), ("old torch (b)", 1),
    ]  # fmt: skip
    duel = told["duel"]
    assert (duel["id"], duel["settled"], duel["reason"]) == (a.duel.id, False, "interrupted by SIGINT")
    assert duel["rounds"] >= 1
    assert duel["looks"] == list(a.duel.looks)
    [case] = told["comparison"]["candidates"][0]["cases"]
    assert (case["id"], case["verdict"]) == ("matmul/fp32/m64-n64-k64", "unclear")


@needs_mount
def test_a_disk_that_fills_up_loses_neither_side(place):
    # Room for one case of both, which take 60 kB, and on a busy machine twice as much; none for all rounds.
    with small_disk(place / "library", "size=160k"):
        result = assay(
            "duel", "cpu", "cpu", "--suite", place / "tiny.toml", "--rounds", 20, "--resolution", 0.1
        )
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
        (["cuda:99", "cpu"], 3, "no device cuda:99"),
        (["cpu:1", "cpu"], 3, "no device 'cpu:1'"),
        (["cpu", "cpu@/nowhere/python"], 2, "no Python interpreter at /nowhere/python"),
        (["cpu", "cpu@" + "x" * 5000], 2, "no Python interpreter"),
        (["cpu@/bin/true", "cpu"], 3, "/bin/true does not answer as a Python interpreter does"),
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
