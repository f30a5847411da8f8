"""The roofline of both sides in one drawing, or of one profile: what data sheets allow, and what was reached.

Williams, Waterman, Patterson: Roofline, CACM 52(4), 2009. Intensity is FLOP per compulsory byte (METHOD C).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from profiles.comparison import CandidateComparison
from profiles.efficiency import Ceilings
from profiles.profile import Profile
from profiles.reports import svg
from profiles.reports.svg import LogAxis
from profiles.summary import CaseSummary, summarise_profile
from profiles.units import format_rate

WIDTH, HEIGHT = 1000, 460
LEFT, RIGHT, TOP, BOTTOM = 88, 776, 16, 404
LABEL_HEIGHT = 15
HEADROOM = 1.6
"""Factor around the points and roofs that the axes show."""
LEAST_SPAN, MOST_SPAN = 1e2, 1e24
"""Ratio of an axis' ends."""

SideName = Literal["baseline", "candidate"]


@dataclass(frozen=True, slots=True)
class Point:
    """One case on one side. `usable` is False where the comparison did not use the figure."""

    side: SideName
    case: str
    intensity: float
    flop_s: float
    usable: bool


@dataclass(frozen=True, slots=True)
class Roof:
    """A ceiling of arithmetic on one side, and the bandwidth that leads up to it where that is known."""

    side: SideName
    dtype: str
    flop_s: float
    traffic_bytes_s: float | None
    kind: str

    @property
    def measured(self) -> bool:
        """Reached by this unit, not promised by its vendor."""
        return self.kind == "measured"

    @property
    def style(self) -> str:
        """Of its lines."""
        return f"roof {self.side}{' measured' if self.measured else ''}"


def roofline(
    candidate: CandidateComparison, baseline: Sequence[Profile], profiles: Sequence[Profile], name: str
) -> tuple[str, list[str]]:
    """The drawing (empty where there is no point) and lines on what it cannot show.

    Points have the values that were compared: of pooled profiles those of the pool.
    """
    points = [*side_points(candidate, baseline, "baseline"), *side_points(candidate, profiles, "candidate")]
    if not points:
        return "", []
    dtypes = {case.id: case.dtype for case in candidate.cases}
    shown_dtypes = {dtypes[point.case] for point in points}
    roofs = [
        *side_roofs(baseline, "baseline", shown_dtypes),
        *side_roofs(profiles, "candidate", shown_dtypes),
    ]
    missing = [(baseline, "baseline"), (profiles, "candidate")]
    return _draw(points, roofs, name), [
        f"{role}: {told}" for side, role in missing for told in missing_roofs(side, shown_dtypes)
    ]


def profile_roofline(
    profile: Profile, summaries: Sequence[CaseSummary], name: str, roof: Ceilings | None = None
) -> tuple[str, list[str]]:
    """As `roofline`, of one profile alone, drawn as a baseline is; hollow points cannot be true.

    `roof` is what the unit itself was measured to reach, drawn beside what is promised.
    """
    found = [
        (summary.dtype, Point("baseline", summary.id, intensity, flop_s, "implausible" not in summary.flags))
        for summary in summaries
        if summary.value and (place := _placed(summary)) is not None
        for intensity, flop_s in [place]
    ]
    if not found:
        return "", []
    dtypes = {dtype for dtype, _ in found}
    points = [point for _, point in found]
    roofs = [*side_roofs([profile], "baseline", dtypes), *measured_roofs(roof, "baseline", dtypes)]
    drawn = _draw(points, roofs, name, alone=True)
    return drawn, missing_roofs([profile], dtypes)


def _draw(points: Sequence[Point], roofs: Sequence[Roof], name: str, *, alone: bool = False) -> str:
    """`alone`: no side is named."""
    across, up = _axes(points, roofs)
    parts = [*_grid(across, up), *_roof_lines(roofs, across, up), *_pairs(points, across, up)]
    told = [_told(point, alone=alone) for point in points]
    for point, text in zip(points, told, strict=True):
        parts.append(svg.group(text, [_mark(point, across, up)]))
    title = "Roofline: arithmetic rate against intensity, both logarithmic"
    return svg.drawing(name, (WIDTH, HEIGHT), title, "; ".join(told), parts)


def _told(point: Point, *, alone: bool) -> str:
    whose = "" if alone else f", {point.side}"
    return f"{point.case}{whose}: {format_rate(point.flop_s, 'FLOP/s')} at {point.intensity:.3g} FLOP/byte"


def _placed(summary: CaseSummary, value: float | None = None) -> tuple[float, float] | None:
    """Intensity and FLOP/s, at that value in the summary's unit; None for a case without FLOP or traffic."""
    if not (summary.value and summary.flop_s and summary.traffic_bytes_s):
        return None
    flop_s = summary.flop_s * (value or summary.value) / summary.value
    place = summary.flop_s / summary.traffic_bytes_s, flop_s
    return place if all(map(_drawable, place)) else None


def side_points(
    candidate: CandidateComparison, profiles: Sequence[Profile], side: SideName
) -> Iterable[Point]:
    """The cases of one side that have FLOP and traffic, with the values that were compared."""
    summaries: dict[str, CaseSummary] = {}
    for profile in profiles:
        for one in summarise_profile(profile):
            summaries.setdefault(one.id, one)
    for case in candidate.cases:
        summary = summaries.get(case.id)
        value = case.baseline_value if side == "baseline" else case.candidate_value
        if summary is None or not (summary.value and value):
            continue
        place = _placed(summary, value)
        if place is not None:
            yield Point(side, case.id, *place, case.verdict != "not comparable")


def _drawable(value: float) -> bool:
    return math.isfinite(value) and 1e-12 < value < 1e30


def side_roofs(profiles: Sequence[Profile], side: SideName, dtypes: Iterable[str]) -> list[Roof]:
    """The ceilings of these dtypes. Of the first profile: pooled ones are of one device model."""
    device = profiles[0].device
    bandwidth = device.bandwidth.value if device.bandwidth else None
    if bandwidth is not None and not _drawable(bandwidth):
        bandwidth = None
    peaks = ((dtype, device.peaks.get(dtype)) for dtype in sorted(dtypes))
    return [Roof(side, dtype, p.value, bandwidth, p.kind) for dtype, p in peaks if p and _drawable(p.value)]


def measured_roofs(roof: Ceilings | None, side: SideName, dtypes: Iterable[str]) -> list[Roof]:
    """The unit's own ceilings of these dtypes."""
    if roof is None:
        return []
    bandwidth = roof.bandwidth.value if roof.bandwidth else None
    peaks = ((dtype, roof.peaks.get(dtype)) for dtype in sorted(dtypes))
    return [Roof(side, dtype, p.value, bandwidth, p.kind) for dtype, p in peaks if p and _drawable(p.value)]


def missing_roofs(profiles: Sequence[Profile], dtypes: Iterable[str]) -> list[str]:
    """What no roof can be drawn for."""
    device = profiles[0].device
    unknown = [dtype for dtype in sorted(dtypes) if dtype not in device.peaks]
    lines = [f"no peak of the device is known for {', '.join(unknown)}"] if unknown else []
    if device.bandwidth is None:
        lines.append("the bandwidth of the device's memory is not known, so its roof has no slope")
    return lines


def _axes(points: Sequence[Point], roofs: Sequence[Roof]) -> tuple[LogAxis, LogAxis]:
    """Intensity in FLOP/byte to the right, FLOP/s upwards."""
    ridges = [roof.flop_s / roof.traffic_bytes_s for roof in roofs if roof.traffic_bytes_s]
    across = [point.intensity for point in points] + ridges
    up = [point.flop_s for point in points] + [roof.flop_s for roof in roofs]
    left, right = _padded(across)
    low, high = _padded(up)
    return LogAxis(left, right, LEFT, RIGHT), LogAxis(low, high, BOTTOM, TOP)


def _padded(values: Sequence[float]) -> tuple[float, float]:
    high = max(values)
    low = max(min(values), high / MOST_SPAN)
    room = max(HEADROOM, math.sqrt(LEAST_SPAN * low / high))
    return low / room, high * room


def _grid(across: LogAxis, up: LogAxis) -> list[str]:
    parts = []
    for tick in svg.decade_ticks(up.low, up.high):
        y = up.at(tick)
        parts.append(svg.line(LEFT, y, RIGHT, y, "grid"))
        parts.append(svg.text(LEFT - 8, y + 4, _round_rate(tick), "soft", "end"))
    for tick in svg.decade_ticks(across.low, across.high):
        x = across.at(tick)
        parts.append(svg.line(x, BOTTOM, x, BOTTOM + 4, "axis"))
        parts.append(svg.text(x, BOTTOM + 18, f"{tick:,g}", "soft", "middle"))
    parts += [svg.line(LEFT, BOTTOM, RIGHT, BOTTOM, "axis"), svg.line(LEFT, TOP, LEFT, BOTTOM, "axis")]
    parts.append(svg.text((LEFT + RIGHT) / 2, BOTTOM + 40, "FLOP per byte", "soft", "middle"))
    parts.append(svg.text(18, (TOP + BOTTOM) / 2, "FLOP/s (int8: OP/s)", "soft", "middle", turn=-90))
    return parts


def _round_rate(value: float) -> str:
    """`10 G` for a tick, which is a round figure."""
    number, _, prefix = format_rate(value, "").partition(" ")
    return f"{float(number.replace(',', '')):g} {prefix}".strip()


def _roof_lines(roofs: Sequence[Roof], across: LogAxis, up: LogAxis) -> list[str]:
    parts, labels = [], []
    for roof in roofs:
        ridge = roof.flop_s / roof.traffic_bytes_s if roof.traffic_bytes_s else across.low
        start = min(max(ridge, across.low), across.high)
        parts.append(svg.line(across.at(start), up.at(roof.flop_s), RIGHT, up.at(roof.flop_s), roof.style))
        about = "~" if roof.kind == "estimate" else ""
        rate, own = format_rate(roof.flop_s, "FLOP/s"), " own roof" if roof.measured else ""
        labels.append((up.at(roof.flop_s), f"{roof.dtype} {about}{rate}{own}", roof))
    # The label of the higher slope stands above it, that of the lower one below: they may lie close together.
    highest = sorted(_highest(roofs), key=lambda roof: -(roof.traffic_bytes_s or 0))
    for number, roof in enumerate(highest):
        parts += _slope(roof, across, up, above=number == 0)
    placed: float = TOP - LABEL_HEIGHT
    for y, label, roof in sorted(labels, key=lambda item: item[0]):
        placed = max(y + 4, placed + LABEL_HEIGHT)
        parts.append(svg.text(RIGHT + 10, placed, label, roof.side))
    return parts


def _highest(roofs: Sequence[Roof]) -> list[Roof]:
    """Of each side the highest ceiling, promised and measured, up to which its slope is drawn."""
    sides: dict[tuple[SideName, bool], Roof] = {}
    for roof in sorted(roofs, key=lambda roof: roof.flop_s):
        sides[roof.side, roof.measured] = roof
    return list(sides.values())


def _slope(highest: Roof, across: LogAxis, up: LogAxis, *, above: bool) -> list[str]:
    """The bandwidth's line up to the highest ceiling, with its label along it."""
    bandwidth = highest.traffic_bytes_s
    if not bandwidth:
        return []
    start = max(across.low, up.low / bandwidth)
    end = min(highest.flop_s / bandwidth, across.high)
    if end <= start:
        return []
    x1, y1 = across.at(start), up.at(start * bandwidth)
    x2, y2 = across.at(end), up.at(end * bandwidth)
    angle = math.degrees(math.atan2(y2 - y1, x2 - x1))
    off = -6 if above else 15
    share = 0.08
    turned = math.radians(angle)
    x = x1 + share * (x2 - x1) - off * math.sin(turned)
    y = y1 + share * (y2 - y1) + off * math.cos(turned)
    label = svg.text(x, y, format_rate(bandwidth, "B/s"), highest.side, turn=angle)
    return [svg.line(x1, y1, x2, y2, highest.style), label]


def _pairs(points: Sequence[Point], across: LogAxis, up: LogAxis) -> list[str]:
    """A thin line between the two sides of a case."""
    sides: dict[str, list[Point]] = {}
    for point in points:
        sides.setdefault(point.case, []).append(point)
    return [
        svg.line(*_place(both[0], across, up), *_place(both[1], across, up), "pair")
        for both in sides.values()
        if len(both) == 2
    ]


def _place(point: Point, across: LogAxis, up: LogAxis) -> tuple[float, float]:
    return across.at(point.intensity), up.at(point.flop_s)


def _mark(point: Point, across: LogAxis, up: LogAxis) -> str:
    """A circle for the baseline, a diamond for the candidate; hollow where the figure was not used."""
    x, y = _place(point, across, up)
    style = f"point {point.side}{'' if point.usable else ' hollow'}"
    if point.side == "baseline":
        return svg.circle(x, y, 4.5, style)
    return svg.polygon([(x - 6, y), (x, y - 6), (x + 6, y), (x, y + 6)], style)
