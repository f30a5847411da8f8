"""What a spread costs: against every possible choice of chips; histograms hold every chip."""

import itertools

import numpy as np
import pytest

from profiles.fleet.spread import QUANTILES, slowest_of, spread_of, waits_of

SCORES = np.array([-0.2, -0.05, -0.01, 0.0, 0.003, 0.01, 0.02, 0.05])


@pytest.mark.parametrize("size", range(1, len(SCORES) + 1))
def test_the_slowest_of_a_job_is_the_mean_over_all_choices(size):
    every = [min(choice) for choice in itertools.combinations(SCORES.tolist(), size)]
    shuffled = np.random.default_rng(1).permutation(SCORES)
    assert slowest_of(shuffled, size) == pytest.approx(np.mean(every))


def test_jobs_are_no_larger_than_the_fleet():
    assert [one.chips for one in waits_of(SCORES, SCORES[1:])] == [8]
    (wait,) = waits_of(SCORES, SCORES[1:])
    assert wait.expected == pytest.approx(-0.2)
    assert wait.without is None


@pytest.mark.parametrize("count", [1, 2, 9, 1000, 20_000])
def test_a_histogram_holds_every_chip_and_the_quantiles_are_ordered(count):
    rates = np.random.default_rng(2).lognormal(20.0, 0.02, count)
    rates[0] *= 0.5
    found = spread_of(rates)
    assert sum(found.histogram.counts) == found.chips == count
    known = [one for one in found.quantiles if one is not None]
    assert known == sorted(known)
    assert len(known) == {1: 1, 2: 1, 9: 1, 1000: 7, 20_000: 7}[count], "an end takes a chip beyond it"
    assert (found.robust_sd is None) == (count < 3)
    assert found.quantiles[QUANTILES.index(0.5)] == pytest.approx(found.median)
    assert found.histogram.low < 0 < found.histogram.low + found.histogram.width * len(found.histogram.counts)


def test_the_spread_of_equal_rates_is_none_and_not_the_least_by_which_a_chip_is_judged():
    rates = np.full(16, 1e12)
    rates[3] = 0.9e12
    assert spread_of(rates).robust_sd == 0.0
    assert spread_of(1e12 * np.array([1.0, 1.0001, 0.9999])).robust_sd == pytest.approx(1.4826e-4, rel=1e-3)
