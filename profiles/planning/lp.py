"""The one place that needs scipy: a linear programme, solved by HiGHS."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from profiles.problems import AssayError

_OPTIMAL, _INFEASIBLE = 0, 2


@dataclass(frozen=True, slots=True)
class Optimum:
    """The most that the objective can be, at `at`, and what one unit more of each bound would add to it."""

    value: float
    at: tuple[float, ...]
    duals: tuple[float, ...]


def maximise(
    gains: Sequence[float], rows: Sequence[Sequence[float]], bounds: Sequence[float]
) -> Optimum | None:
    """Maximise gains x under rows x <= bounds and x >= 0; None where no x is allowed.

    Raises AssayError where scipy is missing, and where the figures lie too far apart to be solved.
    """
    if not gains:
        return Optimum(0.0, (), (0.0,) * len(bounds)) if min(bounds, default=0.0) >= 0 else None
    try:
        from scipy.optimize import linprog
    except ImportError:
        raise AssayError(
            "placement needs scipy, which is not installed: pip install 'assay-bench[plan]'"
        ) from None
    found = linprog([-gain for gain in gains], A_ub=rows, b_ub=bounds, bounds=(0, None), method="highs")
    if found.status == _INFEASIBLE:
        return None
    if found.status != _OPTIMAL:
        raise AssayError(
            f"the plan could not be solved ({found.message.strip()}): check that rates, demands and counts"
            " are what they should be."
        )
    return Optimum(
        value=-float(found.fun),
        at=tuple(float(one) for one in found.x),
        # scipy tells how the minimum moves; ours is a maximum.
        duals=tuple(0.0 - float(one) for one in found.ineqlin.marginals),
    )
