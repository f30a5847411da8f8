"""`assay doctor`: what is wrong with this set-up, and the exact remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from benchkernels.findings import Finding

_COLOURS = {"ok": "green", "note": "yellow", "problem": "red"}
LEAST_BESIDE = 40
"""Columns: in fewer, texts are read more easily below what they speak of."""


@click.command(name="doctor")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(as_json: bool) -> int:
    """Look at drivers, torch, devices, files, the machine and Qt; exit 3 if there is a problem."""
    from app.cli.common import print_json, working
    from app.window_needs import look_at_window
    from benchkernels.doctor.examine import examine
    from profiles.problems import EXIT_DEVICE

    with working("looking at this machine, some seconds"):
        findings = [*examine(files=[("your book of hosts cannot be used", _hosts)]), *look_at_window()]
    if as_json:
        print_json({"findings": findings})
    else:
        click.echo("\n".join(_text(findings)))
    return EXIT_DEVICE if any(finding.status == "problem" for finding in findings) else 0


def _hosts() -> list[str]:
    """The first mistake in the book of hosts, which keeps all of them from being used."""
    from app.hosts.book import read_book
    from profiles.problems import AssayError

    try:
        read_book()
    except AssayError as error:
        return [str(error)]
    return []


def _lines(finding: Finding, width: int, *, beside: bool) -> list[str]:
    """Status, check and texts: the texts `beside` the checks, which are `width` wide, or below them."""
    from app.cli.tables import wrapped

    head = f"{finding.status:<7}  {finding.check:<{width}}  "
    indent = " " * (len(head) if beside else 4)
    texts = [text for text in (finding.what, finding.why, finding.remedy and f"→ {finding.remedy}") if text]
    lines = [] if beside else [head.rstrip()]
    for number, text in enumerate(texts):
        lines += wrapped(head if beside and number == 0 else indent, text)
    coloured = click.style(f"{finding.status:<7}", fg=_COLOURS[finding.status])
    return [coloured + lines[0].removeprefix(f"{finding.status:<7}"), *lines[1:]]


def _text(findings: list[Finding]) -> list[str]:
    from app.cli.tables import terminal_width

    width = max(len(finding.check) for finding in findings)
    limit = terminal_width()
    beside = limit is None or limit >= 7 + 2 + width + 2 + LEAST_BESIDE
    lines = [line for finding in findings for line in _lines(finding, width, beside=beside)]
    problems = sum(finding.status == "problem" for finding in findings)
    noun = "problem" if problems == 1 else "problems"
    lines += ["", f"{problems} {noun} found." if problems else "No problem found."]
    return lines
