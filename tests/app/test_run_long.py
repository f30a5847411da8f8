"""`assay run --sustained` and `--energy` from end to end, on the processor."""

import json
from itertools import pairwise

import pytest

from profiles.files import read_profile
from profiles.timings import BACK_TO_BACK
from tests.app.running import assay, one_sentence, saved


def test_a_case_is_run_back_to_back_and_shown_with_burst_and_curve(place):
    chosen = ["--suite", place / "tiny.toml", "--device", "cpu", "--case", "matmul/fp32/m64*"]
    result = assay("run", *chosen, "--sustained", "0.1")
    assert result.returncode == 0, result.stderr
    assert "back to back: matmul/fp32/m64-n64-k64-for6s" in result.stdout
    [path] = saved(place)
    profile = read_profile(path).profile
    [found] = profile.cases
    assert found.case.id == "matmul/fp32/m64-n64-k64-for6s"
    assert found.case.parameters[BACK_TO_BACK] == 6.0
    [round_] = found.rounds
    assert round_.status == "ok"
    assert round_.settled is None
    # All of the time is measured, from its first second on, however well the median is known before.
    assert round_.start_s[-1] + round_.seconds[-1] - round_.start_s[0] >= 5.9
    assert round_.calls >= 10, "so that a long run stays a small file"
    [told] = json.loads(assay("show", path, "--json").stdout)["sustained"]
    assert told["burst"]["rate"] > 0
    assert told["end"]["rate"] > 0
    # A sixtieth of the time in which no sample ended has no point: beside other load a sample takes long.
    ends = [s - round_.start_s[0] + t for s, t in zip(round_.start_s, round_.seconds, strict=True)]
    edges = [max(ends) * number / 60 for number in range(60)] + [max(ends)]
    assert len(told["curve"]["rate"]) == sum(any(a < e <= b for e in ends) for a, b in pairwise(edges))
    assert f"back to back: {found.case.id}" in assay("show", path).stdout


def test_for_energy_a_case_is_measured_long_enough_or_the_log_says_why_not(place):
    """Where this machine has a readable counter there is an energy; in most virtual machines a reason."""
    chosen = ["--suite", place / "tiny.toml", "--device", "cpu", "--case", "matmul/fp32/m64*"]
    result = assay("run", *chosen, "--energy", "--rounds", "1")
    assert result.returncode == 0, result.stderr
    [path] = saved(place)
    profile = read_profile(path).profile
    [round_] = profile.cases[0].rounds
    assert round_.start_s[-1] + round_.seconds[-1] - round_.start_s[0] >= 5.5
    [case] = json.loads(assay("show", path, "--json").stdout)["cases"]
    logged = [line.text for line in profile.log if line.text.startswith("energy is not measured: ")]
    if logged:
        assert case["energy"] is None
        assert logged == [f"energy is not measured: {case['energy_reason']}"]
        assert any(line.text.startswith("idle power is not measured: ") for line in profile.log)
    else:
        assert case["energy"]["joules_per_call"] > 0
        assert profile.idle is not None


@pytest.mark.parametrize(("options", "told"), [
    (["--sustained", "1", "--rounds", "3"], "--sustained says itself how long the run takes; leave --rounds"),
    (["--sustained", "1", "--energy"], "leave --energy away."),
    (["--energy", "--budget", "20"], "--energy says itself how long the run takes; leave --budget away."),
    (["--sustained", "1", "--case", "matmul/*"], "--sustained runs one case, and --case names 4"),
])  # fmt: skip
def test_what_contradicts_itself_is_refused_in_a_sentence(place, options, told):
    result = assay("run", "--suite", place / "tiny.toml", "--device", "cpu", *options)
    assert result.returncode == 2
    assert told in one_sentence(result)
