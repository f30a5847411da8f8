"""Each chip against its own last profile of an earlier run: what a chip has lost while its fleet has not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from profiles.fleet.columns import Columns
from profiles.fleet.layers import LEAST_CHIPS, SMALLEST, Z, effect_of, robust_sd

if TYPE_CHECKING:
    from profiles.fleet.layers import Floats, Ints
    from profiles.fleet.outliers import Judged


@dataclass(frozen=True, slots=True)
class Shift:
    """How the chips of one group have changed since the earlier run."""

    configuration: int
    work: int
    chips: int
    """Of which there is an earlier figure of the same case."""
    median: float
    """Relative: 0.02 is 2 % more than before."""
    robust_sd: float
    reconfigured: int
    """Chips that ran in another configuration before."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A chip that lost more than its group did, in the case in which it lost most."""

    chip: int
    configuration: int
    work: int
    change: float
    """Relative to its own last figure."""
    z: float
    """Of the change among the changes of its group."""
    cases: int
    """In how many it lost so much."""


def changes(
    now: Columns, before: Columns, judged: Sequence[Judged]
) -> tuple[tuple[Shift, ...], tuple[Loss, ...]]:
    """Shift of every group with earlier figures, and the chips that stand out from it, the worst first.

    A chip is the same where host and uuid are (the device's id where there is no uuid), a case where all of
    METHOD B6 is.
    """
    import numpy as np

    keys, logs, configurations = _last(now, before)
    shifts: list[Shift] = []
    losses: dict[int, list[Loss]] = {}
    for one in judged:
        group = one.group
        wanted = group.chips * _width(now) + group.work
        at = np.searchsorted(keys, wanted)
        known = np.flatnonzero(np.append(keys, -1)[at] == wanted)
        if not len(known):
            continue
        change = np.log(now.rate[group.rows[known]]) - logs[at[known]]
        median, spread = float(np.median(change)), robust_sd(change)
        other = int(np.count_nonzero(configurations[at[known]] != group.configuration))
        shifts.append(Shift(group.configuration, group.work, len(known), effect_of(median), spread, other))
        if len(known) < LEAST_CHIPS:
            continue
        away = change - median
        for place in np.flatnonzero((away < Z * spread) & (away <= math.log1p(-SMALLEST["chip"]))).tolist():
            chip = int(group.chips[known[place]])
            effect, z = effect_of(float(change[place])), float(away[place]) / spread
            losses.setdefault(chip, []).append(Loss(chip, group.configuration, group.work, effect, z, 1))
    worst = [_worst(found) for found in losses.values()]
    return tuple(shifts), tuple(sorted(worst, key=lambda loss: loss.change))


def _worst(found: list[Loss]) -> Loss:
    loss = min(found, key=lambda one: one.change)
    return Loss(loss.chip, loss.configuration, loss.work, loss.change, loss.z, len(found))


def _last(now: Columns, before: Columns) -> tuple[Ints, Floats, Ints]:
    """Of each chip and case that both have: a rising key, log of its last earlier rate, its configuration.

    Chips, cases and configurations have their present numbers; a configuration that is not among those is -1.
    """
    import numpy as np

    chips = {chip.key: number for number, chip in enumerate(now.chips)}
    works = {work: number for number, work in now.works.items()}
    known = {one: number for number, one in now.configurations.items()}
    chip = np.array([chips.get(one.key, -1) for one in before.chips], np.int64)
    work = _table({number: works.get(one, -1) for number, one in before.works.items()})
    configuration = _table({number: known.get(one, -1) for number, one in before.configurations.items()})
    rows = np.flatnonzero(np.isfinite(before.rate) & (before.rate > 0))
    of_chip, of_work = chip[before.chip[before.profile[rows]]], work[before.work[rows]]
    both = (of_chip >= 0) & (of_work >= 0)
    keys, rows = of_chip[both] * _width(now) + of_work[both], rows[both]
    # Backwards in time, so that the first of each key is the last run.
    unique, first = np.unique(keys[::-1], return_index=True)
    last = rows[::-1][first]
    return (
        unique,
        np.log(before.rate[last]),
        configuration[before.configuration[before.profile[last]]],
    )


def _width(now: Columns) -> int:
    return max(now.works, default=0) + 1


def _table(numbers: dict[int, int]) -> Ints:
    import numpy as np

    found = np.full(max(numbers, default=-1) + 1, -1, np.int64)
    for number, other in numbers.items():
        found[number] = other
    return found
