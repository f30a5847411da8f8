import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiles import units


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1.8432e12, "FLOP/s", "1.84 TFLOP/s"),
        (989.4e12, "FLOP/s", "989 TFLOP/s"),
        (999.7e9, "B/s", "1.00 TB/s"),
        (20.5e9, "B/s", "20.5 GB/s"),
        (1.979e15, "OP/s", "1.98 POP/s"),
        (12345.6, "token/s", "12,346 token/s"),
        (9.87, "token/s", "9.87 token/s"),
        (1.014e307, "B/s", "1.01e+289 EB/s"),
        (None, "B/s", "–"),
        (float("inf"), "B/s", "–"),
    ],
)
def test_rates(value, unit, text):
    assert units.format_rate(value, unit) == text


@pytest.mark.parametrize(
    ("value", "low", "high", "text"),
    [
        (1.8432e12, 1.81e12, 1.873e12, "1.843 TFLOP/s (1.810 to 1.873)"),
        (312.0e12, 305e12, 319e12, "312 TFLOP/s (305 to 319)"),
        (312.04e12, 312.0e12, 312.1e12, "312.04 TFLOP/s (312.00 to 312.10)"),
        (5e9, 1e9, 20e9, "5.0 GFLOP/s (1.0 to 20.0)"),
        (5e9, 5e9, 5e9, "5.00 GFLOP/s (5.00 to 5.00)"),
        (5e9, None, None, "5.00 GFLOP/s"),
        (24e9, 0.1446e9, 3983e9, "24 GFLOP/s (0.14 to 3,983)"),
        (1e9, 1.0, 1e12, "1 GFLOP/s (1.0e-09 to 1,000)"),
    ],
)
def test_the_digits_of_an_interval_follow_its_spread(value, low, high, text):
    assert units.format_interval(value, low, high, "FLOP/s") == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 B"), (999, "999 B"), (16 << 30, "16.0 GiB"), (1023 << 20, "0.999 GiB"), (None, "–")],
)
def test_bytes(count, text):
    assert units.format_bytes(count) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"), (2e-9, "2.00 ns"), (9.996e-6, "10.0 µs"), (0.99996, "1.00 s"), (99.9, "99.9 s"),
        (100, "1 min 40 s"), (3600, "1 h 0 min"), (7260, "2 h 1 min"), (None, "–"),
    ],
)  # fmt: skip
def test_seconds(seconds, text):
    assert units.format_seconds(seconds) == text


@pytest.mark.parametrize(
    ("share", "text"), [(0.873, "87.3 %"), (0.0042, "0.42 %"), (1.07, "107 %"), (0, "0 %"), (None, "–")]
)
def test_shares(share, text):
    assert units.format_share(share) == text


@given(st.floats(1e-3, 1e20))
def test_a_printed_rate_reads_back_to_three_digits(value):
    number, unit = units.format_rate(value, "FLOP/s").split()
    scale = {"E": 1e18, "P": 1e15, "T": 1e12, "G": 1e9, "M": 1e6, "k": 1e3}.get(unit[0], 1.0)
    assert float(number.replace(",", "")) * scale == pytest.approx(value, rel=0.0051)


@given(st.floats(allow_nan=True, allow_infinity=True), st.floats(), st.floats())
def test_no_figure_breaks_it(value, low, high):
    assert 0 < len(units.format_interval(value, low, high, "B/s")) < 100
    assert 0 < len(units.format_share(value)) < 30


@pytest.mark.parametrize(
    ("ratio", "low", "high", "text"),
    [
        (24.0, 0.1446, 3983.0, "24 (0.14 to 3,983)"),
        (24.0, 0.000234, 3983.0, "24 (0.00023 to 3,983)"),
        (24.0, 0.0000234, 3983.0, "24 (2.34e-05 to 3,983)"),
        (0.3, 0.001, 90.0, "0.30 (0.0010 to 90)"),
        (0.983, 0.971, 0.9996, "0.9830 (0.9710 to 0.9996)"),
        (0.5, 0.49, 0.51, "0.500 (0.490 to 0.510)"),
    ],
)
def test_no_bound_of_a_ratio_is_printed_as_0(ratio, low, high, text):
    value, spread = units.ratio_texts(ratio, low, high)
    assert f"{value} ({spread})" == text


@given(
    st.floats(1e-300, 1e300), st.floats(0, 700), st.floats(0, 700), st.sampled_from(["B/s", "token/s", ""])
)
def test_what_is_positive_is_never_printed_as_0(value, below, above, unit):
    low, high = (min(max(value * factor, 1e-305), 1e305) for factor in (math.exp(-below), math.exp(above)))
    texts = units.interval_texts(value, low, high, unit) if unit else units.ratio_texts(value, low, high)
    for figure in (texts[0].split()[0], *texts[1].split(" to ")):
        assert float(figure.replace(",", "")) > 0


def test_a_tiny_figure_is_short_too():
    assert units.format_interval(2e-170, 0.0, 4e-170, "B/s") == "2.0e-170 B/s (0.000000000000 to 4.0e-170)"


@pytest.mark.parametrize(("joules", "text"), [
    (0.0, "0.00 nJ"), (3e-9, "3.00 nJ"), (4.2e-5, "42.0 µJ"), (0.123, "123 mJ"), (0.9996, "1.00 J"),
    (78.9, "78.9 J"), (1234.0, "1.23 kJ"), (5e6, "5.00 MJ"), (None, units.NOT_MEASURED),
    (math.inf, units.NOT_MEASURED),
])  # fmt: skip
def test_joules_have_three_digits_and_a_prefix(joules, text):
    assert units.format_joules(joules) == text
