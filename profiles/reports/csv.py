"""A comparison for a spreadsheet: one row per candidate and case."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from profiles.comparison import EnergyComparison
from profiles.export import Cell, guarded
from profiles.reports import Report

COLUMNS = (
    "baseline_id", "baseline_name", "baseline_device", "candidate_id", "candidate_name", "candidate_device",
    "level", "case", "kernel", "dtype", "unit", "verdict", "ratio", "low", "high", "confidence", "tolerance",
    "baseline_value", "candidate_value", "baseline_rounds", "candidate_rounds", "rounds_needed", "paired",
    "baseline_flags", "candidate_flags", "baseline_problems", "candidate_problems", "not_like_for_like",
    "reason", "energy_verdict", "energy_ratio", "energy_low", "energy_high", "energy_unit",
    "baseline_work_per_j", "candidate_work_per_j", "energy_reason",
)  # fmt: skip


def render(report: Report) -> str:
    """The table with its header."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([guarded(cell) for cell in row] for row in _rows(report))
    return text.getvalue()


def _rows(report: Report) -> Iterator[list[Cell]]:
    comparison, baseline = report.comparison, report.comparison.baseline
    for candidate in comparison.candidates:
        side = candidate.side
        of_pair: list[Cell] = [
            baseline.id, baseline.name, baseline.device, side.id, side.name, side.device, candidate.level
        ]  # fmt: skip
        energies = {one.id: one for one in candidate.energy}
        for case in candidate.cases:
            yield [
                *of_pair, case.id, case.kernel, case.dtype, case.unit, case.verdict, case.ratio, case.low,
                case.high, comparison.confidence, comparison.tolerance, case.baseline_value,
                case.candidate_value, case.baseline_rounds, case.candidate_rounds, case.rounds_needed,
                case.paired, ", ".join(case.baseline_flags), ", ".join(case.candidate_flags),
                "; ".join(baseline.problems), "; ".join(side.problems),
                "; ".join(candidate.not_like_for_like), case.reason, *_energy(energies.get(case.id)),
            ]  # fmt: skip


def _energy(one: EnergyComparison | None) -> list[Cell]:
    if one is None:
        return [None] * 8
    return [
        one.verdict, one.ratio, one.low, one.high, one.unit, one.baseline_value, one.candidate_value,
        one.reason,
    ]  # fmt: skip
