"""What cannot be true is not used, what is doubtful says so, and the others are the others."""

from __future__ import annotations

import statistics

import msgspec
import numpy as np
import pytest

from app.cli.fleet_text import fleet_text
from profiles.fleet import wording
from profiles.fleet.health import Others
from profiles.fleet.json import describe
from profiles.fleet.page import render
from profiles.fleet.report import compile_report
from profiles.fleet.sheet import DOUBTS
from profiles.profile import Peak, Telemetry
from profiles.summary import FLAGS, summarise_profile
from tests.conftest import build_case, build_result, build_round
from tests.profiles.fleets import CASE, chip_profile, many, save, spread

PEAK = Peak(value=1.5e14, kind="published", source="test")
"""FLOP/s; the usual chip of these fleets reaches 1.37e14."""
BUSY = Telemetry(
    t_s=[0.0, 1.0, 2.0, 3.0], foreign_processes=[1, 1, 1, 1], clock_hz=[1e9] * 4, throttle=[[]] * 4
)
OTHER_CASE = "matmul/bf16/m16384-n16384-k16384"


@pytest.fixture
def report(tmp_path):
    """Compiles the report on some profiles."""

    def compiled(profiles):
        return compile_report(save(tmp_path / "fleet", *profiles), cache=tmp_path / "cache")

    return compiled


def equal_samples(number=0):
    """Five of them, to the last bit: the clock is too coarse, or nothing was measured."""
    found = build_round(number, [0.01] * 5)
    found.seconds = [0.01] * 5
    return found


class TestImplausible:
    def test_a_figure_above_the_peak_is_told_and_not_used(self, report):
        profiles = many(1, 9)
        profiles[4] = chip_profile("n0", 4, 1.3)
        for profile in profiles:
            profile.device = msgspec.structs.replace(profile.device, peaks={"bf16": PEAK})
        found = report(profiles)
        assert found.measured[0].spread.chips == 8
        (missed,) = found.missed
        assert (missed.case, missed.state, missed.of) == (CASE, "implausible", 9)
        assert [found.columns.name(chip) for chip in missed.chips] == ["n0 cuda:4"]
        flagged = [p.id for p in profiles for one in summarise_profile(p) if "implausible" in one.flags]
        assert flagged == ["n0-4-0"]
        assert found.exclude == []
        for text in (fleet_text(found), render(found)):
            assert "implausible" in text

    def test_times_that_no_clock_can_have_given(self, report):
        profiles = many(1, 8)
        profiles[4].cases[0].rounds = [equal_samples()]
        found = report(profiles)
        assert [missed.state for missed in found.missed] == ["implausible"]
        assert np.isfinite(found.columns.rate).sum() == 7

    def test_what_takes_as_long_with_twice_the_work(self, report):
        """No case shows that by itself."""
        profiles = many(1, 8)
        case = build_case(
            OTHER_CASE, flops=4 * 4096**3, traffic_bytes=2 * profiles[4].cases[0].case.traffic_bytes
        )
        profiles[4].cases.append(build_result(case, profiles[4].cases[0].rounds))
        found = report(profiles)
        flags = {one.id for one in summarise_profile(profiles[4]) if "implausible" in one.flags}
        assert {missed.case for missed in found.missed if missed.state == "implausible"} == flags
        assert flags == {CASE, OTHER_CASE}

    def test_a_wrong_result_stays_one(self, report):
        profiles = many(1, 8)
        profiles[4] = chip_profile("n0", 4, status="incorrect")
        profiles[4].cases[0].rounds.append(equal_samples(1))
        assert [missed.state for missed in report(profiles).missed] == ["incorrect"]

    def test_another_run_of_the_chip_gives_the_figure(self, report):
        profiles = many(1, 8)
        profiles[4].cases[0].rounds = [equal_samples()]
        found = report([*profiles, chip_profile("n0", 4, run=1)])
        assert (found.missed, found.measured[0].spread.chips) == ((), 8)


class TestDoubts:
    @pytest.mark.parametrize(
        ("changes", "doubts"),
        [
            ({}, ()),
            ({"settled": False}, ("not settled",)),
            ({"host_bound": True}, ("host bound",)),
            ({"telemetry": BUSY}, ("disturbed", "other load")),
        ],
    )
    def test_they_are_the_flags_of_show_and_stand_beside_the_effect(self, report, changes, doubts):
        profiles = many(4)
        profiles[3] = chip_profile("n0", 3, 0.8, telemetry=changes.pop("telemetry", Telemetry()))
        for name, value in changes.items():
            setattr(profiles[3].cases[0].rounds[0], name, value)
        found = report(profiles)
        (one,) = found.outliers
        assert one.doubts == tuple((name, 1) for name in doubts)
        (summary,) = summarise_profile(profiles[3])
        assert tuple(flag for flag in summary.flags if flag in DOUBTS) == doubts
        assert list(describe(found)["outliers"][0]["doubts"]) == list(doubts)
        for text in (fleet_text(found), render(found)):
            assert all(name in text for name in doubts)

    def test_they_have_the_names_of_the_flags(self):
        assert set(DOUBTS) <= FLAGS.keys()

    def test_of_a_host_it_is_told_on_how_many_of_its_chips(self, report):
        profiles = many(8)
        profiles[24:32] = [chip_profile("n3", n, 0.9 * spread(24 + n)) for n in range(8)]
        for profile in profiles[24:27]:
            profile.cases[0].rounds[0].settled = False
        (host,) = report(profiles).outliers
        assert host.level == "host"
        assert wording.doubts(host) == "not settled on 3 of 8 chips"

    def test_only_those_of_the_case_that_is_shown(self, report):
        profiles = [
            chip_profile(f"n{n // 8}", n % 8, cases={CASE: spread(n), OTHER_CASE: spread(n + 7)})
            for n in range(32)
        ]
        profiles[3] = chip_profile("n0", 3, cases={CASE: 0.8, OTHER_CASE: 1.0})
        profiles[3].cases[1].rounds[0].settled = False
        (one,) = report(profiles).outliers
        assert one.doubts == ()


class TestOthers:
    def test_a_unit_is_not_one_of_the_others(self, report):
        temperatures_c = {0: 60.0, 1: 62.0, 2: 90.0, 3: 95.0}
        profiles = [
            chip_profile("n0", n, telemetry=Telemetry(t_s=[0.0], temperature_c=[heat]))
            for n, heat in temperatures_c.items()
        ]
        profiles.append(chip_profile("n1", 0, power_limit_w=600.0, telemetry=Telemetry()))
        columns = report(profiles).columns
        first, alone = int(columns.configuration[0]), int(columns.configuration[-1])
        others = Others(columns)
        for own in ([2], [2, 3], [0, 1, 2], []):
            rest = [heat for n, heat in temperatures_c.items() if n not in own]
            assert others.beside(first, own).temperature_c == statistics.median(rest)
        assert others.beside(first, [0, 1, 2, 3]).temperature_c is None
        assert others.beside(first, [0]).power_w is None
        assert others.beside(alone, []).temperature_c is None
