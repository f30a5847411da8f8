"""Error texts of drivers and libraries that are known, with what they mean and what to do.

The one table is resources/error_texts.toml: the probe, the doctor, a failed case and a dead worker read it.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import msgspec
from msgspec import Struct


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A cause in one clause, and a remedy in another."""

    reason: str
    remedy: str


class KnownText(Struct, frozen=True, forbid_unknown_fields=True):
    """One entry of the table; `match` is a regular expression."""

    match: str
    reason: str
    remedy: str
    source: str


def diagnose(text: str) -> Diagnosis | None:
    """What the first known entry that matches `text` means; None where nothing is known."""
    for pattern, known in _compiled():
        if hit := pattern.search(text):
            detail = f" ({hit[1]})" if pattern.groups and hit[1] else ""
            return Diagnosis(known.reason + detail, known.remedy)
    return None


def diagnose_error(error: BaseException, heard: str = "") -> Diagnosis | None:
    """The same for an exception: its own text, those of its causes, and what was `heard` of it."""
    texts = [heard]
    told: BaseException | None = error
    while told is not None:
        texts.append(f"{type(told).__name__}: {told}")
        told = told.__cause__
    return diagnose("\n".join(texts))


@cache
def known_texts() -> tuple[KnownText, ...]:
    """The table, in its order."""
    text = files("resources").joinpath("error_texts.toml").read_text("utf-8")
    return tuple(msgspec.convert(tomllib.loads(text)["text"], list[KnownText]))


@cache
def _compiled() -> tuple[tuple[re.Pattern[str], KnownText], ...]:
    return tuple((re.compile(known.match), known) for known in known_texts())
