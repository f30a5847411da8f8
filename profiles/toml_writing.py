"""TOML that we write: small documents of tables, in an order that people can read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+\Z")


def write_toml(document: Mapping[str, Any]) -> str:
    """The document as TOML: tables and arrays of tables with headers, all that is in them on lines."""
    lines = [f"{_key(key)} = {_value(one)}" for key, one in document.items() if not _is_table(one)]
    for key, one in document.items():
        for table in one if isinstance(one, list) else [one]:
            if _is_table(one):
                header = f"[[{_key(key)}]]" if isinstance(one, list) else f"[{_key(key)}]"
                lines += ["", header, *(f"{_key(k)} = {_value(v)}" for k, v in table.items())]
    return "\n".join(lines).lstrip("\n") + "\n"


def _is_table(value: Any) -> bool:
    if isinstance(value, list):
        return bool(value) and all(isinstance(one, Mapping) for one in value)
    return isinstance(value, Mapping)


def _key(key: str) -> str:
    return key if _BARE_KEY.match(key) else _quoted(key)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_key(key)} = {_value(item)}" for key, item in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(map(_value, value))}]"
    return _quoted(str(value))


def _quoted(text: str) -> str:
    """A basic string: TOML takes JSON's escapes and wants one more."""
    whole = text.encode("utf-8", "backslashreplace").decode()
    return json.dumps(whole, ensure_ascii=False).replace("\x7f", "\\u007f")
