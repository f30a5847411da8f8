"""Reading a file of claims, with every mistake of its form as one sentence that names its line."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import msgspec

from profiles.claims.model import Claim
from profiles.text import nearest, shown
from profiles.toml_text import Steps, TomlError, find_line, parse_toml, read_text

MAX_MISTAKES = 100
"""That are told of a file: whoever has more starts with these."""
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}\Z")


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong at one place of a file, and what to do."""

    file: str
    line: int
    problem: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.problem}"


@dataclass(frozen=True, slots=True)
class ClaimFile:
    """A file as read: the claims that are well formed, and the mistakes in the others."""

    name: str
    text: str
    tables: dict[str, Any]
    claims: dict[str, Claim] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def mistake(self, path: Sequence[str | int], problem: str) -> Mistake:
        """A mistake at the value that `path` leads to."""
        return Mistake(self.name, find_line(self.text, path), problem)


def read_file(path: Path) -> ClaimFile:
    """What the file holds; a file that cannot be read at all holds nothing but its mistake."""
    name = shown(path)
    try:
        return parse_claims(read_text(path), name)
    except TomlError as problem:
        return _unreadable(name, problem)


def parse_claims(text: str, name: str) -> ClaimFile:
    """The claims of a file's text; `name` stands for it in sentences."""
    try:
        file = ClaimFile(name, text, parse_toml(text))
    except TomlError as problem:
        return _unreadable(name, problem)
    _read_tables(file)
    return file


def _unreadable(name: str, problem: TomlError) -> ClaimFile:
    return ClaimFile(name, "", {}, mistakes=[Mistake(name, max(1, problem.line), str(problem))])


def name_nearest(word: str, known: Collection[str], called: str) -> str:
    """The known word nearest to an unknown one, or all of them."""
    near = nearest(word, known)
    return f"did you mean {near[0]}?" if near else f"{called} are {', '.join(known)}"


def _read_tables(file: ClaimFile) -> None:
    found = (file.mistake(path, problem) for path, problem in _table_mistakes(file))
    file.mistakes.extend(islice(found, MAX_MISTAKES))


def _table_mistakes(file: ClaimFile) -> Iterator[tuple[Steps, str]]:
    """Puts the claims that are well formed into `file`, and yields what is wrong with the others."""
    for key in file.tables:
        if key != "claim":
            hint = "; families go into devices.toml" if key == "family" else ""
            problem = f"unknown table [{shown(key, 60)}]: a file of claims holds [claim.ID] tables only{hint}"
            yield (key,), problem
    claims = file.tables.get("claim", {})
    if not isinstance(claims, dict):
        yield ("claim",), "claim must be tables of the form [claim.ID]"
        return
    for claim_id, table in claims.items():
        if not _ID.match(claim_id):
            problem = f"{shown(claim_id, 60)!r} is no id: use up to 80 of a-z, 0-9, dot, dash and underscore"
            yield ("claim", claim_id), problem
            continue
        try:
            file.claims[claim_id] = msgspec.convert(table, Claim)
        except msgspec.ValidationError:
            for path, problem in _struct_mistakes(table, Claim, ("claim", claim_id)):
                yield path, f"claim {claim_id}: {problem}"


def _struct_mistakes(table: Any, struct: type[msgspec.Struct], path: Steps) -> Iterator[tuple[Steps, str]]:
    """All mistakes of a table, where msgspec tells only the first."""
    if not isinstance(table, dict):
        yield path, f"{path[-1]} must be a table"
        return
    fields = {one.encode_name: one for one in msgspec.structs.fields(struct)}
    hints = get_type_hints(struct, include_extras=True)
    for key in table:
        if key not in fields:
            yield (*path, key), f"unknown key {shown(key, 60)}; {name_nearest(key, fields, 'the keys')}"
    for key, one in fields.items():
        if key in table:
            yield from _value_mistakes(table[key], hints[one.name], (*path, key))
        elif one.required:
            yield path, _missing(key, path)


def _value_mistakes(value: Any, hint: Any, path: Steps) -> Iterator[tuple[Steps, str]]:
    """`hint` is the type with what limits and describes it."""
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        yield from _struct_mistakes(value, hint, path)
        return
    if get_origin(hint) is tuple and _is_struct(get_args(hint)[0]):
        if not isinstance(value, list):
            yield path, f"{path[-1]} must be a list of tables"
            return
        for number, item in enumerate(value):
            yield from _struct_mistakes(item, get_args(hint)[0], (*path, number))
        return
    try:
        msgspec.convert(value, hint)
    except msgspec.ValidationError as error:
        yield path, f"{path[-1]} = {shown(value, 60)} is wrong: {_wanted(error, hint)}"


def _is_struct(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, msgspec.Struct)


def _missing(key: str, path: Steps) -> str:
    if key == "reading":
        return f"it has no reading; add [[claim.{path[1]}.reading]], one for each way to check it"
    where = "" if isinstance(path[-1], str) and len(path) == 2 else f" in this {_table_name(path)}"
    return f"{key} is missing{where}; add it"


def _table_name(path: Steps) -> str:
    return next(str(step) for step in reversed(path) if isinstance(step, str))


def _wanted(error: msgspec.ValidationError, hint: Any) -> str:
    bare = get_args(hint)[0] if get_origin(hint) is Annotated else hint
    if get_origin(bare) is Literal:
        return f"use {', '.join(map(repr, get_args(bare)))}"
    message = str(error).partition(" - at ")[0]
    message = message.replace("Expected", "it must be").replace("`", "").replace(", got", ", not")
    return f"{message[0].lower()}{message[1:]}; change it"
