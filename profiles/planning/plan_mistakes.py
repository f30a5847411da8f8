"""What is wrong with a plan's tables, as a person would say it: the key, what stands there, and what may."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct, inspect

from profiles.text import nearest, shown

Steps = tuple[str | int, ...]
Mistake = tuple[Steps, str]
"""Where it is, by keys and indices, and the sentence."""


def first_mistake(tables: Mapping[str, Any], kind: type[Struct]) -> Mistake | None:
    """The first place where the tables are not what the file's struct allows; None where they are."""
    found = _find(tables, inspect.type_info(kind), ())
    if found is None:
        return None
    steps, problem = found
    place = _place(tables, steps)
    return steps, f"{place}: {problem}" if place else problem


def _find(value: Any, kind: inspect.Type, steps: Steps) -> Mistake | None:
    """`problem` without its owner."""
    if isinstance(kind, inspect.UnionType):
        kind = next((one for one in kind.types if _is_nested(one, value)), kind)
    if isinstance(kind, inspect.StructType) and isinstance(value, Mapping):
        return _find_in_table(value, kind, steps)
    if isinstance(kind, inspect.DictType) and isinstance(value, Mapping):
        each = [(key, one, kind.value_type) for key, one in value.items()]
        return _first_of(each, steps)
    if isinstance(kind, inspect.ListType) and _holds_tables(kind) and isinstance(value, list):
        return _first_of([(i, one, kind.item_type) for i, one in enumerate(value)], steps)
    return None if _fits(value, kind) else (steps, f"{_said(steps, value)} must be {_words(kind)}")


def _find_in_table(table: Mapping[str, Any], kind: inspect.StructType, steps: Steps) -> Mistake | None:
    fields = {field.encode_name: field for field in kind.fields}
    for key in table:
        if key not in fields:
            near = nearest(key, fields)
            hint = f"is {near[0]} meant?" if near else f"the keys are {', '.join(fields)}"
            return (*steps, key), f"{shown(key, 60)!r} is not a key here; {hint}"
    if wrong := _first_of([(key, one, fields[key].type) for key, one in table.items()], steps):
        return wrong
    missing = next((field for name, field in fields.items() if field.required and name not in table), None)
    if missing is None:
        return None
    name = ".".join(_keys((*steps, missing.encode_name)))
    return steps, f"{name} is missing; it must be {_words(missing.type)}"


def _first_of(each: Sequence[tuple[str | int, Any, inspect.Type]], steps: Steps) -> Mistake | None:
    found = (_find(value, kind, (*steps, step)) for step, value, kind in each)
    return next(filter(None, found), None)


def _is_nested(kind: inspect.Type, value: Any) -> bool:
    return isinstance(kind, inspect.StructType) and isinstance(value, Mapping)


def _holds_tables(kind: inspect.ListType) -> bool:
    return isinstance(kind.item_type, inspect.StructType)


def _fits(value: Any, kind: inspect.Type) -> bool:
    match kind, value:
        case inspect.UnionType(), _:
            fits = any(_fits(value, one) for one in kind.types)
        case (inspect.BoolType(), bool()):
            fits = True
        # To Python a bool is a number.
        case (_, bool()):
            fits = False
        case inspect.FloatType(), int() | float():
            fits = _within(value, kind)
        case inspect.IntType(), int():
            fits = _within(value, kind)
        case inspect.StrType(), str():
            fits = _is_as_long(value, kind)
        case inspect.ListType(), list():
            fits = _is_as_long(value, kind) and all(_fits(one, kind.item_type) for one in value)
        case inspect.LiteralType(), _:
            fits = value in kind.values
        case _:
            fits = False
    return fits


def _within(value: float, kind: inspect.FloatType | inspect.IntType) -> bool:
    """No comparison with NaN is true."""
    return (
        (kind.ge is None or value >= kind.ge)
        and (kind.gt is None or value > kind.gt)
        and (kind.le is None or value <= kind.le)
        and (kind.lt is None or value < kind.lt)
    )


def _is_as_long(value: Sequence[Any], kind: inspect.StrType | inspect.ListType) -> bool:
    least, most = kind.min_length or 0, kind.max_length
    return least <= len(value) and (most is None or len(value) <= most)


def _words(kind: inspect.Type) -> str:
    """What may stand there."""
    match kind:
        case inspect.UnionType():
            ways = [_words(one) for one in kind.types if not isinstance(one, inspect.NoneType)]
            words = " or ".join([", ".join(ways[:-1]), ways[-1]] if len(ways) > 1 else ways)
        case inspect.FloatType():
            words = f"a number{_bounds(kind)}"
        case inspect.IntType():
            words = f"a whole number{_bounds(kind)}"
        case inspect.StrType():
            length = f" of {kind.min_length or 0} to {kind.max_length} characters" if kind.max_length else ""
            words = f"a text{length} in quotes"
        case inspect.ListType() if isinstance(kind.item_type, inspect.FloatType):
            words = f"[LOW, HIGH], two numbers{_bounds(kind.item_type)}"
        case inspect.ListType():
            words = "a list of tables" if _holds_tables(kind) else "a list of one or more texts in quotes"
        case inspect.BoolType():
            words = "true or false"
        case inspect.LiteralType():
            words = f"one of {', '.join(map(str, kind.values))}"
        case _:
            words = "a table"
    return words


def _bounds(kind: inspect.FloatType | inspect.IntType) -> str:
    least = kind.ge if kind.ge is not None else kind.gt
    most = kind.le if kind.le is not None else kind.lt
    if least is None or most is None:
        return ""
    low, high = (f"{one:,}" if isinstance(kind, inspect.IntType) else f"{one:g}" for one in (least, most))
    return f" above {low} and at most {high}" if kind.ge is None else f" from {low} to {high}"


def _said(steps: Steps, value: Any) -> str:
    """`prefill = 'fast'`; of a whole table its name stands before the sentence."""
    told = shown(str(value).lower() if isinstance(value, bool) else repr(value), 60)
    keys = shown(".".join(_keys(steps)), 60)
    return f"{keys} = {told}" if keys else told


def _keys(steps: Steps) -> list[str]:
    """Below the table that is named first: `[demand]`, or one of several `[[device]]`."""
    first = 1 if len(steps) > 1 else 0
    return [str(step) for step in steps[first:] if isinstance(step, str)]


def _place(tables: Mapping[str, Any], steps: Steps) -> str:
    """`[demand]`, `device 'a'`, `[[device]] number 2`; empty at the top."""
    if len(steps) > 1 and isinstance(steps[1], int):
        table = tables[str(steps[0])][steps[1]]
        name = table.get("name") if isinstance(table, Mapping) else None
        if isinstance(name, str) and name:
            return f"{steps[0]} {shown(name, 60)!r}"
        return f"[[{steps[0]}]] number {steps[1] + 1}"
    return f"[{shown(steps[0], 60)}]" if len(steps) > 1 else ""
