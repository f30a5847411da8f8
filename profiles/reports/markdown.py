"""A comparison for a pull request or a wiki: GitHub's markdown, of which a profile's text can use none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from profiles.comparison import CandidateComparison, CaseComparison, Side
from profiles.reports import Report, wording
from profiles.text import shown
from profiles.units import format_rate, ratio_texts

_SPECIAL = re.compile(r"[\\`*_\[\]<>|~#&$]")
_LINKS = ((re.compile("://"), "\\://"), (re.compile(r"\bwww\.", re.IGNORECASE), "www\\."))
_MENTION = re.compile(r"(?<!\w)@(?=\w)")
WORD_JOINER = "\u2060"


def render(report: Report) -> str:
    """Differences and scope before the figures of each candidate, then gates and what the words mean."""
    comparison = report.comparison
    blocks = [[f"# {_plain(wording.title(comparison))}"], _side("Baseline", comparison.baseline)]
    blocks += [[f"- {_plain(note)}" for note in comparison.notes]]
    for candidate, profiles in zip(comparison.candidates, report.candidates, strict=True):
        suites = [profile.suite.name for profile in (*report.baseline, *profiles)]
        blocks += _candidate(candidate, suites)
    blocks += [_gates(report), _notes(report)]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _side(label: str, side: Side) -> list[str]:
    facts = [f"{name} {_plain(text)}" for name, text in wording.side_facts(side) if text]
    return [
        f"**{label}: {_plain(side.name)}**  ",
        "; ".join(facts),
        *(f"- **Problem: {_plain(problem)}**" for problem in side.problems),
    ]


def _candidate(candidate: CandidateComparison, suites: Sequence[str]) -> list[list[str]]:
    differences = [
        (_plain(d.label), _plain(d.baseline), _plain(d.candidate)) for d in candidate.environment_differences
    ]
    rows = [_row(case) for case in candidate.cases]
    header = ("case", "baseline", "candidate", "ratio", "95 % interval", "verdict", "remarks")
    return [
        [f"## {_plain(candidate.side.name)}"],
        _side("Candidate", candidate.side),
        ["What differs and may explain a ratio:" if differences else "Nothing that was recorded differs."],
        _table(("", "baseline", "candidate"), differences, right=0) if differences else [],
        [f"- not like for like: {_plain(text)}" for text in candidate.not_like_for_like],
        [f"- {_plain(note)}" for note in candidate.notes],
        [_plain(candidate.scope)],
        [f"**{wording.verdict_counts(candidate) or 'No cases.'}**"],
        _table(header, rows, right=4) if rows else [],
        [f"- geometric mean, {_plain(wording.mean_label(mean))}: {_plain(wording.mean_text(mean))}"
         for mean in candidate.aggregates],
        [f"- {_plain(line)}" for line in wording.settling(candidate, suites)],
        _energy(candidate),
    ]  # fmt: skip


def _row(case: CaseComparison) -> tuple[str, ...]:
    ratio, spread = ratio_texts(case.ratio, case.low, case.high)
    return (
        _code(case.id),
        format_rate(case.baseline_value, case.unit),
        format_rate(case.candidate_value, case.unit),
        ratio,
        spread,
        f"{wording.MARKS[case.verdict]} {case.verdict}",
        _plain(wording.remarks(case)),
    )


def _energy(candidate: CandidateComparison) -> list[str]:
    if not candidate.energy:
        return []
    header = ("work per joule", "baseline", "candidate", "ratio", "95 % interval", "verdict", "remarks")
    rows = [
        (_code(one.id), *wording.energy_figures(one), one.verdict, _plain(one.reason))
        for one in candidate.energy
    ]
    return [*_table(header, rows, right=4), "", _plain(wording.ENERGY_NOTE)]


def _gates(report: Report) -> list[str]:
    lines = ["## Gates", ""] if report.gates else []
    for result in report.gates:
        lines.append(f"- {wording.GATE_MARKS[result.outcome]} {_plain(wording.gate_line(result))}")
        lines += [f"  - {_plain(wording.check_line(check))}" for check in wording.telling_checks(result)]
    return lines


def _notes(report: Report) -> list[str]:
    notes = [*wording.reading_notes(report.comparison), *wording.flag_notes(report.comparison)]
    return ["## What the words mean", "", *(f"- *{label}*: {text}" for label, text in notes)]


def _table(header: Sequence[str], rows: Iterable[Sequence[str]], right: int) -> list[str]:
    """The `right` columns after the first are flush right."""
    rules = ["---:" if 1 <= i <= right else "---" for i in range(len(header))]
    return [f"| {' | '.join(cells)} |" for cells in (header, rules, *rows)]


def _plain(text: str) -> str:
    """Text in which no character means anything: no tag, no emphasis, no link, and nobody is mentioned."""
    text = _SPECIAL.sub(lambda special: "\\" + special[0], wording.sentence(text))
    for pattern, replacement in _LINKS:
        text = pattern.sub(lambda _, to=replacement: to, text)  # type: ignore[misc]
    return _MENTION.sub(f"@{WORD_JOINER}", text)


def _code(text: str) -> str:
    """An id as code inside a table, where even there a bar must be escaped."""
    text = shown(text).replace("|", "\\|")
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {text} {fence}" if longest else f"{fence}{text}{fence}"
