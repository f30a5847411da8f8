"""The gate on profiles: each rule on both sides of its threshold, and what must never be accused."""

import math
import sqlite3
from contextlib import closing

import pytest

from profiles.plausibility import examine, unusable
from profiles.profile import (
    CatalogueEntry,
    Energy,
    Environment,
    RoundEnvironment,
    Telemetry,
)
from profiles.summary import summarise_profile
from tests.profiles.timed_cases import peak, rules, square, timed

PEAK, BANDWIDTH = 1e12, 1e11


def profile_at(make, rate, *, dtype="fp32", **device):
    case = square(make, 4096, dtype=dtype, traffic_bytes=1)
    facts = {"peaks": {dtype: peak(PEAK)}, "bandwidth": None} | device
    return make.profile(cases=[timed(make, case, case.flops / rate)], device=make.device(**facts))


def catalogue(**changes):
    facts = {"id": "x", "name": "X", "vendor": "Test", "peaks": {}} | changes
    return CatalogueEntry(**facts)


class TestCeilings:
    @pytest.mark.parametrize(
        ("share", "kind", "boosts", "odd"),
        [
            (1.029, "published", False, False),
            (1.031, "published", False, True),
            (1.29, "published", True, False),
            (1.31, "published", True, True),
            (1.29, "derived", False, False),
            (1.31, "derived", False, True),
            (1.29, "estimate", False, False),
            (1.31, "estimate", False, True),
        ],
    )
    def test_the_peak_and_what_a_boosting_board_may_reach(self, make, share, kind, boosts, odd):
        entry = catalogue(boosts_above_peak=boosts)
        profile = profile_at(make, share * PEAK, peaks={"fp32": peak(PEAK, kind)}, catalogue=entry)
        assert rules(profile) == (["above peak"] if odd else [])

    @pytest.mark.parametrize(("share", "odd"), [(1.029, False), (1.031, True)])
    def test_pins_have_no_boost_clock(self, make, share, odd):
        case = make.case("bandwidth/fp32/copy-1GiB", unit="B/s", flops=0, traffic_bytes=10**9)
        result = timed(make, case, 10**9 / (share * BANDWIDTH))
        device = make.device(catalogue=catalogue(boosts_above_peak=True))
        profile = make.profile(cases=[result], device=device)
        assert rules(profile) == (["above bandwidth"] if odd else [])

    def test_traffic_of_a_cache_is_not_held_against_the_pins(self, make):
        case = make.case("bandwidth/fp32/copy-1MiB", unit="B/s", flops=0, traffic_bytes=2**21)
        device = make.device(last_level_cache_bytes=2**25)
        profile = make.profile(cases=[timed(make, case, 2**21 / (5 * BANDWIDTH))], device=device)
        assert rules(profile) == []

    @pytest.mark.parametrize(
        ("kind", "share", "odd"),
        [
            ("published", 0.96, False),
            ("published", 0.94, True),
            ("estimate", 0.96 / 1.3, False),
            ("estimate", 0.94 / 1.3, True),
        ],
    )
    def test_one_sample_below_the_least_time_is_enough(self, make, kind, share, odd):
        """Nine samples at half of the peak, one at 1 / share of it."""
        profile = profile_at(make, PEAK / 2, peaks={"fp32": peak(PEAK, kind)})
        least_s = profile.cases[0].case.flops / PEAK
        profile.cases[0].rounds[1].seconds[4] = share * least_s
        assert rules(profile) == (["below least time"] if odd else [])

    def test_the_least_time_is_the_larger_one_of_arithmetic_and_memory(self, make):
        case = square(make, 256, cache="cold", traffic_bytes=10**9)
        result = timed(make, case, 0.02)
        result.rounds[0].seconds[0] = 0.0094
        assert rules(make.profile(cases=[result])) == ["below least time"]
        result.rounds[0].seconds[0] = 0.0096
        assert rules(make.profile(cases=[result])) == []

    @pytest.mark.parametrize("reduced", ["tf32", "hf32", "bf16"])
    def test_fp32_within_a_reduced_peak_is_told_as_such(self, make, reduced):
        peaks = {"fp32": peak(PEAK), reduced: peak(8 * PEAK)}
        (oddity,) = examine(profile_at(make, 6.5 * PEAK, peaks=peaks))
        assert oddity.rule == "tf32 in fp32"
        assert "650 %" in oddity.text
        assert reduced in oddity.text
        assert rules(profile_at(make, 8.3 * PEAK, peaks=peaks)) == ["above peak"]
        assert rules(profile_at(make, 1.02 * PEAK, peaks=peaks)) == []

    def test_another_dtype_is_not_suspected_of_it(self, make):
        peaks = {"fp16": peak(PEAK), "tf32": peak(8 * PEAK)}
        assert rules(profile_at(make, 6.5 * PEAK, dtype="fp16", peaks=peaks)) == ["above peak"]


class TestPower:
    def profile(self, make, power_w, *, energy_w=None, source="NVML power", environment_w=None, **device):
        energy = None
        if energy_w is not None:
            energy = Energy(joules=10 * energy_w, window_s=10.0, source="counter", calls=9)
        result = timed(make, square(make, 4096), 0.2, rounds=1, energy=energy)
        times = [float(i) for i in range(10)]
        telemetry = Telemetry(t_s=times, power_w=[power_w] * 10, source={"power_w": source})
        environment = Environment(
            os="Linux", kernel="6", machine="x", python="3", power_limit_w=environment_w
        )
        return make.profile(
            cases=[result],
            telemetry=telemetry,
            environments=[RoundEnvironment(round=0, worker=1, before=environment)],
            device=make.device(kind="cuda", **device),
        )

    @pytest.mark.parametrize(("power_w", "odd"), [(439.0, False), (441.0, True), (None, False)])
    def test_telemetry_against_the_drivers_limit(self, make, power_w, odd):
        found = examine(self.profile(make, power_w, power_limit_w=400.0))
        assert [o.rule for o in found] == (["above power limit"] if odd else [])
        assert all("the driver's power limit of 400 W" in o.text and o.spoils == "power" for o in found)

    @pytest.mark.parametrize(("energy_w", "odd"), [(439.0, False), (441.0, True)])
    def test_the_energy_of_a_round_over_its_window(self, make, energy_w, odd):
        profile = self.profile(make, 300.0, energy_w=energy_w, power_limit_w=400.0)
        assert rules(profile) == (["above power limit"] if odd else [])

    def test_the_catalogues_tdp_where_the_driver_gave_no_limit_and_says_which(self, make):
        entry = catalogue(tdp_w=350.0)
        (oddity,) = examine(self.profile(make, 400.0, catalogue=entry))
        assert "the TDP in the catalogue (the driver gave no limit) of 350 W" in oddity.text
        assert rules(self.profile(make, 364.7, catalogue=entry)) == []
        assert rules(self.profile(make, 400.0, catalogue=entry, power_limit_w=400.0)) == []

    def test_a_limit_that_was_raised_during_the_run(self, make):
        assert rules(self.profile(make, 480.0, power_limit_w=400.0, environment_w=450.0)) == []

    def test_a_reading_of_several_chips_is_not_held_against_the_limit_of_one(self, make):
        entry = catalogue(tdp_w=350.0)
        assert rules(self.profile(make, 600.0, source="npu-smi, 2 chips together", catalogue=entry)) == []

    def test_without_any_limit_there_is_nothing_to_say(self, make):
        assert rules(self.profile(make, 5000.0)) == []

    def test_one_spike_is_not_the_power(self, make):
        profile = self.profile(make, 300.0, power_limit_w=400.0)
        profile.telemetry.power_w[5] = 900.0
        assert rules(profile) == []

    def test_too_much_power_spoils_power_and_energy_but_not_the_speed(self, make):
        profile = self.profile(make, 500.0, power_limit_w=400.0)
        case = profile.cases[0].case.id
        assert unusable(profile) == {}
        assert list(unusable(profile, of="power")) == [case]
        (summary,) = summarise_profile(profile)
        assert "implausible power" in summary.flags
        assert "implausible" not in summary.flags


class TestClock:
    @pytest.mark.parametrize(("samples", "odd"), [(4, False), (5, True)])
    def test_samples_that_agree_to_the_last_bit(self, make, samples, odd):
        result = timed(make, square(make, 64), 0.01, samples=samples)
        result.rounds[2].seconds = [0.01] * samples
        found = examine(make.profile(cases=[result]))
        assert [o.rule for o in found] == (["equal samples"] if odd else [])
        assert all("round 3 are exactly 10.0 ms" in o.text for o in found)

    def test_one_bit_of_difference_is_enough(self, make):
        result = timed(make, square(make, 64), 0.01)
        result.rounds[2].seconds = [0.01] * 9 + [math.nextafter(0.01, 1)]
        assert rules(make.profile(cases=[result])) == []

    @pytest.mark.parametrize("seconds", [0.0, 5e-324, math.nan, math.inf, -0.01])
    def test_no_time_no_number_and_an_infinite_rate(self, make, seconds):
        result = timed(make, square(make, 64), 0.01)
        result.rounds[1].seconds[0] = seconds
        result.rounds[1].calls = 10
        profile = make.profile(cases=[result], device=make.device(peaks={}, bandwidth=None))
        assert rules(profile) == ["zero time"]

    def test_rounds_that_failed_are_not_asked(self, make):
        result = timed(make, square(make, 64), 0.01, status="failed")
        result.rounds[0].seconds = [0.01] * 10
        assert rules(make.profile(cases=[result])) == []


class TestWhatFollows:
    def test_an_odd_value_is_shown_flagged_and_unusable(self, make):
        profile = profile_at(make, 6.5278 * PEAK)
        case = profile.cases[0].case.id
        (summary,) = summarise_profile(profile)
        assert summary.value == pytest.approx(6.5278 * PEAK, rel=1e-5)
        assert "implausible" in summary.flags
        assert "653 % of the fp32 peak (6.53 TFLOP/s against 1.00 TFLOP/s, published)" in summary.reason
        assert unusable(profile) == {case: summary.reason}

    def test_what_only_the_whole_profile_shows_is_flagged_too(self, make):
        results = [timed(make, square(make, size), 0.01) for size in (1024, 2048, 512)]
        profile = make.profile(cases=results, device=make.device(peaks={}, bandwidth=None))
        profile.cases[2].rounds = timed(make, square(make, 512), 0.002).rounds
        flagged = ["implausible" in summary.flags for summary in summarise_profile(profile)]
        assert flagged == [True, True, False]
        assert len(unusable(profile)) == 2

    def test_a_sound_profile_has_nothing_odd(self, make):
        profile = make.profile()
        assert examine(profile) == []
        assert unusable(profile) == {}
        assert not any("implausible" in summary.flags for summary in summarise_profile(profile))

    def test_the_index_holds_no_value_that_must_not_be_used(self, make, home):
        from profiles.contents import Contents
        from profiles.files import write_profile

        library = home / "library"
        library.mkdir()
        profile = profile_at(make, 6.5 * PEAK)
        profile.cases.append(timed(make, square(make, 64), 0.01))
        write_profile(profile, library / f"{profile.id}.assay.json")
        contents = Contents(library, home / "cache")
        contents.ask(lambda index: index.stamps())
        contents.close()
        (database,) = (home / "cache").rglob("*.sqlite")
        with closing(sqlite3.connect(database)) as connection:
            found = connection.execute("SELECT case_id, status, value IS NULL FROM result").fetchall()
        assert sorted(found) == [(square(make, 4096).id, "ok", 1), (square(make, 64).id, "ok", 0)]
