"""What a fleet's report says of jobs and of chance, against the same fleet alone and simulated ones."""

from __future__ import annotations

import numpy as np
import pytest

from profiles.fleet import wording
from profiles.fleet.layers import NOWHERE, Z, judge
from profiles.fleet.page import render
from profiles.fleet.report import compile_report
from tests.profiles.fleets import chip_profile, many, save


@pytest.fixture
def report(tmp_path):
    """Compiles the report on some profiles."""

    def compiled(profiles, name="fleet"):
        return compile_report(save(tmp_path / name, *profiles), cache=tmp_path / "cache")

    return compiled


class TestWhatTheSlowestCost:
    def test_only_chips_of_one_configuration_are_in_a_job(self, report):
        """A third is capped: against their own kind they are no slower, and a job on both would be."""
        capped = [
            chip_profile(f"m{n}", chip, 0.91, power_limit_w=600.0) for n in range(3) for chip in range(8)
        ]
        found, alone = report([*many(6), *capped]), report(many(6), name="alone")
        assert [one.chips for one in found.waits] == [8]
        assert found.waits[0].expected == pytest.approx(alone.waits[0].expected)
        assert "of A, on average" in render(found)

    def test_a_chip_without_any_of_its_kind_has_no_score(self, report):
        found = report([chip_profile("n0", n, power_limit_w=600.0 + n) for n in range(8)])
        assert not np.isfinite(found.scores).any()
        assert found.waits == ()
        assert "no figure" in render(found)


class TestChance:
    @pytest.mark.parametrize(("hosts", "chips"), [(1, 8), (4, 8), (64, 1)])
    def test_what_a_bell_curve_alone_gives_is_what_the_criteria_say(self, hosts, chips):
        """A limit of four robust standard deviations is passed more often where few chips estimate them."""
        generator = np.random.default_rng(1)
        host = np.repeat(np.arange(hosts), chips)
        nowhere = np.full(hosts, NOWHERE)
        groups, below = 2000, 0
        for _ in range(groups):
            logs = generator.normal(0.0, 0.01, hosts * chips)
            layers = judge(logs, host, nowhere)
            below += np.count_nonzero(logs - layers.above_chip < Z * layers.spread["chip"])
        told = wording.CHANCE * groups * hosts * chips + wording.GROUP_CHANCE * groups
        assert told / 3 < below < 1.5 * told
