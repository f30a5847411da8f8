"""The drawing of a run back to back: curves in their panels, nothing outside, no text taken as markup."""

import math
import re

import pytest

from profiles.profile import Telemetry
from profiles.reports.sustained_plot import BOTTOM, LEFT, PANEL, RIGHT, TOP, WIDTH, sustained_figures
from profiles.timings import BACK_TO_BACK
from tests.profiles.test_reports import Elements


def profile(make, *, seconds=120.0, telemetry=None, identity="matmul/fp32/hot"):
    starts = [0.2 * i for i in range(int(seconds / 0.2))]
    taken = [0.1 * (1.2 - 0.2 * math.exp(-start / 20)) for start in starts]
    round_ = make.round(0, taken, start_s=starts, delay_s=[], steal_s=[], calls=100, settled=None)
    case = make.case(identity, parameters={BACK_TO_BACK: seconds})
    device = make.device(id="cuda:0", kind="cuda")
    return make.profile(
        device=device, telemetry=telemetry or Telemetry(), cases=[make.result(case, [round_])]
    )


def sensors(seconds=120):
    times = [float(i) for i in range(seconds)]
    return Telemetry(
        t_s=times,
        power_w=[600.0] * seconds,
        clock_hz=[1.98e9 - 4e6 * t for t in times],
        temperature_c=[40 + t / 4 if not 30 <= t < 60 else None for t in times],
    )


def curves(figure):
    return [
        [tuple(map(float, pair.split(","))) for pair in points.split()]
        for points in re.findall(r'<polyline points="([^"]*)"', figure)
    ]


def test_each_quantity_that_was_read_has_a_curve_within_its_panel(make):
    (figure,) = sustained_figures(profile(make, telemetry=sensors()), "s")
    found = curves(figure)
    # Rate, power, clock; and the temperature in two parts, because it was not read for a while.
    assert len(found) == 5
    height = float(re.search(r'viewBox="0 0 \d+ (\d+)"', figure).group(1))
    for curve in found:
        assert all(LEFT <= x <= RIGHT <= WIDTH and TOP <= y <= height - BOTTOM for x, y in curve)
        assert max(y for _, y in curve) - min(y for _, y in curve) <= PANEL
    # Slower means lower: on the page y grows downwards.
    rate = [y for _, y in found[0]]
    assert rate == sorted(rate)
    words = Elements(figure).text
    assert "600 W" in words
    assert "temperature" in words


def test_without_sensors_the_rate_stands_alone_and_a_loss_is_drawn_from_zero(make):
    (figure,) = sustained_figures(profile(make), "s")
    (rate,) = curves(figure)
    zero = TOP + PANEL
    assert (zero - rate[-1][1]) / (zero - rate[0][1]) == pytest.approx(1 / 1.2, abs=0.02)


def test_names_of_files_from_elsewhere_are_text(make):
    (figure,) = sustained_figures(profile(make, identity="matmul/fp32/<script>x</script>"), "s")
    assert "<script" not in figure


def test_an_ordinary_profile_has_none(make):
    assert sustained_figures(make.profile(), "s") == []
