"""A duel whose workers take turns (turning_worker) and die, hang, take long, or cannot be started."""

import gc
import itertools
import json
import random
import threading
import time
from pathlib import Path

import msgspec
import pytest

from benchkernels import runner, turns
from benchkernels.devices.child import child_command
from benchkernels.duel import Duel
from benchkernels.kernels.matmul import Matmul
from benchkernels.planning import Planned
from benchkernels.runner import Run
from benchkernels.standing import UNPAIRED
from profiles.events import CaseEnd, End, EnvironmentSeen, Hello, decode
from profiles.fold import fold
from profiles.problems import StorageError
from profiles.profile import SuiteReference
from tests.benchkernels.test_runner import Sensors, request

pytestmark = pytest.mark.skipif(not turns.POSSIBLE, reason="needs pipes that children inherit")
WORKER = "tests.benchkernels.turning_worker"
NAMES = tuple("abcd")


def order_of(round_, names=NAMES, seed=1):
    """The round's cases as the runner shuffles them."""
    order = list(names)
    random.Random(f"{seed}/{round_}").shuffle(order)
    return order


class Match:
    """A duel of two scripts."""

    def __init__(
        self, folder, a=None, b=None, write=None, commands=(None, None), limits_s=(60.0, 60.0), **changes
    ):
        self.log = folder / "busy.log"
        self.log.touch()
        self.lines = ([], [])
        self.runs = [
            self._run(
                side, script or {}, write, commands[side], {"extra_case_limit_s": limits_s[side], **changes}
            )
            for side, script in enumerate((a, b))
        ]
        self.duel = Duel(*self.runs, lambda rounds: "")

    def _run(self, side, script, write, command, changes):
        def keep(line):
            if write is not None:
                write(side, line)
            self.lines[side].append(line)

        command = command or child_command(WORKER, json.dumps(script), "ab"[side], str(self.log))
        wanted = {
            "rounds": 2, "names": NAMES, "run_id": f"run-{'ab'[side]}", "worker_command": tuple(command),
            **changes,
        }  # fmt: skip
        return Run(request(script, **wanted), keep, lambda event: None, Sensors())

    def execute(self):
        self.duel.execute()
        return self

    def events(self, side):
        return [event for event in map(decode, self.lines[side]) if event]

    def ends(self, side):
        found = [e for e in self.events(side) if isinstance(e, CaseEnd)]
        assert len({(e.case, e.round) for e in found}) == len(found), "one case_end for a case and round"
        return {(e.case, e.round): e for e in found}

    def statuses(self, side, round_):
        return [self.ends(side)[name, round_].status for name in order_of(round_)]

    @property
    def profiles(self):
        return [fold(self.events(side)) for side in (0, 1)]

    def overlap_s(self):
        """Seconds in which both sides computed."""
        spans = {"a": [], "b": []}
        for line in self.log.read_text().splitlines():
            side, began_s, ended_s = line.split()
            spans[side].append((float(began_s), float(ended_s)))
        assert spans["a"]
        assert spans["b"]
        return sum(max(0.0, min(x[1], y[1]) - max(x[0], y[0])) for x in spans["a"] for y in spans["b"])


def test_never_both_at_once_and_every_case_is_measured_in_the_same_turns(tmp_path):
    match = Match(tmp_path).execute()
    assert match.overlap_s() == 0
    for profile in match.profiles:
        assert profile.status == "done"
        rounds = [r for case in profile.cases for r in case.rounds]
        assert {r.status for r in rounds} == {"ok"}
        assert {tuple(r.turn) for r in rounds} == {tuple(range(30))}


@pytest.mark.parametrize("dead", [0, 1])
@pytest.mark.parametrize("place", [0, 2])
def test_a_death_ends_the_round_for_both_and_the_next_one_begins_with_both(tmp_path, dead, place):
    scripts = [{}, {}]
    scripts[dead] = {f"{order_of(0)[place]}@0": "crash"}
    match = Match(tmp_path, *scripts).execute()
    assert match.overlap_s() == 0, "the one that is left, or a new worker, computed beside the other one"
    assert match.statuses(dead, 0) == ["ok"] * place + ["failed"] + ["stopped"] * (3 - place)
    other = match.statuses(1 - dead, 0)
    assert other[:place] == ["ok"] * place
    assert set(other[place:]) == {"stopped"}
    left = order_of(0)[-1]
    assert match.ends(dead)[left, 0].reason == match.ends(1 - dead)[left, 0].reason == UNPAIRED
    for side in (0, 1):
        assert match.statuses(side, 1) == ["ok"] * 4
        assert match.profiles[side].status == "done"
        assert [len(case.rounds) for case in match.profiles[side].cases] == [2] * 4


@pytest.mark.parametrize("hung", [0, 1])
@pytest.mark.parametrize("place", [0, 2])
def test_a_hang_kills_the_one_that_hangs_and_not_the_one_that_waits(tmp_path, monkeypatch, hung, place):
    monkeypatch.setattr(runner, "START_LIMIT_S", 4.0)
    scripts = [{}, {}]
    scripts[hung] = {f"{order_of(0)[place]}@0": "hang"}
    match = Match(tmp_path, *scripts, extra_case_limit_s=3.0).execute()
    assert match.ends(hung)[order_of(0)[place], 0].status == "timed_out"
    assert {end.status for end in match.ends(1 - hung).values()} <= {"ok", "stopped"}
    assert {end.signal for end in match.profiles[1 - hung].workers} == {None}
    for side in (0, 1):
        assert match.statuses(side, 1) == ["ok"] * 4
        assert match.profiles[side].status == "done"


@pytest.mark.parametrize("slow", [0, 1])
@pytest.mark.parametrize("place", [0, 2])
def test_one_that_takes_long_within_its_limits_does_not_cost_the_other_its_life(
    tmp_path, monkeypatch, slow, place
):
    """4 s, where the limits of the one that waits are 3 s."""
    monkeypatch.setattr(runner, "START_LIMIT_S", 3.0)
    scripts, limits_s = [{}, {}], [3.0, 3.0]
    scripts[slow], limits_s[slow] = {f"{order_of(0)[place]}@0": "long"}, 60.0
    match = Match(tmp_path, *scripts, rounds=1, limits_s=limits_s).execute()
    for side in (0, 1):
        assert match.statuses(side, 0) == ["ok"] * 4
        assert match.profiles[side].status == "done"
    assert match.overlap_s() == 0


@pytest.mark.parametrize("late", [0, 1])
def test_nobody_begins_before_both_are_ready(tmp_path, late):
    scripts = [{}, {}]
    scripts[late] = {"start@0": "slow"}
    match = Match(tmp_path, *scripts, rounds=1).execute()
    assert match.overlap_s() == 0
    assert {profile.status for profile in match.profiles} == {"done"}


@pytest.mark.parametrize("dead", [0, 1])
def test_a_side_that_dies_at_its_start_ends_the_duel_with_its_words(tmp_path, dead):
    scripts = [{}, {}]
    scripts[dead] = {"start@0": "die"}
    profiles = Match(tmp_path, *scripts).execute().profiles
    assert profiles[dead].status == "failed"
    assert "libfoo.so" in profiles[dead].reason
    assert profiles[1 - dead].status == "stopped"
    assert "the other side of the duel ended: no case could begin" in profiles[1 - dead].reason


OPEN_FILES = Path("/proc/self/fd")


def open_files():
    gc.collect()
    return list(OPEN_FILES.iterdir())


@pytest.mark.skipif(not OPEN_FILES.is_dir(), reason="needs /proc")
@pytest.mark.parametrize("dead", [0, 1])
def test_a_worker_that_cannot_be_started_is_a_sentence_and_leaves_no_file_open(tmp_path, dead):
    commands = [None, None]
    commands[dead] = ("/nowhere/python",)
    before = open_files()
    match = Match(tmp_path, commands=commands).execute()
    ended = match.profiles[dead]
    assert ended.status == "failed"
    assert ended.reason == "the worker could not be started: No such file or directory: /nowhere/python"
    assert match.profiles[1 - dead].status == "stopped"
    assert ended.reason in match.profiles[1 - dead].reason
    assert isinstance(match.events(1 - dead)[-1], End)
    assert len(open_files()) == len(before)


@pytest.mark.skipif(not OPEN_FILES.is_dir(), reason="needs /proc")
@pytest.mark.parametrize("full", [0, 1])
def test_a_full_disk_in_mid_round_leaves_no_file_open(tmp_path, full):
    before = open_files()

    def write(side, line):
        if side == full and len(match.lines[side]) > 12:
            raise StorageError("the disk is full")

    match = Match(tmp_path, write=write)
    with pytest.raises(StorageError):
        match.execute()
    assert len(open_files()) == len(before)


def test_one_ctrl_c_kills_nobody(tmp_path):
    """Each stops by itself: the runner told it once."""
    match = Match(
        tmp_path, {f"{order_of(0)[0]}@0": "until stopped"}, {f"{order_of(0)[0]}@0": "until stopped"}
    )

    def strike():
        while not any(b'"allocate"' in line for lines in match.lines for line in lines):
            time.sleep(0.01)
        match.duel.stop("interrupted by SIGINT")

    thread = threading.Thread(target=strike)
    thread.start()
    match.execute()
    thread.join()
    for profile in match.profiles:
        assert (profile.status, profile.reason) == ("stopped", "interrupted by SIGINT")
        assert [(end.status, end.signal) for end in profile.workers] == [("stopped", None)]


def test_a_skip_while_one_side_waits_costs_that_case_and_never_lets_both_compute(tmp_path):
    first = order_of(0)[0]
    match = Match(tmp_path, {f"{first}@0": "slow"}, {f"{first}@0": "slow"}, rounds=1)

    def strike():
        while not any(b'"waiting":true' in line for line in match.lines[0] + match.lines[1]):
            time.sleep(0.01)
        waiting = next(
            side for side in (0, 1) if any(b'"waiting":true' in line for line in match.lines[side])
        )
        match.runs[waiting].skip()

    thread = threading.Thread(target=strike)
    thread.start()
    match.execute()
    thread.join()
    assert match.overlap_s() == 0
    skipped = [side for side in (0, 1) if match.ends(side)[first, 0].status == "stopped"]
    assert len(skipped) == 1
    assert [match.ends(side)[name, 0].status for side in (0, 1) for name in order_of(0)[1:]] == ["ok"] * 6


def test_no_energy_is_told_for_a_case_in_which_the_other_side_computed_too(tmp_path, monkeypatch):
    monkeypatch.setattr("benchkernels.energy.SHORTEST_WINDOW_S", 0.0)
    match = Match(tmp_path, rounds=1).execute()
    assert all(end.energy is None for side in (0, 1) for end in match.ends(side).values())


@pytest.mark.xdist_group("duel")
def test_real_workers_are_never_both_at_once_and_no_strangers_to_each_other(tmp_path, monkeypatch):
    pytest.importorskip("torch")
    for name in (*turns.WORKER_VARIABLES, "OMP_WAIT_POLICY"):
        monkeypatch.delenv(name, raising=False)
    cases = Matmul().expand({"dtypes": ["fp32"], "shapes": [[64, 64, 64], [96, 64, 64]]})
    planned = Planned(
        suite=SuiteReference(name="s", digest="d"),
        cases=[msgspec.structs.replace(one, budget_s=0.1) for one in cases],
        rounds=1,
    )
    match = Match(tmp_path, commands=[child_command("benchkernels.worker")] * 2, planned=planned).execute()
    spans = []
    pids = {e.pid for side in (0, 1) for e in match.events(side) if isinstance(e, Hello)}
    for side in (0, 1):
        events = match.events(side)
        seen = [e.environment for e in events if isinstance(e, EnvironmentSeen)]
        assert all(turns.WORKER_VARIABLES.items() <= e.variables.items() for e in seen)
        assert not [p for e in seen for p in e.other_processes if p.pid in pids]
        assert {end.status for end in match.ends(side).values()} == {"ok"}
        origin_s = match.runs[side]._origin_s
        rounds = [r for case in match.profiles[side].cases for r in case.rounds]
        spans += [
            (origin_s + begin, origin_s + begin + seconds)
            for r in rounds for begin, seconds in zip(r.start_s, r.seconds, strict=True)
        ]  # fmt: skip
    spans.sort()
    assert all(y[0] > x[1] - 1e-4 for x, y in itertools.pairwise(spans))
