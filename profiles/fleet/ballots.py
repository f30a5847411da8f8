"""The votes on a fleet's outputs: one for each configuration, case and seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from profiles.fleet.columns import Columns, split
from profiles.fleet.quorum import Vote, vote

if TYPE_CHECKING:
    from profiles.fleet.layers import Ints


@dataclass(frozen=True, slots=True)
class Ballot:
    """The vote on the outputs of one case."""

    configuration: int
    work: int
    seed: int
    vote: Vote


def ballots_of(columns: Columns) -> Iterator[Ballot]:
    """A vote for each configuration, case and seed of which there are digests."""
    import numpy as np

    told = np.flatnonzero(columns.outputs[:, 0])
    seeds = np.array([sheet.seed for sheet in columns.sheets], np.int64)
    of = columns.profile[told]
    for rows in split(told, columns.configuration[of], columns.work[told], seeds[of]):
        profile = int(columns.profile[rows[0]])
        configuration, work = int(columns.configuration[profile]), int(columns.work[rows[0]])
        yield Ballot(configuration, work, columns.sheets[profile].seed, vote(_outputs(columns, rows)))


def _outputs(columns: Columns, rows: Ints) -> dict[int, frozenset[int]]:
    """All digests of each chip. Of chips that gave nothing but the most frequent one none is looked at."""
    import numpy as np

    chips, outputs = columns.chip[columns.profile[rows]], columns.outputs[rows]
    values, counts = np.unique(outputs[:, 0], return_counts=True)
    usual = values[np.argmax(counts)]
    plain = (outputs[:, 0] == usual) & (outputs[:, 1] == 0)
    given = dict.fromkeys(chips[plain].tolist(), frozenset({int(usual)}))
    for chip, pair in zip(chips[~plain].tolist(), outputs[~plain].tolist(), strict=True):
        given[chip] = given.get(chip, frozenset()) | {digest for digest in pair if digest}
    return given
