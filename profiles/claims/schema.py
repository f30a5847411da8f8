"""JSON Schema of a file of claims, with the words of `profiles.claims.model` on each key."""

from __future__ import annotations

import ast
import inspect
from types import ModuleType
from typing import Any

import msgspec

from profiles import evidence
from profiles.claims import model


def claim_schema() -> dict[str, Any]:
    """A file of [claim.ID] tables, after TOML."""
    definitions: dict[str, Any] = msgspec.json.schema(model.Claim)["$defs"]
    for module in (model, evidence):
        for struct, words in _field_words(module).items():
            for key, text in words.items() if struct in definitions else ():
                definitions[struct]["properties"].get(key, {}).setdefault("description", text)
    return {
        "type": "object",
        "properties": {
            "claim": {
                "type": "object",
                "description": "By id: a-z, 0-9, dot, dash and underscore.",
                "additionalProperties": {"$ref": "#/$defs/Claim"},
            }
        },
        "additionalProperties": False,
        "$defs": definitions,
    }


def _field_words(module: ModuleType) -> dict[str, dict[str, str]]:
    """Struct, field, and the string that stands below the field in the source."""
    found: dict[str, dict[str, str]] = {}
    for struct in ast.parse(inspect.getsource(module)).body:
        if not isinstance(struct, ast.ClassDef):
            continue
        for one, below in zip(struct.body, struct.body[1:], strict=False):
            if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name) and _is_text(below):
                words = found.setdefault(struct.name, {})
                words[one.target.id] = " ".join(ast.literal_eval(below.value).split())  # type: ignore[attr-defined]
    return found


def _is_text(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )
