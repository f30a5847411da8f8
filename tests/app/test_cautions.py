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
