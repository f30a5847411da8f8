"""A suite that is being put together: what its file would hold, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.desktop.custom.fields import Field, UntidyError, new_table
from benchkernels import suite_text
from benchkernels.suite_file import NAME, Kind, Suite, parse_suite
from benchkernels.suites import BUILT_IN
from profiles.problems import SuiteError

ONCE = "custom"
"""Name of a suite that has none."""
_KEY = re.compile(r'key "([a-z_]+)" (.*)', re.DOTALL)
_SOURCE = "the suite"


@dataclass(frozen=True, slots=True)
class Group:
    """One `[[case]]` table: a kernel with its types and sizes; every combination is a case."""

    table: Mapping[str, Any]
    untidy: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """By key what was typed and is no value, and why; the table keeps the last value."""

    @classmethod
    def of(cls, kernel: str, kind: Kind) -> Group:
        """A new one that fits a device of that kind."""
        return cls(new_table(kernel, kind))

    @property
    def kernel(self) -> str:
        """Its kernel's name."""
        return str(self.table.get("kernel"))

    def typed(self, field_: Field, text: str) -> Group:
        """With that text in a field."""
        try:
            value = field_.read(text)
        except UntidyError as why:
            return replace(self, untidy={**self.untidy, field_.key: (text, str(why))})
        return self.with_value(field_.key, value)

    def with_value(self, key: str, value: Any) -> Group:
        """With another value; None takes the key out."""
        table = {name: one for name, one in self.table.items() if name != key}
        if value is not None:
            # Where it stood: the order of the keys is the order in the file.
            table = {n: value if n == key else table[n] for n in dict.fromkeys([*self.table, key])}
        return Group(table, {name: one for name, one in self.untidy.items() if name != key})


@dataclass(frozen=True, slots=True)
class Draft:
    """The whole suite."""

    name: str = ""
    title: str = ""
    description: str = ""
    rounds_cpu: int = 3
    rounds_accelerator: int = 3
    case_budget_s: float = 1.0
    budget_s: float | None = None
    groups: tuple[Group, ...] = ()

    @classmethod
    def of(cls, held: suite_text.Draft, *, own: bool) -> Draft:
        """What a suite's file holds; of one that is not the user's `own` only what is measured."""
        return cls(
            name=held.name if own else "",
            title=held.title if own else "",
            description=held.description if own else "",
            rounds_cpu=held.rounds["cpu"],
            rounds_accelerator=held.rounds["accelerator"],
            case_budget_s=held.case_budget_s,
            budget_s=held.budget_s,
            groups=tuple(Group(table) for table in held.cases),
        )

    def text(self) -> str:
        """The suite's file."""
        held = suite_text.Draft(
            name=self.name or ONCE,
            title=self.title,
            description=self.description,
            rounds={"cpu": self.rounds_cpu, "accelerator": self.rounds_accelerator},
            case_budget_s=self.case_budget_s,
            budget_s=self.budget_s,
            cases=tuple(group.table for group in self.groups),
        )
        return suite_text.write_suite(held)

    def with_group(self, place: int, group: Group) -> Draft:
        """With another group in that place."""
        groups = list(self.groups)
        groups[place] = group
        return replace(self, groups=tuple(groups))


@dataclass(frozen=True, slots=True)
class Checked:
    """What a draft comes to."""

    suite: Suite | None = None
    """None where something is wrong."""
    problem: str = ""
    """With the whole, in one sentence."""
    parts: tuple[Suite | None, ...] = ()
    """Each group as a suite by itself; None where it is wrong."""
    problems: tuple[Mapping[str, str], ...] = ()
    """Of each group by key; under "" what belongs to no field."""

    def count(self, place: int, kind: str) -> int | None:
        """Cases of a group for that kind of device; None where it is wrong."""
        part = self.parts[place]
        return None if part is None else len(part.cases_for(kind))


def check(draft: Draft) -> Checked:
    """Every group by itself, so that all mistakes are told at once, then the whole."""
    draft = replace(draft, name="")  # a name is judged by itself, and when it is needed
    outcomes = [_check_group(draft, group) for group in draft.groups]
    parts = tuple(part for part, _ in outcomes)
    problems = tuple(told for _, told in outcomes)
    if any(problems):
        return Checked(None, "", parts, problems)
    try:
        suite = parse_suite(draft.text(), _SOURCE)
    except SuiteError as error:
        return Checked(None, str(error), parts, problems)
    return Checked(suite, "", parts, problems)


def why_no_name(name: str) -> str:
    """Why a suite cannot be saved under that name; empty where it can. The sentence is for a translator."""
    if not NAME.match(name):
        return "form"
    return "built in" if name in BUILT_IN else ""


def _check_group(draft: Draft, group: Group) -> tuple[Suite | None, dict[str, str]]:
    told = {key: why for key, (_, why) in group.untidy.items()}
    try:
        suite = parse_suite(replace(draft, groups=(group,)).text(), _SOURCE)
    except SuiteError as error:
        found = _KEY.search(str(error))
        told.setdefault(*((found[1], found[0]) if found else ("", str(error))))
        return None, told
    return (None if told else suite), told
