"""`assay show`: a profile's results, case by case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from app.cli.common import open_library, print_json
from app.cli.numbers import Number
from app.cli.tables import columns, labelled, wrapped

if TYPE_CHECKING:
    from profiles.files import ProfileFile
    from profiles.profile import Profile
    from profiles.roof_lookup import KnownRoof
    from profiles.summary import CaseSummary

NOTE_WIDTH = 100


@click.command(name="show")
@click.argument("reference", metavar="PROFILE")
@click.option(
    "--resolution",
    "percent",
    type=Number(0.01, 100),
    metavar="PERCENT",
    help="Also show how each case varies, and the rounds that bring its interval within this.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(reference: str, percent: float | None, as_json: bool) -> None:
    """Show PROFILE (a path, an id, or a unique part of its name): value, 95 % interval, share of the peak."""
    from app.cli.consistency_text import consistency_lines, describe_consistency
    from app.cli.energy_text import describe_energy, energy_lines, held_back_text, spells_of
    from app.cli.group_text import (
        describe_group_case,
        late_lines,
        link_lines,
        rank_lines,
        scaling_lines,
    )
    from app.cli.roof_text import ceiling_lines, describe_roof
    from app.cli.sustained_text import describe_sustained, sustained_lines
    from app.cli.variability import variability_lines
    from profiles.files import read_profile
    from profiles.planning.consistency import examine_consistency
    from profiles.roof_lookup import ROOFS, find_roof
    from profiles.scaling import scalings_of
    from profiles.summary import summarise_profile
    from profiles.sustained import sustained_of

    library = open_library()
    file = read_profile(library.find(reference))
    roof = find_roof(file.profile, library.entries(ROOFS))
    summaries = summarise_profile(file.profile, roof.ceilings)
    consistency = examine_consistency(file.profile, summaries)
    sustained = sustained_of(file.profile)
    if as_json:
        energies = [
            describe_energy(file.profile, result, summary)
            for result, summary in zip(file.profile.cases, summaries, strict=True)
        ]
        cases = [_describe_case(s, percent, roof) for s in summaries]
        scalings = {one.case: one for one in scalings_of(file.profile)}
        document: dict[str, Any] = {
            "profile": {**_describe(file), "roof": describe_roof(roof)},
            "cases": [
                {**case, **energy, **describe_group_case(result, scalings.get(result.case.id))}
                for case, energy, result in zip(cases, energies, file.profile.cases, strict=True)
            ],
            "consistency": [describe_consistency(one) for one in consistency],
            "held_back": spells_of(file.profile),
            "sustained": [describe_sustained(one) for one in sustained],
        }
        print_json(document)
        return
    blocks = [
        _header(file, held_back_text(summaries)),
        ceiling_lines(file.profile),
        _table(summaries),
        scaling_lines(file.profile),
        rank_lines(file.profile),
        late_lines(file.profile),
        link_lines(file.profile),
        sustained_lines(sustained),
        energy_lines(file.profile, summaries),
        consistency_lines(consistency),
        [] if percent is None else variability_lines(summaries, percent),
        _footnotes(summaries),
        # No link is known by its peak.
        [] if file.profile.group is not None else _peaks(file.profile, summaries, roof),
        _notes(file.profile),
    ]
    click.echo("\n\n".join("\n".join(block) for block in blocks if block))


def _describe(file: ProfileFile) -> dict[str, Any]:
    from profiles.energy import why_no_idle
    from profiles.summary import disturbed_share

    profile = file.profile
    return {
        "id": profile.id,
        "name": profile.name,
        "created": profile.created,
        "device": profile.device.name,
        "suite": profile.suite.name,
        "digest_ok": file.digest_ok,
        "status": _standing(file),
        "reason": profile.reason,
        "path": str(file.path),
        "kind": profile.device.kind,
        "host": profile.host,
        "catalogue": profile.device.catalogue.id if profile.device.catalogue else None,
        "tool": profile.tool,
        "suite_digest": profile.suite.digest,
        "rounds_planned": profile.rounds_planned,
        "duration_s": profile.duration_s,
        "disturbed_share": disturbed_share(profile),
        "loaded_together": profile.loaded_together,
        "departed": profile.departed,
        "group": profile.group,
        "notes": profile.notes,
        "starred": profile.starred,
        "idle": profile.idle,
        "idle_reason": why_no_idle(profile),
    }


def _describe_case(summary: CaseSummary, percent: float | None, roof: KnownRoof) -> dict[str, Any]:
    from dataclasses import asdict

    from profiles.variance import rounds_needed

    described = asdict(summary)
    if percent is not None and summary.variability is not None:
        described["rounds_needed"] = rounds_needed(summary.variability, percent / 100)
    known = summary.efficiency.catalogue is not None
    why = "there is no result" if summary.value is None else "no peak of this device is known for it"
    described["efficiency"]["reason"] = None if known else why
    described["efficiency"]["roof_reason"] = _why_no_share_of_roof(summary, roof)
    return described


def _why_no_share_of_roof(summary: CaseSummary, roof: KnownRoof) -> str | None:
    if summary.efficiency.roof is not None:
        return None
    if summary.value is None:
        return "there is no result"
    what = "the memory" if summary.unit == "B/s" else summary.dtype
    return roof.reason or f"the unit's roof has no ceiling for {what}"


def _standing(file: ProfileFile) -> str:
    if not file.digest_ok:
        return "damaged"
    return "complete" if file.profile.status == "done" else "interrupted"


def _header(file: ProfileFile, held_back: str) -> list[str]:
    from profiles.reports.groups import members
    from profiles.summary import disturbed_share
    from profiles.text import shown
    from profiles.units import format_bytes, format_seconds, format_share

    profile, device = file.profile, file.profile.device
    memory = f", {format_bytes(device.memory_bytes)}" if device.memory_bytes else ""
    when = f"{profile.created[:19].replace('T', ' ')} UTC"
    share = disturbed_share(profile)
    standing = _standing(file)
    told = profile.reason.startswith(standing)  # "interrupted by SIGINT" says both
    status = profile.reason if told else ": ".join(filter(None, (standing, profile.reason)))
    rows = [
        ("device", f"{device.name}{memory} ({device.id} on {profile.host})"),
        ("group", members(profile.group)),
        ("suite", f"{profile.suite.name}, {_count(profile.rounds_planned, 'round')} planned"),
        ("measured", f"{when} in {format_seconds(profile.duration_s)}, by Assay {profile.tool.version}"),
        ("status", status),
        ("digest", "matches" if file.digest_ok else "DOES NOT MATCH: the file was changed or damaged"),
        ("disturbed", f"{format_share(share)} of the samples" if share is not None else ""),
        ("held back", held_back),
        ("notes", profile.notes),
        ("id", profile.id),
        ("file", str(file.path)),
    ]
    lines = labelled([(label, shown(text)) for label, text in rows])
    return [click.style(shown(profile.name), bold=True) + (" *" if profile.starred else ""), *lines]


def _table(summaries: list[CaseSummary]) -> list[str]:
    from profiles.group import COLLECTIVE
    from profiles.reports.wording import algbw_text, case_remarks, share_of_peak
    from profiles.text import shown
    from profiles.units import format_seconds, format_share, interval_texts

    if not summaries:
        return ["no cases: the run ended before they were planned"]
    collective = [summary.kernel == COLLECTIVE and summary.value is not None for summary in summaries]
    label = "busbw" if any(collective) and all(s.kernel == COLLECTIVE for s in summaries) else "value"
    rows = []
    for summary, linked in zip(summaries, collective, strict=True):
        value, spread = interval_texts(summary.value, summary.low, summary.high, summary.unit)
        rows.append(
            [
                shown(summary.id),
                value,
                spread,
                algbw_text(summary),
                format_seconds(summary.seconds_per_call) if linked else "",
                share_of_peak(summary),
                "" if summary.efficiency.roof is None else format_share(summary.efficiency.roof),
                shown(summary.backend),
                case_remarks(summary, tabled=True),
            ]
        )
    header = [
        "case", label, "95 % interval", "algbw", "time", "of peak", "of roof", "backend", "remarks"
    ]  # fmt: skip
    return columns(
        header,
        rows,
        right={label, "95 % interval", "algbw", "time", "of peak", "of roof"},
        shrink={"case", "backend"},
        wrap="remarks",
    )


def _peaks(profile: Profile, summaries: list[CaseSummary], roof: KnownRoof) -> list[str]:
    """What the percentages are shares of, with its kind and where it comes from; or why there is no roof."""
    from app.cli.roof_text import roof_rows
    from profiles.text import shown
    from profiles.units import format_rate

    rows = []
    for dtype in dict.fromkeys(s.dtype for s in summaries if s.efficiency.catalogue is not None):
        peak = profile.device.peaks.get(dtype)
        if peak is not None:
            unit = "OP/s" if dtype == "int8" else "FLOP/s"
            rows.append((f"peak {dtype}", f"{format_rate(peak.value, unit)}, {peak.kind}", peak.source))
    if profile.device.bandwidth is not None:
        peak = profile.device.bandwidth
        rows.append(("bandwidth", f"{format_rate(peak.value, 'B/s')}, {peak.kind}", peak.source))
    rows += roof_rows(roof)
    # Up to the bracket stands how it was computed, within it the literature: `assay devices --sources`.
    return labelled([(label, shown(f"{text}: {source.partition(' [')[0]}")) for label, text, source in rows])


def _footnotes(summaries: list[CaseSummary]) -> list[str]:
    """A sentence for each flag that occurs."""
    from profiles.summary import FLAGS

    occurring = [flag for flag in FLAGS if any(flag in summary.flags for summary in summaries)]
    lines = []
    for flag in occurring:
        label = "~" if flag == "estimate" else flag
        lines += wrapped(f"{label}: ", FLAGS[flag], NOTE_WIDTH)
    return lines


def _notes(profile: Profile) -> list[str]:
    """The environment, what changed in it from round to round, and what went wrong beside the cases."""
    from app.cli.circumstances import changes, facts, troubles
    from profiles.text import shown

    lines = labelled([(label, shown(text)) for label, text in facts(profile)])
    lines += [f"changed during the run: {shown(text)}" for text in changes(profile)]
    lines += [shown(text) for text in troubles(profile)]
    return [click.style("environment", bold=True), *lines] if lines else []


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
