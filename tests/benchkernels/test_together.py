"""Several devices at once against real processes that wait, crash and die (scripted_worker)."""

import threading
import time

import pytest

from benchkernels.runner import Run
from benchkernels.together import Together
from profiles.events import CaseEnd, CasePhase, Departed, End, Hello, decode
from profiles.fold import fold
from profiles.problems import StorageError
from profiles.profile import DeviceInfo
from tests.benchkernels.test_runner import Sensors, request, worker_alive


class Machine:
    """As many devices as scripts, with the lines of each and all events in the order of their writing."""

    def __init__(self, *scripts, write=None, **changes):
        self.ids = tuple(f"cuda:{index}" for index in range(len(scripts)))
        self.lines = [[] for _ in scripts]
        self.told = []
        self.runs = [self._run(place, script, write, changes) for place, script in enumerate(scripts)]
        self.together = Together(self.runs)

    def _run(self, place, script, write, changes):
        def keep(line):
            if write is not None:
                write(place, line)
            self.lines[place].append(line)
            self.told.append((place, decode(line)))

        device = DeviceInfo(id=self.ids[place], kind="cuda", vendor="v", name="n")
        wanted = {"rounds": 3, "device": device, "run_id": f"run-{place}", "loaded_together": self.ids}
        return Run(request(script, **(wanted | changes)), keep, lambda event: None, Sensors())

    def execute(self):
        self.together.execute()
        return self

    @property
    def profiles(self):
        return [fold(event for line in lines if (event := decode(line))) for lines in self.lines]

    def ends(self, place):
        events = map(decode, self.lines[place])
        return {(e.case, e.round): e.status for e in events if isinstance(e, CaseEnd)}

    def begins(self):
        """(round, device) of each worker, in the order of their first lines."""
        return [(e.round, place) for place, e in self.told if isinstance(e, Hello) and e.round is not None]


def test_every_device_measures_every_case_and_no_round_begins_before_all_have_done_the_one_before():
    machine = Machine({}, {}, {}).execute()
    assert [round_ for round_, _ in machine.begins()] == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert all({p for r, p in machine.begins() if r == round_} == {0, 1, 2} for round_ in range(3))
    for place, profile in enumerate(machine.profiles):
        assert machine.ends(place) == {(name, round_): "ok" for name in "abc" for round_ in range(3)}
        assert (profile.status, profile.reason) == ("done", "")
        assert profile.loaded_together == ["cuda:0", "cuda:1", "cuda:2"]
        assert profile.departed == []
        assert all(worker.lost_events == 0 for worker in profile.workers)
        assert isinstance(decode(machine.lines[place][-1]), End)


def test_the_workers_of_a_round_are_at_work_at_the_same_time():
    """Each waits in its first case until it is told to go on, which comes when both have begun it."""
    machine = Machine({"only": "wait"}, {"only": "wait"}, names=("only",), rounds=1)

    def go_on():
        while len([event for _, event in machine.told if isinstance(event, CasePhase)]) < 2:
            time.sleep(0.01)
        machine.together.skip()

    thread = threading.Thread(target=go_on)
    thread.start()
    machine.execute()
    thread.join()
    kinds = [(place, type(event).__name__) for place, event in machine.told]
    firsts = [kinds.index((place, "CasePhase")) for place in (0, 1)]
    lasts = [kinds.index((place, "CaseEnd")) for place in (0, 1)]
    assert max(firsts) < min(lasts)
    assert [machine.ends(place) for place in (0, 1)] == [{("only", 0): "ok"}] * 2


def test_the_cases_come_in_the_same_order_on_all():
    names = tuple("abcdefgh")
    machine = Machine({}, {}, names=names).execute()
    for round_ in range(3):
        orders = [
            [e.case for p, e in machine.told if p == place and isinstance(e, CaseEnd) and e.round == round_]
            for place in (0, 1)
        ]
        assert sorted(orders[0]) == list(names)
        assert orders[0] == orders[1]


@pytest.mark.parametrize("dead", [0, 1])
def test_a_device_that_fails_at_once_costs_the_other_nothing_but_the_mark_that_it_was_alone(dead):
    scripts = [{}, {}]
    scripts[dead] = {"start": "die"}
    machine = Machine(*scripts).execute()
    gone, left = machine.profiles[dead], machine.profiles[1 - dead]
    assert gone.status == "failed"
    assert "libfoo.so" in gone.reason
    assert gone.departed == []
    assert left.status == "done"
    assert all(status == "ok" for status in machine.ends(1 - dead).values())
    assert len(machine.ends(1 - dead)) == 9
    assert [(one.device, one.round) for one in left.departed] == [(f"cuda:{dead}", 0)]


def test_a_device_that_fails_in_the_middle_keeps_what_it_has():
    machine = Machine({"start@1": "die"}, {}, {}).execute()
    gone, *left = machine.profiles
    assert gone.status == "failed"
    assert machine.ends(0) == {(name, 0): "ok" for name in "abc"}
    assert [len(result.rounds) for result in gone.cases] == [1, 1, 1]
    for profile in left:
        assert profile.status == "done"
        assert [len(result.rounds) for result in profile.cases] == [3, 3, 3]
        assert [(one.device, one.round) for one in profile.departed] == [("cuda:0", 1)]


def test_a_case_that_crashes_costs_its_device_that_case_and_the_others_nothing():
    machine = Machine({"b": "crash"}, {}).execute()
    assert [round_ for (name, round_), status in machine.ends(0).items() if status == "failed"] == [0, 1]
    assert all(status == "ok" for status in machine.ends(1).values())
    assert [profile.status for profile in machine.profiles] == ["done", "done"]
    assert all(profile.departed == [] for profile in machine.profiles)


def test_a_device_that_has_no_case_left_leaves_the_others_alone_and_they_say_so():
    nothing = dict.fromkeys("abc", "unsupported")
    machine = Machine({}, nothing).execute()
    assert [profile.status for profile in machine.profiles] == ["done", "done"]
    assert {round_ for _, round_ in machine.ends(1)} == {0}
    assert [(one.device, one.round) for one in machine.profiles[0].departed] == [("cuda:1", 0)]


def test_what_ends_with_its_last_round_has_departed_from_nobody():
    """Also where another one is still in that round."""
    machine = Machine({}, {"b@2": "wait"})
    thread = threading.Thread(target=lambda: skip_when_waiting(machine))
    thread.start()
    machine.execute()
    thread.join()
    assert not [event for _, event in machine.told if isinstance(event, Departed)]
    ends = [place for place, event in machine.told if isinstance(event, End) and event.worker == 0]
    assert ends == [0, 1], "who is done says so at once"


def skip_when_waiting(machine):
    while not any(isinstance(e, End) and e.worker == 0 for _, e in machine.told):
        time.sleep(0.01)
    machine.together.skip()


def test_a_skip_is_not_kept_for_a_device_that_waits_for_the_others():
    machine = Machine({"a@1": "wait"}, {"a@0": "wait"}, names=("a",), rounds=2)
    early = []

    def skip_twice():
        while ("a", 0) not in machine.ends(0) or not machine.begins()[1:]:
            time.sleep(0.01)
        time.sleep(0.2)
        machine.together.skip()
        while len(machine.begins()) < 4 or ("a", 1) not in machine.ends(1):
            time.sleep(0.01)
        time.sleep(0.2)
        early.append(("a", 1) in machine.ends(0))
        machine.together.skip()

    thread = threading.Thread(target=skip_twice)
    thread.start()
    machine.execute()
    thread.join()
    assert early == [False]
    assert [machine.ends(place) for place in (0, 1)] == [{("a", 0): "ok", ("a", 1): "ok"}] * 2


def test_a_budget_is_that_of_all_and_none_begins_a_round_alone_when_it_is_spent():
    machine = Machine({}, {"a@1": "wait"}, budget_s=1.5, rounds=50, names=("a",)).execute()
    for profile in machine.profiles:
        assert (profile.status, profile.reason) == ("done", "the run's budget of 1.5 s was spent")
        assert profile.departed == []
    assert max(round_ for round_, _ in machine.begins()) <= 1


def test_stop_ends_all_in_order_and_keeps_what_they_have():
    machine = Machine({"b@1": "wait"}, {"b@1": "wait"})

    def strike():
        while len(machine.begins()) < 4:
            time.sleep(0.01)
        time.sleep(0.3)
        machine.together.stop("interrupted by SIGINT")

    thread = threading.Thread(target=strike)
    thread.start()
    machine.execute()
    thread.join()
    for place, profile in enumerate(machine.profiles):
        assert (profile.status, profile.reason) == ("stopped", "interrupted by SIGINT")
        assert all(machine.ends(place)[name, 0] == "ok" for name in "abc")
        assert machine.ends(place)["b", 1] == "stopped"
        assert profile.departed == []
        assert {worker.signal for worker in profile.workers} == {None}, "one stop kills no worker"


def test_a_second_stop_kills_workers_that_do_not_listen():
    machine = Machine({"a": "stubborn"}, {"a": "stubborn"}, names=("a",), rounds=1)

    def strike():
        while len(machine.begins()) < 2:
            time.sleep(0.01)
        time.sleep(0.3)
        machine.together.stop("interrupted by SIGINT")
        machine.together.stop("interrupted by SIGINT")

    thread = threading.Thread(target=strike)
    thread.start()
    machine.execute()
    thread.join()
    assert [profile.status for profile in machine.profiles] == ["stopped", "stopped"]
    assert not worker_alive()


def test_a_journal_that_cannot_be_written_ends_all_workers():
    def write(place, line):
        if place == 1 and b'"samples"' in line:
            raise StorageError("no space left on device")

    machine = Machine({"b": "hang"}, {}, write=write)
    with pytest.raises(StorageError, match="no space left"):
        machine.execute()
    assert not worker_alive()
