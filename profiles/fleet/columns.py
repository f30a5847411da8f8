"""The contents of a fleet's index as columns, and its groups: what may be held against each other.

Legend: a chip is one device of one host, a profile one run of a chip, a row one case of a profile.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from profiles.fleet.index import Contents
from profiles.fleet.layers import NOWHERE
from profiles.fleet.racks import Place
from profiles.fleet.sheet import Circumstances, Configuration, Sheet, Work

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from profiles.fleet.layers import Floats, Ints


class Chip(NamedTuple):
    """One device of one host; two runs of it have the same one."""

    host: str
    unit: str
    """Its uuid, or its id where it has none."""
    place: str
    """As in the sheet."""
    device: str
    """Its id, as `cuda:3`; of a chip that had several the first."""

    @property
    def key(self) -> tuple[str, str, str]:
        """What stays the same from run to run."""
        return self[:3]


@dataclass(frozen=True, slots=True)
class Columns:
    """Profiles in the order of their creation; rows in the order of their profiles."""

    sheets: list[Sheet]
    files: list[bytes]
    chips: list[Chip]
    hosts: list[str]
    racks: list[str]
    """Empty where no racks are known."""
    slots: list[str]
    """Of each host within its rack; empty where it is not known."""
    chip: Ints
    """Of each profile."""
    copy: NDArray[np.bool_]
    """Whether the same run of the same chip stands before it: two files of one run are no two runs."""
    host: Ints
    """Of each chip."""
    rack: Ints
    """Of each host; NOWHERE where none is known."""
    configuration: Ints
    """Id of each profile's."""
    circumstances: Ints
    profile: Ints
    """Of each row; so are the others."""
    work: Ints
    rate: Floats
    """In the work's unit; NaN where there is none."""
    state: NDArray[np.uint8]
    doubts: NDArray[np.uint8]
    output_row: Ints
    """Of each output."""
    outputs: NDArray[np.uint64]
    """Digests of the different outputs that a row gave."""
    link_profile: Ints
    """Of each link."""
    links: Floats
    """[links, 4]: id of the work, two ranks, bytes a second each way."""
    configurations: dict[int, Configuration]
    all_circumstances: dict[int, Circumstances]
    works: dict[int, Work]

    def name(self, chip: int) -> str:
        """`node017 cuda:3`."""
        return f"{self.chips[chip].host} {self.chips[chip].device}"


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one case in one configuration that have a rate."""

    configuration: int
    work: int
    chips: Ints
    """Rising."""
    rows: Ints
    """The first row of each of `chips`."""
    repeats: Ints
    """Later rows of the same chips."""


def make_columns(contents: Contents, places: Callable[[list[str]], Mapping[str, Place]] | None) -> Columns:
    """Columns of an index; `places` says of host names where they stand."""
    import numpy as np

    chips, chip = _number_chips(contents.sheets)
    hosts = list(dict.fromkeys(one.host for one in chips))
    number = {host: index for index, host in enumerate(hosts)}
    known = places(hosts) if places is not None else {}
    racks = sorted({known[host].rack for host in hosts if host in known})
    rack_number = {rack: index for index, rack in enumerate(racks)}
    shared = contents.shared
    return Columns(
        sheets=contents.sheets,
        files=contents.files,
        chips=chips,
        hosts=hosts,
        racks=racks,
        slots=[known[host].slot if host in known else "" for host in hosts],
        chip=chip,
        copy=_mark_copies(contents.sheets, chip),
        host=np.array([number[one.host] for one in chips], np.int64),
        rack=np.array([rack_number[known[h].rack] if h in known else NOWHERE for h in hosts], np.int64),
        configuration=np.array(contents.configurations, np.int64),
        circumstances=np.array(contents.circumstances, np.int64),
        profile=np.repeat(np.arange(len(contents.counts)), contents.counts),
        work=np.frombuffer(contents.works, np.uint32).astype(np.int64),
        rate=np.frombuffer(contents.rates, np.float64),
        state=np.frombuffer(contents.states, np.uint8),
        doubts=np.frombuffer(contents.doubts, np.uint8),
        output_row=np.repeat(
            np.arange(len(contents.output_counts)), np.frombuffer(contents.output_counts, np.uint8)
        ),
        outputs=np.frombuffer(contents.outputs, np.uint64),
        link_profile=np.repeat(np.arange(len(contents.link_counts)), contents.link_counts),
        links=np.frombuffer(contents.links, np.float64).reshape(-1, 4),
        configurations={i: one for i, one in shared.items() if isinstance(one, Configuration)},
        all_circumstances={i: one for i, one in shared.items() if isinstance(one, Circumstances)},
        works={i: one for i, one in shared.items() if isinstance(one, Work)},
    )


def groups_of(columns: Columns) -> Iterator[Group]:
    """Every group, by configuration and work."""
    import numpy as np

    told = np.isfinite(columns.rate) & (columns.rate > 0) & ~columns.copy[columns.profile]
    usable = np.flatnonzero(told)
    for rows in split(usable, columns.configuration[columns.profile[usable]], columns.work[usable]):
        # The rows are in the order of time, so that the first of a chip is its first run.
        chips, first = np.unique(columns.chip[columns.profile[rows]], return_index=True)
        again = np.ones(len(rows), bool)
        again[first] = False
        yield Group(
            configuration=int(columns.configuration[columns.profile[rows[0]]]),
            work=int(columns.work[rows[0]]),
            chips=chips,
            rows=rows[first],
            repeats=rows[again],
        )


def split(rows: Ints, *keys: Ints) -> list[Ints]:
    """The rows of each combination of keys that occurs, each in the order in which they come."""
    import numpy as np

    if not len(rows):
        return []
    combined = np.zeros(len(rows), np.int64)
    for key in keys:
        # Small numbers, so that no product of a few of them overflows.
        values, number = np.unique(key, return_inverse=True)
        combined = combined * len(values) + number.ravel()
    order = np.argsort(combined, kind="stable")
    return np.split(rows[order], np.flatnonzero(np.diff(combined[order])) + 1)


def _number_chips(sheets: list[Sheet]) -> tuple[list[Chip], Ints]:
    """The chips in the order of their first profiles, and the number of each profile's."""
    import numpy as np

    numbers: dict[tuple[str, str, str], int] = {}
    keys = ((sheet.host, sheet.uuid or sheet.device, sheet.place) for sheet in sheets)
    found = np.array([numbers.setdefault(key, len(numbers)) for key in keys], np.int64)
    _, first = np.unique(found, return_index=True)
    devices = (sheets[index].device for index in first.tolist())
    return [Chip(*key, device) for key, device in zip(numbers, devices, strict=True)], found


def _mark_copies(sheets: list[Sheet], chip: Ints) -> NDArray[np.bool_]:
    import numpy as np

    seen: set[tuple[int, str]] = set()
    found = np.zeros(len(sheets), bool)
    for place, run in enumerate(zip(chip.tolist(), (sheet.profile for sheet in sheets), strict=True)):
        found[place] = run in seen
        seen.add(run)
    return found
