"""When a growing comparison is looked at, and when it is complete."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiles.comparison import CandidateComparison, CaseComparison, Comparison, Side, Verdict
from profiles.sequential import look_rounds, why_enough

SIDE = Side(id="a", name="a", device="d", kind="cpu", catalogue=None, profiles=("a",), units=1, sessions=1)


def comparison(*verdicts: Verdict) -> Comparison:
    cases = tuple(
        CaseComparison(id=str(i), kernel="matmul", dtype="fp32", unit="FLOP/s", verdict=verdict)
        for i, verdict in enumerate(verdicts)
    )
    candidate = CandidateComparison(
        side=SIDE, level="units", scope="", environment_differences=(), not_like_for_like=(), cases=cases,
        aggregates=(),
    )  # fmt: skip
    return Comparison(baseline=SIDE, candidates=(candidate,), tolerance=0.02, confidence=0.95)


@pytest.mark.parametrize(
    ("maximum", "looks"),
    [
        (20, (5, 7, 10, 14, 20)),
        (40, (5, 7, 10, 14, 20, 28, 40)),
        (21, (5, 7, 10, 14, 21)),
        (7, (5, 7)),
        (6, (6,)),
        (3, (3,)),
    ],
)
def test_the_schedule(maximum: int, looks: tuple[int, ...]) -> None:
    assert look_rounds(maximum) == looks


@given(st.integers(3, 1000))
def test_looks_rise_end_with_the_maximum_and_are_few(maximum: int) -> None:
    looks = look_rounds(maximum)
    assert looks[-1] == maximum
    assert all(b >= 1.2 * a for a, b in itertools.pairwise(looks))
    assert len(looks) <= 17


@pytest.mark.parametrize(
    ("verdicts", "enough"),
    [
        (("same", "faster", "slower"), "every verdict is settled"),
        (("same", "not comparable"), "every verdict is settled"),
        (("same", "unclear"), ""),
        (("unclear", "not comparable"), ""),
        (("not comparable",), "no case can be compared"),
    ],
)
def test_more_rounds_are_wanted_while_a_comparable_case_is_unclear(
    verdicts: tuple[Verdict, ...], enough: str
) -> None:
    assert why_enough(comparison(*verdicts)) == enough
