"""Evidence of the other classes: what others published, in pairs of one tool."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from profiles.claims.deciding import ENERGY, ENERGY_MARGIN, UNIT_MARGIN, agreed, decide, exact
from profiles.claims.knowledge import Knowledge, Party
from profiles.claims.model import Claim, Evidence, Reading, Standing
from profiles.claims.publishers import publisher
from profiles.evidence import PublishedClass, PublishedResult
from profiles.profile import CatalogueEntry
from profiles.published import Pair, pairs
from profiles.units import format_rate

WEAKEST_FIRST: tuple[PublishedClass, ...] = ("vendor", "third party", "audited")
INTERESTED = ("vendor", "partner")
SI_UNITS = frozenset({"FLOP/s", "OP/s", "B/s", "token/s"})


@dataclass(frozen=True, slots=True)
class Report:
    """One pair, as evidence, with what decides whether it may settle anything."""

    evidence: Evidence
    subject: str
    reference: str
    """Ids or family names, as the results have them."""
    origins: frozenset[str]
    """Who published: two reports are independent where these are disjoint, and where all are known."""
    pair: Pair

    @property
    def devices(self) -> tuple[str, str]:
        """Subject and reference."""
        return self.subject, self.reference

    @property
    def is_known(self) -> bool:
        """Whether both sides have a publisher: a title alone is nobody's."""
        return "" not in self.origins


def find_reports(
    reading: Reading, subject: Party, reference: Party, knowledge: Knowledge
) -> tuple[Report, ...]:
    """Every pair of published results that bears on the reading, usable or not."""
    ours, theirs = knowledge.results_on(reading, subject), knowledge.results_on(reading, reference)
    if not ours or not theirs:
        return ()
    found: dict[tuple[str, str], Pair] = {}
    for selector in reading.published:
        names = (*subject.ids, subject.name), (*reference.ids, reference.name)
        for pair in pairs([*ours, *theirs], *names, selector):
            found[pair.subject.id, pair.reference.id] = pair
    return tuple(_report(pair, reading, knowledge) for pair in found.values())


def settle(reports: Sequence[Report], claim: Claim, reading: Reading, pair: tuple[str, str]) -> Standing:
    """What the reports on one pair of chips decide, by ids.

    All must lie beyond the value by more than two units of one name differ, agree, and come from at least two
    independent publishers, one of them no vendor. What supports a vendor's or its partner's claim must come
    from two that are no vendors: nobody is a witness for himself.
    """
    used = [r for r in reports if r.evidence.used and (r.subject, r.reference) == pair]
    if reading.relation == "up to":
        used = [r for r in used if r.evidence.says == "supported"]
    standing = agreed(r.evidence.says for r in used)
    if standing == "undecided":
        return standing
    least = 2 if standing == "supported" and claim.claimant in INTERESTED else 1
    for one, other in combinations(used, 2):
        neutral = sum(r.evidence.evidence != "vendor" for r in (one, other))
        if neutral >= least and one.is_known and other.is_known and not one.origins & other.origins:
            return standing
    return "undecided"


def _report(pair: Pair, reading: Reading, knowledge: Knowledge) -> Report:
    ours, theirs = pair.subject, pair.reference
    ratio, problem = _ratio(pair, reading, knowledge)
    power = reading.metric in ENERGY
    doubts = (_doubt(result, knowledge, power=power) for result in (ours, theirs))
    problem = problem or next(filter(None, doubts), "")
    margin = UNIT_MARGIN
    if power:
        margin = math.hypot(UNIT_MARGIN, ENERGY_MARGIN)
    says: Standing = "undecided"
    if ratio is not None:
        says = decide(exact(ratio).widened(margin), reading)
    evidence = Evidence(
        evidence=min(ours.evidence, theirs.evidence, key=WEAKEST_FIRST.index),
        subject=_device(ours, knowledge),
        reference=_device(theirs, knowledge),
        ratio=ratio,
        low=None,
        high=None,
        says=says,
        text=f"{ours.kernel} {ours.dtype}, {ours.workload}: {_value(ours)} against {_value(theirs)}",
        source=" against ".join(dict.fromkeys(_source(result) for result in (ours, theirs))),
        tool=ours.tool,
        value=ours.value,
        unit=ours.unit,
        used=not problem,
        reason=problem,
        subject_id=ours.device,
        reference_id=theirs.device,
        sources=tuple(dict.fromkeys(_source(result) for result in (ours, theirs))),
        remarks=tuple(filter(None, (_remark(result, knowledge) for result in (ours, theirs)))),
    )
    return Report(evidence, ours.device, theirs.device, frozenset(map(_origin, (ours, theirs))), pair)


def _remark(result: PublishedResult, knowledge: Knowledge) -> str:
    """`Ascend 910B2: CANN 8.0; 2025-01; fastest of 100 iterations`; empty where nothing is told."""
    told = "; ".join(filter(None, (result.software, result.date, result.notes.rstrip("."))))
    return f"{_device(result, knowledge)}: {told}" if told else ""


def _ratio(pair: Pair, reading: Reading, knowledge: Knowledge) -> tuple[float | None, str]:
    """The ratio in the reading's metric, or why there is none."""
    ours, theirs = pair.subject, pair.reference
    if reading.metric == "share of peak":
        peaks = [_peak(result, knowledge) for result in (ours, theirs)]
        if peaks[0] is None or peaks[1] is None:
            return None, f"the catalogue knows no {ours.dtype} peak of one of them"
        return pair.ratio * peaks[1] / peaks[0], ""
    if reading.metric in ENERGY:
        if ours.average_power_w is None or theirs.average_power_w is None:
            return None, "no power was published of one of them"
        power = ours.average_power_w / theirs.average_power_w
        return (power if reading.metric == "power" else pair.ratio / power), ""
    return pair.ratio, ""


def _doubt(result: PublishedResult, knowledge: Knowledge, *, power: bool) -> str:
    """Why a result is shown and does not count."""
    if not result.seen:
        return "hearsay: the source itself was not seen"
    return knowledge.implausible(result, power=power)


def _peak(result: PublishedResult, knowledge: Knowledge) -> float | None:
    entry: CatalogueEntry | None = knowledge.entries.get(result.device)
    if entry is None:
        return None
    peak = entry.bandwidth if result.unit == "B/s" else entry.peaks.get(result.dtype)
    return None if peak is None or peak.value <= 0 else peak.value


def _origin(result: PublishedResult) -> str:
    """Who published it; empty where the source has a title alone."""
    return publisher(result.source.repo, result.source.url)


def _device(result: PublishedResult, knowledge: Knowledge) -> str:
    if result.stated_device:
        return result.stated_device
    entry = knowledge.entries.get(result.device)
    return entry.name if entry else result.device


def _value(result: PublishedResult) -> str:
    text = (
        format_rate(result.value, result.unit)
        if result.unit in SI_UNITS
        else f"{result.value:g} {result.unit}"
    )
    return f"{text} on {result.devices}" if result.devices > 1 else text


def _source(result: PublishedResult) -> str:
    where = result.source.repo or result.source.url
    return f"{result.source.title} ({where})" if where else result.source.title
