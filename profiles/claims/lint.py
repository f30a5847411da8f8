"""What is wrong with a claim that is well formed: its parties, and what is to decide its readings."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from fnmatch import fnmatchcase
from itertools import islice

from profiles.catalogue import entries, resolve
from profiles.claims.model import Claim, Reading
from profiles.claims.parse import MAX_MISTAKES, ClaimFile, Mistake, name_nearest
from profiles.evidence import KERNELS
from profiles.problems import UsageError
from profiles.text import shown
from profiles.toml_text import Steps

Found = Iterator[tuple[Steps, str]]
"""Where in the claim, and what is wrong there."""

_QUANTITY = r"(?:peak\.\w+|bandwidth|memory|power|link)"
_PEAK = re.compile(r"peak\.(\w+)")
_QUANTITIES = re.compile(rf"{_QUANTITY}(?:/{_QUANTITY})?")


def lint_file(file: ClaimFile, known_cases: Collection[str] | None) -> list[Mistake]:
    """The mistakes of the file, those of its form first, up to MAX_MISTAKES."""
    found = (
        file.mistake(("claim", claim_id, *steps), f"claim {claim_id}: {problem}")
        for claim_id, claim in file.claims.items()
        for steps, problem in lint_claim(claim, known_cases)
    )
    return [*file.mistakes, *islice(found, MAX_MISTAKES - len(file.mistakes))]


def lint_claim(claim: Claim, known_cases: Collection[str] | None) -> Found:
    """Mistakes of one claim. Without `known_cases` no glob is held against them."""
    yield from _parties(claim)
    if not claim.readings:
        yield ("reading",), "it has no reading; add at least one, not_checkable where nothing could decide it"
    names: set[str] = set()
    for number, reading in enumerate(claim.readings):
        for steps, problem in _reading(claim, reading, known_cases):
            yield ("reading", number, *steps), f"reading {shown(reading.name, 60)!r}: {problem}"
        if reading.name in names:
            problem = f"two readings are called {shown(reading.name, 60)!r}; rename one"
            yield ("reading", number, "name"), problem
        names.add(reading.name)


def consistency(claim: Claim) -> Found:
    """The mistakes that would make a verdict wrong, and that need neither the catalogue nor the cases."""
    for number, reading in enumerate(claim.readings):
        for steps, problem in (*_relation(reading), *_metric(reading)):
            yield ("reading", number, *steps), f"reading {shown(reading.name, 60)!r}: {problem}"


def _parties(claim: Claim) -> Found:
    members = {}
    unknown = {}
    for key in ("subject", "reference"):
        name = getattr(claim, key)
        if name is None:
            continue
        try:
            members[key] = resolve(name)
        except UsageError as error:
            unknown[key] = str(error)
    if unknown and not claim.not_in_catalogue:
        for key, problem in unknown.items():
            yield (key,), f"{problem}; or say in not_in_catalogue why it is neither"
    if claim.not_in_catalogue and not unknown and claim.reference is not None:
        yield ("not_in_catalogue",), "both parties are in the catalogue; remove not_in_catalogue"
    if claim.subject == claim.reference or (len(members) == 2 and len({*members.values()}) == 1):
        yield (
            ("reference",),
            f"{shown(claim.reference, 60)} is the subject itself; name what it is held against",
        )


def _reading(claim: Claim, reading: Reading, known_cases: Collection[str] | None) -> Found:
    yield from _relation(reading)
    yield from _metric(reading)
    decided_by = bool(reading.cases or reading.published or reading.quantity)
    if reading.not_checkable and decided_by:
        yield ("not_checkable",), "it is not checkable, and names what decides it; remove one of them"
    if not reading.not_checkable and not decided_by:
        yield ("name",), "nothing decides it; give cases, published or quantity, or say why in not_checkable"
    if not reading.not_checkable and claim.reference is None:
        yield ("name",), "there is nothing to hold it against; name a reference, or say so in not_checkable"
    for number, selector in enumerate(reading.published):
        if selector.kernel not in KERNELS:
            hint = name_nearest(selector.kernel, KERNELS, "they")
            problem = f"no published result is of the kernel {shown(selector.kernel, 60)!r}; {hint}"
            yield ("published", number, "kernel"), problem
    if known_cases is not None:
        for glob in reading.cases:
            if not any(fnmatchcase(case, glob) for case in known_cases):
                problem = f"the glob {shown(glob, 60)!r} matches no case; `assay suites full` lists them"
                yield ("cases",), problem


def _relation(reading: Reading) -> Found:
    if reading.relation == "range":
        if reading.upper is None:
            yield ("relation",), "a range ends somewhere; add upper"
        elif reading.upper <= reading.value:
            yield ("upper",), f"a range from {reading.value:g} cannot end at {reading.upper:g}; change one"
    elif reading.upper is not None:
        yield ("upper",), "only a range has upper; remove it, or set relation to 'range'"


def _metric(reading: Reading) -> Found:
    if reading.metric != "data sheet":
        if reading.quantity:
            yield ("quantity",), "only a reading of data sheets has a quantity; remove it, or change metric"
        for key in ("subject_count", "reference_count"):
            if getattr(reading, key) != 1:
                yield (key,), "only figures of data sheets are multiplied; remove it, or change metric"
        return
    if reading.not_checkable:
        return
    if not _QUANTITIES.fullmatch(reading.quantity):
        wrong = f"{shown(reading.quantity, 60)!r} is none" if reading.quantity else "it is missing"
        hint = "use peak.bf16 (or another dtype), bandwidth, memory, power, link, or one/another"
        key = "quantity" if reading.quantity else "metric"
        yield (key,), f"a reading of data sheets needs a quantity, {wrong}; {hint}"
    known = {dtype for entry in entries() for dtype in (*entry.peaks, *entry.published)}
    for dtype in _PEAK.findall(reading.quantity):
        if dtype not in known:
            hint = name_nearest(dtype, sorted(known), "dtypes")
            yield ("quantity",), f"no device of the catalogue has a peak of {shown(dtype, 60)!r}; {hint}"
    for key in ("cases", "published"):
        if getattr(reading, key):
            yield (key,), f"data sheets are read, not measured; remove {key}, or make it another reading"
