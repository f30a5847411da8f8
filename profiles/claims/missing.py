"""What would settle a reading that is undecided: a sentence each, and the commands that produce it."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence

from profiles.claims.deciding import ENERGY
from profiles.claims.finding import Finding
from profiles.claims.knowledge import Knowledge, Party
from profiles.claims.model import Reading
from profiles.profile import CatalogueEntry

MORE_ROUNDS = 10
ENERGY_BUDGET_S = 6.0
"""Of samples in a round: a little more than energy is measured over at least."""


def list_missing(
    reading: Reading,
    subject: Party,
    reference: Party,
    knowledge: Knowledge,
    measured: Mapping[tuple[str, str], Finding],
) -> tuple[str, ...]:
    """Devices without a profile, pairs whose interval is too wide, and what cases cannot give."""
    told = []
    if reading.cases:
        for party in (subject, reference):
            lacking = [member for member in party.members if not knowledge.profiles_of(member.id)]
            if lacking:
                told.append(f"a profile of {_chips(lacking, party)}")
        told += _unsettled(measured)
    else:
        told.append("Assay has no case of this kernel: only what others publish can decide it")
    told.append(
        "or published pairs of one tool on every pair of these chips, by two independent sources that agree"
    )
    if reading.metric in ENERGY:
        told.append(
            "energy in the profiles, from a counter over at least 5 s of a case in every round; sensors are"
            " 5 % off each, so that nothing under about 14 % can be decided without a wall meter"
        )
        if reading.cases:
            told.append(
                f"a suite {_suite(reading)}, {reading.suite} with case_budget_s = {ENERGY_BUDGET_S:g}:"
                " the built-in ones end a case before that"
            )
    if reading.needs:
        told.append(reading.needs)
    return tuple(told)


def list_commands(claim_id: str, reading: Reading) -> tuple[str, ...]:
    """To be run on each device that lacks a profile, and then where the library is."""
    check = f"assay check {shlex.quote(claim_id)}"
    if not reading.cases:
        return (check,)
    cases = " ".join(f"--case {shlex.quote(glob)}" for glob in reading.cases)
    rounds = f" --rounds {MORE_ROUNDS}"
    return (f"assay run --suite {shlex.quote(_suite(reading))} {cases}{rounds}", check)


def _suite(reading: Reading) -> str:
    """The suite that holds the cases; for energy one that the user has to write."""
    return f"./{reading.suite}-energy.toml" if reading.metric in ENERGY else reading.suite


def _unsettled(measured: Mapping[tuple[str, str], Finding]) -> list[str]:
    open_ = [finding for finding in measured.values() if finding.standing == "undecided"]
    blank = [finding for finding in open_ if finding.bounds is None]
    told = [f"usable cases of {finding.pair} ({finding.reason})" for finding in blank[:2]]
    wide = [finding for finding in open_ if finding.bounds is not None]
    if wide:
        told.append(
            f"more rounds, or profiles of more units, of {'; '.join(finding.pair for finding in wide[:2])}"
        )
    return told


def _chips(lacking: Sequence[CatalogueEntry], party: Party) -> str:
    if len(lacking) == 1:
        return lacking[0].name
    if len(lacking) == len(party.members):
        return f"each of the {len(lacking)} chips of {party.name}"
    return f"each of {', '.join(member.name for member in lacking)}"
