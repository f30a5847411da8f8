"""Who keeps a group waiting, from made-up beats; what its answers, launchers and failures come to."""

from __future__ import annotations

import math
from types import SimpleNamespace

import pytest

from benchkernels.group.faults import Failure, Fault, blame, read_fault, write_fault
from benchkernels.group.judge import INTERVAL_S, Beat, Judge, Limits
from benchkernels.group.launch import rank_variables
from benchkernels.group.led import LedDevice
from benchkernels.group.place import find_place
from benchkernels.group.planning import make_group
from benchkernels.job import Job
from benchkernels.sampling import ClocksDisagree
from profiles.problems import UsageError
from profiles.profile import DeviceInfo

LIMITS = Limits(silent_s=8.0, stuck_s=30.0, join_s=90.0)
CPU = DeviceInfo(id="cpu", kind="cpu", vendor="v", name="n")
GROUP = make_group([CPU] * 3, "here")


class World:
    """Three ranks whose beats a judge on rank 0 sees every half second."""

    def __init__(self, rank=0):
        self.judge = Judge(rank, 3, LIMITS)
        self.counts = [0, 0, 0]
        self.steps = [1, 1, 1]
        self.phases = ["collective"] * 3
        self.alive = [True] * 3
        self.joined = [True] * 3

    def run(self, seconds, passed_s=INTERVAL_S):
        """The first verdict, and after how many seconds it came."""
        for tick in range(round(seconds / INTERVAL_S)):
            self.counts = [c + a for c, a in zip(self.counts, self.alive, strict=True)]
            beats = [
                Beat(
                    count=c, pid=100 + rank, step=self.steps[rank], phase=self.phases[rank], what="all_reduce"
                )
                if self.joined[rank]
                else None
                for rank, c in enumerate(self.counts)
            ]
            if verdict := self.judge.see(beats, passed_s):
                return verdict, (tick + 1) * INTERVAL_S
        return None, seconds


def test_ranks_that_beat_and_move_are_never_blamed():
    world = World()
    for step in range(200):
        world.steps = [step, step, step - step % 2]
        world.phases = ["local", "collective", "waiting"] if step % 3 else ["collective"] * 3
        assert world.run(1.0)[0] is None


def test_a_rank_without_a_beat_is_blamed_at_its_limit_and_not_before():
    world = World()
    world.run(5.0)
    world.alive[1] = False
    assert world.run(7.5)[0] is None
    verdict, _ = world.run(2.0)
    assert (verdict.rank, verdict.pid) == (1, 101)
    assert verdict.text == "has been silent for 8 s in all_reduce"


def test_who_was_stopped_itself_does_not_blame_those_that_went_on_meanwhile():
    world = World()
    world.run(5.0)
    assert world.run(INTERVAL_S, passed_s=600.0)[0] is None
    world.alive[2] = False
    assert world.run(7.5)[0] is None, "the ten minutes do not count against rank 2"


def test_a_rank_that_never_comes_is_given_time_to_load_torch():
    world = World()
    world.joined[2] = False
    verdict, seconds = world.run(100.0)
    assert (verdict.rank, verdict.pid) == (2, None)
    assert verdict.text == "has not joined the group within 90 s"
    assert seconds == 90.0


@pytest.mark.parametrize("others", ["collective", "waiting"])
def test_the_rank_in_work_of_its_own_is_blamed_and_not_those_that_wait_for_it(others):
    world = World()
    world.phases = [others, "local", others]
    world.steps = [46, 40, 46]
    verdict, seconds = world.run(60.0)
    assert verdict.rank == 1
    assert "in work of its own" in verdict.text
    assert "step 40" in verdict.text
    assert LIMITS.stuck_s <= seconds <= LIMITS.stuck_s + 2


def test_where_all_compute_or_all_are_in_the_collective_nobody_is_blamed():
    """A long call is no fault; a library that hangs has a time limit of its own."""
    for phase in ("local", "collective"):
        world = World()
        world.phases = [phase] * 3
        assert world.run(300.0)[0] is None


def test_the_first_fault_stands(tmp_path):
    assert read_fault(tmp_path) is None
    first = Fault(rank=1, status="timed_out", reason="a", remedy="b")
    write_fault(tmp_path, first)
    write_fault(tmp_path, Fault(rank=0, status="failed", reason="what followed from it"))
    assert read_fault(tmp_path) == first


def failure(rank, exit_code, message=""):
    return Failure(rank=rank, pid=100 + rank, exit_code=exit_code, message=message)


def test_a_killed_rank_is_blamed_before_those_that_gave_up_because_of_it():
    found = blame([failure(0, 1, "Connection closed by peer"), failure(2, -11)], GROUP)
    assert (found.rank, found.status) == (2, "failed")
    assert found.reason == "rank 2 of 3 (cpu, pid 102) was killed by signal 11 (SIGSEGV)"
    assert "exit code 3: out of luck" in blame([failure(1, 3, "out of luck")], GROUP).reason
    written = "Traceback ...\nImportError: no torch here\nE1128 21:43:36.667000 4777 torch/... failed\n"
    found = blame([failure(1, 1)], GROUP, written)
    assert found.reason == "rank 1 of 3 (cpu, pid 101) ended with exit code 1: ImportError: no torch here"
    assert blame([], GROUP) is None


class Led(LedDevice):
    """A leader whose ranks answer what they are told to."""

    def __init__(self, kind, answers):
        self.kind = kind
        self.answers = answers
        self._team = SimpleNamespace(place=SimpleNamespace(size=len(answers)))

    def lead(self, order, argument=0):
        return self.answers


NAN = math.nan


def test_a_sample_takes_as_long_as_its_slowest_rank():
    block = Led("cuda", [[0.1, 0.11, 0.01, NAN], [0.3, 0.31, 0.02, NAN], [0.2, 9.0, 9.0, NAN]]).time_block(
        None, 5
    )
    assert (block.seconds, block.wall_s, block.handed_s) == (0.3, 0.31, 0.02)
    assert block.steal_s is None
    assert block.delay_s is None
    stolen = Led("cpu", [[0.1, NAN, NAN, 0.02], [0.05, NAN, NAN, 0.04]]).time_block(None, 5)
    assert (stolen.seconds, stolen.wall_s, stolen.steal_s) == (0.1, None, 0.04)
    with pytest.raises(ClocksDisagree, match="rank 1 took 0 s"):
        Led("cpu", [[0.1, NAN, NAN, NAN], [0.0, NAN, NAN, NAN]]).time_block(None, 5)


def test_the_memory_is_that_of_the_fullest_device_and_ranks_of_a_processor_share_it():
    answers = [[100.0, 200.0], [80.0, 200.0]]
    assert Led("npu", answers).memory() == (80, 200)
    assert Led("cpu", answers).memory() == (40, 100)
    assert Led("cpu", [[5.0], [7.0]]).peak_memory_bytes() == 7
    assert Led("cpu", [[5.0], [NAN]]).peak_memory_bytes() is None


TORCHRUN = {
    "RANK": "5", "WORLD_SIZE": "8", "LOCAL_RANK": "1", "MASTER_ADDR": "node7", "MASTER_PORT": "1234",
}  # fmt: skip


@pytest.mark.parametrize(
    ("variables", "launcher", "place"),
    [
        (TORCHRUN, "torchrun", (5, 8, 1, "node7", 1234)),
        # srun has started torchrun: its own numbers are those of the hosts.
        (TORCHRUN | {"SLURM_PROCID": "0", "SLURM_STEP_NUM_TASKS": "2"}, "torchrun", (5, 8, 1, "node7", 1234)),
        (
            {"SLURM_PROCID": "1", "SLURM_STEP_NUM_TASKS": "2", "SLURM_LOCALID": "1"},
            "slurm",
            (1, 2, 1, "localhost", 29500),
        ),
        (
            {
                "OMPI_COMM_WORLD_RANK": "1", "OMPI_COMM_WORLD_SIZE": "2", "OMPI_COMM_WORLD_LOCAL_RANK": "0",
                "MASTER_ADDR": "a",
            },
            "openmpi",
            (1, 2, 0, "a", 29500),
        ),
        ({"PMI_RANK": "0", "PMI_SIZE": "4"}, "pmi", (0, 4, 0, "localhost", 29500)),
    ],
)  # fmt: skip
def test_a_rank_finds_its_place_in_whatever_its_launcher_says(variables, launcher, place):
    found = find_place(variables)
    assert (found.rank, found.size, found.local_rank, found.address, found.port) == place
    assert found.launcher == launcher
    assert find_place(found.variables()).rank == found.rank


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({}, "none of RANK, OMPI_COMM_WORLD_RANK, PMI_RANK, SLURM_PROCID is set"),
        ({"RANK": "x", "WORLD_SIZE": "2"}, "no number"),
        ({"RANK": "2", "WORLD_SIZE": "2"}, "rank 2 of 2"),
        ({"SLURM_PROCID": "9", "SLURM_STEP_NUM_TASKS": "16", "SLURM_LOCALID": "1"}, "set MASTER_ADDR"),
    ],
)
def test_a_place_that_makes_no_sense_is_refused_in_a_sentence(variables, words):
    with pytest.raises(UsageError, match=words):
        find_place(variables)


def test_the_processor_is_shared_out_among_its_ranks_unless_somebody_says_how(monkeypatch):
    monkeypatch.setattr("os.sched_getaffinity", lambda pid: set(range(12)), raising=False)
    job = Job(run_id="r", worker=1, device="cpu", round=0, seed=0, origin_s=0.0, cases=[])
    told = Job(run_id="r", worker=1, device="cpu", round=0, seed=0, origin_s=0.0, cases=[], threads=2)
    assert rank_variables(job, GROUP, {})["OMP_NUM_THREADS"] == "4"
    assert rank_variables(job, GROUP, {"OMP_NUM_THREADS": "7"})["OMP_NUM_THREADS"] == "7"
    assert rank_variables(told, GROUP, {"OMP_NUM_THREADS": "7"})["OMP_NUM_THREADS"] == "2"
    npu = make_group([DeviceInfo(id="npu:0", kind="npu", vendor="v", name="n")] * 2, "here")
    assert rank_variables(job, npu, {})["HCCL_EXEC_TIMEOUT"] == "120"
    assert rank_variables(job, npu, {"HCCL_EXEC_TIMEOUT": "600"})["HCCL_EXEC_TIMEOUT"] == "600"
