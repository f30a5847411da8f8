"""How a case varies: against scipy where it has the same, else against noise whose parts are known."""

import math
import random

import pytest
from scipy import stats as scipy_stats

from profiles.timings import time_case
from profiles.variance import describe_variability, drifts, outliers, rounds_needed, trend


def noisy_rounds(make, rounds, samples, between, within, correlation=0.0, drift=0.0, seed=1):
    generator = random.Random(seed)
    results = []
    for number in range(rounds):
        level = math.log(0.01) + generator.gauss(0, between) + drift * number
        noise, seconds = generator.gauss(0, within), []
        for _ in range(samples):
            fresh = generator.gauss(0, within)
            noise = correlation * noise + math.sqrt(1 - correlation**2) * fresh
            seconds.append(math.exp(level + noise))
        results.append(make.round(number, seconds, calls=1))
    return make.result(rounds=results)


def variability(make, result):
    return describe_variability(time_case(result, make.device(), None))


@pytest.fixture
def described(make):
    def describe(**parts):
        return variability(make, noisy_rounds(make, **parts))

    return describe


def test_components_of_known_noise_are_found(described):
    found = described(rounds=400, samples=50, between=0.05, within=0.02)
    assert found.within_sd == pytest.approx(0.02, rel=0.05)
    assert found.between_sd == pytest.approx(0.05, rel=0.1)
    assert abs(found.autocorrelation) < 0.05


def test_without_a_round_effect_the_samples_spread_explains_the_rounds(described):
    found = described(rounds=400, samples=25, between=0.0, within=0.05)
    # The plain deviation of the round means would be 0.05 / sqrt(25) = 0.01.
    assert found.between_sd < 0.004


def test_autocorrelation_of_neighbouring_samples(described):
    found = described(rounds=50, samples=400, between=0.0, within=0.02, correlation=0.6)
    assert found.autocorrelation == pytest.approx(0.6, abs=0.03)


def test_drift_is_the_change_over_the_whole_run(described):
    found = described(rounds=11, samples=30, between=0.0005, within=0.001, drift=0.01)
    assert found.drift == pytest.approx(math.expm1(0.1), rel=0.05)
    assert found.drift_p < 0.001
    assert drifts(found)


def test_rounds_without_a_trend_do_not_drift(described):
    assert not drifts(described(rounds=40, samples=10, between=0.05, within=0.01))
    assert not drifts(described(rounds=11, samples=30, between=0.0, within=1e-5, drift=0.0005)), "below 2 %"


def test_an_outlying_round_is_named_and_stays(make):
    rounds = [make.round(n, [0.01 * (1 + n / 1e4)] * 10, calls=1) for n in range(9)]
    rounds[4] = make.round(4, [0.02] * 10, calls=1)
    found = variability(make, make.result(rounds=rounds))
    assert found.outlying_rounds == (4,)


def test_one_sample_and_one_round_tell_nothing(make):
    found = variability(make, make.result(rounds=[make.round(0, [0.01])]))
    assert (found.within_sd, found.between_sd, found.drift, found.drift_p) == (None, None, None, None)
    assert found.outlying_rounds == ()


@pytest.mark.parametrize("count", [3, 7, 20])
def test_trend_without_ties_is_scipys_exact_one(count):
    values = [random.Random(count).gauss(0, 1) + 0.05 * i for i in range(count)]
    slope, chance = trend(values)
    assert slope == pytest.approx(scipy_stats.theilslopes(values).slope)
    assert chance == pytest.approx(scipy_stats.kendalltau(range(count), values, method="exact").pvalue)


def test_trend_with_ties_and_of_many_values_is_scipys_asymptotic_one():
    generator = random.Random(9)
    for values in ([1, 2, 2, 3, 3, 3, 5, 1, 6], [generator.random() for _ in range(200)]):
        expected = scipy_stats.kendalltau(range(len(values)), values, method="asymptotic").pvalue
        assert trend(values)[1] == pytest.approx(expected)


def test_no_trend_is_looked_for_among_very_many():
    assert trend([float(i) for i in range(501)]) == (None, None)


def test_equal_values_have_no_trend():
    assert trend([2.0] * 5) == (0.0, 1.0)


def test_outliers_are_judged_by_the_median_and_not_by_themselves():
    values = [1.0, 1.1, 0.9, 1.05, 0.95, 50.0, 60.0]
    assert outliers(values) == [5, 6]
    assert outliers([1.0, 1.0, 1.0, 1.0, 9.0]) == []
    assert outliers([1.0, 99.0, 1.0]) == []


def test_so_many_rounds_do_bring_the_interval_in(described):
    found = described(rounds=400, samples=5, between=0.06, within=1e-4)
    # Plain theory: 1.96 * 0.06 / sqrt(n) = ln 1.02. Trimming and few degrees of freedom cost some of it.
    plain = (1.96 * 0.06 / math.log(1.02)) ** 2
    assert plain < rounds_needed(found, 0.02) < 1.7 * plain
    assert rounds_needed(found, 0.05) < rounds_needed(found, 0.02) < rounds_needed(found, 0.01)


def test_an_interval_of_so_many_rounds_is_that_wide(make):
    result = noisy_rounds(make, rounds=12, samples=5, between=0.03, within=1e-4)
    now = time_case(result, make.device(), None).spread
    needed = rounds_needed(variability(make, result), now.high / now.value - 1)
    assert needed == 12


def test_no_number_of_rounds_is_known_where_none_is_seen_or_none_is_enough(described):
    assert rounds_needed(described(rounds=2, samples=5, between=0.01, within=0.01), 0.01) is None
    assert rounds_needed(described(rounds=5, samples=5, between=0.5, within=0.01), 0.0001) is None
    assert rounds_needed(described(rounds=3, samples=5, between=0.0, within=1e-9), 0.01) == 3
