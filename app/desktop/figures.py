"""Figures for the window: what `profiles.units` says, with the digits of the user's language.

Files, reports and the terminal keep the point and the comma of `profiles.units`.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, QTimeZone

from profiles import units

NONE = units.NOT_MEASURED
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+")


def localised(figure: str) -> str:
    """A text that `profiles.units` made, with the separators of the language. Never for names."""
    locale = QLocale()
    point, group = locale.decimalPoint(), locale.groupSeparator()
    if (point, group) == (".", ","):
        return figure
    swap = {".": point, ",": group}
    return _NUMBER.sub(lambda found: "".join(swap.get(c, c) for c in found[0]), figure)


def rate(value: float | None, unit: str) -> str:
    """`1.84 TFLOP/s`."""
    return localised(units.format_rate(value, unit))


def interval(value: float | None, low: float | None, high: float | None, unit: str) -> tuple[str, str]:
    """(`1.843 TFLOP/s`, `1.813 to 1.873`); the second is empty where there is no interval."""
    text, spread = units.interval_texts(value, low, high, unit)
    return localised(text), _between(spread)


def ratio(value: float | None, low: float | None, high: float | None) -> tuple[str, str]:
    """(`0.97`, `0.95 to 0.99`)."""
    text, spread = units.ratio_texts(value, low, high)
    return localised(text), _between(spread)


def share(value: float | None, *, estimated: bool = False) -> str:
    """`87.3 %`; with a tilde where the whole is an estimate."""
    text = localised(units.format_share(value))
    return f"~{text}" if estimated and value is not None else text


def size(count: float | None) -> str:
    """`15.6 GiB`."""
    return localised(units.format_bytes(count))


def seconds(value: float | None) -> str:
    """`4.56 ms`, `2 min 5 s`."""
    return localised(units.format_seconds(value))


def estimate(value: float | None) -> str:
    """`50 s`, `4 min`, `1 h 5 min`: a time that nobody can know to more digits."""
    from app.cli.clock import format_estimate

    return NONE if value is None else localised(format_estimate(value))


def fixed(value: float | None, decimals: int, unit: str = "") -> str:
    """A number with so many decimals and its unit: `61.4 W`."""
    if value is None:
        return NONE
    return localised(f"{value:,.{decimals}f}") + (f" {unit}" if unit else "")


def count(number: int) -> str:
    """`100,000`."""
    return localised(f"{number:,}")


def moment(created: str) -> str:
    """A UTC time of ISO 8601 as date and minute of the user's clock; the text itself where it is none."""
    try:
        when = datetime.datetime.fromisoformat(created)
    except ValueError:
        return created[:16]
    stamp = QDateTime.fromSecsSinceEpoch(int(when.timestamp()), QTimeZone(QTimeZone.Initialization.UTC))
    local = stamp.toLocalTime()
    return local.toString("yyyy-MM-dd HH:mm")


def span(low: str, high: str) -> str:
    """`1.19 to 1.35`, of two figures that are texts already; one where they are the same."""
    if low == high:
        return low
    return QCoreApplication.translate("Figures", "{low} to {high}").format(low=low, high=high)


def listed(words: Iterable[str]) -> str:
    """`a, b, c`, with the comma that the language has between words of its own."""
    return QCoreApplication.translate("Figures", ", ").join(words)


def labelled(label: str, text: str) -> str:
    """`label: text`, with the colon of the language."""
    return QCoreApplication.translate("Figures", "{label}: {text}").format(label=label, text=text)


def _between(spread: str) -> str:
    if not spread:
        return ""
    low, _, high = localised(spread).partition(" to ")
    return QCoreApplication.translate("Figures", "{low} to {high}").format(low=low, high=high)
