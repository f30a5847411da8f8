"""The user's own files of published results: what is read, and how a wrong one is told."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from profiles.claims.model import PublishedSelector
from profiles.problems import UsageError
from profiles.published import lint_published, load_published, overlay_dir, pairs
from tests.profiles.published_results import RESULT, SERIES, make


@pytest.fixture
def folder(home: Path) -> Path:
    overlay_dir().mkdir(parents=True)
    return overlay_dir()


def test_without_a_folder_there_are_the_built_in_results(home: Path) -> None:
    assert load_published() == load_published(overlay=False)


def test_results_of_the_user_follow_the_built_in_ones(folder: Path) -> None:
    (folder / "a.toml").write_text(RESULT + SERIES)
    mine = load_published()[337:]
    assert [(r.id, r.dtype, r.value, r.evidence) for r in mine] == [
        ("mine-1", "bf16", 268e12, "third party"),
        ("mine-2", "bf16", 700e12, "vendor"),
        ("mine-3", "fp32", 71e12, "vendor"),
    ]
    found = pairs(load_published(), ["h100_sxm"], ["a100_sxm_80gb"], PublishedSelector(kernel="matmul"))
    assert ("mine-2", "mine-1") in {(pair.subject.id, pair.reference.id) for pair in found}
    assert len(load_published(overlay=False)) == 337


def test_json_has_the_same_form(folder: Path) -> None:
    result = make("imported-1", "h100_sxm", 7e14)
    (folder / "imported.json").write_bytes(msgspec.json.encode({"result": [result]}))
    (folder / "notes.md").write_text("no results")
    (folder / "deeper").mkdir()
    (folder / "deeper.toml").mkdir()
    assert load_published()[337:] == [result]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (RESULT.replace("value =", "valeu ="), 9, "mine-1: Object contains unknown field `valeu`"),
        (RESULT.replace("value = 268e12\n", ""), 2, "mine-1: Object missing required field `value`"),
        (RESULT.replace("268e12", "nan"), 9, "Expected `float` > 0.0 - at `$.value`"),
        (RESULT.replace("268e12", "-1"), 9, "`$.value`"),
        (RESULT.replace("268e12", "inf"), 9, "`$.value`"),
        (RESULT.replace("268e12", '"268e12"'), 9, "got `str` - at `$.value`"),
        (RESULT.replace("268e12", "9" * 400), 9, "`$.value`"),
        (RESULT.replace("268e12", "1e-40"), 2, "too small"),
        (RESULT.replace("third party", "hearsay"), 8, "'hearsay' - at `$.evidence`"),
        (RESULT.replace('"notes"', "3"), 11, "`$.source.title`"),
        (RESULT.replace('"gpu-fryer"', '" "'), 2, "`tool` is empty"),
        (RESULT.replace('"FLOP/s"', '"s"'), 2, "set higher_is_better = false"),
        (RESULT + RESULT, 13, "mine-1: this id stands twice"),
        (RESULT.replace("mine-1", "p002"), 2, "p002: the built-in results have this id already"),
        (RESULT.replace('id = "mine-1"\n', ""), 1, "a result without id: Object missing required field `id`"),
        (SERIES.replace("700e12", "0"), 11, "mine-2: Expected `float` > 0.0"),
        (SERIES.replace("71e12, dtype", "71e12, dtpye"), 12, "mine-3: Object contains unknown field `dtpye`"),
        (SERIES.replace("unit =", "untis ="), 8, "mine-2: Object contains unknown field `untis`"),
        (SERIES.replace('device = "h100_sxm"', 'id = "x"'), 2, "a series has no id"),
        (SERIES.partition("result = [")[0], 1, "the series holds no result"),
        ("[meta]\nx = 1\n", 1, "unknown key meta"),
        ("# mine\nresult = 3\n", 2, "`result` must be a list of tables, [[result]]"),
        (RESULT + "[[series]]\nresult = [1]\n", 13, "[[series.result]]"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_file_line_and_key(folder: Path, text: str, line: int, words: str) -> None:
    file = folder / "a.toml"
    file.write_text(text)
    with pytest.raises(UsageError) as caught:
        load_published()
    sentence = str(caught.value)
    assert sentence.startswith(f"line {line} of the published results {file}: ")
    assert words in sentence
    assert "\n" not in sentence
    assert any(told.startswith(f"{file}:{line}: ") and words in told for told in lint_published(file))


def test_two_files_must_not_share_an_id(folder: Path) -> None:
    (folder / "a.toml").write_text(RESULT)
    (folder / "b.json").write_bytes(msgspec.json.encode({"result": [make("mine-1", "h100_sxm", 1e14)]}))
    with pytest.raises(UsageError, match=r"b\.json: result mine-1: .*a\.toml have this id already"):
        load_published()
    assert len(lint_published(folder)) == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.toml", b"\x7fELF\x00\xff\xfe"),
        ("a.toml", b"[[result]\n"),
        ("a.toml", b"x = " + b"[" * 50_000),
        ("a.toml", b"x = " + b"{a=" * 50_000),
        ("a.toml", b"x" + b".x" * 30_000 + b" = 1"),
        ("a.toml", b"#" * ((2 << 20) + 1)),
        ("a.toml", b"x = " + b"9" * 10_000),
        ("a.json", b""),
        ("a.json", b"[" * 100_000),
        ("a.json", b'{"result": [{"value": NaN}]}'),
        ("a.json", b"[1, 2]"),
        ("a.json", b'{"result": "all"}'),
        ("a.json", b'{"result": [{"id": "\\u001b[31m\\n", "value": 1}]}'),
        ("a.json", b'{"result": [{"id": {"a": []}}]}'),
    ],
)
def test_a_hostile_file_is_one_sentence(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    with pytest.raises(UsageError) as caught:
        load_published()
    sentence = str(caught.value)
    assert name in sentence
    assert sentence.isprintable()
    assert len(sentence) < 600


def test_a_file_that_is_too_large_is_not_read(folder: Path) -> None:
    with (folder / "a.json").open("wb") as file:
        file.truncate((64 << 20) + 1)
    with pytest.raises(UsageError, match="larger than 64 MiB"):
        load_published()


def test_the_linter_tells_what_is_doubtful(folder: Path) -> None:
    file = folder / "a.toml"
    doubtful = RESULT.replace("a100_sxm_80gb", "a100_sxm_80g").replace("gpu-fryer", "GPU Fryer")
    doubtful = doubtful.replace("268e12", "268").replace(', url = "https://example.org"', "")
    file.write_text(doubtful.replace('"matmul"', '"matmull"'))
    assert lint_published(file) == [
        f"{file}:2: 268 FLOP/s is hardly true: is another unit meant?",
        f"{file}:2: no claim selects the kernel 'matmull'; is 'matmul' meant?",
        f"{file}:2: the catalogue knows no device 'a100_sxm_80g', so that no claim will find it; "
        "is 'a100_sxm_80gb' meant?",
        f"{file}:2: the source has neither url nor repo, so that nobody can look it up",
        f"{file}:2: tool 'GPU Fryer' is 'gpu-fryer' elsewhere: only equal names pair",
    ]
    load_published()
    file.write_text(RESULT.replace("268e12", "268").replace('"FLOP/s"', '"TFLOPS"'))
    assert lint_published(folder) == [f"{file}:2: unit 'TFLOPS': write 'FLOP/s' with the value times 1e12"]


def test_the_linter_reads_results_only(folder: Path) -> None:
    (folder / "a.txt").write_text("x")
    with pytest.raises(UsageError, match="neither"):
        lint_published(folder / "a.txt")
    with pytest.raises(UsageError, match="does not exist"):
        lint_published(folder / "missing.toml")
    assert lint_published(folder) == []
