"""The fields of each kernel's table in a suite: what can be chosen, and how what is typed becomes a value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from PySide6.QtCore import QCoreApplication

from benchkernels.kernels.tables import Key
from benchkernels.suite_file import Kind
from benchkernels.suite_text import Choices, kernel_choices

_SPLIT = re.compile(r"\s*[,;，、\n]\s*")
_TIMES = re.compile(r"\s*[x×*]\s*|\s+")


class UntidyError(ValueError):
    """Why what was typed is no value: a sentence for beside the field."""


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a kernel's table."""

    key: str
    rule: Key

    def text(self, value: Any) -> str:
        """A value of the table, as it is typed."""
        if value is None:
            return ""
        values = value if isinstance(value, list | tuple) else [value]
        if self.rule.kind == "shapes":
            return ", ".join(" x ".join(str(number) for number in shape) for shape in values)
        return ", ".join(str(one) for one in values)

    def read(self, text: str) -> Any:
        """What was typed as a value of the table; None for nothing. Raises UntidyError."""
        parts = [part for part in _SPLIT.split(text.strip()) if part]
        if not parts:
            return None
        if self.rule.kind == "integer":
            return self.rule.word if text.strip() == self.rule.word else _number(text.strip())
        if self.rule.kind == "shapes":
            return [_shape(part, self.rule.allowed) for part in parts]
        return (
            [part.replace(" ", "") for part in parts]
            if self.rule.kind == "sizes"
            else list(map(_number, parts))
        )


@cache
def _choices() -> dict[str, Choices]:
    return kernel_choices()


@cache
def fields_of(kernel: str) -> tuple[Field, ...]:
    """The fields of a kernel's table, in its order; empty for a kernel that is not here."""
    known = _choices().get(kernel)
    return tuple(Field(key, rule) for key, rule in known.keys.items()) if known else ()


def new_table(kernel: str, kind: Kind) -> Mapping[str, Any]:
    """A group to begin with, from a suite of ours: it fits a device of that kind."""
    examples = _choices()[kernel].examples
    found = examples.get(kind) or next(iter(examples.values()), {"kernel": kernel})
    return {key: value for key, value in found.items() if key != "budget_s"}


def label_of(key: str) -> str:
    """What the window calls a key."""
    translate = QCoreApplication.translate
    names = {
        "dtypes": translate("SuiteFields", "Types"),
        "shapes": translate("SuiteFields", "Shapes m x n x k"),
        "cache": translate("SuiteFields", "Operands come from"),
        "mode": translate("SuiteFields", "Mode"),
        "weight_format": translate("SuiteFields", "Format of the weights"),
        "phases": translate("SuiteFields", "Phases"),
        "batch": translate("SuiteFields", "Batch"),
        "query_heads": translate("SuiteFields", "Query heads"),
        "kv_heads": translate("SuiteFields", "Key and value heads"),
        "sequence": translate("SuiteFields", "Tokens"),
        "head_size": translate("SuiteFields", "Head size"),
        "causal": translate("SuiteFields", "Mask"),
        "backend": translate("SuiteFields", "Backend"),
        "steps": translate("SuiteFields", "Steps"),
        "models": translate("SuiteFields", "Models"),
        "layers": translate("SuiteFields", "Layers"),
        "operations": translate("SuiteFields", "Operations"),
        "parallelism": translate("SuiteFields", "Shared by the ranks"),
        "sizes": translate("SuiteFields", "Sizes of an array"),
        "kinds": translate("SuiteFields", "Measured on"),
        "budget_s": translate("SuiteFields", "A case in a round"),
    }
    return names.get(key, key)


def hint_of(key: str) -> str:
    """What may be typed, shown in the empty field."""
    translate = QCoreApplication.translate
    hints = {
        "shapes": translate("SuiteFields", "1024 x 1024 x 1024, 512 x 4864 x 896"),
        "sizes": translate("SuiteFields", "256MiB, 1GiB"),
        "layers": translate("SuiteFields", "all; a number; or fit, as many as fit"),
    }
    return hints.get(key, translate("SuiteFields", "one number or several: 1, 4, 16"))


def choice_label(key: str, value: str) -> str:
    """What the window calls a value that can be chosen; most are called what they are in the file."""
    translate = QCoreApplication.translate
    names = {
        ("cache", "hot"): translate("SuiteFields", "the cache (hot)"),
        ("cache", "cold"): translate("SuiteFields", "the memory (cold)"),
        ("mode", "eager"): translate("SuiteFields", "operator by operator (eager)"),
        ("mode", "graph"): translate("SuiteFields", "a replayed graph"),
        ("mode", "compile"): translate("SuiteFields", "torch.compile"),
        ("weight_format", "ND"): translate("SuiteFields", "row by row (ND)"),
        ("weight_format", "NZ"): translate("SuiteFields", "an Ascend's blocks (NZ)"),
        ("backend", "best"): translate("SuiteFields", "the fastest"),
        ("parallelism", "none"): translate("SuiteFields", "not at all: one rank alone (n1)"),
        ("parallelism", "dp"): translate("SuiteFields", "data parallel (dp)"),
        ("parallelism", "fsdp"): translate("SuiteFields", "fully sharded (fsdp)"),
        ("parallelism", "tp"): translate("SuiteFields", "tensor parallel (tp)"),
        ("causal", "true"): translate("SuiteFields", "causal"),
        ("causal", "false"): translate("SuiteFields", "full"),
    }
    return names.get((key, value), value)


def _number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,12}", text):
        told = QCoreApplication.translate("SuiteFields", "“{text}” is not a whole number.")
        raise UntidyError(told.format(text=text[:40]))
    return int(text)


def _shape(text: str, names: tuple[str, ...]) -> list[int]:
    parts = _TIMES.split(text.strip())
    if len(parts) != len(names):
        told = QCoreApplication.translate(
            "SuiteFields", "“{text}” is not a shape: write {form}, and a comma between two shapes."
        )
        raise UntidyError(told.format(text=text[:40], form=" x ".join(names)))
    return [_number(part) for part in parts]
