"""The columns of the table of cases, and those of the text that is copied from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtGui import QPalette

from app.desktop import figures
from app.desktop.compare import words
from app.desktop.compare.model import VERDICTS, Line, explanations
from app.desktop.tables import Column


def columns(*, several: bool, paired: bool, swatch: Callable[[Line], str | None]) -> list[Column[Line]]:
    """With several candidates a heading names the case and has the baseline's value, and each line below
    names its candidate. `paired`: the intervals of a duel are not at 95 %."""
    if several:
        return [
            Column(
                words.case_title(),
                lambda line: words.label(line) if line.is_heading else line.name,
                key=lambda line: line.group.case_id or None,
                tooltip=lambda line: words.in_words(line, several=True),
                bold=lambda line: line.is_heading,
                swatch=swatch,
            ),
            Column(
                words.value_title(),
                lambda line: words.baseline_value(line) if line.is_heading else words.candidate_value(line),
                key=_baseline,
                right=True,
                bold=lambda line: line.is_heading,
            ),
            *_ratio_columns(paired=paired, several=True),
        ]
    return [
        Column(
            words.case_title(),
            words.label,
            key=lambda line: line.group.case_id or None,
            tooltip=words.label,
            bold=lambda line: line.mean is not None,
        ),
        Column(words.baseline_title(), words.baseline_value, key=_baseline, right=True),
        Column(
            words.candidate_title(),
            words.candidate_value,
            key=lambda line: line.case.candidate_value if line.case else None,
            right=True,
        ),
        *_ratio_columns(paired=paired, several=False),
    ]


def flat_columns(*, paired: bool) -> list[tuple[str, Callable[[Line], str]]]:
    """Title and text of what is copied: each line stands for itself."""
    return [
        (words.case_title(), words.label),
        (words.candidate_title(), lambda line: line.name),
        (words.baseline_title(), words.baseline_value),
        (words.value_title(), words.candidate_value),
        (words.ratio_title(), lambda line: figures.ratio(*line.figures)[0]),
        (words.interval_title(paired=paired), lambda line: figures.ratio(*line.figures)[1]),
        (words.verdict_title(), lambda line: words.verdict_word(line.case.verdict) if line.case else ""),
        (words.reason_title(), lambda line: line.case.reason if line.case else ""),
    ]


def _ratio_columns(*, paired: bool, several: bool) -> Iterable[Column[Line]]:
    yield Column(
        words.ratio_title(),
        lambda line: "" if line.is_heading else figures.ratio(*line.figures)[0],
        key=lambda line: _least([case.ratio for case in line.group.cases]),
        right=True,
        bold=lambda line: line.proven or (line.mean is not None and not several),
    )
    yield Column(
        words.interval_title(paired=paired),
        lambda line: figures.ratio(*line.figures)[1],
        key=_widest,
        right=True,
    )
    yield Column(
        words.verdict_title(),
        _last_cell if several else words.verdict,
        key=lambda line: _least([VERDICTS.index(case.verdict) for case in line.group.cases]),
        tooltip=lambda line: "\n".join(explanations(line)),
        role=lambda line: None if line.proven else QPalette.ColorRole.PlaceholderText,
        bold=lambda line: line.proven,
    )


def _last_cell(line: Line) -> str:
    """The verdict; of a heading, whose value it has."""
    if line.is_heading:
        return words.baseline_title() if line.group.cases else ""
    return words.verdict(line)


def _baseline(line: Line) -> float | None:
    return line.group.first.baseline_value if line.group.first is not None else None


def _least(values: Iterable[float | None]) -> float | None:
    """Groups are sorted by their least value: the slowest candidate, the first verdict."""
    return min((value for value in values if value is not None), default=None)


def _widest(line: Line) -> float | None:
    widths = [c.high / c.low for c in line.group.cases if c.low and c.high is not None]
    return max(widths, default=None)
