"""A report on profiles, for the command and the window: what they say, gathered and judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from profiles.reports.dossier import Account, Dossier

if TYPE_CHECKING:
    from profiles.claims.model import ClaimResult
    from profiles.files import ProfileFile
    from profiles.index import Entry
    from profiles.reports import Report

Form = Literal["html", "pdf"]
FORMS: dict[str, Form] = {".html": "html", ".htm": "html", ".pdf": "pdf"}
"""By the suffix of a file's name."""


def form_of(path: Path) -> Form:
    """What a file of that name is to hold. Raises UsageError for a suffix that is no report's."""
    form = FORMS.get(path.suffix.lower())
    if form is None:
        from profiles.problems import UsageError
        from profiles.text import shown

        raise UsageError(f"a report is a .html or a .pdf file, and {shown(path)} is neither.")
    return form


def make_report(dossier: Dossier, form: Form) -> bytes:
    """The file's bytes; of HTML the same for the same dossier. Raises DeviceError for a PDF without Qt."""
    from profiles.reports.dossier.page import render

    page = render(dossier)
    if form == "html":
        return page.encode()
    from profiles.problems import DeviceError

    try:
        from app.desktop.report_pdf import make_pdf
    except ImportError as error:
        raise DeviceError(
            f"a PDF needs Qt, which cannot be loaded ({error}): pip install 'assay-bench[desktop]', or write "
            "a .html and print it from a browser."
        ) from None
    return make_pdf(page)


def compile_dossier(files: Sequence[ProfileFile], entries: Sequence[Entry] = ()) -> Dossier:
    """All that the report says of these profiles, the first of which is the baseline.

    Among `entries`, those of a library, are roofs of the units looked for.
    Raises UsageError where a profile stands twice, or the user's overlay of the catalogue is broken.
    """
    _refuse_twins(files)
    comparison, not_compared = _compare(files)
    claims, no_claims = _judge(files)
    return Dossier([_account(file, entries) for file in files], comparison, not_compared, claims, no_claims)


def _refuse_twins(files: Sequence[ProfileFile]) -> None:
    from profiles.problems import UsageError
    from profiles.text import shown

    counts = Counter(file.profile.id for file in files)
    if twice := next((file.profile for file in files if counts[file.profile.id] > 1), None):
        raise UsageError(f"'{shown(twice.name)}' stands twice in the report; name each profile once.")


def _account(file: ProfileFile, entries: Sequence[Entry]) -> Account:
    from app.cli.cautions import cautions
    from app.cli.circumstances import changes, facts, troubles
    from profiles.roof_lookup import NOT_MEASURED, find_roof
    from profiles.summary import summarise_profile
    from profiles.sustained import sustained_of

    profile = file.profile
    roof = find_roof(profile, entries)
    return Account(
        file=file,
        summaries=summarise_profile(profile, roof.ceilings),
        facts=facts(profile),
        changes=changes(profile),
        troubles=troubles(profile),
        cautions=cautions(profile),
        roof=roof.ceilings,
        no_roof="" if roof.reason == NOT_MEASURED else roof.reason,
        sustained=sustained_of(profile),
    )


def _compare(files: Sequence[ProfileFile]) -> tuple[Report | None, str]:
    """The comparison, or why there is none."""
    from profiles.compare_files import compare_files
    from profiles.problems import UsageError

    if len(files) < 2:
        return None, "One profile: nothing is compared"
    try:
        return compare_files(files), ""
    except UsageError as error:
        return None, f"Not compared: {str(error).rstrip('.')}"


def _judge(files: Sequence[ProfileFile]) -> tuple[list[ClaimResult], str]:
    """The claims on these devices by these profiles and what is published, or why there are none.

    As everywhere, no claim is judged by a file that was changed, or by a run beside others.
    """
    devices = {file.profile.device.catalogue.id for file in files if file.profile.device.catalogue}
    if not devices:
        return (
            [],
            "No device of these profiles is in the catalogue, so that no claim can be held against them",
        )
    # Imported here: most of the time of a report goes into the claims and what is published.
    from profiles.catalogue import families
    from profiles.claims.files import load_claims
    from profiles.claims.knowledge import Knowledge
    from profiles.claims.standing import judge_known
    from profiles.published import load_published

    names = devices | {family for family, members in families().items() if devices & {*members}}
    claims = {
        name: claim
        for name, claim in load_claims().items()
        if names & {claim.subject, claim.reference or claim.subject}
    }
    if not claims:
        return [], "No claim that Assay knows speaks of these devices"
    usable = [file.profile for file in files if file.digest_ok and not file.profile.loaded_together]
    knowledge = Knowledge(usable, load_published())
    return [judge_known(name, claim, knowledge) for name, claim in claims.items()], ""
