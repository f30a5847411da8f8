"""`assay run` of a step that two ranks share: from the plan to what shows its scaling efficiency."""

import json

import pytest

from profiles.files import read_profile
from tests.app.running import assay, saved

pytestmark = pytest.mark.xdist_group("group")
SUITE = """
name = "shared"
rounds = { cpu = 1 }
case_budget_s = 0.1
[[case]]
kernel = "llm_group"
steps = ["decode"]
models = ["smollm2-135m"]
dtypes = ["fp32"]
parallelism = ["tp"]
batch = 1
sequence = 16
layers = 1
[[case]]
kernel = "llm_group"
steps = ["decode"]
models = ["qwen2.5-0.5b"]
dtypes = ["fp32"]
parallelism = ["none", "tp"]
batch = 1
sequence = 16
layers = 1
"""
STEM = "llm/decode/qwen2.5-0.5b/fp32/b1-ctx16-layers1of24"


def test_a_shared_step_is_held_against_one_rank_and_all_that_shows_it_says_so(place):
    suite = place / "shared.toml"
    suite.write_text(SUITE)
    result = assay("run", "--suite", suite, "--ranks", 2, "--threads", 1, "--name", "two")
    assert result.returncode == 0, result.stderr
    (path,) = saved(place)
    cases = {one.case.id: one for one in read_profile(path).profile.cases}
    for name in ("n1", "tp2"):
        (round_,) = cases[f"{STEM}/{name}"].rounds
        assert round_.status == "ok", round_.reason
        assert round_.check.ok
        assert round_.check.error > 0
    (alone,), (shared,) = (cases[f"{STEM}/{name}"].rounds for name in ("n1", "tp2"))
    assert [one.local_s > 0 for one in alone.ranks] == [True, False]
    assert all(one.local_s > 0 and one.collective_s > 0 for one in shared.ranks)
    (refused,) = cases["llm/decode/smollm2-135m/fp32/b1-ctx16-layers1of30/tp2"].rounds
    assert refused.status == "unsupported"
    assert "cannot share the 9 query heads" in refused.reason

    told = {case["id"]: case for case in json.loads(assay("show", "two", "--json").stdout)["cases"]}
    scaling = told[f"{STEM}/tp2"]["scaling"]
    rates = [told[f"{STEM}/{name}"]["value"] for name in ("tp2", "n1")]
    assert scaling["efficiency"] == pytest.approx(rates[0] / (2 * rates[1]))
    assert (scaling["reference"], scaling["kind"], scaling["low"]) == (f"{STEM}/n1", "strong", None)
    assert told[f"{STEM}/n1"]["scaling"] is None

    text = assay("show", "two").stdout
    assert "scaling: the rate of n ranks over n times that of one" in text
    assert "strong, 2 ranks" in text
    assert "time of a call by rank, nothing overlapped" in text
    report = place / "report.html"
    assert assay("report", "two", "--out", report).returncode == 0
    assert "strong, 2 ranks" in report.read_text("utf-8")
