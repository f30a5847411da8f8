"""Ratios with their intervals, one row a case, on a logarithmic axis: one drawing a kernel, all on one scale.

A drawing a kernel keeps each small enough for a page of paper.
"""

from __future__ import annotations

from collections.abc import Sequence

from profiles.comparison import Aggregate, CandidateComparison, CaseComparison
from profiles.reports import svg, wording
from profiles.reports.svg import LogAxis
from profiles.text import shown
from profiles.units import ratio_texts

WIDTH = 1000
LEFT, RIGHT = 316, 704
"""Pixels between which the ratios lie; labels stand left of them, figures right."""
RATIO_X, SPREAD_X, VERDICT_X = 764, 778, 892
ROW = 24
TOP, BOTTOM = 12, 40
LABEL_CHARACTERS = 46
BEYOND_ESTIMATES = 1.6
"""An interval is drawn up to so much beyond the outermost estimate: a very wide one must not flatten all."""
LEAST_REACH = 1.05
MOST_RATIO = 1e9
"""Beyond it is no measurement; the table shows it."""


def forest(candidate: CandidateComparison, tolerance: float, name: str) -> list[tuple[str, str]]:
    """Kernel and drawing, for each kernel that has a ratio. `name` is unique in the document."""
    drawn = [case for case in candidate.cases if can_be_drawn(case)]
    if not drawn:
        return []
    low, high = span(drawn, tolerance)
    axis = LogAxis(low, high, LEFT, RIGHT)
    kernels = list(dict.fromkeys(case.kernel for case in drawn))
    drawings = []
    for number, kernel in enumerate(kernels):
        cases = [case for case in drawn if case.kernel == kernel]
        mean = candidate.mean_of(kernel)
        picture = _drawing(cases, mean if len(cases) > 1 else None, axis, tolerance, f"{name}-{number}")
        drawings.append((kernel, picture))
    return drawings


def can_be_drawn(case: CaseComparison) -> bool:
    """Whether it has a ratio that a measurement could have."""
    return case.ratio is not None and 1 / MOST_RATIO < case.ratio < MOST_RATIO


def span(cases: Sequence[CaseComparison], tolerance: float) -> tuple[float, float]:
    """The ends of an axis for these cases, of which each can be drawn: 1 and the tolerance lie within."""
    ratios = [case.ratio for case in cases if case.ratio]
    least, most = min(ratios) / BEYOND_ESTIMATES, max(ratios) * BEYOND_ESTIMATES
    lows = [max(case.low, least) for case in cases if case.low is not None]
    highs = [min(case.high, most) for case in cases if case.high is not None]
    reach = max(LEAST_REACH, 1 + 1.5 * tolerance)
    low, high = min([1 / reach, *ratios, *lows]), max([reach, *ratios, *highs])
    return low / (high / low) ** 0.03, high * (high / low) ** 0.03


def _drawing(
    cases: Sequence[CaseComparison], mean: Aggregate | None, axis: LogAxis, tolerance: float, name: str
) -> str:
    rows = len(cases) + (mean is not None)
    bottom = TOP + rows * ROW
    parts = [*_frame(axis, tolerance, bottom)]
    for number, case in enumerate(cases):
        parts.append(_case(case, axis, TOP + (number + 0.5) * ROW))
    if mean is not None:
        parts.append(_mean(mean, axis, TOP + (len(cases) + 0.5) * ROW))
    return svg.drawing(
        name,
        (WIDTH, bottom + BOTTOM),
        f"{cases[0].kernel}: ratios of candidate to baseline with their 95 % intervals",
        "; ".join(f"{case.id} {' '.join(filter(None, _figures(case)))}" for case in cases),
        parts,
    )


def _frame(axis: LogAxis, tolerance: float, bottom: float) -> list[str]:
    """The tolerance as a band, hairlines at the ticks, the line of equality, and the axis' labels."""
    left, right = axis.at(1 - tolerance), axis.at(1 + tolerance)
    parts = [svg.rectangle(left, TOP, right - left, bottom - TOP, "band")]
    for tick in svg.ticks(axis.low, axis.high):
        x = axis.at(tick)
        parts += [svg.line(x, TOP, x, bottom, "grid"), svg.line(x, bottom, x, bottom + 4, "axis")]
        parts.append(svg.text(x, bottom + 16, f"{tick:g}", "soft", "middle"))
    one = axis.at(1.0)
    parts += [svg.line(one, TOP, one, bottom + 4, "one"), svg.line(LEFT, bottom, RIGHT, bottom, "axis")]
    parts.append(svg.text(LEFT, bottom + 33, "← candidate slower", "soft"))
    parts.append(svg.text(RIGHT, bottom + 33, "candidate faster →", "soft", "end"))
    return parts


def _case(case: CaseComparison, axis: LogAxis, y: float) -> str:
    style = _style(case)
    label = case.id.removeprefix(f"{case.kernel}/")
    ratio, spread, verdict = _figures(case)
    parts = [svg.text(LEFT - 12, y + 4, _elided(label), "", "end")]
    if case.low is not None and case.high is not None:
        parts += _whisker(case.low, case.high, axis, y, style)
    parts.append(_mark(case, axis.at(case.ratio or 1.0), y, f"mark {style}"))
    parts.append(svg.text(RATIO_X, y + 4, ratio, "strong", "end"))
    parts.append(svg.text(SPREAD_X, y + 4, spread, "soft"))
    parts.append(svg.text(VERDICT_X, y + 4, verdict, f"strong {style}"))
    return svg.group(f"{case.id}: {ratio} ({spread or 'no interval'}), {case.verdict}", parts)


def _figures(case: CaseComparison) -> tuple[str, str, str]:
    ratio, spread = ratio_texts(case.ratio, case.low, case.high)
    return ratio, spread, f"{wording.MARKS[case.verdict]} {case.verdict}"


def _whisker(low: float, high: float, axis: LogAxis, y: float, style: str) -> list[str]:
    """The interval with an end stop, or with an arrow head where it goes on beyond the axis."""
    parts = [svg.line(axis.at(low), y, axis.at(high), y, f"whisker {style}")]
    for bound, end, inwards in ((low, axis.low, 6), (high, axis.high, -6)):
        x = axis.at(bound)
        beyond = bound < axis.low if inwards > 0 else bound > axis.high
        if beyond:
            x = axis.at(end)
            corners = [(x + inwards, y - 4), (x, y), (x + inwards, y + 4)]
            parts.append(svg.polyline(corners, f"whisker {style}"))
        else:
            parts.append(svg.line(x, y - 4, x, y + 4, f"whisker {style}"))
    return parts


def _mark(case: CaseComparison, x: float, y: float, style: str) -> str:
    """Each verdict has a shape of its own: nobody needs the colour."""
    if case.verdict == "faster":
        return svg.polygon([(x - 4, y - 5), (x + 5, y), (x - 4, y + 5)], style)
    if case.verdict == "slower":
        return svg.polygon([(x + 4, y - 5), (x - 5, y), (x + 4, y + 5)], style)
    if case.verdict == "same":
        return svg.rectangle(x - 4, y - 4, 8, 8, style)
    return svg.circle(x, y, 4.5, style)


def _mean(mean: Aggregate, axis: LogAxis, y: float) -> str:
    """A diamond as wide as the interval, the custom of meta-analysis."""
    ratio, spread = ratio_texts(mean.ratio, mean.low, mean.high)
    low = mean.ratio if mean.low is None else mean.low
    high = mean.ratio if mean.high is None else mean.high
    x = axis.at(mean.ratio)
    corners = [(min(axis.at(low), x - 3), y), (x, y - 6), (max(axis.at(high), x + 3), y), (x, y + 6)]
    label = f"geometric mean of {wording.count(mean.cases, 'case')}"
    parts = [
        svg.line(24, y - ROW / 2, WIDTH - 24, y - ROW / 2, "grid"),
        svg.text(LEFT - 12, y + 4, label, "strong", "end"),
        svg.polygon(corners, "mark hollow" if mean.low is None else "mark"),
        svg.text(RATIO_X, y + 4, ratio, "strong", "end"),
        svg.text(SPREAD_X, y + 4, spread, "soft"),
    ]
    return svg.group(f"{label}: {wording.mean_text(mean)}", parts)


def _style(case: CaseComparison) -> str:
    return "v-none" if case.verdict == "not comparable" else f"v-{case.verdict}"


def _elided(label: str) -> str:
    label = shown(label)
    if len(label) <= LABEL_CHARACTERS:
        return label
    half = (LABEL_CHARACTERS - 1) // 2
    return f"{label[:half]}…{label[-half:]}"
