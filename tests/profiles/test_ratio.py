"""Ratios of two sets of rounds: against scipy's tests, the GUM, and simulated truth."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from profiles.ratio import (
    SESSION_SD,
    Estimate,
    LogRatio,
    between_sessions,
    decide,
    divide,
    divide_pairs,
    estimate,
    holm,
    rounds_to_settle,
)


def draws(count, mean=0.0, sd=0.02, seed=1):
    generator = random.Random(seed)
    return [generator.gauss(mean, sd) for _ in range(count)]


def plain(log, error, systematic=0.0, dof=20.0):
    return LogRatio(log=log, error=error, dof=dof, systematic=systematic)


@pytest.mark.parametrize("counts", [(5, 4), (10, 20), (7, 30)])
def test_unpaired_rounds_are_scipys_test_of_welch_and_yuen(counts):
    a, b = draws(counts[0], seed=1), draws(counts[1], mean=0.01, sd=0.03, seed=2)
    ratio = divide(estimate(b), estimate(a), systematic=0.0)
    trim = 0.2 if min(counts) >= 6 else 0.0
    expected = scipy_stats.ttest_ind(b, a, equal_var=False, trim=trim)
    assert ratio.p_value == pytest.approx(expected.pvalue, rel=1e-6)


def test_pairs_are_scipys_paired_test_but_for_the_small_systematic_part():
    differences = draws(5, mean=0.02, sd=0.05)
    expected = scipy_stats.ttest_1samp(differences, 0.0)
    assert divide_pairs(differences).p_value == pytest.approx(expected.pvalue, rel=0.01)


def test_two_rounds_make_no_estimate():
    assert estimate([1.0, 1.1]) is None
    assert divide_pairs([0.1, 0.1]) is None


def test_the_systematic_part_bounds_what_rounds_can_show():
    many = divide(Estimate(0.0, 1e-9, 100), Estimate(0.0, 1e-9, 100), SESSION_SD)
    assert many.reach() == pytest.approx(1.96 * SESSION_SD, rel=1e-3)


def test_effective_degrees_of_freedom_follow_the_gum():
    # JCGM 100:2008, H.1.6: u_c = 32 nm from parts of which those known exactly have infinite freedom.
    ratio = plain(0.0, error=3.0, systematic=4.0, dof=9.0)
    assert ratio.total == 5.0
    assert ratio.total_dof == pytest.approx(5.0**4 / (3.0**4 / 9.0))


def test_three_sessions_that_differ_carry_the_freedom_and_two_cannot():
    sessions = [Estimate(log, 0.001, 9) for log in (0.00, 0.03, 0.06)]
    three = between_sessions(sessions)
    assert three.dof == 2
    assert three.error == pytest.approx(0.03 / math.sqrt(3))
    two = between_sessions(sessions[:2])
    assert two.error == pytest.approx(math.hypot(0.001, 0.001) / 2)


def test_sessions_that_agree_by_chance_do_not_beat_their_own_rounds():
    sessions = [Estimate(0.01, 0.02, 9)] * 4
    assert between_sessions(sessions).error == pytest.approx(0.01)


def test_holm_rejects_what_the_textbook_rejects():
    # Holm (1979), the example of many textbooks: thresholds 0.05/4, 0.05/3, 0.05/2, 0.05.
    assert holm([0.01, 0.04, 0.03, 0.005], 0.05) == [True, False, False, True]
    assert holm([], 0.05) == []


@given(st.lists(st.floats(0, 1), max_size=12))
def test_holm_rejects_between_bonferroni_and_none(p_values):
    rejected = holm(p_values, 0.05)
    assert all(p <= 0.05 for p, yes in zip(p_values, rejected, strict=True) if yes)
    assert all(yes for p, yes in zip(p_values, rejected, strict=True) if p <= 0.05 / len(p_values))


@pytest.mark.parametrize(
    ("log", "error", "different", "verdict"),
    [
        (0.05, 0.005, True, "faster"),
        (-0.05, 0.005, True, "slower"),
        (0.05, 0.005, False, "unclear"),  # proven alone and not among many
        (0.0005, 0.002, False, "same"),
        (0.009, 0.0001, True, "same"),  # proven, and within half of the tolerance
        (0.0, 0.02, False, "unclear"),
        (0.015, 0.004, True, "faster"),
        (0.015, 0.004, False, "unclear"),
    ],
)
def test_verdicts_at_a_tolerance_of_two_percent(log, error, different, verdict):
    assert decide(plain(log, error), 0.02, different=different) == verdict


def test_so_many_rounds_settle_it_and_fewer_do_not():
    ratio = plain(0.03, error=0.02, dof=9.0)
    needed = rounds_to_settle(ratio, 10, 0.02)
    assert needed is not None

    def after(rounds):
        shrunk = plain(0.03, error=0.02 * math.sqrt(10 / rounds), dof=9.0 * rounds / 10)
        return decide(shrunk, 0.02, different=shrunk.p_value <= 0.05)

    assert after(needed) == "faster"
    assert after(needed - 1) == "unclear"


def test_no_number_of_rounds_beats_the_systematic_part():
    assert rounds_to_settle(plain(0.005, error=0.01, systematic=SESSION_SD), 5, 0.02) is None


def test_an_interval_of_no_spread_still_has_a_width():
    same = divide_pairs([0.0] * 5)
    assert 0 < same.reach() < 0.01
    assert same.p_value == 1.0
