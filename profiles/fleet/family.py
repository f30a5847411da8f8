"""Many cases are many chances: which findings of one unit stand when it was judged in all of them.

By the step-up procedure of Benjamini and Hochberg (J. R. Statist. Soc. B 57, 289, 1995) over the cases of
the unit. A healthy unit is then told by chance no more often than in one case; one that is slow in every
case needs no more in each than it would need in one. Holm's procedure, by which two sides are compared,
would dismiss it: of forty figures at z -4.5 none is by itself as rare as the rarest of forty would have to
be. Cases of one chip go together, as slow clocks make them; under such dependence the procedure holds
(Benjamini and Yekutieli, Ann. Statist. 29, 1165, 2001).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from profiles import student
from profiles.fleet.layers import Z

MAD_EFFICIENCY = 0.37
"""Of the median absolute deviation on normal values, against their standard deviation (Hampel, 1974)."""

T = TypeVar("T")


def rarity(z: float, units: int) -> float:
    """How often chance alone goes below z, against how often it goes below Z: 1 at Z, less below it.

    Among `units`, from which the spread was estimated: tails of Student's t, whose degrees of freedom are
    those that the median absolute deviation has of so many values and two more, which fits simulated groups
    of 8 to 256 chips.
    """
    dof = MAD_EFFICIENCY * (units + 2)
    return student.upper_tail(-z, dof) / student.upper_tail(-Z, dof)


def those_that_stand(found: Sequence[tuple[float, T]], chances: int) -> list[T]:
    """Of one unit's findings, each with its rarity, those that stand among so many chances."""
    ordered = sorted(rare for rare, _ in found)
    passing = [rare for rank, rare in enumerate(ordered, 1) if rare * chances <= rank]
    return [one for rare, one in found if passing and rare <= passing[-1]]
