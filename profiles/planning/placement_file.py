"""The file of a placement: workloads, chips and their rates, and how they become the programme's input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from profiles.planning.assumptions import TRAINING, Assumptions
from profiles.planning.assumptions_file import BY_DEFAULT, Stated, read_assumptions
from profiles.planning.figures import Figure
from profiles.planning.plan_file import (
    Context,
    DeviceCount,
    Evidence,
    PlanText,
    Positive,
    RateSpec,
    find_rate,
    rated_power,
)
from profiles.planning.programme import Stock, Workload
from profiles.planning.rates import CannotRun, Kind, Rate, WorkPerToken
from profiles.problems import UsageError
from profiles.profile import CatalogueEntry
from profiles.text import nearest, shown

Cost = Literal["devices", "power", "price"]

ASSUMED = ("utilisation", "efficiency")
"""What of the assumptions has a part in every plan: each rate is multiplied by both."""
PEAK = "peak_factor"
"""It has a part where a demand is told as tokens a day: chips must be enough for the busiest time."""
_DAY_S = 86400.0
_GIGA = 1e9


class WorkloadTable(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """One kind of work that is wanted; the demand in one of three ways."""

    name: Annotated[str, Meta(min_length=1, max_length=80)]
    kind: Kind
    token_s: Positive | None = None
    tokens_per_day: Positive | None = None
    flop_s: Positive | None = None
    weight: Positive = 1.0
    at_least: Annotated[float, Meta(ge=0, le=1)] = 0.0
    memory_gb: Positive | None = None
    """That each device must have for it."""
    flop_per_token: Positive | None = None
    bytes_per_token: Positive | None = None
    context: Context | None = None
    source: str = ""


class ChipTable(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """One type of chip and its rates by the workloads' names."""

    name: Annotated[str, Meta(min_length=1, max_length=80)]
    count: DeviceCount
    catalogue: str | None = None
    power_w: Positive | None = None
    price: Positive | None = None
    rate: dict[str, RateSpec] = field(default_factory=dict)
    source: str = ""


class PlacementFile(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """A whole file."""

    title: str = ""
    assume: dict[str, float | Stated] = field(default_factory=dict)
    workload: list[WorkloadTable] = field(default_factory=list)
    device: list[ChipTable] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PlacementPlan:
    """The programme's input, and where its parts are from."""

    title: str
    workloads: tuple[Workload, ...]
    workload_sources: tuple[str, ...]
    stocks: tuple[Stock, ...]
    stock_sources: tuple[str, ...]
    rates: Mapping[tuple[str, str], Rate]
    """By chip and workload, before utilisation and scaling."""
    assumptions: Assumptions
    sources: Mapping[str, str]
    """Of those assumptions that have a part."""
    cost: Cost
    remarks: tuple[str, ...] = ()
    """What was not checked, or has no part, a sentence each."""


def read_placement(
    plan: PlanText, cost: Cost, assumptions: Mapping[str, float], evidence: Evidence
) -> PlacementPlan:
    """The plan of a file, with what options say over it. Raises UsageError in one sentence."""
    document = plan.parse(PlacementFile)
    plan.refuse_twins([table.name for table in document.device], "device")
    plan.refuse_twins([table.name for table in document.workload], "workload")
    assumed, sources = read_assumptions(document.assume, assumptions, plan, (PEAK, *ASSUMED))
    remarks = []
    if all(table.tokens_per_day is None for table in document.workload) and sources.pop(PEAK) != BY_DEFAULT:
        remarks.append(f"The assumption {PEAK} has no part where no demand is told as tokens_per_day.")
    workloads = tuple(
        _workload(table, number, assumed.peak_factor, plan) for number, table in enumerate(document.workload)
    )
    # What is told is meant of all workloads.
    is_told = sources["utilisation"] != BY_DEFAULT
    in_training = assumed if is_told else replace(assumed, utilisation=TRAINING.utilisation)
    assumed_of = {one.name: in_training if one.kind == "train" else assumed for one in document.workload}
    rates: dict[tuple[str, str], Rate] = {}
    stocks = []
    for number, table in enumerate(document.device):
        entries = plan.find_entries(table.catalogue, ("device", number))
        found, refusals = _rates(
            table, number, entries=entries, workloads=document.workload, evidence=evidence, plan=plan
        )
        rates |= {(table.name, name): rate for name, rate in found.items()}
        remarks += _unchecked(table.name, entries, [one for one in document.workload if one.name in found])
        stocks.append(
            Stock(
                name=table.name,
                count=table.count,
                rates={name: _given(rate, assumed_of[name]) for name, rate in found.items()},
                cost=_cost(table, number, entries, cost, plan),
                refusals=refusals,
            )
        )
    return PlacementPlan(
        title=document.title,
        workloads=workloads,
        workload_sources=tuple(table.source for table in document.workload),
        stocks=tuple(stocks),
        stock_sources=tuple(table.source for table in document.device),
        rates=rates,
        assumptions=assumed,
        sources=sources,
        cost=cost,
        remarks=tuple(remarks),
    )


def _workload(table: WorkloadTable, number: int, peak_factor: float, plan: PlanText) -> Workload:
    """Its demand at the peak, which is what token_s is as it stands."""
    told = [
        (table.token_s, "token/s", 1.0),
        (table.tokens_per_day, "token/s", peak_factor / _DAY_S),
        (table.flop_s, "FLOP/s", 1.0),
    ]
    given = [(amount * factor, unit) for amount, unit, factor in told if amount is not None]
    unit = "FLOP/s" if table.kind == "train" else "token/s"
    if len(given) != 1 or given[0][1] != unit:
        ways = "flop_s" if table.kind == "train" else "token_s or tokens_per_day"
        sentence = f"workload {shown(table.name, 60)!r} of kind {table.kind} needs its demand as {ways}"
        raise plan.mistake(("workload", number), sentence)
    return Workload(table.name, unit, given[0][0], table.weight, table.at_least)


def _rates(
    table: ChipTable,
    number: int,
    *,
    entries: Sequence[CatalogueEntry],
    workloads: Sequence[WorkloadTable],
    evidence: Evidence,
    plan: PlanText,
) -> tuple[dict[str, Rate], dict[str, str]]:
    """Rates by workload, and for the others the reason."""
    names = [work.name for work in workloads]
    for name in table.rate:
        if name not in names:
            near = nearest(name, names)
            hint = f"; is {shown(near[0], 60)!r} meant?" if near else ""
            sentence = f"there is no workload {shown(name, 60)!r}{hint}"
            raise plan.mistake(("device", number, "rate", name), sentence)
    rates, refusals = {}, {}
    for work in workloads:
        spec = table.rate.get(work.name)
        try:
            if spec is None:
                raise CannotRun("no rate is given")
            _refuse_small(work, entries)
            per_token = WorkPerToken(work.flop_per_token, work.bytes_per_token, work.context)
            rates[work.name] = find_rate(spec, work.kind, entries, per_token, evidence)
        except CannotRun as refusal:
            refusals[work.name] = str(refusal)
        except UsageError as problem:
            sentence = f"{shown(table.name, 60)}: {problem}"
            raise plan.mistake(("device", number, "rate", work.name), sentence) from None
    return rates, refusals


def _refuse_small(work: WorkloadTable, entries: Sequence[CatalogueEntry]) -> None:
    if work.memory_gb is None:
        return
    for entry in entries:
        if entry.memory_bytes is not None and entry.memory_bytes < work.memory_gb * _GIGA:
            has = f"{entry.memory_bytes / _GIGA:g} GB"
            raise CannotRun(f"it needs {work.memory_gb:g} GB on each device, and {entry.name} has {has}")


def _unchecked(chip: str, entries: Sequence[CatalogueEntry], works: Sequence[WorkloadTable]) -> list[str]:
    """That nothing tells whether the chip has the memory that some of its workloads need."""
    needs = [f"{shown(work.name, 60)} needs {work.memory_gb:g} GB" for work in works if work.memory_gb]
    if not needs or (entries and all(entry.memory_bytes is not None for entry in entries)):
        return []
    return [
        f"The memory of {shown(chip, 60)} is not known, so that it was not checked whether it is enough:"
        f" {', '.join(needs)}."
    ]


def _given(rate: Rate, assumed: Assumptions) -> Figure:
    return rate.in_company(assumed.efficiency).times(assumed.utilisation)


def _cost(
    table: ChipTable, number: int, entries: Sequence[CatalogueEntry], cost: Cost, plan: PlanText
) -> float:
    """Of one device: 1, W, or its price."""
    if cost == "devices":
        return 1.0
    found = table.price if cost == "price" else table.power_w or rated_power(entries)[0]
    if found is None:
        key = "price" if cost == "price" else "power_w"
        sentence = f"{shown(table.name, 60)!r} has no {cost} to be saved: give {key}, or choose another cost"
        raise plan.mistake(("device", number), sentence)
    return found
