"""What the files of both plans have in common: how they are read, and how a rate may be given in them."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta, Struct

from profiles import catalogue
from profiles.evidence import PublishedResult
from profiles.planning.plan_mistakes import first_mistake
from profiles.planning.rates import (
    CannotRun,
    Kind,
    Rate,
    WorkPerToken,
    measured_rate,
    published_rate,
    sheet_rate,
    typed_rate,
)
from profiles.problems import UsageError
from profiles.profile import CatalogueEntry, Profile
from profiles.text import nearest, shown
from profiles.toml_text import TomlError, find_line, parse_toml, read_text

FOLDER = "planning"
PLANS = {"demand": "capacity", "workload": "placement"}
"""The table that only the one kind of plan has, and its command."""
_MOST_TYPES = 100

Context = Annotated[int, Meta(ge=1, le=10**9)]
"""Tokens of a sequence: of a prompt, of what decode attends to, or of a training sequence."""
Positive = Annotated[float, Meta(ge=1e-12, lt=1e27)]
"""Of rates and demands: quotients and products stay finite."""
Share = Annotated[float, Meta(gt=0, le=1)]
DeviceCount = Annotated[int, Meta(ge=0, le=10**9)]
_Document = TypeVar("_Document", bound=Struct)


class RateTable(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """A rate that is more than a number: exactly one of `_WAYS` is given."""

    value: Positive | None = None
    range: Annotated[list[Positive], Meta(min_length=2, max_length=2)] | None = None
    devices: Annotated[int, Meta(ge=1, le=10**6)] | None = None
    """That did the value, or the range, together, or that worked together when the share was found."""
    source: str | None = None
    """Of the value, the range or the share."""
    published: Annotated[list[str], Meta(min_length=1, max_length=100)] | None = None
    flop_per_token: Positive | None = None
    """Of the model that was trained in the published results."""
    prompt_share: Annotated[float, Meta(ge=0, lt=1)] | None = None
    """Of all tokens that were served in the published results, those of prompts."""
    profile: str | None = None
    case: str | None = None
    sheet: str | None = None
    """A dtype of the catalogue."""
    share: Share | Annotated[list[Share], Meta(min_length=2, max_length=2)] | None = None
    cannot: Annotated[str, Meta(min_length=1)] | None = None


RateSpec = Positive | Annotated[list[Positive], Meta(min_length=2, max_length=2)] | RateTable
_WAYS: dict[str, tuple[str, ...]] = {
    "value": ("devices", "source"),
    "range": ("devices", "source"),
    "published": ("flop_per_token", "prompt_share"),
    "profile": ("case",),
    "sheet": ("share", "devices", "source"),
    "cannot": (),
}
"""With the keys that each may have beside it."""
_KINDS_OF_KEYS: dict[str, Kind] = {"flop_per_token": "train", "prompt_share": "serving"}


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where rates are looked up; a profile is read only where a plan names one."""

    find_profile: Callable[[str], Profile]
    published: Callable[[], Sequence[PublishedResult]]


@dataclass(frozen=True, slots=True)
class PlanText:
    """A plan as it was written, and what to call it in a sentence; without text, what options alone say."""

    text: str
    name: str
    reference: str = field(default="FILE", kw_only=True)
    """How a command is told of it: a path, or the name of a built-in plan."""

    def parse(self, kind: type[_Document]) -> _Document:
        """The document that it is. Raises UsageError with the line of the first mistake."""
        try:
            tables = parse_toml(self.text)
        except TomlError as problem:
            raise UsageError(f"{problem.of(self.name)}.") from None
        self._refuse_other_plan(tables, kind)
        try:
            return msgspec.convert(tables, kind)
        except (msgspec.ValidationError, OverflowError) as error:
            raise self.mistake(*(first_mistake(tables, kind) or ((), str(error)))) from None

    def mistake(self, steps: Sequence[str | int], sentence: str) -> UsageError:
        """The error on what stands at those steps."""
        told = shown(sentence, 600).rstrip(".")
        end = "" if told.endswith("?") else "."
        if not self.text:
            return UsageError(f"{self.name}: {told}{end}")
        return UsageError(f"line {find_line(self.text, steps)} of {self.name}: {told}{end}")

    def _refuse_other_plan(self, tables: Collection[str], kind: type[Struct]) -> None:
        for table, command in PLANS.items():
            if table in tables and table not in kind.__struct_fields__:
                call = f"`assay plan {command} {shlex.quote(self.reference)}`"
                raise UsageError(f"{self.name} is a {command} plan: {call}.")

    def refuse_twins(self, names: Sequence[str], key: str) -> None:
        """Raise UsageError where two tables have the same name, or there are none, or too many."""
        if not 0 < len(names) <= _MOST_TYPES:
            raise UsageError(f"{self.name} has {len(names)} [[{key}]] tables; give 1 to {_MOST_TYPES}.")
        for number, one in enumerate(names):
            if one in names[:number]:
                sentence = f"{key} {shown(one, 60)!r} is there already; give each its own name"
                raise self.mistake((key, number, "name"), sentence)

    def find_entries(self, name: str | None, place: Sequence[str | int]) -> list[CatalogueEntry]:
        """The entries of the catalogue that `catalogue` of the table at `place` means: an id or a family."""
        if name is None:
            return []
        try:
            found = [catalogue.find(one) for one in catalogue.resolve(name)]
        except UsageError as problem:
            raise self.mistake((*place, "catalogue"), str(problem)) from None
        return [entry for entry in found if entry is not None]


def read_plan(file: str, command: str = "") -> PlanText:
    """A plan by its path, or the name of a built-in one.

    Raises UsageError, which hints at the built-in plans, where it is told at those of the `command`.
    """
    if file in builtin_plans():
        text = (resources.files("resources") / FOLDER / f"{file}.toml").read_text(encoding="utf-8")
        return PlanText(text, f"the built-in plan {file}", reference=file)
    name = f"the plan {shown(file)}"
    try:
        return PlanText(read_text(Path(file)), name, reference=file)
    except TomlError as problem:
        known = plans_for(command) if command else builtin_plans()
        near = nearest(file, known)
        hint = f"; is the built-in plan {near[0]} meant?" if near else f"; built in are {', '.join(known)}."
        raise UsageError(f"{problem.of(name)}{hint}") from None


def builtin_plans() -> list[str]:
    """Names of the worked cases."""
    names = (entry.name for entry in (resources.files("resources") / FOLDER).iterdir())
    return sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml"))


def plans_for(command: str) -> list[str]:
    """Names of the worked cases of `capacity`, or of `placement`."""
    (table,) = (table for table, one in PLANS.items() if one == command)
    return [name for name in builtin_plans() if table in parse_toml(read_plan(name).text)]


def rated_power(entries: Sequence[CatalogueEntry]) -> tuple[float | None, str]:
    """The largest TDP of the entries, and where it is from; None where the catalogue has none."""
    known = [(entry.tdp_w, entry.name) for entry in entries if entry.tdp_w is not None]
    if not known:
        return None, ""
    power_w, name = max(known)
    return power_w, f"TDP of {name} in the catalogue"


def find_rate(
    spec: Any, kind: Kind, entries: Sequence[CatalogueEntry], work: WorkPerToken, evidence: Evidence
) -> Rate:
    """The rate that a `RateSpec` means. Raises UsageError for what is wrong, CannotRun where it has none."""
    if isinstance(spec, (int, float)):
        return typed_rate([spec], kind, "", 1)
    if isinstance(spec, list):
        return typed_rate(_ascending(spec, "a rate"), kind, "", 1)
    given = [way for way in _WAYS if getattr(spec, way) is not None]
    if len(given) != 1:
        told = " and ".join(given) or "none"
        raise UsageError(f"a rate is given in one way, one of {', '.join(_WAYS)}; here it is {told}")
    _refuse_idle_keys(spec, given[0], kind)
    if spec.cannot is not None:
        raise CannotRun(spec.cannot)
    if spec.profile is not None:
        return measured_rate(evidence.find_profile(spec.profile), kind, spec.case or "*", work.context)
    if spec.published is not None:
        results = [_published(one, evidence) for one in spec.published]
        rate = published_rate(
            results, kind, flop_per_token=spec.flop_per_token, prompt_share=spec.prompt_share
        )
        return replace(rate, remarks=(*_strangers(results, entries), *rate.remarks))
    if spec.sheet is not None:
        if not entries:
            raise UsageError("a rate by data sheet needs `catalogue`, the device's id or family")
        part = 1.0 if spec.share is None else spec.share
        share = _ascending(part, "share") if isinstance(part, list) else [part]
        _refuse_unknown_dtype(spec.sheet)
        source, devices = spec.source or "", spec.devices or 1
        return sheet_rate(entries, kind, spec.sheet, share, work, source=source, devices=devices)
    values = [spec.value] if spec.range is None else _ascending(spec.range, "range")
    return typed_rate(values, kind, spec.source or "", spec.devices or 1)


def _refuse_idle_keys(spec: RateTable, way: str, kind: Kind) -> None:
    """What is written and counts for nothing was meant to count."""
    for key in RateTable.__struct_fields__:
        if key in _WAYS or getattr(spec, key) is None:
            continue
        if key not in _WAYS[way]:
            ways = ", ".join(one for one, keys in _WAYS.items() if key in keys)
            raise UsageError(f"{key} has no part in a rate by {way}, only by {ways}; take it out")
        if _KINDS_OF_KEYS.get(key, kind) != kind:
            only = f"only of {_KINDS_OF_KEYS[key]}"
            raise UsageError(f"{key} has no part in a published rate of {kind}, {only}; take it out")


def _ascending(bounds: Sequence[float], key: str) -> Sequence[float]:
    low, high = bounds
    if low > high:
        raise UsageError(f"{key} is [LOW, HIGH], and {low:g} is above {high:g}")
    return bounds


def _refuse_unknown_dtype(name: str) -> None:
    """A typo is no chip without that dtype."""
    known = sorted({dtype for entry in catalogue.entries() for dtype in entry.peaks})
    if name not in known:
        listed = ", ".join(known)
        raise UsageError(f"the catalogue has no dtype {shown(name, 60)!r}: sheet is one of {listed}")


def _strangers(results: Sequence[PublishedResult], entries: Sequence[CatalogueEntry]) -> list[str]:
    """Devices that were measured and are not the one that is planned with, as far as both can be told."""
    ids, families = {entry.id for entry in entries}, catalogue.families()
    measured = dict.fromkeys(result.device for result in results)
    others = [one for one in measured if ids and ids.isdisjoint({one, *families.get(one, ())})]
    return [f"measured on another device: {shown(one, 60)}" for one in others]


def _published(identity: str, evidence: Evidence) -> PublishedResult:
    results = {result.id: result for result in evidence.published()}
    if identity not in results:
        near = nearest(identity, results)
        hint = f"; is {shown(near[0], 60)!r} meant?" if near else ""
        raise UsageError(f"there is no published result {shown(identity, 60)!r}{hint}")
    return results[identity]
