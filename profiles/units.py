"""The one place where SI quantities become text."""

from __future__ import annotations

import math

_PREFIXES = ((1e18, "E"), (1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"), (1.0, ""))
_BINARY = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")
_UNPREFIXED = frozenset({"token/s"})
NOT_MEASURED = "–"
_MOST_RATIO_DECIMALS = 6
_MOST_DECIMALS = 12
_LONGEST = 1e15
"""From here on a number is printed as a power of ten: nobody counts three hundred digits."""


def format_rate(value: float | None, unit: str) -> str:
    """Three significant digits and an SI prefix: `1.84 TFLOP/s`; token/s goes without a prefix."""
    return interval_texts(value, None, None, unit)[0]


def format_interval(value: float | None, low: float | None, high: float | None, unit: str) -> str:
    """Value and interval with as many digits as the spread deserves: `1.843 TFLOP/s (1.813 to 1.873)`."""
    text, spread = interval_texts(value, low, high, unit)
    return f"{text} ({spread})" if spread else text


def interval_texts(value: float | None, low: float | None, high: float | None, unit: str) -> tuple[str, str]:
    """The value with its unit, and its interval without (empty where there is none), in one scale.

    Digits follow the rule of the Particle Data Group: two digits of the half-width where these are 10 to 35,
    one where they are 36 to 94. Never more than six significant digits of the value, and never 0 for what is
    not 0, however wide the interval is.
    """
    if value is None or not math.isfinite(value):
        return NOT_MEASURED, ""
    scale, prefix = _scale(value, unit)
    decimals = _decimals(value / scale, low, high, scale)
    text = f"{_rounded(value / scale, decimals)} {prefix}{unit}"
    if low is None or high is None:
        return text, ""
    return text, f"{_rounded(low / scale, decimals)} to {_rounded(high / scale, decimals)}"


def ratio_texts(ratio: float | None, low: float | None, high: float | None) -> tuple[str, str]:
    """A ratio and its interval (empty where there is none), with as many digits as the spread deserves.

    No bound beside 1 is printed as 1: whether the interval holds 1 must be seen. Only 0 is printed as 0.
    """
    if ratio is None or not math.isfinite(ratio):
        return NOT_MEASURED, ""
    decimals = _decimals(ratio, low, high, 1.0)
    bounds = [bound for bound in (low, high) if bound is not None]
    while decimals < _MOST_RATIO_DECIMALS and any(b != 1 and round(b, decimals) == 1 for b in bounds):
        decimals += 1
    text = _plain_ratio(ratio, decimals)
    if low is None or high is None:
        return text, ""
    return text, f"{_plain_ratio(low, decimals)} to {_plain_ratio(high, decimals)}"


def format_bytes(count: float | None) -> str:
    """Binary multiples with three significant digits: `15.6 GiB`."""
    if count is None:
        return NOT_MEASURED
    size, step = float(count), 0
    while abs(size) >= 999.5 and step < len(_BINARY) - 1:
        size, step = size / 1024, step + 1
    return f"{size:.0f} B" if step == 0 else f"{_fixed(size, _three_digits(size))} {_BINARY[step]}"


def format_seconds(seconds: float | None) -> str:
    """`12.3 µs`, `4.56 ms`, `7.89 s`, `2 min 5 s`, `1 h 3 min`."""
    if seconds is None:
        return NOT_MEASURED
    if seconds == 0:
        return "0 s"
    if abs(seconds) >= 3599.5:
        minutes = round(seconds / 60)
        return f"{minutes // 60} h {minutes % 60} min"
    if abs(seconds) >= 99.95:
        return f"{round(seconds) // 60} min {round(seconds) % 60} s"
    for scale, unit in ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")):
        if abs(seconds) >= 0.9995 * scale or unit == "ns":
            return f"{_fixed(seconds / scale, _three_digits(seconds / scale))} {unit}"
    raise AssertionError("the loop ends at nanoseconds")


def format_joules(joules: float | None) -> str:
    """`12.3 µJ`, `4.56 mJ`, `78.9 J`, `1.23 kJ`."""
    if joules is None or not math.isfinite(joules):
        return NOT_MEASURED
    for scale, prefix in ((1e6, "M"), (1e3, "k"), (1.0, ""), (1e-3, "m"), (1e-6, "µ"), (1e-9, "n")):
        if abs(joules) >= 0.9995 * scale or prefix == "n":
            return f"{_fixed(joules / scale, _three_digits(joules / scale))} {prefix}J"
    raise AssertionError("the loop ends at nanojoules")


def format_share(share: float | None) -> str:
    """A share of 1 as per cent: `87.3 %`, `0.42 %`."""
    if share is None or not math.isfinite(share):
        return NOT_MEASURED
    if share == 0:
        return "0 %"
    percent = 100 * share
    return f"{_fixed(percent, min(_three_digits(percent), 1 if abs(percent) >= 1 else 2))} %"


def _plain_ratio(value: float, decimals: int) -> str:
    return _rounded(value, decimals) if 1e-4 <= value < 1e5 else f"{value:.2e}"


def _scale(value: float, unit: str) -> tuple[float, str]:
    if unit in _UNPREFIXED:
        return 1.0, ""
    for scale, prefix in _PREFIXES:
        if abs(value) >= 0.9995 * scale:
            return scale, prefix
    return 1.0, ""


def _decimals(scaled: float, low: float | None, high: float | None, scale: float) -> int:
    if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)) or high <= low:
        return _three_digits(scaled)
    half_width = (high - low) / 2 / scale
    exponent = math.floor(math.log10(half_width))
    leading = half_width / 10.0**exponent
    digits = 1 if 3.55 <= leading < 9.5 else 2
    return max(0, min(digits - 1 - exponent, 5 - _exponent(scaled), _MOST_DECIMALS))


def _rounded(value: float, decimals: int) -> str:
    """With so many decimals, or two digits of its own where those would leave nothing of it."""
    if value == 0 or round(value, decimals) != 0:
        return _fixed(value, decimals)
    return _fixed(value, 1 - _exponent(value)) if abs(value) >= 1e-4 else f"{value:.1e}"


def _three_digits(value: float) -> int:
    return max(0, min(2 - _exponent(value), _MOST_DECIMALS))


def _exponent(value: float) -> int:
    # 9.996 prints as 10.0: the exponent is that of the rounded figure.
    return int(f"{abs(value):.2e}".split("e")[1]) if value and math.isfinite(value) else 0


def _fixed(value: float, decimals: int) -> str:
    return f"{value:,.{decimals}f}" if abs(value) < _LONGEST else f"{value:.2e}"
