"""A fleet's report as one HTML file: what is mixed before what stands out, and how to read it at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from profiles.fleet import outlier_tables, spread_tables, tables, wording
from profiles.fleet.attended import ATTENDED
from profiles.fleet.drawings import spread_drawing
from profiles.fleet.floor import HOSTS_IN_LINE, by_host, has_gaps, strips_of
from profiles.fleet.heat_map import LEGEND, map_drawing
from profiles.fleet.hostlist import compress
from profiles.fleet.layers import LEAST_CHIPS
from profiles.fleet.members import State
from profiles.fleet.report import FleetReport
from profiles.fleet.spread import histogram
from profiles.reports import svg
from profiles.reports.markup import document, facts, sentences, words
from profiles.reports.svg import escaped

MOST_DRAWINGS = 6
"""Configurations of which a large drawing is shown, the largest first."""


def render(report: FleetReport) -> str:
    """The whole document."""
    parts = [
        "<header>",
        f'<p class="kind">Fleet report on {escaped(wording.size(report))}</p>',
        f"<h1>{escaped(_sentence_case(wording.headline(report)))}</h1>",
        _tiles(report),
        _contents(report),
        "</header>",
    ]
    for name, heading, section in _sections(report):
        parts += [
            f'<section id="{name}" aria-labelledby="{name}-title">',
            f'<h2 id="{name}-title">{escaped(heading)}</h2>',
            *section(report),
            "</section>",
        ]
    parts.append(words(_WORDS))
    return document(f"Fleet: {wording.headline(report)}", parts, "dossier.css", "fleet.css")


Section = tuple[str, str, Callable[[FleetReport], Iterable[str]]]

_WORDS = (
    ("effect", "relative distance from the median above: -5 % is 5 % slower."),
    ("robust z", "that distance in robust standard deviations of its level."),
    ("other runs", "what other profiles of the same chip or host in this folder show in the same case."),
    ("score", "of a chip: its distance from its group's median, the median over its cases."),
    ("robust sd", "1.4826 times the median absolute deviation."),
    ("digest", "of the checked part of an output, bit for bit."),
)


def _sections(report: FleetReport) -> list[Section]:
    """Those that have something to say, and those whose emptiness says something."""
    sections: list[Section] = [
        ("members", "Who took part", tables.members),
        ("configurations", "What is mixed", tables.configurations),
        ("outliers", "What stands out", outlier_tables.outliers),
        ("map", "Where", _map),
        ("spread", "How the chips spread", _spread),
        ("outputs", "Outputs", tables.outputs),
    ]
    if report.missed:
        sections.insert(3, ("missing", "Cases without a figure", tables.missed))
    if report.links:
        sections.append(("links", "Links", tables.links))
    if report.before is not None:
        sections.append(("change", "Since the last run", tables.losses))
    sections += [("exclude", "Hosts to leave out", _exclude), ("criteria", "How it was judged", _criteria)]
    return sections


def _contents(report: FleetReport) -> str:
    links = "".join(f'<li><a href="#{name}">{escaped(head)}</a></li>' for name, head, _ in _sections(report))
    return f'<nav aria-label="Contents"><ol>{links}</ol></nav>'


def _tiles(report: FleetReport) -> str:
    tiles: list[tuple[str, str, str]] = []
    runs = report.attendance
    if runs:
        counts = Counter[State]()
        for one in runs:
            counts.update(one.counts)
        whose = "members" if len(runs) == 1 else f"members of {len(runs):,} runs"
        tiles.append(("expected", f"{sum(one.expected for one in runs):,}", whose))
        states = [state for state in ATTENDED if state != "not yet" or counts[state]]
        tiles += [(state, f"{counts[state]:,}", whose) for state in states]
    units = Counter(wording.noun(report, one) for one in report.suspects)
    for noun in wording.NOUNS:
        if noun != "group" or report.rank_groups:
            tiles.append((f"{noun}s", f"{units[noun]:,}", "below their peers"))
    if report.verdicts:
        tiles.append(("outputs", f"{len(report.odd):,}", "chips differ"))
    elif report.ballots:
        tiles.append(("outputs", "–", "no verdict on any"))
    if report.apart:
        tiles.append(("other outputs", f"{len(report.apart):,}", "hosts give one together"))
    items = "".join(
        f"<li><span>{label}</span><b{_alarm(label, value)}>{value}</b><span>{what}</span></li>"
        for label, value, what in tiles
    )
    return f'<ul class="tiles">{items}</ul>'


def _alarm(label: str, value: str) -> str:
    calm = value in ("0", "–") or label in ("expected", "done", "not yet")
    return "" if calm else ' class="v-slower"'


def _map(report: FleetReport) -> list[str]:
    strips = strips_of(report)
    if not strips:
        return ["<p>There is no profile of a single chip.</p>"]
    legend = "".join(
        f"<li>{svg.ornament('key', (12, 12), [svg.rectangle(0, 0, 12, 12, style)])}{text}</li>"
        for style, text in LEGEND
    )
    cell = "host" if by_host(report) else "chip"
    line = "a rack" if report.columns.racks else "a host (--racks adds the racks)"
    if by_host(report) and not report.columns.racks:
        line = f"{HOSTS_IN_LINE} hosts (--racks adds the racks)"
    caption = f"A cell is a {cell}, a line {line}. Shades are scores: distances from the group's median."
    caption += " A gap is a slot or a device of which nothing is here." if has_gaps(strips) else ""
    return [
        f'<figure class="map"><figcaption>{escaped(caption)}</figcaption>{map_drawing(strips, cell, "map")}'
        f'<ul class="legend">{legend}</ul></figure>',
    ]


def _spread(report: FleetReport) -> list[str]:
    import numpy as np

    parts: list[str] = []
    columns = report.columns
    for part in report.parts[:MOST_DRAWINGS]:
        chips = np.unique(columns.chip[columns.configuration == part.configuration])
        scores = report.scores[chips]
        scores = scores[np.isfinite(scores)]
        if len(scores) < LEAST_CHIPS:
            continue
        name = report.names[part.configuration]
        title = f"Scores of {wording.count(len(scores), 'group' if part.groups else 'chip')}"
        title += f" of configuration {name}" if len(report.parts) > 1 else ""
        drawing = spread_drawing(f"spread-{name}", title, histogram(scores))
        parts.append(f"<figure><figcaption><strong>{title}</strong></figcaption>{drawing}</figure>")
    return [*parts, *spread_tables.cases(report), *spread_tables.waits(report)]


def _exclude(report: FleetReport) -> list[str]:
    if not report.exclude:
        return ["<p>None.</p>"]
    return [
        "<p>Until somebody has looked at them: hosts that stand out or have a chip that does, and no other "
        "run that shows otherwise; hosts with an output that no other host gave, or with wrong results. Not "
        "among them are racks, slow links, and the hosts of members that failed or were lost: each is named "
        "in its own section.</p>",
        f"<pre>srun --exclude={escaped(compress(report.exclude), 20_000)} ...</pre>",
        f"<details><summary>{wording.count(len(report.exclude), 'host')}, one a line</summary>"
        f"<pre>{chr(10).join(map(escaped, report.exclude))}</pre></details>",
    ]


def _criteria(report: FleetReport) -> list[str]:
    versions = sorted({one.assay for one in report.columns.all_circumstances.values()})
    told = [("measured by Assay", ", ".join(versions)), ("folder", str(report.folder))]
    return [*sentences(wording.criteria(report)), f'<div class="facts">{facts(told)}</div>']


def _sentence_case(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
