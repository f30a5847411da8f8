"""Today's standing of one reading: its classes of evidence, each by its own rules and never mixed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from profiles.claims.deciding import Bounds, agreed, decide_exact, leaning, ratio_text, wanted
from profiles.claims.finding import Finding
from profiles.claims.knowledge import Knowledge, Party
from profiles.claims.missing import list_commands, list_missing
from profiles.claims.model import Claim, Reading, ReadingResult, Standing
from profiles.claims.reported import Report, find_reports, settle
from profiles.claims.sheet import answers, compare_sheets

SHOWN = 3

Pairs = Sequence[tuple[str, str]]
"""Ids of subject and reference, every member with every member."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A claim whose parties are known."""

    claim_id: str
    claim: Claim
    subject: Party
    reference: Party


@dataclass(frozen=True, slots=True)
class _Judged:
    verdict: Standing
    basis: str
    reason: str


def judge_reading(asked: Asked, reading: Reading, knowledge: Knowledge) -> ReadingResult:
    """The verdict that the evidence allows, with all of it, and what would settle the rest."""
    subject, reference = asked.subject, asked.reference
    if reading.not_checkable:
        return refuse(reading, reading.not_checkable)
    if reading.metric == "data sheet":
        return _judge_sheets(reading, subject, reference)
    if not reading.cases and not reading.published:
        return refuse(reading, reading.needs or "no test of it is known")
    reports = find_reports(reading, subject, reference, knowledge)
    measured = _measure(reading, subject, reference, knowledge)
    pairs = [(one, other) for one in subject.ids for other in reference.ids]
    judged = _judge(asked.claim, reading, pairs, measured, reports)
    bounds = _span(measured, reports, judged.basis)
    evidence = [e for f in measured.values() for e in f.evidence] + [r.evidence for r in reports]
    open_ = judged.verdict == "undecided"
    return ReadingResult(
        name=reading.name,
        verdict=judged.verdict,
        ratio=bounds.ratio if bounds and _alone(measured, reports, judged.basis) else None,
        low=bounds.low if bounds else None,
        high=bounds.high if bounds else None,
        basis=judged.basis,
        reason=judged.reason,
        evidence=tuple(evidence),
        missing=list_missing(reading, subject, reference, knowledge, measured) if open_ else (),
        commands=list_commands(asked.claim_id, reading) if open_ else (),
    )


def refuse(reading: Reading, reason: str) -> ReadingResult:
    """The standing of what nothing could decide."""
    return ReadingResult(
        name=reading.name,
        verdict="not checkable",
        ratio=None,
        low=None,
        high=None,
        basis="",
        reason=reason,
        evidence=(),
    )


def _measure(
    reading: Reading, subject: Party, reference: Party, knowledge: Knowledge
) -> dict[tuple[str, str], Finding]:
    """By ids, where there is something measured: on both, or a bound from the reference alone."""
    if not knowledge.has_profiles:
        return {}
    # Imported here: what divides profiles takes longer to load than all claims to judge without one.
    from profiles.claims.bound import find_forbidden
    from profiles.claims.measured import find_measured

    found = {}
    for one in subject.members:
        for other in reference.members:
            finding = find_measured(reading, one, other, knowledge)
            if finding is None or finding.standing == "undecided":
                finding = find_forbidden(reading, one, other, knowledge) or finding
            if finding is not None:
                found[one.id, other.id] = finding
    return found


def _judge(
    claim: Claim,
    reading: Reading,
    pairs: Pairs,
    measured: Mapping[tuple[str, str], Finding],
    reports: Sequence[Report],
) -> _Judged:
    """Measured evidence decides where it covers every pair of chips; else published, where it does alone.

    Published evidence decides nothing against what was measured, not even against an estimate in between.
    """
    usable = {pair: finding for pair, finding in measured.items() if _tells(finding)}
    reason = _explain_measured(reading, pairs, usable or measured) if measured else ""
    verdict = agreed(usable[pair].standing if pair in usable else "undecided" for pair in pairs)
    if verdict != "undecided":
        return _Judged(verdict, "measured", reason)
    published = agreed(settle(reports, claim, reading, pair) for pair in pairs)
    told = _explain_published(reading, pairs, reports)
    if not usable:
        unused = f"{told}; measured, and of no use: {reason}" if reason else told
        return _Judged(published, "published" if _used(reports) else "", unused)
    if published != "undecided" and all(_leans(f, reading) == published for f in usable.values()):
        return _Judged(published, "published", f"{told}; measured: {reason}")
    return _Judged("undecided", "measured", f"{reason}; not mixed with it: {told}" if reports else reason)


def _tells(finding: Finding) -> bool:
    return finding.bounds is not None or finding.standing != "undecided"


def _leans(finding: Finding, reading: Reading) -> Standing:
    """Where its estimate lies, whatever the interval."""
    if finding.standing != "undecided" or finding.bounds is None:
        return finding.standing
    return decide_exact(finding.bounds.ratio, reading)


def _explain_measured(reading: Reading, pairs: Pairs, measured: Mapping[tuple[str, str], Finding]) -> str:
    """Each pair with its ratio, what was claimed, and of which units that is said."""
    findings = list(measured.values())
    told = [f"{f.pair}: {f.reason}" if len(pairs) > 1 else f.reason for f in findings[:SHOWN]]
    if len(findings) > SHOWN:
        told.append(f"and {len(findings) - SHOWN} more pairs of chips")
    if {"supported", "contradicted"} <= {finding.standing for finding in findings}:
        told.insert(0, "it depends on the chip")
    told.append(f"claimed: {wanted(reading)}")
    if len(measured) < len(pairs):
        told.append(f"{len(pairs) - len(measured)} of {len(pairs)} pairs of chips are not measured")
    return "; ".join((*told, *dict.fromkeys(remark for f in findings for remark in f.remarks)))


def _explain_published(reading: Reading, pairs: Pairs, reports: Sequence[Report]) -> str:
    """The range, which way it points, and why it is not enough."""
    ratios = _used(reports)
    if not ratios:
        unused = dict.fromkeys(r.evidence.reason for r in reports)
        if unused:
            return f"no published pair counts: {'; '.join(unused)}"
        return "nothing was measured, and nothing published with one tool on both sides"
    tools = len({r.evidence.tool for r in reports if r.evidence.used})
    low, high = min(ratios), max(ratios)
    spread = ratio_text(low) if low == high else f"{ratio_text(low)} to {ratio_text(high)}"
    told = [
        f"published: {_count(len(ratios), 'pair')} by {_count(tools, 'tool')}, ratio {spread}",
        f"that points {leaning(ratios, reading)}",
    ]
    named = {(r.subject, r.reference) for r in reports if r.evidence.used} & set(pairs)
    if len(pairs) > 1:
        told.append(f"they name {len(named)} of the {len(pairs)} pairs of chips that the claim may mean")
    elif len(ratios) == 1:
        told.append("one pair of units without an interval decides nothing")
    return "; ".join(told)


def _judge_sheets(reading: Reading, subject: Party, reference: Party) -> ReadingResult:
    findings = [compare_sheets(reading, one, other) for one in subject.members for other in reference.members]
    known = [finding.bounds for finding in findings if finding.bounds is not None]
    if not known:
        return refuse(reading, findings[0].reason)
    unknown = dict.fromkeys(finding.reason for finding in findings if finding.bounds is None)
    low, high = min(bounds.low for bounds in known), max(bounds.high for bounds in known)
    return ReadingResult(
        name=reading.name,
        verdict=agreed(finding.standing for finding in findings),
        ratio=low if low == high else None,
        low=low,
        high=high,
        basis="data sheet",
        reason=answers(
            findings, reference.members[0].name if len(reference.members) == 1 else reference.name
        ),
        evidence=tuple(one for finding in findings for one in finding.evidence),
        missing=tuple(unknown),
    )


def _span(
    measured: Mapping[tuple[str, str], Finding], reports: Sequence[Report], basis: str
) -> Bounds | None:
    """From the lowest to the highest of what the verdict rests on."""
    if basis == "measured":
        found = [finding.bounds for finding in measured.values() if finding.bounds is not None]
        if not found:
            return None
        return Bounds(found[0].ratio, min(b.low for b in found), max(b.high for b in found))
    ratios = _used(reports)
    return Bounds(ratios[0], min(ratios), max(ratios)) if ratios else None


def _alone(measured: Mapping[tuple[str, str], Finding], reports: Sequence[Report], basis: str) -> bool:
    if basis == "measured":
        return sum(finding.bounds is not None for finding in measured.values()) == 1
    return len(_used(reports)) == 1


def _used(reports: Sequence[Report]) -> list[float]:
    return [r.evidence.ratio for r in reports if r.evidence.used and r.evidence.ratio is not None]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
