"""Evidence beside the claim: published on chips that the catalogue has as equal but for their link."""

from __future__ import annotations

from msgspec.structs import replace

from profiles.catalogue import link
from profiles.claims.knowledge import Knowledge, Party
from profiles.claims.model import Evidence, Reading
from profiles.claims.reported import find_reports
from profiles.profile import CatalogueEntry
from profiles.units import format_rate


def find_near(
    reading: Reading, subject: Party, reference: Party, knowledge: Knowledge
) -> tuple[Evidence, ...]:
    """Pairs with such a chip on one side or both, none of which counts; each says whose twin it is."""
    if not reading.published:
        return ()
    ours, theirs = _twins(subject, reference, knowledge), _twins(reference, subject, knowledge)
    found = []
    for one, other in (
        (subject, Party("", tuple(entry for entry, _ in theirs))),
        (Party("", tuple(entry for entry, _ in ours)), reference),
        (Party("", tuple(entry for entry, _ in ours)), Party("", tuple(entry for entry, _ in theirs))),
    ):
        if not one.members or not other.members:
            continue
        for report in find_reports(reading, one, other, knowledge):
            told = [_explain(*pair) for pair in (*ours, *theirs) if pair[0].id in report.devices]
            reasons = (*told, report.evidence.reason)
            found.append(replace(report.evidence, used=False, reason="; ".join(filter(None, reasons))))
    return tuple(found)


def _twins(party: Party, other: Party, knowledge: Knowledge) -> list[tuple[CatalogueEntry, CatalogueEntry]]:
    """Chips that are neither party's, each with the member that it equals."""
    named = {*party.ids, *other.ids}
    found = {entry.id: (entry, twin) for twin in party.members for entry in knowledge.alike(twin)}
    return [pair for name, pair in found.items() if name not in named]


def _explain(entry: CatalogueEntry, twin: CatalogueEntry) -> str:
    ours, theirs = link(entry.id), link(twin.id)
    text = f"{entry.name} has the peaks and memory of {twin.name} by the catalogue"
    if ours is not None and theirs is not None and ours.value != theirs.value:
        text += (
            f", with a link of {format_rate(ours.value, 'B/s')} against {format_rate(theirs.value, 'B/s')}"
        )
    return text
