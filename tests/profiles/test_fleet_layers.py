"""Layers of medians: against the standard library's median, and against fleets whose truth is known."""

import math
import random
import statistics

import numpy as np
import pytest

from profiles.fleet.layers import LEAST_CHIPS, NOWHERE, judge, medians_by, medians_of_others, robust_sd

HOSTS_PER_RACK, CHIPS = 8, 8


def fleet(racks=64, seed=1, sd=0.0144):
    """Logarithms of speed, each chip's host, each host's rack."""
    generator = np.random.default_rng(seed)
    hosts = racks * HOSTS_PER_RACK
    logs = generator.normal(0.0, sd, hosts * CHIPS)
    return logs, np.repeat(np.arange(hosts), CHIPS), np.arange(hosts) // HOSTS_PER_RACK


def found(layers, level):
    return {one.unit: one for one in layers.findings if one.level == level}


class TestMedians:
    @pytest.mark.parametrize("seed", range(20))
    def test_they_are_those_of_the_standard_library(self, seed):
        generator = random.Random(seed)
        count = generator.randrange(1, 9)
        keys = [generator.randrange(count) for _ in range(generator.randrange(1, 40))]
        values = [generator.gauss(0, 1) for _ in keys]
        medians, sizes = medians_by(np.array(keys), np.array(values), count)
        for key in range(count):
            own = [value for value, of in zip(values, keys, strict=True) if of == key]
            assert sizes[key] == len(own)
            if own:
                assert medians[key] == pytest.approx(statistics.median(own), abs=1e-15)
            else:
                assert math.isnan(medians[key])

    @pytest.mark.parametrize("seed", range(20))
    def test_that_of_the_others_leaves_the_value_itself_out(self, seed):
        generator = random.Random(seed)
        keys = [generator.randrange(4) for _ in range(generator.randrange(1, 30))]
        values = [generator.choice((0.0, generator.gauss(0, 1))) for _ in keys]
        found = medians_of_others(np.array(keys), np.array(values))
        for place, key in enumerate(keys):
            others = [v for at, v in enumerate(values) if keys[at] == key and at != place]
            if others:
                assert found[place] == pytest.approx(statistics.median(others), abs=1e-15)
            else:
                assert math.isnan(found[place])

    def test_the_robust_spread_of_a_bell_curve_is_its_standard_deviation(self):
        values = np.random.default_rng(1).normal(5.0, 0.3, 200_000)
        assert robust_sd(values) == pytest.approx(0.3, rel=0.01)


class TestPlanted:
    def test_a_healthy_fleet_has_nothing(self):
        assert judge(*fleet()).findings == ()

    def test_a_chip_a_host_and_a_rack_are_found_and_nothing_else_is(self):
        logs, host, rack = fleet()
        logs[100] += math.log(0.88)
        logs[host == 200] += math.log(0.94)
        logs[rack[host] == 40] += math.log(0.965)
        layers = judge(logs, host, rack)
        assert {(one.level, one.unit) for one in layers.findings} == {
            ("chip", 100),
            ("host", 200),
            ("rack", 40),
        }
        assert found(layers, "rack")[40].effect == pytest.approx(-0.035, abs=0.005)
        assert found(layers, "host")[200].effect == pytest.approx(-0.06, abs=0.02)
        assert found(layers, "chip")[100].effect == pytest.approx(-0.12, abs=0.04)
        assert {one.level: one.above for one in layers.findings} == {
            "chip": "host",
            "host": "rack",
            "rack": "racks",
        }

    def test_a_slow_chip_of_a_slow_host_in_a_slow_rack_is_three_findings(self):
        logs, host, rack = fleet()
        logs[rack[host] == 3] += math.log(0.96)
        logs[host == 25] += math.log(0.92)
        logs[host.searchsorted(25) + 2] += math.log(0.85)
        layers = judge(logs, host, rack)
        assert {(one.level, one.unit) for one in layers.findings} == {
            ("chip", 202),
            ("host", 25),
            ("rack", 3),
        }

    def test_without_racks_a_slow_rack_is_its_hosts(self):
        logs, host, rack = fleet()
        logs[rack[host] == 40] += math.log(0.94)
        layers = judge(logs, host, np.full(len(rack), NOWHERE))
        hosts = found(layers, "host")
        assert set(hosts) == set(np.flatnonzero(rack == 40).tolist())
        assert {one.above for one in hosts.values()} == {"hosts"}

    def test_an_effect_too_small_to_matter_is_not_told_however_certain(self):
        logs, host, rack = fleet(sd=0.0005)
        logs[100] += math.log(0.97)
        assert judge(logs, host, rack).findings == ()
        logs[100] += math.log(0.98)
        assert [one.unit for one in judge(logs, host, rack).findings] == [100]

    def test_an_effect_within_the_spread_is_not_told_however_large(self):
        logs, host, rack = fleet(sd=0.05)
        logs[100] = np.median(logs[host == host[100]]) + math.log(0.90)
        assert 100 not in found(judge(logs, host, rack), "chip")


class TestSmallFleets:
    def test_fewer_chips_than_can_be_judged(self):
        logs = np.zeros(LEAST_CHIPS - 1)
        logs[0] = -1.0
        layers = judge(logs, np.zeros(len(logs), int), np.array([NOWHERE]))
        assert layers.findings == ()
        assert layers.judged == {"rack": 0, "host": 0, "chip": 0}

    def test_one_host_of_eight(self):
        logs = np.array([0.0, 0.001, -0.001, 0.002, -0.002, 0.0005, -0.0005, math.log(0.9)])
        (finding,) = judge(logs, np.zeros(8, int), np.array([NOWHERE])).findings
        assert (finding.level, finding.unit) == ("chip", 7)
        assert finding.effect == pytest.approx(-0.1, abs=0.002)

    def test_hosts_with_one_chip_each_are_held_against_the_fleet(self):
        generator = np.random.default_rng(1)
        logs = generator.normal(0, 0.01, 32)
        logs[5] = math.log(0.85)
        (finding,) = judge(logs, np.arange(32), np.full(32, NOWHERE)).findings
        assert (finding.level, finding.unit, finding.above) == ("chip", 5, "hosts")

    def test_hosts_that_happen_to_lie_close_together_do_not_make_a_fourth_one_slow(self):
        """Three medians within 0.01 % of each other say nothing: chips of a host scatter by 2 %."""
        pattern = np.array([-0.03, -0.02, -0.01, 0.0, 0.0, 0.01, 0.02, 0.03])
        logs = np.concatenate([pattern, pattern + 1e-4, pattern - 1e-4, pattern - 0.025])
        layers = judge(logs, np.repeat(np.arange(4), 8), np.full(4, NOWHERE))
        assert layers.judged["host"] == 4
        assert layers.findings == ()
        assert layers.spread["host"] > 0.005

    def test_a_fleet_of_equal_rates_has_no_spread_to_divide_by(self):
        logs, host, rack = fleet(sd=0.0)
        assert judge(logs, host, rack).findings == ()
        logs[9] = math.log(0.95)
        (finding,) = judge(logs, host, rack).findings
        assert (finding.unit, finding.z) == (9, pytest.approx(math.log(0.95) / 5e-4))

    def test_hosts_without_a_chip_in_the_group_are_passed_over(self):
        logs, host, rack = fleet(seed=2)
        some = host % 2 == 0
        layers = judge(logs[some], host[some], rack)
        assert layers.judged["host"] == len(rack) // 2
        assert layers.findings == ()

    def test_one_slow_host_of_three_is_a_host_and_two_or_three_are_their_rack(self):
        logs, host, _ = fleet(racks=60)
        rack = np.arange(HOSTS_PER_RACK * 60) // 3
        logs[host == 30] += math.log(0.94)
        logs[np.isin(host, (90, 91))] += math.log(0.95)
        logs[rack[host] == 40] += math.log(0.965)
        layers = judge(logs, host, rack)
        assert set(found(layers, "rack")) == {30, 40}
        assert 30 in found(layers, "host")
        assert not {120, 121, 122} & set(found(layers, "host")), "a slow rack is one line"

    def test_a_slow_host_of_two_does_not_make_its_rack_slow(self):
        logs, host, _ = fleet(racks=60)
        logs[host == 30] += math.log(0.90)
        layers = judge(logs, host, np.arange(HOSTS_PER_RACK * 60) // 2)
        assert {(one.level, one.unit) for one in layers.findings} == {("host", 30)}
