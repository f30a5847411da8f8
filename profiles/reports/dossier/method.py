"""How Assay measures, in short, with the versions that did."""

from __future__ import annotations

from profiles.reports.dossier import Dossier
from profiles.reports.markup import sentences
from profiles.text import shown

TEXTS = (
    "Each round is a fresh process that owns the device and runs every case once, in an order shuffled by"
    " the stored seed, on random inputs from a stored seed. A case is checked against a higher precision "
    "before it is timed, and one with a wrong result has no figure. It warms up by time until its speed "
    "is steady; then blocks of calls are timed until the standard error of their median is below 0.5 %, "
    "or the case's budget is spent.",
    "A value is work over time: the FLOP, compulsory bytes or tokens of the case, the same work on every "
    "device. Samples that other work disturbed are set aside. The interval tells at 95 % what repeating "
    "the run on this unit in this session would show: Student's t over the rounds, from six rounds on "
    "over their 20 % trimmed mean. Fewer than three rounds give no interval.",
    "The share of the peak is of the dense peak that stands under Devices with its origin; ~ marks one "
    "that is an estimate. For token/s, and where the cache is cold, it is the share of the ceiling that "
    "binds.",
)


ROOF = (
    "The share of the roof is of the most that this very unit, in this condition, was measured to reach by "
    "`assay roof`."
)


def section(dossier: Dossier) -> list[str]:
    """The method, then what measured."""
    versions = dict.fromkeys(
        f"{profile.tool.name} {profile.tool.version}, measurement protocol {profile.tool.protocol}"
        for profile in (account.profile for account in dossier.accounts)
    )
    roofed = any(one.efficiency.roof is not None for account in dossier.accounts for one in account.summaries)
    told = "; ".join(shown(version) for version in versions)
    return sentences([*TEXTS, *([ROOF] if roofed else []), f"Measured by {told}."])
