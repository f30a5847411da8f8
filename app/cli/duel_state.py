"""What a screen needs to know of a duel, and its sentences: no drawing."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Literal

from app.cli.clock import format_clock
from app.run_state import RunState
from profiles.comparison import CandidateComparison, CaseComparison, Verdict
from profiles.events import AnyEvent
from profiles.sequential import SETTLED
from profiles.text import shown
from profiles.units import ratio_texts

SIDES: tuple[Literal["a"], Literal["b"]] = ("a", "b")
PLOT_TOLERANCES = 5
"""Tolerances on either side of 1 that a plot of an interval shows; what is beyond is an arrow."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What was fixed before the first round."""

    sides: tuple[str, str]
    """Device and torch of each side."""
    suite: str
    cases: int
    looks: tuple[int, ...]
    tolerance: float
    budget_s: float | None

    @property
    def maximum(self) -> int:
        """The most rounds there can be."""
        return self.looks[-1]


class DuelState:
    """The two runs as their events tell, and the comparison as it stands."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.runs = (RunState(), RunState())
        self.active = 0
        self.rounds = 0
        self.comparison: CandidateComparison | None = None
        self.verdicts: dict[str, Verdict] = {}
        """As of the last look; between looks there are none."""
        self._began_s = time.monotonic()

    def add(self, side: int, event: AnyEvent) -> None:
        """Take in an event of side 0 or 1."""
        self.active = side
        self.runs[side].add(event)

    def compare(self, rounds: int, comparison: CandidateComparison) -> None:
        """Take in the comparison after so many rounds of both."""
        self.rounds = rounds
        self.comparison = comparison
        if rounds in self.setting.looks:
            self.verdicts = {case.id: case.verdict for case in comparison.cases}

    @property
    def on_cpu(self) -> bool:
        """Whether drawing and measuring share the same processor's time."""
        return any(run.on_cpu for run in self.runs)

    @property
    def elapsed_s(self) -> float:
        """Since the duel began."""
        return time.monotonic() - self._began_s

    def cases(self) -> list[CaseComparison]:
        """Those with a ratio, the undecided ones first and in the suite's order."""
        found = [
            case for case in (self.comparison.cases if self.comparison else ()) if case.ratio is not None
        ]
        return sorted(found, key=lambda case: self.verdicts.get(case.id) in SETTLED)


def describe_sides(setting: Setting) -> list[str]:
    """`a  cpu  AMD EPYC, torch 2.9.0`, and the same for b."""
    return [f"{name}  {side}" for name, side in zip(SIDES, setting.sides, strict=True)]


def describe_setting(setting: Setting) -> str:
    """What will be done, at most."""
    looks = ", ".join(map(str, setting.looks))
    budget = "" if setting.budget_s is None else f", within {setting.budget_s:g} s"
    return (
        f"suite {setting.suite}: {_count(setting.cases, 'case')}, at most {_count(setting.maximum, 'round')} "
        f"of each side{budget}; verdicts after {looks}; same is within {100 * setting.tolerance:g} %"
    )


def describe_rounds(state: DuelState) -> str:
    """How far the duel is, and what it has found by now."""
    mean = state.comparison.geometric_mean if state.comparison else None
    standing = ""
    if mean is not None:
        ratio, spread = ratio_texts(mean.ratio, mean.low, mean.high)
        interval = f" ({spread})" if spread else ""
        standing = f": b / a {ratio}{interval} over {_count(mean.cases, 'case')}"
    verdicts = [verdict for verdict in state.verdicts.values() if verdict != "not comparable"]
    settled = sum(verdict in SETTLED for verdict in verdicts)
    decided = f", {settled} of {len(verdicts)} settled" if verdicts else ""
    done = f"{state.rounds} of at most {_count(state.setting.maximum, 'round')}"
    return f"{done}{standing}{decided}, {format_clock(state.elapsed_s)} elapsed"


def describe_case(case: CaseComparison, verdict: Verdict | None) -> str:
    """`matmul/...  1.003 (0.984 to 1.022)  same`."""
    ratio, spread = ratio_texts(case.ratio, case.low, case.high)
    interval = f" ({spread})" if spread else ""
    return f"{shown(case.id)}  b / a {ratio}{interval}{f'  {verdict}' if verdict else ''}"


def plot_interval(case: CaseComparison, tolerance: float, width: int) -> str:
    """The interval on a line of `width` characters, 1 in its middle; the same scale for every case and round.

    `|` is a ratio of 1, `:` the bounds of "same", `o` the estimate, `-` the interval, arrows what is beyond.
    """
    reach = PLOT_TOLERANCES * math.log1p(tolerance)
    middle = (width - 1) // 2

    def place(ratio: float) -> int:
        return middle + round(middle * math.log(ratio) / reach)

    line = [" "] * width
    for ratio, mark in ((1.0, "|"), (1 - tolerance, ":"), (1 + tolerance, ":")):
        line[place(ratio)] = mark
    if case.ratio is None or case.low is None or case.high is None or case.low <= 0:
        return "".join(line)
    begin, end = place(case.low), place(case.high)
    for index in range(max(0, begin), min(width - 1, end) + 1):
        line[index] = "-"
    if begin < 0:
        line[0] = "<"
    if end >= width:
        line[-1] = ">"
    line[min(max(place(case.ratio), 0), width - 1)] = "o"
    return "".join(line)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
