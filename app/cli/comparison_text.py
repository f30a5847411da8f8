"""A comparison as text: what differs first, then the figures, in at most 100 columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from app.cli.tables import GAP, LEAST_WIDTH, columns, display_width, labelled, terminal_width

if TYPE_CHECKING:
    from profiles.comparison import CandidateComparison, CaseComparison, Side
    from profiles.gates import GateResult
    from profiles.reports import Report

WIDTH = 100
"""Where the output is no terminal; a log of a build is read, too."""
HEADER = ("baseline", "candidate", "ratio", "95 % interval", "verdict")
COLOURS = {"faster": "cyan", "slower": "yellow"}
"""Words carry the meaning; red and green none."""


def comparison_text(report: Report) -> str:
    """Sides, differences, scope, table, means, what would settle the unclear ones, for each candidate."""
    from profiles.reports import wording

    comparison = report.comparison
    several = len(comparison.candidates) > 1
    blocks = [[click.style(wording.title(comparison), bold=True)]]
    if several:
        blocks[0] += _side("baseline", comparison.baseline)
    blocks += [[line for note in comparison.notes for line in _wrapped("", note)]]
    for candidate, profiles in zip(comparison.candidates, report.candidates, strict=True):
        suites = [profile.suite.name for profile in (*report.baseline, *profiles)]
        blocks += _candidate(report, candidate, suites, several)
    blocks += [_gates(report.gates), _flags(report)]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _candidate(
    report: Report, candidate: CandidateComparison, suites: Sequence[str], several: bool
) -> list[list[str]]:
    from profiles.reports import wording

    head = [] if several else _side("baseline", report.comparison.baseline)
    means = [(wording.mean_label(mean), wording.mean_text(mean)) for mean in candidate.aggregates]
    return [
        [*head, *_side("candidate", candidate.side)],
        _differences(candidate),
        [line for text in candidate.not_like_for_like for line in _wrapped("not like for like: ", text)],
        [line for text in candidate.notes for line in _wrapped("", text)],
        _wrapped("", candidate.scope),
        _table([case for case in candidate.cases if not _of_one_side(case)]),
        _left_out(candidate.cases),
        _wrapped("", wording.verdict_counts(candidate)),
        ["geometric mean of the ratios", *labelled(means, GAP)] if means else ["no case can be compared"],
        _settling(candidate, suites),
        _energy(candidate),
    ]


def _side(role: str, side: Side) -> list[str]:
    from profiles.reports import wording
    from profiles.text import shown

    lines = [click.style(f"{role:<{len('candidate')}}{GAP}{shown(side.name)}", bold=True)]
    facts = [(label, text) for label, text in wording.side_facts(side) if text]
    for label, text in facts:
        lines += _wrapped(f"{GAP}{label:<{len('pooled from')}}{GAP}", text)
    for problem in side.problems:
        lines += [click.style(line, bold=True) for line in _wrapped(f"{GAP}PROBLEM{GAP}", problem)]
    return lines


def _differences(candidate: CandidateComparison) -> list[str]:
    """A block a difference where one of its texts is long: two builds of torch fill a screen."""
    from profiles.reports.wording import sentence

    rows = [
        [sentence(d.label), sentence(d.baseline), sentence(d.candidate)]
        for d in candidate.environment_differences
    ]
    if not rows:
        return ["nothing that was recorded around them differs"]
    title = click.style("what differs and may explain a ratio", bold=True)
    most = (_limit() - max(display_width(label) for label, _, _ in rows)) // 2 - 2 * len(GAP)
    short = [row for row in rows if max(map(display_width, row[1:])) <= most]
    long = [row for row in rows if row not in short]
    lines = columns(["", "baseline", "candidate"], short) if short else []
    for label, baseline, candidate_text in long:
        lines += _wrapped(f"{label}, baseline: ", baseline) + _wrapped(
            f"{label}, candidate: ", candidate_text
        )
    return [title, *(f"{GAP}{line}" for line in lines)]


def _of_one_side(case: CaseComparison) -> bool:
    """A case that the other side never planned: `not like for like` counts these, the table need not."""
    return case.reason.startswith("only in the ")


def _left_out(cases: Sequence[CaseComparison]) -> list[str]:
    from profiles.reports.wording import count

    number = sum(map(_of_one_side, cases))
    told = f"{count(number, 'case')} of only one side left out here; every other --format lists them"
    return _wrapped("", told) if number else []


def _table(cases: Sequence[CaseComparison]) -> list[str]:
    """A line a case; an id too long for its column has a line of its own, and so have the remarks."""
    from profiles.reports.wording import remarks
    from profiles.text import shown

    if not cases:
        return []
    rows = [_figures(case) for case in cases]
    ids = [shown(case.id) for case in cases]
    within = _limit() - len(GAP)
    # In a duel that is looked at several times the level of an interval is another one: the note has it.
    header = tuple(name.replace("95 % ", "") if any(c.paired for c in cases) else name for name in HEADER)
    head, *figures = columns(header, rows, right=header[:4], spare=header[:2], most=within)
    if len(figures) != len(cases):  # no room for any table
        return columns(("case", *header), [(name, *row) for name, row in zip(ids, rows, strict=True)])
    room = within - max(map(display_width, [click.unstyle(head), *figures]))
    width = min(max(map(display_width, ids)), room) if room >= LEAST_WIDTH else 0
    lines = [click.style(f"{'case' if width else '':<{width}}{GAP}", bold=True) + head]
    for name, case, figure in zip(ids, cases, figures, strict=True):
        line = figure
        if colour := COLOURS.get(case.verdict):
            line = figure.removesuffix(case.verdict) + click.style(case.verdict, fg=colour)
        blank = width - display_width(name)
        lines += [name, f"{'':<{width}}{GAP}{line}"] if blank < 0 else [f"{name}{' ' * blank}{GAP}{line}"]
        if told := remarks(case):
            lines += _wrapped(f"{GAP}{GAP}", told)
    return lines


def _figures(case: CaseComparison) -> tuple[str, ...]:
    from profiles.units import format_rate, ratio_texts

    ratio, spread = ratio_texts(case.ratio, case.low, case.high)
    values = format_rate(case.baseline_value, case.unit), format_rate(case.candidate_value, case.unit)
    return (*values, ratio, spread, case.verdict)


def _energy(candidate: CandidateComparison) -> list[str]:
    """Work per joule, a line a case; nothing where neither side measured any."""
    from profiles.reports import wording
    from profiles.text import shown

    if not candidate.energy:
        return []
    rows = [
        (shown(one.id), *wording.energy_figures(one), ": ".join(filter(None, (one.verdict, one.reason))))
        for one in candidate.energy
    ]
    lines = columns(("work per joule", *HEADER), rows, right=HEADER[:4], shrink={"work per joule"})
    return [*lines, *_wrapped("", wording.ENERGY_NOTE)]


def _settling(candidate: CandidateComparison, suites: Iterable[str]) -> list[str]:
    from profiles.reports import wording

    lines: list[str] = []
    for told in wording.settling(candidate, suites):
        text, colon, command = told.partition(": assay ")
        # A command that is broken over two lines cannot be pasted.
        lines += [*_wrapped("", text + colon[:1]), f"{GAP}assay {command}"] if colon else _wrapped("", told)
    return lines


def _gates(results: Sequence[GateResult]) -> list[str]:
    lines = []
    for result in results:
        lines += gate_lines(result)
    return [click.style("gates", bold=True), *lines] if lines else []


def gate_lines(result: GateResult) -> list[str]:
    """A gate's outcome, and the cases that made it so."""
    from profiles.reports import wording

    lines = _wrapped(f"{GAP}", wording.gate_line(result))
    for check in wording.telling_checks(result):
        lines += _wrapped(f"{GAP}{GAP}", wording.check_line(check))
    return lines


def _flags(report: Report) -> list[str]:
    from profiles.reports import wording

    return [
        line for flag, text in wording.flag_notes(report.comparison) for line in _wrapped(f"{flag}: ", text)
    ]


def _wrapped(head: str, text: str) -> list[str]:
    """Wrapped also where the output is no terminal."""
    import textwrap

    from profiles.reports.wording import sentence

    if not text:
        return []
    indent = head if head.isspace() or not head else GAP
    return textwrap.wrap(
        head + sentence(text),
        _limit(),
        subsequent_indent=indent,
        break_on_hyphens=False,
        break_long_words=False,
    )


def _limit() -> int:
    return min(terminal_width() or WIDTH, WIDTH)
