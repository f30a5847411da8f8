"""What is typed into fields and cells as numbers, and numbers as one types them."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QLocale

from profiles.text import shown

LEAST, MOST = 1e-12, 1e27
"""As the files of plans take amounts; `MOST` itself is too much."""
MOST_DEVICES = 10**9
_RANGE = re.compile(r"\s*(?:\.\.|–|…|\bto\b)\s*")
_SCALES = {"": 1.0, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18}


class UntidyError(ValueError):
    """Why what was typed is no value: a sentence for beside the field."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a number may be; `least` and `most` are allowed themselves."""

    least: float = LEAST
    most: float = MOST / 10
    whole: bool = False
    percent: bool = False
    """Is shown and typed in per cent."""


def read(text: str, bounds: Bounds) -> float | int | None:
    """The number that was typed, None for nothing. Raises UntidyError."""
    translate, told = QCoreApplication.translate, text.strip()
    if not told:
        return None
    value = _number(told.removesuffix("%").strip())
    if bounds.percent:
        # 78.4 % are 0.784 and not 0.7840000000000001.
        value = float(f"{value / 100:.15g}")
    if not bounds.least <= value <= bounds.most:
        unit = " %" if bounds.percent else ""
        least, most = (written(one, bounds) + unit for one in (bounds.least, bounds.most))
        problem = translate("PlanTyped", "“{text}” must be from {least} to {most}.")
        raise UntidyError(problem.format(text=_cut(told), least=least, most=most))
    if bounds.whole:
        if value != int(value):
            problem = translate("PlanTyped", "“{text}” must be a whole number.")
            raise UntidyError(problem.format(text=_cut(told)))
        return int(value)
    return value


def read_rate(text: str) -> float | list[float] | None:
    """A rate or the bounds of one: `500`, `500..900`, `343T`; None for nothing. Raises UntidyError."""
    parts = [part for part in _RANGE.split(text.strip()) if part]
    values = [float(value) for part in parts if (value := read(part, Bounds())) is not None]
    if len(values) > 2:
        problem = QCoreApplication.translate(
            "PlanTyped", "“{text}” is no rate: write a number, or two as 500..900."
        )
        raise UntidyError(problem.format(text=_cut(text)))
    return None if not values else values[0] if len(values) == 1 else sorted(values)


def written(value: float, bounds: Bounds | None = None) -> str:
    """A number as one types it, in the digits of the language: `4e12`, `78.4`, `30000`."""
    factor = 100 if bounds is not None and bounds.percent else 1
    text = f"{value * factor:.12g}"
    mantissa, _, exponent = f"{value * factor:.11e}".partition("e")
    short = f"{mantissa.rstrip('0').rstrip('.')}e{int(exponent)}"
    chosen = short if abs(value) >= 1e6 and len(short) < len(text) else text
    return chosen.replace("e+", "e").replace(".", QLocale().decimalPoint())


def _number(text: str) -> float:
    scale = _SCALES.get(text[-1:], 0.0) if not text[-1:].isdigit() else 1.0
    digits = text if text[-1:].isdigit() else text[:-1].strip()
    locale = QLocale()
    # What groups digits is left out wherever it stands: nobody types 30,000 for 30 and a bit in English.
    plain = digits.replace(locale.groupSeparator(), "").replace(" ", "").replace("\u00a0", "")
    try:
        value = float(plain.replace(locale.decimalPoint(), ".")) * scale
    except ValueError:
        value = math.nan
    if not scale or not math.isfinite(value) or "_" in plain:
        problem = QCoreApplication.translate("PlanTyped", "“{text}” is not a number.")
        raise UntidyError(problem.format(text=_cut(text)))
    return value


def _cut(text: str) -> str:
    return shown(text.strip(), 40)
