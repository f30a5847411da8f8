"""The votes on a fleet's outputs: one for each configuration, case and seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from profiles.fleet.columns import Columns, split
from profiles.fleet.quorum import Dissent, Vote, vote

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from profiles.fleet.layers import Ints


@dataclass(frozen=True, slots=True)
class Company:
    """Who gave the same other output as a chip: of several other ones of it the rarest counts."""

    hosts: int
    """That of the chip among them; several speak for another library or firmware."""
    chips: int


@dataclass(frozen=True, slots=True)
class Ballot:
    """The vote on the outputs of one case."""

    configuration: int
    work: int
    seed: int
    vote: Vote
    company: tuple[Company, ...]
    """Of each chip of the vote's dissent."""

    @property
    def dissent(self) -> Iterator[tuple[Dissent, Company]]:
        """The chips whose output differs from the majority's, and who gave the same as they."""
        return zip(self.vote.dissent, self.company, strict=True)


def ballots_of(columns: Columns) -> Iterator[Ballot]:
    """A vote for each configuration, case and seed of which there are digests."""
    import numpy as np

    seeds = np.array([sheet.seed for sheet in columns.sheets], np.int64)
    row = columns.output_row
    of = columns.profile[row]
    every = np.arange(len(columns.outputs))
    for given in split(every, columns.configuration[of], columns.work[row], seeds[of]):
        profile = int(of[given[0]])
        configuration, work = int(columns.configuration[profile]), int(columns.work[row[given[0]]])
        held = vote(_by_chip(columns.chip[of[given]], columns.outputs[given]))
        company = tuple(_company_of(columns, held.dissent))
        yield Ballot(configuration, work, columns.sheets[profile].seed, held, company)


def _company_of(columns: Columns, dissent: Sequence[Dissent]) -> Iterator[Company]:
    """Of each of these chips."""
    chips: dict[int, set[int]] = {}
    for one in dissent:
        for output in one.outputs:
            chips.setdefault(output, set()).add(one.chip)
    hosts = {output: {int(columns.host[chip]) for chip in own} for output, own in chips.items()}
    for one in dissent:
        fewest, among = min((len(hosts[output]), len(chips[output])) for output in one.outputs)
        yield Company(fewest, among)


def _by_chip(chips: Ints, outputs: NDArray[np.uint64]) -> dict[int, frozenset[int]]:
    """All digests of each chip. Of chips that gave nothing but the most frequent one none is looked at."""
    import numpy as np

    values, counts = np.unique(outputs, return_counts=True)
    usual = values[np.argmax(counts)]
    plain = outputs == usual
    given = dict.fromkeys(chips[plain].tolist(), frozenset({int(usual)}))
    for chip, output in zip(chips[~plain].tolist(), outputs[~plain].tolist(), strict=True):
        given[chip] = given.get(chip, frozenset()) | {output}
    return given
