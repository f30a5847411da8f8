import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from profiles import stats
from profiles.contamination import disturbed
from profiles.profile import RoundResult


def measured(seconds, *, calls=1, delay_s=(), steal_s=(), status="ok"):
    return RoundResult(
        round=0, worker=1, status=status, calls=calls, seconds=list(seconds), delay_s=list(delay_s),
        steal_s=list(steal_s),
    )  # fmt: skip


times = st.floats(1e-7, 10.0)


def test_a_sample_is_disturbed_by_a_delay_above_the_floor_or_the_share_or_by_a_share_of_steal():
    seconds = [0.001, 0.001, 0.1, 0.1, 0.1]
    delay_s = [0.00009, 0.00011, 0.0019, 0.0021, 0.0]
    steal_s = [0.0, 0.0, 0.0, 0.0, 0.01]
    assert disturbed(seconds, delay_s, steal_s) == [False, True, False, True, True]


def test_without_readings_nothing_is_disturbed_and_the_count_is_unknown():
    assert disturbed([1.0, 2.0], [], []) == [False, False]
    assert stats.estimate_round(measured([1.0, 2.0])).disturbed is None


def test_a_round_is_the_median_of_its_undisturbed_samples_per_call():
    result = measured([0.010, 0.012, 0.011, 0.5], calls=10, delay_s=[0, 0, 0, 0.4], steal_s=[0.0] * 4)
    estimate = stats.estimate_round(result)
    assert estimate.seconds_per_call == pytest.approx(0.0011)
    assert (estimate.samples, estimate.disturbed, estimate.forced) == (4, 1, False)


def test_with_more_than_half_disturbed_all_samples_count_and_it_is_said():
    result = measured([0.01, 0.03, 0.03], delay_s=[0, 0.02, 0.02])
    estimate = stats.estimate_round(result)
    assert estimate.forced
    assert estimate.seconds_per_call == pytest.approx(0.03)


def test_exactly_half_disturbed_still_uses_the_other_half():
    estimate = stats.estimate_round(measured([0.01, 0.03], delay_s=[0, 0.02]))
    assert not estimate.forced
    assert estimate.seconds_per_call == pytest.approx(0.01)


@pytest.mark.parametrize(
    "result", [measured([]), measured([1.0], calls=0), measured([0.0, 0.0, 1.0]), measured([5e-324], calls=9)]
)
def test_no_usable_sample_is_no_estimate(result):
    assert stats.round_estimate_s(result) is None


@given(st.lists(times, min_size=1, max_size=30), st.integers(1, 1000))
def test_the_round_estimate_is_numpys_median_of_the_logs(seconds, calls):
    expected = np.exp(np.median(np.log(seconds))) / calls
    assert stats.round_estimate_s(measured(seconds, calls=calls)) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_no_interval_below_three_rounds(count):
    assert stats.interval([1.0] * count) is None


@given(st.lists(times, min_size=3, max_size=5, unique=True))
def test_below_six_rounds_the_interval_is_scipys_t_interval_on_the_logs(estimates):
    logs = np.log(estimates)
    low, high = scipy.stats.t.interval(0.95, len(logs) - 1, loc=logs.mean(), scale=scipy.stats.sem(logs))
    got = stats.interval(estimates)
    assert got.value == pytest.approx(np.exp(logs.mean()), rel=1e-9)
    assert math.log(got.low) == pytest.approx(low, rel=1e-6, abs=1e-6)
    assert math.log(got.high) == pytest.approx(high, rel=1e-6, abs=1e-6)
    assert got.value == pytest.approx(stats.centre(estimates))


@given(st.lists(times, min_size=6, max_size=40, unique=True))
def test_from_six_rounds_on_the_interval_is_where_scipys_yuen_test_gives_five_per_cent(estimates):
    logs = np.log(estimates)
    got = stats.interval(estimates)
    assert math.log(got.value) == pytest.approx(scipy.stats.trim_mean(logs, 0.2), rel=1e-9, abs=1e-9)
    assert stats.centre(estimates) == got.value
    if got.standard_error < 1e-7:  # the values left after the cut are equal: scipy divides by zero
        return
    for bound in (got.low, got.high):
        # Against a constant the two-sample Yuen test is the one-sample one: the constant has no variance.
        constant = np.full(6, math.log(bound))
        test = scipy.stats.ttest_ind(logs, constant, equal_var=False, trim=0.2)
        assert test.pvalue == pytest.approx(0.05, rel=1e-5)


def test_one_wild_round_in_six_moves_the_trimmed_figure_little():
    calm = [1.00, 1.01, 0.99, 1.00, 1.01, 0.99]
    assert stats.centre([*calm[:-1], 10.0]) == pytest.approx(1.0, rel=0.01)


def test_the_interval_covers_the_truth_as_often_as_it_says():
    generator = np.random.default_rng(7)
    for rounds in (3, 5, 10):
        draws = np.exp(0.03 * generator.standard_normal((2000, rounds)))
        intervals = [stats.interval(row.tolist()) for row in draws]
        covered = np.mean([i.low <= 1.0 <= i.high for i in intervals])
        assert 0.93 <= covered <= 0.97


@given(st.lists(st.floats(1e-300, 1e300), min_size=3, max_size=12))
def test_no_positive_estimates_break_it(estimates):
    got = stats.interval(estimates)
    assert 0.0 < got.low <= got.value * (1 + 1e-9)
    assert got.value <= got.high * (1 + 1e-9) < math.inf
