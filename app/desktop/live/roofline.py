"""A run as one side of the roofline: what its vendor promises, what the unit reaches, and its cases."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from app.desktop import figures
from app.desktop.plots.roofline import Point, Roof, RooflineSide
from app.run_data import CaseRow, RunData
from profiles.profile import Peak


def roofline_side(data: RunData, rows: list[CaseRow]) -> RooflineSide:
    """The ceilings are those of the dtypes that were measured."""
    points, dtypes = [], set()
    for one in rows:
        summary = one.summary
        if summary is None or not summary.value or not summary.flop_s or not summary.traffic_bytes_s:
            continue
        intensity = summary.flop_s / summary.traffic_bytes_s
        usable = "implausible" not in summary.flags
        points.append(Point(one.case.id, one.case.kernel, intensity, summary.flop_s, usable))
        dtypes.add(one.case.dtype)
    roofs = []
    if data.device is not None:
        roofs += _roofs(data.device.peaks, data.device.bandwidth, dtypes)
    if data.roof is not None and data.roof.ceilings is not None:
        roofs += _roofs(data.roof.ceilings.peaks, data.roof.ceilings.bandwidth, dtypes, measured=True)
    return RooflineSide(data.name, tuple(roofs), tuple(points))


def _roofs(
    peaks: Mapping[str, Peak], bandwidth: Peak | None, dtypes: Collection[str], *, measured: bool = False
) -> list[Roof]:
    """The highest first."""
    known = sorted((dtype for dtype in dtypes if dtype in peaks), key=lambda dtype: -peaks[dtype].value)
    return [
        Roof(
            label=f"{dtype} {_figure(peaks[dtype], 'OP/s' if dtype == 'int8' else 'FLOP/s')}",
            flop_s=peaks[dtype].value,
            traffic_bytes_s=bandwidth.value if bandwidth else None,
            measured=measured,
        )
        for dtype in known
    ]


def _figure(peak: Peak, unit: str) -> str:
    return f"{'~' if peak.kind == 'estimate' else ''}{figures.rate(peak.value, unit)}"
