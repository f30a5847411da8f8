"""Gates: yes-or-no questions to a comparison, answered by intervals and not by estimates.

A gate asks every case that it matches, and every candidate, whether the ratio lies where it should. The 95 %
interval answers: wholly inside, the case holds; wholly outside, it is broken; else nobody can tell.
"""

from __future__ import annotations

import fnmatch
import math
import operator
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from msgspec import Struct

from profiles.comparison import CandidateComparison, CaseComparison, Comparison
from profiles.problems import EXIT_GATE, EXIT_UNCLEAR, UsageError
from profiles.text import nearest, shown

Outcome = Literal["held", "broken", "unclear"]

EXAMPLES = "write it like 'matmul/* >= 0.97', 'geomean >= 0.95' or 'geomean(matmul) > 1'"
_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt,
}  # fmt: skip
_EXPRESSION = re.compile(r"\s*(?P<what>[^<>=]*?)\s*(?P<operator>[!~]?[<>=]+)\s*(?P<number>.*?)\s*")
_GEOMEAN = re.compile(r"geomean\s*(?:\((?P<kernel>.*)\))?")


class Gate(Struct, kw_only=True, frozen=True):
    """One question. `pattern` is a glob of case ids, or None where the question is about a geometric mean."""

    expression: str
    pattern: str | None
    kernel: str = ""
    """Of the geometric mean; empty for that over all cases."""
    operator: str
    threshold: float


class GateCheck(Struct, kw_only=True, frozen=True):
    """A gate's answer for one case (or geometric mean) of one candidate; all but `held` have a reason."""

    candidate: str
    """Id."""
    subject: str
    """A case's id, `geomean`, or `geomean(matmul)`."""
    outcome: Outcome
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    reason: str = ""


class GateResult(Struct, kw_only=True, frozen=True):
    """A gate's answer: broken where one check is, held where all are, else unclear."""

    gate: Gate
    outcome: Outcome
    checks: tuple[GateCheck, ...]
    passed_over: int = 0
    """Matching cases that the baseline has no figure for, so that there is nothing to hold them against."""


def parse_gate(expression: str) -> Gate:
    """`GLOB OP NUMBER`, `geomean OP NUMBER` or `geomean(KERNEL) OP NUMBER`; OP is one of >= > <= <.

    Raises UsageError, which names the place.
    """
    parts = _EXPRESSION.fullmatch(expression)
    if parts is None:
        raise _unreadable(expression, "there is no comparison in it")
    what, symbol, number = parts["what"], parts["operator"], parts["number"]
    if symbol not in _OPERATORS:
        place = f"at character {parts.start('operator') + 1} stands {symbol!r}"
        raise _unreadable(expression, f"{place}, and only >= > <= < can be asked of an interval")
    if not what:
        raise _unreadable(expression, f"nothing stands before {symbol!r}")
    geomean = _GEOMEAN.fullmatch(what)
    kernel = (geomean["kernel"] or "").strip() if geomean else ""
    return Gate(
        expression=f"{what} {symbol} {number}",
        pattern=None if geomean else what,
        kernel=kernel,
        operator=symbol,
        threshold=_threshold(expression, symbol, number),
    )


def judge_gates(comparison: Comparison, gates: Iterable[Gate]) -> tuple[GateResult, ...]:
    """Each gate's answer. Raises UsageError for one that matches no case at all: a typo must not pass."""
    return tuple(_judge(comparison, gate) for gate in gates)


def gates_exit_code(results: Iterable[GateResult], *, unclear: int = EXIT_UNCLEAR) -> int:
    """EXIT_GATE where one is broken, else `unclear` where one is unclear, else 0."""
    outcomes = {result.outcome for result in results}
    if "broken" in outcomes:
        return EXIT_GATE
    return unclear if "unclear" in outcomes else 0


def _unreadable(expression: str, why: str) -> UsageError:
    return UsageError(f"the gate '{shown(expression)}' cannot be read: {shown(why)}; {EXAMPLES}.")


def _threshold(expression: str, symbol: str, number: str) -> float:
    try:
        threshold = float(number)
    except ValueError:
        what = f"{number!r} is no number" if number else "a number is missing"
        raise _unreadable(expression, f"after {symbol!r} {what}") from None
    if not (math.isfinite(threshold) and threshold > 0):
        raise _unreadable(expression, f"{number} is no ratio, which is a number above 0")
    return threshold


def _judge(comparison: Comparison, gate: Gate) -> GateResult:
    checks: list[GateCheck] = []
    passed_over, matched = 0, False
    for candidate in comparison.candidates:
        if gate.pattern is None:
            matched = matched or any(gate.kernel in ("", case.kernel) for case in candidate.cases)
            checks.append(_check_mean(gate, candidate))
            continue
        cases = [case for case in candidate.cases if fnmatch.fnmatchcase(case.id, gate.pattern)]
        matched = matched or bool(cases)
        owed = [case for case in cases if case.ratio is not None or case.baseline_value is not None]
        passed_over += len(cases) - len(owed)
        checks += [_check_case(gate, candidate, case) for case in owed] or [_nothing(gate, candidate, cases)]
    if not matched:
        raise UsageError(
            f"the gate '{shown(gate.expression)}' matches no case of this comparison; "
            f"{_known(comparison, gate)}."
        )
    return GateResult(gate=gate, outcome=_worst(checks), checks=tuple(checks), passed_over=passed_over)


def _worst(checks: Sequence[GateCheck]) -> Outcome:
    outcomes = {check.outcome for check in checks}
    if "broken" in outcomes:
        return "broken"
    return "held" if outcomes == {"held"} else "unclear"


def _check_case(gate: Gate, candidate: CandidateComparison, case: CaseComparison) -> GateCheck:
    outcome, reason = _outcome(gate, case.low, case.high, case.reason)
    if doubt := _doubt(gate, outcome, case):
        outcome, reason = "unclear", doubt
    return GateCheck(
        candidate=candidate.side.id,
        subject=case.id,
        outcome=outcome,
        ratio=case.ratio,
        low=case.low,
        high=case.high,
        reason=reason,
    )


def _check_mean(gate: Gate, candidate: CandidateComparison) -> GateCheck:
    subject = f"geomean({gate.kernel})" if gate.kernel else "geomean"
    mean = candidate.mean_of(gate.kernel)
    if mean is None:
        reason = "there is no comparable case to take the mean of"
        return GateCheck(candidate=candidate.side.id, subject=subject, outcome="unclear", reason=reason)
    outcome, reason = _outcome(gate, mean.low, mean.high, mean.reason)
    if mean.doubt:
        outcome, reason = "unclear", f"a case of it was measured beside other work ({mean.doubt})"
    return GateCheck(
        candidate=candidate.side.id,
        subject=subject,
        outcome=outcome,
        ratio=mean.ratio,
        low=mean.low,
        high=mean.high,
        reason=reason,
    )


def _nothing(gate: Gate, candidate: CandidateComparison, cases: Sequence[CaseComparison]) -> GateCheck:
    """The one check of a candidate that has no case to answer with."""
    reason = next((case.reason for case in cases if case.reason), "none of its cases matches")
    return GateCheck(candidate=candidate.side.id, subject=str(gate.pattern), outcome="unclear", reason=reason)


def _outcome(gate: Gate, low: float | None, high: float | None, reason: str) -> tuple[Outcome, str]:
    """What the interval says, and why where that is not `held`."""
    if low is None or high is None:
        return "unclear", reason or "there is no interval"
    compare = _OPERATORS[gate.operator]
    asked = f"{gate.operator} {gate.threshold:g}"
    worst, best = (low, high) if gate.operator in (">", ">=") else (high, low)
    if compare(worst, gate.threshold):
        return "held", ""
    if not compare(best, gate.threshold):
        return "broken", f"the whole interval lies outside of {asked}"
    return "unclear", f"the interval lies on both sides of {gate.threshold:g}"


def _doubt(gate: Gate, outcome: Outcome, case: CaseComparison) -> str:
    """Why a case's interval is not taken at its word, or nothing.

    Beside other load it proves nothing, as the verdict says. And where the family's test finds no difference
    although the interval excludes 1, it is one finding too many among many cases: no proof of a regression.
    """
    if case.low is None or case.high is None:
        return ""
    if case.doubt:
        return case.reason or "the comparison does not trust this interval"
    beyond_one = gate.threshold <= 1 if gate.operator in (">", ">=") else gate.threshold >= 1
    if outcome == "broken" and beyond_one and not case.proven:
        told = case.reason if case.verdict == "unclear" else ""
        return told or "no difference is proven among so many cases"
    return ""


def _known(comparison: Comparison, gate: Gate) -> str:
    """What the gate could have named: kernels for a mean, else the nearest ids."""
    cases = [case for candidate in comparison.candidates for case in candidate.cases]
    if gate.pattern is None or not cases:
        kernels = sorted({case.kernel for case in cases})
        return f"its kernels are {', '.join(map(shown, kernels))}" if kernels else "it has none"
    ids = list(dict.fromkeys(case.id for case in cases))
    near = nearest(gate.pattern, ids, least_likeness=0.0)
    return f"a case is called '{shown((near or ids)[0])}', and * stands for any text"
