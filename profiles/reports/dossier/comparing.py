"""Every other profile against the first: the sections of `assay compare`, one heading lower."""

from __future__ import annotations

from profiles.reports.dossier import Dossier
from profiles.reports.html import candidate_section
from profiles.reports.markup import foreign, sentences


def section(dossier: Dossier) -> list[str]:
    """What is said of all, then each candidate; or why nothing is compared."""
    report = dossier.comparison
    if report is None:
        return [f"<p>{foreign(dossier.not_compared)}.</p>"]
    parts = [
        '<p class="intro">Ratios are candidate / baseline of the throughput: above 1 is faster. The first '
        "profile is the baseline.</p>",
        *sentences(report.comparison.notes),
    ]
    base = foreign(report.comparison.baseline.name)
    for number, candidate in enumerate(report.comparison.candidates):
        parts += candidate_section(report, number, f"{foreign(candidate.side.name)} against {base}", level=3)
    return parts
