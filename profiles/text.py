"""Text that came from outside: how it is shown, and how it is written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

_LONGEST_WORD = 200
"""To be likened to others, which takes the square of its length."""


def shown(value: object, limit: int = 300) -> str:
    """`value` as one printable line of at most `limit` characters: no newline, no terminal escape."""
    text = str(value)
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def nearest(word: str, known: Iterable[str], most: int = 1, least_likeness: float = 0.6) -> list[str]:
    """The known words that an unknown one may have meant, the likeliest first."""
    # Imported here: only a mistake needs it.
    from difflib import get_close_matches

    return get_close_matches(word[:_LONGEST_WORD], list(known), most, least_likeness)


def encode_json(value: object) -> bytes:
    """Compact JSON of structs, lists, dicts and scalars; NaN and infinities become null.

    Arguments and environment variables may hold bytes that are no text, which Python keeps as surrogates;
    they are written as visible escapes.
    """
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        return msgspec.json.encode(_escape_surrogates(msgspec.to_builtins(value)))


def _escape_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, list):
        return [_escape_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {_escape_surrogates(key): _escape_surrogates(item) for key, item in value.items()}
    return value
