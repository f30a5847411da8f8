"""How much the cases of a profile vary, as a table for `assay show`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cli.tables import columns, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from profiles.summary import CaseSummary
    from profiles.variance import Variability

_WIDTH = 100
_HEAD = ("case", "rounds", "in a round", "between", "neighbours", "drift", "outliers")
_LEGEND = (
    "in a round, between: standard deviations of the samples of one round, and of the rounds beyond what "
    "those explain. neighbours: correlation of neighbouring samples. drift: change of time from the first "
    "round to the last, with the chance of such a trend in random order. outliers: rounds, and samples, with "
    "a modified z score above 3.5; all count."
)


def variability_lines(summaries: Sequence[CaseSummary], percent: float) -> list[str]:
    """A row for each case with a value, and what the columns mean."""
    from profiles.text import shown

    rows = [
        [shown(one.id), *_cells(one.rounds, one.variability), _needed(one.variability, percent)]
        for one in summaries
        if one.variability is not None
    ]
    if not rows:
        return []
    head = [*_HEAD, f"for ±{percent:g} %"]
    return [*columns(head, rows, right=set(head[1:]), shrink={"case"}), "", *wrapped("", _LEGEND, _WIDTH)]


def _cells(rounds: int, found: Variability) -> list[str]:
    return [
        str(rounds),
        _percent(found.within_sd),
        _percent(found.between_sd),
        "" if found.autocorrelation is None else f"{found.autocorrelation:+.2f}",
        "" if found.drift is None else f"{100 * found.drift:+.1f} % (p {found.drift_p:.2f})",
        f"{len(found.outlying_rounds)}, {found.outlying_samples}",
    ]


def _needed(found: Variability, percent: float) -> str:
    from profiles.variance import MOST_ROUNDS, rounds_needed

    if found.round_spread is None:
        return "?"
    needed = rounds_needed(found, percent / 100)
    return f"over {MOST_ROUNDS}" if needed is None else f"{needed} rounds"


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.1f} %"
