"""What the drivers told of a unit while it ran, and of the others of its configuration."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from profiles.fleet.columns import Columns
from profiles.fleet.sheet import Sheet

if TYPE_CHECKING:
    from profiles.fleet.layers import Floats, Ints

_READINGS: tuple[Callable[[Sheet], float | None], ...] = (
    lambda sheet: sheet.temperature_c,
    lambda sheet: sheet.power_w,
    lambda sheet: sheet.clock_hz,
)


@dataclass(frozen=True, slots=True)
class Readings:
    """Medians over profiles, in SI units; None where no driver told."""

    temperature_c: float | None
    power_w: float | None
    clock_hz: float | None


@dataclass(frozen=True, slots=True)
class Health(Readings):
    """Of the profiles of one unit."""

    throttle: str
    ecc_errors: int | None


def health_of(columns: Columns, profiles: Iterable[int]) -> Health:
    """Of some profiles together."""
    sheets = [columns.sheets[profile] for profile in profiles]
    reasons = dict.fromkeys(sheet.throttle for sheet in sheets if sheet.throttle)
    errors = [sheet.ecc_errors for sheet in sheets if sheet.ecc_errors is not None]
    temperature_c, power_w, clock_hz = (_median(map(read, sheets)) for read in _READINGS)
    return Health(
        temperature_c=temperature_c,
        power_w=power_w,
        clock_hz=clock_hz,
        throttle="; ".join(reasons),
        ecc_errors=max(errors, default=None),
    )


class Others:
    """The readings of a configuration's profiles without those of one unit."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._ordered: dict[int, list[tuple[Ints, Floats]]] = {}
        """By configuration, of each reading: the chips that have it and their values, the lowest first."""

    def beside(self, configuration: int, chips: Sequence[int]) -> Readings:
        """Of all profiles of the configuration but those of `chips`."""
        if configuration not in self._ordered:
            self._ordered[configuration] = [self._order(configuration, read) for read in _READINGS]
        return Readings(*(_median_without(chips, *ordered) for ordered in self._ordered[configuration]))

    def _order(self, configuration: int, read: Callable[[Sheet], float | None]) -> tuple[Ints, Floats]:
        import numpy as np

        profiles = np.flatnonzero(self._columns.configuration == configuration)
        told = (read(self._columns.sheets[profile]) for profile in profiles.tolist())
        values = np.array([math.nan if value is None else value for value in told])
        # NaN is sorted to the end.
        order = np.argsort(values)[: np.count_nonzero(np.isfinite(values))]
        return self._columns.chip[profiles[order]], values[order]


def _median_without(left_out: Sequence[int], chips: Ints, ordered: Floats) -> float | None:
    import numpy as np

    rest = ordered[~np.isin(chips, left_out)]
    if not len(rest):
        return None
    return (float(rest[(len(rest) - 1) // 2]) + float(rest[len(rest) // 2])) / 2


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None
