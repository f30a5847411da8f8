"""`assay check`: what today's evidence says of one claim, reading by reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from app.cli.common import open_library, print_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from profiles.claims.gathering import Gathered
    from profiles.claims.model import Claim, ClaimResult, Evidence, ReadingResult
    from profiles.library import Library
    from profiles.profile import Profile

PROFILE_HELP = "Judge by this profile of the {}, instead of all in the library; may be repeated."


@click.command(name="check")
@click.argument("claim_id", metavar="CLAIM")
@click.option("--subject", "subjects", multiple=True, metavar="PROFILE", help=PROFILE_HELP.format("subject"))
@click.option(
    "--reference", "references", multiple=True, metavar="PROFILE", help=PROFILE_HELP.format("reference")
)
@click.option(
    "--format", "style", type=click.Choice(["text", "json", "md"]), default="text", show_default=True
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
def command(
    *, claim_id: str, subjects: tuple[str, ...], references: tuple[str, ...], style: str, as_json: bool
) -> int:
    """Check CLAIM (its id or a unique part of it) against the library and against published results.

    Exit code: 0 supported, 1 contradicted, 5 undecided or not checkable.
    """
    from profiles.claims.standing import judge
    from profiles.problems import EXIT_GATE, EXIT_UNCLEAR
    from profiles.published import load_published

    claim_id, claim = _find(claim_id)
    gathered = _gather(claim, subjects, references)
    for note in gathered.notes:
        click.echo(f"assay: {note}", err=True)
    result = judge(claim_id, claim, gathered.profiles, load_published())
    if as_json or style == "json":
        print_json(_describe(result))
    elif style == "md":
        from profiles.claims.markdown import write_page
        from profiles.version import VERSION

        click.echo(write_page(result, len(gathered.profiles), VERSION), nl=False)
    else:
        from app.cli.check_text import lines

        click.echo("\n".join(lines(result)))
    return {"supported": 0, "contradicted": EXIT_GATE}.get(result.verdict, EXIT_UNCLEAR)


def _find(reference: str) -> tuple[str, Claim]:
    """The claim of that id, or the only one whose id holds that text."""
    from profiles.claims.files import load_claims
    from profiles.problems import UsageError
    from profiles.text import shown

    claims = load_claims()
    if reference in claims:
        return reference, claims[reference]
    parts = [name for name in claims if reference and reference.casefold() in name.casefold()]
    if len(parts) == 1:
        return parts[0], claims[parts[0]]
    if parts:
        more = f" and {len(parts) - 5} more" if len(parts) > 5 else ""
        listed = ", ".join(map(shown, parts[:5]))
        raise UsageError(
            f"'{shown(reference)}' fits {len(parts)} claims: {listed}{more}; give a longer part."
        )
    import difflib

    near = difflib.get_close_matches(reference, claims, n=3, cutoff=0.4)
    hint = f"did you mean {' or '.join(map(shown, near))}?" if near else "'assay claims' lists all."
    raise UsageError(f"there is no claim '{shown(reference)}': {hint}")


def _gather(claim: Claim, subjects: Sequence[str], references: Sequence[str]) -> Gathered:
    """The named profiles, and of a party without any those in the library."""
    from profiles.catalogue import resolve
    from profiles.claims.gathering import Gathered, gather, read_model
    from profiles.problems import AssayError

    library = open_library()
    if not subjects and not references:
        return gather(library, [claim])
    found = Gathered([], [])
    for role, party, named in (
        ("subject", claim.subject, subjects),
        ("reference", claim.reference, references),
    ):
        try:
            ids = resolve(party) if party is not None else ()
        except AssayError:
            ids = ()
        for reference in named:
            found.profiles.append(_read(library, reference, role, party, ids))
        for device in () if named else ids:
            read_model(library, device, found)
    return found


def _read(library: Library, reference: str, role: str, party: str | None, ids: Sequence[str]) -> Profile:
    """A named profile, which must be of one of the party's chips."""
    from profiles.files import read_profile
    from profiles.problems import UsageError
    from profiles.text import shown

    file = read_profile(library.find(reference))
    profile = file.profile
    if not file.digest_ok:
        raise UsageError(
            f"{shown(file.path)} was changed or damaged after it was saved, so no claim is judged by it."
        )
    device = profile.device.catalogue.id if profile.device.catalogue else None
    if not ids:
        raise UsageError(f"the claim's {role} is no device of the catalogue, so no profile can be its own.")
    if device not in ids:
        members = f" ({', '.join(ids)})" if len(ids) > 1 else ""
        raise UsageError(
            f"the profile {shown(profile.name, 60)} is of {shown(profile.device.name, 60)}, which is not the"
            f" claim's {role} {shown(party)}{members}."
        )
    return profile


def _describe(result: ClaimResult) -> dict[str, Any]:
    claim = result.claim
    return {
        "claim": result.id,
        "verdict": result.verdict,
        "reason": result.reason,
        "statement": claim.statement,
        "subject": claim.subject,
        "reference": claim.reference,
        "claimed_by": claim.claimed_by,
        "claimant": claim.claimant,
        "when": claim.when,
        "quote": claim.quote,
        "source": claim.source,
        "seen": claim.seen,
        "scope": claim.scope,
        "credibility": claim.credibility,
        "readings": [_describe_reading(reading) for reading in result.readings],
        "chips": result.chips,
    }


def _describe_reading(reading: ReadingResult) -> dict[str, Any]:
    return {
        "name": reading.name,
        "verdict": reading.verdict,
        "basis": reading.basis,
        "ratio": reading.ratio,
        "low": reading.low,
        "high": reading.high,
        "ranges": reading.ranges,
        "reason": reading.reason,
        "evidence": [_describe_evidence(one) for one in reading.evidence],
        "near": [_describe_evidence(one) for one in reading.near],
        "missing": reading.missing,
        "commands": reading.commands,
        "run_on": reading.run_on,
    }


def _describe_evidence(one: Evidence) -> dict[str, Any]:
    import msgspec

    described: dict[str, Any] = msgspec.to_builtins(one)
    return {"class": described.pop("evidence"), **described}
