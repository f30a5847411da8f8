"""A placement in words: what is served, and what one more chip is worth."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.cli import plan_numbers
from app.cli.plan_placement_text import missed_shares
from app.desktop import figures
from app.desktop.plan import words
from app.desktop.plan.placement_model import PlacementAnswer
from profiles.planning.placement import ALL, Worth
from profiles.text import shown


def verdict(answer: PlacementAnswer) -> str:
    """How much of the demand is served."""
    translate, result = QCoreApplication.translate, answer.result
    mean = words.share(result.served_whole)
    if result.feasible:
        form = translate("Placement", "All of the demand can be served, with {cost}.")
        if min(result.shares.values()) < ALL:
            form = translate(
                "Placement",
                "All of the demand could be served by divisible chips; whole devices serve {share}, with"
                " {cost}.",
            )
        told = [form.format(share=mean, cost=cost_text(result.cost, answer))]
        if result.served.low < ALL:
            form = translate("Placement", "With all rates at their low {share} of it would be.")
            told.append(form.format(share=words.share(result.served.low)))
    else:
        form = translate("Placement", "{share} of the demand is served: the weighted mean of the shares.")
        if mean != words.share(result.served.value):
            form = translate(
                "Placement",
                "{share} of the demand could be served by divisible chips, in the weighted mean of the"
                " shares; whole devices serve {mean}.",
            )
        told = [form.format(share=words.ranged(result.served, words.share), mean=mean)]
        if result.objective == "waste":
            told.insert(0, translate("Placement", "These chips cannot serve all of the demand."))
    form = translate("Placement", "{workload} {share}, not {asked}")
    missed = "; ".join(
        form.format(workload=name, share=figures.localised(share), asked=figures.localised(asked))
        for name, share, asked in missed_shares(answer.plan, result)
    )
    if missed:
        form = translate("Placement", "Whole devices serve less than at_least asks: {missed}.")
        told.append(form.format(missed=missed))
    if not result.low_meets:
        told.append(
            translate(
                "Placement",
                "With all rates at their low the chips cannot serve what at_least asks: that bound is of what"
                " comes nearest to it.",
            )
        )
    return " ".join(told)


def worth_text(worth: Worth, answer: PlacementAnswer) -> str:
    """`One more H800 is worth 2.3 910B for this mix`, with what it adds."""
    translate, name = QCoreApplication.translate, shown(worth.chip)
    told = _more(worth, name, answer)
    if worth.tied and worth.less is None:
        form = translate("Placement", "{told}; with one less, not all that must be served can be.")
        return form.format(told=told)
    if worth.tied and worth.less is not None:
        count = next(stock.count for stock in answer.plan.stocks if stock.name == worth.chip)
        form = translate("Placement", "{told}; the last of its {n} {gain}.")
        return form.format(told=told, n=figures.count(count), gain=_gain(worth.less, answer))
    return translate("Placement", "{told}.").format(told=told)


def cost_text(amount: float, answer: PlacementAnswer) -> str:
    """`8,600 devices`, `3.4 MW of the devices' own power`."""
    translate, cost = QCoreApplication.translate, answer.plan.cost
    if cost == "power":
        form = translate("Placement", "{power} of the devices' own power")
        return form.format(power=words.power(amount))
    told = words.amount(amount)
    if cost == "price":
        return translate("Placement", "{n} in the prices' currency").format(n=told)
    if told == "1":
        return translate("Placement", "1 device")
    return translate("Placement", "{n} devices").format(n=told)


def _more(worth: Worth, name: str, answer: PlacementAnswer) -> str:
    translate = QCoreApplication.translate
    if worth.more == 0:
        return translate("Placement", "More {chip} would change nothing").format(chip=name)
    others = translate("Placement", " or ").join(
        f"{words.how_many(ratio)} {shown(other)}" for other, ratio in worth.against.items()
    )
    gain = _gain(worth.more, answer)
    if not others:
        return translate("Placement", "One more {chip} helps: it {gain}").format(chip=name, gain=gain)
    form = translate("Placement", "One more {chip} is worth {others} for this mix: it {gain}")
    return form.format(chip=name, others=others, gain=gain)


def _gain(gain: float, answer: PlacementAnswer) -> str:
    translate = QCoreApplication.translate
    if answer.result.objective == "waste" and answer.result.feasible:
        return translate("Placement", "saves {cost}").format(cost=cost_text(gain, answer))
    share = figures.localised(plan_numbers.plain(100 * gain, 2))
    return translate("Placement", "adds {share} % of the demand").format(share=share)
