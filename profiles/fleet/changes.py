"""Each chip against its own last profile of an earlier run: what a chip has lost while its fleet has not."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from profiles.fleet.columns import Columns, split
from profiles.fleet.family import rarity, those_that_stand
from profiles.fleet.layers import LEAST_CHIPS, SMALLEST, Z, effect_of, robust_sd, scatter
from profiles.fleet.sheet import Configuration

if TYPE_CHECKING:
    from profiles.fleet.layers import Floats, Ints
    from profiles.fleet.outliers import Judged


@dataclass(frozen=True, slots=True)
class Shift:
    """How those chips of one group that ran in one and the same configuration before have changed since."""

    configuration: int
    work: int
    earlier: Configuration
    """Of the earlier run; a new power limit moves all its chips, and blames none."""
    chips: int
    median: float
    """Relative: 0.02 is 2 % more than before."""
    robust_sd: float


@dataclass(frozen=True, slots=True)
class Loss:
    """A chip that lost more than its group did, in the case in which it lost most."""

    chip: int
    configuration: int
    work: int
    change: float
    """Relative to its own last figure."""
    z: float
    """Of the change among those of the shift that it belongs to."""
    cases: int
    """In how many it lost so much."""


def changes(
    now: Columns, before: Columns, judged: Sequence[Judged]
) -> tuple[tuple[Shift, ...], tuple[Loss, ...]]:
    """Shifts of every group with earlier figures, and the chips that stand out from theirs, the worst first.

    A chip is the same where host and uuid are (without a uuid: where the device's id and name are), a case
    where all of METHOD B6 is. Of a chip only losses that stand among all its cases (`family`).
    """
    import numpy as np

    last = _Last(now, before)
    shifts: list[Shift] = []
    losses: dict[int, list[tuple[float, Loss]]] = {}
    chances = np.zeros(len(now.chips), np.int64)
    for one in judged:
        group = one.group
        for earlier, places, change in last.changes(one):
            median, spread = float(np.median(change)), robust_sd(change)
            shift = effect_of(median)
            shifts.append(
                Shift(group.configuration, group.work, earlier, len(places), shift, scatter(change))
            )
            if len(places) < LEAST_CHIPS:
                continue
            chances[group.chips[places]] += 1
            away = change - median
            beyond = (away < Z * spread) & (away <= math.log1p(-SMALLEST["chip"]))
            for at in np.flatnonzero(beyond).tolist():
                chip, z = int(group.chips[places[at]]), float(away[at]) / spread
                effect = effect_of(float(change[at]))
                loss = Loss(chip, group.configuration, group.work, effect, z, 1)
                losses.setdefault(chip, []).append((rarity(z, len(places)), loss))
    standing = (those_that_stand(found, int(chances[chip])) for chip, found in losses.items())
    worst = [_worst(found) for found in standing if found]
    return tuple(shifts), tuple(sorted(worst, key=lambda loss: loss.change))


def _worst(found: list[Loss]) -> Loss:
    loss = min(found, key=lambda one: one.change)
    return Loss(loss.chip, loss.configuration, loss.work, loss.change, loss.z, len(found))


class _Last:
    """The last earlier figure of each chip and case that both runs have.

    Of runs that can be divided: that a chip was alone, or one of a group, or that the protocol was another
    one, is no configuration that has changed but another measurement (METHOD B6).
    """

    def __init__(self, now: Columns, before: Columns) -> None:
        import numpy as np

        self._now, self._before = now, before
        kinds: dict[tuple[object, ...], int] = {}
        self._kind = {
            number: kinds.setdefault(_kind(one), len(kinds)) for number, one in now.configurations.items()
        }
        chips = {chip.key: number for number, chip in enumerate(now.chips)}
        works = {work: number for number, work in now.works.items()}
        chip = np.array([chips.get(one.key, -1) for one in before.chips], np.int64)
        work = _table({number: works.get(one, -1) for number, one in before.works.items()})
        kind = _table({number: kinds.get(_kind(one), -1) for number, one in before.configurations.items()})
        rows = np.flatnonzero(np.isfinite(before.rate) & (before.rate > 0))
        profiles = before.profile[rows]
        of = chip[before.chip[profiles]], work[before.work[rows]], kind[before.configuration[profiles]]
        both = np.logical_and.reduce([numbers >= 0 for numbers in of])
        self._widths = max(now.works, default=0) + 1, max(1, len(kinds))
        keys, rows = self._keys(*(numbers[both] for numbers in of)), rows[both]
        # Backwards in time, so that the first of each key is the last run.
        self._known, first = np.unique(keys[::-1], return_index=True)
        self._rows = rows[::-1][first]

    def changes(self, one: Judged) -> Iterator[tuple[Configuration, Ints, Floats]]:
        """By earlier configuration: places in the group of the chips that had it, and their log changes."""
        import numpy as np

        group, before = one.group, self._before
        wanted = self._keys(group.chips, group.work, self._kind[group.configuration])
        at = np.searchsorted(self._known, wanted)
        places = np.flatnonzero(np.append(self._known, -1)[at] == wanted)
        rows = self._rows[at[places]]
        change = np.log(self._now.rate[group.rows[places]]) - np.log(before.rate[rows])
        earlier = before.configuration[before.profile[rows]]
        for part in sorted(split(np.arange(len(places)), earlier), key=len, reverse=True):
            yield before.configurations[int(earlier[part[0]])], places[part], change[part]

    def _keys(self, chips: Ints, works: Ints | int, kinds: Ints | int) -> Ints:
        works_wide, kinds_wide = self._widths
        return (chips * works_wide + works) * kinds_wide + kinds


def _kind(one: Configuration) -> tuple[object, ...]:
    """What must be equal before figures of two runs are divided at all."""
    return one.protocol, one.threads, one.loaded, one.ranks, one.hosts, one.messages


def _table(numbers: dict[int, int]) -> Ints:
    import numpy as np

    found = np.full(max(numbers, default=-1) + 1, -1, np.int64)
    for number, other in numbers.items():
        found[number] = other
    return found
