"""A unit's roof in words: the table that `assay roof` ends with, and what `assay show` says of it."""

from __future__ import annotations

from typing import Any

from app.cli.tables import columns, wrapped
from profiles.profile import Peak, Profile
from profiles.reports.roofs import HEAD, NUMBERS, ceiling_notes, ceiling_rows
from profiles.roof_lookup import NOT_MEASURED, KnownRoof
from profiles.summary import summarise_profile
from profiles.units import format_rate

NOTE_WIDTH = 100


def ceiling_lines(profile: Profile) -> list[str]:
    """The table of the ceilings and what has to be said of them; nothing of another profile than a roof's."""
    if profile.roof is None:
        return []
    rows = ceiling_rows(profile, summarise_profile(profile))
    lines = columns(HEAD, rows, right=NUMBERS, shrink={"shape"}, wrap="search") if rows else []
    for sentence in ceiling_notes(profile):
        lines += wrapped("", sentence, NOTE_WIDTH)
    return lines


def roof_rows(roof: KnownRoof) -> list[tuple[str, str, str]]:
    """(label, value and kind, source) of each ceiling of the roof; or why one that is known is not used."""
    if roof.ceilings is None:
        return [("roof", "none", roof.reason)] if roof.reason != NOT_MEASURED else []
    rows = []
    for dtype, peak in roof.ceilings.peaks.items():
        unit = "OP/s" if dtype == "int8" else "FLOP/s"
        rows.append((f"roof {dtype}", _told(peak, unit), peak.source))
    if (bandwidth := roof.ceilings.bandwidth) is not None:
        rows.append(("roof bandwidth", _told(bandwidth, "B/s"), bandwidth.source))
    return rows


def describe_roof(roof: KnownRoof) -> dict[str, Any]:
    """For a script: what `efficiency.roof` is a share of, or why there is none."""
    ceilings = roof.ceilings
    return {
        "id": ceilings.id if ceilings else None,
        "created": ceilings.created if ceilings else None,
        "peaks": dict(ceilings.peaks) if ceilings else {},
        "bandwidth": ceilings.bandwidth if ceilings else None,
        "reason": roof.reason,
    }


def _told(peak: Peak, unit: str) -> str:
    return f"{format_rate(peak.value, unit)}, {peak.kind}"
