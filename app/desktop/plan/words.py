"""The engine's fixed words and figures in the user's language; a class of evidence has its mark."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QLocale

from app.cli import plan_numbers
from app.desktop import figures
from app.desktop.claims.words import CLASS_MARKS, class_word
from profiles.planning import assumptions_file
from profiles.planning.assumptions import ASSUMPTIONS, TRAINING_MEANINGS
from profiles.planning.figures import Figure, Whole
from profiles.planning.rates import Kind, RateClass

HERE = "assumed in the window"
"""The source of what was typed here; it stands in files, so that it is English there."""
_MOST_WORDS = 1e18
_CHINESE_SCALES = ((1e12, "{n} 万亿"), (1e8, "{n} 亿"), (1e4, "{n} 万"))
"""Chinese counts in powers of ten thousand."""


def class_mark(evidence: RateClass) -> str:
    """As on the Claims page, and two that only plans have."""
    if evidence == "data sheet":
        return "◇"
    return "○" if evidence == "assumed" else CLASS_MARKS[evidence]


def rate_class(evidence: RateClass) -> str:
    """`● measured by Assay`, `○ assumed`."""
    translate = QCoreApplication.translate
    if evidence == "data sheet":
        word = translate("Plan", "data sheet")
    elif evidence == "assumed":
        word = translate("Plan", "assumed")
    else:
        word = class_word(evidence)
    return f"{class_mark(evidence)} {word}"


def kind_word(kind: Kind) -> str:
    """Of a rate: what is done."""
    translate = QCoreApplication.translate
    return {
        "prefill": translate("Plan", "prefill"),
        "decode": translate("Plan", "decode"),
        "serving": translate("Plan", "serving as a whole"),
        "train": translate("Plan", "training"),
    }[kind]


def amount(number: float) -> str:
    """`4 trillion`, `827 billion`, `60,000`; three digits."""
    if not number < _MOST_WORDS:
        return figures.localised(f"{number:.3g}")
    for scale, form in _scales():
        if number >= 0.9995 * scale:
            scaled = number / scale
            return form.format(n=figures.localised(f"{scaled:,.3g}" if scaled < 999.5 else f"{scaled:,.0f}"))
    return figures.localised(
        f"{number:,.0f}" if number >= 100 or number == 0 else plan_numbers.plain(number, 3)
    )


def how_many(number: float) -> str:
    """`5.3`, `150`, `1.5 million`."""
    return amount(number) if number >= 1e6 else figures.localised(plan_numbers.how_many(number))


def rate(number: float, unit: str) -> str:
    """`1,464 token/s`, `343 TFLOP/s`, `47.1 million token/s`."""
    if unit == "token/s" and number >= 1e6:
        return f"{amount(number)} {unit}"
    return figures.rate(number, unit)


def power(watts: float) -> str:
    """`78.3 MW`, `40.3 kW`."""
    return figures.localised(plan_numbers.power(watts))


def share(part: float) -> str:
    """`20.7 %`; only all of it is `100 %`."""
    return figures.localised(plan_numbers.percent(part))


def spread(figure: Figure | Whole, text: Callable[[float], str]) -> str:
    """`194 to 2,189 token/s`; empty where there is no interval. What both are counted in stands once."""
    if figure.low == figure.high:
        return ""
    low, high = text(figure.low), text(figure.high)
    unit = high.partition(" ")[2]
    return figures.span(low.removesuffix(f" {unit}") if unit else low, high)


def ranged(figure: Figure | Whole, text: Callable[[float], str]) -> str:
    """`686 token/s (194 to 2,189 token/s)`."""
    between = spread(figure, text)
    return f"{text(figure.value)} ({between})" if between else text(figure.value)


def two_lines(figure: Figure | Whole | None, text: Callable[[float], str]) -> str:
    """The value, and its interval below it; a dash where there is none."""
    if figure is None:
        return figures.NONE
    return "\n".join(part for part in (text(figure.value), spread(figure, text)) if part)


def source(told: str) -> str:
    """Where a value is from; the engine's own words and those of this page are translated."""
    translate = QCoreApplication.translate
    return {
        assumptions_file.BY_DEFAULT: translate("Plan", "assumed by default"),
        assumptions_file.BY_FILE: translate("Plan", "assumed in the file"),
        "given in the file": translate("Plan", "given in the file"),
        HERE: translate("Plan", "assumed in the window"),
    }.get(told, told)


def assumption_label(name: str) -> str:
    """What an assumption is called."""
    translate = QCoreApplication.translate
    return {
        "input_share": translate("Plan", "Share of the input"),
        "peak_factor": translate("Plan", "Peak to mean"),
        "utilisation": translate("Plan", "Utilisation"),
        "hours": translate("Plan", "Hours a day"),
        "efficiency": translate("Plan", "Scaling"),
        "spare": translate("Plan", "Spare share"),
        "node_devices": translate("Plan", "Devices a node"),
        "node_power_factor": translate("Plan", "Node power"),
        "pue": translate("Plan", "PUE"),
    }.get(name, name)


def assumption_meaning(name: str, *, training: bool = False) -> str:
    """What it stands for; some stand for something else in training."""
    translate = QCoreApplication.translate
    if training and name in TRAINING_MEANINGS:
        return translate(
            "Plan", "of its rate, what a device does over the whole time; stops and restarts take the rest"
        )
    return {
        "input_share": translate("Plan", "of all tokens, those of prompts; the rest is written in decode"),
        "peak_factor": translate("Plan", "load of the busiest time over the mean load"),
        "utilisation": translate(
            "Plan", "of its rate, what a device does at the peak; the rest keeps answers fast"
        ),
        "hours": translate("Plan", "in which the demand arrives, or training goes on"),
        "efficiency": translate(
            "Plan", "of a rate found on one device, what is left when many work together"
        ),
        "spare": translate("Plan", "of all devices, those in repair or held back"),
        "node_devices": translate("Plan", "that are bought and powered together"),
        "node_power_factor": translate("Plan", "the power of a whole node over that of its devices"),
        "pue": translate("Plan", "the power of the whole site over that of its nodes"),
    }.get(name, ASSUMPTIONS[name].meaning)


def _scales() -> tuple[tuple[float, str], ...]:
    if QLocale().language() == QLocale.Language.Chinese:
        return _CHINESE_SCALES
    translate = QCoreApplication.translate
    return (
        (1e12, translate("Plan", "{n} trillion")),
        (1e9, translate("Plan", "{n} billion")),
        (1e6, translate("Plan", "{n} million")),
    )
