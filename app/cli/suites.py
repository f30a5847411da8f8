"""`assay suites`: what can be run, with cases, memory and expected time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from benchkernels.suites import Suite

_KINDS = {"cpu": "processor", "accelerator": "accelerator"}


@click.command(name="suites")
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(name: str | None, as_json: bool) -> None:
    """List the suites, or the cases of suite NAME (a built-in one, one of yours, or a TOML file)."""
    from benchkernels.suites import load_suite, survey

    if name is not None:
        suite = load_suite(name)
        click.echo(_dump({"suite": _describe(suite, cases=True)}) if as_json else _cases_text(suite))
        return
    suites, problems = survey()
    if as_json:
        click.echo(_dump({"suites": [_describe(suite) for suite in suites], "problems": problems}))
        return
    click.echo("\n\n".join(_summary(suite) for suite in suites))
    for problem in problems:
        click.echo(f"\nnot usable: {problem}", err=True)


def _dump(value: dict[str, Any]) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _describe(suite: Suite, *, cases: bool = False) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": suite.name,
        "title": suite.title,
        "description": suite.description,
        "digest": suite.digest,
        "path": suite.origin or None,
        "kinds": {
            kind: {
                "rounds": suite.rounds_for(kind),
                "cases": len(suite.cases_for(kind)),
                "memory_bytes": suite.memory_bytes(kind),
                "expected_s": suite.expected_s(kind),
            }
            for kind in _KINDS
        },
    }
    if cases:
        described["cases"] = [
            {
                "id": case.id,
                "kernel": case.kernel,
                "dtype": case.dtype,
                "kinds": sorted(kinds),
                "memory_bytes": case.memory_bytes,
                "budget_s": case.budget_s,
            }
            for case, kinds in suite.entries
        ]
    return described


def _summary(suite: Suite) -> str:
    from app.cli.clock import format_estimate
    from app.cli.tables import labelled, wrapped
    from profiles.text import shown
    from profiles.units import format_bytes

    lines = wrapped(f"{suite.name}  ", shown(suite.description or suite.title))
    lines[0] = click.style(suite.name, bold=True) + lines[0].removeprefix(suite.name)
    rows = [("from", shown(suite.origin))]
    for kind, label in _KINDS.items():
        cases = len(suite.cases_for(kind))
        rounds = suite.rounds_for(kind)
        work = (
            f"{cases} {'case' if cases == 1 else 'cases'}, {rounds} {'round' if rounds == 1 else 'rounds'}, "
            f"up to {format_bytes(suite.memory_bytes(kind))}, about {format_estimate(suite.expected_s(kind))}"
        )
        rows.append((label, work if cases else "no cases"))
    return "\n".join([*lines, *labelled(rows, "  ")])


def _cases_text(suite: Suite) -> str:
    from app.cli.tables import columns
    from profiles.units import format_bytes, format_seconds

    rows = [
        [
            case.id,
            "both" if len(kinds) == len(_KINDS) else _KINDS[next(iter(kinds))],
            format_bytes(case.memory_bytes),
            format_seconds(case.budget_s),
        ]
        for case, kinds in suite.entries
    ]
    header = ["case", "for", "memory", "time a round"]
    table = columns(header, rows, right={"memory", "time a round"}, shrink={"case"})
    return "\n".join([_summary(suite), "", *table])
