"""Which of a unit's findings stand among all its cases: against the definition, and against chance."""

from __future__ import annotations

import random

import numpy as np
import pytest

from profiles.fleet.family import rarity, those_that_stand
from profiles.fleet.layers import NOWHERE, Z, judge
from profiles.fleet.wording import CHANCE, GROUP_CHANCE


def by_definition(p_values, level):
    """Benjamini and Hochberg's (1): the largest i with p(i) <= i / m * q, and all hypotheses up to it."""
    m = len(p_values)
    order = sorted(range(m), key=lambda place: p_values[place])
    last = max((i for i in range(1, m + 1) if p_values[order[i - 1]] <= i / m * level), default=0)
    return set(order[:last])


@pytest.mark.parametrize("seed", range(30))
def test_they_are_those_of_the_procedure(seed):
    generator = random.Random(seed)
    p_values = [generator.choice((0.01, 1.0)) * generator.random() for _ in range(20)]
    found = [(p / 0.05, place) for place, p in enumerate(p_values) if p <= 0.05]
    assert set(those_that_stand(found, 20)) == by_definition(p_values, 0.05)


def test_one_case_by_itself_needs_no_more_than_the_limit():
    assert rarity(Z, 64) == 1.0
    assert those_that_stand([(rarity(Z, 64), "a")], 1) == ["a"]
    assert those_that_stand([(rarity(Z, 64), "a")], 2) == []


def test_a_unit_that_is_slow_in_every_case_is_told_though_none_of_them_would_be_alone():
    figures = [(rarity(-4.5, 4096), case) for case in range(40)]
    assert those_that_stand(figures, 40) == list(range(40))
    assert those_that_stand(figures[:1], 40) == []
    assert those_that_stand([(rarity(-5.2, 4096), 0)], 40) == [0]


@pytest.mark.parametrize(("hosts", "chips"), [(1, 8), (8, 8), (64, 1)])
def test_a_healthy_chip_is_told_no_more_often_in_twenty_cases_than_in_one(hosts, chips):
    """Bell curves so wide that no effect is too small to be told."""
    generator = np.random.default_rng(1)
    host, nowhere = np.repeat(np.arange(hosts), chips), np.full(hosts, NOWHERE)
    fleets, cases, once, standing = 200, 20, 0, 0
    for _ in range(fleets):
        found = {}
        for case in range(cases):
            layers = judge(generator.normal(0.0, 0.05, hosts * chips), host, nowhere)
            for one in layers.findings:
                if one.level == "chip":
                    found.setdefault(one.unit, []).append((rarity(one.z, layers.judged["chip"]), case))
        once += len(found)
        standing += sum(bool(those_that_stand(one, cases)) for one in found.values())
    in_one_case = (CHANCE * hosts * chips + GROUP_CHANCE) * fleets
    assert standing < 1.5 * in_one_case
    assert once > 5 * standing
