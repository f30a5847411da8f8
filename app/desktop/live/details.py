"""Everything about a run that is words: the case, its flags and checks, the environment, what went wrong."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.desktop import figures
from app.desktop.live.energy_words import explain_energy
from app.desktop.live.roof_words import roof_lines
from app.run_data import CaseRow, LiveRun, RunData, SavedRun
from profiles.reports.wording import collective_texts
from profiles.summary import FLAGS, CaseSummary
from profiles.text import shown

translate = QCoreApplication.translate


def details_of(data: RunData, row: CaseRow, title: str) -> str:
    """Plain text in paragraphs."""
    parts = [_case(data, row, title)]
    if isinstance(data, SavedRun):
        parts += _saved(data)
    elif isinstance(data, LiveRun) and data.state.device is not None:
        parts.append(_peaks(data))
    return "\n\n".join(part for part in parts if part)


def _case(data: RunData, row: CaseRow, title: str) -> str:
    lines = [title, row.case.id]
    if row.summary is not None and row.summary.backend:
        lines.append(translate("Details", "backend: {name}").format(name=row.summary.backend))
    result = data.result_of(row.case.id)
    for one in result.rounds if result else []:
        if one.check is not None:
            lines.append(_check_line(one.check.ok, one.check.error, one.check.tolerance, one.check.reference))
            break
    if row.summary is not None:
        lines += _bandwidths(row.summary)
        lines += [f"{flag}: {FLAGS[flag]}" for flag in row.summary.flags if flag in FLAGS]
    if row.reason:
        lines.append(row.reason)
    lines += explain_energy(row).splitlines()
    remedy = next((r.remedy for r in (result.rounds if result else []) if r.remedy), "")
    return "\n".join([*map(shown, lines), *([shown(remedy)] if remedy else [])])


def _bandwidths(summary: CaseSummary) -> list[str]:
    """Of a collective what its value is, and what it is computed from."""
    told = collective_texts(summary)
    if not told or summary.value is None:
        return []
    return [", ".join([f"busbw {figures.rate(summary.value, summary.unit)}", *told])]


def _check_line(ok: bool, error: float | None, tolerance: float, reference: str) -> str:
    told = figures.localised(f"{error:.2g}") if error is not None else figures.NONE
    word = translate("Details", "passed") if ok else translate("Details", "failed")
    return translate(
        "Details", "check {word}: error {error}, tolerance {tolerance}, against {reference}"
    ).format(word=word, error=told, tolerance=figures.localised(f"{tolerance:.2g}"), reference=reference)


def _saved(data: SavedRun) -> list[str]:
    from app.cli.cautions import cautions
    from app.cli.circumstances import changes, facts, troubles

    profile = data.file.profile
    told = [f"! {sentence}" for sentence in cautions(profile)]
    around = [f"{label}: {shown(text)}" for label, text in facts(profile)]
    wrong = [*map(shown, changes(profile)), *map(shown, troubles(profile))]
    notes = [shown(profile.notes)] if profile.notes else []
    where = [shown(profile.id), shown(data.file.path)]
    return ["\n".join(block) for block in (told, notes, around, wrong) if block] + [
        _peaks(data),
        "\n".join(where),
    ]


def _peaks(data: RunData) -> str:
    device = data.device
    if device is None:
        return ""
    lines = []
    for dtype, peak in device.peaks.items():
        rate = figures.rate(peak.value, "OP/s" if dtype == "int8" else "FLOP/s")
        lines.append(f"{dtype}: {rate}, {peak.kind}: {shown(peak.source)}")
    if device.bandwidth is not None:
        lines.append(f"{figures.rate(device.bandwidth.value, 'B/s')}: {shown(device.bandwidth.source)}")
    return "\n".join([*lines, *roof_lines(data)])
