"""Two runs in turn against real processes that crash, wait and die (scripted_worker)."""

import os
import subprocess
import threading
import time
import venv
from pathlib import Path

import msgspec
import pytest

from benchkernels.devices.child import child_command
from benchkernels.duel import Duel, first_side
from benchkernels.planning import Refusal, plan_pair
from benchkernels.runner import Run
from benchkernels.suite_file import parse_suite
from profiles.events import CaseEnd, Hello, decode
from profiles.fold import fold
from profiles.problems import StorageError, UsageError
from profiles.profile import DeviceInfo, Peak
from profiles.profile import Duel as DuelMark
from tests.benchkernels.test_runner import Sensors, request, worker_alive


def never(rounds):
    return ""


class Match:
    """A duel of two scripts, with the lines of both sides in the order in which they were written."""

    def __init__(self, a=None, b=None, judge=never, write=None, **changes):
        self.lines = ([], [])
        self.order = []
        runs = [self._run(side, script or {}, write, changes) for side, script in enumerate((a, b))]
        self.runs = runs
        self.duel = Duel(*runs, judge)

    def _run(self, side, script, write, changes):
        def keep(line):
            if write is not None:
                write(side, line)
            self.lines[side].append(line)
            event = decode(line)
            if isinstance(event, Hello) and event.round is not None:
                self.order.append((event.round, side))

        wanted = {"rounds": 4, "refused": {}, "run_id": f"run-{'ab'[side]}", **changes}
        return Run(request(script, **wanted), keep, lambda event: None, Sensors())

    def execute(self):
        self.duel.execute()
        return self

    @property
    def profiles(self):
        return [fold(event for line in lines if (event := decode(line))) for lines in self.lines]

    def ends(self, side):
        events = map(decode, self.lines[side])
        return {(e.case, e.round): e.status for e in events if isinstance(e, CaseEnd)}


def test_both_sides_are_measured_once_in_each_round_before_the_next_one_begins():
    match = Match(rounds=6).execute()
    assert [round_ for round_, _ in match.order] == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert all({s for r, s in match.order if r == round_} == {0, 1} for round_ in range(6))
    for side in (0, 1):
        assert set(match.ends(side)) == {(name, round_) for name in "abc" for round_ in range(6)}
        assert match.profiles[side].status == "done"


def test_without_turns_the_seed_decides_who_goes_first_and_each_goes_first_once_in_two_rounds(monkeypatch):
    monkeypatch.setattr("benchkernels.duel.POSSIBLE", False)
    firsts = [first_side(7, round_) for round_ in range(200)]
    assert firsts == [first_side(7, round_) for round_ in range(200)]
    assert all({firsts[i], firsts[i + 1]} == {0, 1} for i in range(0, 200, 2))
    pairs = firsts[::2]
    assert 25 < sum(pairs) < 75, "who begins a block of two must be drawn"
    assert firsts != [first_side(8, round_) for round_ in range(200)]
    match = Match(rounds=4, seed=7).execute()
    assert [side for _, side in match.order[::2]] == firsts[:4]


def test_the_cases_of_a_round_have_the_same_order_on_both_sides_also_after_one_was_given_up():
    names = tuple("abcdefgh")
    match = Match({"c": "unsupported"}, {"f": "incorrect"}, names=names, rounds=4).execute()
    for round_ in range(4):
        orders = [
            [e.case for e in map(decode, lines) if isinstance(e, CaseEnd) and e.round == round_]
            for lines in match.lines
        ]
        assert orders[0] == orders[1]
    assert [round_ for name, round_ in match.ends(1) if name == "c"] == [0], "b measures no case that a lacks"
    assert [round_ for name, round_ in match.ends(0) if name == "f"] == [0]


def test_it_ends_when_the_judge_is_satisfied_and_says_why_on_both_sides():
    asked = []

    def judge(rounds):
        asked.append(rounds)
        return "every verdict is settled after 3 rounds" if rounds == 3 else ""

    match = Match(judge=judge, rounds=10).execute()
    assert asked == [1, 2, 3]
    for profile in match.profiles:
        assert (profile.status, profile.reason) == ("done", "every verdict is settled after 3 rounds")
        assert [len(result.rounds) for result in profile.cases] == [3, 3, 3]
        assert profile.rounds_planned == 10


def test_a_case_that_crashes_on_one_side_again_and_again_is_given_up_on_both():
    match = Match({}, {"b": "crash"}, rounds=4).execute()
    assert [round_ for name, round_ in match.ends(0) if name == "b"] == [0, 1]
    assert [round_ for name, round_ in match.ends(1) if name == "b"] == [0, 1]


@pytest.mark.parametrize("dead", [0, 1])
def test_a_side_that_cannot_start_ends_the_duel_and_both_say_why(dead):
    scripts = [{}, {}]
    scripts[dead] = {"start": "die"}
    match = Match(*scripts).execute()
    profiles = match.profiles
    assert profiles[dead].status == "failed"
    assert "libfoo.so" in profiles[dead].reason
    assert profiles[1 - dead].status == "stopped"
    assert "the other side of the duel ended" in profiles[1 - dead].reason
    assert "libfoo.so" in profiles[1 - dead].reason
    assert len(match.order) <= 2


def test_nothing_is_measured_for_a_comparison_that_cannot_come_about():
    match = Match({"a": "unsupported"}, {"b": "unsupported", "c": "unsupported"}).execute()
    assert {round_ for round_, _ in match.order} == {0}
    assert {p.reason for p in match.profiles} == {"no case is left that both sides can measure"}


@pytest.mark.parametrize("after", [0, 5])
def test_stop_in_the_middle_keeps_what_both_have_measured(after):
    """After so many workers' begins; the case that waits is told to stop."""
    match = Match({"b@2": "wait"}, {"b@2": "wait"}, rounds=4)

    def strike():
        while len(match.order) < after:
            time.sleep(0.01)
        time.sleep(0.3)
        match.duel.stop("interrupted by SIGINT")

    thread = threading.Thread(target=strike)
    thread.start()
    match.execute()
    thread.join()
    for side, profile in enumerate(match.profiles):
        assert (profile.status, profile.reason) == ("stopped", "interrupted by SIGINT")
        if after:
            assert all(match.ends(side)[name, round_] == "ok" for name in "abc" for round_ in (0, 1))
    assert not worker_alive()


def test_the_budget_ends_both_as_done_and_begins_no_pair_that_would_not_fit():
    slow = dict.fromkeys(("a@2", "b@2", "c@2"), "wait")
    match = Match(slow, slow, rounds=4, budget_s=4.0).execute()
    for profile in match.profiles:
        assert profile.status == "done"
        assert "budget of 4 s" in profile.reason
    counted = []

    def judge(rounds):
        counted.append(rounds)
        time.sleep(0.8)
        return ""

    match = Match(judge=judge, rounds=40, budget_s=4.0).execute()
    assert 1 <= len(counted) < 6
    for profile in match.profiles:
        assert profile.reason == "another pair of rounds would not fit into the budget of 4 s"
        assert {r.status for result in profile.cases for r in result.rounds} == {"ok"}
        assert {len(result.rounds) for result in profile.cases} == {len(counted)}


@pytest.mark.parametrize("full", [0, 1])
def test_a_full_disk_on_one_side_ends_the_worker_and_the_duel(full):
    def write(side, line):
        if side == full and len(match.lines[side]) > 12:
            raise StorageError("the disk is full")

    match = Match(write=write)
    with pytest.raises(StorageError):
        match.execute()
    assert not worker_alive()
    assert any(r.status == "ok" for result in match.profiles[full].cases for r in result.rounds)


def test_the_profiles_say_that_they_belong_together():
    mark = DuelMark(id="d", side="a", partner="run-b", looks=(5, 7))
    match = Match(duel=mark).execute()
    assert match.profiles[0].duel == mark


def test_a_worker_of_another_interpreter_finds_our_packages_and_no_others(tmp_path):
    root = Path(__file__).parents[2]
    # One that has nothing installed: where Assay is installed for development, all of its folder is found.
    venv.create(tmp_path, with_pip=False)
    python = str(tmp_path / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    command = child_command("benchkernels.devices.probe", "nonsense", python=python)
    assert command[0] == python
    # What PYTHONPATH names every Python finds; that is whoever's who has set it.
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    manner = {"capture_output": True, "text": True, "cwd": "/", "timeout": 60, "env": variables}
    look = [
        *command[:3],
        command[3].replace("runpy.run_module", "import profiles; print(profiles.__file__)\n#"),
    ]
    found = subprocess.run([*look, *command[4:]], check=True, **manner)
    assert found.stdout.strip() == str(root / "profiles" / "__init__.py")
    other = [*command[:3], command[3].replace("runpy.run_module", "import tests\n#")]
    refused = subprocess.run([*other, *command[4:]], check=False, **manner)
    assert "No module named 'tests'" in refused.stderr


SUITE = """
name = "pair"
[[case]]
kernel = "matmul"
dtypes = ["fp32"]
shapes = [[64, 64, 64], [20000, 20000, 20000]]
[[case]]
kernel = "matmul"
kinds = ["cpu"]
dtypes = ["fp32"]
shapes = [[96, 96, 96]]
[[case]]
kernel = "matmul"
kinds = ["accelerator"]
dtypes = ["fp32"]
shapes = [[128, 128, 128]]
"""
CPU = DeviceInfo(id="cpu", kind="cpu", vendor="v", name="n")
GPU = DeviceInfo(id="cuda:0", kind="cuda", vendor="v", name="n")


def test_a_pair_of_plans_has_the_cases_that_both_kinds_run():
    plans = plan_pair(parse_suite(SUITE, "test"), (CPU, GPU), free_bytes=1 << 40, rounds=7)
    ids = [[case.id for case in planned.cases] for planned in plans]
    assert ids[0] == ids[1] == ["matmul/fp32/m64-n64-k64", "matmul/fp32/m20000-n20000-k20000"]
    assert [planned.rounds for planned in plans] == [7, 7]
    same = plan_pair(parse_suite(SUITE, "test"), (CPU, CPU), free_bytes=1 << 40, rounds=7)
    assert "matmul/fp32/m96-n96-k96" in [case.id for case in same[0].cases]


def test_what_one_side_must_refuse_is_refused_on_the_other_with_the_figure():
    slow = msgspec.structs.replace(CPU, peaks={"fp32": Peak(value=1e9, kind="estimate", source="test")})
    plans = plan_pair(parse_suite(SUITE, "test"), (slow, GPU), free_bytes=1 << 40, rounds=3)
    large = "matmul/fp32/m20000-n20000-k20000"
    assert isinstance(plans[0].refused[large], Refusal)
    assert plans[1].refused[large].reason == (
        f"the other side cannot run it: it {plans[0].refused[large].reason}"
    )
    assert plans[1].expected_s > 0


def test_two_sides_of_one_device_share_its_memory():
    """Both hold their case at once."""
    suite = parse_suite(SUITE, "test")
    large = "matmul/fp32/m20000-n20000-k20000"
    bytes_of = {case.id: case.memory_bytes for case in suite.cases_for("cuda")}
    room = int(1.5 * bytes_of[large])
    other = msgspec.structs.replace(GPU, id="cuda:1")
    alone = plan_pair(suite, (GPU, other), free_bytes=room, rounds=3)
    assert not alone[0].refused
    for planned in plan_pair(suite, (GPU, GPU), free_bytes=room, rounds=3):
        assert list(planned.refused) == [large]


def test_a_suite_without_a_common_case_is_told_before_anything_is_started():
    text = SUITE.replace(
        'dtypes = ["fp32"]\nshapes = [[64', 'kinds = ["cpu"]\ndtypes = ["fp32"]\nshapes = [[64'
    )
    with pytest.raises(UsageError, match=r"no case that both cpu and cuda:0 run"):
        plan_pair(parse_suite(text, "test"), (CPU, GPU), free_bytes=1 << 40, rounds=3)
