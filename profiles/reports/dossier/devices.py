"""Which device each profile is of: identity, what the catalogue knows, and the peaks with their origin."""

from __future__ import annotations

from collections.abc import Sequence

from profiles.catalogue import isa_origin
from profiles.efficiency import Ceilings
from profiles.profile import DeviceInfo, Peak
from profiles.reports.dossier import Account, Dossier
from profiles.reports.groups import members
from profiles.reports.markup import NUMBER, facts, foreign, sentences, table_head, table_of
from profiles.reports.roofs import HEAD, NUMBERS, ceiling_notes, ceiling_rows
from profiles.reports.svg import escaped
from profiles.units import format_bytes, format_rate

ROLES = ("baseline", "candidate")
OWN = "What this unit itself was measured to reach"
LONGEST = 2000


def section(dossier: Dossier) -> list[str]:
    """For each profile a card, a table of peaks, and what the unit itself was measured to reach."""
    several = len(dossier.accounts) > 1 and dossier.comparison is not None
    parts = []
    for number, account in enumerate(dossier.accounts):
        role = ROLES[min(number, 1)] if several else ""
        parts += [_card(account, role), *_peaks(account.profile.device), *_own_roof(account)]
    return parts


def _card(account: Account, role: str) -> str:
    profile, device = account.profile, account.profile.device
    label = f'<span class="role">{role.capitalize()}</span>' if role else ""
    damage = (
        ""
        if account.file.digest_ok
        else '<p class="problem">The file does not match its digest: it was changed or damaged after it was '
        "saved, so nothing in it can be relied on.</p>"
    )
    return (
        f'<div class="card {role}"><h3>{label}{foreign(profile.name)}</h3>'
        f"{facts([*_identity(device, profile.host), ('group', members(profile.group))])}{damage}</div>"
    )


def _identity(device: DeviceInfo, host: str) -> list[tuple[str, str]]:
    entry = device.catalogue
    known = "not in the catalogue: the driver's name is all that is known of the model"
    if entry is not None:
        overlay = ", by the user's own entry" if entry.overlay else ""
        known = f"{entry.name} ({entry.id}) by {entry.vendor}{overlay}"
    limit = device.power_limit_w
    return [
        ("device", f"{device.name}, {device.vendor} ({device.id} on {host})"),
        ("catalogue", known),
        ("unit", device.uuid or "no number of its own can be read"),
        ("memory", format_bytes(device.memory_bytes) if device.memory_bytes else ""),
        ("driver", device.driver or ""),
        ("runtime", device.runtime or ""),
        ("power limit", f"{limit:g} W" if limit is not None else ""),
        ("TDP", f"{entry.tdp_w:g} W by the catalogue" if entry and entry.tdp_w else ""),
        ("notes", entry.notes if entry else ""),
    ]


def _peaks(device: DeviceInfo) -> list[str]:
    rows = _labelled(device)
    if not rows:
        return ["<p>No peak of this device is known, so that no share of a peak can be given.</p>"]
    notes = [] if device.bandwidth else ["The bandwidth of its memory is not known."]
    return [_table("What shares of the peak are shares of", "value, dense", rows, notes)]


def _own_roof(account: Account) -> list[str]:
    """Of a roof's own profile with its search, of another one as its peaks; or why a roof is not used."""
    if rows := ceiling_rows(account.profile, account.summaries):
        notes = "".join(
            f'<p class="literature">{escaped(text)}</p>' for text in ceiling_notes(account.profile)
        )
        title = f"{OWN}, and what the search for it had said"
        return [table_of(title, [HEAD, *rows], NUMBERS, style="ceilings", below=notes)]
    if account.roof is None:
        return sentences([f"{account.no_roof[:1].upper()}{account.no_roof[1:]}."] if account.no_roof else [])
    return [_table(f"{OWN}, of which shares of the roof are shares", "value", _labelled(account.roof))]


def _labelled(known: DeviceInfo | Ceilings) -> list[tuple[str, Peak, str]]:
    """Each ceiling of arithmetic and that of the memory, with its label and unit."""
    peaks = [(dtype, peak, "OP/s" if dtype == "int8" else "FLOP/s") for dtype, peak in known.peaks.items()]
    return [*peaks, *([("memory bandwidth", known.bandwidth, "B/s")] if known.bandwidth else [])]


def _table(
    caption: str, value: str, peaks: Sequence[tuple[str, Peak, str]], notes: Sequence[str] = ()
) -> str:
    """Each ceiling with where it comes from; the literature, which rows share, once below."""
    sources = [_split(peak.source) for _, peak, _ in peaks]
    literature = list(dict.fromkeys(text for _, text in sources if text))
    rows = "".join(
        _row(
            label,
            peak,
            unit,
            " ".join(filter(None, (how, f"[{literature.index(text) + 1}]" if text else ""))),
        )
        for (label, peak, unit), (how, text) in zip(peaks, sources, strict=True)
    )
    head = table_head((("peak", ""), (value, NUMBER), ("kind", ""), ("where it comes from", "")))
    told = [*(f"[{number}] {text}" for number, text in enumerate(literature, 1)), *notes]
    below = "".join(f'<p class="literature">{escaped(text, LONGEST)}</p>' for text in told)
    return (
        f'<div class="scroll"><table class="peaks"><caption>{caption}</caption>'
        f"{head}<tbody>{rows}</tbody></table>{below}</div>"
    )


def _row(label: str, peak: Peak, unit: str, origin: str) -> str:
    return (
        f'<tr><th scope="row">{foreign(label)}</th><td class="number">'
        f"{escaped(format_rate(peak.value, unit))}</td><td>{escaped(peak.kind)}</td>"
        f"<td>{foreign(origin)}</td></tr>"
    )


def _split(source: str) -> tuple[str, str]:
    """How a peak was computed, and the literature, which stands in brackets where both do.

    On an instruction set the catalogue's own words of today are told: older ones spoke to its authors.
    """
    how, bracket, rest = source.partition(" [")
    literature, end, after = rest.rpartition("]")
    return (f"{how}{after}", isa_origin(source) or literature) if bracket and end else ("", source)
