"""What today's evidence says of a claim, from the standing of its readings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from profiles.claims.deciding import agreed, leaning
from profiles.claims.knowledge import Knowledge, Party, why_no_party
from profiles.claims.model import Claim, ClaimResult, Reading, ReadingResult, Standing
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
    )


def _conclude(claim: Claim, readings: Sequence[ReadingResult]) -> tuple[Standing, str]:
    """Supported or contradicted by all that can be checked; `some tests` are supported by one test."""
    checkable = [reading for reading in readings if reading.verdict != "not checkable"]
    if not checkable:
        return "not checkable", "; ".join(dict.fromkeys(reading.reason for reading in readings))
    verdict = agreed(reading.verdict for reading in checkable)
    if len(checkable) == 1:
        return verdict, checkable[0].reason
    if verdict != "undecided":
        return verdict, f"every reading that can be checked {VERBS[verdict][0]} it"
    tested = _tested(checkable)
    if claim.extent == "some tests" and tested:
        return "supported", f"it speaks of some tests, and holds in {', '.join(tested)}"
    told = (_divided(checkable), _leanings(claim, readings))
    return "undecided", "; ".join(filter(None, told))


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


def _tested(readings: Sequence[ReadingResult]) -> list[str]:
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
