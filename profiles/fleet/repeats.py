"""What other runs of a unit show of it, and how far chips that nobody suspects have moved meanwhile."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from profiles.fleet.columns import Columns
from profiles.fleet.layers import HOST_CHIPS, NOWHERE, RACK_HOSTS, Level, effect_of, medians_by

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from profiles.fleet.layers import Ints
    from profiles.fleet.outliers import Judged

LEAST_CONTROLS = 4


@dataclass(frozen=True, slots=True)
class Control:
    """Chips of a group that were measured again and stand out in no case, nor their host nor rack."""

    chips: int
    log: float
    """Logarithm of a later rate over the first one: the median over the chips."""

    @property
    def shift(self) -> float:
        """Relative: 0.01 is 1 % more than in their first runs."""
        return effect_of(self.log)


@dataclass(frozen=True, slots=True)
class Again:
    """Other runs of a unit in one case."""

    effects: tuple[float, ...]
    """Against the layer above in the same group, less what the controls of that group have moved."""
    control: Control | None
    """None where fewer than LEAST_CONTROLS were measured again, so that nothing was taken off."""


class Peers:
    """The groups in which a case was measured, to find the other runs of a unit."""

    def __init__(self, columns: Columns, judged: Sequence[Judged]) -> None:
        self.columns = columns
        self._suspect = _suspects(columns, judged)
        self._controls: dict[tuple[int, int], Control | None] = {}
        self._by_work: dict[tuple[str, int], list[Judged]] = {}
        for one in judged:
            model = columns.configurations[one.group.configuration].model
            self._by_work.setdefault((model, one.group.work), []).append(one)

    def others(self, level: Level, unit: int, found: Judged, chips: Ints) -> Again:
        """What other runs of the unit's `chips` show in the case of the group `found`.

        Only runs that could have told it: among a few suspects, measured apart, nobody is slow.
        """
        model = self.columns.configurations[found.group.configuration].model
        effects: list[float] = []
        controls: list[Control] = []
        for one in self._by_work[model, found.group.work]:
            if level not in one.layers.spread:
                continue
            if one is not found:
                effects += self._effects(level, unit, one, self._of(chips, one.group.rows))
            control = self._control(one)
            moved = 0.0 if control is None else control.log
            later = self._effects(level, unit, one, self._of(chips, one.group.repeats), moved)
            effects += later
            if later and control is not None:
                controls.append(control)
        known = tuple(filter(math.isfinite, effects))
        return Again(known, max(controls, key=lambda control: control.chips, default=None))

    def _of(self, chips: Ints, rows: Ints) -> Ints:
        """Those of the rows that are of these chips."""
        import numpy as np

        return rows[np.isin(self.columns.chip[self.columns.profile[rows]], chips)]

    def _effects(self, level: Level, unit: int, one: Judged, rows: Ints, moved: float = 0.0) -> list[float]:
        """Of the rows of a unit: one for each run of a chip, one for all of a host or a rack together."""
        import numpy as np

        columns, layers = self.columns, one.layers
        if not self._is_whole(level, np.unique(columns.chip[columns.profile[rows]])):
            return []
        logs = np.log(columns.rate[rows]) - moved
        if level == "chip":
            above = layers.above_chip[np.searchsorted(one.group.chips, unit)]
            return [effect_of(log - above) for log in logs.tolist()]
        above = layers.above_rack[unit] if level == "rack" else layers.above_host[unit]
        return [effect_of(float(np.median(logs)) - float(above))]

    def _is_whole(self, level: Level, chips: Ints) -> bool:
        """Whether so many of a unit's chips speak for it."""
        if level == "rack":
            return len(set(self.columns.host[chips].tolist())) >= RACK_HOSTS
        return len(chips) >= (HOST_CHIPS if level == "host" else 1)

    def _control(self, one: Judged) -> Control | None:
        key = one.group.configuration, one.group.work
        if key not in self._controls:
            self._controls[key] = self._compare_controls(one)
        return self._controls[key]

    def _compare_controls(self, one: Judged) -> Control | None:
        import numpy as np

        columns, group = self.columns, one.group
        chips = columns.chip[columns.profile[group.repeats]]
        free = ~self._suspect[chips]
        chips, later = chips[free], columns.rate[group.repeats[free]]
        first = columns.rate[group.rows[np.searchsorted(group.chips, chips)]]
        of, number = np.unique(chips, return_inverse=True)
        if len(of) < LEAST_CONTROLS:
            return None
        # Each chip counts once, however often it was measured again.
        moved, _ = medians_by(number.ravel(), np.log(later) - np.log(first), len(of))
        return Control(len(of), float(np.median(moved)))


def _suspects(columns: Columns, judged: Sequence[Judged]) -> NDArray[np.bool_]:
    """Of each chip: whether it, its host or its rack stands out in any case."""
    import numpy as np

    chips = np.zeros(len(columns.chips), bool)
    hosts = np.zeros(len(columns.hosts), bool)
    # The last one is NOWHERE.
    racks = np.zeros(len(columns.racks) + 1, bool)
    of_level = {"chip": chips, "host": hosts, "rack": racks}
    for one in judged:
        for finding in one.layers.findings:
            unit = int(one.group.chips[finding.unit]) if finding.level == "chip" else finding.unit
            of_level[finding.level][unit] = True
    rack = columns.rack[columns.host]
    found: NDArray[np.bool_] = chips | hosts[columns.host] | ((rack != NOWHERE) & racks[rack])
    return found
