"""What stands out in the groups, told once for each rack, host and chip, with its other runs beside it."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from profiles.fleet.columns import Columns, Group, split
from profiles.fleet.layers import (
    HOST_CHIPS,
    LEVELS,
    RACK_HOSTS,
    SMALLEST,
    Above,
    Finding,
    Layers,
    Level,
    effect_of,
    judge,
)

if TYPE_CHECKING:
    from profiles.fleet.layers import Ints

Standing = Literal["once", "again", "not again"]
"""`once`: no other run says anything of it. `again`: another run shows it too: at least half of the effect,
or enough to be told by itself. `not again`: no other run does."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A group and its layers."""

    group: Group
    layers: Layers


@dataclass(frozen=True, slots=True)
class Health:
    """What the drivers told of a unit while it ran: medians over its chips, in SI units."""

    temperature_c: float | None
    power_w: float | None
    clock_hz: float | None
    throttle: str
    ecc_errors: int | None


@dataclass(frozen=True, slots=True)
class Outlier:
    """A rack, a host or a chip that is below its own kind in at least one case."""

    level: Level
    name: str
    """Of the rack, of the host, or of the chip's host."""
    device: str
    """Of a chip; else empty. So is the uuid."""
    uuid: str
    chips: tuple[int, ...]
    """Numbers of its chips in the columns."""
    configuration: int
    work: int
    """The case in which it is furthest below; the figures are of that one."""
    effect: float
    z: float
    above: Above
    cases: int
    """In how many it stands out."""
    cases_judged: int
    """In how many units of its level were judged, this one among them."""
    others: tuple[float, ...]
    """Effects of its other runs in the same case."""
    standing: Standing
    health: Health


def judge_groups(columns: Columns, groups: Iterable[Group]) -> list[Judged]:
    """The layers of every group."""
    import numpy as np

    found = []
    for group in groups:
        logs = np.log(columns.rate[group.rows])
        found.append(Judged(group, judge(logs, columns.host[group.chips], columns.rack)))
    return found


def find_outliers(columns: Columns, judged: Sequence[Judged]) -> list[Outlier]:
    """By level, the largest effect first."""
    seen = _count_works(columns, judged)
    units: dict[tuple[Level, int], list[tuple[Judged, Finding]]] = {}
    for one in judged:
        for finding in one.layers.findings:
            chip = finding.level == "chip"
            unit = int(one.group.chips[finding.unit]) if chip else finding.unit
            units.setdefault((finding.level, unit), []).append((one, finding))
    peers = _Peers(columns, judged)
    found = [
        _tell(peers, level, unit, findings, int(seen[level][unit]))
        for (level, unit), findings in units.items()
    ]
    return sorted(found, key=lambda one: (LEVELS.index(one.level), one.effect))


def health_of(columns: Columns, profiles: Iterable[int]) -> Health:
    """Of some profiles together."""
    sheets = [columns.sheets[profile] for profile in profiles]
    reasons = dict.fromkeys(sheet.throttle for sheet in sheets if sheet.throttle)
    errors = [sheet.ecc_errors for sheet in sheets if sheet.ecc_errors is not None]
    return Health(
        temperature_c=_median(sheet.temperature_c for sheet in sheets),
        power_w=_median(sheet.power_w for sheet in sheets),
        clock_hz=_median(sheet.clock_hz for sheet in sheets),
        throttle="; ".join(reasons),
        ecc_errors=max(errors, default=None),
    )


def usual_health(columns: Columns) -> dict[int, Health]:
    """Of all profiles of each configuration together."""
    import numpy as np

    return {
        int(columns.configuration[profiles[0]]): health_of(columns, profiles.tolist())
        for profiles in split(np.arange(len(columns.sheets)), columns.configuration)
    }


class _Peers:
    """The groups in which a case was measured, to find the other runs of a unit."""

    def __init__(self, columns: Columns, judged: Sequence[Judged]) -> None:
        self.columns = columns
        self._by_work: dict[tuple[str, int], list[Judged]] = {}
        for one in judged:
            model = columns.configurations[one.group.configuration].model
            self._by_work.setdefault((model, one.group.work), []).append(one)

    def others(self, level: Level, unit: int, found: Judged, chips: Ints) -> tuple[float, ...]:
        """Effects of the unit's `chips` in other runs of the case, against the layer above in those.

        Only of runs that could have told it: among a few suspects, measured apart, nobody is slow.
        """
        model = self.columns.configurations[found.group.configuration].model
        effects: list[float] = []
        for one in self._by_work[model, found.group.work]:
            if level not in one.layers.spread:
                continue
            if one is not found:
                effects += self._effects(level, unit, one, one.group.rows, chips)
            effects += self._effects(level, unit, one, one.group.repeats, chips)
        return tuple(filter(math.isfinite, effects))

    def _effects(self, level: Level, unit: int, one: Judged, rows: Ints, chips: Ints) -> list[float]:
        """One for each run of a chip; one for all rows of a host or a rack together."""
        import numpy as np

        columns, layers = self.columns, one.layers
        if not len(rows):
            return []
        of_unit = np.isin(columns.chip[columns.profile[rows]], chips)
        if not self._is_whole(level, np.unique(columns.chip[columns.profile[rows[of_unit]]])):
            return []
        logs = np.log(columns.rate[rows[of_unit]])
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


def _tell(
    peers: _Peers, level: Level, unit: int, findings: Sequence[tuple[Judged, Finding]], seen: int
) -> Outlier:
    import numpy as np

    columns = peers.columns
    worst, finding = min(findings, key=lambda pair: pair[1].effect)
    group = worst.group
    members = _unit_of(columns, level, group.chips) == unit
    chips = group.chips[members]
    others = peers.others(level, unit, worst, chips)
    agreeing = any(effect <= max(-SMALLEST[level], finding.effect / 2) for effect in others)
    standing: Standing = "once" if not others else "again" if agreeing else "not again"
    chip = columns.chips[unit] if level == "chip" else None
    name = columns.racks[unit] if level == "rack" else columns.hosts[unit] if level == "host" else ""
    profiles = np.unique(columns.profile[group.rows[members]])
    return Outlier(
        level=level,
        name=chip.host if chip else name,
        device=chip.device if chip else "",
        uuid=columns.sheets[int(profiles[0])].uuid if chip else "",
        chips=tuple(chips.tolist()),
        configuration=group.configuration,
        work=group.work,
        effect=finding.effect,
        z=finding.z,
        above=finding.above,
        cases=len({one.group.work for one, _ in findings}),
        cases_judged=seen,
        others=others,
        standing=standing,
        health=health_of(columns, profiles.tolist()),
    )


def _unit_of(columns: Columns, level: Level, chips: Ints) -> Ints:
    """The number of the unit of that level to which each chip belongs."""
    if level == "chip":
        return chips
    hosts = columns.host[chips]
    return hosts if level == "host" else columns.rack[hosts]


def _count_works(columns: Columns, judged: Sequence[Judged]) -> dict[Level, Ints]:
    """In how many cases each unit was measured where its level was judged, in whatever configuration."""
    import numpy as np

    sizes: dict[Level, int] = {
        "rack": len(columns.racks), "host": len(columns.hosts), "chip": len(columns.chips)
    }  # fmt: skip
    found: dict[Level, Ints] = {level: np.zeros(size, np.int64) for level, size in sizes.items()}
    of_work: dict[tuple[Level, int], list[Ints]] = {}
    for one in judged:
        for level in one.layers.spread:
            of_work.setdefault((level, one.group.work), []).append(one.group.chips)
    for (level, _), parts in of_work.items():
        units = np.unique(_unit_of(columns, level, np.concatenate(parts)))
        found[level][units[units >= 0]] += 1
    return found


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None
