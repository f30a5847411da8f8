"""The buffers of curves and the trace of a case: bounded, and true to every sample."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.desktop.live.series import Series
from app.desktop.live.trace import CAPPED, CLEAN, DISTURBED, SLOWED, THROTTLED, CaseTrace, rates_of
from app.run_data import LiveRun, SavedRun
from app.run_state import RunState
from profiles.contamination import watch
from profiles.files import read_profile
from profiles.profile import Telemetry
from profiles.spells import touched
from tests.app.recorded import ATTENTION, CPU, GPU, HUGE, MATMUL, head, measure, whole_run

REFERENCE = Path(__file__).parents[2] / "resources" / "reference" / "xeon-amx-2vcpu.assay.json"


@settings(max_examples=60)
@given(st.lists(st.integers(0, 700), min_size=1, max_size=12), st.integers(4, 60))
def test_a_series_is_bounded_and_keeps_extremes_order_and_marks(sizes, capacity):
    series, total = Series(capacity), sum(sizes)
    y = np.random.default_rng(total).normal(100.0, 10.0, total)
    marks = (np.arange(total) == total // 2).astype(float) * 3
    begin = 0
    for size in sizes:
        here = slice(begin, begin + size)
        series.extend(np.arange(begin, begin + size, dtype=float), y[here], marks[here])
        begin += size
    assert len(series) <= capacity
    seen = (total // series.samples_per_point) * series.samples_per_point
    assert np.all(np.diff(series.x) > 0)
    assert np.all(series.low <= series.middle)
    assert np.all(series.middle <= series.high)
    if seen:
        assert series.low.min() >= y.min()
        assert series.high.max() <= y.max()
        # What waits to become a point is less than one point.
        assert series.x[-1] + 2 * series.samples_per_point > seen - 1


def test_a_series_that_never_fills_is_the_samples_themselves():
    series = Series()
    x, y = np.arange(50.0), np.random.default_rng(1).normal(size=50)
    series.extend(x[:20], y[:20])
    series.extend(x[20:], y[20:])
    assert np.array_equal(series.x, x)
    assert np.array_equal(series.middle, y)


def test_a_trace_has_every_sample_of_a_saved_case_round_after_round():
    data = SavedRun(read_profile(REFERENCE))
    for row in data.rows():
        result = data.result_of(row.case.id)
        trace = CaseTrace(row.case.id)
        assert trace.extend(result, data.device, data.telemetry)
        assert trace.samples == sum(len(r.seconds) for r in result.rounds) == len(rates_of(result))
        assert len(trace.round_starts_s) == sum(bool(r.seconds) for r in result.rounds)
        assert np.all(np.diff(trace.series.x) > 0)
        assert trace.series.high.max() == pytest.approx(rates_of(result).max())


def test_a_trace_that_grows_is_the_trace_that_was_made_at_once(make):
    rounds = [
        make.round(n, [0.01 * (1 + 0.1 * i) for i in range(9)], delay_s=[0, 0.005] * 4 + [0]) for n in (0, 1)
    ]
    whole, grown = CaseTrace("c"), CaseTrace("c")
    whole.extend(make.result(rounds=rounds), make.device(), Telemetry())
    for upto in (3, 5, 9):
        part = make.round(0, rounds[0].seconds[:upto], delay_s=rounds[0].delay_s[:upto])
        grown.extend(make.result(rounds=[part]), make.device(), Telemetry())
    grown.extend(make.result(rounds=rounds), make.device(), Telemetry())
    assert np.allclose(whole.series.x, grown.series.x)
    assert np.allclose(whole.series.middle, grown.series.middle)
    assert whole.marks == grown.marks
    assert whole.marks[DISTURBED] == 8


def test_a_case_that_is_measured_anew_asks_for_a_new_trace(make):
    trace = CaseTrace("c")
    trace.extend(make.result(rounds=[make.round(0, [0.01] * 9)]), make.device(), Telemetry())
    assert not trace.extend(make.result(rounds=[make.round(0, [0.01] * 2)]), make.device(), Telemetry())


@pytest.fixture(name="held_back")
def fixture_held_back(make):
    """Ten samples of a tenth of a second, and what the sensors said: a power cap, then heat, then a
    clock that is a third lower than before.
    """
    telemetry = Telemetry(
        t_s=[0.15, 0.35, 0.55, 0.65, 0.75, 0.95],
        throttle=[[], ["power cap"], [], ["thermal slowdown"], [], []],
        clock_hz=[1.5e9, 1.5e9, 1.5e9, 1.5e9, 1.5e9, 1.0e9],
        foreign_processes=[0, 0, 0, 0, 0, 0],
    )
    return make.round(0, [0.1] * 10, start_s=[n / 10 for n in range(10)]), telemetry


def test_a_sample_suffered_from_every_spell_that_touched_it(make, held_back):
    """As in `profiles.spells`: from the reading before to the reading after, also where those were clean."""
    one, telemetry = held_back
    device = make.device(id="cuda:0", kind="cuda")
    trace = CaseTrace("c")
    trace.extend(make.result(rounds=[one]), device, telemetry)
    assert list(trace.series.mark) == [CLEAN, *[CAPPED] * 4, *[THROTTLED] * 3, SLOWED, SLOWED]
    spells = watch(one, device, telemetry).spells
    times = [(t, t + s) for t, s in zip(one.start_s, one.seconds, strict=True)]
    assert [mark > CLEAN for mark in trace.series.mark] == touched(times, spells)


def test_while_a_round_goes_on_a_sample_waits_for_the_reading_after_it(make, held_back):
    """Then it is known what held it back; the last ones are taken when the case is left."""
    one, telemetry = held_back
    device = make.device(id="cuda:0", kind="cuda")
    whole, grown = CaseTrace("c"), CaseTrace("c")
    whole.extend(make.result(rounds=[one]), device, telemetry)
    seen = []
    for readings in range(1, 7):
        columns = ("t_s", "throttle", "clock_hz", "foreign_processes")
        known = Telemetry(**{name: getattr(telemetry, name)[:readings] for name in columns})
        upto = next((n for n in range(10) if one.start_s[n] >= known.t_s[-1]), 10)
        part = make.round(0, one.seconds[:upto], start_s=one.start_s[:upto])
        grown.extend(make.result(rounds=[part]), device, known, going=True)
        seen.append(grown.samples)
    assert seen == sorted(seen)
    assert 0 < seen[-1] < 10
    grown.extend(make.result(rounds=[one]), device, telemetry)
    assert grown.samples == 10
    assert list(grown.series.mark) == list(whole.series.mark)


def test_sensors_that_have_nothing_to_say_are_not_waited_for(make):
    device = make.device(id="cuda:0", kind="cuda")
    one = make.round(0, [0.1] * 10, start_s=[n / 10 for n in range(10)])
    for telemetry in (Telemetry(), Telemetry(t_s=[-5.0], throttle=[["power cap"]])):
        trace = CaseTrace("c")
        trace.extend(make.result(rounds=[one]), device, telemetry, going=True)
        assert trace.marks[CLEAN] == 10


def test_rows_tell_how_every_case_of_a_run_stands():
    state = RunState()
    for event in [*head(GPU), *measure(MATMUL, 0, 1.0, [0.02] * 5)]:
        state.add(event)
    rows = {row.case.id: row for row in LiveRun(state).rows()}
    assert rows[MATMUL.id].state == "running"
    assert rows[ATTENTION.id].state == "waiting"
    assert (rows[HUGE.id].state, rows[HUGE.id].reason) == (
        "skipped",
        "needs 140 GiB, and 7.2 GiB can be used",
    )
    assert len(LiveRun(state).result_of(MATMUL.id).rounds[0].seconds) == 5


def test_between_its_rounds_a_case_waits_and_at_the_end_it_is_done():
    state = RunState()
    events = whole_run(CPU)
    first_end = next(
        i for i, e in enumerate(events) if getattr(e, "case", "") == MATMUL.id and hasattr(e, "status")
    )
    for event in events[: first_end + 1]:
        state.add(event)
    row = next(r for r in LiveRun(state).rows() if r.case.id == MATMUL.id)
    assert (row.state, row.rounds_done) == ("waiting", 1)
    for event in events[first_end + 1 :]:
        state.add(event)
    rows = {r.case.id: r for r in LiveRun(state).rows()}
    assert (rows[MATMUL.id].state, rows[MATMUL.id].rounds_done) == ("ok", 3)
    assert rows[ATTENTION.id].state == "incorrect"
    assert rows[ATTENTION.id].value is None


@pytest.mark.parametrize("values", [[2e11, 2e11], [2e11, np.nextafter(2e11, 1e12)], [1e30, 1e30], [0.0, 0.0]])
def test_samples_that_are_all_but_alike_have_a_distribution(values):
    from app.desktop.plots.histogram import bins_for, span_of

    found = np.array(values)
    counts, edges = np.histogram(found, bins=bins_for(found), range=span_of(found))
    assert counts.sum() == len(values)
    assert np.all(np.diff(edges) > 0)
