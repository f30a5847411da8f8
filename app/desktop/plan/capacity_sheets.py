"""What the Capacity tab draws: how much of the demand a supply serves, or how many devices it takes."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.desktop import figures
from app.desktop.plan import words
from app.desktop.plan.bars import Bar, Part, Sheet
from app.desktop.plan.capacity_model import CapacityAnswer
from profiles.planning.capacity import Holding, Need
from profiles.text import shown

LONGEST_NAME = 40


def share_sheet(answer: CapacityAnswer) -> Sheet:
    """A bar for each supply that is there, the delivered one first, and for all delivered ones together."""
    translate = QCoreApplication.translate
    bars = [
        bar
        for need in answer.result.needs
        for holding, form in (
            (need.delivered, translate("Plan", "{chip}: {n} delivered")),
            (need.ordered, translate("Plan", "{chip}: {n} ordered")),
        )
        if holding is not None
        for bar in [_held(need, holding, form)]
    ]
    together = answer.result.together
    if together is not None:
        text = words.ranged(together, words.share)
        name = translate("Plan", "All that are delivered")
        bars.append(Bar(name, text, (Part(together.value, 0),), together.low, together.high))
    title = translate("Plan", "Share of the demand that is served, the same at every hour")
    if answer.is_training:
        title = translate("Plan", "Share of the demand that is served")
    return Sheet(
        title=title,
        bars=tuple(bars),
        tick=lambda part: words.share(part) if part else "0",
        most=1.0,
        empty=translate(
            "Plan", "No chip has a supply: type under Chips and supply how many are delivered or ordered."
        ),
    )


def device_sheet(answer: CapacityAnswer) -> Sheet:
    """A bar for each chip: the devices that the whole demand takes of it alone."""
    translate = QCoreApplication.translate
    return Sheet(
        title=translate("Plan", "Devices for all of the demand, of one chip alone"),
        bars=tuple(_needed(need) for need in answer.result.needs),
        tick=words.amount,
    )


def has_supply(answer: CapacityAnswer) -> bool:
    """Whether any chip is delivered or ordered."""
    return any(need.delivered or need.ordered for need in answer.result.needs)


def _held(need: Need, holding: Holding, form: str) -> Bar:
    share = holding.share
    name = form.format(chip=shown(need.chip, LONGEST_NAME), n=figures.count(holding.devices))
    return Bar(name, words.ranged(share, words.share), (Part(share.value, 0),), share.low, share.high)


def _needed(need: Need) -> Bar:
    name = shown(need.chip, LONGEST_NAME)
    if need.devices is None:
        return Bar(name, shown(need.reason))
    text = words.ranged(need.devices, lambda count: figures.count(round(count)))
    devices = need.devices
    return Bar(name, text, (Part(devices.value, 0),), devices.low, devices.high)
