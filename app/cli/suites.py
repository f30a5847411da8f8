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
    from profiles.units import format_bytes

    lines = [click.style(suite.name, bold=True) + f"  {suite.description or suite.title}"]
    if suite.origin:
        lines.append(f"  from {suite.origin}")
    for kind, label in _KINDS.items():
        cases = len(suite.cases_for(kind))
        if not cases:
            lines.append(f"  {label}: no cases")
            continue
        rounds = suite.rounds_for(kind)
        lines.append(
            f"  {label}: {cases} {'case' if cases == 1 else 'cases'}, "
            f"{rounds} {'round' if rounds == 1 else 'rounds'}, "
            f"up to {format_bytes(suite.memory_bytes(kind))}, "
            f"about {format_estimate(suite.expected_s(kind))}"
        )
    return "\n".join(lines)


def _cases_text(suite: Suite) -> str:
    from profiles.units import format_bytes, format_seconds

    width = max(len(entry.case.id) for entry in suite.entries)
    lines = [_summary(suite), ""]
    for case, kinds in suite.entries:
        where = "both" if len(kinds) == len(_KINDS) else _KINDS[next(iter(kinds))]
        lines.append(
            f"  {case.id:<{width}}  {where:<11}  {format_bytes(case.memory_bytes):>9}  "
            f"{format_seconds(case.budget_s)} a round"
        )
    return "\n".join(lines)
