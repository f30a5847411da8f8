"""A comparison for scripts: the names of docs/commands.md; a null has its reason beside it."""

from __future__ import annotations

from typing import Any

import msgspec

from profiles.comparison import CandidateComparison, CaseComparison
from profiles.reports import Report
from profiles.text import encode_json


def render(report: Report) -> str:
    """One JSON object, indented."""
    return msgspec.json.format(encode_json(describe(report)), indent=2).decode() + "\n"


def describe(report: Report) -> dict[str, Any]:
    """The object before it becomes text."""
    comparison = report.comparison
    return {
        "baseline": msgspec.to_builtins(comparison.baseline),
        "candidates": [_candidate(candidate) for candidate in comparison.candidates],
        "tolerance": comparison.tolerance,
        "confidence": comparison.confidence,
        "notes": list(comparison.notes),
        "gates": [
            {"expression": result.gate.expression, **msgspec.to_builtins(result)} for result in report.gates
        ],
    }


def _candidate(candidate: CandidateComparison) -> dict[str, Any]:
    means = [msgspec.to_builtins(mean) for mean in candidate.aggregates]
    whole = next((mean for mean in means if not mean["group"]), None)
    return {
        **msgspec.to_builtins(candidate.side),
        "level": candidate.level,
        "scope": candidate.scope,
        "environment_differences": msgspec.to_builtins(candidate.environment_differences),
        "not_like_for_like": list(candidate.not_like_for_like),
        "cases": [_case(case) for case in candidate.cases],
        "geometric_mean": whole or _NO_MEAN,
        "aggregates": means,
        "notes": list(candidate.notes),
        "energy": msgspec.to_builtins(candidate.energy),
    }


_NO_MEAN = {"group": "", "ratio": None, "low": None, "high": None, "cases": 0, "reason": "no comparable case"}


def _case(case: CaseComparison) -> dict[str, Any]:
    described: dict[str, Any] = msgspec.to_builtins(case)
    if case.rounds_needed is None:
        settled = case.verdict in ("faster", "slower", "same")
        described["rounds_needed_reason"] = "the verdict is clear" if settled else case.reason
    for side in ("baseline", "candidate"):
        if described[f"{side}_value"] is None:
            described[f"{side}_value_reason"] = case.reason or f"the {side} has no figure for this case"
    return described
