"""A rank that is slow, wrong, lacks something, raises, hangs, is stopped or killed, beside two real ones."""

from __future__ import annotations

import os
import signal
import sys
import time

import psutil
import pytest

from benchkernels.devices.child import child_command
from benchkernels.group.planning import make_group
from benchkernels.kernels import GROUP_KERNELS
from benchkernels.planning import Planned
from benchkernels.request import RunRequest
from benchkernels.runner import Run
from profiles.events import CasePhase, TelemetrySeen, decode
from profiles.fold import fold
from profiles.group import late_rank, rank_times
from profiles.profile import DeviceInfo, SuiteReference
from tests.benchkernels.faulty_rank import FAULTS, SLEEP_S

pytestmark = [
    pytest.mark.skipif(
        sys.platform != "linux", reason="finds the ranks by their environment, as Linux shows it"
    ),
    pytest.mark.xdist_group("group"),
]
RANKS = 3
"""With two the one that is left could blame nobody else."""
STRUCK = {"killed": 1, "stopped": 0}
"""What is done to which rank, from outside, as soon as the case is measured."""
SIZES = FAULTS | {"good": 3 << 7, "killed": 3 << 8, "stopped": 3 << 9}
CPU = DeviceInfo(id="cpu", kind="cpu", vendor="v", name="n")


class Silent:
    energy_source = "none"

    def read(self):
        return TelemetrySeen()

    def energy_j(self):
        return None

    def close(self):
        pass


def make_case(name):
    table = {"operations": ["all_reduce"], "dtypes": ["fp32"], "sizes": ["8B"]}
    (case,) = GROUP_KERNELS["collective"].expand(table)
    import msgspec

    sized = msgspec.structs.replace(case, parameters={**case.parameters, "size_bytes": SIZES[name]})
    return msgspec.structs.replace(GROUP_KERNELS["collective"].bind(sized, RANKS), id=name, budget_s=0.05)


def ranks_below(pid):
    """Living ranks of the process, by number."""
    found = {}
    for child in psutil.Process(pid).children(recursive=True):
        try:
            if "faulty_rank" in " ".join(child.cmdline()) and "LOCAL_RANK" in (env := child.environ()):
                found[int(env["RANK"])] = child
        except psutil.Error:
            continue
    return found


class Striker:
    """Watches a run and does to its ranks what the case says."""

    def __init__(self):
        self.seen = []
        self.pids = {}
        self.victims = {}

    def observe(self, event):
        self.seen.append(event)
        if not (isinstance(event, CasePhase) and event.phase in ("allocate", "warm_up")):
            return
        ranks = ranks_below(os.getpid())
        self.pids[event.case] = [process.pid for process in ranks.values()]
        if event.phase == "warm_up" and event.case in STRUCK:
            victim = ranks[STRUCK[event.case]]
            self.victims[event.case] = victim.pid
            victim.send_signal(signal.SIGKILL if event.case == "killed" else signal.SIGSTOP)


@pytest.fixture(scope="module")
def story():
    """One run of all cases: each fault that breaks the group off costs a new one."""
    striker, lines = Striker(), []
    planned = Planned(
        suite=SuiteReference(name="s", digest="d"), cases=[make_case(name) for name in SIZES], rounds=1
    )
    request = RunRequest(
        run_id="run", name="n", planned=planned, seed=3, device=CPU, threads=1,
        worker_command=tuple(child_command("tests.benchkernels.faulty_rank")),
        group=make_group([CPU] * RANKS, "here"), extra_case_limit_s=40.0,
    )  # fmt: skip
    run = Run(request, lines.append, striker.observe, Silent())
    end = run.execute()
    assert end.status == "done", end
    striker.profile = fold(decode(line) for line in lines)
    striker.rounds = {result.case.id: result.rounds[0] for result in striker.profile.cases}
    striker.results = {result.case.id: result for result in striker.profile.cases}
    return striker


def test_a_good_case_is_measured_whatever_happened_to_the_others(story):
    good = story.rounds["good"]
    assert good.status == "ok", good.reason
    assert good.check.ok
    assert good.backend == "gloo"
    assert all(one.lost_events == 0 for one in story.profile.workers)
    assert [one.device for one in story.profile.group.members] == ["cpu"] * RANKS


def test_a_slow_rank_makes_every_rank_slow_and_is_the_one_that_waits_least(story):
    slow = story.rounds["slow"]
    assert slow.status == "ok", slow.reason
    assert min(slow.seconds) / slow.calls > SLEEP_S
    ranks = rank_times(story.results["slow"])
    assert late_rank(story.results["slow"]).rank == 1
    assert ranks[1].local_s > SLEEP_S > ranks[0].local_s
    assert ranks[0].collective_s > SLEEP_S > ranks[1].collective_s


def test_one_wrong_element_on_one_rank_is_incorrect_and_says_where(story):
    wrong = story.rounds["wrong"]
    assert wrong.status == "incorrect"
    assert wrong.reason == "rank 1 of 3: 1 of 1536 elements are wrong"
    assert not wrong.seconds


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("unsupported", "unsupported", "rank 1 of 3 (cpu): this card has no such operator"),
        ("memory", "out_of_memory", "rank 1 of 3 (cpu): CUDA out of memory"),
        ("everywhere", "failed", "ValueError: no rank can do this"),
    ],
)
def test_what_a_rank_refuses_before_the_others_wait_for_it_costs_its_case_alone(story, name, status, words):
    found = story.rounds[name]
    assert found.status == status
    assert found.reason.startswith(words) or words in found.reason


def test_a_rank_that_raises_while_the_others_are_in_the_collective_is_named_with_its_error(story):
    found = story.rounds["raises"]
    assert found.status == "failed"
    assert found.reason.startswith("rank 1 of 3 (cpu, pid ")
    assert "failed in raises: ValueError: device 3: the cable is loose" in found.reason


def test_a_rank_that_hangs_in_work_of_its_own_is_named_and_not_the_one_that_waits(story):
    found = story.rounds["stuck"]
    assert found.status == "timed_out"
    assert found.reason.startswith("rank 1 of 3 (cpu, pid ")
    assert "in work of its own" in found.reason


def test_a_killed_rank_is_named_with_its_signal_and_process(story):
    found = story.rounds["killed"]
    assert found.status == "failed"
    assert found.reason.startswith(
        f"rank 1 of 3 (cpu, pid {story.victims['killed']}) was killed by signal 9 (SIGKILL"
    )


def test_a_stopped_rank_is_named_by_its_silence_even_where_it_leads(story):
    found = story.rounds["stopped"]
    assert found.status == "timed_out"
    who = f"rank 0 of 3 (cpu, pid {story.victims['stopped']})"
    assert found.reason.startswith(f"{who} has been silent for ")
    assert found.reason.endswith(" s in stopped")


def test_no_rank_outlives_its_group(story):
    pids = {pid for pids in story.pids.values() for pid in pids}
    assert len(pids) >= RANKS * 4, "each of four faults ends a group"
    assert wait_until(lambda: not any(map(lives, pids)))


def lives(pid):
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_until(holds, seconds=10.0):
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
