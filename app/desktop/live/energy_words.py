"""Energy on the result page: the cells of the table, and what has to be said of all of them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.desktop import figures
from app.run_data import CaseRow, RunData, SavedRun
from profiles.energy import SENSOR_ERROR, UNIT_ERROR, CaseEnergy, why_no_energy, why_no_idle
from profiles.profile import Profile
from profiles.text import shown
from profiles.units import format_joules

translate = QCoreApplication.translate


def per_joule(row: CaseRow) -> str:
    """`1.06 TFLOP/J`; of a case with a result and no energy that it was not measured."""
    if row.energy is not None:
        return _work(row, row.energy)[0]
    return translate("Energy", "not measured") if row.no_energy and row.value is not None else ""


def per_call(row: CaseRow) -> str:
    """`4.15 J`."""
    return joules(row.energy.joules_per_call) if row.energy is not None else ""


def power(row: CaseRow) -> str:
    """`688 W`, or that it cannot be true."""
    if row.energy is None:
        return ""
    watts = figures.fixed(row.energy.power_w, 0, "W")
    return figures.labelled(watts, translate("Energy", "cannot be true")) if is_untrue(row) else watts


def is_untrue(row: CaseRow) -> bool:
    """More power than the limit allows."""
    return row.summary is not None and "implausible power" in row.summary.flags


def joules(value: float) -> str:
    """With three digits."""
    return figures.localised(format_joules(value))


def in_short(unit: str, energy: CaseEnergy) -> tuple[str, str]:
    """`1.12 TFLOP/J, 978 mJ a call`, and over how long that was measured."""
    told = translate("Energy", "{work}, {joules} a call").format(
        work=figures.rate(energy.work_per_j, _per_joule(unit)), joules=joules(energy.joules_per_call)
    )
    return told, translate("Energy", "energy over {time}").format(time=figures.seconds(energy.window_s))


def explain_energy(row: CaseRow) -> str:
    """What the cells have no room for: interval, window, source; or why there is no energy."""
    energy = row.energy
    if energy is None:
        return (
            figures.labelled(translate("Energy", "Energy is not measured"), row.no_energy)
            if row.no_energy
            else ""
        )
    value, spread = _work(row, energy)
    told = [figures.labelled(translate("Energy", "95 % interval"), spread)] if spread else []
    over = translate("Energy", "over {time} in one round")
    if energy.rounds > 1:
        over = translate("Energy", "over {time} in {n} rounds")
    told.append(over.format(time=figures.seconds(energy.window_s), n=energy.rounds))
    if energy.net_power_w is not None:
        above = translate("Energy", "{power} above idle")
        told.append(above.format(power=figures.fixed(energy.net_power_w, 0, "W")))
    cautions = [f"⚠ {shown(text)}" for text in energy.cautions]
    return "\n".join([value, *told, shown(energy.source), *cautions])


def energy_note(data: RunData, rows: list[CaseRow]) -> str:
    """Cautions, source, idle power and uncertainty; or why there is no energy. Of a saved profile."""
    if not isinstance(data, SavedRun) or all(row.value is None for row in rows):
        return ""
    profile, found = data.file.profile, [row.energy for row in rows if row.energy is not None]
    if not found:
        reason = shown(why_no_energy(profile))
        return figures.labelled(translate("Energy", "Energy is not measured"), reason)
    cautions = [f"⚠ {text}" for text in dict.fromkeys(text for energy in found for text in energy.cautions)]
    sources = "; ".join(dict.fromkeys(shown(energy.source) for energy in found))
    told = figures.labelled(translate("Energy", "Energy"), sources)
    return " · ".join([*cautions, told, _idle(profile), *_uncertainty(found)])


def _uncertainty(found: list[CaseEnergy]) -> list[str]:
    """What the intervals do not have in them."""
    known = [energy.window_error for energy in found if energy.window_error is not None]
    steps = translate("Energy", "off by at most {share} through the counter's steps")
    gain = translate("Energy", "{models} against another model, {same} against the same unit")
    return [
        *([steps.format(share=figures.share(max(known)))] if known else []),
        gain.format(models=figures.share(SENSOR_ERROR), same=figures.share(UNIT_ERROR)),
    ]


def _idle(profile: Profile) -> str:
    if profile.idle is None:
        return figures.labelled(
            translate("Energy", "idle power is not measured"), shown(why_no_idle(profile))
        )
    told = translate("Energy", "idle {power} over {time}")
    return told.format(
        power=figures.fixed(profile.idle.power_w, 0, "W"), time=figures.seconds(profile.idle.window_s)
    )


def _work(row: CaseRow, energy: CaseEnergy) -> tuple[str, str]:
    """Work per joule, and its interval."""
    return figures.interval(energy.work_per_j, energy.low, energy.high, _per_joule(row.case.unit))


def _per_joule(unit: str) -> str:
    return f"{unit.removesuffix('/s')}/J"
