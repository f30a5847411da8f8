"""`assay run` on several devices: real workers, on a machine that is said to have accelerators."""

import json
import os
import signal
import subprocess

import pytest

from benchkernels.locks import hold_device
from profiles.events import CaseEnd, EnvironmentSeen, Hello, decode
from profiles.files import read_profile
from profiles.fold import fold
from tests.app import running
from tests.app.accelerated import find
from tests.app.running import one_sentence, saved

ACCELERATED = "tests.app.accelerated"
BOTH = ("--device", "cuda:0,cuda:1", "--together")
GOOD = "matmul/fp32/m64-n64-k64"


def assay(*arguments, **options):
    return running.assay(*arguments, module=ACCELERATED, **options)


def start(*arguments, **options):
    return running.start(*arguments, module=ACCELERATED, **options)


def by_device(place):
    found = [read_profile(path).profile for path in saved(place)]
    return {profile.device.id: profile for profile in found}


def test_two_devices_at_once_are_two_profiles_that_say_so_and_are_never_divided_by_one_alone(place):
    tiny = ("--suite", place / "tiny.toml", "--case", "*/m64-*", "--rounds", 1)
    result = assay("run", *tiny, *BOTH, "--name", "pair")
    assert result.returncode == 0, result.stderr
    found = by_device(place)
    assert set(found) == {"cuda:0", "cuda:1"}
    for name, profile in found.items():
        assert (profile.status, profile.name) == ("done", f"pair ({name})")
        assert profile.loaded_together == ["cuda:0", "cuda:1"]
        assert profile.departed == []
        by_id = {item.case.id: item for item in profile.cases}
        assert [r.status for r in by_id[GOOD].rounds] == ["ok"]
        assert f"profile: {place / 'library' / profile.id}" in result.stdout
        assert f"\n{name}  [" in result.stdout, "each line says whose it is"
    assert not list((place / "library").glob("*.journal.jsonl"))
    a, b = (found[name].id for name in sorted(found))
    assert "loaded at once  cuda:0, cuda:1" in running.assay("show", a).stdout
    shown = json.loads(running.assay("show", a, "--json").stdout)["profile"]
    assert (shown["loaded_together"], shown["departed"]) == (["cuda:0", "cuda:1"], [])
    assert ratios(a, b)[GOOD]["ratio"] is not None
    alone = json.loads(assay("run", *tiny, "--device", "cuda:0", "--json").stdout)["profiles"][0]["id"]
    case = ratios(alone, a)[GOOD]
    assert (case["verdict"], case["ratio"]) == ("not comparable", None)
    assert case["reason"] == "devices loaded at once: 1 against 2"


def ratios(baseline, candidate):
    told = json.loads(running.assay("compare", baseline, candidate, "--json").stdout)
    return {case["id"]: case for case in told["candidates"][0]["cases"]}


def test_ctrl_c_stops_both_and_the_events_of_each_are_its_profile(place):
    process = start("run", "--suite", place / "long.toml", *BOTH, "--events")
    lines = []
    ended = set()
    while len(ended) < 2:
        lines.append(process.stdout.readline())
        assert lines[-1], process.stderr.read()
        event = decode(lines[-1].encode())
        if isinstance(event, CaseEnd) and event.status == "ok":
            ended.add(json.loads(lines[-1])["run"])
    for words in (["--device", "cuda:1"], list(BOTH)):
        refused = assay("run", "--suite", place / "tiny.toml", *words)
        assert refused.returncode == 3
        assert f"process {process.pid}" in one_sentence(refused)
    process.send_signal(signal.SIGINT)
    rest = process.stdout.read()  # communicate() would lose what readline() has taken in already
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (130, "")
    streams = {}
    for line in [*lines, *rest.splitlines()]:
        streams.setdefault(json.loads(line)["run"], []).append(decode(line.encode()))
    found = by_device(place)
    assert set(streams) == {profile.id for profile in found.values()}
    for profile in found.values():
        assert (profile.status, profile.reason) == ("stopped", "interrupted by SIGINT")
        assert any(r.status == "ok" for item in profile.cases for r in item.rounds)
        assert {end.signal for end in profile.workers} == {None}
        profile.digest = ""
        assert fold(streams[profile.id]) == profile
    events = [event for stream in streams.values() for event in stream]
    ours = {event.pid for event in events if isinstance(event, Hello)}
    seen = [e.environment.other_processes for e in events if isinstance(e, EnvironmentSeen)]
    assert ours.isdisjoint(one.pid for processes in seen for one in processes), "none is another's stranger"


def test_one_that_dies_in_the_middle_is_saved_and_the_other_goes_on_and_says_so(place):
    tiny = ("--suite", place / "tiny.toml", "--case", "*fp32/m64-*", "--rounds", 2)
    result = assay("run", *tiny, *BOTH, env={**os.environ, "PRETEND_DYING": "cuda:1@1"})
    assert result.returncode == 0, result.stderr
    left, gone = (by_device(place)[name] for name in ("cuda:0", "cuda:1"))
    assert (gone.status, [r.status for r in gone.cases[0].rounds]) == ("failed", ["ok"])
    assert "the device fell off the bus" in gone.reason
    assert (left.status, [r.status for r in left.cases[0].rounds]) == ("done", ["ok", "ok"])
    assert [(one.device, one.round) for one in left.departed] == [("cuda:1", 1)]
    assert "! cuda:1 ended in round 2, and fewer devices were loaded after it" in result.stdout
    assert "cuda:0, cuda:1; cuda:1 ended in round 2" in running.assay("show", left.id).stdout


def test_one_that_cannot_begin_does_not_keep_the_other_from_its_end(place):
    tiny = ("--suite", place / "tiny.toml", "--case", "*fp32/m64-*", "--rounds", 1)
    result = assay("run", *tiny, *BOTH, "--json", env={**os.environ, "PRETEND_DYING": "cuda:0@0"})
    assert result.returncode == 4, "the worst of them had no good case"
    rows = json.loads(result.stdout)["profiles"]
    assert [(row["device"], row["status"], row["good_cases"]) for row in rows] == [
        ("cuda:0", "failed", 0), ("cuda:1", "done", 1),
    ]  # fmt: skip


def test_a_list_is_measured_one_after_the_other_in_its_order(place):
    tiny = ("--suite", place / "tiny.toml", "--case", "*fp32/m64-*", "--rounds", 1)
    result = assay("run", *tiny, "--device", "cuda:1,cuda", "--json")
    assert result.returncode == 0, result.stderr
    assert [row["device"] for row in json.loads(result.stdout)["profiles"]] == ["cuda:1", "cuda:0"]
    found = by_device(place)
    assert all(profile.loaded_together == [] for profile in found.values())
    assert found["cuda:0"].created > found["cuda:1"].created


def test_it_waits_until_every_device_is_free_and_begins_on_none_before(place, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(place))  # where the run that is started has its locks
    tiny = ("--suite", place / "tiny.toml", "--case", "*fp32/m64-*", "--rounds", 1)
    with hold_device(find(("cuda",))[1].device, wait=False, waiting=print):
        process = start("run", *tiny, *BOTH, "--wait", "--json")
        assert f"waiting for the run of process {os.getpid()} on cuda:1" in process.stderr.readline()
        assert not list((place / "library").glob("*.journal.jsonl"))
    output, errors = process.communicate(timeout=90)
    assert process.returncode == 0, errors
    assert [row["good_cases"] for row in json.loads(output)["profiles"]] == [1, 1]


def test_an_attendant_who_says_stop_stops_both(place):
    process = start(
        "run", "--suite", place / "long.toml", *BOTH, "--events", "--attended", stdin=subprocess.PIPE
    )
    running.read_until(process, Hello, 4)
    process.stdin.write('{"cmd":"stop"}\n')
    process.stdin.flush()
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (130, "")
    assert {p.reason for p in by_device(place).values()} == {"stopped by the user"}


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--device", "cuda:0,cuda"], 2, "--device names cuda:0 twice"),
        (["--device", "cuda:0,cuda:7"], 3, "there is no device cuda:7: here is cuda:0, cuda:1."),
        (["--device", "cuda:0,npu:0"], 3, "no device npu:0: none of its kind is here; `assay doctor`"),
        (["--device", "cuda:0,"], 2, "--device has an empty name in it"),
        (["--device", "cuda:0,all"], 3, "no device 'all'"),
        (["--device", "cuda:1", "--together"], 2, "cuda:1 is the only one chosen"),
        (["--together"], 2, "cuda:0 is the only one chosen"),
        (["--device", "all", "--together"], 2, "choose --device cuda:0,cuda:1"),
        (["--device", "cpu,cuda:1", "--together"], 2, "cannot load the processor beside an accelerator"),
        ([*BOTH, "--out", "x.json"], 2, "--out takes one profile"),
        ([*BOTH, "--name", "x" * 195], 2, "a name is one line of 1 to 200"),
        ([*BOTH, "--budget", "1"], 2, "too small"),
    ],
)
def test_a_wrong_choice_is_one_sentence_and_nothing_is_run(place, arguments, code, words):
    result = assay("run", "--suite", place / "tiny.toml", *arguments)
    assert result.returncode == code
    assert words in one_sentence(result)
    assert not saved(place)


def test_a_side_of_a_duel_is_one_device(place):
    result = assay("duel", "cuda:0,cuda:1", "cpu", "--suite", place / "tiny.toml")
    assert result.returncode == 3
    assert "no device 'cuda:0,cuda:1'" in one_sentence(result)
