"""`assay claims`: the claims that are known, each with its standing on today's evidence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.common import open_library, print_json
from app.cli.tables import columns

if TYPE_CHECKING:
    from profiles.claims.model import ClaimResult, Standing

STATEMENT_LENGTH = 100
ORDER: tuple[Standing, ...] = ("supported", "contradicted", "undecided", "not checkable")


@click.command(name="claims")
@click.option("--lint", is_flag=True, help="Hold FILES (default: all that are used) against the rules.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path(path_type=Path))
def command(*, lint: bool, as_json: bool, files: tuple[Path, ...]) -> int:
    """List the claims known, each with what the profiles in the library and published results say of it.

    Your own claims and published results are read from the folders `claims` and `published` of your
    configuration; `assay schema claim` describes them, and --lint explains what is wrong with them, by line.
    """
    if lint:
        from app.cli.lint import lint as lint_files

        return lint_files(files, as_json=as_json)
    if files:
        raise click.UsageError("FILE goes with --lint; what lies in your configuration is read without it.")
    results = _judge_all()
    if as_json:
        print_json({"claims": [_describe(result) for result in results]})
    else:
        click.echo("\n".join([*_lines(results), "", _summary(results)]))
    return 0


def _judge_all() -> list[ClaimResult]:
    from profiles.claims.files import load_claims
    from profiles.claims.gathering import gather
    from profiles.claims.standing import judge_all
    from profiles.published import load_published

    claims = load_claims()
    profiles, notes = gather(open_library(), claims.values())
    for note in notes:
        click.echo(f"assay: {note}", err=True)
    return judge_all(claims, profiles, load_published())


def _describe(result: ClaimResult) -> dict[str, Any]:
    claim = result.claim
    return {
        "id": result.id,
        "statement": claim.statement,
        "verdict": result.verdict,
        "source": claim.source,
        "reason": result.reason,
        "basis": _basis(result),
        "subject": claim.subject,
        "reference": claim.reference,
        "claimed_by": claim.claimed_by,
        "claimant": claim.claimant,
        "when": claim.when,
        "seen": claim.seen,
        "credibility": claim.credibility,
        "readings": [
            {
                "name": r.name,
                "verdict": r.verdict,
                "ratio": r.ratio,
                "low": r.low,
                "high": r.high,
                "ranges": r.ranges,
                "basis": r.basis,
            }
            for r in result.readings
        ],
    }


def _basis(result: ClaimResult) -> list[str]:
    """The classes of evidence behind the readings that share the verdict."""
    return list(dict.fromkeys(r.basis for r in result.readings if r.basis and r.verdict == result.verdict))


def _lines(results: list[ClaimResult]) -> list[str]:
    from profiles.text import shown

    ranked = sorted(results, key=lambda result: (ORDER.index(result.verdict), result.claim.subject))
    rows = [
        [
            shown(result.id),
            result.verdict,
            ", ".join(_basis(result)),
            shown(result.claim.statement, STATEMENT_LENGTH),
        ]
        for result in ranked
    ]
    header = ["claim", "verdict", "basis", "statement"]
    # An id that is cut cannot be handed on to `assay check`.
    return columns(header, rows, spare=("basis", "statement"), wrap="statement")


def _summary(results: list[ClaimResult]) -> str:
    counts = [(sum(r.verdict == standing for r in results), standing) for standing in ORDER]
    told = ", ".join(f"{count} {standing}" for count, standing in counts if count)
    return f"{len(results)} claims: {told}; 'assay check CLAIM' shows the evidence and what is missing"
