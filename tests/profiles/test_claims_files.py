"""Files of claims: what the linter says of every mistake, and what a file may not do to the tool."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from app.cli.schema import command
from profiles.claims.files import lint_claims, load_claims
from profiles.claims.parse import MAX_MISTAKES
from profiles.problems import UsageError
from profiles.schema import json_schema, schema_text
from profiles.toml_text import MOST_BYTES

ROOT = Path(__file__).resolve().parents[2]
KNOWN_CASES = ("matmul/bf16/m8192-n8192-k8192", "llm/decode/llama-3.1-8b/bf16/b1-ctx2048")

GOOD = """\
[claim.mine]
statement = "The H200 has more bandwidth than the H100."
subject = "h200"
reference = "h100_sxm"
claimed_by = "somebody"
claimant = "other"
when = "2026"
source = { title = "a page" }
scope = "No test is named."
credibility = "low"

[[claim.mine.reading]]
name = "bandwidth"
metric = "throughput"
cases = ["matmul/bf16/*"]

[[claim.mine.reading]]
name = "on paper"
metric = "data sheet"
quantity = "bandwidth"
"""


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ASSAY_CONFIG", str(tmp_path))
    (tmp_path / "claims").mkdir()
    return tmp_path


@pytest.fixture
def path(config: Path) -> Path:
    return config / "claims" / "mine.toml"


def lint(path: Path, text: str) -> list[str]:
    path.write_text(text, encoding="utf-8")
    return lint_claims([path], known_cases=KNOWN_CASES)


def test_a_good_file_is_silent_and_loads(path: Path) -> None:
    assert lint(path, GOOD) == []
    claims = load_claims()
    assert len(claims) == 64
    assert [reading.metric for reading in claims["mine"].readings] == ["throughput", "data sheet"]
    assert "mine" not in load_claims(overlay=False)


# What is replaced in GOOD by what, the line that is named, and what the sentence says.
MISTAKES = {
    "unknown key": ('when = "2026"', 'whem = "2026"', 7, "did you mean when?"),
    "unknown key far from any": ('when = "2026"', 'when = "2026"\nxyzzy = 1', 8, "the keys are statement, "),
    "unknown key in a reading": ('quantity = "b', 'quantities = "b', 20, "did you mean quantity?"),
    "unknown key of a source": ('{ title = "a page" }', '{ title = "x", ulr = "y" }', 8, "did you mean url?"),
    "missing key": ('when = "2026"\n', "", 1, "when is missing; add it"),
    "missing key in a reading": ('name = "on paper"\n', "", 17, "name is missing in this reading; add it"),
    "wrong type": ('subject = "h200"', "subject = 200", 3, "subject = 200 is wrong: it must be str, not int"),
    "not one of the words": ('claimant = "other"', 'claimant = "vendors"', 6, "use 'press', 'vendor', "),
    "not one of two": ('"low"\n', '"low"\nextent = "all"\n', 11, "use 'every test', 'some tests'"),
    "not one of the metrics": ('"throughput"', '"speed"', 14, "'performance per watt'"),
    "negative value": ('name = "bandwidth"', 'value = -1\nname = "bandwidth"', 13, "value = -1 is wrong"),
    "infinite value": ('name = "bandwidth"', 'value = inf\nname = "bandwidth"', 13, "value = inf is wrong"),
    "no number": ('name = "bandwidth"', 'value = nan\nname = "bandwidth"', 13, "value = nan is wrong"),
    "tolerance of all": (
        'name = "bandwidth"',
        'tolerance = 1\nname = "bandwidth"',
        13,
        "tolerance = 1 is wrong",
    ),
    "unknown device": ('"h200"', '"h_200"', 3, "did you mean h200?"),
    "superfluous reason": (
        'when = "2026"',
        'when = "2026"\nnot_in_catalogue = "?"',
        8,
        "remove not_in_catalogue",
    ),
    "itself": ('"h100_sxm"', '"h200"', 4, "h200 is the subject itself"),
    "glob of no case": ('["matmul/bf16/*"]', '["matmul/bf17/*"]', 15, "'matmul/bf17/*' matches no case"),
    "range without an end": ('"throughput"', '"throughput"\nrelation = "range"', 15, "add upper"),
    "range to before its start": (
        '"throughput"',
        '"throughput"\nrelation = "range"\nupper = 1',
        16,
        "cannot end at 1",
    ),
    "end without a range": ('"throughput"', '"throughput"\nupper = 2', 15, "only a range has upper"),
    "quantity of a measurement": (
        '"throughput"',
        '"throughput"\nquantity = "power"',
        15,
        "has a quantity; remove",
    ),
    "multiplied measurement": (
        '"throughput"',
        '"throughput"\nsubject_count = 8',
        15,
        "are multiplied; remove it",
    ),
    "no quantity": ('quantity = "bandwidth"\n', "", 19, "needs a quantity, it is missing"),
    "unknown quantity": (
        'quantity = "bandwidth"',
        'quantity = "weight"',
        20,
        "'weight' is none; use peak.bf16",
    ),
    "peak of no dtype": (
        'quantity = "bandwidth"',
        'quantity = "peak.bf17"',
        20,
        "no device of the catalogue has a peak of 'bf17'; did you mean bf16?",
    ),
    "measured data sheet": (
        'quantity = "ban',
        'cases = ["matmul/bf16/*"]\nquantity = "ban',
        20,
        "remove cases",
    ),
    "decided by nothing": ('cases = ["matmul/bf16/*"]\n', "", 13, "nothing decides it; give cases"),
    "both": ('name = "bandwidth"', 'name = "bandwidth"\nnot_checkable = "No."', 14, "remove one of them"),
    "twice the name": ('"on paper"', '"bandwidth"', 18, "two readings are called 'bandwidth'"),
    "nothing to hold it against": ('reference = "h100_sxm"\n', "", 12, "name a reference, or say so"),
    "unknown table": ("[claim.mine]", "[clam]\n\n[claim.mine]", 1, "unknown table [clam]"),
    "family in the wrong file": (GOOD, '[family]\nmine = ["h200"]\n', 1, "families go into devices.toml"),
    "no table": (GOOD, "# mine\nclaim = 3\n", 2, "claim must be tables of the form [claim.ID]"),
    "no table of a claim": (GOOD, "[claim]\nmine = 3\n", 2, "claim mine: mine must be a table"),
    "no id": (GOOD, '# x\n[claim."My claim"]\nwhen = "x"\n', 2, "'My claim' is no id: use up to 80 of a-z"),
    "not TOML": ('when = "2026"', "when = 2026 AD", 7, "it is no TOML: "),
    "twice the claim": (GOOD, GOOD + "\n[claim.mine]\n", 22, "it is no TOML: "),
}


@pytest.mark.parametrize(("old", "new", "line", "says"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_one_sentence_with_its_line(
    path: Path, old: str, new: str, line: int, says: str
) -> None:
    found = lint(path, GOOD.replace(old, new, 1))
    assert found[0].startswith(f"{path}:{line}: "), found
    assert says in found[0]
    assert all("\n" not in sentence and sentence.startswith(str(path)) for sentence in found)


def test_an_unknown_published_kernel_is_named_with_the_nearest(path: Path) -> None:
    text = GOOD.replace(
        'cases = ["matmul/bf16/*"]', 'published = [\n  { kernel = "matmul" },\n  { kernel = "matmull" },\n]'
    )
    (found,) = lint(path, text)
    assert found.startswith(f"{path}:17: ")
    assert "'matmull'; did you mean matmul?" in found


def test_without_readings_nothing_can_be_said(path: Path) -> None:
    head = GOOD.partition("[[")[0]
    (absent,) = lint(path, head)
    (empty,) = lint(path, head + "reading = []\n")
    assert absent.startswith(f"{path}:1: ")
    assert "add [[claim.mine.reading]]" in absent
    assert empty.startswith(f"{path}:12: ")
    assert "it has no reading; add at least one" in empty


def test_every_mistake_of_a_file_is_told_and_not_the_first_alone(path: Path) -> None:
    text = GOOD.replace("when", "whem").replace('"h200"', "200").replace('"data sheet"', '"paper"')
    lines = [int(sentence.removeprefix(f"{path}:").partition(":")[0]) for sentence in lint(path, text)]
    assert sorted(lines) == [1, 3, 7, 19]


def test_another_command_stops_at_the_mistake_and_tells_how_many_there_are(path: Path) -> None:
    path.write_text(GOOD.replace("when", "whem"), encoding="utf-8")
    path.with_name("good.toml").write_text(GOOD.replace("mine", "other"), encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        load_claims()
    assert str(caught.value).startswith(f"{path}:7: claim mine: unknown key whem")
    assert "(1 more: `assay claims --lint`)" in str(caught.value)
    assert len(load_claims(overlay=False)) == 63


def test_a_range_without_an_end_never_reaches_a_verdict(path: Path) -> None:
    path.write_text(GOOD.replace('"throughput"', '"throughput"\nrelation = "range"'), encoding="utf-8")
    with pytest.raises(UsageError, match="add upper"):
        load_claims()


def test_two_files_with_one_id_are_a_mistake_and_replacing_a_built_in_one_is_not(path: Path) -> None:
    ours = GOOD.replace("mine", "press-910b-perf-gt-a100")
    path.write_text(ours, encoding="utf-8")
    assert load_claims()["press-910b-perf-gt-a100"].claimed_by == "somebody"
    assert lint_claims(known_cases=None) == []
    path.with_name("second.toml").write_text(ours, encoding="utf-8")
    with pytest.raises(
        UsageError, match=r"second\.toml:1: claim press-910b-perf-gt-a100 stands in .*mine\.toml too"
    ):
        load_claims()


HOSTILE = {
    "empty": b"",
    "zeros": bytes(4096),
    "not UTF-8": b"# x\n[claim.\xff]\n",
    "escape": b'[claim.mine]\nstatement = "\x1b[2J"\n',
    "escape in a key": b'[claim."\\u001b[2J"]\n',
    "newline in a value": GOOD.replace('"h200"', '"a\\nb"').encode(),
    "deep": b"[claim.mine]\nwhen = " + b"[" * 50_000 + b"]" * 50_000 + b"\n",
    "deep tables": b"[claim.mine]\nwhen = " + b"{a=" * 20_000 + b"1" + b"}" * 20_000 + b"\n",
    "dotted": b"claim" + b".x" * 5000 + b" = 1\n",
    "large": b"#" * (MOST_BYTES + 1),
    "many": b"[claim.mine]\n" + b"".join(b"k%d = 1\n" % number for number in range(10_000)),
    "greedy glob": GOOD.replace("matmul/bf16/*", "*a" * 500).encode(),
    "long name": GOOD.replace('"h200"', '"' + "h" * 100_000 + '"').encode(),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_costs_sentences_that_can_be_shown(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    found = lint_claims([path], known_cases=KNOWN_CASES)
    assert content == b"" or found
    assert len(found) <= MAX_MISTAKES
    assert all(sentence.isprintable() and len(sentence) < 1000 for sentence in found)


def test_a_key_that_would_cost_minutes_is_told_with_its_line(path: Path) -> None:
    path.write_bytes(b"# mine\n" + HOSTILE["dotted"])
    assert lint_claims([path]) == [f"{path}:2: a key has more than 16 dotted parts; shorten it"]


def test_a_folder_or_nothing_in_place_of_a_file_is_a_sentence(tmp_path: Path) -> None:
    found = lint_claims([tmp_path, tmp_path / "none.toml"])
    assert [sentence.partition(": ")[2] for sentence in found] == [
        "it is a folder; give the path of a file",
        "it does not exist; give the path of a file",
    ]


def test_a_claim_may_be_of_a_family_of_the_overlay_unless_that_goes_in_circles(
    config: Path, path: Path
) -> None:
    overlay, families = config / "devices.toml", '[family]\nfast = ["h200", "h100"]\n'
    overlay.write_text(families, encoding="utf-8")
    assert lint(path, GOOD.replace('"h200"', '"fast"')) == []
    overlay.write_text(f'{families}a = ["b"]\nb = ["a"]\n', encoding="utf-8")
    for party in ("a", "fast"):
        (found,) = lint(path, GOOD.replace('"h200"', f'"{party}"'))
        assert found.startswith(f"{overlay}:3: a family may not be a member of itself: a -> b -> a")


def as_written(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(tomllib.loads(text)))
    return found


def test_the_schema_takes_what_the_loader_takes_and_refuses_what_it_refuses() -> None:
    schema = json_schema("claim")
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for file in sorted((ROOT / "resources" / "claims").glob("*.toml")):
        validator.validate(as_written(file.read_text("utf-8")))
    validator.validate(as_written(GOOD))
    for old, new in (
        ("when", "whem"),
        ('"h200"', "200"),
        ('"other"', '"others"'),
        ('"throughput"', '"speed"'),
    ):
        assert not validator.is_valid(as_written(GOOD.replace(old, new, 1)))


def test_the_published_schema_is_what_the_code_generates() -> None:
    published = (ROOT / "docs" / "claim.schema.json").read_text("utf-8")
    assert published == schema_text("claim"), "write it anew: assay schema claim > docs/claim.schema.json"
    reading = json.loads(published)["$defs"]["Reading"]["properties"]
    assert "Relative" in reading["tolerance"]["description"]


def test_it_is_made_without_the_sources_and_with_every_word() -> None:
    """As in an installation that holds compiled files alone."""
    program = (
        "import inspect, sys; from profiles import schema; "
        "inspect.getsource = lambda *_: sys.exit('it reads the sources'); print(schema.schema_text('claim'))"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    fields = [one["properties"] for one in json.loads(done.stdout)["$defs"].values()]
    assert len([key for one in fields for key in one if "description" in one[key]]) == 14


def test_the_command_prints_it() -> None:
    printed = CliRunner().invoke(command, ["claim"])
    assert json.loads(printed.output) == json.loads(schema_text("claim"))
