"""What the Placement tab draws: what each chip does, or by which chips each workload is served."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.desktop import figures
from app.desktop.plan import words
from app.desktop.plan.bars import Bar, Part, Sheet, legend_of
from app.desktop.plan.placement_model import PlacementAnswer
from profiles.planning.placement import ALL
from profiles.text import shown

LONGEST_NAME = 40


def chip_sheet(answer: PlacementAnswer) -> Sheet:
    """A bar for each type of chip, all of them as long: its devices by what they do."""
    translate, plan = QCoreApplication.translate, answer.plan
    given = {(one.chip, one.workload): one.devices for one in answer.result.assignments}
    works = [work.name for work in plan.workloads]
    bars = []
    for stock in plan.stocks:
        counts = [(number, work, given.get((stock.name, work), 0)) for number, work in enumerate(works)]
        idle = answer.result.idle[stock.name]
        parts = [Part(n / stock.count, number, figures.count(n)) for number, _, n in counts if n]
        told = [f"{shown(work, LONGEST_NAME)} {figures.count(n)}" for _, work, n in counts if n]
        if idle:
            parts.append(Part(idle / stock.count, None, figures.count(idle)))
            told.append(translate("Plan", "idle {n}").format(n=figures.count(idle)))
        name = translate("Plan", "{n} {chip}").format(
            n=figures.count(stock.count), chip=shown(stock.name, LONGEST_NAME)
        )
        bars.append(Bar(name, figures.listed(told), tuple(parts)))
    return Sheet(
        title=translate("Plan", "What the chips do"),
        bars=tuple(bars),
        tick=lambda part: words.share(part) if part else "0",
        most=1.0,
        legend=(*legend_of([shown(work, LONGEST_NAME) for work in works]), (translate("Plan", "idle"), None)),
    )


def workload_sheet(answer: PlacementAnswer) -> Sheet:
    """A bar for each workload: the share that is served, by chips."""
    translate, plan = QCoreApplication.translate, answer.plan
    given = {(one.chip, one.workload): one.devices for one in answer.result.assignments}
    bars = []
    for work in plan.workloads:
        served = answer.result.shares[work.name]
        parts, done = [], 0.0
        for number, stock in enumerate(plan.stocks):
            count = given.get((stock.name, work.name), 0)
            if count:
                part, left = count * stock.rates[work.name].value / work.demand, 1.0 - done
                # Floats round; what the share calls all of it is all of it.
                part = left if part > left * ALL else part
                parts.append(Part(part, number, words.share(part)))
                done += part
        bars.append(Bar(shown(work.name, LONGEST_NAME), words.share(served), tuple(parts)))
    return Sheet(
        title=translate("Plan", "Share of each workload that is served"),
        bars=tuple(bars),
        tick=lambda part: words.share(part) if part else "0",
        most=1.0,
        legend=legend_of([shown(stock.name, LONGEST_NAME) for stock in plan.stocks]),
    )
