"""What physics forbids: a subject at its data-sheet ceiling against a reference as it was measured.

The ratio of two ceilings forbids nothing, since a reference may stay far below its own. But no chip computes
faster than its highest peak, so that this over the reference's measured rate bounds what a test can show.
"""

from __future__ import annotations

from profiles.claims.deciding import UNIT_MARGIN, ratio_text
from profiles.claims.finding import Finding
from profiles.claims.knowledge import Knowledge
from profiles.claims.measured import matches
from profiles.claims.model import Evidence, Reading
from profiles.limits import bandwidth_allowance, compute_allowance
from profiles.profile import Case, CatalogueEntry, Profile
from profiles.summary import CaseSummary, summarise, work_per_call

MEMORY_BOUND_BYTES = 1 << 30
"""No last-level cache holds so much."""
SPARSE = 2.0
"""Structured sparsity doubles what a vendor counts."""
UNFIT = frozenset(
    {"implausible", "disturbed", "host bound", "projected", "throttled", "power capped", "other load"}
)
"""A reference that was held back leaves more room than the test of a fair one would."""


def find_forbidden(
    reading: Reading, subject: CatalogueEntry, reference: CatalogueEntry, knowledge: Knowledge
) -> Finding | None:
    """Contradicts an `up to` that no case could reach; None where one could, or where that is not known."""
    if reading.relation != "up to" or reading.metric != "throughput":
        return None
    most: list[tuple[float, str, Profile]] = []
    for profile in knowledge.profiles_of(reference.id):
        for result in profile.cases:
            if not matches(result.case.id, reading.cases):
                continue
            bound = _bound(result.case, summarise(result, profile.device, profile.telemetry), subject)
            if bound is None:
                return None
            most.append((bound, result.case.id, profile))
    if not most:
        return None
    bound, case_id, profile = max(most, key=lambda one: one[0])
    if bound >= reading.value * (1 - reading.tolerance):
        return None
    reason = (
        f"even at its data-sheet ceiling {subject.name} would reach {ratio_text(bound)} times what"
        f" {reference.name} was measured at"
    )
    evidence = Evidence(
        evidence="measured",
        subject=subject.name,
        reference=reference.name,
        ratio=None,
        low=None,
        high=bound,
        says="contradicted",
        text=f"{case_id}: ceiling of the subject over the measured reference",
        source=profile.name,
        subject_id=subject.id,
        reference_id=reference.id,
        sources=(profile.name,),
        tool=f"assay, protocol {profile.tool.protocol}, and data sheet",
    )
    return Finding(subject, reference, "contradicted", None, (evidence,), reason)


def _bound(case: Case, measured: CaseSummary, subject: CatalogueEntry) -> float | None:
    """The most that the ratio can be, units of one name allowed for; None where it cannot be told."""
    least_s = _least_time_s(case, subject)
    if least_s is None or measured.low is None or measured.low <= 0 or UNFIT & set(measured.flags):
        return None
    return work_per_call(case) / least_s / measured.low * (1 + UNIT_MARGIN)


def _least_time_s(case: Case, entry: CatalogueEntry) -> float | None:
    """The least time of one call in any precision: what the claim's own test computed in is not known.

    Copies have no precision, so that the bandwidth bounds them where no cache can hold them.
    """
    if case.unit == "B/s":
        if entry.bandwidth is None or case.traffic_bytes < MEMORY_BOUND_BYTES:
            return None
        return case.traffic_bytes / (entry.bandwidth.value * bandwidth_allowance(entry.bandwidth))
    printed = (*entry.peaks.values(), *entry.published.values())
    peaks = [peak.value * compute_allowance(peak, entry) for peak in printed]
    return case.flops / (SPARSE * max(peaks)) if peaks and case.flops > 0 else None
