"""What other runs of a suspect show, and what chips that nobody suspects say of those runs."""

from __future__ import annotations

import pytest

from profiles.fleet import wording
from profiles.fleet.json import describe
from profiles.fleet.repeats import LEAST_CONTROLS
from profiles.fleet.report import compile_report
from tests.profiles.fleets import chip_profile, many, save, spread

CASES = [f"matmul/bf16/m{size}-n{size}-k{size}" for size in (1024, 2048, 4096, 8192)]
SUSPECT = 3
CONTROLS = (9, 18, 27, 36, 45, 54)
"""Chips of other hosts."""


@pytest.fixture
def report(tmp_path):
    """Compiles the report on some profiles."""

    def compiled(profiles):
        return compile_report(save(tmp_path / "fleet", *profiles), cache=tmp_path / "cache")

    return compiled


def again(chip, speed, **changes):
    return chip_profile(f"n{chip // 8}", chip % 8, speed, run=1, **changes)


class TestSeveralCases:
    @pytest.fixture
    def fleet(self):
        """One chip is 4.5 % below in three cases, and in the fourth 9 %, of which one half is a fluke."""
        profiles = [
            chip_profile(
                f"n{n // 8}", n % 8, cases={case: spread(n + 5 * k, 0.004) for k, case in enumerate(CASES)}
            )
            for n in range(64)
        ]
        slow = dict(zip(CASES, (0.955, 0.954, 0.956, 0.91), strict=True))
        profiles[9] = chip_profile("n1", 1, cases=slow)
        return profiles

    def test_a_fluke_in_one_case_does_not_clear_a_chip_on_which_two_runs_agree(self, report, fleet):
        """The case of the largest effect is the one with the most luck in it."""
        second = dict(zip(CASES, (0.955, 0.954, 0.956, 0.99), strict=True))
        (one,) = report([*fleet, again(9, 1.0, cases=second)]).outliers
        assert (one.standing, one.cases) == ("again", 4)
        assert one.effect == pytest.approx(-0.046, abs=0.005)
        assert one.others == (pytest.approx(one.effect, abs=0.002),)

    def test_a_run_that_shows_it_in_no_case_clears_it(self, report, fleet):
        second = dict.fromkeys(CASES, 0.995)
        (one,) = report([*fleet, again(9, 1.0, cases=second)]).outliers
        assert one.standing == "not again"
        assert one.effect == pytest.approx(-0.09, abs=0.005)

    def test_a_case_that_was_measured_again_is_shown_before_a_worse_one_that_was_not(self, report, fleet):
        found = report([*fleet, again(9, 1.0, cases={CASES[0]: 0.955})])
        (one,) = found.outliers
        assert (one.standing, found.columns.works[one.work].case) == ("again", CASES[0])


class TestControls:
    @pytest.fixture
    def fleet(self):
        profiles = many()
        profiles[SUSPECT] = chip_profile("n0", SUSPECT, 0.945)
        return profiles

    @pytest.mark.parametrize(
        ("room", "own", "standing"),
        [(0.97, 1.0, "not again"), (1.03, 0.945, "again"), (1.0, 1.0, "not again"), (1.0, 0.945, "again")],
    )
    def test_what_all_have_moved_is_not_the_suspects(self, report, fleet, room, own, standing):
        """In a hotter room everything is slower: 3 % of that would be half of the suspect's effect."""
        found = report([
            *fleet, again(SUSPECT, own * room), *(again(n, spread(n) * room) for n in CONTROLS)
        ])  # fmt: skip
        (one,) = found.outliers
        assert one.standing == standing
        assert one.others == (pytest.approx(own - 1, abs=0.012),)
        assert one.control.chips == len(CONTROLS)
        assert one.control.shift == pytest.approx(room - 1, abs=1e-6)
        assert f"; 6 others measured again: {wording.percent(room - 1)})" in wording.standing(one)
        assert describe(found)["outliers"][0]["control"]["chips"] == 6

    def test_too_few_say_nothing(self, report, fleet):
        few = CONTROLS[: LEAST_CONTROLS - 1]
        (one,) = report([*fleet, again(SUSPECT, 0.97), *(again(n, spread(n) * 0.97) for n in few)]).outliers
        assert one.control is None
        assert one.others == (pytest.approx(-0.03, abs=0.012),)

    def test_suspects_are_no_controls(self, report, fleet):
        """Five more slow chips that recover would otherwise say that everything has become faster."""
        for n in CONTROLS:
            fleet[n] = chip_profile(f"n{n // 8}", n % 8, 0.9)
        found = report([*fleet, again(SUSPECT, 0.945), *(again(n, 1.0) for n in CONTROLS)])
        assert {one.control for one in found.outliers} == {None}
        standings = {one.chips[0]: one.standing for one in found.outliers}
        assert standings == {SUSPECT: "again"} | dict.fromkeys(CONTROLS, "not again")

    def test_a_chip_that_is_measured_many_times_is_one_control(self, report, fleet):
        often = [
            chip_profile(f"n{n // 8}", n % 8, spread(n) * speed, run=run)
            for n, speed in zip(CONTROLS[:4], (0.97, 1.0, 1.0, 1.0), strict=True)
            for run in range(1, 9 if speed < 1 else 2)
        ]
        (one,) = report([*fleet, again(SUSPECT, 0.945), *often]).outliers
        assert (one.control.chips, one.control.shift) == (4, pytest.approx(0.0, abs=1e-9))
