"""A comparison as one HTML file for reading, mailing and printing."""

from __future__ import annotations

from collections.abc import Sequence

from profiles.comparison import CandidateComparison, CaseComparison, Side
from profiles.profile import Profile
from profiles.reports import Report, wording
from profiles.reports.forest import forest
from profiles.reports.markup import NUMBER, document, facts, foreign, sentences, table_head, words
from profiles.reports.roofline import roofline
from profiles.reports.svg import escaped
from profiles.units import format_rate, ratio_texts


def render(report: Report) -> str:
    """The whole document: sides, then for each candidate what differs before any number, then the numbers."""
    comparison = report.comparison
    several = len(comparison.candidates) > 1
    parts = [
        "<header>",
        f"<h1>{escaped(wording.title(comparison))}</h1>",
        '<p class="muted">Ratios are candidate / baseline of the throughput: above 1 is faster.</p>',
        *sentences(comparison.notes, "muted"),
        *sentences(filter(None, [wording.gates_line(report.gates)]), "gates"),
        "</header>",
    ]
    for number, candidate in enumerate(comparison.candidates):
        heading = foreign(candidate.side.name) if several else "The two sides"
        parts += candidate_section(report, number, heading)
    parts += [_gates(report), words(word_notes(report))]
    return document(wording.title(comparison), parts)


def candidate_section(report: Report, number: int, heading: str, level: int = 2) -> list[str]:
    """The parts that stand on one candidate; `heading` is markup of that level, the section's id `c0`, ..."""
    below = f"h{level + 1}"
    comparison, profiles = report.comparison, report.candidates[number]
    candidate, name = comparison.candidates[number], f"c{number}"
    suites = [profile.suite.name for profile in (*report.baseline, *profiles)]
    return [
        f'<section id="{name}" aria-labelledby="{name}-title">',
        f'<h{level} id="{name}-title">{heading}</h{level}>',
        '<div class="sides">',
        _side("baseline", comparison.baseline, below),
        _side("candidate", candidate.side, below),
        "</div>",
        f"<{below}>Before the numbers</{below}>",
        *_before(candidate),
        f"<{below}>Result</{below}>",
        f"<p>{escaped(candidate.scope)}</p>",
        _tiles(candidate),
        *_settling(candidate, suites),
        *_forest(candidate, comparison.tolerance, name),
        _table(candidate),
        *_energy(candidate, below),
        *_roofline(candidate, report.baseline, profiles, name, below),
        "</section>",
    ]


def word_notes(report: Report) -> list[tuple[str, str]]:
    """Each word of the report that needs it, with its meaning."""
    return [*wording.reading_notes(report.comparison), *wording.flag_notes(report.comparison)]


def _side(role: str, side: Side, level: str) -> str:
    problems = "".join(f'<p class="problem">{escaped(problem)}</p>' for problem in side.problems)
    heading = f'<{level}><span class="role">{role.capitalize()}</span>{foreign(side.name)}</{level}>'
    return f'<div class="card {role}">{heading}{facts(wording.side_facts(side))}{problems}</div>'


def _before(candidate: CandidateComparison) -> list[str]:
    """Environment, likeness and notes."""
    parts = []
    if candidate.environment_differences:
        rows = "".join(
            f'<tr><th scope="row">{foreign(d.label)}</th><td>{foreign(d.baseline)}</td>'
            f"<td>{foreign(d.candidate)}</td></tr>"
            for d in candidate.environment_differences
        )
        head = table_head((("what", ""), ("baseline", ""), ("candidate", "")))
        caption = "<caption>What differs around them and may explain a ratio</caption>"
        table = f'<table class="differences">{caption}{head}<tbody>{rows}</tbody></table>'
        parts.append(f'<div class="scroll">{table}</div>')
    else:
        parts.append("<p>Nothing that was recorded around them differs.</p>")
    if candidate.not_like_for_like:
        items = "".join(f"<li>{escaped(text)}</li>" for text in candidate.not_like_for_like)
        parts.append(f"<p>Not like for like, and therefore not divided:</p><ul>{items}</ul>")
    return parts + sentences(candidate.notes)


def _tiles(candidate: CandidateComparison) -> str:
    """The geometric mean, and how many cases got which verdict."""
    tiles = []
    if mean := candidate.geometric_mean:
        ratio, spread = ratio_texts(mean.ratio, mean.low, mean.high)
        told = f"{spread or 'no interval'}, {wording.count(mean.cases, 'case')}"
        tiles.append(f"<li><span>geometric mean</span><b>{ratio}</b><span>{told}</span></li>")
    for verdict, mark in wording.MARKS.items():
        number = sum(case.verdict == verdict for case in candidate.cases)
        if number:
            style = "v-none" if verdict == "not comparable" else f"v-{verdict}"
            tiles.append(
                f'<li><span>{verdict}</span><b class="{style}">{mark} {number}</b>'
                f"<span>{'case' if number == 1 else 'cases'}</span></li>"
            )
    return f'<ul class="tiles">{"".join(tiles)}</ul>'


def _settling(candidate: CandidateComparison, suites: Sequence[str]) -> list[str]:
    parts = []
    for line in wording.settling(candidate, suites):
        told, colon, command = line.partition(": assay ")
        code = f":</p><pre>assay {escaped(command)}</pre>" if colon else ""
        parts.append(f"<p>{escaped(told[:1].upper() + told[1:])}{code or '</p>'}")
    return parts


def _forest(candidate: CandidateComparison, tolerance: float, name: str) -> list[str]:
    drawings = forest(candidate, tolerance, f"{name}-forest")
    band = f"band: within {100 * tolerance:g} % of 1"
    return [
        f"<figure><figcaption><strong>{escaped(kernel)}</strong> "
        f"candidate / baseline with 95 % interval, logarithmic; {band}</figcaption>\n{drawing}</figure>"
        for kernel, drawing in drawings
    ]


def _table(candidate: CandidateComparison) -> str:
    if not candidate.cases:
        return "<p>There are no cases.</p>"
    head = table_head((
        ("case", ""), ("baseline", NUMBER), ("candidate", NUMBER), ("ratio", NUMBER),
        ("95 % interval", NUMBER), ("verdict", ""),
    ))  # fmt: skip
    rows = "\n".join(map(_rows, candidate.cases))
    means = "".join(
        f'<tr><th scope="row">geometric mean, {escaped(wording.mean_label(mean))}</th>'
        f'<td colspan="5">{escaped(wording.mean_text(mean))}</td></tr>'
        for mean in candidate.aggregates
    )
    caption = "<caption>All cases, in the order of the baseline</caption>"
    return (
        f'<div class="scroll"><table class="cases">{caption}{head}\n{rows}\n'
        f"<tbody>{means}</tbody></table></div>"
    )


def _rows(case: CaseComparison) -> str:
    """A group of one or two rows: the figures, and below them the remarks."""
    ratio, spread = ratio_texts(case.ratio, case.low, case.high)
    style = "v-none" if case.verdict == "not comparable" else f"v-{case.verdict}"
    values = format_rate(case.baseline_value, case.unit), format_rate(case.candidate_value, case.unit)
    cells = "".join(f'<td class="number">{escaped(figure)}</td>' for figure in (*values, ratio, spread))
    remarks = wording.remarks(case)
    below = f'<tr><td class="remarks" colspan="5">{escaped(remarks)}</td></tr>' if remarks else ""
    header = f'<th scope="rowgroup" rowspan="{2 if remarks else 1}">{foreign(case.id)}</th>'
    verdict = f'<td class="verdict {style}">{wording.MARKS[case.verdict]} {case.verdict}</td>'
    return f"<tbody><tr>{header}{cells}{verdict}</tr>{below}</tbody>"


def _energy(candidate: CandidateComparison, level: str) -> list[str]:
    if not candidate.energy:
        return []
    head = table_head((
        ("case", ""), ("baseline", NUMBER), ("candidate", NUMBER), ("ratio", NUMBER),
        ("95 % interval", NUMBER), ("verdict", ""),
    ))  # fmt: skip
    rows = []
    for one in candidate.energy:
        figures = "".join(f'<td class="number">{escaped(text)}</td>' for text in wording.energy_figures(one))
        told = ": ".join(filter(None, (one.verdict, one.reason)))
        rows.append(f'<tr><th scope="row">{foreign(one.id)}</th>{figures}<td>{escaped(told)}</td></tr>')
    table = f"<table>{head}<tbody>{''.join(rows)}</tbody></table>"
    note = f'<p class="muted">{escaped(wording.ENERGY_NOTE)}</p>'
    return [f"<{level}>Energy: work per joule</{level}>", note, f'<div class="scroll">{table}</div>']


def _roofline(
    candidate: CandidateComparison,
    baseline: Sequence[Profile],
    profiles: Sequence[Profile],
    name: str,
    level: str,
) -> list[str]:
    drawing, missing = roofline(candidate, baseline, profiles, f"{name}-roof")
    if not drawing:
        return []
    notes = "".join(f"<p>{escaped(line)}</p>" for line in missing)
    return [
        f"<{level}>Roofline</{level}>",
        "<figure><figcaption><strong>● baseline, solid; ◆ candidate, dashed.</strong> "
        "Lines are what peak and memory allow (~: an estimate), points what was reached; hollow ones were "
        "not compared. Intensity counts compulsory traffic: a point above the slope was served from caches. "
        f"Cases without FLOP have no place here.</figcaption>\n{drawing}{notes}</figure>",
    ]


def _gates(report: Report) -> str:
    if not report.gates:
        return ""
    items = []
    for result in report.gates:
        checks = "".join(
            f"<li>{escaped(wording.check_line(check))}</li>" for check in wording.telling_checks(result)
        )
        told = f"{wording.GATE_MARKS[result.outcome]} {wording.gate_line(result)}"
        style = ' class="broken"' if result.outcome == "broken" else ""
        items.append(f"<li{style}>{escaped(told)}{f'<ul>{checks}</ul>' if checks else ''}</li>")
    return f'<h2>Gates</h2><ul class="gates">{"".join(items)}</ul>'
