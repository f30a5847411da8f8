"""Everything that a report on a fleet says, compiled from its folder; the formats only word it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from profiles.fleet.ballots import Ballot, ballots_of
from profiles.fleet.changes import Loss, Shift, changes
from profiles.fleet.columns import Columns, groups_of, make_columns, split
from profiles.fleet.folder import read_folder
from profiles.fleet.hostlist import usable
from profiles.fleet.layers import LEAST_CHIPS
from profiles.fleet.links import Matrix, matrices
from profiles.fleet.members import Attendance, attend, read_members
from profiles.fleet.outliers import Judged, Outlier, find_outliers, judge_groups
from profiles.fleet.sheet import STATES, State
from profiles.fleet.spread import Spread, Wait, scores_of, spread_of, waits_of
from profiles.problems import UsageError
from profiles.text import shown

if TYPE_CHECKING:
    from profiles.contents import Progress
    from profiles.fleet.layers import Floats
    from profiles.fleet.racks import Place

Places = Callable[[list[str]], Mapping[str, "Place"]]
"""Where each of these hosts stands."""


@dataclass(frozen=True, slots=True)
class Part:
    """The chips of one configuration, or the groups of ranks that worked as one in it."""

    configuration: int
    chips: int
    groups: int
    hosts: int


@dataclass(frozen=True, slots=True)
class Measured:
    """One case of one configuration."""

    configuration: int
    work: int
    spread: Spread
    hosts: int
    judged: bool
    """False where the chips are too few to be held against each other."""
    spreads: dict[str, float]
    """Robust standard deviation of each level that was judged."""


@dataclass(frozen=True, slots=True)
class Missed:
    """Chips that have no figure of a case, by the state in which it ended."""

    case: str
    state: State
    chips: tuple[int, ...]
    of: int
    """Chips that had the case."""


@dataclass(frozen=True, slots=True)
class FleetReport:
    """What the formats word. Numbers of chips, configurations and works are those of `columns`."""

    folder: Path
    columns: Columns
    bad: tuple[tuple[str, str], ...]
    """Name and reason of files that could not be read; the reason does not name it again."""
    attendance: tuple[Attendance, ...]
    """Of each run that says who was expected; empty where none does."""
    rank_groups: frozenset[int]
    """Those of the chips that are groups of ranks: what several devices did as one."""
    parts: tuple[Part, ...]
    """Those of chips before those of groups, the largest first."""
    names: dict[int, str]
    """Of the configurations: A, B, ... in the order of `parts`."""
    measured: tuple[Measured, ...]
    outliers: tuple[Outlier, ...]
    missed: tuple[Missed, ...]
    ballots: tuple[Ballot, ...]
    scores: Floats
    """Of each chip: relative to its group, the median over its cases; NaN where it has none."""
    waits: tuple[Wait, ...]
    """Of the largest configuration: a job on several runs at the pace of the slowest of them."""
    before: Path | None
    shifts: tuple[Shift, ...]
    losses: tuple[Loss, ...]
    links: tuple[Matrix, ...]

    @property
    def suspects(self) -> list[Outlier]:
        """What stands out and has not been cleared by another run."""
        return [one for one in self.outliers if one.standing != "not again"]

    @property
    def verdicts(self) -> list[Ballot]:
        """The votes on outputs that came to one."""
        return [one for one in self.ballots if one.vote.verdict != "no verdict"]

    @property
    def odd(self) -> set[int]:
        """Chips that gave an output which no other host gave, and not their peers'."""
        return {one.chip for ballot in self.ballots for one, company in ballot.dissent if company.hosts == 1}

    @property
    def apart(self) -> set[str]:
        """Hosts whose chips share another output with other hosts: rather another library or firmware."""
        told = {one.chip for ballot in self.ballots for one, company in ballot.dissent if company.hosts > 1}
        return {self.columns.chips[chip].host for chip in told - self.odd}

    @property
    def wrong(self) -> set[int]:
        """Chips that had a wrong result."""
        return {chip for one in self.missed if one.state == "incorrect" for chip in one.chips}

    @property
    def exclude(self) -> list[str]:
        """Hosts to leave out until somebody has looked, sorted.

        Those that stand out or have a chip that does (unless other runs of it do not show it), whose outputs
        are like no other host's, or whose results are wrong. A slow rack's hosts are not: that is for its
        cooling or its power.
        """
        found = {one.name for one in self.suspects if one.level in ("host", "chip")}
        found |= {self.columns.chips[chip].host for chip in self.odd | self.wrong}
        return sorted(filter(usable, found))


def compile_report(
    folder: Path,
    *,
    cache: Path,
    places: Places | None = None,
    before: Path | None = None,
    progress: Progress | None = None,
) -> FleetReport:
    """The report on the profiles in `folder`, each chip held against its last one in `before`.

    Raises UsageError for folders without profiles, and where `places` or the list of members are wrong.
    """
    expected = read_members(folder)
    contents = read_folder(folder, cache, progress)
    bad = tuple((file, reason.partition(f"{shown(file)}: ")[2] or reason) for file, reason in contents.bad)
    if not contents.sheets and not expected:
        files = "1 file" if len(bad) == 1 else f"{len(bad):,} files"
        why = f" ({files} cannot be read; {shown(bad[0][0])}: {bad[0][1]})" if bad else ""
        raise UsageError(f"there is no profile in {shown(folder)}{why}.")
    columns = make_columns(contents, places)
    parts = _parts(columns)
    place = {part.configuration: number for number, part in enumerate(parts)}
    groups = sorted(groups_of(columns), key=lambda group: place[group.configuration])
    judged = judge_groups(columns, groups)
    outliers = find_outliers(columns, judged)
    scores = scores_of(columns, judged)
    shifts, losses = _changes(columns, judged, before, cache, progress)
    return FleetReport(
        folder=folder,
        columns=columns,
        bad=bad,
        attendance=tuple(attend(expected, contents.sheets, contents.files)),
        rank_groups=_rank_groups(columns),
        parts=parts,
        names={part.configuration: letters(number) for number, part in enumerate(parts)},
        measured=tuple(_measure(columns, one) for one in judged),
        outliers=tuple(outliers),
        missed=tuple(_missed(columns)),
        ballots=tuple(ballots_of(columns)),
        scores=scores,
        waits=tuple(_waits(columns, parts, scores, outliers)),
        before=before,
        shifts=shifts,
        losses=losses,
        links=tuple(matrices(columns)),
    )


def _changes(
    columns: Columns, judged: Sequence[Judged], before: Path | None, cache: Path, progress: Progress | None
) -> tuple[tuple[Shift, ...], tuple[Loss, ...]]:
    if before is None:
        return (), ()
    earlier = read_folder(before, cache, progress)
    if not earlier.sheets:
        raise UsageError(f"there is no profile in {shown(before)}, the earlier run.")
    return changes(columns, make_columns(earlier, None), judged)


def letters(number: int) -> str:
    """0 is A, 25 is Z, 26 is AA, as spreadsheets count their columns."""
    name = ""
    while number >= 0:
        number, letter = divmod(number, 26)
        name, number = chr(ord("A") + letter) + name, number - 1
    return name


def _parts(columns: Columns) -> tuple[Part, ...]:
    import numpy as np

    found = []
    for profiles in split(np.arange(len(columns.sheets)), columns.configuration):
        chips = np.unique(columns.chip[profiles])
        configuration = int(columns.configuration[profiles[0]])
        hosts = len(np.unique(columns.host[chips]))
        grouped = columns.configurations[configuration].ranks > 1
        found.append(Part(configuration, 0 if grouped else len(chips), len(chips) if grouped else 0, hosts))
    return tuple(sorted(found, key=lambda part: (-part.chips, -part.groups)))


def _rank_groups(columns: Columns) -> frozenset[int]:
    import numpy as np

    several = [number for number, one in columns.configurations.items() if one.ranks > 1]
    return frozenset(columns.chip[np.isin(columns.configuration, several)].tolist())


def _measure(columns: Columns, one: Judged) -> Measured:
    import numpy as np

    group = one.group
    return Measured(
        configuration=group.configuration,
        work=group.work,
        spread=spread_of(columns.rate[group.rows]),
        hosts=len(np.unique(columns.host[group.chips])),
        judged=len(group.rows) >= LEAST_CHIPS,
        spreads={str(level): spread for level, spread in one.layers.spread.items()},
    )


def _missed(columns: Columns) -> Iterator[Missed]:
    """By case and state; a chip with a figure of the case from another run is left out, a wrong one not."""
    import numpy as np

    ended = np.flatnonzero(columns.state != STATES.index("ok"))
    if not len(ended):
        return
    cases = {number: work.case for number, work in columns.works.items()}
    chips = columns.chip[columns.profile]
    of_case: dict[str, set[int]] = {}
    good: dict[str, set[int]] = {}
    wanted = {cases[work] for work in np.unique(columns.work[ended]).tolist()}
    numbers = [number for number, case in cases.items() if case in wanted]
    for row in np.flatnonzero(np.isin(columns.work, numbers)).tolist():
        case, chip = cases[int(columns.work[row])], int(chips[row])
        of_case.setdefault(case, set()).add(chip)
        if columns.state[row] == STATES.index("ok"):
            good.setdefault(case, set()).add(chip)
    found: dict[tuple[str, State], set[int]] = {}
    for row in ended.tolist():
        case, chip = cases[int(columns.work[row])], int(chips[row])
        state = STATES[columns.state[row]]
        if state == "incorrect" or chip not in good.get(case, ()):
            found.setdefault((case, state), set()).add(chip)
    for (case, state), those in sorted(found.items(), key=lambda item: (item[0][1] != "incorrect", item[0])):
        yield Missed(case, state, tuple(sorted(those)), len(of_case[case]))


def _waits(
    columns: Columns, parts: Sequence[Part], scores: Floats, outliers: Sequence[Outlier]
) -> list[Wait]:
    import numpy as np

    if not parts or not parts[0].chips:
        return []
    good = scores.copy()
    for one in outliers:
        if one.standing != "not again":
            good[list(one.chips)] = np.nan
    own = np.unique(columns.chip[columns.configuration == parts[0].configuration])
    every, rest = scores[own], good[own]
    return waits_of(every[np.isfinite(every)], rest[np.isfinite(rest)])
