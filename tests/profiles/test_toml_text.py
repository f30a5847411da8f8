"""The one reader of TOML: which line a value stands on, and what is refused before it costs minutes."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from profiles.toml_text import (
    MOST_BYTES,
    MOST_KEY_PARTS,
    TomlError,
    find_line,
    parse_toml,
    read_text,
    stands_in,
)

ROOT = Path(__file__).resolve().parents[2]
BUILT_IN = sorted((ROOT / "resources").rglob("*.toml"))


def leaves(value: Any, steps: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every value that is neither list nor table."""
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(inner, (*steps, key))
    else:
        yield steps


@pytest.mark.parametrize("path", BUILT_IN, ids=lambda path: path.stem)
def test_every_value_of_every_built_in_file_is_found_on_a_line_that_holds_it(path: Path) -> None:
    """As tomllib has them: each line, read alone, names the key and has the value."""
    text = path.read_text("utf-8")
    lines, tables = text.split("\n"), tomllib.loads(text)
    for steps in leaves(tables):
        assert stands_in(text, steps), steps
        value: Any = tables
        for step in steps:
            value = value[step]
        line = lines[find_line(text, steps) - 1]
        keys = [step for step in steps if isinstance(step, str)]
        assert isinstance(steps[-1], int) or keys[-1] in line, (steps, line)
        if isinstance(value, str) and "\n" not in value:
            assert value in line.replace('\\"', '"').replace("\\\\", "\\"), (steps, line)


TEXT = (
    """\
# [a]
x = "a # b" # [c]
[t."q.r"]
s = [
  { k = 1, "l" = {m = [
    2,
    3]} }, # }
  { k = '''
]
''' , n.o = 4 },
]
[[list]]
[list.inner]
v = """
    + '"""""two""""'
    + """
[[list]]
inner . w = {}
[[list.deep]]
[[list.deep]]
z = 1979-05-27T07:32:00Z
"""
)
LINES = {
    ("x",): 2, ("t", "q.r"): 3, ("t", "q.r", "s"): 4, ("t", "q.r", "s", 0): 5,
    ("t", "q.r", "s", 0, "l", "m"): 5, ("t", "q.r", "s", 0, "l", "m", 0): 6,
    ("t", "q.r", "s", 0, "l", "m", 1): 7, ("t", "q.r", "s", 1, "k"): 8, ("t", "q.r", "s", 1, "n", "o"): 10,
    ("list",): 12, ("list", 0, "inner"): 13, ("list", 0, "inner", "v"): 14, ("list", 1): 15,
    ("list", 1, "inner", "w"): 16, ("list", 1, "deep", 0): 17, ("list", 1, "deep", 1, "z"): 19,
}  # fmt: skip


@pytest.mark.parametrize(("steps", "line"), LINES.items())
def test_a_value_is_found_through_everything_that_toml_allows(
    steps: tuple[str | int, ...], line: int
) -> None:
    tomllib.loads(TEXT)
    assert stands_in(TEXT, steps)
    assert find_line(TEXT, steps) == line


def test_what_is_missing_is_looked_for_in_what_should_hold_it() -> None:
    assert find_line(TEXT, ("t", "q.r", "s", 1, "missing", "more")) == 8
    assert find_line(TEXT, ("missing",)) == 1
    assert not stands_in(TEXT, ("t", "q.r", "s", 2))


LONG = ".".join(["k"] * (MOST_KEY_PARTS + 1))
HIDDEN = {
    "bare": f"{LONG} = 1",
    "as long as can be": "x" + ".x" * (MOST_BYTES // 2 - 4) + "=1",
    "with spaces": LONG.replace(".", " \t. ") + " = 1",
    "quoted": LONG.replace("k", '"a.b"') + " = 1",
    "quoted otherwise": LONG.replace("k", "'#'") + " = 1",
    "header": f"[{LONG}]",
    "inline": f"a = [{{ {LONG} = 1 }}]",
    "after a string that ends in quotes": 'a = ["""b"""", {' + LONG + ' = "1"}]',
    "after an escape": 'a = ["\\\\", {' + LONG + ' = "1"}]',
    "after a comment": f'a = 1 # "\n{LONG} = 1',
    "before what is no TOML": f'{LONG} = 1\n"never ends',
}


@pytest.mark.parametrize("text", HIDDEN.values(), ids=HIDDEN)
def test_a_key_of_many_parts_never_reaches_tomllib(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_text: str) -> None:
        raise AssertionError("tomllib would have read it")

    monkeypatch.setattr(tomllib, "loads", fail)
    with pytest.raises(TomlError, match="more than 16 dotted parts"):
        parse_toml(text)


def test_dots_in_strings_and_comments_and_keys_of_few_parts_are_no_offence() -> None:
    allowed = ".".join(["k"] * MOST_KEY_PARTS)
    text = f'a = "{LONG}" # {LONG}\nb = \'{LONG}\'\nc = """\n{LONG}\n"""\n{allowed} = 1\n'
    assert parse_toml(text)["a"] == LONG


@pytest.mark.parametrize(
    "unit", ['"', "'", '"\\', '\\"', '"""', '"""\\', "'''a", "k ", "k.", "[", "{", "#", "k.\t"]
)
def test_nonsense_of_the_largest_size_is_one_clause(unit: str) -> None:
    """Each of these would cost minutes where a pattern begins anew at every character."""
    with pytest.raises(TomlError) as caught:
        parse_toml("x = " + unit * ((MOST_BYTES - 4) // len(unit)))
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 400


def test_what_is_no_ordinary_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(TomlError, match="no ordinary file"):
            read_text(path)
    with pytest.raises(TomlError, match="it is a folder; give the path of a file"):
        read_text(tmp_path)
    with pytest.raises(TomlError, match="does not exist"):
        read_text(tmp_path / "missing")
    (tmp_path / "large").write_bytes(b"#" * (MOST_BYTES + 1))
    with pytest.raises(TomlError, match="larger than 1 MiB"):
        read_text(tmp_path / "large")


def test_the_line_of_a_mistake_is_told() -> None:
    with pytest.raises(TomlError) as caught:
        parse_toml("a = 1\nb = = 2\n")
    assert caught.value.of("the file").startswith("line 2 of the file: it is no TOML: ")
