"""What would settle a reading that is undecided: a sentence each, and the commands that produce it."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence

from profiles.claims.deciding import ENERGY
from profiles.claims.finding import Finding
from profiles.claims.knowledge import Knowledge, Party
from profiles.claims.model import ClaimResult, Reading
from profiles.profile import CatalogueEntry

MORE_ROUNDS = 10
WITHOUT_ENERGY = frozenset({"Huawei"})
"""Vendors of whose chips Assay reads no energy counter."""
NO_DEVICE = "never reported by the driver as one device"
"""What the catalogue notes of a package of several devices."""
PLACE = "NAME"


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
            told += [_why_not(member) for member in lacking if _is_package(member)]
        told += _unsettled(measured)
    else:
        told.append("Assay has no case of this kernel: only what others publish can decide it")
    told.append(
        "or published pairs of one tool on every pair of these chips, by two independent sources that agree"
    )
    if reading.metric in ENERGY:
        if any(member.vendor in WITHOUT_ENERGY for member in (*subject.members, *reference.members)):
            told.append("Assay reads no energy counter on Ascend yet, so that no run of it can decide this")
        told.append(
            "energy in the profiles, from a counter over at least 5 s of a case in every round; sensors are"
            " 5 % off each, so that nothing under about 14 % can be decided without a wall meter"
        )
        if reading.cases:
            suite = shlex.quote(reading.suite)
            told.append(f"runs for energy (assay run --suite {suite} --energy): others end a case too soon")
    if reading.needs:
        told.append(reading.needs)
    return tuple(told)


def list_commands(claim_id: str, reading: Reading, chips: Sequence[CatalogueEntry]) -> tuple[str, ...]:
    """The run on each of `chips`, the import where the library is, and the check; else the check alone.

    `NAME` stands for a name of the user's choice, another on each chip.
    """
    check = f"assay check {shlex.quote(claim_id)}"
    if not chips:
        return (check,)
    file = f"{PLACE}.assay.json"
    return (_run(reading.suite, reading.cases, file), f"assay import {file}", check)


def write_recipe(result: ClaimResult) -> list[str]:
    """Lines of a shell that settle what can be measured: one run for each suite, then the check."""
    suites: dict[str, list[str]] = {}
    chips: dict[str, None] = {}
    for reading, found in zip(result.claim.readings, result.readings, strict=True):
        if found.run_on:
            suites.setdefault(reading.suite, []).extend(reading.cases)
            chips |= dict.fromkeys(found.run_on)
    check = f"assay check {shlex.quote(result.id)}"
    if not suites:
        return [check] if any(found.commands for found in result.readings) else []
    told = [f"# on each of these chips, with a {PLACE} of its own: {', '.join(chips)}"]
    files: list[str] = []
    for suite, globs in suites.items():
        files.append(f"{PLACE}{f'-{len(files) + 1}' if files else ''}.assay.json")
        told.append(_run(suite, tuple(dict.fromkeys(globs)), files[-1]))
    told.append("# where your library is, with the files of every chip")
    return [*told, f"assay import {' '.join(files)}", check]


def to_measure(
    reading: Reading, parties: Sequence[Party], knowledge: Knowledge
) -> tuple[CatalogueEntry, ...]:
    """The chips to run on: those without a profile, else all; none where no run could decide the reading."""
    members = [member for party in parties for member in party.members]
    if not reading.cases or reading.metric in ENERGY:
        # Energy takes a run of another kind, and on some chips nothing tells it: `list_missing` says so.
        return ()
    if any(all(map(_is_package, party.members)) for party in parties):
        return ()
    lacking = [member for member in members if not knowledge.profiles_of(member.id)] or members
    return tuple(member for member in lacking if not _is_package(member))


def _run(suite: str, cases: Sequence[str], file: str) -> str:
    globs = " ".join(f"--case {shlex.quote(glob)}" for glob in cases)
    return f"assay run --suite {shlex.quote(suite)} {globs} --rounds {MORE_ROUNDS} --out {file}"


def _is_package(entry: CatalogueEntry) -> bool:
    return NO_DEVICE in entry.notes.casefold()


def _why_not(entry: CatalogueEntry) -> str:
    return f"no run gives a profile of {entry.name}: a driver never reports it as one device"


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
