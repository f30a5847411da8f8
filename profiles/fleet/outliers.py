"""What stands out in the groups, told once for each rack, host and chip, with its other runs beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from profiles.fleet.columns import Columns, Group
from profiles.fleet.family import rarity, those_that_stand
from profiles.fleet.health import Health, health_of
from profiles.fleet.layers import LEVELS, SMALLEST, Above, Finding, Layers, Level, judge
from profiles.fleet.repeats import Again, Control, Peers
from profiles.fleet.sheet import DOUBTS

if TYPE_CHECKING:
    from profiles.fleet.layers import Ints

Standing = Literal["once", "again", "not again"]
"""`once`: no other run says anything of it. `again`: in at least one of the cases in which it stands out
another run shows it too: at least half of the effect, or enough to be told by itself. `not again`: none."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A group and its layers."""

    group: Group
    layers: Layers


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
    """The case in which it is furthest below of those that another run shows too; where there are none, of
    those that another run speaks of; else of all. The figures are of that one."""
    effect: float
    z: float
    above: Above
    cases: int
    """In how many it stands out."""
    cases_judged: int
    """In how many units of its level were judged, this one among them."""
    others: tuple[float, ...]
    """Effects of its other runs in the same case, less what the controls have moved."""
    control: Control | None
    """None where too few chips that nobody suspects were measured again."""
    standing: Standing
    doubts: tuple[tuple[str, int], ...]
    """Of DOUBTS those that the case has, and on how many of its chips."""
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
    """By level, the largest effect first; of a unit only what stands among all its cases (`family`)."""
    works, chances = _count_works(columns, judged)
    units: dict[tuple[Level, int], list[tuple[Judged, Finding]]] = {}
    for one in judged:
        for finding in one.layers.findings:
            chip = finding.level == "chip"
            unit = int(one.group.chips[finding.unit]) if chip else finding.unit
            units.setdefault((finding.level, unit), []).append((one, finding))
    peers = Peers(columns, judged)
    found = []
    for (level, unit), findings in units.items():
        rare = [rarity(finding.z, one.layers.judged[level]) for one, finding in findings]
        standing = those_that_stand(list(zip(rare, findings, strict=True)), int(chances[level][unit]))
        if standing:
            found.append(_tell(peers, level, unit, standing, int(works[level][unit])))
    return sorted(found, key=lambda one: (LEVELS.index(one.level), one.effect))


def _tell(
    peers: Peers, level: Level, unit: int, findings: Sequence[tuple[Judged, Finding]], seen: int
) -> Outlier:
    import numpy as np

    columns = peers.columns
    told = []
    for one, finding in findings:
        own = one.group.chips[_unit_of(columns, level, one.group.chips) == unit]
        told.append((one, finding, peers.others(level, unit, one, own)))
    # The case of the largest effect is the one with the most luck in it: what other runs say of that case
    # alone would clear a chip of which they agree in all others.
    agreeing = [one for one in told if _agrees(level, one[1], one[2])]
    spoken_of = [one for one in told if one[2].effects]
    worst, finding, again = min(agreeing or spoken_of or told, key=lambda one: one[1].effect)
    standing: Standing = "again" if agreeing else "not again" if spoken_of else "once"
    group = worst.group
    members = _unit_of(columns, level, group.chips) == unit
    chip = columns.chips[unit] if level == "chip" else None
    name = columns.racks[unit] if level == "rack" else columns.hosts[unit] if level == "host" else ""
    rows = group.rows[members]
    profiles = np.unique(columns.profile[rows])
    return Outlier(
        level=level,
        name=chip.host if chip else name,
        device=chip.device if chip else "",
        uuid=columns.sheets[int(profiles[0])].uuid if chip else "",
        chips=tuple(group.chips[members].tolist()),
        configuration=group.configuration,
        work=group.work,
        effect=finding.effect,
        z=finding.z,
        above=finding.above,
        cases=len({one.group.work for one, _ in findings}),
        cases_judged=seen,
        others=again.effects,
        control=again.control,
        standing=standing,
        doubts=_doubts(columns, rows),
        health=health_of(columns, profiles.tolist()),
    )


def _agrees(level: Level, finding: Finding, again: Again) -> bool:
    """Whether another run shows it too."""
    return any(effect <= max(-SMALLEST[level], finding.effect / 2) for effect in again.effects)


def _doubts(columns: Columns, rows: Ints) -> tuple[tuple[str, int], ...]:
    import numpy as np

    bits = columns.doubts[rows]
    counts = ((name, int(np.count_nonzero(bits & (1 << place)))) for place, name in enumerate(DOUBTS))
    return tuple((name, count) for name, count in counts if count)


def _unit_of(columns: Columns, level: Level, chips: Ints) -> Ints:
    """The number of the unit of that level to which each chip belongs."""
    if level == "chip":
        return chips
    hosts = columns.host[chips]
    return hosts if level == "host" else columns.rack[hosts]


def _count_works(columns: Columns, judged: Sequence[Judged]) -> tuple[dict[Level, Ints], dict[Level, Ints]]:
    """In how many cases each unit was measured where its level was judged, in whatever configuration; and in
    how many groups: a case in two configurations is one case, and two chances.
    """
    import numpy as np

    sizes: dict[Level, int] = {
        "rack": len(columns.racks), "host": len(columns.hosts), "chip": len(columns.chips)
    }  # fmt: skip
    works: dict[Level, Ints] = {level: np.zeros(size, np.int64) for level, size in sizes.items()}
    groups: dict[Level, Ints] = {level: np.zeros(size, np.int64) for level, size in sizes.items()}
    of_work: dict[tuple[Level, int], list[Ints]] = {}
    for one in judged:
        for level in one.layers.spread:
            units = np.unique(_unit_of(columns, level, one.group.chips))
            units = units[units >= 0]
            groups[level][units] += 1
            of_work.setdefault((level, one.group.work), []).append(units)
    for (level, _), parts in of_work.items():
        works[level][np.unique(np.concatenate(parts))] += 1
    return works, groups
