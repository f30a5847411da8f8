"""The words that all formats share. What comes from a profile is made printable; no markup is added here."""

from __future__ import annotations

import math
import shlex
from collections import Counter
from collections.abc import Iterable, Sequence

from profiles.comparison import (
    Aggregate,
    CandidateComparison,
    CaseComparison,
    Comparison,
    EnergyComparison,
    Side,
    Verdict,
)
from profiles.gates import GateCheck, GateResult, Outcome
from profiles.group import COLLECTIVE
from profiles.spells import LOW_CLOCK, POWER_LIMITED
from profiles.summary import FLAGS, CaseSummary
from profiles.text import shown
from profiles.units import format_rate, format_seconds, format_share, interval_texts, ratio_texts

MARKS: dict[Verdict, str] = {"faster": "▲", "slower": "▼", "same": "=", "unclear": "?", "not comparable": "×"}
"""Beside the word, so that a verdict is found at a glance without colour. The order is that of display."""
GATE_MARKS: dict[Outcome, str] = {"broken": "✗", "unclear": "?", "held": "✓"}
SENTENCE = 1000
"""Characters of a sentence that are shown; only a hostile profile makes a longer one."""
CASES_IN_COMMAND = 4
EXACT_ROUNDS = 10
"""Beyond it an advice is rounded up to fives, as in the reason beside a case."""
_SAID_ELSEWHERE = frozenset({"estimate", "no interval"})
"""Flags that say nothing of a ratio, or what the reason says better."""


def sentence(text: str) -> str:
    """A sentence of the comparison, which may quote a profile, as one printable line."""
    return shown(text, SENTENCE)


def title(comparison: Comparison) -> str:
    """`A against B`, or `3 candidates against B`."""
    names = [shown(candidate.side.name) for candidate in comparison.candidates]
    what = names[0] if len(names) == 1 else f"{len(names)} candidates"
    return f"{what} against {shown(comparison.baseline.name)}"


def side_facts(side: Side) -> list[tuple[str, str]]:
    """Label and text of what stands on one side."""
    several = len(side.profiles) > 1
    known = f", {side.catalogue} in the catalogue" if side.catalogue else ""
    pooled = f"{count(side.units, 'unit')}, {count(side.sessions, 'session')}"
    return [
        ("device", shown(f"{side.device} ({side.kind}{known})")),
        ("pooled from", f"{count(len(side.profiles), 'profile')}: {pooled}" if several else ""),
        ("profiles" if several else "profile", shown(", ".join(side.profiles), SENTENCE)),
    ]


def verdict_counts(candidate: CandidateComparison) -> str:
    """`2 faster, 1 slower, 3 unclear`."""
    counts = Counter(case.verdict for case in candidate.cases)
    return ", ".join(f"{counts[verdict]} {verdict}" for verdict in MARKS if counts[verdict])


def mean_text(mean: Aggregate) -> str:
    """`0.974 (0.951 to 0.998) over 18 cases`."""
    ratio, spread = ratio_texts(mean.ratio, mean.low, mean.high)
    interval = f" ({spread})" if spread else f" (no interval{': ' if mean.reason else ''}{mean.reason})"
    return sentence(f"{ratio}{interval} over {count(mean.cases, 'case')}")


def remarks(case: CaseComparison) -> str:
    """The reason, then the flags of each side."""
    baseline = [flag for flag in case.baseline_flags if flag not in _SAID_ELSEWHERE]
    candidate = [flag for flag in case.candidate_flags if flag not in _SAID_ELSEWHERE]
    sides = (
        ("both sides", [flag for flag in baseline if flag in candidate]),
        ("baseline", [flag for flag in baseline if flag not in candidate]),
        ("candidate", [flag for flag in candidate if flag not in baseline]),
    )
    parts = [case.reason, *(f"{side}: {', '.join(flags)}" for side, flags in sides if flags)]
    return sentence("; ".join(filter(None, [*parts, "compared pair by pair" if case.paired else ""])))


def share_of_peak(summary: CaseSummary) -> str:
    """`87.3 %`, with a mark where the peak is an estimate; empty where no peak is known."""
    share = summary.efficiency.catalogue
    if share is None:
        return ""
    return f"~{format_share(share)}" if "estimate" in summary.flags else format_share(share)


def collective_texts(summary: CaseSummary) -> list[str]:
    """What a collective's busbw is computed from: `algbw 1.02 GB/s`, `4.11 ms a call`; else none."""
    if summary.kernel != COLLECTIVE or summary.value is None:
        return []
    algbw = algbw_text(summary)
    told = [f"algbw {algbw}"] if algbw else []
    return [*told, f"{format_seconds(summary.seconds_per_call)} a call"]


def algbw_text(summary: CaseSummary) -> str:
    """`1.02 GB/s`, with the digits that the interval of its busbw allows; empty where there is none."""
    algbw, busbw = summary.algbw_bytes_s, summary.value
    if algbw is None or not busbw:
        return ""
    low, high = (None if bound is None else bound * algbw / busbw for bound in (summary.low, summary.high))
    return interval_texts(algbw, low, high, "B/s")[0]


def case_remarks(summary: CaseSummary, *, tabled: bool = False) -> str:
    """Why there is no value, or the flags, with what an LLM step made of arithmetic and bandwidth.

    `tabled`: algbw and time of a collective stand in columns of their own.
    """
    if summary.value is None:
        status = "" if summary.status == "ok" else summary.status.replace("_", " ")
        return ": ".join(part for part in (status, shown(summary.reason)) if part)
    parts = [] if tabled else collective_texts(summary)
    parts += [_flag_text(flag, summary) for flag in summary.flags if flag != "estimate"]
    if summary.mfu is not None and summary.mbu is not None:
        # With one ceiling known, the share of the peak says it already.
        parts += [f"MFU {format_share(summary.mfu)}", f"MBU {format_share(summary.mbu)}"]
    if summary.id.endswith("-cold") and summary.traffic_bytes_s is not None:
        parts.append(format_rate(summary.traffic_bytes_s, "B/s"))
    parts += [shown(summary.reason)] if summary.reason else []
    return ", ".join(parts)


def _flag_text(flag: str, summary: CaseSummary) -> str:
    """The flag, with the share of the samples whose time it touched where that is known."""
    held = summary.held_back or {}
    of_flag = {
        "power capped": held.get(POWER_LIMITED),
        "throttled": max((s for r, s in held.items() if r not in {POWER_LIMITED, LOW_CLOCK}), default=None),
    }
    share = of_flag.get(flag)
    return flag if share is None else f"{flag} ({format_share(share)} of the samples)"


ENERGY_NOTE = (
    "More work per joule is more efficient. The interval has the sensors' gain in it: 5 % of each side, or "
    "1 % between two runs on one unit."
)


def energy_figures(one: EnergyComparison) -> tuple[str, str, str, str]:
    """Baseline, candidate, ratio and interval."""
    values = (one.baseline_value, one.candidate_value)
    baseline, candidate = (interval_texts(value, None, None, one.unit)[0] for value in values)
    return (baseline, candidate, *ratio_texts(one.ratio, one.low, one.high))


def flag_notes(comparison: Comparison) -> list[tuple[str, str]]:
    """Each flag that occurs, with the sentence that explains it."""
    occurring = {
        flag
        for candidate in comparison.candidates
        for case in candidate.cases
        for flag in (*case.baseline_flags, *case.candidate_flags)
    }
    return [(flag, text) for flag, text in FLAGS.items() if flag in occurring - _SAID_ELSEWHERE]


def settling(candidate: CandidateComparison, suites: Iterable[str]) -> list[str]:
    """What would settle the unclear cases, with a command that can be pasted; nothing where none is unclear.

    `suites` are the names of the profiles' suites; the command names it where they are all the same.
    """
    unclear = [case for case in candidate.cases if case.verdict == "unclear"]
    helped = [case for case in unclear if case.rounds_needed is not None]
    lines = []
    if helped:
        rounds = max(case.rounds_needed or 0 for case in helped)
        if rounds > EXACT_ROUNDS:
            rounds = 5 * math.ceil(rounds / 5)
        share = "" if len(helped) == len(unclear) else f" {len(helped)} of"
        duel = any(case.paired for case in helped)
        again = (
            f"repeat the duel with --rounds {rounds}" if duel else _command(helped, rounds, sorted({*suites}))
        )
        lines.append(
            f"about {count(rounds, 'round')} on each side would probably settle{share} "
            f"{_the_unclear(len(unclear))}: {again}"
        )
    if len(helped) < len(unclear):
        which = _the_unclear(len(unclear) - len(helped), "other " if helped else "")
        lines.append(f"the remarks say what would settle {which}")
    return lines


def _the_unclear(number: int, other: str = "") -> str:
    return f"the {other}unclear case" if number == 1 else f"the {other}{number} unclear cases"


def gate_line(result: GateResult) -> str:
    """`matmul/* >= 0.97: held by 5`, or what broke it."""
    tally = Counter(check.outcome for check in result.checks)
    parts = [f"{outcome} by {tally[outcome]}" for outcome in GATE_MARKS if tally[outcome]]
    over = result.passed_over
    without = f"; {count(over, 'matching case')} without a figure in the baseline" if over else ""
    return sentence(f"{result.gate.expression}: {result.outcome} ({', '.join(parts)}{without})")


def gates_line(results: Sequence[GateResult]) -> str:
    """`Gates: 1 broken, 2 held`, without any figure; nothing where there is no gate."""
    tally = Counter(result.outcome for result in results)
    told = ", ".join(f"{tally[outcome]} {outcome}" for outcome in GATE_MARKS if tally[outcome])
    return f"Gates: {told}" if told else ""


def check_line(check: GateCheck) -> str:
    """`matmul/fp32/m64-n64-k64: broken, 0.91 (0.89 to 0.93): the whole interval ...`."""
    ratio, spread = ratio_texts(check.ratio, check.low, check.high)
    figures = "" if check.ratio is None else f", {ratio}{f' ({spread})' if spread else ''}"
    reason = f": {check.reason}" if check.reason else ""
    return sentence(f"{check.subject}: {check.outcome}{figures}{reason}")


def telling_checks(result: GateResult) -> list[GateCheck]:
    """The checks that made the outcome what it is; none where all held."""
    return [check for check in result.checks if check.outcome == result.outcome != "held"]


def mean_label(mean: Aggregate) -> str:
    """`all cases`, or the kernel."""
    return shown(mean.group) or "all cases"


def reading_notes(comparison: Comparison) -> list[tuple[str, str]]:
    """What the words of a comparison mean, for every format that has room."""
    percent = f"{100 * comparison.tolerance:g} %"
    level = f"{100 * comparison.confidence:g} %"
    return [
        ("ratio", "candidate / baseline of the throughput: above 1 the candidate is faster."),
        ("interval", f"holds the true ratio in {level} of such comparisons; each case has its own."),
        ("faster, slower", "proven, with the error rate held over all cases of a candidate together."),
        ("same", f"the whole interval lies within {percent} of 1."),
        ("unclear", "neither is proven; the remark says what would settle it."),
        ("not comparable", "not the same work, or no figure that can be used: never divided."),
    ]


def count(number: int, noun: str) -> str:
    """`1 case`, `2 cases`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _command(cases: list[CaseComparison], rounds: int, suites: list[str]) -> str:
    # A profile may come from anybody and its ids may hold anything: what is pasted must stay one argument.
    words = ["assay", "run"]
    if len(suites) == 1:
        words += ["--suite", suites[0]]
    words += ["--rounds", str(rounds)]
    if len(cases) <= CASES_IN_COMMAND:
        for case in cases:
            words += ["--case", case.id]
    return " ".join(shlex.quote(shown(word)) for word in words)
