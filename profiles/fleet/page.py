"""A fleet's report as one HTML file: what is mixed before what stands out, and how to read it at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from profiles.fleet import outlier_tables, spread_tables, tables, wording
from profiles.fleet.drawings import spread_drawing
from profiles.fleet.heat_map import HOSTS_IN_LINE, LEGEND, by_host, map_drawing
from profiles.fleet.hostlist import compress
from profiles.fleet.layers import LEAST_CHIPS
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
    told = report.attendance
    tiles: list[tuple[str, str, str]] = []
    if told is not None:
        counts = told.counts
        tiles += [
            ("expected", f"{told.expected:,}", "members"),
            ("done", f"{counts.get('done', 0):,}", "members"),
            ("failed", f"{counts.get('failed', 0):,}", "members"),
            ("lost", f"{counts.get('lost', 0):,}", "members"),
        ]
    for level, plural in (("rack", "racks"), ("host", "hosts"), ("chip", "chips")):
        number = sum(one.level == level for one in report.outliers)
        tiles.append((plural, f"{number:,}", "below their peers"))
    if report.ballots:
        differing = len({one.chip for ballot in report.ballots for one in ballot.vote.dissent})
        tiles.append(("outputs", f"{differing:,}", "chips differ"))
    items = "".join(
        f"<li><span>{label}</span><b{_alarm(label, value)}>{value}</b><span>{what}</span></li>"
        for label, value, what in tiles
    )
    return f'<ul class="tiles">{items}</ul>'


def _alarm(label: str, value: str) -> str:
    return ' class="v-slower"' if value != "0" and label not in ("expected", "done") else ""


def _map(report: FleetReport) -> list[str]:
    if not report.columns.chips:
        return ["<p>There is no profile.</p>"]
    legend = "".join(
        f"<li>{svg.ornament('key', (12, 12), [svg.rectangle(0, 0, 12, 12, style)])}{text}</li>"
        for style, text in LEGEND
    )
    cell = "host" if by_host(report) else "chip"
    line = "a rack" if report.columns.racks else "a host (--racks adds the racks)"
    if by_host(report) and not report.columns.racks:
        line = f"{HOSTS_IN_LINE} hosts (--racks adds the racks)"
    caption = f"A cell is a {cell}, a line {line}. Shades are scores: distances from the group's median."
    return [
        f'<figure class="map"><figcaption>{escaped(caption)}</figcaption>{map_drawing(report, "map")}'
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
        title = f"Scores of {len(scores):,} chips"
        title += f" of configuration {name}" if len(report.parts) > 1 else ""
        drawing = spread_drawing(f"spread-{name}", title, histogram(scores))
        parts.append(f"<figure><figcaption><strong>{title}</strong></figcaption>{drawing}</figure>")
    return [*parts, *spread_tables.cases(report), *spread_tables.waits(report)]


def _exclude(report: FleetReport) -> list[str]:
    if not report.exclude:
        return ["<p>None.</p>"]
    return [
        "<p>Until somebody has looked at them: hosts that stand out or have a chip that does, and no other "
        "run that shows otherwise; hosts with other output or wrong results. Racks are not among them.</p>",
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
