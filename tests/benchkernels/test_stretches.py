"""Trials for energy against a simulated sensor that looks for 25 ms of every 100 ms: the truth is known."""

import math
import random
import statistics
from itertools import pairwise
from types import SimpleNamespace

import msgspec
import pytest

from benchkernels import energy, sampler, sampling, stretches, watch
from benchkernels.devices.base import Block
from benchkernels.emitter import Emitter
from benchkernels.job import Job
from benchkernels.kernels.matmul import Matmul
from benchkernels.sampling import WarmUp
from benchkernels.stretches import LEAD_S, TRIAL_S, pauses_s, sample_stretch
from benchkernels.watch import Watch
from benchkernels.worker import CaseRun
from profiles.energy import PART_TIME
from profiles.events import CaseEnd, CasePhase, Samples, decode

UPDATE_S, SEEN_S = 0.1, 0.025
IDLE_W, LOW_W, HIGH_W = 60.0, 100.0, 500.0
HIGH_SHARE = 0.4
"""Of each call, at its begin."""
TRIALS = 60


class Bench:
    """A device, the counter of its sensor, and the clock of both."""

    kind = "cpu"
    minimum_sample_s, minimum_warm_up_s = 0.01, 2.0
    energy_source = f"a counter; {PART_TIME}"

    def __init__(self, call_s, phase_s=0.0):
        self.now_s = 1000.0
        self._call_s = call_s
        self._blocks = []
        self._joules = 0.0
        self._update_s = self.now_s + phase_s

    def time_block(self, call, count):
        begin_s, self.now_s = self.now_s, self.now_s + count * self._call_s
        self._blocks.append((begin_s, self.now_s))
        return Block(count * self._call_s)

    def clock_hz(self):
        return None

    def energy_j(self):
        """Each update adds what was seen just before it for the whole time since the last one."""
        while self._update_s <= self.now_s:
            self._joules += self._mean_w(self._update_s - SEEN_S, self._update_s) * UPDATE_S
            self._update_s += UPDATE_S
            self._blocks = [block for block in self._blocks if block[1] > self._update_s - SEEN_S]
        return self._joules

    def _mean_w(self, begin_s, end_s):
        joules = IDLE_W * (end_s - begin_s)
        for start_s, stop_s in self._blocks:
            low_s, high_s = max(begin_s, start_s), min(end_s, stop_s)
            if low_s < high_s:
                busy_s = high_part_s(high_s - start_s, self._call_s) - high_part_s(
                    low_s - start_s, self._call_s
                )
                joules += (LOW_W - IDLE_W) * (high_s - low_s) + (HIGH_W - LOW_W) * busy_s
        return joules / (end_s - begin_s)


def high_part_s(elapsed_s, call_s):
    """How much of the time since the begin of a call, or of several, the power was high."""
    whole = math.floor(elapsed_s / call_s)
    return whole * HIGH_SHARE * call_s + min(elapsed_s - whole * call_s, HIGH_SHARE * call_s)


class Trial:
    """One case of one round as a worker measures it and the runner's watch meters it, in simulated time."""

    def __init__(self, monkeypatch, seed, call_s):
        self.bench = bench = Bench(call_s, random.Random(seed).uniform(0, UPDATE_S))
        for module in (energy, sampler, sampling, stretches, watch):
            monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: bench.now_s))
        (case,) = Matmul().expand({"dtypes": ["fp32"], "shapes": [[64, 64, 64]]})
        job = Job(
            run_id="r", worker=1, device="cpu", round=0, seed=seed, origin_s=bench.now_s, sampling="energy",
            cases=[msgspec.structs.replace(case, budget_s=TRIAL_S)],
        )  # fmt: skip
        self.events = []
        self._watch = Watch(job, 60.0, 60.0, bench)
        run = CaseRun(job, job.cases[0], bench, Emitter(self._hear, worker=1, origin_s=0.0), self)
        run.workload = SimpleNamespace(run=lambda: None, calls_per_run=1)
        run._time(run.workload)
        end = CaseEnd(case=case.id, round=0, status="ok")
        self._watch.see(end)
        self.energy = end.energy

    def _hear(self, line):
        self.events.append(decode(line))
        self._watch.see(self.events[-1])

    def check(self):
        """Of a worker's wishes: nobody wants anything."""

    def rest(self, seconds):
        self.bench.now_s += seconds


def errors_of(monkeypatch, call_s):
    """Relative, of the joules of a call."""
    truth_j = call_s * (HIGH_SHARE * HIGH_W + (1 - HIGH_SHARE) * LOW_W)
    found = [Trial(monkeypatch, seed, call_s).energy for seed in range(TRIALS)]
    return [one.joules / one.calls / truth_j - 1 for one in found]


def spread_of_one_phase():
    """Relative standard deviation of what the sensor tells of calls of 100 ms, over all phases."""
    bench = Bench(UPDATE_S)
    bench.time_block(None, 2)
    phases_s = [1000.0 + SEEN_S + number * UPDATE_S / 1000 for number in range(1000)]
    told_w = [bench._mean_w(phase_s - SEEN_S, phase_s) for phase_s in phases_s]
    return statistics.pstdev(told_w) / statistics.fmean(told_w)


def rms(errors):
    return math.sqrt(statistics.fmean(error**2 for error in errors))


@pytest.mark.parametrize(("number", "low", "high"), [(1, 0.85, 1.15), (None, 0.35, 0.65)])
def test_four_stretches_halve_the_error_of_calls_that_are_in_step_with_the_sensor(
    monkeypatch, number, low, high
):
    """Four independent phases: by the root of four. One stretch of the same length in all sees but one."""
    if number is not None:
        monkeypatch.setattr(stretches, "STRETCHES", number)
    errors = errors_of(monkeypatch, UPDATE_S)
    alone = spread_of_one_phase()
    assert alone > 0.5
    assert low * alone < rms(errors) < high * alone
    assert abs(statistics.fmean(errors)) < 3 * rms(errors) / TRIALS**0.5, "there is a bias that stays"


def test_calls_that_are_not_in_step_were_never_off(monkeypatch):
    assert rms(errors_of(monkeypatch, 0.0137)) < 0.03


def test_a_trial_is_twelve_seconds_in_four_windows_each_behind_work_that_does_not_count(monkeypatch):
    trial = Trial(monkeypatch, 7, UPDATE_S)
    found = trial.energy
    assert found.windows == 4
    assert found.window_s == pytest.approx(found.calls * UPDATE_S)
    assert found.window_s == pytest.approx(TRIAL_S, abs=4 * UPDATE_S + 0.01)
    phases = [event.phase for event in trial.events if isinstance(event, CasePhase)]
    assert phases == ["warm_up", "measure"] * 4
    lines = [event for event in trial.events if isinstance(event, Samples)]
    rows = [
        (begin_s, begin_s + s)
        for line in lines
        for begin_s, s in zip(line.start_s, line.seconds, strict=True)
    ]
    assert [line.first for line in lines] == [
        sum(len(one.seconds) for one in lines[:i]) for i in range(len(lines))
    ]
    gaps_s = [b[0] - a[1] for a, b in pairwise(rows) if b[0] - a[1] > 0.01]
    pauses = pauses_s(7, 0, lines[0].case)
    assert [gap_s - LEAD_S for gap_s in gaps_s] == pytest.approx(pauses[1:], abs=UPDATE_S)


def test_pauses_are_drawn_anew_in_each_round_and_are_the_same_for_the_same_seed():
    drawn = [pauses_s(seed, round_, case) for seed in (1, 2) for round_ in (0, 1) for case in "ab"]
    assert len({one for pauses in drawn for one in pauses}) == 32
    assert all(0 <= one <= 1 for pauses in drawn for one in pauses)
    assert pauses_s(1, 0, "a") == drawn[0]


@pytest.mark.parametrize(("call_s", "calls"), [
    (0.01, 300),  # by time
    (1.0, 8),  # a quarter of 32 calls
    (4.0, 3),  # no longer than three times what it has to be, but for the last call
])  # fmt: skip
def test_a_stretch_has_its_time_and_its_share_of_the_repetitions(monkeypatch, call_s, calls):
    bench = Bench(call_s)
    for module in (sampler, stretches):
        monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: bench.now_s))
    warmed = WarmUp(calls=1, call_s=call_s, duration_s=2.0, settled=True, host_bound=None)
    batches = []
    count = sample_stretch(
        bench, lambda: None, first=40, warmed=warmed, trial_s=TRIAL_S, origin_s=0.0, report=batches.append,
        check=lambda: None,
    )  # fmt: skip
    assert count == pytest.approx(calls, abs=1)
    assert batches[0].first == 40
    assert sum(len(batch.seconds) for batch in batches) == count
