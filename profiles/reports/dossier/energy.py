"""Work per joule and mean power, where a counter was read for long enough; else why there is none."""

from __future__ import annotations

from profiles.energy import SENSOR_ERROR, SHORTEST_WINDOW_S, CaseEnergy, energy_of, why_no_energy
from profiles.profile import Case
from profiles.reports import wording
from profiles.reports.dossier import Account, Dossier
from profiles.reports.markup import NUMBER, foreign, table_head
from profiles.reports.sustained_plot import sustained_figures
from profiles.reports.svg import escaped
from profiles.units import format_seconds, interval_texts

NOTE = (
    f"Gross energy, idle power included, from the same rounds as the speed, over windows of at least "
    f"{SHORTEST_WINDOW_S:g} s. The interval is that of the rounds; the sensors' gain is uncertain by another "
    f"{100 * SENSOR_ERROR:g} %, so that less than about 14 % between two models proves nothing."
)


def section(dossier: Dossier) -> list[str]:
    """A table, or the reason, for each profile."""
    parts = [_part(account) for account in dossier.accounts]
    intro = [f'<p class="intro">{NOTE}</p>'] if any("<table" in part for part in parts) else []
    figures = [
        figure
        for number, account in enumerate(dossier.accounts)
        for figure in sustained_figures(account.profile, f"sustained-{number}")
    ]
    return [*intro, *parts, *figures]


def _part(account: Account) -> str:
    name = foreign(account.profile.name)
    odd = {one.id for one in account.summaries if "implausible power" in one.flags}
    idle = account.profile.idle
    found = [(r.case, energy) for r in account.profile.cases if (energy := energy_of(r, idle)) is not None]
    if not found:
        return f"<p>{name}: <strong>not measured</strong>, {escaped(why_no_energy(account.profile))}.</p>"
    head = table_head((
        ("case", ""), ("per joule", NUMBER), ("95 % interval", NUMBER), ("mean power", NUMBER),
        ("measured over", NUMBER), ("source", ""),
    ))  # fmt: skip
    rows = "".join(_row(case, energy, untrue=case.id in odd) for case, energy in found)
    without = len(account.profile.cases) - len(found)
    told = f", {without} of {len(account.profile.cases)} cases not measured" if without else ""
    caption = f"<caption><strong>{name}</strong>{told}</caption>"
    return f'<div class="scroll"><table class="energy">{caption}{head}<tbody>{rows}</tbody></table></div>'


def _row(case: Case, energy: CaseEnergy, *, untrue: bool) -> str:
    unit = f"{case.unit.removesuffix('/s')}/J"
    value, spread = interval_texts(energy.work_per_j, energy.low, energy.high, unit)
    over = f"{format_seconds(energy.window_s)} in {wording.count(energy.rounds, 'round')}"
    net = "" if energy.net_power_w is None else f", {energy.net_power_w:.3g} W above idle"
    cells = "".join(
        f'<td class="number">{escaped(text)}</td>'
        for text in (value, spread, f"{energy.power_w:.3g} W{net}", over)
    )
    doubts = [*(["cannot be true: not to be used"] if untrue else []), *energy.cautions]
    doubt = f" ({escaped('; '.join(doubts))})" if doubts else ""
    return f'<tr><th scope="row">{foreign(case.id)}</th>{cells}<td>{foreign(energy.source)}{doubt}</td></tr>'
