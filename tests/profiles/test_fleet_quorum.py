"""Votes on digests: who is named, and when nobody is."""

import pytest

from profiles.fleet.quorum import vote

A, B, C = 1, 2, 3


def votes(*outputs):
    return vote({chip: frozenset([one] if isinstance(one, int) else one) for chip, one in enumerate(outputs)})


def test_one_wrong_chip_among_eight_is_named():
    found = votes(A, A, A, B, A, A, A, A)
    assert (found.verdict, found.majority, found.voters, found.agreeing) == ("minority", A, 8, 7)
    (other,) = found.dissent
    assert (other.chip, other.outputs, other.wavers, other.sharers) == (3, (B,), False, 1)


def test_all_alike():
    found = votes(A, A, A)
    assert (found.verdict, found.dissent, found.agreeing) == ("agreed", (), 3)


@pytest.mark.parametrize(
    ("outputs", "reason"),
    [
        ([A, A, A, A, B, B, B, B], "no majority: 4 and 4 chips agree"),
        ([A, A, A, B, B, C], "no majority: 3 and 2 and 1 chips agree"),
        ([A, B], "fewer than 3 chips"),
        ([], "fewer than 3 chips"),
        ([{A, B}, {B, C}, {A, C}, A, A], "other bits from round to round"),
    ],
)
def test_there_is_no_verdict(outputs, reason):
    found = votes(*outputs)
    assert found.verdict == "no verdict"
    assert reason in found.reason
    assert found.dissent == ()


def test_a_chip_that_is_right_in_one_round_and_wrong_in_another():
    found = votes(A, A, {A, B}, A, A)
    (other,) = found.dissent
    assert (other.chip, other.outputs, other.wavers) == (2, (B,), True)
    assert found.agreeing == 4


def test_several_chips_with_the_same_other_output_are_told_as_such():
    found = votes(A, A, A, A, A, B, B, C)
    assert [(one.chip, one.sharers) for one in found.dissent] == [(5, 2), (6, 2), (7, 1)]
