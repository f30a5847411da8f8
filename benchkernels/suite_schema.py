"""JSON Schema of a suite file (after TOML), for editors and for generators of suites."""

from __future__ import annotations

from typing import Any

from benchkernels.kernels import KERNELS
from benchkernels.suite_file import KINDS, MAX_BUDGET_S, MAX_CASES, MAX_ROUNDS, NAME


def suite_schema() -> dict[str, Any]:
    """What every suite has in common; a kernel checks its own keys when the suite is read."""
    budget = {"type": "number", "exclusiveMinimum": 0, "maximum": MAX_BUDGET_S}
    rounds = {"type": "integer", "minimum": 1, "maximum": MAX_ROUNDS}
    case = {
        "type": "object",
        "required": ["kernel"],
        "properties": {
            "kernel": {"enum": list(KERNELS)},
            "kinds": {"type": "array", "items": {"enum": list(KINDS)}, "minItems": 1},
            "budget_s": budget | {"description": "Seconds of samples in one round."},
        },
        "additionalProperties": {"description": "The kernel's own keys."},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Assay suite",
        "type": "object",
        "required": ["name", "case"],
        "additionalProperties": False,
        "properties": {
            "name": {"type": "string", "pattern": "^" + NAME.pattern.replace(r"\Z", "$")},
            "title": {"type": "string"},
            "description": {"type": "string"},
            "rounds": {
                "type": "object",
                "properties": dict.fromkeys(KINDS, rounds),
                "additionalProperties": False,
            },
            "budget_s": budget | {"description": "Seconds of the whole run."},
            "case_budget_s": budget | {"description": "Default of a case's budget_s."},
            "case": {"type": "array", "items": case, "minItems": 1, "maxItems": MAX_CASES},
        },
    }
