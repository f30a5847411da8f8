"""The dossier as one HTML file: five lines first, then a section for each question a reader may have."""

from __future__ import annotations

from collections.abc import Callable

from profiles.reports import wording
from profiles.reports.dossier import (
    Dossier,
    claims,
    comparing,
    devices,
    energy,
    environment,
    method,
    origin,
    results,
    rooflines,
    summary,
)
from profiles.reports.html import word_notes
from profiles.reports.markup import document, words
from profiles.reports.svg import escaped
from profiles.summary import FLAGS

SECTIONS: tuple[tuple[str, str, Callable[[Dossier], list[str]]], ...] = (
    ("devices", "Devices", devices.section),
    ("method", "Method", method.section),
    ("results", "Results", results.section),
    ("roofline", "Roofline", rooflines.section),
    ("energy", "Energy and heat", energy.section),
    ("comparison", "Comparison", comparing.section),
    ("claims", "Claims", claims.section),
    ("environment", "Environment and disturbances", environment.section),
    ("reproduce", "How to reproduce", origin.reproduction),
    ("profiles", "The profiles", origin.profiles),
)
"""Id, heading and parts of each, in their order. A reader finds them all, those without content too."""


def render(dossier: Dossier) -> str:
    """The whole document; the same bytes for the same profiles."""
    many = wording.count(len(dossier.accounts), "profile")
    parts = [
        "<header>",
        f'<p class="kind">Benchmark report on {many}</p>',
        f"<h1>{escaped(dossier.title)}</h1>",
        *summary.section(dossier),
        _contents(),
        "</header>",
    ]
    for name, heading, section in SECTIONS:
        parts += [
            f'<section id="{name}" aria-labelledby="{name}-title">',
            f'<h2 id="{name}-title">{heading}</h2>',
            *section(dossier),
            "</section>",
        ]
    parts.append(words(_word_notes(dossier)))
    return document(dossier.title, parts, "dossier.css")


def _contents() -> str:
    links = "".join(f'<li><a href="#{name}">{heading}</a></li>' for name, heading, _ in SECTIONS)
    return f'<nav aria-label="Contents"><ol>{links}</ol></nav>'


def _word_notes(dossier: Dossier) -> list[tuple[str, str]]:
    """Those of the comparison, and each flag that a case of a profile has."""
    notes = dict(word_notes(dossier.comparison)) if dossier.comparison else {}
    occurring = {flag for account in dossier.accounts for one in account.summaries for flag in one.flags}
    notes |= {flag: text for flag, text in FLAGS.items() if flag in occurring}
    return list(notes.items())
