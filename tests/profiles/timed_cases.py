"""Cases with times given by hand, for the plausibility gate."""

from profiles.plausibility import examine
from profiles.profile import CaseResult, Peak


def peak(value, kind="published"):
    return Peak(value=value, kind=kind, source="test")


def square(make, size, **changes):
    facts = {
        "parameters": {"m": size, "n": size, "k": size, "layout": "TN"},
        "flops": 2 * size**3, "traffic_bytes": 12 * size**2,
    }  # fmt: skip
    return make.case(f"matmul/fp32/m{size}-n{size}-k{size}", **(facts | changes))


def timed(make, case, seconds, *, rounds=3, samples=10, **changes):
    """A case whose calls take `seconds`, one call a sample."""
    taken = [seconds * (1 + 1e-7 * index) for index in range(samples)]
    return CaseResult(case=case, rounds=[make.round(i, taken, calls=1, **changes) for i in range(rounds)])


def rules(profile):
    return sorted({oddity.rule for oddity in examine(profile)})
