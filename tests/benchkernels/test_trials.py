import time

import pytest

from benchkernels.devices.base import Block
from benchkernels.kernels.base import Unsupported, Workload
from benchkernels.trials import choose
from profiles.profile import Check


class Contest(Workload):
    """Backends by name: seconds per call, and what their check says or raises."""

    def __init__(self, **backends):
        self.table = backends
        self.backends = tuple(backends)
        self.now = self.backends[0]

    def select(self, backend):
        if isinstance(self.table[backend][1], Unsupported):
            raise self.table[backend][1]
        self.now = backend

    def check(self):
        verdict = self.table[self.now][1]
        if isinstance(verdict, Exception):
            raise verdict
        return Check(ok=verdict, error=0.5, tolerance=0.1, reference="r", reason="" if verdict else "wrong")

    def run(self):
        return None

    def close(self):
        pass


class Stopwatch:
    minimum_sample_s = 0.01
    minimum_warm_up_s = 0.0
    spent = ""

    def __init__(self, contest, straying=""):
        self.contest = contest
        self.calls = dict.fromkeys(contest.backends, 0)
        self.straying = straying

    def strays(self):
        return ["aten::x"] if self.contest.now == self.straying else []

    def synchronize(self):
        pass

    def time_block(self, call, count):
        self.calls[self.contest.now] += count
        return Block(self.contest.table[self.contest.now][0] * count)


def contest(straying="", **backends):
    workload = Contest(**backends)
    device, reported = Stopwatch(workload, straying), []
    choice = choose(workload, device, workload.backends, reported.append, lambda: None)
    return choice, {trial.backend: trial for trial in reported}, workload, device


def test_a_backend_whose_operators_ran_on_the_processor_does_not_race_and_the_process_is_spent():
    choice, trials, _, device = contest(straying="sdpa", fused=(0.02, True), sdpa=(0.01, True))
    assert (choice.status, choice.backend) == ("ok", "fused")
    assert trials["sdpa"].status == "unsupported"
    assert trials["sdpa"].reason == "aten::x ran on the processor in place of the device"
    assert device.spent
    choice, _, _, _ = contest(straying="sdpa", sdpa=(0.01, True))
    assert (choice.status, choice.reason[:7]) == ("unsupported", "aten::x")


def test_after_an_operator_that_strayed_no_other_backend_is_trusted():
    """Of the same operator in another backend torch-npu says nothing any more."""
    choice, trials, *_ = contest(straying="fused", fused=(0.02, True), sdpa=(0.01, True))
    assert (choice.status, choice.backend) == ("unsupported", "fused")
    assert trials["sdpa"].reason.startswith("not tried")


def test_what_strays_in_a_check_alone_may_be_measured_and_the_process_is_spent():
    workload = Contest(one=(0.01, True), other=(0.005, True))
    device, trials = Stopwatch(workload), []
    heard = iter([[], ["aten::x"]])
    device.strays = lambda: next(heard)
    choice = choose(workload, device, workload.backends, trials.append, lambda: None)
    assert (choice.status, choice.backend) == ("ok", "one")
    assert device.spent
    assert [trial.status for trial in trials] == ["ok", "unsupported"]


def test_a_refusal_that_is_known_comes_with_its_remedy():
    refusal = Unsupported("cannot be captured: Do not support TASK_QUEUE_ENABLE = 2 during NPU graph capture")
    choice, *_ = contest(only=(1, refusal))
    assert (choice.status, choice.remedy) == ("unsupported", "export TASK_QUEUE_ENABLE=1")


def test_the_fastest_correct_backend_wins_and_all_are_recorded():
    choice, trials, workload, _ = contest(
        math=(0.02, True), flash=(0.010, True), wrong=(0.001, False), absent=(0.001, Unsupported("no kernel"))
    )
    assert (choice.status, choice.backend, workload.now) == ("ok", "flash", "flash")
    assert {name: trial.status for name, trial in trials.items()} == {
        "math": "ok", "flash": "ok", "wrong": "incorrect", "absent": "unsupported",
    }  # fmt: skip
    assert trials["flash"].median_s == pytest.approx(0.010)
    assert trials["absent"].reason == "no kernel"
    assert trials["wrong"].median_s is None


def test_a_backend_that_runs_out_of_memory_does_not_take_the_case_with_it():
    choice, trials, *_ = contest(
        math=(1, RuntimeError("CUDA out of memory. Tried to allocate 9 GiB")), flash=(1, True)
    )
    assert choice.backend == "flash"
    assert trials["math"].status == "out_of_memory"


def test_the_remedy_of_the_failure_that_is_told_is_told_with_it():
    known = RuntimeError("no kernel image is available for execution on the device")
    choice, *_ = contest(a=(1, known), b=(1, Unsupported("none")))
    assert choice.status == "failed"
    assert choice.reason.startswith("a: this torch has no code for this GPU")
    assert "compute capability" in choice.remedy
    assert contest(a=(1, RuntimeError("boom")))[0].remedy == ""


def test_a_hopeless_backend_does_not_delay_the_race():
    choice, trials, _, device = contest(slow=(1.0, True), fast=(0.01, True), near=(0.012, True))
    assert choice.backend == "fast"
    assert trials["slow"].median_s == pytest.approx(1.0)
    assert device.calls["slow"] == 1


def test_a_wrong_result_is_the_most_telling_failure():
    choice, *_ = contest(a=(1, Unsupported("none")), b=(1, False), c=(1, RuntimeError("boom")))
    assert (choice.status, choice.reason) == ("incorrect", "b: wrong")
    assert choice.check is not None


def test_a_single_backend_is_checked_without_a_race():
    choice, trials, _, device = contest(only=(0.01, True))
    assert (choice.status, choice.backend) == ("ok", "only")
    assert device.calls["only"] == 0
    assert not trials


def test_the_first_call_comes_before_the_check_that_would_load_everything():
    done = []

    class Lazy(Contest):
        def run(self):
            if not done:
                time.sleep(0.05)
            done.append("run")

        def check(self):
            done.append("check")
            return super().check()

    workload = Lazy(only=(0.01, True))
    choice = choose(workload, Stopwatch(workload), workload.backends, lambda trial: None, lambda: None)
    assert done == ["run", "check"]
    assert choice.first_call_s >= 0.05


def test_a_lost_device_is_not_taken_for_a_failed_backend():
    with pytest.raises(RuntimeError, match="illegal memory access"):
        contest(a=(1, RuntimeError("CUDA error: an illegal memory access was encountered")), b=(1, True))
