"""A fleet's report as text: who came, what is mixed, what stands out, and what to do with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from app.cli.fleet_figures import MOST_ROWS, WIDTH, cases, links, losses, more, outputs, title, waits
from app.cli.tables import columns, wrapped

if TYPE_CHECKING:
    from profiles.fleet.report import FleetReport


def fleet_text(report: FleetReport) -> str:
    """The blocks in the order of HTML."""
    from profiles.fleet import wording
    from profiles.text import shown

    head = [
        click.style(shown(wording.headline(report)), bold=True),
        f"{wording.size(report)} in {shown(report.folder)}",
    ]
    blocks = [
        head,
        _members(report),
        _configurations(report),
        _outliers(report),
        _missed(report),
        outputs(report),
        links(report),
        losses(report),
        cases(report),
        waits(report),
        _exclude(report),
        [line for text in wording.criteria(report) for line in wrapped("", text, WIDTH)],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _members(report: FleetReport) -> list[str]:
    from profiles.fleet import attended
    from profiles.text import shown

    lines = []
    runs = report.attendance
    several = len(runs) > 1
    if not runs:
        lines.append("nothing here says who was expected (no members.json): a lost member cannot be seen")
    for run in runs[:MOST_ROWS]:
        whose = f" of {shown(attended.run_name(run), 80)}" if several else ""
        lines.append(f"members{whose}: {attended.describe_counts(run)}")
    rows = [
        [
            shown(one.member, 40),
            shown(attended.run_name(run), 40) if several else "",
            shown(one.host, 40),
            one.state,
            shown(attended.explain(one), 200),
        ]
        for run in runs
        for one in run.absent
    ]
    if rows:
        lines += columns(["member", "run", "host", "state", "reason"], rows[:MOST_ROWS], wrap="reason")
        lines += more(len(rows))
    lines += [f"not read: {shown(file)}: {shown(reason)}" for file, reason in report.bad[:MOST_ROWS]]
    return lines + more(len(report.bad))


def _configurations(report: FleetReport) -> list[str]:
    from profiles.fleet import wording
    from profiles.text import shown

    known = [report.columns.configurations[part.configuration] for part in report.parts]
    if not known:
        return []
    fields = wording.differing(known)
    lines = [title("Mixed configurations" if len(known) > 1 else "Configuration")]
    rows = [
        [
            report.names[part.configuration],
            wording.part_size(part),
            str(part.hosts),
            *(
                shown(read(report.columns.configurations[part.configuration]), 60) or "–"
                for _, read in fields
            ),
        ]
        for part in report.parts[:MOST_ROWS]
    ]
    header = ["", "chips", "hosts", *(label for label, _ in fields)]
    if len(known) > 1:
        lines += columns(header, rows, right={"chips", "hosts"}) + more(len(report.parts))
    same = ", ".join(f"{label} {shown(text, 120)}" for label, text in wording.common(known))
    whose = "all" if len(known) > 1 else report.names[report.parts[0].configuration]
    lines += wrapped(f"{whose}: ", same, WIDTH)
    for label, values in wording.circumstances(report):
        told = "; ".join(f"{shown(value, 60)} ({number})" for value, number in values[:6])
        lines += wrapped("also differs: ", f"{label}: {told}", WIDTH)
    return lines


def _outliers(report: FleetReport) -> list[str]:
    from profiles.fleet import wording
    from profiles.fleet.health import Others
    from profiles.text import shown

    if not report.outliers:
        return []
    others = Others(report.columns)
    several = len(report.parts) > 1
    rows = [
        [
            one.level,
            shown(f"{one.name} {one.device}".strip(), 60),
            wording.percent(one.effect),
            wording.z_text(one.z),
            f"{one.cases}/{one.cases_judged}",
            wording.standing(one),
            report.names[one.configuration] if several else "",
            f"{wording.against(one)} in {shown(report.columns.works[one.work].case, 60)}",
            shown(wording.seen(one, others.beside(one.configuration, one.chips)), 160),
        ]
        for one in report.outliers[:MOST_ROWS]
    ]
    header = ["level", "where", "effect", "z", "cases", "other runs", "of", "below", "seen"]
    lines = columns(
        header, rows, right={"effect", "z", "cases"}, shrink={"where"}, spare=("of", "z"), wrap="seen"
    )  # fmt: skip
    return [title("What stands out"), *lines, *more(len(report.outliers))]


def _missed(report: FleetReport) -> list[str]:
    from profiles.text import shown

    rows = [
        [shown(one.case, 60), one.state, f"{len(one.chips)} of {one.of}", _named(report, one.chips)]
        for one in report.missed[:MOST_ROWS]
    ]
    if not rows:
        return []
    header = ["case", "status", "chips", "which"]
    table = columns(header, rows, right={"chips"}, shrink={"case"}, wrap="which")
    return [title("Cases without a figure"), *table, *more(len(report.missed))]


def _exclude(report: FleetReport) -> list[str]:
    from profiles.fleet.hostlist import compress

    if not report.exclude:
        return []
    return [title("Hosts to leave out until they were looked at"), f"--exclude={compress(report.exclude)}"]


def _named(report: FleetReport, chips: Sequence[int]) -> str:
    from profiles.text import shown

    names = ", ".join(shown(report.columns.name(chip), 60) for chip in chips[:6])
    return f"{names} and {len(chips) - 6} more" if len(chips) > 6 else names
