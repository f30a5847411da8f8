"""The links between the devices of a host: each pair's rate, and the same pair's on the other hosts.

Pairs of one host may be joined in different ways (a switch, a bridge, the processor), so that a pair is held
against the same pair elsewhere and never against its neighbours. The first profile of each host counts:
repeats of one host are no other hosts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from profiles.fleet.columns import Columns, split
from profiles.fleet.layers import LEAST_CHIPS, Z, effect_of, medians_by, medians_of_others, robust_sd

if TYPE_CHECKING:
    from collections.abc import Iterator

    from profiles.fleet.layers import Floats, Ints

SMALLEST = 0.1
"""Rates of single exchanges scatter more than those of a chip's own work."""
MOST_RANKS = 64
"""Of which a matrix is kept."""


@dataclass(frozen=True, slots=True)
class SlowLink:
    """A pair that is below the same pair elsewhere."""

    profile: int
    a: int
    b: int
    rate: float
    """Bytes a second each way."""
    effect: float
    z: float


@dataclass(frozen=True, slots=True)
class Matrix:
    """One case of one configuration."""

    configuration: int
    work: int
    profiles: int
    """One of each host."""
    rates: tuple[tuple[float | None, ...], ...]
    """[ranks, ranks]: median over the profiles, bytes a second each way; None where nothing was measured."""
    slow: tuple[SlowLink, ...]
    """The furthest below first."""


def matrices(columns: Columns) -> Iterator[Matrix]:
    """A matrix for each case with links."""
    import numpy as np

    work = columns.links[:, 0].astype(np.int64)
    usable = np.flatnonzero(np.isfinite(columns.links[:, 3]) & (columns.links[:, 3] > 0))
    for found in split(usable, columns.configuration[columns.link_profile[usable]], work[usable]):
        profiles = columns.link_profile[found]
        # In the order of time, so that the first of each is its first run.
        _, first = np.unique(columns.chip[profiles], return_index=True)
        once = found[np.isin(profiles, profiles[first])]
        yield _matrix(columns, once, int(work[found[0]]))


def _matrix(columns: Columns, found: Ints, work: int) -> Matrix:
    import numpy as np

    a, b = columns.links[found, 1].astype(np.int64), columns.links[found, 2].astype(np.int64)
    ranks = min(int(max(a.max(), b.max())) + 1, MOST_RANKS)
    rates: list[list[float | None]] = [[None] * ranks for _ in range(ranks)]
    slow: list[SlowLink] = []
    logs = np.log(columns.links[found, 3])
    width = int(b.max()) + 1
    pairs, numbers = np.unique(a * width + b, return_inverse=True)
    pair = numbers.ravel()
    medians, sizes = medians_by(pair, logs, len(pairs))
    for number, median in zip(pairs.tolist(), medians.tolist(), strict=True):
        one, other = divmod(number, width)
        if max(one, other) < ranks:
            rates[one][other] = rates[other][one] = math.exp(median)
    away = np.where(sizes[pair] >= LEAST_CHIPS, logs - medians_of_others(pair, logs), math.nan)
    judged = np.isfinite(away)
    if judged.any():
        slow = list(_slow(columns, found, away, robust_sd(away[judged])))
    return Matrix(
        configuration=int(columns.configuration[columns.link_profile[found[0]]]),
        work=work,
        profiles=len(np.unique(columns.link_profile[found])),
        rates=tuple(map(tuple, rates)),
        slow=tuple(sorted(slow, key=lambda link: link.effect)),
    )


def _slow(columns: Columns, found: Ints, away: Floats, spread: float) -> Iterator[SlowLink]:
    import numpy as np

    for place in np.flatnonzero((away < Z * spread) & (away <= math.log1p(-SMALLEST))).tolist():
        _, a, b, rate = columns.links[found[place]].tolist()
        log = float(away[place])
        profile = int(columns.link_profile[found[place]])
        yield SlowLink(profile, int(a), int(b), rate, effect_of(log), log / spread)
