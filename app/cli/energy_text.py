"""Energy of a profile's cases, and what held the device back, as `assay show` tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from app.cli.tables import columns, labelled, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from profiles.energy import CaseEnergy
    from profiles.profile import CaseResult, Profile, RoundResult
    from profiles.summary import CaseSummary

_WIDTH = 100
_NAMED = 3
_HEAD = ("case", "per joule", "95 % interval", "per call", "power", "net of idle", "window")


def energy_lines(profile: Profile, summaries: Sequence[CaseSummary]) -> list[str]:
    """A row for each case with an energy, or one line that says why none has; nothing without a result."""
    from profiles.energy import energy_of, why_no_energy
    from profiles.reports.energies import energy_facts
    from profiles.text import shown

    if all(summary.value is None for summary in summaries):
        return []
    title = click.style("energy", bold=True)
    untrue = {summary.id for summary in summaries if "implausible power" in summary.flags}
    found = [
        (result.case.id, result.case.unit, energy)
        for result, summary in zip(profile.cases, summaries, strict=True)
        if (energy := energy_of(result, profile.idle, summary.flags)) is not None
    ]
    if not found:
        return wrapped("energy  ", f"not measured: {shown(why_no_energy(profile))}", _WIDTH)
    rows = [_row(case, unit, energy, untrue=case in untrue) for case, unit, energy in found]
    lines = columns(_HEAD, rows, right=_HEAD[1:], shrink={"case"})
    facts = energy_facts(profile, [energy for _, _, energy in found])
    told = [line for text in _doubts(found) for line in wrapped("! ", text, _WIDTH)]
    return [title, *lines, *labelled(facts), *told]


def describe_energy(profile: Profile, result: CaseResult, summary: CaseSummary) -> dict[str, Any]:
    """The fields `energy` and `energy_reason` that docs/commands.md promises of a case."""
    from dataclasses import asdict

    from profiles.energy import SENSOR_ERROR, UNIT_ERROR, energy_of, why_case_has_none
    from profiles.summary import projection_ratio

    energy = energy_of(result, profile.idle, summary.flags)
    if energy is None:
        return {"energy": None, "energy_reason": why_case_has_none(profile, result)}
    case = result.case
    per_j = 1 / energy.joules_per_call
    tokens = case.tokens / projection_ratio(case)
    work = {"flop_per_j": case.flops, "bytes_per_j": case.traffic_bytes, "tokens_per_j": tokens}
    return {
        "energy": {
            **asdict(energy),
            "unit": _unit(case.unit),
            **{name: count * per_j if count else None for name, count in work.items()},
            "gain_error": {"models": SENSOR_ERROR, "same_unit": UNIT_ERROR},
            "by_round": [one for r in result.rounds if (one := _describe_round(r)) is not None],
        },
        "energy_reason": "",
    }


def _describe_round(round_: RoundResult) -> dict[str, Any] | None:
    from profiles.energy import usable_energy

    energy = usable_energy(round_)
    if energy is None:
        return None
    return {
        "round": round_.round,
        "joules": energy.joules,
        "window_s": energy.window_s,
        "calls": energy.calls,
        "windows": energy.windows,
        "power_w": energy.joules / energy.window_s,
        "joules_per_call": energy.joules / energy.calls if energy.calls else None,
        "source": energy.source,
    }


def held_back_text(summaries: Sequence[CaseSummary]) -> str:
    """`power cap in 63 % of the samples, low clock in 2 %`; empty where nothing was, or nothing tells."""
    from profiles.text import shown
    from profiles.units import format_share

    told = [(one.held_back, one.samples) for one in summaries if one.held_back is not None]
    total = sum(samples for _, samples in told)
    reasons = dict.fromkeys(reason for held, _ in told for reason in held)
    parts: list[str] = []
    for reason in reasons:
        share = sum(held.get(reason, 0.0) * samples for held, samples in told) / total
        parts.append(f"{shown(reason)} in {format_share(share)}" + (" of the samples" if not parts else ""))
    return ", ".join(parts)


def spells_of(profile: Profile) -> list[dict[str, Any]]:
    """Each interval in which the device was held back: case, round, reason, samples that it touched."""
    from profiles.contamination import intervals, watch
    from profiles.spells import STRANGERS, touched

    return [
        {
            "case": result.case.id,
            "round": round_.round,
            "reason": spell.reason,
            "begin_s": spell.begin_s,
            "end_s": spell.end_s,
            "samples": sum(touched(intervals(round_), [spell])),
        }
        for result in profile.cases
        for round_ in result.rounds
        for spell in watch(round_, profile.device, profile.telemetry).spells
        if spell.reason != STRANGERS
    ]


def _row(case: str, unit: str, energy: CaseEnergy, *, untrue: bool) -> tuple[str, ...]:
    from profiles.text import shown
    from profiles.units import format_joules, format_seconds, interval_texts

    value, spread = interval_texts(energy.work_per_j, energy.low, energy.high, _unit(unit))
    net = "" if energy.net_power_w is None else f"{energy.net_power_w:.3g} W"
    over = f"{format_seconds(energy.window_s)} in {energy.rounds}"
    doubt = " (cannot be true)" if untrue else ""
    joules = format_joules(energy.joules_per_call)
    return (shown(case), value, spread, joules, f"{energy.power_w:.3g} W{doubt}", net, over)


def _doubts(found: Sequence[tuple[str, str, CaseEnergy]]) -> list[str]:
    """Each caution once, behind the cases that it is of."""
    from profiles.text import shown

    cases: dict[str, list[str]] = {}
    for case, _, energy in found:
        for text in energy.cautions:
            cases.setdefault(text, []).append(shown(case))
    named = {
        text: f"{', '.join(ids[:_NAMED])}{f' and {len(ids) - _NAMED} more' if len(ids) > _NAMED else ''}"
        for text, ids in cases.items()
    }
    return [f"{ids}: {text}" for text, ids in named.items()]


def _unit(unit: str) -> str:
    return f"{unit.removesuffix('/s')}/J"
