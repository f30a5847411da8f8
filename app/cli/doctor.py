"""`assay doctor`: what is wrong with this set-up, and the exact remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from benchkernels.findings import Finding

_COLOURS = {"ok": "green", "note": "yellow", "problem": "red"}


@click.command(name="doctor")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(as_json: bool) -> int:
    """Look at Python, torch, drivers, permissions, disk, memory and load; exit 3 if there is a problem."""
    from app.cli.common import print_json, working
    from benchkernels.doctor import examine
    from profiles.problems import EXIT_DEVICE

    with working("looking at this machine, some seconds"):
        findings = examine()
    if as_json:
        print_json({"findings": findings})
    else:
        click.echo("\n".join(_text(findings)))
    return EXIT_DEVICE if any(finding.status == "problem" for finding in findings) else 0


def _text(findings: list[Finding]) -> list[str]:
    width = max(len(finding.check) for finding in findings)
    lines = []
    for finding in findings:
        status = click.style(f"{finding.status:<7}", fg=_COLOURS[finding.status])
        lines.append(f"{status}  {finding.check:<{width}}  {finding.what}")
        indent = " " * (7 + 2 + width + 2)
        lines += [
            f"{indent}{text}" for text in (finding.why, finding.remedy and f"→ {finding.remedy}") if text
        ]
    problems = sum(finding.status == "problem" for finding in findings)
    noun = "problem" if problems == 1 else "problems"
    lines += ["", f"{problems} {noun} found." if problems else "No problem found."]
    return lines
