"""`assay compare`: profiles against a baseline, as text, a report, or an answer for a build."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.common import open_library, working
from app.cli.numbers import Number
from profiles.reports import FORMATS

if TYPE_CHECKING:
    from profiles.files import ProfileFile
    from profiles.gates import GateResult
    from profiles.reports import Report

TEXT_SUFFIXES = frozenset({"", ".txt", ".log"})


@click.command(name="compare")
@click.argument("baseline", metavar="BASELINE")
@click.argument("candidates", metavar="CANDIDATE...", nargs=-1, required=True)
@click.option("--pool", is_flag=True,
              help="Profiles of one device model are one side; those of the baseline's join it.")  # fmt: skip
@click.option("--tolerance", type=Number(0.1, 50), default=2.0, show_default=True,
              metavar="PERCENT", help="What counts as the same.")  # fmt: skip
@click.option("--case", "patterns", multiple=True, metavar="GLOB", help="Only cases whose id matches.")
@click.option("--format", "form", type=click.Choice(["text", *FORMATS]),
              help="text is the default, or what the suffix of --out says.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Short for --format json.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Where to; else to stdout.")
@click.option("--gate", "expressions", multiple=True, metavar="EXPR",
              help="'matmul/* >= 0.97' or 'geomean > 1': exit 1 where it is proven broken.")  # fmt: skip
@click.option("--unclear", type=click.Choice(["fail", "pass"]),
              help="Exit 1 or 0, instead of 5, where a gate is neither broken nor held.")  # fmt: skip
def command(
    *,
    baseline: str,
    candidates: tuple[str, ...],
    pool: bool,
    tolerance: float,
    patterns: tuple[str, ...],
    form: str | None,
    as_json: bool,
    out: Path | None,
    expressions: tuple[str, ...],
    unclear: str | None,
) -> int:
    """Compare each CANDIDATE with BASELINE: ratio with 95 % interval, and a verdict on every case.

    Each is a path, an id, or a unique part of a name. What differs around them comes before any number.
    """
    from dataclasses import replace

    from profiles.compare_files import compare_files
    from profiles.gates import gates_exit_code, judge_gates, parse_gate
    from profiles.problems import EXIT_GATE, EXIT_UNCLEAR

    form = _format(form, as_json, out)
    gates = [parse_gate(expression) for expression in expressions]
    found = _read([baseline, *candidates])
    with working("comparing"):
        report = compare_files(found, pooled=pool, tolerance=tolerance / 100, patterns=patterns)
    results = judge_gates(report.comparison, gates)
    report = replace(report, gates=results)
    _deliver(report, form, out)
    if form != "text" or out is not None:
        _tell_gates(results)
    code = {"fail": EXIT_GATE, "pass": 0, None: EXIT_UNCLEAR}[unclear]
    return gates_exit_code(results, unclear=code)


def _format(form: str | None, as_json: bool, out: Path | None) -> str:
    from profiles.problems import UsageError
    from profiles.reports import format_of

    if as_json and form not in (None, "json"):
        raise UsageError(f"--json and --format {form} contradict each other; choose one.")
    if as_json:
        return "json"
    if form or out is None:
        return form or "text"
    found = format_of(out.suffix)
    if not found and out.suffix not in TEXT_SUFFIXES:
        known = ", ".join(("text", *FORMATS))
        raise UsageError(
            f"no format has the suffix {out.suffix} of --out; choose one with --format ({known})."
        )
    return found or "text"


def _read(references: Sequence[str]) -> list[ProfileFile]:
    from profiles.files import read_profile

    library = open_library()
    paths = [library.find(reference) for reference in references]
    found = []
    for number, path in enumerate(paths, 1):
        with working(f"reading profile {number} of {len(paths)}"):
            found.append(read_profile(path))
    return found


def _deliver(report: Report, form: str, out: Path | None) -> None:
    from profiles.storage import write_atomically
    from profiles.text import shown

    with working("writing the report"):
        text = _render(report, form)
    if out is None:
        if form == "text":
            click.echo(text, nl=False)
        else:
            sys.stdout.buffer.write(text.encode())
            sys.stdout.buffer.flush()
        return
    write_atomically(out, click.unstyle(text).encode() if form == "text" else text.encode())
    click.echo(f"written to {shown(out)}", err=True)


def _render(report: Report, form: str) -> str:
    if form == "text":
        from app.cli.comparison_text import comparison_text

        return comparison_text(report) + "\n"
    from profiles.reports import render_report

    return render_report(form, report)


def _tell_gates(results: Sequence[GateResult]) -> None:
    """On stderr where the report is for somebody else: a build's log must say why it failed."""
    from app.cli.comparison_text import gate_lines

    for result in results:
        click.echo("\n".join(gate_lines(result)), err=True)
