"""`assay claims` and `assay check` on the shipped claims, with an empty library and with profiles in it."""

import json
import os
from pathlib import Path

import pytest

from app.cli.main import run
from profiles.claims.files import load_claims
from profiles.library import Library
from tests.app.running import assay, one_sentence
from tests.profiles.claim_cases import MATMUL, make_profile

ROOT = Path(__file__).parents[2]
FLAGSHIP = "press-910b-perf-gt-a100"
PAGE = ROOT / "docs" / "claims" / "910b-against-a100.md"
CODES = {"supported": 0, "contradicted": 1, "undecided": 5, "not checkable": 5}
VERDICTS = set(CODES)


@pytest.fixture
def call(place, capfd):
    def ask(*arguments):
        capfd.readouterr()
        code = run(list(map(str, arguments)))
        return code, capfd.readouterr().out

    return ask


def save(subject="ascend_910b2", reference="a100_sxm_80gb", ratio=1.3):
    return [
        Library().save(make_profile(subject, {MATMUL: ratio * 200e12})),
        Library().save(make_profile(reference, {MATMUL: 200e12})),
    ]


def test_every_shipped_claim_has_a_standing(call):
    code, out = call("claims", "--json")
    claims = json.loads(out)["claims"]
    assert code == 0
    assert [claim["id"] for claim in claims] == list(load_claims(overlay=False))
    assert len(claims) == 63
    assert {claim["verdict"] for claim in claims} <= VERDICTS
    assert all(claim["reason"] and claim["source"]["title"] for claim in claims)


def test_the_table_names_every_claim_and_counts_them(call):
    code, out = call("claims")
    assert code == 0
    for claim in load_claims(overlay=False):
        assert claim in out
    assert out.splitlines()[-1].startswith("63 claims: ")


@pytest.mark.parametrize("claim", list(load_claims(overlay=False)))
def test_every_shipped_claim_can_be_checked(call, claim):
    code, out = call("check", claim, "--json")
    found = json.loads(out)
    assert found["claim"] == claim
    assert code == CODES[found["verdict"]]
    assert found["readings"]
    for reading in found["readings"]:
        assert reading["verdict"] in VERDICTS
        assert reading["reason"]
        if reading["verdict"] == "undecided" and reading["basis"] != "data sheet":
            assert reading["missing"]
            assert reading["commands"][-1] == f"assay check {claim}"
        for one in reading["evidence"]:
            assert {"class", "source", "value", "unit"} <= set(one)
            assert one["source"]
            assert one["used"] or one["reason"]


def test_the_flagship_is_undecided_and_knows_something_without_a_profile(call):
    code, out = call("check", FLAGSHIP)
    assert code == 5
    assert "undecided" in out.splitlines()[0]
    assert "which chip" in out
    assert "points towards it in peak matmul" in out
    assert "third party" in out
    assert "assay run --suite standard" in out


def test_two_profiles_say_more_about_the_flagship_than_none(call):
    before = json.loads(call("check", FLAGSHIP, "--json")[1])
    save()
    code, out = call("check", FLAGSHIP, "--json")
    after = json.loads(out)
    assert code == 5
    measured = [
        one for reading in after["readings"] for one in reading["evidence"] if one["class"] == "measured"
    ]
    assert not any(
        one["class"] == "measured" for reading in before["readings"] for one in reading["evidence"]
    )
    assert measured
    assert any(one["ratio"] == pytest.approx(1.3) and one["says"] == "supported" for one in measured)


def test_named_profiles_are_the_only_ones_of_their_side(call):
    save()
    other = Library().save(make_profile("ascend_910b2", {MATMUL: 100e12}, unit="b"))
    _, out = call("check", FLAGSHIP, "--subject", other, "--json")
    ratios = [
        one["ratio"]
        for reading in json.loads(out)["readings"]
        for one in reading["evidence"]
        if one["class"] == "measured"
    ]
    assert ratios
    assert ratios == pytest.approx([0.5] * len(ratios))


def test_a_profile_of_another_chip_is_refused(place):
    subject, reference = save()
    result = assay("check", FLAGSHIP, "--subject", reference)
    assert result.returncode == 2
    assert "is not the claim's subject" in one_sentence(result)
    assert subject


def test_a_changed_profile_judges_nothing(place):
    subject, _ = save()
    subject.write_text(subject.read_text().replace('"duration_s":0.0', '"duration_s":1.0'))
    result = assay("check", FLAGSHIP, "--subject", subject)
    assert result.returncode == 2
    assert "changed or damaged" in one_sentence(result)


def test_a_part_of_an_id_is_enough_and_an_unknown_one_finds_neighbours(place):
    assert assay("check", "910b-perf-gt", "--json").returncode == 5
    assert "fits" in one_sentence(assay("check", "910b"))
    message = one_sentence(assay("check", "press-910-perf-a100"))
    assert FLAGSHIP in message
    assert one_sentence(assay("check", "\x1b[31mzzz")).isprintable()


def test_what_is_shipped_has_no_mistake(call):
    assert call("claims", "--lint") == (0, "no mistake found\n")


def test_lint_names_the_line_of_each_mistake_in_both_kinds_of_files(call, place):
    claims, results = place / "mine.toml", place / "results.toml"
    claims.write_text(HOSTILE.replace('"matmul/bf16/*"', '"matmul/bf16/nothing-*"'))
    results.write_text('[[result]]\nid = "x"\ncolour = "red"\n')
    code, out = call("claims", "--lint", claims, results, "--json")
    mistakes = json.loads(out)["mistakes"]
    assert code == 1
    assert any(f"{claims}:" in mistake and "nothing-*" in mistake for mistake in mistakes)
    assert any(f"{results}:" in mistake for mistake in mistakes)
    code, out = call("claims", "--lint", claims)
    assert code == 1
    assert "\x1b" not in out
    assert str(results) not in out


def test_a_folder_means_its_files_of_both_kinds(call, place):
    folder = place / "mine"
    (folder / "deeper.toml").mkdir(parents=True)
    (folder / "claims.toml").write_text(HOSTILE.replace('"matmul/bf16/*"', '"matmul/bf16/nothing-*"'))
    (folder / "results.toml").write_text('[[series]]\ncolour = "red"\nresult = [{ id = "x" }]\n')
    (folder / "imported.json").write_text('{"result": [{"id": "y"}]}')
    os.mkfifo(folder / "pipe.toml")
    code, out = call("claims", "--lint", folder, "--json")
    mistakes = json.loads(out)["mistakes"]
    assert code == 1
    assert [
        mistake for mistake in mistakes if mistake.startswith(f"{folder}/claims.toml:") and "glob" in mistake
    ]
    assert [mistake for mistake in mistakes if "results.toml:2: result x: Object contains unknown" in mistake]
    assert [mistake for mistake in mistakes if "imported.json:1: result y: " in mistake]


def test_a_pipe_or_an_empty_folder_is_one_sentence(place):
    os.mkfifo(place / "pipe.toml")
    (place / "empty").mkdir()
    for name, words in (("pipe.toml", "no ordinary file"), ("empty", "holds no .toml or .json file")):
        result = assay("claims", "--lint", place / name)
        assert result.returncode == 2
        assert words in one_sentence(result)


def test_a_file_that_is_not_there_is_one_sentence(place):
    result = assay("claims", "--lint", place / "none.toml")
    assert result.returncode == 2
    assert "none.toml" in one_sentence(result)


def test_a_file_without_lint_is_a_wrong_call(place):
    result = assay("claims", "mine.toml")
    assert result.returncode == 2
    assert "--lint" in one_sentence(result)


def test_hostile_text_reaches_no_terminal_and_no_table(call, place):
    claims = place / "config" / "claims"
    claims.mkdir(parents=True)
    (claims / "mine.toml").write_text(HOSTILE)
    save()
    _, text = call("check", "mine")
    _, page = call("check", "mine", "--format", "md")
    assert "\x1b" not in text
    assert "\x1b" not in page
    assert "<script>" not in page
    rows = [line for line in page.splitlines() if line.startswith("| ")]
    assert rows
    assert all(line.replace("\\|", "").count("|") == rows[0].count("|") for line in rows[:3])


HOSTILE = r"""
[claim.mine]
statement = "Fast\u001b[31m <script>alert(1)</script> | a"
subject = "ascend_910b2"
reference = "a100_sxm_80gb"
claimed_by = "me | you"
claimant = "user"
when = "today"
scope = "# none"
credibility = "low"
source = { title = "A | page" }
[[claim.mine.reading]]
name = "matmul | `rm`"
metric = "throughput"
cases = ["matmul/bf16/*"]
"""


def test_the_page_in_the_documentation_is_what_the_tool_says(call):
    _, page = call("check", FLAGSHIP, "--format", "md")
    again = f"assay check {FLAGSHIP} --format md > docs/claims/{PAGE.name}, with an empty library"
    assert PAGE.read_text("utf-8") == page, f"make it anew: {again}"
