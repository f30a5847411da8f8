"""Work per joule, joules per call and power, where a counter was read for long enough; else why not.

Below them the curves of what was run back to back.
"""

from __future__ import annotations

from collections.abc import Sequence

from profiles.energy import SENSOR_ERROR, SHORTEST_WINDOW_S, CaseEnergy, energy_of, why_no_energy
from profiles.profile import Case
from profiles.reports import wording
from profiles.reports.dossier import Account, Dossier
from profiles.reports.energies import energy_facts
from profiles.reports.markup import NUMBER, facts, foreign, table_head
from profiles.reports.sustained_plot import sustained_figures
from profiles.reports.svg import escaped
from profiles.units import format_joules, format_rate, format_seconds, interval_texts

NOTE = (
    f"Gross energy, idle power included, from the same rounds as the speed, over windows of at least "
    f"{SHORTEST_WINDOW_S:g} s. The interval is that of the rounds; the sensors' gain is uncertain by another "
    f"{100 * SENSOR_ERROR:g} %, so that less than about 14 % between two models proves nothing."
)


def section(dossier: Dossier) -> list[str]:
    """A table, or the reason, for each profile."""
    parts = [part for account in dossier.accounts for part in _parts(account)]
    intro = [f'<p class="intro">{NOTE}</p>'] if any("<table" in part for part in parts) else []
    figures = [
        figure
        for number, account in enumerate(dossier.accounts)
        for figure in sustained_figures(account.profile, f"sustained-{number}")
    ]
    return [*intro, *parts, *figures]


def _parts(account: Account) -> list[str]:
    """The table, and below it sensors, idle power and uncertainty."""
    profile, name = account.profile, foreign(account.profile.name)
    found = [
        (result.case, energy, "implausible power" in summary.flags)
        for result, summary in zip(profile.cases, account.summaries, strict=True)
        if (energy := energy_of(result, profile.idle, summary.flags)) is not None
    ]
    if not found:
        return [f"<p>{name}: <strong>not measured</strong>, {escaped(why_no_energy(profile))}.</p>"]
    head = table_head((
        ("case", ""), ("per joule", NUMBER), ("95 % interval", NUMBER), ("per call", NUMBER),
        ("mean power", NUMBER), ("measured over", NUMBER),
    ))  # fmt: skip
    energies = [energy for _, energy, _ in found]
    several = len({energy.source for energy in energies}) > 1
    rows = "\n".join(
        _row(case, energy, _doubts(energy, untrue=untrue, several=several)) for case, energy, untrue in found
    )
    without = len(profile.cases) - len(found)
    told = f", {without} of {len(profile.cases)} cases not measured" if without else ""
    caption = f"<caption><strong>{name}</strong>{told}</caption>"
    return [
        f'<div class="scroll"><table class="energy">{caption}{head}\n{rows}</table></div>',
        f'<div class="facts">{facts(energy_facts(profile, energies))}</div>',
    ]


def _doubts(energy: CaseEnergy, *, untrue: bool, several: bool) -> list[str]:
    """Why the figures may be off, and where `several` sensors were read, by which these are."""
    return [
        *(["the power cannot be true: not to be used"] if untrue else []),
        *energy.cautions,
        *([f"by {energy.source}"] if several else []),
    ]


def _row(case: Case, energy: CaseEnergy, doubts: Sequence[str]) -> str:
    """A group of one or two rows: the figures, and below them what must be known of them."""
    unit = f"{case.unit.removesuffix('/s')}/J"
    value, spread = interval_texts(energy.work_per_j, energy.low, energy.high, unit)
    # Of what ran, where token/J is projected to the whole model.
    flop_per_j = format_rate(case.flops / energy.joules_per_call, "FLOP/J")
    cells = (
        _cell(value, flop_per_j if case.unit == "token/s" and case.flops else ""),
        _cell(spread),
        _cell(format_joules(energy.joules_per_call)),
        _cell(
            f"{energy.power_w:.3g} W",
            "" if energy.net_power_w is None else f"{energy.net_power_w:.3g} W above idle",
        ),
        _cell(f"{format_seconds(energy.window_s)} in {wording.count(energy.rounds, 'round')}"),
    )
    told = foreign("; ".join(doubts))
    below = f'<tr><td class="remarks" colspan="{len(cells)}">{told}</td></tr>' if doubts else ""
    header = f'<th scope="rowgroup" rowspan="{2 if doubts else 1}">{foreign(case.id)}</th>'
    return f"<tbody><tr>{header}{''.join(cells)}</tr>{below}</tbody>"


def _cell(figure: str, beside: str = "") -> str:
    """`beside` is another figure of the same, on a line of its own."""
    below = f'<br><span class="muted">{escaped(beside)}</span>' if beside else ""
    return f'<td class="number">{escaped(figure)}{below}</td>'
