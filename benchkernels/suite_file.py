"""What a suite is, and how its TOML text becomes one. The text is checked completely when it is read.

Every mistake is one SuiteError that names the source, the number of the `[[case]]` table and the key.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import msgspec

from benchkernels.durations import expected_round_s
from benchkernels.kernels import KERNELS
from profiles.problems import SuiteError
from profiles.profile import Case, SuiteReference
from profiles.toml_text import TomlError, parse_toml

Kind = Literal["cpu", "accelerator"]

KINDS: tuple[Kind, ...] = ("cpu", "accelerator")
ROUNDS: dict[Kind, int] = {"cpu": 5, "accelerator": 5}
"""Where a suite says nothing."""
CASE_BUDGET_S = 1.0
MAX_CASES = 1000
MAX_ROUNDS = 1000
MAX_BUDGET_S = 3600.0
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")
_TOP_KEYS = frozenset({"name", "title", "description", "rounds", "budget_s", "case_budget_s", "case"})
_LARGEST_COUNT = 1 << 62
"""Counts beyond it fit neither the profile's 64-bit integers nor any machine."""


class Entry(NamedTuple):
    """A case, and the kinds of device that it is planned on."""

    case: Case
    kinds: frozenset[Kind]


@dataclass(frozen=True, slots=True)
class Suite:
    """A list of cases with their rounds; `origin` is the file's path, or "" where it is built in."""

    name: str
    title: str
    description: str
    rounds_cpu: int
    rounds_accelerator: int
    entries: tuple[Entry, ...]
    digest: str
    budget_s: float | None = None
    """Of the whole run; None = as long as it takes."""
    origin: str = ""

    @property
    def reference(self) -> SuiteReference:
        """What a profile keeps of the suite."""
        return SuiteReference(name=self.name, digest=self.digest)

    def cases_for(self, kind: str) -> list[Case]:
        """The cases for a device of kind `cpu`, `cuda`, `npu` (or `accelerator`), in the file's order."""
        wanted = _kind(kind)
        return [entry.case for entry in self.entries if wanted in entry.kinds]

    def rounds_for(self, kind: str) -> int:
        """How often a device of that kind is measured."""
        return self.rounds_cpu if _kind(kind) == "cpu" else self.rounds_accelerator

    def expected_s(self, kind: str) -> float:
        """Seconds that the suite takes on a device of that kind; `plan` knows more of the device."""
        cases = self.cases_for(kind)
        if not cases:
            return 0.0
        whole_s = self.rounds_for(kind) * expected_round_s(cases, kind)
        return whole_s if self.budget_s is None else min(self.budget_s, whole_s)

    def memory_bytes(self, kind: str) -> int:
        """What the largest case for that kind holds on the device."""
        return max((case.memory_bytes for case in self.cases_for(kind)), default=0)


def parse_suite(text: str, source: str, origin: str = "") -> Suite:
    """The suite that a TOML text describes. `source` names the text in errors. Raises SuiteError."""
    try:
        table = parse_toml(text)
    except TomlError as problem:
        raise SuiteError(problem.of(source)) from None
    _refuse_unknown(table, _TOP_KEYS, source)
    name = _text(table, "name", source, required=True)
    if not NAME.match(name):
        raise SuiteError(
            f"{source}: name = {show(name)} must be 1 to 64 letters, digits, dots, dashes or underscores"
        )
    rounds = _rounds(table, source)
    entries = _entries(table, source)
    return Suite(
        name=name,
        title=_text(table, "title", source) or name,
        description=_text(table, "description", source),
        rounds_cpu=rounds["cpu"],
        rounds_accelerator=rounds["accelerator"],
        entries=entries,
        digest=_digest(entries, rounds),
        budget_s=_budget(table, "budget_s", source, default=0.0) if "budget_s" in table else None,
        origin=origin,
    )


def _kind(device_kind: str) -> Kind:
    return "cpu" if device_kind == "cpu" else "accelerator"


def _rounds(table: Mapping[str, Any], source: str) -> dict[Kind, int]:
    given = table.get("rounds", {})
    if not isinstance(given, dict):
        raise SuiteError(
            f"{source}: rounds = {show(given)} must be a table such as {{ cpu = 3, accelerator = 1 }}"
        )
    _refuse_unknown(given, frozenset(KINDS), f"{source}: rounds")
    rounds = dict(ROUNDS)
    for kind in KINDS:
        count = given.get(kind, rounds[kind])
        if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= MAX_ROUNDS:
            raise SuiteError(
                f"{source}: rounds.{kind} = {show(count)} must be a whole number from 1 to {MAX_ROUNDS}"
            )
        rounds[kind] = count
    return rounds


def _entries(table: Mapping[str, Any], source: str) -> tuple[Entry, ...]:
    default_budget_s = _budget(table, "case_budget_s", source, default=CASE_BUDGET_S)
    tables = table.get("case", [])
    if not isinstance(tables, list) or not all(isinstance(item, dict) for item in tables):
        raise SuiteError(f"{source}: case must be written as [[case]] tables")
    entries: list[Entry] = []
    seen: dict[tuple[str, Kind], int] = {}
    for number, item in enumerate(tables, start=1):
        where = f"{source}: [[case]] number {number}"
        for entry in _expand(item, default_budget_s, where):
            for kind in entry.kinds:
                first = seen.setdefault((entry.case.id, kind), number)
                if first != number:
                    raise SuiteError(f"{where}: case {entry.case.id} is already in [[case]] number {first}")
            entries.append(entry)
            if len(entries) > MAX_CASES:
                raise SuiteError(
                    f"{where}: the suite has more than {MAX_CASES} cases; split it into several files"
                )
    if not entries:
        raise SuiteError(f"{source} has no cases; write at least one [[case]] table")
    return tuple(entries)


def _expand(item: Mapping[str, Any], default_budget_s: float, where: str) -> list[Entry]:
    name = item.get("kernel")
    if not isinstance(name, str) or name not in KERNELS:
        told = "is missing" if name is None else f"= {show(name)} is unknown"
        raise SuiteError(f"{where}: kernel {told}; the kernels are {', '.join(KERNELS)}")
    kinds = _kinds(item, where)
    budget_s = _budget(item, "budget_s", where, default=default_budget_s)
    own = {key: value for key, value in item.items() if key not in {"kernel", "kinds", "budget_s"}}
    product = math.prod(len(value) for value in own.values() if isinstance(value, list))
    if product > MAX_CASES:
        raise SuiteError(f"{where}: its lists multiply to {product} cases; the limit is {MAX_CASES}")
    try:
        cases = KERNELS[name].expand(own)
    except SuiteError as error:
        raise SuiteError(f"{where}: {error}") from None
    ids = [case.id for case in cases]
    if len(set(ids)) < len(ids):
        twice = next(case_id for case_id in ids if ids.count(case_id) > 1)
        raise SuiteError(
            f"{where}: case {twice} comes out of it twice; remove the repeated value from a list"
        )
    for case in cases:
        if max(case.flops, case.traffic_bytes, case.memory_bytes) > _LARGEST_COUNT:
            raise SuiteError(f"{where}: case {case.id} is too large for any machine; make its shape smaller")
    return [Entry(msgspec.structs.replace(case, budget_s=budget_s), kinds) for case in cases]


def _kinds(item: Mapping[str, Any], where: str) -> frozenset[Kind]:
    kinds = item.get("kinds", list(KINDS))
    if not isinstance(kinds, list) or not kinds or any(kind not in KINDS for kind in kinds):
        raise SuiteError(f'{where}: kinds = {show(kinds)} must be a list of "cpu" and "accelerator"')
    return frozenset(kinds)


def _budget(table: Mapping[str, Any], key: str, where: str, default: float) -> float:
    budget_s = table.get(key, default)
    number = isinstance(budget_s, int | float) and not isinstance(budget_s, bool)
    if not number or not 0 < budget_s <= MAX_BUDGET_S:
        raise SuiteError(
            f"{where}: {key} = {show(budget_s)} must be seconds above 0 and at most {MAX_BUDGET_S:.0f}"
        )
    return float(budget_s)


def _text(table: Mapping[str, Any], key: str, source: str, *, required: bool = False) -> str:
    if key not in table:
        if required:
            raise SuiteError(f'{source}: {key} is missing; write {key} = "..." at the top')
        return ""
    value = table[key]
    if not isinstance(value, str):
        raise SuiteError(f"{source}: {key} = {show(value)} must be a text in quotes")
    return value.strip()


def _refuse_unknown(table: Mapping[str, Any], known: frozenset[str], source: str) -> None:
    unknown = sorted(set(table) - known)
    if unknown:
        raise SuiteError(
            f"{source}: {unknown[0]!r} is not a key here; the keys are {', '.join(sorted(known))}"
        )


def show(value: object) -> str:
    """A value as an error shows it: short, and on one line."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _digest(entries: tuple[Entry, ...], rounds: Mapping[Kind, int]) -> str:
    """SHA-256 over everything that decides what is measured; `expected_s` depends on the device."""
    cases = [
        {"case": msgspec.structs.replace(case, expected_s=None), "kinds": sorted(kinds)}
        for case, kinds in entries
    ]
    canonical = msgspec.json.encode({"rounds": dict(rounds), "cases": cases}, order="sorted")
    return hashlib.sha256(canonical).hexdigest()
