"""What today's evidence says of a claim, from the standing of its readings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from profiles.claims.deciding import agreed, leaning
from profiles.claims.knowledge import Knowledge, Party, why_no_party
from profiles.claims.model import (
    ChipReading,
    ChipResult,
    Claim,
    ClaimResult,
    Reading,
    ReadingResult,
    Standing,
)
from profiles.claims.reading import Asked, judge_reading, refuse
from profiles.evidence import PublishedResult
from profiles.profile import Profile

VERBS: dict[Standing, tuple[str, str]] = {
    "supported": ("supports", "support"),
    "contradicted": ("contradicts", "contradict"),
    "undecided": ("is not decided", "are not decided"),
}
"""What one reading does, and what several do."""


def judge(
    claim_id: str, claim: Claim, profiles: Sequence[Profile], published: Sequence[PublishedResult]
) -> ClaimResult:
    """The claim's standing on these profiles, these published results and the catalogue."""
    return judge_known(claim_id, claim, Knowledge(profiles, published))


def judge_all(
    claims: Mapping[str, Claim], profiles: Sequence[Profile], published: Sequence[PublishedResult]
) -> list[ClaimResult]:
    """As `judge`, for many claims at once."""
    knowledge = Knowledge(profiles, published)
    return [judge_known(claim_id, claim, knowledge) for claim_id, claim in claims.items()]


def judge_known(claim_id: str, claim: Claim, knowledge: Knowledge) -> ClaimResult:
    """As `judge`, on what was indexed before."""
    subject, reference = knowledge.party(claim.subject), knowledge.party(claim.reference)
    if subject is None or reference is None:
        why = why_no_party(claim, knowledge)
        readings = tuple(refuse(reading, reading.not_checkable or why) for reading in claim.readings)
        return ClaimResult(id=claim_id, claim=claim, verdict="not checkable", reason=why, readings=readings)
    asked = Asked(claim_id, claim, subject, reference)
    readings = tuple(judge_reading(asked, reading, knowledge) for reading in claim.readings)
    verdict, reason = _conclude(claim, readings)
    opened = _left_open(claim, subject, reference, readings) if verdict == "undecided" else ""
    return ClaimResult(
        id=claim_id,
        claim=claim,
        verdict=verdict,
        reason="; ".join(filter(None, (opened, reason))),
        readings=readings,
        subject=subject.text,
        reference=reference.text,
        chips=_by_chips(claim, subject, reference, readings),
    )


def _conclude(claim: Claim, readings: Sequence[ReadingResult]) -> tuple[Standing, str]:
    """The claim's verdict with its reason."""
    checkable = [reading for reading in readings if reading.verdict != "not checkable"]
    if not checkable:
        return "not checkable", "; ".join(dict.fromkeys(reading.reason for reading in readings))
    verdict = _combine(claim, readings)
    missed = verdict == "undecided" and all(reading.verdict == "contradicted" for reading in checkable)
    if missed:
        told = f"it speaks of some tests, so that missing it in {_names(checkable)} contradicts nothing"
        return verdict, "; ".join((told, *(r.reason for r in checkable if len(checkable) == 1)))
    if len(checkable) == 1:
        return verdict, checkable[0].reason
    if agreed(reading.verdict for reading in checkable) != "undecided":
        return verdict, f"every reading that can be checked {VERBS[verdict][0]} it"
    if verdict == "supported":
        return verdict, f"it speaks of some tests, and holds in {', '.join(_tested(checkable))}"
    told_both = (_divided(checkable), _leanings(claim, readings))
    return "undecided", "; ".join(filter(None, told_both))


def _combine(claim: Claim, readings: Sequence[ReadingResult | ChipReading]) -> Standing:
    """Supported or contradicted by all that can be checked.

    `some tests` are supported by one test, and contradicted by none: another may hold. Only physics
    forbids all, which is what contradicts an `up to`.
    """
    relations = {reading.name: reading.relation for reading in claim.readings}
    checkable = [reading for reading in readings if reading.verdict != "not checkable"]
    if not checkable:
        return "not checkable"
    verdict = agreed(reading.verdict for reading in checkable)
    if claim.extent != "some tests":
        return verdict
    if verdict == "undecided" and _tested(checkable):
        return "supported"
    if verdict == "contradicted" and any(relations[reading.name] != "up to" for reading in checkable):
        return "undecided"
    return verdict


def _by_chips(
    claim: Claim, subject: Party, reference: Party, readings: Sequence[ReadingResult]
) -> tuple[ChipResult, ...]:
    """The claim for each pair of chips alone, as if it named them."""
    by_pair: dict[tuple[str, str], list[ChipReading]] = {}
    for result in readings:
        for one, other, reading in result.chips:
            by_pair.setdefault((one, other), []).append(reading)
    return tuple(
        ChipResult(
            subject_id=one.id,
            subject=one.name,
            reference_id=other.id,
            reference=other.name,
            verdict=_combine(claim, found),
            readings=tuple(found),
        )
        for one in subject.members
        for other in reference.members
        if (found := by_pair.get((one.id, other.id)))
    )


def _names(readings: Sequence[ReadingResult]) -> str:
    return ", ".join(reading.name for reading in readings)


def _leanings(claim: Claim, readings: Sequence[ReadingResult]) -> str:
    """Which way the evidence on open readings points, though it decides none of them."""
    ways: dict[str, list[str]] = {}
    for reading, result in zip(claim.readings, readings, strict=True):
        ratios = [one.ratio for one in result.evidence if one.used and one.ratio is not None]
        if ratios and result.verdict == "undecided":
            ways.setdefault(leaning(ratios, reading), []).append(result.name)
    told = "; ".join(f"{way} in {', '.join(names)}" for way, names in ways.items())
    return f"what there is points {told}" if told else ""


def _divided(readings: Sequence[ReadingResult]) -> str:
    """Which readings support it, which contradict it, and which are open."""
    by = {s: [reading.name for reading in readings if reading.verdict == s] for s in VERBS}
    if len(by["undecided"]) == len(readings):
        return f"none of its {len(readings)} readings is decided"
    told = "; ".join(f"{', '.join(by[s])} {VERBS[s][len(by[s]) > 1]}" for s in VERBS if by[s])
    return f"it depends on the test: {told}" if by["supported"] and by["contradicted"] else told


def _tested(readings: Sequence[ReadingResult | ChipReading]) -> list[str]:
    """Names of the readings that support it by a test: a data sheet is none."""
    return [r.name for r in readings if r.verdict == "supported" and r.basis != "data sheet"]


def _left_open(claim: Claim, subject: Party, reference: Party, readings: Sequence[ReadingResult]) -> str:
    """Which chip and which test the claim does not name."""
    chips = [f"{p.name} means {len(p.members)} chips" for p in (subject, reference) if len(p.members) > 1]
    told = []
    if chips:
        told.append(f"which chip ({', '.join(chips)})")
    if _kernels(claim.readings) > 1:
        told.append(f"which test (it is split into {len(readings)} readings)")
    return f"the claim does not say {' nor '.join(told)}" if told else ""


def _kernels(readings: Sequence[Reading]) -> int:
    """Different tests that it was split into."""
    return len({(reading.metric, reading.cases, reading.published, reading.quantity) for reading in readings})
