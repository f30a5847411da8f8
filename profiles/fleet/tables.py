"""The tables of a fleet's report in HTML. Each shows its worst rows; JSON has all of them."""

from __future__ import annotations

from profiles.fleet import attended, wording
from profiles.fleet.members import Attendance
from profiles.fleet.parts import MOST_ROWS, NAMES, more, named, plain_table
from profiles.fleet.report import FleetReport
from profiles.reports.markup import facts, sentences

MOST_RANKS = 16
"""Of which a matrix is shown."""


def members(report: FleetReport) -> list[str]:
    """Who is missing and why, and which files could not be read."""
    runs = report.attendance
    several = len(runs) > 1
    parts = []
    if not runs:
        text = "Nothing in the folder says who was expected (members.json): a lost member cannot be seen."
        parts += sentences([text])
    parts += sentences([_attended(run, several=several) for run in runs[:MOST_ROWS]])
    rows = [
        (
            one.state,
            *([attended.run_name(run)] if several else ()),
            one.member,
            one.host,
            attended.explain(one),
        )
        for run in runs
        for one in run.absent
    ]
    if rows:
        head = ("state", *(["run"] if several else ()), "member", "host", "reason")
        parts.append(plain_table("Members that did not finish", head, rows[:MOST_ROWS]))
        parts += more(len(rows))
    if report.bad:
        parts.append(plain_table("Files that could not be read", ("file", "why"), report.bad[:MOST_ROWS]))
        parts += more(len(report.bad))
    return parts


def _attended(run: Attendance, *, several: bool) -> str:
    whose = f"{attended.run_name(run)}: " if several else ""
    if not run.absent:
        return f"{whose}All {run.expected:,} members that were expected are done."
    return f"{whose}{attended.describe_counts(run)}."


def configurations(report: FleetReport) -> list[str]:
    """The groups, by the fields in which they differ; what they share; what else differs."""
    known = [report.columns.configurations[part.configuration] for part in report.parts]
    fields = wording.differing(known)
    parts = []
    if len(known) > 1:
        text = (
            f"{len(known)} configurations are in this fleet. Chips are held against those of their own only: "
            "a lower power limit or another driver makes no outlier."
        )
        parts += sentences([text])
        rows = [
            (
                report.names[part.configuration],
                wording.part_size(part),
                f"{part.hosts:,}",
                *(read(report.columns.configurations[part.configuration]) or "–" for _, read in fields),
            )
            for part in report.parts[:MOST_ROWS]
        ]
        head = ("", "chips", "hosts", *(label for label, _ in fields))
        parts.append(plain_table("Configurations, by what sets them apart", head, rows, numbers=(1, 2)))
        parts += more(len(report.parts))
    elif known:
        parts += sentences(["All chips have the same configuration."])
    else:
        parts += sentences(["No profile came."])
    if known:
        parts.append(f'<div class="facts">{facts(wording.common(known))}</div>')
    others = [
        (label, "; ".join(f"{value} ({number:,})" for value, number in values[:NAMES]))
        for label, values in wording.circumstances(report)
    ]
    if others:
        caption = "What else differs, with the number of profiles; it keeps nobody from being compared"
        parts.append(plain_table(caption, ("what", "values"), others))
    return parts


def missed(report: FleetReport) -> list[str]:
    """By case and state."""
    rows = [
        (one.case, one.state, f"{len(one.chips):,} of {one.of:,}", named(report, one.chips))
        for one in report.missed[:MOST_ROWS]
    ]
    head = ("case", "status", "chips", "which")
    return [plain_table("Chips without a figure, wrong results first", head, rows, numbers=(2,))]


def outputs(report: FleetReport) -> list[str]:
    """The votes: who differs, and why there is no verdict."""
    if not report.ballots:
        return sentences(
            ["No profile has a digest of its outputs, so that silent corruption cannot be seen."]
        )
    told = wording.votes(report)
    text = f"{told[0].upper()}{told[1:]}. A vote is held for each configuration, case and seed."
    parts = sentences([text])
    rows = [
        (
            report.columns.name(one.chip),
            report.columns.works[ballot.work].case,
            report.names[ballot.configuration],
            f"{ballot.vote.agreeing:,} of {ballot.vote.voters:,}",
            wording.dissent(one, company),
        )
        for ballot in report.ballots
        for one, company in ballot.dissent
    ]
    if rows:
        head = ("chip", "case", "of", "agree", "what is known")
        parts.append(
            plain_table(
                "Chips whose output differs from the majority's", head, rows[:MOST_ROWS], numbers=(3,)
            )
        )
        parts += more(len(rows))
    unsettled = [
        (report.columns.works[one.work].case, report.names[one.configuration], one.vote.reason)
        for one in report.ballots
        if one.vote.verdict == "no verdict"
    ]
    if unsettled:
        parts.append(plain_table("No verdict", ("case", "of", "why"), unsettled[:MOST_ROWS]))
    return parts


def losses(report: FleetReport) -> list[str]:
    """How the groups have changed, and the chips that lost more."""
    if not report.shifts:
        return sentences(
            [f"No chip of this fleet was measured in the same case and in the same way in {report.before}."]
        )
    columns = report.columns
    shifts = [
        (
            columns.works[one.work].case,
            report.names[one.configuration],
            f"{one.chips:,}",
            wording.percent(one.median),
            f"{100 * one.robust_sd:.2f} %",
            wording.earlier(one, columns.configurations[one.configuration]),
        )
        for one in report.shifts[:MOST_ROWS]
    ]
    head = ("case", "of", "chips", "median change", "robust sd", "before")
    parts = [plain_table("Each chip against its own last figure", head, shifts, numbers=(2, 3, 4))]
    found = [
        (
            columns.name(one.chip),
            wording.percent(one.change),
            wording.z_text(one.z),
            str(one.cases),
            columns.works[one.work].case,
        )
        for one in report.losses[:MOST_ROWS]
    ]
    if not found:
        return parts + sentences(["No chip has lost much more than its group."])
    lost = ("chip", "change", "z", "cases", "most in")
    parts.append(plain_table("Chips that lost more than their group", lost, found, numbers=(1, 2, 3)))
    return parts + more(len(report.losses))


def links(report: FleetReport) -> list[str]:
    """The median rate of each pair over the hosts, and the pairs that are below the same pair elsewhere."""
    parts = []
    for matrix in report.links:
        work, ranks = report.columns.works[matrix.work], min(len(matrix.rates), MOST_RANKS)
        rows = [
            (str(a), *("" if rate is None else wording.rate(rate, work.unit) for rate in row[:ranks]))
            for a, row in enumerate(matrix.rates[:ranks])
        ]
        name = f" of {report.names[matrix.configuration]}" if len(report.parts) > 1 else ""
        caption = f"{work.case}{name}: each way, the median over {wording.count(matrix.profiles, 'profile')}"
        head = ("rank", *map(str, range(ranks)))
        parts.append(plain_table(caption, head, rows, numbers=range(1, ranks + 1)))
        slow = [
            (
                report.columns.sheets[link.profile].host,
                f"{link.a} and {link.b}",
                wording.rate(link.rate, work.unit),
                wording.percent(link.effect),
                wording.z_text(link.z),
            )
            for link in matrix.slow[:MOST_ROWS]
        ]
        if slow:
            caption, head = "Below the same pair on the other hosts", ("host", "ranks", "rate", "effect", "z")
            parts.append(plain_table(caption, head, slow, numbers=(2, 3, 4)))
            parts += more(len(matrix.slow))
    return parts
