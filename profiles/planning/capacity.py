"""How many devices, nodes, megawatts and how much money a demand takes, and what the delivered devices serve.

Pure functions of small inputs, quick enough to be called while a slider moves. Every result is monotone in
every rate, so that the bounds of the rates are carried to the bounds of the results: the low rates together
give the high counts. That is the widest that intervals allow, and it is told as a range, not as 95 %.

Of a demand only mean and peak are known, so that what a supply serves is the same share of every hour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from profiles.planning.assumptions import TOKENS_ONLY, Assumptions
from profiles.planning.figures import Figure, Whole, round_up
from profiles.planning.rates import Kind, Rate

MOST_DEVICES = 1e12
"""More than that is a slip in a unit, and no number of things."""
NO_POWER = "no TDP is known; give catalogue or power_w of the device"
_HOUR_S = 3600.0
_DAY_HOURS = 24.0


@dataclass(frozen=True, slots=True)
class Serving:
    """Tokens a day, prompts and answers together."""

    tokens: float


@dataclass(frozen=True, slots=True)
class Training:
    """Tokens to be trained on within so many days."""

    tokens: float
    flop_per_token: float
    """Forward and backward, as docs/method.md counts a train step; about 6 per parameter."""
    days: float


Demand = Serving | Training


@dataclass(frozen=True, slots=True)
class Chip:
    """A type of device that may do the work; what is None is taken from the assumptions, or left out."""

    name: str
    rates: Mapping[Kind, Rate] = field(default_factory=dict)
    refusals: Mapping[Kind, str] = field(default_factory=dict)
    """Why it has no rate of a kind."""
    node_devices: int | None = None
    efficiency: float | None = None
    power_w: float | None = None
    """The most that one device draws."""
    power_source: str = ""
    ordered: int | None = None
    delivered: int | None = None
    price: float | None = None
    """Of one device."""
    price_with_node: bool | None = None
    """Whether its share of the node is in the price; None where that is not told."""
    rent_per_hour: float | None = None
    """Of one device."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What so many devices of a type do of the demand."""

    devices: int
    tokens: Figure
    """That share of the demand: a day, or of training in the time that it has."""
    share: Figure
    """Of the demand, the same at every hour; at most 1."""
    most_tokens: Figure
    """Where they are short at all hours and work through; at most all."""
    reach: Figure
    """What they do over the load at the peak; what is above 1 is left over."""


@dataclass(frozen=True, slots=True)
class Need:
    """What the whole demand takes if one type does it alone."""

    chip: str
    reason: str
    """Why the rest is None; else empty."""
    each: Figure | None = None
    """What one device does, in token/s or FLOP/s, before utilisation and spares."""
    devices: Whole | None = None
    nodes: Whole | None = None
    power_w: Figure | None = None
    """Of the site, with all nodes drawing their most."""
    purchase: Figure | None = None
    cost_per_day: Figure | None = None
    """Rent and energy, as far as prices are given: the sum of both below."""
    ordered: Holding | None = None
    delivered: Holding | None = None
    rent_per_day: Figure | None = None
    energy_per_day: Figure | None = None
    """With all nodes drawing their most all day."""
    power_reason: str = ""
    """Why there is no power, and what to do."""


@dataclass(frozen=True, slots=True)
class Capacity:
    """The plan's answer. `unit` is that of `mean`, `peak` and each device's rate."""

    unit: str
    mean: float
    peak: float
    """What is to be provided for: the mean of training, the busiest time of serving."""
    needs: tuple[Need, ...]
    together: Figure | None
    """The share of the demand that all delivered devices serve, at most 1; None where fewer than two types
    are delivered."""


def plan_capacity(
    demand: Demand, assumed: Assumptions, chips: Sequence[Chip], energy_price: float | None = None
) -> Capacity:
    """What each type needs for the demand; `energy_price` is per kWh, in the currency of the other prices."""
    mean, peak = _mean_rate(demand, assumed), _peak_rate(demand, assumed)
    needs = tuple(_need(chip, demand, assumed, energy_price) for chip in chips)
    shares = [need.delivered.reach for need in needs if need.delivered is not None]
    return Capacity(
        unit="token/s" if isinstance(demand, Serving) else "FLOP/s",
        mean=mean,
        peak=peak,
        needs=needs,
        together=_capped(_sum(shares)) if len(shares) > 1 else None,
    )


def idle_assumptions(demand: Demand, chips: Sequence[Chip]) -> frozenset[str]:
    """The names of those that change nothing of this plan."""
    is_training = isinstance(demand, Training)
    idle = TOKENS_ONLY if is_training else frozenset()
    is_scaled = any(
        rate.is_scaled
        for chip in chips
        if chip.efficiency is None
        for kind, rate in chip.rates.items()
        if (kind == "train") == is_training
    )
    return idle if is_scaled else idle | {"efficiency"}


def rate_of(chip: Chip, demand: Demand, assumed: Assumptions) -> tuple[Figure | None, str]:
    """What one device does of this demand in company, or None and why it does nothing.

    Of serving by prefill and decode: a token takes s / prefill + (1 - s) / decode of a device's seconds.
    """
    if isinstance(demand, Training):
        trained = _scaled(chip, "train", assumed)
        return trained, "" if trained is not None else _why(chip, ("train",))
    share = assumed.input_share
    prefill, decode = _scaled(chip, "prefill", assumed), _scaled(chip, "decode", assumed)
    if share == 1 and prefill is not None:
        return prefill, ""
    if share == 0 and decode is not None:
        return decode, ""
    if prefill is not None and decode is not None:
        return Figure(
            _mix(share, prefill.value, decode.value),
            _mix(share, prefill.low, decode.low),
            _mix(share, prefill.high, decode.high),
        ), ""
    served = _scaled(chip, "serving", assumed)
    return served, "" if served is not None else _why(chip, ("prefill", "decode"))


def _need(chip: Chip, demand: Demand, assumed: Assumptions, energy_price: float | None) -> Need:
    each, reason = rate_of(chip, demand, assumed)
    if each is None:
        return Need(chip.name, reason)
    per_node = chip.node_devices or assumed.node_devices
    # Of one device that is owned, spares included: so much at the peak.
    owned = each.times(assumed.utilisation * (1 - assumed.spare))
    needed = owned.under(_peak_rate(demand, assumed))
    if needed.high > MOST_DEVICES:
        return Need(chip.name, f"it would take more than {MOST_DEVICES:.0e} devices")
    devices = round_up(needed)
    nodes = Whole(*(-(-count // per_node) for count in (devices.value, devices.low, devices.high)))
    power_w = _power(chip, nodes, per_node, assumed)
    rent, energy = _rent_per_day(chip, devices), _energy_per_day(power_w, energy_price)
    costs = [cost for cost in (rent, energy) if cost is not None]
    return Need(
        chip=chip.name,
        reason="",
        each=each,
        devices=devices,
        nodes=nodes,
        power_w=power_w,
        purchase=None if chip.price is None else _figure(nodes).times(per_node * chip.price),
        cost_per_day=_sum(costs) if costs else None,
        ordered=_holding(chip.ordered, owned, demand, assumed),
        delivered=_holding(chip.delivered, owned, demand, assumed),
        rent_per_day=rent,
        energy_per_day=energy,
        power_reason=NO_POWER if power_w is None else "",
    )


def _mean_rate(demand: Demand, assumed: Assumptions) -> float:
    if isinstance(demand, Serving):
        return demand.tokens / (assumed.hours * _HOUR_S)
    return demand.tokens * demand.flop_per_token / (demand.days * assumed.hours * _HOUR_S)


def _peak_rate(demand: Demand, assumed: Assumptions) -> float:
    return _mean_rate(demand, assumed) * _peak_factor(demand, assumed)


def _peak_factor(demand: Demand, assumed: Assumptions) -> float:
    return assumed.peak_factor if isinstance(demand, Serving) else 1.0


def _scaled(chip: Chip, kind: Kind, assumed: Assumptions) -> Figure | None:
    rate = chip.rates.get(kind)
    if rate is None:
        return None
    return rate.in_company(assumed.efficiency if chip.efficiency is None else chip.efficiency)


def _mix(share: float, prefill: float, decode: float) -> float:
    return 1 / (share / prefill + (1 - share) / decode)


def _why(chip: Chip, kinds: Sequence[Kind]) -> str:
    told = [
        f"{kind}: {chip.refusals.get(kind, 'no rate is given')}" for kind in kinds if kind not in chip.rates
    ]
    return "; ".join(told)


def _power(chip: Chip, nodes: Whole, per_node: int, assumed: Assumptions) -> Figure | None:
    if chip.power_w is None:
        return None
    return _figure(nodes).times(per_node * chip.power_w * assumed.node_power_factor * assumed.pue)


def _rent_per_day(chip: Chip, devices: Whole) -> Figure | None:
    return None if chip.rent_per_hour is None else _figure(devices).times(chip.rent_per_hour * _DAY_HOURS)


def _energy_per_day(power_w: Figure | None, energy_price: float | None) -> Figure | None:
    if power_w is None or energy_price is None:
        return None
    return power_w.times(energy_price * _DAY_HOURS / 1000)


def _holding(count: int | None, owned: Figure, demand: Demand, assumed: Assumptions) -> Holding | None:
    if count is None:
        return None
    reach = owned.times(count / _peak_rate(demand, assumed)) if count else Figure.of(0.0)
    share, most = _capped(reach), _capped(reach.times(_peak_factor(demand, assumed)))
    return Holding(count, share.times(demand.tokens), share, most.times(demand.tokens), reach)


def _capped(figure: Figure) -> Figure:
    return Figure(min(1.0, figure.value), min(1.0, figure.low), min(1.0, figure.high))


def _sum(figures: Sequence[Figure]) -> Figure:
    return Figure(
        sum(one.value for one in figures), sum(one.low for one in figures), sum(one.high for one in figures)
    )


def _figure(count: Whole) -> Figure:
    return Figure(float(count.value), float(count.low), float(count.high))
