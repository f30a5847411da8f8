"""The file of a capacity plan: what stands in it, and how it becomes the engine's input."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from glob import escape
from typing import Annotated, Any

from msgspec import Meta, Struct, field
from msgspec.structs import replace

from profiles import catalogue
from profiles.efficiency import step_of
from profiles.planning.assumptions import ASSUMPTIONS, TOKENS_ONLY, Assumptions
from profiles.planning.assumptions_file import Stated, read_assumptions
from profiles.planning.capacity import Chip, Demand, idle_assumptions
from profiles.planning.demand import DemandTable, ModelTable, defaults_of, find_demand
from profiles.planning.plan_file import (
    DeviceCount,
    Evidence,
    PlanText,
    Positive,
    RateSpec,
    RateTable,
    Share,
    find_rate,
    rated_power,
)
from profiles.planning.rates import KINDS, RUN_LLM, STEPS, CannotRun, Kind, Rate, WorkPerToken
from profiles.problems import UsageError
from profiles.text import nearest, shown

_NO_SCALING = "this plan: its rates are of several devices together, or the device has a scaling of its own"
"""Where there is nothing to scale."""


class PriceTable(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """In `currency`; of a device they stand with the device."""

    currency: str = ""
    energy_per_kwh: Positive | None = None
    source: str = ""


class DeviceTable(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """One type of device."""

    name: Annotated[str, Meta(min_length=1, max_length=80)]
    catalogue: str | None = None
    prefill: RateSpec | None = None
    decode: RateSpec | None = None
    serving: RateSpec | None = None
    train: RateSpec | None = None
    node_devices: Annotated[int, Meta(ge=1, le=1024)] | None = None
    efficiency: Share | None = None
    power_w: Positive | None = None
    ordered: DeviceCount | None = None
    delivered: DeviceCount | None = None
    price: Positive | None = None
    price_with_node: bool | None = None
    """Whether the device's share of its node is in the price."""
    rent_per_hour: Positive | None = None
    source: str = ""
    """Of its counts and prices."""


class CapacityFile(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """A whole file."""

    title: str = ""
    demand: DemandTable = field(default_factory=DemandTable)
    model: ModelTable = field(default_factory=ModelTable)
    assume: dict[str, float | Stated] = field(default_factory=dict)
    prices: PriceTable = field(default_factory=PriceTable)
    device: list[DeviceTable] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CapacityPlan:
    """The engine's input, and where its parts are from."""

    title: str
    demand: Demand
    demand_source: str
    assumptions: Assumptions
    sources: Mapping[str, str]
    """Of each assumption, by its name."""
    chips: tuple[Chip, ...]
    chip_sources: tuple[str, ...]
    """Of each chip's counts and prices."""
    prices: PriceTable
    model: ModelTable
    remarks: tuple[str, ...] = ()
    """What options did that their user may not have meant, a sentence each."""
    by_option: frozenset[str] = frozenset()
    """Which figures of the model and of the prices options gave; the others have their table's source."""


@dataclass(frozen=True, slots=True)
class Overrides:
    """What options say over a file."""

    demand: Mapping[str, float] = dataclasses.field(default_factory=dict)
    """By the names of `DemandTable`."""
    assumptions: Mapping[str, float] = dataclasses.field(default_factory=dict)
    flop_per_token: float | None = None
    bytes_per_token: float | None = None
    context: int | None = None
    energy_per_kwh: float | None = None
    rates: Mapping[str, Mapping[str, float | list[float]]] = dataclasses.field(default_factory=dict)
    """By the names of devices, which need not be in the file, and of kinds."""
    supply: Mapping[str, tuple[int, int | None]] = dataclasses.field(default_factory=dict)
    """Delivered and ordered, by the names of devices that are there."""
    profiles: Sequence[str] = ()
    """Each becomes a device."""
    model: str = ""
    """Of those that the profiles have cases of; needed where they are several."""


def read_capacity(plan: PlanText, overrides: Overrides, evidence: Evidence) -> CapacityPlan:
    """The plan of a file, with what options say over it. Raises UsageError in one sentence."""
    document = plan.parse(CapacityFile)
    tables = _overridden(document.device, overrides, evidence)
    plan.refuse_twins([table.name for table in tables], "device")
    model, prices = _levers(document, overrides)
    demand, source = find_demand(document.demand, model.flop_per_token, overrides.demand, plan.name)
    assumptions, sources = read_assumptions(
        document.assume, overrides.assumptions, plan, defaults=defaults_of(demand)
    )
    work = WorkPerToken(model.flop_per_token, model.bytes_per_token, model.context)
    chips = tuple(_chip(table, number, work, evidence, plan) for number, table in enumerate(tables))
    idle = idle_assumptions(demand, chips)
    return CapacityPlan(
        title=document.title,
        demand=demand,
        demand_source=source,
        assumptions=assumptions,
        sources=sources,
        chips=chips,
        chip_sources=tuple(table.source for table in tables),
        prices=prices,
        model=model,
        remarks=(*_remarks(document, tables, overrides), *_without_part(document, overrides, idle)),
        by_option=frozenset(_given(overrides)),
    )


def _levers(document: CapacityFile, overrides: Overrides) -> tuple[ModelTable, PriceTable]:
    """With what options say."""
    given = _given(overrides)
    of_model = {key: value for key, value in given.items() if key != "energy_per_kwh"}
    of_energy = {key: value for key, value in given.items() if key == "energy_per_kwh"}
    return replace(document.model, **of_model), replace(document.prices, **of_energy)


def _given(overrides: Overrides) -> dict[str, float]:
    names = ("flop_per_token", "bytes_per_token", "context", "energy_per_kwh")
    return {name: value for name in names if (value := getattr(overrides, name)) is not None}


def _remarks(document: CapacityFile, tables: Sequence[DeviceTable], overrides: Overrides) -> tuple[str, ...]:
    """Devices that only an option for a rate named: where a file has others, it may have been mistyped."""
    names = shown(", ".join(table.name for table in document.device), 300)
    added = tables[len(document.device) + len(overrides.profiles) :] if names else ()
    return tuple(
        f"--rate added the device {shown(table.name, 60)}: the plan itself has {names}." for table in added
    )


def _without_part(document: CapacityFile, overrides: Overrides, idle: Collection[str]) -> tuple[str, ...]:
    """Assumptions that were told and change nothing of this plan."""
    given = {**document.assume, **overrides.assumptions}
    return tuple(
        f"The assumption {name} has no part in {'training' if name in TOKENS_ONLY else _NO_SCALING}."
        for name in ASSUMPTIONS
        if name in idle and name in given
    )


def _overridden(tables: Sequence[DeviceTable], overrides: Overrides, evidence: Evidence) -> list[DeviceTable]:
    """The file's devices with what options say of them, then those that only options name."""
    found = [*tables, *(profile_table(one, evidence, overrides.model) for one in overrides.profiles)]
    changes: dict[str, dict[str, Any]] = {name: {**rates} for name, rates in overrides.rates.items()}
    known = [table.name for table in found]
    found += [DeviceTable(name=name, catalogue=_by_name(name)) for name in changes if name not in known]
    for name, (delivered, ordered) in overrides.supply.items():
        there = list(dict.fromkeys((*known, *changes)))
        if name not in there:
            near = nearest(name, there)
            told = f": is {shown(near[0], 60)!r} meant?" if near else f"; it has {', '.join(there)}."
            hint = shown(told) if there else "; bring it in with --rate or --profile."
            raise UsageError(f"the plan has no device {shown(name, 60)!r}{hint}")
        changes.setdefault(name, {}).update(delivered=delivered, ordered=ordered)
    return [replace(table, **changes.get(table.name, {})) for table in found]


def _by_name(name: str) -> str | None:
    """The id or family of the catalogue that is called so, if there is one: `H20`, `Ascend 910B`."""
    key = name.casefold().replace(" ", "_").replace("-", "_")
    is_known = key in catalogue.families() or catalogue.find(key) is not None
    return key if is_known else None


def profile_table(reference: str, evidence: Evidence, model: str = "") -> DeviceTable:
    """A device with each rate that the profile has a case for, of that `model` if one is named, and for the
    others the reason. Raises UsageError where the profile is not there, or has no such model.
    """
    profile = evidence.find_profile(reference)
    cases = [result.case for result in profile.cases if step_of(result.case)]
    models = {str(case.parameters.get("model", "")) for case in cases}
    if model and model not in models:
        has = f"of {shown(', '.join(sorted(models)), 200)}" if models else "none"
        raise UsageError(
            f"the profile {shown(profile.name, 60)} has no llm cases of {shown(model, 60)!r}: it has {has}."
        )
    steps = {step_of(case) for case in cases if not model or case.parameters.get("model") == model}
    entry, limit_w = profile.device.catalogue, profile.device.power_limit_w
    rates: dict[str, Any] = {
        kind: RateTable(profile=reference, case=f"llm/{kind}/{escape(model)}/*" if model else "*")
        if kind in steps
        else RateTable(cannot=f"the profile {shown(profile.name, 60)} has no case of it: {RUN_LLM}")
        for kind in STEPS
    }
    return DeviceTable(
        name=shown(profile.name, 80),
        catalogue=entry.id if entry is not None else None,
        power_w=limit_w,
        source="" if limit_w is None else f"power: the driver's limit of {shown(profile.device.name, 60)}",
        **rates,
    )


def _chip(table: DeviceTable, number: int, work: WorkPerToken, evidence: Evidence, plan: PlanText) -> Chip:
    entries = plan.find_entries(table.catalogue, ("device", number))
    rates: dict[Kind, Rate] = {}
    refusals: dict[Kind, str] = {}
    for kind in KINDS:
        spec = getattr(table, kind)
        if spec is None:
            continue
        try:
            rates[kind] = find_rate(spec, kind, entries, work, evidence)
        except CannotRun as refusal:
            refusals[kind] = str(refusal)
        except UsageError as problem:
            raise plan.mistake(("device", number, kind), f"{shown(table.name, 60)}: {problem}") from None
    if table.ordered is not None and (table.delivered or 0) > table.ordered:
        counts = f"{table.delivered} are delivered of {table.ordered} ordered"
        raise plan.mistake(("device", number, "delivered"), f"device {shown(table.name, 60)!r}: {counts}")
    power_w, power_source = (table.power_w, "given") if table.power_w is not None else rated_power(entries)
    return Chip(
        name=table.name,
        rates=rates,
        refusals=refusals,
        node_devices=table.node_devices,
        efficiency=table.efficiency,
        power_w=power_w,
        power_source=power_source,
        ordered=table.ordered,
        delivered=table.delivered,
        price=table.price,
        price_with_node=table.price_with_node,
        rent_per_hour=table.rent_per_hour,
    )
