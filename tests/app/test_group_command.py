"""`assay run --ranks` and `--as-group`: real ranks of the processor, and what is no group."""

import json
import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from benchkernels.devices.child import child_command, child_environment
from benchkernels.group.planning import bind_suite, make_group
from benchkernels.job import Job, encode_job
from benchkernels.kernels.collective import OPERATIONS
from benchkernels.suites import load_suite
from profiles.events import CaseEnd, Samples, decode
from profiles.files import read_profile
from profiles.profile import DeviceInfo
from tests.app import running
from tests.app.running import assay, one_sentence, read_until, saved, start
from tests.app.sshd import free_port

ACCELERATED = "tests.app.accelerated"
SUITE = f"""
name = "links"
rounds = {{ cpu = 1 }}
case_budget_s = 0.02
[[case]]
kernel = "collective"
operations = {json.dumps(OPERATIONS)}
dtypes = ["fp32"]
sizes = ["64KiB"]
[[case]]
kernel = "collective"
operations = ["all_reduce", "reduce_scatter"]
dtypes = ["bf16"]
sizes = ["8B"]
[[case]]
kernel = "matmul"
dtypes = ["fp32"]
shapes = [[64, 64, 64]]
"""
FACTORS = {"all_reduce": 1.5, "all_gather": 0.75, "reduce_scatter": 0.75, "all_to_all": 0.75}


@pytest.fixture
def links(place):
    (place / "links.toml").write_text(SUITE)
    return place / "links.toml"


def test_four_ranks_measure_every_collective_exactly_and_all_that_shows_them_names_both_bandwidths(
    place, links
):
    result = assay("run", "--suite", links, "--ranks", 4, "--threads", 1, "--name", "four")
    assert result.returncode == 0, result.stderr
    (path,) = saved(place)
    profile = read_profile(path).profile
    assert profile.status == "done"
    assert profile.group.backend == "gloo"
    assert [member.device for member in profile.group.members] == ["cpu"] * 4
    assert all(one.case.kernel == "collective" for one in profile.cases), "a matmul is no work for a group"
    assert len(profile.cases) == 9
    for one in profile.cases:
        (round_,) = one.rounds
        assert round_.status == "ok", (one.case.id, round_.reason)
        assert "/n4/" in one.case.id
        assert round_.check.error == 0
        assert [time.rank for time in round_.ranks] == [0, 1, 2, 3]
        assert all(time.collective_s > time.local_s == 0 for time in round_.ranks)
    environment = profile.environments[0].before
    assert environment.threads == 1

    told = json.loads(assay("show", "four", "--json").stdout)
    cases = {case["id"]: case for case in told["cases"]}
    for operation in OPERATIONS:
        case = cases[f"collective/{operation}/fp32/n4/64KiB"]
        if operation == "pairs":
            pairs = {(pair["a"], pair["b"]) for pair in case["pairs"]}
            assert pairs == {(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)}
            assert all(pair["bytes_s"] > 0 for pair in case["pairs"])
            continue
        assert case["algbw_bytes_s"] == pytest.approx(65536 / case["seconds_per_call"])
        assert case["value"] == pytest.approx(case["algbw_bytes_s"] * FACTORS.get(operation, 1.0))
        assert case["efficiency"]["catalogue"] is None
    assert "collective/all_reduce/bf16/n4/8B" in cases

    text = assay("show", "four").stdout
    assert "4 ranks by torchrun over gloo: cpu x 4" in text
    header = next(line for line in text.splitlines() if line.startswith("case "))
    assert header.split()[:4] == ["case", "busbw", "algbw", "time"]
    assert "links, collective/pairs/fp32/n4/64KiB: busbw each way between two ranks" in text
    assert "algbw" in result.stdout, "each line of the run has both"
    report = place / "report.html"
    assert assay("report", "four", "--out", report).returncode == 0
    assert "algbw" in report.read_text("utf-8")


def ranks_of(process):
    """The living ranks under a process."""
    found = []
    for child in psutil.Process(process.pid).children(recursive=True):
        try:
            if "LOCAL_RANK" in child.environ():
                found.append(child)
        except psutil.Error:
            continue
    return found


def gone(processes, seconds=15.0):
    deadline = time.monotonic() + seconds
    while any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in processes):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


@pytest.mark.skipif(sys.platform != "linux", reason="finds the ranks by their environment, as Linux shows it")
@pytest.mark.parametrize("end", ["killed", "second Ctrl-C"])
def test_no_rank_survives_its_run_even_if_it_was_stopped(place, links, end):
    process = start("run", "--suite", links, "--ranks", 2, "--events", "--threads", 1)
    try:
        read_until(process, Samples)
        ranks = ranks_of(process)
        assert len(ranks) == 2
        ranks[1].send_signal(signal.SIGSTOP)
        if end == "killed":
            process.kill()
        else:
            process.send_signal(signal.SIGINT)
            time.sleep(0.3)
            process.send_signal(signal.SIGINT)
        assert gone(ranks)
        process.communicate(timeout=60)
    finally:
        process.kill()
    if end == "second Ctrl-C":
        assert process.returncode == 130
        assert len(saved(place)) == 1, "what was measured is saved"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ["--ranks", 2, "--as-group"],
            "--ranks makes a group of the processor, --as-group one of accelerators",
        ),
        (["--ranks", 2, "--energy"], "--ranks is for a group's rates alone; leave --energy away"),
        (["--ranks", 2, "--device", "cuda:0"], "--ranks makes a group of the processor"),
        (["--as-group", "--device", "cuda:0"], "takes two accelerators and more, and there is cuda:0"),
        (["--as-group", "--device", "cpu,cuda:0"], "--as-group is for accelerators"),
        (["--ranks", 1], "1 is not in the range"),
        (["--device", "cpu"], "is work for several ranks at once: add --ranks N"),
        (["--ranks", 2, "--suite", "quick"], "the suite quick has no work for a group"),
    ],
)
def test_what_is_no_group_is_refused_in_a_sentence(place, arguments, words):
    suite = [] if "--suite" in arguments else ["--suite", "collectives"]
    result = running.assay("run", *suite, *arguments, module=ACCELERATED)
    assert result.returncode == 2
    assert words in one_sentence(result)
    assert not (place / "library").exists()


def test_the_suite_of_groups_is_listed_and_shown(place):
    told = json.loads(assay("suites", "--json").stdout)
    (suite,) = [one for one in told["suites"] if one["name"] == "collectives"]
    assert suite["kinds"]["cpu"]["cases"] > 0
    assert "collective/all_reduce/bf16/1GiB" in assay("suites", "collectives").stdout


def test_ranks_started_by_another_launcher_meet_in_the_same_program(place, links):
    """As srun starts them: no torchrun, a plan file, rank and size in Slurm's variables."""
    cpu = DeviceInfo(id="cpu", kind="cpu", vendor="v", name="n")
    (entry,) = [one for one in bind_suite(load_suite(str(links)), 2).entries if "all_gather" in one.case.id]
    job = Job(
        run_id="r", worker=1, device="cpu", round=0, seed=1, origin_s=time.monotonic(),
        cases=[entry.case], threads=1, group=make_group([cpu] * 2, "here"),
    )  # fmt: skip
    plan = place / "plan.json"
    plan.write_bytes(encode_job(job))
    port = free_port()
    ranks = [
        subprocess.Popen(
            child_command("benchkernels.group.rank", str(plan)),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=child_environment("cpu", os.environ) | {
                "SLURM_PROCID": str(rank), "SLURM_STEP_NUM_TASKS": "2", "SLURM_LOCALID": str(rank),
                "MASTER_PORT": str(port), "OMP_NUM_THREADS": "1",
            },
        )
        for rank in range(2)
    ]  # fmt: skip
    try:
        lines = ranks[0].stdout.read().splitlines()
        assert [one.wait(timeout=60) for one in ranks] == [0, 0]
        assert ranks[1].stdout.read() == b""
    finally:
        for one in ranks:
            one.kill()
            one.communicate()
    events = [decode(line) for line in lines]
    (end,) = [event for event in events if isinstance(event, CaseEnd)]
    assert end.status == "ok", end.reason
    assert [event.seq for event in events] == list(range(len(events)))
