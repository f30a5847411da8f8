"""What the device allows, and how near each case came to it: a drawing for each profile."""

from __future__ import annotations

from profiles.reports.dossier import Dossier
from profiles.reports.markup import foreign
from profiles.reports.roofline import profile_roofline
from profiles.reports.svg import escaped

READING = (
    "Lines are what peak and memory allow (~: an estimate; dotted: what this unit itself was measured to "
    "reach), points what was reached; a hollow one cannot be true. Intensity counts compulsory traffic: a "
    "point above the slope was served from caches. Cases without FLOP have no place here."
)


def section(dossier: Dossier) -> list[str]:
    """The drawings, with what each cannot show."""
    parts = [f'<p class="intro">{READING}</p>']
    for number, account in enumerate(dossier.accounts):
        name = foreign(account.profile.name)
        drawing, missing = profile_roofline(account.profile, account.summaries, f"roof{number}", account.roof)
        notes = "".join(f"<p>{escaped(line[:1].upper() + line[1:])}.</p>" for line in missing)
        caption = f"<figcaption><strong>{name}</strong></figcaption>"
        if drawing:
            parts.append(f"<figure>{caption}\n{drawing}{notes}</figure>")
        else:
            parts.append(f"<p>{name} has no case with FLOP and traffic that has a figure.</p>")
    return parts
