"""Everything that profiles say, as one file for somebody who was not there: `assay report`.

This module has the data; `page` makes the HTML, each section of it in a module of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from profiles.text import shown

if TYPE_CHECKING:
    from profiles.claims.model import ClaimResult
    from profiles.efficiency import Ceilings
    from profiles.files import ProfileFile
    from profiles.profile import Profile
    from profiles.reports import Report
    from profiles.summary import CaseSummary
    from profiles.sustained import Sustained


@dataclass(frozen=True, slots=True)
class Account:
    """One profile, with what can be said of it."""

    file: ProfileFile
    summaries: Sequence[CaseSummary]
    facts: Sequence[tuple[str, str]]
    """Label and text of what stood around the run."""
    changes: Sequence[str]
    """What a run should have kept and did not."""
    troubles: Sequence[str]
    """Workers that did not end well, warnings of the log."""
    cautions: Sequence[str]
    """Why the figures are worth less than they look."""
    roof: Ceilings | None = None
    """What the unit itself was measured to reach."""
    no_roof: str = ""
    """Why a roof that is known is not used; empty where none is known."""
    sustained: Sequence[Sustained] = ()
    """Of each case that was run back to back, its burst and its end."""

    @property
    def profile(self) -> Profile:
        """As it was read."""
        return self.file.profile


@dataclass(frozen=True, slots=True)
class Dossier:
    """What the report is made from. The first profile is the baseline where there are several."""

    accounts: Sequence[Account]
    comparison: Report | None
    not_compared: str
    """Why there is no comparison; empty where there is one."""
    claims: Sequence[ClaimResult]
    """Those that speak of one of the devices."""
    no_claims: str
    """Why there are none; empty where there are."""

    @property
    def title(self) -> str:
        """The profile's name, or those of the first two."""
        names = [shown(account.profile.name, 80) for account in self.accounts]
        if len(names) <= 2:
            return " and ".join(names)
        return f"{names[0]} and {len(names) - 1} more"
