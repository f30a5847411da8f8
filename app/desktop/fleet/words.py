"""Words of the Fleet page: pure functions from what is known of a fleet to text in the user's language."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from app.desktop import figures
from app.desktop.fleet.order import EngineName, FleetOrder
from app.desktop.fleet.roster import Member, Roster
from app.desktop.theme import Theme
from app.fleet.lines import State
from profiles.text import shown

translate = QCoreApplication.translate
MOST_NAME, MOST_REASON = 120, 1000
UNFINISHED: tuple[State, ...] = ("stopped", "failed", "lost")
ORDER: tuple[State, ...] = ("lost", "failed", "stopped", "running", "starting", "waiting", "done")
"""What needs a look comes first."""
_RANKS = {state: rank for rank, state in enumerate(ORDER)}


def engine_title(engine: EngineName) -> str:
    """As the engine calls itself."""
    return {"slurm": "Slurm", "ray": "Ray", "ssh": "ssh"}[engine]


def tile_titles() -> dict[State, str]:
    """The states that have a tile, as headings."""
    return {
        "running": translate("Fleet", "Running"),
        "done": translate("Fleet", "Done"),
        "stopped": translate("Fleet", "Stopped"),
        "failed": translate("Fleet", "Failed"),
        "lost": translate("Fleet", "Lost"),
    }


def state_text(state: State) -> str:
    """`✗ lost`: a mark where it has ended, and always a word."""
    return {
        "waiting": translate("Fleet", "waiting"),
        "starting": translate("Fleet", "starting"),
        "running": translate("Fleet", "running"),
        "done": translate("Fleet", "✓ done"),
        "stopped": translate("Fleet", "! stopped"),
        "failed": translate("Fleet", "✗ failed"),
        "lost": translate("Fleet", "✗ lost"),
    }[state]


def state_colour(state: State, theme: Theme) -> str | None:
    """Of the state; None for one that says neither good nor bad."""
    return {
        "done": theme.good, "stopped": theme.accent, "failed": theme.warning, "lost": theme.warning,
    }.get(state)  # fmt: skip


def state_rank(one: Member) -> int:
    """Lost and failed ones first."""
    return _RANKS[one.state]


def counted(counts: Mapping[str, int], states: tuple[State, ...]) -> str:
    """`2 failed, 1 lost`, of those that there are."""
    told = {
        "waiting": translate("Fleet", "{n} waiting"),
        "starting": translate("Fleet", "{n} starting"),
        "stopped": translate("Fleet", "{n} stopped"),
        "failed": translate("Fleet", "{n} failed"),
        "lost": translate("Fleet", "{n} lost"),
    }
    return figures.listed(
        told[state].format(n=figures.count(counts[state])) for state in states if counts.get(state)
    )


def about(order: FleetOrder) -> str:
    """`Slurm on login · standard · /shared/acceptance-1`."""
    engine = engine_title(order.engine)
    if order.host:
        engine = translate("Fleet", "{engine} on {host}").format(engine=engine, host=order.host)
    told = (engine, shown(order.suite_title or order.suite, MOST_NAME), shown(order.into, MOST_REASON))
    return " · ".join(filter(None, told))


def time_text(roster: Roster, now_s: float) -> str:
    """`12:34 · about 4 min left`."""
    from app.cli.clock import format_clock

    left_s = roster.left_s(now_s)
    told = format_clock(roster.time_s(now_s)) if roster.line is not None else ""
    if left_s is None:
        return told
    return f"{told} · " + translate("Fleet", "about {time} left").format(time=figures.estimate(left_s))


def summary(roster: Roster) -> str:
    """How a fleet ended, in one or two sentences."""
    if not roster.ended:
        return translate("Fleet", "The fleet was stopped before it began.")
    expected, done = roster.expected, roster.counts.get("done", 0)
    if done == expected:
        return (
            translate("Fleet", "The one member is done.")
            if expected == 1
            else translate("Fleet", "All {n} members are done.").format(n=figures.count(expected))
        )
    told = translate("Fleet", "{done} of {n} members done: {rest}.").format(
        done=figures.count(done), n=figures.count(expected), rest=counted(roster.counts, UNFINISHED)
    )
    if roster.text:
        why = translate("Fleet", "It was ended early: {reason}.")
        told = joined(told, why.format(reason=shown(roster.text.rstrip("."), MOST_REASON)))
    return told


def joined(one: str, other: str) -> str:
    """Two sentences, with what the language has between them."""
    return translate("Fleet", "{one} {other}").format(one=one, other=other)
