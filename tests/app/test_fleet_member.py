"""`assay run --into`: real members on made-up cards, as a launcher would start them."""

import json
import os
from pathlib import Path

import pytest

from app.fleet.member import Collection
from benchkernels.locks import hold_device
from profiles.files import read_profile
from profiles.fleet.report import compile_report
from profiles.profile import DeviceInfo, FleetMember
from tests.app import running
from tests.app.fleets import TINY
from tests.app.running import one_sentence

MEMBER = "tests.app.fleet_member"
JOBS = 4


@pytest.fixture
def into(place):
    (place / "tiny.toml").write_text(TINY)
    return place / "into"


def words(into, *more):
    return ("run", "--into", into, "--suite", into.parent / "tiny.toml", *more)


def told(output):
    return [json.loads(line) for line in output.splitlines()]


def test_jobs_of_an_array_on_one_host_write_a_file_each(into):
    """Each is task 0 of its job: names made of the rank would be one. One of them is not heard."""
    array = {
        "SLURM_PROCID": "0",
        "SLURM_JOB_ID": "1",
        "SLURM_ARRAY_JOB_ID": "70",
        "SLURM_ARRAY_TASK_COUNT": str(JOBS),
    }
    members = [
        running.start(
            *words(into), module=MEMBER,
            env=os.environ | array | {"SLURM_ARRAY_TASK_ID": str(n), "CUDA_VISIBLE_DEVICES": str(n)},
        )
        for n in range(JOBS)
    ]  # fmt: skip
    members[-1].stdout.close()
    ends = [told(process.communicate(timeout=120)[0])[-1] for process in members[:-1]]
    assert [(end["member"], end["state"]) for end in ends] == [(str(n), "done") for n in range(JOBS - 1)]
    assert (members[-1].wait(timeout=120), members[-1].stderr.read()) == (0, "")
    assert [process.returncode for process in members] == [0] * JOBS
    files = sorted(into.glob("*"))
    assert len(files) == JOBS
    assert {path.name for path in files} > {name for end in ends for name in end["profiles"]}
    profiles = [read_profile(path) for path in files]
    assert all(file.digest_ok for file in profiles)
    assert sorted(file.profile.member.rank for file in profiles) == list(range(JOBS))
    assert {(file.profile.member.job, file.profile.member.size) for file in profiles} == {("70", JOBS)}
    for file in profiles:
        utc, host, chip, random = file.path.name.removesuffix(".assay.json").rsplit("-", 3)
        assert (len(utc), bool(host), chip, len(random)) == (16, True, file.profile.device.uuid[4:12], 8)
    assert not list((into.parent / "library").glob("*")), (
        "no journal is left, and nothing else is saved there"
    )
    files[2].unlink()
    (run,) = compile_report(into, cache=into.parent / "cache").attendance
    assert (run.expected, run.counts) == (JOBS, {"done": JOBS - 1, "lost": 1})
    assert [one.member for one in run.absent] == [str(profiles[2].profile.member.rank)]


def test_one_member_of_a_host_loads_all_its_accelerators_together(into):
    result = running.assay(*words(into, "--together"), module=MEMBER, env=os.environ | {"PRETEND_CARDS": "2"})
    assert result.returncode == 0, result.stderr
    end = told(result.stdout)[-1]
    assert (end["state"], end["devices"], len(end["profiles"])) == ("done", ["cuda:0", "cuda:1"], 2)
    profiles = [read_profile(into / name).profile for name in end["profiles"]]
    assert [one.device.id for one in profiles] == ["cuda:0", "cuda:1"]
    assert {tuple(one.loaded_together) for one in profiles} == {("cuda:0", "cuda:1")}
    assert {one.member for one in profiles} == {None}, "nobody started several"


@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="the system does not list its locks")
def test_a_member_that_waits_for_its_device_goes_on_to_say_so_and_why(into, monkeypatch):
    """There are no events meanwhile; whole lines come all the same, and none after the last."""
    monkeypatch.setattr("tempfile.tempdir", os.environ["TMPDIR"])
    as_members_see_it = {"id": "cuda:0", "uuid": "GPU-0here"}
    card = DeviceInfo(kind="cuda", vendor="v", name="Card", **as_members_see_it)
    with hold_device(card, wait=False, waiting=print):
        process = running.start(*words(into, "--wait"), module=MEMBER)
        lines = map(json.loads, process.stdout)
        assert next(lines)["state"] == "starting"
        waiting = next(line for line in lines if line["reason"])
        again = next(lines)
    why = f"waiting for the run of process {os.getpid()} on cuda:0 to end"
    assert [(one["state"], one["reason"]) for one in (waiting, again)] == [("starting", why)] * 2
    assert again["t"] > waiting["t"]
    *_, last = lines
    assert (last["state"], last["reason"], len(last["profiles"])) == ("done", "", 1)
    assert process.wait(timeout=60) == 0, process.stderr.read()


def test_a_member_that_cannot_measure_says_why_before_it_ends(into):
    step = {"SLURM_PROCID": "3", "SLURM_STEP_NUM_TASKS": "4", "SLURM_LOCALID": "3", "PRETEND_CARDS": "2"}
    step |= {"SLURM_STEP_TASKS_PER_NODE": "4", "SLURM_NODEID": "0"}
    result = running.assay(*words(into), module=MEMBER, env=os.environ | step)
    assert result.returncode == 3
    sentence = one_sentence(result).removeprefix("assay: ")
    assert "this is member 4 of 4 on its host, which has 2 accelerators" in sentence
    first, last = told(result.stdout)
    assert (first["member"], first["state"]) == ("3", "starting")
    assert (last["state"], last["reason"], last["profiles"]) == ("failed", sentence, [])


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--events",), "leave --events away"),
        (("--json", "--out", "x"), "leave --out and --json away"),
        (("--host", "lab"), "leave --host away"),
    ],
)
def test_what_a_member_cannot_do_besides_is_refused(into, more, said):
    result = running.assay(*words(into, *more))
    assert (result.returncode, result.stdout) == (2, "")
    assert said in one_sentence(result)


def test_a_folder_that_is_none_is_told_before_anything_is_measured(into):
    into.write_text("a file")
    result = running.assay(*words(into), module=MEMBER)
    assert result.returncode == 2
    assert "cannot be written" in one_sentence(result)


def test_no_profile_takes_the_place_of_another_ones(tmp_path, make):
    """Two members whose ids are alike, which nothing but chance forbids; the file of neither is lost."""
    members = [FleetMember(name=str(n), engine="kubernetes", rank=n) for n in range(2)]
    name = "20261128T120000Z-pod-cuda0-1f2e3d4c"
    paths = [Collection(tmp_path, member).save(make.profile(name)) for member in members]
    found = [read_profile(path) for path in paths]
    assert [file.profile.member for file in found] == members
    assert all(file.digest_ok for file in found)
    assert [path.name for path in paths] == [f"{file.profile.id}.assay.json" for file in found]
    assert sorted(tmp_path.iterdir()) == sorted(paths)
