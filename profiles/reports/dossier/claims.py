"""What others say of these devices, and how it stands on these profiles and on published results."""

from __future__ import annotations

from profiles.claims.model import ClaimResult, Standing
from profiles.claims.telling import basis_text, figure_text
from profiles.reports.dossier import Dossier
from profiles.reports.markup import foreign, table_head
from profiles.reports.svg import escaped
from profiles.text import shown

MARKS: dict[Standing, str] = {"supported": "✓", "contradicted": "✗", "undecided": "?", "not checkable": "–"}
"""Beside the word; the order is that of display."""
LONGEST = 900


def section(dossier: Dossier) -> list[str]:
    """One table of all claims, the decided ones first."""
    if not dossier.claims:
        return [f"<p>{escaped(dossier.no_claims)}.</p>"]
    order = list(MARKS)
    ranked = sorted(dossier.claims, key=lambda result: order.index(result.verdict))
    head = table_head((("claim", ""), ("standing", ""), ("why", "")))
    rows = "\n".join(map(_row, ranked))
    return [
        '<p class="intro">Judged by these profiles and by the published results that come with Assay, not by '
        "other profiles. <code>assay check CLAIM</code> lists the evidence and what would settle it.</p>",
        f'<div class="scroll"><table class="claims">{head}<tbody>{rows}</tbody></table></div>',
    ]


def _row(result: ClaimResult) -> str:
    claim = result.claim
    hearsay = "" if claim.seen else ", hearsay"
    said = f"{claim.claimed_by}, {claim.when}{hearsay}: {claim.source.title}"
    basis = "; ".join(
        f"{shown(reading.name)} {figures} ({basis_text(reading)})"
        for reading in result.readings
        if (figures := figure_text(reading))
    )
    evidence = f'<br><span class="muted">{foreign(shown(basis, LONGEST))}</span>' if basis else ""
    reason = foreign(shown(result.reason, LONGEST))
    return (
        f'<tr><td>{foreign(claim.statement)}<br><span class="muted">{foreign(said)}</span><br>'
        f'<code>{escaped(result.id)}</code></td><td class="verdict s-{result.verdict.split()[0]}">'
        f"{MARKS[result.verdict]} {result.verdict}</td><td>{reason}"
        f"{evidence}</td></tr>"
    )
