"""The fold for screens, against figures worked out by hand from the recorded events."""

from __future__ import annotations

import math
import random

import msgspec
import pytest

from app.run_state import RunState
from profiles.events import AnyEvent, CasePhase, DeviceSeen, Log, Plan, Samples
from profiles.profile import SuiteReference
from tests.app.recorded import ATTENTION, CPU, GPU, HUGE, MATMUL, ended, head, measure, reading, whole_run


def test_the_whole_run_ends_complete() -> None:
    state = fold(whole_run())
    assert state.share_done() == 1.0
    assert state.left_s(20.0) == 0.0
    assert state.current is None
    assert list(state.latest) == [HUGE.id, ATTENTION.id, MATMUL.id]
    assert state.final == {HUGE.id, ATTENTION.id}
    assert len(state.finished) == state.ends_planned == 5
    assert state.end is not None


def test_the_rate_of_a_case_is_flops_over_the_rounds_common_time() -> None:
    summary = fold(whole_run()).latest[MATMUL.id].summary
    times_s = [0.010, 0.0105, 0.011]
    common_s = math.exp(sum(map(math.log, times_s)) / 3)
    assert summary.value == pytest.approx(MATMUL.flops / common_s)
    assert summary.low is not None
    assert summary.high is not None
    assert summary.low < summary.value < summary.high


def test_the_spread_is_that_of_the_samples_until_three_rounds_are_there() -> None:
    state = fold(head())
    assert state.throughput() is None
    feed(state, measure(MATMUL, 0, 1.0, [0.020, 0.022, 0.024, 0.026, 0.028]))
    first = state.throughput()
    assert first is not None
    assert first.spread == "samples"
    # Quartiles of five equidistant samples by the exclusive method: 21 and 27 ms for two calls.
    assert first.low == pytest.approx(MATMUL.flops / (0.027 / 2))
    assert first.high == pytest.approx(MATMUL.flops / (0.021 / 2))
    assert first.value == pytest.approx(MATMUL.flops / (0.024 / 2))
    assert first.efficiency == pytest.approx(MATMUL.flops / 0.012 / 200e9)
    assert first.estimated_peak
    feed(state, [ended(MATMUL, 0, 3.0)])
    feed(state, [*measure(MATMUL, 1, 4.0, [0.021] * 4), ended(MATMUL, 1, 5.0)])
    feed(state, measure(MATMUL, 2, 6.0, [0.022] * 4))
    third = state.throughput()
    assert third is not None
    assert third.spread == "rounds"


def test_disturbed_samples_do_not_widen_the_spread() -> None:
    state = fold(head())
    phase, _, samples = measure(MATMUL, 0, 1.0, [0.020, 0.020, 0.020, 0.020, 0.5])
    samples.delay_s = [0.0, 0.0, 0.0, 0.0, 0.3]  # type: ignore[union-attr]
    feed(state, [phase, samples])
    throughput = state.throughput()
    assert throughput is not None
    assert throughput.low == pytest.approx(throughput.high)


def test_samples_of_a_case_that_is_measured_again_replace_the_old() -> None:
    state = fold([*head(), *measure(MATMUL, 0, 1.0, [0.5] * 9), *measure(MATMUL, 0, 5.0, [0.02] * 4)])
    throughput = state.throughput()
    assert throughput is not None
    assert throughput.value == pytest.approx(MATMUL.flops / 0.01)


def test_progress_never_goes_back_and_time_left_follows_the_pace() -> None:
    state = RunState()
    shares = []
    for event in whole_run():
        state.add(event)
        shares.append(state.share_done())
        left_s = state.left_s(state.time_s)
        assert left_s is None or left_s >= 0
    assert shares == sorted(shares)
    slow, quick = fold(whole_run()[:9]), fold(whole_run()[:9])
    assert 0 < quick.left_s(5.0) < slow.left_s(50.0)  # type: ignore[operator]


def test_a_refused_case_counts_for_nothing() -> None:
    state = fold(head())
    assert state.ends_planned == 1 + 2 * 3
    assert state.share_done() == 0.0


def test_a_case_that_failed_twice_is_left_out() -> None:
    state = fold(head())
    feed(state, [ended(MATMUL, 0, 1.0, "failed", "SIGSEGV")])
    assert MATMUL.id not in state.final
    feed(state, [ended(MATMUL, 1, 2.0, "failed", "SIGSEGV")])
    assert MATMUL.id in state.final


def test_other_work_is_told_when_the_measurement_feels_it() -> None:
    state = fold([*head(CPU), reading(1.0, foreign_cpu=0.05)])
    assert state.foreign_load() == ""
    feed(state, [reading(2.0, foreign_cpu=0.6)])
    assert "0.6 cores" in state.foreign_load()
    state = fold([*head(GPU), reading(1.0, foreign_cpu=0.6, foreign_processes=0)])
    assert state.foreign_load() == ""
    feed(state, [reading(2.0, foreign_processes=2)])
    assert "2 other processes on the device" in state.foreign_load()


def test_silence_and_warnings_are_told_for_a_while() -> None:
    state = fold([*head(), CasePhase(case=MATMUL.id, round=0, phase="compile", worker=1, t=5.0)])
    assert state.silent_s(8.0) is None
    assert state.silent_s(35.0) == 30.0
    feed(state, [Log(level="info", text="chatter", t=6.0), Log(level="warning", text="careful", t=6.0)])
    assert state.warning(10.0) == "careful"
    assert state.warning(60.0) == ""


def test_any_order_and_any_loss_of_events_is_survived() -> None:
    chance = random.Random(7)
    for _ in range(200):
        events = [event for event in whole_run() if chance.random() < 0.8]
        chance.shuffle(events)
        state = fold(events)
        assert 0.0 <= state.share_done() <= 1.0
        state.throughput()


def fold(events: list[AnyEvent]) -> RunState:
    state = RunState()
    feed(state, events)
    return state


def feed(state: RunState, events: list[AnyEvent]) -> None:
    for event in events:
        state.add(event)


def test_a_case_that_takes_minutes_is_under_way_and_what_is_left_shrinks() -> None:
    """Ten minutes back to back: after half of them half is done, and about as much is left."""
    case = msgspec.structs.replace(MATMUL, budget_s=600.0)
    device, plan = DeviceSeen(device=CPU), Plan(
        name="n", suite=SuiteReference(name="s", digest="d"), rounds=1, seed=0, budget_s=None, cases=[case]
    )  # fmt: skip
    state = fold([device, plan])
    feed(state, [CasePhase(case=case.id, round=0, phase="measure", t=10.0, worker=1)])
    for minute in range(1, 6):
        starts = [10.0 + 60 * (minute - 1) + second for second in range(60)]
        feed(state, [Samples(
            case=case.id, round=0, first=60 * (minute - 1), calls=1, seconds=[1.0] * 60, start_s=starts,
            t=10.0 + 60 * minute, worker=1,
        )])  # fmt: skip
    assert state.share_done() == pytest.approx(0.5, abs=0.03)
    left_s = state.left_s(310.0)
    assert left_s is not None
    assert left_s == pytest.approx(300, abs=30)
