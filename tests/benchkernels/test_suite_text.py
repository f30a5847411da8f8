"""Drafts of suites: what is written is what is read, whatever it is called; and files of the user's own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchkernels.kernels import KERNELS
from benchkernels.kernels.tables import Key, format_size
from benchkernels.suite_file import KINDS, MAX_BUDGET_S, MAX_ROUNDS, parse_suite
from benchkernels.suite_text import Draft, kernel_choices, save_suite, suite_tables, write_suite
from benchkernels.suites import BUILT_IN, list_suites, load_suite
from profiles.problems import SuiteError

MIB = 1 << 20
CHOICES = kernel_choices()


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ASSAY_CONFIG", str(tmp_path / "config"))
    return tmp_path / "config/suites"


def values(key: Key) -> st.SearchStrategy[Any]:
    """Everything that a key admits, as its description says; small enough for a quick test."""
    numbers = st.integers(key.low, min(key.high, key.low + 512)).map(lambda n: n + -n % key.step)
    several: dict[str, Any] = {"min_size": 1, "max_size": 2, "unique": True}
    match key.kind:
        case "choice":
            return st.sampled_from(key.allowed)
        case "choices":
            return st.lists(st.sampled_from(key.allowed), **several)
        case "integer":
            return st.just(key.word) if key.word else numbers
        case "integers":
            return numbers | st.lists(numbers, **several)
        case "flags":
            return st.booleans() | st.lists(st.booleans(), **several)
        case "shapes":
            shape = st.tuples(*(numbers for _ in key.allowed)).map(list)
            return st.lists(shape, min_size=1, max_size=2, unique_by=tuple)
        case "sizes":
            size = st.integers(key.low // MIB, key.low // MIB + 512).map(lambda n: format_size(n * MIB))
            return st.lists(size, **several)


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Any]:
    """A table that its kernel takes: what one key says of another is all that is known here."""
    kernel = draw(st.sampled_from(list(KERNELS)))
    keys = CHOICES[kernel].keys
    table = {name: draw(values(key)) for name, key in keys.items() if key.required or draw(st.booleans())}
    if kernel == "matmul":
        table["cache"] = "hot"  # a cold weight must not be small
    if kernel == "attention":
        table["cache"] = "hot"  # cold is for decode alone, and keys and values must not be small
        table["query_heads"], table["kv_heads"] = draw(st.sampled_from([(8, 2), ([4, 8], [1, 2]), (3, 3)]))
    if kernel == "llm" and "train" in table["steps"]:
        table["dtypes"] = ["bf16"]
        table["mode"] = draw(st.sampled_from(["eager", "compile"]))
    if kernel == "llm_group":
        table["layers"] = draw(st.integers(1, 24))  # as the smallest model has
        if "train" in table["steps"]:
            table["dtypes"] = ["bf16"]
        if table["steps"] != ["train"]:
            table["parallelism"] = ["none", "tp"]  # data parallel and sharded is a training step alone
    if draw(st.booleans()):
        table["kinds"] = draw(st.lists(st.sampled_from(KINDS), min_size=1, unique=True))
    if draw(st.booleans()):
        table["budget_s"] = draw(st.floats(1e-9, MAX_BUDGET_S) | st.integers(1, 60))
    return {"kernel": kernel, **table}


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    budgets = st.floats(0, MAX_BUDGET_S, exclude_min=True) | st.integers(1, 3600)
    return Draft(
        name=draw(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,20}", fullmatch=True)),
        title=draw(st.text(max_size=30)),
        description=draw(st.text(max_size=30)),
        rounds={kind: draw(st.integers(1, MAX_ROUNDS)) for kind in KINDS},
        case_budget_s=draw(budgets),
        budget_s=draw(st.none() | budgets),
        cases=tuple(draw(st.lists(tables(), min_size=1, max_size=3, unique_by=lambda t: str(t["kernel"])))),
    )


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drafts())
def test_what_is_written_is_what_is_read(draft: Draft) -> None:
    suite = parse_suite(write_suite(draft), "the draft")
    assert (suite.name, suite.budget_s) == (draft.name, draft.budget_s)
    assert (suite.title, suite.description) == (draft.title.strip() or draft.name, draft.description.strip())
    assert {kind: suite.rounds_for(kind) for kind in KINDS} == draft.rounds
    expected = []
    for table in draft.cases:
        own = {key: value for key, value in table.items() if key not in {"kernel", "kinds", "budget_s"}}
        for case in KERNELS[table["kernel"]].expand(own):
            expected.append(
                (case.id, table.get("budget_s", draft.case_budget_s), set(table.get("kinds", KINDS)))
            )
    assert [(entry.case.id, entry.case.budget_s, set(entry.kinds)) for entry in suite.entries] == expected


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drafts())
def test_what_is_saved_can_be_drafted_again(draft: Draft) -> None:
    draft = replace(draft, title=draft.title.strip(), description=draft.description.strip())
    if draft.name in BUILT_IN:
        return
    path = save_suite(draft.name, write_suite(draft))
    assert suite_tables(draft.name) == suite_tables(str(path)) == draft
    path.unlink()


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_copy_of_a_built_in_suite_measures_the_same(name: str) -> None:
    draft = replace(suite_tables(name), name="copy")
    path = save_suite("copy", write_suite(draft))
    copy, original = load_suite("copy"), load_suite(name)
    assert copy.digest == original.digest
    assert (copy.title, copy.description, copy.budget_s) == (
        original.title, original.description, original.budget_s,
    )  # fmt: skip
    assert copy.origin == str(path)
    assert "copy" in [suite.name for suite in list_suites()]


@pytest.mark.parametrize(
    "title",
    [
        '"',
        "\\",
        "]]\n[[case]]\nkernel = 1",
        '"""',
        "'",
        "\x00\x1b[31m\x7f\u2028",
        "# no comment",
        os.fsdecode(b"a\xff"),
    ],
)
def test_a_hostile_title_is_a_title(title: str) -> None:
    draft = replace(suite_tables("quick"), name="mine", title=title)
    suite = parse_suite(write_suite(draft), "the draft")
    assert suite.digest == load_suite("quick").digest
    assert suite.title == title.encode("utf-8", "backslashreplace").decode().strip()


@pytest.mark.parametrize("key", ["a b", 'x"y', "kernel\n", "", "é"])
def test_a_hostile_key_is_a_key_that_is_refused(key: str) -> None:
    case = {**suite_tables("quick").cases[0], key: 1}
    with pytest.raises(SuiteError, match="is unknown"):
        parse_suite(write_suite(Draft(name="mine", cases=(case,))), "the draft")


class TestSaving:
    text = write_suite(replace(suite_tables("quick"), name="mine"))

    def test_an_own_suite_is_replaced_whole(self, own_folder: Path) -> None:
        path = save_suite("mine", self.text)
        assert path == own_folder / "mine.toml"
        save_suite("mine", self.text.replace("cpu = 3", "cpu = 4"))
        assert load_suite("mine").rounds_cpu == 4
        assert [file.name for file in own_folder.iterdir()] == ["mine.toml"]

    @pytest.mark.parametrize("name", BUILT_IN)
    def test_a_built_in_name_is_refused(self, name: str, own_folder: Path) -> None:
        with pytest.raises(SuiteError, match="is a built-in suite"):
            save_suite(name, write_suite(suite_tables(name)))
        assert not own_folder.exists()

    @pytest.mark.parametrize(
        "name", ["", "a b", "../mine", ".mine", "a/b", "x" * 65, "mine\n", "ä", "a\\b", "-a"]
    )
    def test_a_name_that_no_suite_can_have_is_refused(self, name: str, own_folder: Path) -> None:
        with pytest.raises(SuiteError, match="a suite cannot be called") as caught:
            save_suite(name, self.text)
        assert "\n" not in str(caught.value)
        assert not own_folder.exists()

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("name = ", "no TOML"),
            ('name = "mine"', "no cases"),
            (text.replace('"mine"', '"other"'), "must be 'mine'"),
            (text.replace("fp32", "fp31"), "fp31"),
        ],
    )
    def test_what_is_no_suite_of_that_name_is_not_saved(
        self, text: str, words: str, own_folder: Path
    ) -> None:
        with pytest.raises(SuiteError, match=words):
            save_suite("mine", text)
        assert not own_folder.exists()


def test_the_examples_are_tables_that_can_be_run() -> None:
    for kernel, choices in CHOICES.items():
        assert set(choices.examples) == set(KINDS)
        for kind, table in choices.examples.items():
            suite = parse_suite(write_suite(Draft(name="mine", cases=(table,))), "the draft")
            assert {case.kernel for case in suite.cases_for(kind)} == {kernel}
            assert set(table) - {"kernel", "kinds", "budget_s"} <= set(choices.keys)


def test_a_value_beyond_the_described_limits_is_refused() -> None:
    for kernel, choices in CHOICES.items():
        table = choices.examples["cpu"]
        for name, key in choices.keys.items():
            match key.kind:
                case "choice" | "choices" | "flags":
                    wrong: Any = ["no such word"] if key.kind != "choice" else "no such word"
                case "integer":
                    wrong = key.high + 1
                case "integers":
                    wrong = [key.high + key.step]
                case "shapes":
                    wrong = [[key.high + 1] * len(key.allowed)]
                case "sizes":
                    wrong = [format_size(key.low - MIB)]
            with pytest.raises(SuiteError, match=f'key "{name}"'):
                parse_suite(write_suite(Draft(name="mine", cases=({**table, name: wrong},))), kernel)


def test_an_editor_needs_no_torch() -> None:
    script = (
        "import sys; from benchkernels.suite_text import kernel_choices; kernel_choices();"
        "print([m for m in ('torch', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
