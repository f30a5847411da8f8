"""What the result page says of the unit's own roof."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.desktop import figures
from app.run_data import RunData, share_of_roof
from app.run_state import Throughput
from profiles.profile import Case
from profiles.roof_lookup import NOT_MEASURED
from profiles.text import shown

translate = QCoreApplication.translate


def roof_hint(data: RunData) -> str:
    """Why there is no roof, and how to get one; empty where there is one, or nobody has looked for it yet."""
    if data.roof is None or data.roof.ceilings is not None:
        return ""
    if data.roof.reason != NOT_MEASURED:
        return shown(data.roof.reason[:1].upper() + data.roof.reason[1:])
    command = "assay roof" if data.device is None else f"assay roof --device {shown(data.device.id)}"
    return translate(
        "Roof", "This unit's own roof is not known; in a terminal of its machine, {command} measures it."
    ).format(command=command)


def roof_level(data: RunData, case: Case, now: Throughput) -> float | None:
    """The rate that would be all of the unit's own roof; None where there is none for the case."""
    share = share_of_roof(data, case, now.seconds_per_call)
    return now.value / share if share else None


def share_text(data: RunData, case: Case, now: Throughput) -> str:
    """`92.1 % of own roof 795 TFLOP/s`; else why there is no such share, in a few words."""
    level = roof_level(data, case, now)
    if level is not None:
        told = translate("Roof", "{share} of own roof {level}")
        return told.format(share=figures.share(now.value / level), level=figures.rate(level, now.unit))
    if data.roof is None:
        return ""
    if data.roof.ceilings is not None:
        return translate("Roof", "its own roof does not cover it")
    return translate("Roof", "its own roof is not known")


def roof_lines(data: RunData) -> list[str]:
    """Each ceiling of the roof with its source; or why there is none."""
    if data.roof is None:
        return []
    ceilings = data.roof.ceilings
    if ceilings is None:
        return [roof_hint(data)]
    found = [(dtype, peak, "OP/s" if dtype == "int8" else "FLOP/s") for dtype, peak in ceilings.peaks.items()]
    if ceilings.bandwidth is not None:
        found.append((translate("Roof", "memory"), ceilings.bandwidth, "B/s"))
    head = translate("Roof", "own roof")
    return [
        f"{head}, {name}: {figures.rate(peak.value, unit)}: {shown(peak.source)}"
        for name, peak, unit in found
    ]
