"""The page and the text on a claim: readable by a Markdown parser, commands whole and in one block."""

import json
import re
import shlex

import pytest
from markdown_it import MarkdownIt

from app.cli.main import run
from profiles.claims.files import load_claims
from profiles.library import Library
from tests.profiles.claim_cases import MATMUL, make_profile

FLAGSHIP = "press-910b-perf-gt-a100"


@pytest.fixture
def call(place, capfd):
    def ask(*arguments):
        capfd.readouterr()
        run(list(map(str, arguments)))
        return capfd.readouterr().out

    return ask


def parsed(page):
    return MarkdownIt("commonmark").enable("table").parse(page)


def save():
    Library().save(make_profile("ascend_910b2", {MATMUL: 260e12}))
    Library().save(make_profile("a100_sxm_80gb", {MATMUL: 200e12}))


@pytest.mark.parametrize("claim", list(load_claims(overlay=False)))
def test_commands_survive_markdown_in_one_block(call, claim):
    page = call("check", claim, "--format", "md")
    tokens = parsed(page)
    assert not [token for token in tokens if token.type == "code_block"]
    fences = [token for token in tokens if token.type == "fence"]
    found = json.loads(call("check", claim, "--json"))
    wanted = any(reading["commands"] for reading in found["readings"])
    assert [fence.info for fence in fences] == (["sh"] if wanted else [])
    for fence in fences:
        runs = [line for line in fence.content.splitlines() if not line.startswith("#")]
        assert runs[-1] == f"assay check {claim}"
        assert all(shlex.split(line)[:1] == ["assay"] for line in runs)
        suites = [shlex.split(line)[3] for line in runs if line.startswith("assay run --suite ")]
        assert len(suites) == len(set(suites))
        assert not any("/" in suite or suite.endswith(".toml") for suite in suites)
        if suites:
            assert fence.content.startswith("# on each of these chips")
            assert runs[-2].startswith("assay import NAME.assay.json")


def test_the_commands_are_options_that_exist():
    from app.cli.run import command

    known = {name for option in command.params for name in option.opts}
    assert {"--suite", "--case", "--rounds", "--out"} <= known


def test_a_long_command_is_whole(call, place):
    claims = place / "config" / "claims"
    claims.mkdir(parents=True)
    globs = [f"matmul/bf16/m{number}-*" for number in range(400)]
    claims.joinpath("mine.toml").write_text(LONG.replace("GLOBS", json.dumps(globs)))
    for style in ("text", "md"):
        out = call("check", "mine", "--format", style)
        assert f"--case '{globs[-1]}' --rounds 10 --out NAME.assay.json" in out


LONG = """
[claim.mine]
statement = "Fast"
subject = "ascend_910b2"
reference = "a100_sxm_80gb"
claimed_by = "me"
claimant = "user"
when = "today"
scope = "none"
credibility = "low"
source = { title = "A page" }
[[claim.mine.reading]]
name = "matmul"
metric = "throughput"
cases = GLOBS
"""


def test_the_answer_comes_first_then_one_table_of_all_tests(call):
    page = call("check", FLAGSHIP, "--format", "md")
    lines = [line for line in page.splitlines() if line]
    assert lines[1].startswith("- **By data sheet**: Ascend 910B1")
    assert lines[2].startswith(
        "- **By what is published**: Ascend 910B2: peak matmul 1.19 to 1.35 (third party)"
    )
    assert lines[3] == "- **By measurement**: nothing."
    assert lines[4].startswith("**Undecided**: ")
    before = page.partition("## ")[0]
    assert len(re.findall(r"^\| --- \|", before, re.MULTILINE)) == 1
    header = next(line for line in before.splitlines() if line.startswith("| |"))
    assert header.count("Ascend 910B") == 6
    assert "| peak matmul | – | 1.19 to 1.35 T | – | – | – | – | undecided |" in before
    assert "Without any evidence that counts: int8 matmul, " in before


def test_evidence_is_folded_and_its_sources_are_numbered_once(call):
    page = call("check", FLAGSHIP, "--format", "md")
    assert page.count("<details>") == page.count("</details>") > 3
    notes = re.findall(r"^\[\^(\d+)\]: (.+)$", page, re.MULTILINE)
    assert [int(number) for number, _ in notes] == list(range(1, len(notes) + 1))
    assert len({text for _, text in notes}) == len(notes)
    used = set(re.findall(r"\[\^(\d+)\](?!:)", page))
    assert used == {number for number, _ in notes}
    assert any("torch 2.8.0+cu128; 2026-01" in text for _, text in notes)


def test_what_is_near_is_shown_with_its_reason(call):
    near = call("check", FLAGSHIP, "--format", "md").partition("## Near, not counted")[2].partition("## ")[0]
    assert "A800 80GB" in near
    assert "limulidae" in near
    assert "with a link of 200 GB/s against 300 GB/s" in near
    assert "near, not counted:" in call("check", FLAGSHIP)


def test_the_page_says_what_it_was_made_from_and_holds_no_date(call):
    command = f"with `assay check {FLAGSHIP} --format md`."
    assert call("check", FLAGSHIP, "--format", "md").splitlines()[-1].endswith(f"from no profile {command}")
    save()
    page = call("check", FLAGSHIP, "--format", "md")
    assert page.splitlines()[-1].endswith(f"from 2 profiles {command}")
    assert re.search(
        r"^\| peak matmul \| – \| 1\.30* \(1\.2\d* to 1\.3\d*\) M, 1\.19 to 1\.35 T \|", page, re.MULTILINE
    )


def test_a_buyer_of_two_chips_finds_the_verdict_on_them(call):
    save()
    found = json.loads(call("check", FLAGSHIP, "--json"))
    pairs = {(pair["subject_id"], pair["reference_id"]): pair for pair in found["chips"]}
    assert len(pairs) == 24
    assert found["verdict"] == "undecided"
    assert pairs["ascend_910b2", "a100_sxm_80gb"]["verdict"] == "supported"
    assert pairs["ascend_910b4", "a100_sxm_80gb"]["verdict"] == "undecided"
    out = call("check", FLAGSHIP)
    assert re.search(
        r"Ascend 910B2 \(A2, 64GB\) against A100 80GB SXM4: supported: peak matmul supported", out
    )


def test_a_class_is_told_with_every_range(call):
    found = json.loads(call("check", FLAGSHIP, "--json"))
    for reading in found["readings"]:
        classes = [one["class"] for one in reading["ranges"]]
        assert len(classes) == len(set(classes))
        used = {one["class"] for one in reading["evidence"] if one["used"] and one["ratio"] is not None}
        assert set(classes) == used


def test_the_credibility_is_that_it_was_said(call):
    assert "credibility (that it was said)" in call("check", FLAGSHIP)
    assert "credibility (that it was said): low" in call("check", FLAGSHIP, "--format", "md")
