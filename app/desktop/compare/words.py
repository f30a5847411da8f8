"""The words of the Compare page in the user's language."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.desktop import figures
from app.desktop.compare.model import Line
from profiles.comparison import Aggregate, Verdict
from profiles.reports.wording import MARKS
from profiles.text import shown

translate = QCoreApplication.translate


def verdict_word(verdict: Verdict) -> str:
    """`faster`, in the user's language."""
    words: dict[Verdict, str] = {
        "faster": translate("Compare", "faster"),
        "slower": translate("Compare", "slower"),
        "same": translate("Compare", "same"),
        "unclear": translate("Compare", "unclear"),
        "not comparable": translate("Compare", "not comparable"),
    }
    return words[verdict]


def marked_verdict(verdict: Verdict) -> str:
    """`▲ faster`: found at a glance, without a colour."""
    return f"{MARKS[verdict]} {verdict_word(verdict)}"


def label(line: Line) -> str:
    """The case's id, or what the mean is of."""
    if not line.group.means:
        return shown(line.group.case_id)
    over = shown(line.group.means[0].group)
    whole, part = translate("Compare", "Geometric mean"), translate("Compare", "Geometric mean, {kernel}")
    return part.format(kernel=over) if over else whole


def short_mean_label(mean: Aggregate) -> str:
    """`All 18 cases`, `matmul, 9 cases`; what these are must stand beside it."""
    if mean.cases == 1:
        total, part = translate("Compare", "The 1 case"), translate("Compare", "{kernel}, 1 case")
    else:
        total = translate("Compare", "All {n} cases")
        part = translate("Compare", "{kernel}, {n} cases")
    return (part if mean.group else total).format(n=figures.count(mean.cases), kernel=shown(mean.group))


def verdict(line: Line) -> str:
    """The verdict on a case, with its mark; of a mean, over how much it is."""
    if line.mean is not None:
        return over_cases(line.mean.cases)
    return marked_verdict(line.case.verdict) if line.case is not None else ""


def baseline_value(line: Line) -> str:
    """What the baseline reached."""
    first = line.group.first
    return figures.rate(first.baseline_value, first.unit) if first is not None else ""


def candidate_value(line: Line) -> str:
    """What the candidate reached."""
    return figures.rate(line.case.candidate_value, line.case.unit) if line.case is not None else ""


def interval_title(*, paired: bool) -> str:
    """What the column of intervals is called."""
    return translate("Compare", "Interval") if paired else translate("Compare", "95 % interval")


def over_cases(number: int) -> str:
    """`over 9 cases`."""
    if number == 1:
        return translate("Compare", "over 1 case")
    return translate("Compare", "over {n} cases").format(n=figures.count(number))


def case_title() -> str:
    """Of a column."""
    return translate("Compare", "Case")


def baseline_title() -> str:
    """Of a column."""
    return translate("Compare", "Baseline")


def candidate_title() -> str:
    """Of a column."""
    return translate("Compare", "Candidate")


def value_title() -> str:
    """Of a column."""
    return translate("Compare", "Value")


def ratio_title() -> str:
    """Of a column."""
    return translate("Compare", "Ratio")


def verdict_title() -> str:
    """Of a column."""
    return translate("Compare", "Verdict")


def reason_title() -> str:
    """Of a column."""
    return translate("Compare", "Reason")


def in_words(line: Line, *, several: bool, values: bool = True) -> str:
    """A line as a sentence, for those who hear it and for the details."""
    parts = [label(line), line.name if several else ""]
    if line.is_heading:
        told = translate("Compare", "baseline {value}")
        parts.append(told.format(value=baseline_value(line)) if line.group.cases else "")
    elif line.figures[0] is not None:
        if values and line.case is not None:
            told = translate("Compare", "{candidate} against {baseline}")
            parts.append(told.format(candidate=candidate_value(line), baseline=baseline_value(line)))
        ratio, spread = figures.ratio(*line.figures)
        parts.append(f"{ratio} ({spread})" if spread else ratio)
    return " · ".join(filter(None, [*parts, verdict(line)]))
