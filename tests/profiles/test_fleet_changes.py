"""Each chip against its own earlier run: what was set otherwise moves its chips together and blames none."""

from __future__ import annotations

import msgspec
import pytest

from app.cli.fleet_text import fleet_text
from profiles.fleet.json import describe
from profiles.fleet.page import render
from profiles.fleet.report import compile_report
from profiles.version import TOOL
from tests.profiles.fleets import chip_profile, save, spread

HOSTS = 8
CAPPED = 3
"""Hosts whose power limit was lowered between the runs, by which they lost 9 %."""
OTHER_PROTOCOL = msgspec.structs.replace(TOOL, protocol=TOOL.protocol + 1)


def fleet(speed=lambda n: 1.0, **changes):
    """`speed` times the usual one; `changes` by the name of a field, from the number of the host."""
    return [
        chip_profile(
            f"n{n // 8}", n % 8, spread(n) * speed(n), **{name: of(n // 8) for name, of in changes.items()}
        )
        for n in range(8 * HOSTS)
    ]


@pytest.fixture
def report(tmp_path):
    """Compiles the report on two runs."""

    def compiled(before, now):
        save(tmp_path / "before", *before)
        folder = save(tmp_path / "now", *now)
        return compile_report(folder, cache=tmp_path / "cache", before=tmp_path / "before")

    return compiled


def test_a_new_power_limit_is_a_shift_of_its_chips_and_no_loss_of_any(report):
    before = fleet(power_limit_w=lambda host: 700.0 if host < CAPPED else 600.0)
    lost = {5: 0.92, 50: 0.92}
    now = fleet(
        lambda n: (0.91 if n // 8 < CAPPED else 1.0) * lost.get(n, 1.0), power_limit_w=lambda host: 600.0
    )
    found = report(before, now)
    assert [(one.chips, one.earlier.power_limit_w) for one in found.shifts] == [(40, 600), (24, 700)]
    assert [one.median for one in found.shifts] == [pytest.approx(0, abs=1e-6), pytest.approx(-0.09)]
    assert {found.columns.name(one.chip) for one in found.losses} == {"n0 cuda:5", "n6 cuda:2"}
    assert [one["earlier"] for one in describe(found)["shifts"]] == [{}, {"power limit": "700 W"}]
    assert "power limit 700 W" in render(found)
    assert "power limit 700 W" in fleet_text(found)


def test_too_few_chips_of_one_earlier_configuration_judge_nobody(report):
    before = fleet(power_limit_w=lambda host: 700.0 if host == 0 else 600.0)[1:]
    found = report(before, fleet(lambda n: 0.8 if n == 3 else 1.0, power_limit_w=lambda host: 600.0))
    assert [one.chips for one in found.shifts] == [56, 7]
    assert found.losses == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"loaded_together": lambda host: []},
        {"loaded_together": lambda host: ["cuda:0", "cuda:1"]},
        {"tool": lambda host: OTHER_PROTOCOL},
    ],
)
def test_what_compare_does_not_divide_is_not_divided_here(report, changes):
    """METHOD B6: a chip that was alone on its host has not lost what eight at once cost each other."""
    found = report(fleet(**changes), fleet(lambda n: 0.9))
    assert (found.shifts, found.losses) == ((), ())
    assert "in the same way" in fleet_text(found)
    assert "in the same way" in render(found)


def test_the_last_earlier_run_of_the_same_kind_counts(report):
    """Measured alone since: that is no earlier figure of a chip among eight."""
    before = fleet()
    before += [chip_profile(f"n{n // 8}", n % 8, 2.0, run=1, loaded_together=[]) for n in range(8 * HOSTS)]
    (shift,) = report(before, fleet()).shifts
    assert (shift.chips, shift.median) == (64, pytest.approx(0.0, abs=1e-9))
