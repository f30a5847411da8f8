"""Today's standing of one reading: its classes of evidence, each by its own rules and never mixed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from profiles.claims.deciding import agreed, decide_exact
from profiles.claims.finding import Finding
from profiles.claims.knowledge import Knowledge, Party
from profiles.claims.missing import list_commands, list_missing, to_measure
from profiles.claims.model import ChipReading, Claim, ClassRange, Evidence, Reading, ReadingResult, Standing
from profiles.claims.near import find_near
from profiles.claims.reported import Report, find_reports, settle
from profiles.claims.sheet import answers, compare_sheets
from profiles.claims.telling import Pairs, explain_measured, explain_published, measured_range, ranges_of


@dataclass(frozen=True, slots=True)
class Asked:
    """A claim whose parties are known."""

    claim_id: str
    claim: Claim
    subject: Party
    reference: Party

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Ids of every member of the subject with every one of the reference."""
        return [(one, other) for one in self.subject.ids for other in self.reference.ids]


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
    judged = _judge(asked.claim, reading, asked.pairs, measured, reports)
    ranges = _ranges(judged.basis, measured, reports)
    ratio, low, high = _alone(ranges)
    evidence = [e for f in measured.values() for e in f.evidence] + [r.evidence for r in reports]
    open_ = judged.verdict == "undecided"
    lacking = to_measure(reading, (subject, reference), knowledge) if open_ else ()
    return ReadingResult(
        name=reading.name,
        verdict=judged.verdict,
        ratio=ratio,
        low=low,
        high=high,
        basis=judged.basis,
        reason=judged.reason,
        evidence=tuple(evidence),
        missing=list_missing(reading, subject, reference, knowledge, measured) if open_ else (),
        commands=list_commands(asked.claim_id, reading, lacking) if open_ else (),
        run_on=tuple(entry.name for entry in lacking),
        ranges=ranges,
        chips=tuple(
            (*pair, _judge_pair(asked.claim, reading, pair, measured, reports)) for pair in asked.pairs
        ),
        near=find_near(reading, subject, reference, knowledge),
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
    reason = explain_measured(reading, pairs, usable or measured) if measured else ""
    verdict = agreed(usable[pair].standing if pair in usable else "undecided" for pair in pairs)
    if verdict != "undecided":
        return _Judged(verdict, "measured", reason)
    published = agreed(settle(reports, claim, reading, pair) for pair in pairs)
    told = explain_published(reading, pairs, reports, is_measured=bool(measured))
    if not usable:
        unused = f"measured, and of no use: {reason}; {told}" if reason else told
        used = any(report.evidence.used and report.evidence.ratio is not None for report in reports)
        return _Judged(published, "published" if used else "", unused)
    if published != "undecided" and all(_leans(f, reading) == published for f in usable.values()):
        return _Judged(published, "published", f"{told}; measured: {reason}")
    return _Judged("undecided", "measured", f"{reason}; not mixed with it: {told}" if reports else reason)


def _judge_pair(
    claim: Claim,
    reading: Reading,
    pair: tuple[str, str],
    measured: Mapping[tuple[str, str], Finding],
    reports: Sequence[Report],
) -> ChipReading:
    """The reading for a buyer who has that one pair of chips."""
    mine = {pair: measured[pair]} if pair in measured else {}
    told = [report for report in reports if (report.subject, report.reference) == pair]
    judged = _judge(claim, reading, [pair], mine, told)
    ranges = _ranges(judged.basis, mine, told)
    return ChipReading(name=reading.name, verdict=judged.verdict, basis=judged.basis, ranges=ranges)


def _tells(finding: Finding) -> bool:
    return finding.bounds is not None or finding.standing != "undecided"


def _leans(finding: Finding, reading: Reading) -> Standing:
    """Where its estimate lies, whatever the interval."""
    if finding.standing != "undecided" or finding.bounds is None:
        return finding.standing
    return decide_exact(finding.bounds.ratio, reading)


def _judge_sheets(reading: Reading, subject: Party, reference: Party) -> ReadingResult:
    findings = [compare_sheets(reading, one, other) for one in subject.members for other in reference.members]
    known = [finding.bounds for finding in findings if finding.bounds is not None]
    if not known:
        return refuse(reading, findings[0].reason)
    unknown = dict.fromkeys(finding.reason for finding in findings if finding.bounds is None)
    evidence = tuple(one for finding in findings for one in finding.evidence)
    ranges = ranges_of(evidence, exact=True)
    ratio, low, high = _alone(ranges)
    return ReadingResult(
        name=reading.name,
        verdict=agreed(finding.standing for finding in findings),
        ratio=ratio,
        low=low,
        high=high,
        basis="data sheet",
        reason=answers(
            findings, reference.members[0].name if len(reference.members) == 1 else reference.name
        ),
        evidence=evidence,
        missing=(*unknown, *_exact_figures(evidence)),
        ranges=ranges,
        chips=tuple((f.subject.id, f.reference.id, _sheet_reading(reading, f)) for f in findings),
    )


def _sheet_reading(reading: Reading, finding: Finding) -> ChipReading:
    ranges = ranges_of(finding.evidence, exact=True)
    return ChipReading(
        name=reading.name, verdict=finding.standing, basis="data sheet" if ranges else "", ranges=ranges
    )


def _exact_figures(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    soft = dict.fromkeys(one.subject for one in evidence if one.reason)
    return (f"the vendor's printed figure of {', '.join(soft)}, or a measurement",) if soft else ()


def _ranges(
    basis: str, measured: Mapping[tuple[str, str], Finding], reports: Sequence[Report]
) -> tuple[ClassRange, ...]:
    """Of what the verdict rests on."""
    return measured_range(measured) if basis == "measured" else ranges_of(r.evidence for r in reports)


def _alone(ranges: Sequence[ClassRange]) -> tuple[float | None, float | None, float | None]:
    """Of the only class; nothing where there are several."""
    return (ranges[0].ratio, ranges[0].low, ranges[0].high) if len(ranges) == 1 else (None, None, None)
