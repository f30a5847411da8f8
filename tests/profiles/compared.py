"""Comparisons made by hand, so that what a report or a gate does with one is tested by itself."""

from profiles.comparison import (
    Aggregate,
    CandidateComparison,
    CaseComparison,
    Comparison,
    Difference,
    Side,
)


def build_side(identity="base", **changes):
    facts = {
        "id": identity, "name": f"the {identity}", "device": "Test CPU", "kind": "cpu", "catalogue": None,
        "profiles": (identity,), "units": 1, "sessions": 1,
    }  # fmt: skip
    return Side(**(facts | changes))


def build_compared_case(name="matmul/fp32/m64-n64-k64", ratio=1.0, low=0.99, high=1.01, **changes):
    facts = {
        "kernel": name.split("/")[0], "dtype": "fp32", "unit": "FLOP/s", "verdict": "same",
        "ratio": ratio, "low": low, "high": high, "baseline_value": 1e9,
        "candidate_value": 1e9 * (ratio or 1),
        "baseline_rounds": 5, "candidate_rounds": 5,
    }  # fmt: skip
    facts |= changes
    excluded = facts["low"] is not None and not facts["low"] <= 1 <= facts["high"]
    return CaseComparison(id=name, **({"proven": excluded and facts["verdict"] != "unclear"} | facts))


def build_candidate(*cases, identity="cand", **changes):
    facts = {
        "side": build_side(identity), "level": "units", "scope": "A statement about these two units.",
        "environment_differences": (Difference(label="driver", baseline="575", candidate="580"),),
        "not_like_for_like": (), "cases": cases or (build_compared_case(),),
        "aggregates": (Aggregate(group="", ratio=0.98, low=0.96, high=1.0, cases=1),),
    }  # fmt: skip
    return CandidateComparison(**(facts | changes))


def build_comparison(*candidates, **changes):
    facts = {"baseline": build_side(), "tolerance": 0.02, "confidence": 0.95}
    return Comparison(candidates=candidates or (build_candidate(),), **(facts | changes))
