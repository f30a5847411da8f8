"""A profile as a table for pandas, R or a spreadsheet: a row per case and round, or a row per sample.

The JSON export is the profile file itself, which holds everything and which `assay import` takes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from profiles import stats
from profiles.contamination import Watched, watch
from profiles.energy import usable_energy
from profiles.profile import Case, CaseResult, Profile, RoundResult
from profiles.summary import work_per_call
from profiles.timings import is_sustained

Cell = str | int | float | bool | None

_OF_PROFILE = ("profile_id", "profile_name", "created", "host", "device", "suite")
_OF_CASE = ("case", "kernel", "dtype")
_OF_ROUND = (
    "round", "status", "backend", "median_s", "value", "unit", "samples", "disturbed", "calls",
    "check_error", "energy_j", "energy_window_s", "energy_calls", "power_w", "joules_per_call", "work_per_j",
    "energy_source", "peak_memory_bytes", "reason",
)  # fmt: skip
_OF_SAMPLE = (
    "round", "status", "backend", "sample", "start_s", "seconds", "calls", "seconds_per_call",
    "delay_s", "steal_s", "disturbed",
)  # fmt: skip
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def rounds_csv(profile: Profile) -> str:
    """One row per case and round: `median_s` is per call, of undisturbed samples; `value` is work over it."""
    rows = (
        [*of_case, *_round_cells(result.case, round_, _watch(profile, result, round_))]
        for result, of_case in _cases(profile)
        for round_ in result.rounds
    )
    return _csv(profile, _OF_ROUND, rows)


def samples_csv(profile: Profile) -> str:
    """One row per sample: `seconds` are those of the whole block of `calls` calls."""
    rows = (
        [*of_case, *cells]
        for result, of_case in _cases(profile)
        for round_ in result.rounds
        for cells in _sample_cells(round_, _watch(profile, result, round_))
    )
    return _csv(profile, _OF_SAMPLE, rows)


def _cases(profile: Profile) -> Iterator[tuple[CaseResult, list[Cell]]]:
    """Each case with the cells that all its rows begin with."""
    of_profile: list[Cell] = [
        profile.id, profile.name, profile.created, profile.host, profile.device.name, profile.suite.name
    ]  # fmt: skip
    parameters = _parameters(profile)
    for result in profile.cases:
        case = result.case
        values = [case.parameters.get(name) for name in parameters]
        yield result, [*of_profile, case.id, case.kernel, case.dtype, *values]


def _watch(profile: Profile, result: CaseResult, round_: RoundResult) -> Watched:
    return watch(round_, profile.device, profile.telemetry, heated=is_sustained(result.case))


def _parameters(profile: Profile) -> list[str]:
    """The parameters of all cases together, in the order of their first appearance."""
    return list(dict.fromkeys(name for result in profile.cases for name in result.case.parameters))


def _round_cells(case: Case, round_: RoundResult, watched: Watched) -> list[Cell]:
    estimate = stats.estimate_round(round_, watched) if round_.status == "ok" else None
    seconds = None if estimate is None else estimate.seconds_per_call
    work = work_per_call(case)
    return [
        round_.round,
        round_.status,
        round_.backend,
        seconds,
        work / seconds if seconds is not None and work > 0 else None,
        case.unit,
        len(round_.seconds),
        None if estimate is None else estimate.disturbed,
        round_.calls,
        None if round_.check is None else round_.check.error,
        *_energy_cells(round_, work),
        round_.peak_memory_bytes,
        round_.reason,
    ]


def _energy_cells(round_: RoundResult, work: int) -> list[Cell]:
    """What was counted as it was, and what follows from it where the window was long enough."""
    energy = round_.energy
    if energy is None:
        return [None] * 7
    counted: list[Cell] = [energy.joules, energy.window_s, energy.calls]
    if usable_energy(round_) is None or not energy.calls:
        return [*counted, None, None, None, energy.source]
    power_w, per_call_j = energy.joules / energy.window_s, energy.joules / energy.calls
    return [*counted, power_w, per_call_j, work / per_call_j if work > 0 else None, energy.source]


def _sample_cells(round_: RoundResult, watched: Watched) -> Iterator[list[Cell]]:
    unknown = [None] * len(round_.seconds)
    columns = zip(
        round_.seconds,
        round_.start_s or unknown,
        round_.delay_s or unknown,
        round_.steal_s or unknown,
        watched.marks if watched.readable else unknown,
        strict=True,
    )
    for number, (seconds, start_s, delay_s, steal_s, mark) in enumerate(columns):
        of_round: list[Cell] = [round_.round, round_.status, round_.backend, number, start_s, seconds]
        yield [*of_round, round_.calls, seconds / round_.calls, delay_s, steal_s, mark]


def _csv(profile: Profile, last_columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    parameters = [f"param_{name}" for name in _parameters(profile)]
    writer.writerow(guarded(cell) for cell in (*_OF_PROFILE, *_OF_CASE, *parameters, *last_columns))
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue()


def guarded(cell: Cell) -> Cell:
    """A text that a spreadsheet would take for a formula gets an apostrophe in front; numbers stay.

    Control characters become visible: the table may be printed on a terminal.
    """
    if not isinstance(cell, str):
        return cell
    text = "".join(c if c.isprintable() or c in "\n\t" else ascii(c)[1:-1] for c in cell)
    return f"'{text}" if cell.startswith(_FORMULA_STARTS) else text
