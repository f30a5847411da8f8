"""Claims as the window shows them: judged, filtered, told in figures, and what a run here would add."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from app.desktop import figures
from app.desktop.device_watch import Watched
from app.desktop.orders import RunOrder
from profiles.claims.grouping import Line
from profiles.claims.missing import MORE_ROUNDS
from profiles.claims.model import (
    Claim,
    Claimant,
    ClaimResult,
    ClassRange,
    Evidence,
    ReadingResult,
    Standing,
)
from profiles.claims.telling import STRONGEST_FIRST, ranges_of
from profiles.evidence import EvidenceClass

STANDINGS: tuple[Standing, ...] = ("supported", "contradicted", "undecided", "not checkable")
"""In the order of `assay claims`."""
_DATE = re.compile(r"\b(\d{4}(?:-(?:0\d|1[0-2])(?:-\d{2})?)?)")
_SHORTEST_NAME = 3


@dataclass(frozen=True, slots=True)
class Party:
    """A subject or reference as a person calls it, with the ids of the chips that it may mean."""

    name: str
    members: frozenset[str]


@dataclass(frozen=True, slots=True)
class Judged:
    """All claims with their standing on the evidence of one moment."""

    results: tuple[ClaimResult, ...] = ()
    parties: Mapping[str, Party] = field(default_factory=dict)
    """By what claims call them: id of the catalogue, family, or words that mean neither."""
    read: Mapping[str, int] = field(default_factory=dict)
    """How many profiles of the library were looked at, by id of the catalogue."""
    published: int = 0
    notes: tuple[str, ...] = ()
    """What was left out of the library, a sentence each."""

    @property
    def profiles(self) -> int:
        """How many profiles of the library were looked at."""
        return sum(self.read.values())

    def profiles_on(self, result: ClaimResult) -> int:
        """How many of them are of a chip that the claim may mean."""
        named = (result.claim.subject, result.claim.reference)
        members = frozenset[str]().union(*(self.party(name).members for name in named))
        return sum(count for chip, count in self.read.items() if chip in members)

    def find(self, claim_id: str) -> ClaimResult | None:
        """The claim of that id."""
        return next((one for one in self.results if one.id == claim_id), None)

    def counts(self) -> dict[Standing, int]:
        """How many claims stand how."""
        return {standing: sum(one.verdict == standing for one in self.results) for standing in STANDINGS}

    def party(self, name: str | None) -> Party:
        """Whom a claim means."""
        return self.parties.get(name or "", Party(name or "", frozenset()))

    def claimants(self) -> list[Claimant]:
        """The kinds of people who say something, the most talkative first."""
        told = [one.claim.claimant for one in self.results]
        return sorted(set(told), key=lambda kind: (-told.count(kind), kind))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which claims to show; what is empty lets everything through."""

    text: str = ""
    standing: Standing | None = None
    party: str = ""
    """A key of `Judged.parties`: claims of any of its chips are shown."""
    chips: frozenset[str] | None = None
    """Ids of the catalogue: claims of any of them."""
    claimant: Claimant | None = None

    def passes(self, result: ClaimResult, judged: Judged) -> bool:
        """Whether a claim is shown."""
        claim = result.claim
        return (
            (self.standing is None or result.verdict == self.standing)
            and (self.claimant is None or claim.claimant == self.claimant)
            and self._means(claim, judged)
            and all(word in _searched(result, judged) for word in self.text.casefold().split())
        )

    def _means(self, claim: Claim, judged: Judged) -> bool:
        named = [name for name in (claim.subject, claim.reference) if name is not None]
        members = frozenset[str]().union(*(judged.party(name).members for name in named))
        if self.chips is not None and not members & self.chips:
            return False
        return not self.party or self.party in named or bool(members & judged.party(self.party).members)


def judge_library() -> Judged:
    """All claims on today's evidence, as `assay claims` judges them. Reads profiles: never in the window.

    Raises AssayError where the user's own claims or the library cannot be read.
    """
    from profiles.claims.files import load_claims
    from profiles.claims.gathering import gather
    from profiles.claims.standing import judge_all
    from profiles.library import Library
    from profiles.published import load_published

    claims = load_claims()
    profiles, notes = gather(Library(), claims.values())
    published = load_published()
    results = sorted(
        judge_all(claims, profiles, published),
        key=lambda one: (STANDINGS.index(one.verdict), one.claim.subject),
    )
    read = Counter(one.device.catalogue.id for one in profiles if one.device.catalogue is not None)
    return Judged(tuple(results), _parties(claims.values()), read, len(published), tuple(notes))


def date_key(when: str) -> str | None:
    """The date in what a claim says of its time, to sort by; None where it names none."""
    found = _DATE.search(when)
    return found[1] if found else None


def range_text(one: ClassRange) -> str:
    """`1.30 (1.25 to 1.35)` of one measured ratio, `1.19 to 1.35` of several, `1.30` of a single one."""
    if one.low is None or one.high is None:
        return "" if one.ratio is None else _plain(one.ratio)
    if one.ratio is None or one.low == one.high:
        return figures.span(_plain(one.low), _plain(one.high))
    return _with_spread(one.ratio, one.low, one.high)


def class_ranges(reading: ReadingResult) -> dict[EvidenceClass, str]:
    """What the evidence of each class comes to, strongest first: what the verdict rests on, then the rest."""
    rests_on = {one.evidence: one for one in reading.ranges}
    counted = {one.evidence: one for one in ranges_of(reading.evidence, exact=reading.basis == "data sheet")}
    told = {name: rests_on.get(name) or counted.get(name) for name in STRONGEST_FIRST}
    return {name: text for name, one in told.items() if one is not None and (text := range_text(one))}


def ratio_text(line: Line) -> str:
    """The ratio of some evidence with its interval; an upper bound alone as `< 3.1`; empty without either."""
    one: Evidence = line.first
    if one.ratio is None:
        return "" if one.high is None else f"< {_plain(one.high)}"
    if one.low is None or one.high is None or not one.low < one.high:
        return _plain(one.ratio)
    return _with_spread(one.ratio, one.low, one.high)


def missing_of(readings: Iterable[ReadingResult]) -> list[str]:
    """What would settle them, each sentence once."""
    return list(dict.fromkeys(text for reading in readings for text in reading.missing))


def chips_wanted(readings: Iterable[ReadingResult]) -> list[str]:
    """Names of the chips that a run is to be made on, each once."""
    return list(dict.fromkeys(name for reading in readings for name in reading.run_on))


def chips_here(devices: Iterable[Watched]) -> dict[str, Watched]:
    """By the catalogue's name of the chip, the first device of this machine that is one and can be used."""
    here: dict[str, Watched] = {}
    for one in devices:
        entry = one.facts.get("catalogue")
        if one.available and isinstance(entry, dict) and entry.get("name"):
            here.setdefault(str(entry["name"]), one)
    return here


def catalogue_ids(devices: Iterable[Watched]) -> frozenset[str]:
    """Ids of the catalogue of all devices of this machine that it knows."""
    entries = [one.facts.get("catalogue") for one in devices]
    return frozenset(str(one["id"]) for one in entries if isinstance(one, dict) and one.get("id"))


def orders_for(
    result: ClaimResult, readings: Sequence[ReadingResult], devices: Iterable[Watched]
) -> list[RunOrder]:
    """The runs that give what these readings lack on the chips that are here, one for each chip and suite."""
    asked = [
        (wanted, found)
        for wanted, found in zip(result.claim.readings, result.readings, strict=True)
        if any(found is one for one in readings)
    ]
    orders = []
    for chip, device in chips_here(devices).items():
        suites: dict[str, dict[str, None]] = {}
        for wanted, found in asked:
            if chip in found.run_on:
                suites.setdefault(wanted.suite, {}).update(dict.fromkeys(wanted.cases))
        for suite, globs in suites.items():
            orders.append(
                RunOrder(
                    device=device.id,
                    suite=suite,
                    name=result.id,
                    patterns=tuple(globs),
                    rounds=MORE_ROUNDS,
                    title=device.name,
                )
            )
    return orders


def _parties(claims: Iterable[Claim]) -> dict[str, Party]:
    from profiles import catalogue
    from profiles.problems import AssayError

    names = {entry.id: entry.name for entry in catalogue.entries()}
    parties: dict[str, Party] = {}
    for claim in claims:
        for party in (claim.subject, claim.reference):
            if party is None or party in parties:
                continue
            try:
                members = catalogue.resolve(party)
            except AssayError:
                members = ()
            parties[party] = Party(_party_name(party, [names[one] for one in members]), frozenset(members))
    return parties


def _party_name(party: str, members: Sequence[str]) -> str:
    """`Ascend 910B` for a family whose chips all begin so; the claim's own words where nothing is shared."""
    if len(members) == 1:
        return members[0]
    alike = takewhile(lambda letters: len(set(letters)) == 1, zip(*members, strict=False))
    shared = "".join(letters[0] for letters in alike).rstrip(" (,-")
    return shared if len(shared) >= _SHORTEST_NAME else party


def _searched(result: ClaimResult, judged: Judged) -> str:
    """All that a search looks at, in small letters."""
    claim = result.claim
    parts = [
        *(result.id, claim.statement, claim.claimed_by, claim.quote, claim.source.title),
        *(judged.party(name).name for name in (claim.subject, claim.reference)),
        *(result.subject, result.reference, claim.subject, claim.reference or ""),
        *(reading.name for reading in result.readings),
    ]
    return "\n".join(parts).casefold()


def _plain(ratio: float) -> str:
    return figures.ratio(ratio, None, None)[0]


def _with_spread(ratio: float, low: float, high: float) -> str:
    value, spread = figures.ratio(ratio, low, high)
    return f"{value} ({spread})" if spread else value
