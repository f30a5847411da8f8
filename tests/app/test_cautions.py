import pytest
from msgspec.structs import replace

from app.cli.cautions import cautions


def test_a_whole_and_quiet_run_needs_no_caution(make):
    assert cautions(make.profile()) == []


def test_missing_rounds_are_told_with_what_they_cost(make):
    [sentence] = cautions(make.profile(rounds=1, rounds_planned=3))
    assert "some cases have 1 of 3 rounds, too few for an interval" in sentence
    assert "--budget" in sentence
    [sentence] = cautions(make.profile(rounds=4, rounds_planned=5))
    assert "some cases have 4 of 5 rounds:" in sentence


def test_a_disturbed_run_is_told_not_to_be_compared(make):
    profile = make.profile()
    for result in profile.cases:
        for measured in result.rounds:
            measured.delay_s = [0.005] * 4 + [0.0] * (len(measured.seconds) - 4)
    [sentence] = cautions(profile)
    assert "33.3 % of the samples were disturbed" in sentence
    assert "compare nothing" in sentence


def test_the_case_with_the_fewest_rounds_counts(make):
    profile = make.profile()
    profile.cases[1].rounds[2].status = "stopped"
    [sentence] = cautions(profile)
    assert "some cases have 2 of 3 rounds, too few for an interval" in sentence


def test_values_that_cannot_be_true_are_told(make):
    profile = make.profile()
    for number, result in enumerate(profile.cases[:2]):
        result.rounds[0].seconds = [0.01] * 12
        [sentence] = cautions(profile)
        assert sentence.startswith(f"the value of {profile.cases[0].case.id}")
        assert ("and 1 more" in sentence) is (number == 1)
        assert "cannot be true" in sentence


@pytest.mark.parametrize(("affinity", "told"), [([0, 1], "4096 threads shared 2 processors"), (None, "64")])
def test_more_threads_than_processors_are_told(make, affinity, told):
    profile = make.profile()
    for record in profile.environments:
        record.before = replace(record.before, threads=4096, affinity=affinity, cpu_count=64)
    [sentence] = cautions(profile)
    assert told in sentence
    assert "--threads" in sentence


def test_as_many_threads_as_processors_need_no_caution(make):
    profile = make.profile()
    for record in profile.environments:
        record.before = replace(record.before, threads=2, affinity=[4, 5], cpu_count=2)
    assert cautions(profile) == []
