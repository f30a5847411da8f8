"""Looking at a comparison while it grows: when to look, and when nothing more is to be found out.

Every look is another chance to be wrong: who tests after each pair of rounds until something is found, finds
something. So there are few looks, and their times are fixed before the first round.
"""

from __future__ import annotations

import math

from profiles.comparison import Comparison, Verdict

FIRST_LOOK = 5
"""Pairs: with fewer a paired interval is too wide to settle anything but a large difference."""
GROWTH = math.sqrt(2)
"""From look to look. A verdict then comes after at most 1.4 times the rounds that it takes."""
LEAST_GROWTH = 1.2
"""Between the last two looks: the last one must see enough that is new."""
SETTLED: frozenset[Verdict] = frozenset({"faster", "slower", "same"})


def look_rounds(maximum: int) -> tuple[int, ...]:
    """After how many rounds the verdict is looked at, rising and ending with `maximum`: 5, 7, 10, 14, 20."""
    looks = []
    step = 0
    while (look := round(FIRST_LOOK * GROWTH**step)) * LEAST_GROWTH < maximum:
        looks.append(look)
        step += 1
    return (*looks, maximum)


def why_enough(comparison: Comparison) -> str:
    """Why more rounds would change nothing: every comparable case has its verdict, or none is comparable.

    The empty text where more rounds may help.
    """
    verdicts = [case.verdict for candidate in comparison.candidates for case in candidate.cases]
    comparable = [verdict for verdict in verdicts if verdict != "not comparable"]
    if not comparable:
        return "no case can be compared"
    return "every verdict is settled" if SETTLED.issuperset(comparable) else ""
