"""A comparison as a text for somebody: one file a format, registered here and nowhere else."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from profiles.comparison import Comparison
    from profiles.gates import GateResult
    from profiles.profile import Profile

FORMATS: dict[str, tuple[str, str]] = {
    "json": ("profiles.reports.json", ".json"),
    "md": ("profiles.reports.markdown", ".md"),
    "html": ("profiles.reports.html", ".html"),
    "csv": ("profiles.reports.csv", ".csv"),
}
"""Name of the format -> (module with a function `render(report) -> str`, suffix of its files).

Nothing is imported until it is called: `assay compare --help` reads this table.
"""


@dataclass(frozen=True, slots=True)
class Report:
    """What every format is made from. `candidates` is in the order of `comparison.candidates`."""

    comparison: Comparison
    baseline: Sequence[Profile]
    candidates: Sequence[Sequence[Profile]]
    gates: Sequence[GateResult] = ()


def render_report(form: str, report: Report) -> str:
    """The report in a format of FORMATS, with a newline at its end."""
    render: Callable[[Report], str] = importlib.import_module(FORMATS[form][0]).render
    return render(report)


def format_of(suffix: str) -> str | None:
    """The format whose files end so; None where none does."""
    return next((form for form, (_, own) in FORMATS.items() if own == suffix.lower()), None)
