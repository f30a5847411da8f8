"""Suites: those that ship, and one clear sentence for every way in which a user's can be wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchkernels.suites import BUILT_IN, OF_GROUPS, list_suites, load_suite, parse_suite, survey
from profiles.problems import SuiteError
from profiles.toml_text import MOST_BYTES

GOOD = """
name = "mine"
title = "My own"
rounds = { cpu = 2, accelerator = 4 }
case_budget_s = 0.5

[[case]]
kernel = "matmul"
dtypes = ["fp32", "bf16"]
shapes = [[256, 256, 256]]

[[case]]
kernel = "matmul"
kinds = ["accelerator"]
budget_s = 3
dtypes = ["fp16"]
shapes = [[512, 512, 512], [512, 1024, 512]]
"""


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ASSAY_CONFIG", str(tmp_path / "config"))
    folder = tmp_path / "config/suites"
    folder.mkdir(parents=True)
    return folder


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_built_in_suite_has_cases_for_every_kind(name: str) -> None:
    suite = load_suite(name)
    for kind in ("cpu", "cuda", "npu"):
        kernels = {case.kernel for case in suite.cases_for(kind)}
        assert kernels == {"matmul", "attention", "llm", "bandwidth"}
    assert suite.rounds_cpu >= 3, "fewer rounds give no interval"


def test_the_quick_suite_is_planned_for_a_minute_and_the_standard_one_for_minutes() -> None:
    quick, standard = load_suite("quick"), load_suite("standard")
    for kind in ("cpu", "accelerator"):
        assert quick.expected_s(kind) <= 60
        assert 120 <= standard.expected_s(kind) <= 420
    assert quick.memory_bytes("cpu") <= 2 << 30


def test_full_holds_what_the_smaller_suites_leave_out() -> None:
    full = load_suite("full")
    ids = {case.id for case in full.cases_for("cuda")}
    assert any(id_.endswith("-cold") for id_ in ids)
    assert {case.dtype for case in full.cases_for("cuda")} >= {
        "fp64",
        "fp32",
        "tf32",
        "bf16",
        "fp16",
        "fp8",
        "int8",
    }
    assert full.rounds_for("npu") == 10


def test_kinds_budgets_and_rounds_are_those_of_the_file() -> None:
    suite = parse_suite(GOOD, "here")
    assert [case.id for case in suite.cases_for("cpu")] == [
        "matmul/fp32/m256-n256-k256",
        "matmul/bf16/m256-n256-k256",
    ]
    assert [case.budget_s for case in suite.cases_for("cuda")] == [0.5, 0.5, 3.0, 3.0]
    assert (suite.rounds_for("cpu"), suite.rounds_for("npu")) == (2, 4)
    # Twice: 3 s to start, and of each case 0.2 s and 1.2 s a GB, 0.6 s to warm up, and its budget.
    held_s = sum(1.2e-9 * case.memory_bytes for case in suite.cases_for("cpu"))
    assert suite.expected_s("cpu") == pytest.approx(2 * (3 + 2 * (0.2 + 0.6 + 0.5) + held_s))


def test_the_digest_follows_the_work_and_not_the_words() -> None:
    digest = parse_suite(GOOD, "here").digest
    assert parse_suite(GOOD.replace("My own", "Other words"), "there").digest == digest
    assert parse_suite(f"# a comment\n{GOOD}", "there").digest == digest
    for old, new in (("cpu = 2", "cpu = 3"), ("0.5", "0.6"), ("[512, 512, 512]", "[512, 512, 513]")):
        assert parse_suite(GOOD.replace(old, new), "here").digest != digest


def test_a_suite_is_found_by_name_by_path_and_by_path_without_suffix(
    own_folder: Path, tmp_path: Path
) -> None:
    (own_folder / "mine.toml").write_text(GOOD)
    other = tmp_path / "other"
    other.write_text(GOOD)
    digest = load_suite("mine").digest
    assert load_suite(str(own_folder / "mine.toml")).digest == digest
    assert load_suite(str(other)).digest == digest
    assert [suite.name for suite in list_suites()] == [*BUILT_IN, *OF_GROUPS, "mine"]


def test_a_broken_file_in_the_folder_hides_no_other(own_folder: Path) -> None:
    (own_folder / "mine.toml").write_text(GOOD)
    (own_folder / "broken.toml").write_text("name = ")
    (own_folder / "renamed.toml").write_text(GOOD)
    found = survey()
    assert [suite.name for suite in found.suites] == [*BUILT_IN, *OF_GROUPS, "mine"]
    assert len(found.problems) == 2
    assert "broken.toml" in found.problems[0]
    assert "as the file is called" in found.problems[1]


MISTAKES = {
    "name is missing": ('name = "mine"', "", "name is missing"),
    "name is no name": ('"mine"', '"../../etc"', "name = '../../etc' must be"),
    "name is a number": ('"mine"', "5", "name = 5 must be a text"),
    "title is a list": ('"My own"', "[]", "title = [] must be a text"),
    "unknown key": ("case_budget_s", "case_budget", "'case_budget' is not a key"),
    "rounds is a number": (
        "rounds = { cpu = 2, accelerator = 4 }",
        "rounds = 3",
        "rounds = 3 must be a table",
    ),
    "rounds of nothing": ("cpu = 2", "gpu = 2", "rounds: 'gpu' is not a key"),
    "rounds below one": ("cpu = 2", "cpu = 0", "rounds.cpu = 0 must be a whole number"),
    "rounds true": ("cpu = 2", "cpu = true", "rounds.cpu = True must be"),
    "rounds fraction": ("cpu = 2", "cpu = 2.5", "rounds.cpu = 2.5 must be"),
    "budget zero": ("0.5", "0", "case_budget_s = 0 must be"),
    "budget nan": ("0.5", "nan", "case_budget_s = nan must be"),
    "budget infinite": ("budget_s = 3", "budget_s = inf", "number 2: budget_s = inf must be"),
    "budget text": ("budget_s = 3", 'budget_s = "3"', "number 2: budget_s = '3' must be"),
    "budget a century": ("budget_s = 3", "budget_s = 3e9", "number 2: budget_s = 3000000000.0 must be"),
    "unknown kind": ('["accelerator"]', '["gpu"]', "number 2: kinds = ['gpu'] must be"),
    "kinds of tables": ('["accelerator"]', "[{a = 1}]", "number 2: kinds = [{'a': 1}] must be"),
    "no kind": ('["accelerator"]', "[]", "number 2: kinds = [] must be"),
    "unknown kernel": ('"matmul"\nkinds', '"sort"\nkinds', "number 2: kernel = 'sort' is unknown"),
    "kernel is missing": ('kernel = "matmul"\nkinds', "kinds", "number 2: kernel is missing"),
    "unknown kernel key": ("shapes = [[256", "sizes = [[256", 'number 1: kernel "matmul": key "sizes"'),
    "unknown dtype": ('"fp16"', '"fp12"', 'number 2: kernel "matmul": key "dtypes"'),
    "impossible shape": ("[512, 512, 512]", "[512, 0, 512]", 'number 2: kernel "matmul": key "shapes"'),
    "negative shape": ("[512, 512, 512]", "[-512, 1, 512]", 'number 2: kernel "matmul": key "shapes"'),
    "astronomic shape": ("[512, 512, 512]", f"[{10**30}, 1, 1]", 'number 2: kernel "matmul": key "shapes"'),
    "shape of two": ("[512, 512, 512]", "[512, 512]", 'number 2: kernel "matmul": key "shapes"'),
    "the same case twice": ("[[256, 256, 256]]", "[[256, 256, 256], [256, 256, 256]]", "number 1"),
    "two tables, one case": (
        '["fp16"]\nshapes = [[512',
        '["fp32"]\nshapes = [[256, 256, 256], [512',
        "already in",
    ),
    "cases are one table": ("[[case]]", "[case]", "it is no TOML: Cannot"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_one_sentence_with_file_table_and_key(name: str, tmp_path: Path) -> None:
    old, new, told = MISTAKES[name]
    assert old in GOOD
    path = tmp_path / "wrong.toml"
    path.write_text(GOOD.replace(old, new))
    with pytest.raises(SuiteError) as caught:
        load_suite(str(path))
    sentence = str(caught.value)
    assert str(path) in sentence
    assert told in sentence
    assert "\n" not in sentence
    assert len(sentence) < 400


def test_text_that_is_no_toml_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text('name = "a"\nrounds = {\n')
    with pytest.raises(SuiteError, match=r"^line 2 of suite file .*it is no TOML"):
        load_suite(str(path))


def test_a_suite_without_cases_and_one_with_too_many(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="has no cases"):
        parse_suite('name = "a"', "here")
    shapes = [[256, 256, size] for size in range(1, 1002)]
    text = f'name = "a"\n[[case]]\nkernel = "matmul"\ndtypes = ["fp32"]\nshapes = {shapes}'
    with pytest.raises(SuiteError, match="1001 cases"):
        parse_suite(text, "here")
    halves = (shapes[:501], shapes[501:])
    tables = "".join(f'[[case]]\nkernel = "matmul"\ndtypes = ["fp32"]\nshapes = {half}\n' for half in halves)
    with pytest.raises(SuiteError, match="number 2: the suite has more than 1000 cases"):
        parse_suite(f'name = "a"\n{tables}', "here")


def test_case_must_be_a_list_of_tables() -> None:
    with pytest.raises(SuiteError, match=r"\[\[case\]\] tables"):
        parse_suite('name = "a"\ncase = 5', "here")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"#" * (MOST_BYTES + 1), "larger than 1 MiB"),
        (b"", "name is missing"),
        (b"\nname" + b".x" * 1000 + b" = 1", "^line 2 of suite file .* more than 16 dotted parts"),
    ],
)
def test_a_file_that_is_no_suite(content: bytes, told: str, tmp_path: Path) -> None:
    path = tmp_path / "odd.toml"
    path.write_bytes(content)
    with pytest.raises(SuiteError, match=told):
        load_suite(str(path))


@pytest.mark.parametrize(
    "name", ["nothing", "quick ", "", "no/such.toml", "nul\0byte", "x" * 5000, "../quick"]
)
def test_a_name_that_leads_nowhere(name: str) -> None:
    with pytest.raises(SuiteError) as caught:
        load_suite(name)
    assert "\n" not in str(caught.value)


def test_a_folder_is_not_a_suite(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="it is a folder; give the path of a file"):
        load_suite(str(tmp_path))


def test_a_pipe_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    with pytest.raises(SuiteError, match="is no ordinary file"):
        load_suite(str(tmp_path / "pipe.toml"))


def test_deep_nesting_is_a_sentence_too() -> None:
    with pytest.raises(SuiteError, match="nested too deeply"):
        parse_suite(f"name = {'[' * 5000}", "here")


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=8)
    | st.sampled_from(["fp32", "copy", "1GiB", "prefill", "smollm2-135m", "fit"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=8,
)  # fmt: skip
RIGHT: dict[str, dict[str, Any]] = {
    "matmul": {"dtypes": ["fp32"], "shapes": [[512, 512, 512]], "cache": "hot"},
    "bandwidth": {"operations": ["copy"], "sizes": ["1GiB"]},
    "attention": {
        "phases": ["prefill"], "dtypes": ["fp32"], "batch": 1, "query_heads": 8, "kv_heads": 2,
        "sequence": 512, "head_size": 64, "causal": True,
    },
    "llm": {
        "steps": ["decode"], "models": ["smollm2-135m"], "dtypes": ["fp32"], "batch": 1, "sequence": 512,
        "layers": "fit",
    },
    "llm_group": {
        "steps": ["train"], "models": ["smollm2-135m"], "dtypes": ["fp32"], "parallelism": ["dp"],
        "batch": 1, "sequence": 512, "layers": 2,
    },
}  # fmt: skip


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), kernel=st.sampled_from(sorted(RIGHT)), odd=values)
def test_whatever_a_key_holds_the_answer_is_a_suite_or_a_sentence(
    data: st.DataObject, kernel: str, odd: Any
) -> None:
    key = data.draw(st.sampled_from([*RIGHT[kernel], "kinds", "budget_s", "unknown"]))
    text = to_toml({"kernel": kernel, **RIGHT[kernel], key: odd})
    sentence = ""
    try:
        suite = parse_suite(f'name = "a"\n[[case]]\n{text}', "here")
    except SuiteError as error:
        sentence = str(error)
    else:
        msgspec.json.encode([case for case, _ in suite.entries])
    assert "\n" not in sentence
    assert not sentence or ("here: [[case]] number 1" in sentence and key in sentence)


@pytest.mark.parametrize("kernel", RIGHT)
def test_the_tables_that_the_odd_values_go_into_are_right(kernel: str) -> None:
    text = to_toml({"kernel": kernel, **RIGHT[kernel]})
    assert len(parse_suite(f'name = "a"\n[[case]]\n{text}', "here").entries) == 1


def test_listing_suites_loads_neither_torch_nor_numpy() -> None:
    code = (
        "import sys\nfrom benchkernels.suites import list_suites\nlist_suites()\n"
        "print(sorted({'torch', 'numpy', 'rich', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def to_toml(table: dict[str, Any]) -> str:
    return "\n".join(f"{key} = {toml_value(value)}" for key, value in table.items())


def toml_value(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case None:
            return '""'
        case float() | int():
            return repr(value)
        case str():
            return '"' + "".join(f"\\U{ord(c):08x}" for c in value if not 0xD800 <= ord(c) < 0xE000) + '"'
        case list():
            return "[" + ", ".join(map(toml_value, value)) + "]"
        case dict():
            pairs = (f"{toml_value(key)} = {toml_value(item)}" for key, item in value.items())
            return "{" + ", ".join(pairs) + "}"
    raise TypeError(value)
