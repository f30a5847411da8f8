"""Large numbers of a plan as text."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from profiles.planning.figures import Figure, Whole

_ALMOST_ALL = 99.9
_LEAST_PLAIN, _MOST_PLAIN = 1e-9, 1e6
"""Between them no figure needs a power of ten."""
_WORDS = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))


def in_words(amount: float) -> str:
    """`4 trillion`, `827 billion`, `60,000`; three digits."""
    if not amount < 1e18:
        return f"{amount:.3g}"
    for scale, word in _WORDS:
        if amount >= 0.9995 * scale:
            return (
                f"{amount / scale:,.3g} {word}" if amount < 999.5 * scale else f"{amount / scale:,.0f} {word}"
            )
    return f"{amount:,.0f}" if amount >= 100 or amount == 0 else plain(amount, 3)


def plain(number: float, digits: int) -> str:
    """So many significant digits: `5.3`, `150`, `0.00009`; only next to nothing has a power of ten."""
    rounded = f"{number:.{digits}g}"
    return rounded if 0 < number < _LEAST_PLAIN else f"{Decimal(rounded):,f}"


def how_many(number: float) -> str:
    """`5.3`, `150`, `1.5 million`; two digits, of millions three."""
    return plain(number, 2) if number < _MOST_PLAIN else in_words(number)


def per_second(amount: float, unit: str) -> str:
    """A rate with three digits: `1,464 token/s`, `343 TFLOP/s`, `47.1 million token/s`."""
    from profiles.units import format_rate

    if unit == "token/s" and amount >= 1e6:
        return f"{in_words(amount)} {unit}"
    return format_rate(amount, unit)


def counted(amount: float, noun: str) -> str:
    """`4 trillion tokens`, `1 token`."""
    told = in_words(amount)
    return f"{told} {noun}" if told == "1" else f"{told} {noun}s"


def power(watts: float) -> str:
    """`78.3 MW`, `40.3 kW`, `400 W`; three digits."""
    for scale, unit in ((1e6, "MW"), (1e3, "kW")):
        if watts >= 0.9995 * scale:
            scaled = watts / scale
            return f"{scaled:,.3g} {unit}" if scaled < 999.5 else f"{scaled:,.0f} {unit}"
    return f"{watts:.3g} W"


def percent(share: float) -> str:
    """`20.7 %`; three digits, and only all of it is `100 %`."""
    return f"{plain(100 * share if share >= 1 else min(100 * share, _ALMOST_ALL), 3)} %"


def ranged(figure: Figure | Whole | None, text: Callable[[float], str]) -> str:
    """The figure with its range, where it has one: `686 token/s (194 to 2,189 token/s)`; nothing for None."""
    if figure is None:
        return ""
    told, low, high = text(figure.value), text(figure.low), text(figure.high)
    unit = high.partition(" ")[2]
    # What both bounds are counted in stands once.
    return told if figure.low == figure.high else f"{told} ({low.removesuffix(f' {unit}')} to {high})"
