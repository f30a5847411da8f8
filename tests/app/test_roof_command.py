"""`assay roof` from end to end: real processes, a real search on the CPU, and what can go wrong."""

from __future__ import annotations

import json
import signal
import time

from profiles.files import read_profile
from profiles.roof import ceilings_of
from tests.app.running import assay, one_sentence, saved, start

SMALL = ("--device", "cpu", "--kernel", "matmul", "--dtype", "fp32", "--sizes", "64:192:64", "--threads", "1")


def journal_says(place, wanted: bytes, within_s: float = 60.0) -> None:
    """Wait until a line of that kind has come."""
    until_s = time.monotonic() + within_s
    while time.monotonic() < until_s:
        if any(wanted in journal.read_bytes() for journal in (place / "library").glob("*.journal.jsonl")):
            return
        time.sleep(0.1)
    raise AssertionError(f"no {wanted!r} within {within_s} s")


def test_a_roof_ends_in_a_profile_that_others_are_held_against(place):
    result = assay("roof", *SMALL, "--budget", "50", "--sustained", "2", "--json")
    assert result.returncode == 0, result.stderr
    told = json.loads(result.stdout)
    [path] = saved(place)
    file = read_profile(path)
    assert file.digest_ok
    profile = file.profile
    assert profile.suite.name == "roof"
    [target] = profile.roof.targets
    assert 0 < target.tried <= target.points == 27
    assert {reading.target for reading in profile.roof.readings} == {"matmul/fp32"}
    assert any(reading.anchor for reading in profile.roof.readings)
    [ceiling] = ceilings_of(profile)
    assert ceiling.sustained is not None
    assert ceiling.sustained.end.rate > 0
    [described] = told["roof"]
    assert (described["case"], described["value"]) == (ceiling.case, ceiling.value)
    rounds = next(one.rounds for one in profile.cases if one.case.id == ceiling.case)
    # Measured anew, by workers that are not the one that searched.
    assert len({one.worker for one in rounds} - {1}) == len(rounds) >= 3
    assert all(one.check.ok for one in rounds if one.status == "ok")
    shown = json.loads(assay("show", path, "--json").stdout)
    best = next(case for case in shown["cases"] if case["id"] == ceiling.case)
    text = assay("show", path).stdout
    if ceiling.doubt:  # beside other work some rounds do not count
        assert best["efficiency"]["roof"] is None
        assert f"no other profile is held against it: {ceiling.doubt}" in " ".join(text.split())
        return
    assert best["efficiency"]["roof"] > 0
    assert shown["profile"]["roof"]["id"] == profile.id
    assert "of roof" in text
    assert "roof fp32" in text


def test_ctrl_c_in_the_search_keeps_what_it_has_found(place):
    run = start("roof", *SMALL, "--budget", "120")
    journal_says(place, b'"tried"')
    run.send_signal(signal.SIGINT)
    output, errors = run.communicate(timeout=60)
    assert run.returncode == 130, errors
    assert "profile: " in output
    [path] = saved(place)
    profile = read_profile(path).profile
    assert profile.status == "stopped"
    assert profile.roof.readings
    [target] = profile.roof.targets
    assert "stopped" in target.reason
    assert not list((place / "library").glob("*.journal.jsonl"))
    assert assay("show", path).returncode == 0


def test_a_run_that_is_killed_in_the_search_is_recovered(place):
    run = start("roof", *SMALL, "--budget", "120")
    journal_says(place, b'"tried"')
    run.kill()
    run.communicate(timeout=60)
    listed = assay("list", "--json")
    [one] = json.loads(listed.stdout)["profiles"]
    assert one["status"] == "interrupted"
    assert read_profile(saved(place)[0]).profile.roof.readings


def test_a_precision_that_the_device_lacks_is_told(place):
    chosen = ("--device", "cpu", "--kernel", "matmul", "--dtype", "tf32", "--sizes", "64:64:64")
    result = assay("roof", *chosen, "--budget", "40")
    assert result.returncode == 4, result.stderr
    assert "matmul/tf32: a CPU has no tf32 mode" in result.stdout
    assert "failed" in result.stdout
    assert read_profile(saved(place)[0]).profile.status == "failed"


def test_what_cannot_be_searched_is_one_sentence(place):
    for arguments, told in (
        (("--sizes", "512"), "START:STOP:STEP"),
        (("--sizes", "1:100000:1"), "the limit is 64"),
        (("--budget", "1", "--device", "cpu"), "too small"),
        (("--device", "cuda:7"), "no device cuda:7"),
    ):
        result = assay("roof", *arguments)
        assert result.returncode in (2, 3), result.stdout
        assert told in one_sentence(result)
    assert not list((place / "library").glob("*"))
