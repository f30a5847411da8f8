"""The JSON Schemas of what is written, generated from the code that reads it."""

from __future__ import annotations

import json
from typing import Any, Literal

import msgspec

from profiles.claims.model import Claim
from profiles.events import AnyEvent
from profiles.evidence import PublishedResult
from profiles.profile import SCHEMA_VERSION, Profile

DIALECT = "https://json-schema.org/draft/2020-12/schema"

SchemaKind = Literal["profile", "events", "published", "claim"]


def json_schema(kind: SchemaKind) -> dict[str, Any]:
    """JSON Schema (2020-12) of a profile file, a line of the event stream, published results, or claims.

    Unknown fields are allowed in the first two: a newer writer, an older reader.
    """
    if kind == "published":
        return {"$schema": DIALECT, "title": "Published results", **_published_schema()}
    if kind == "claim":
        return {"$schema": DIALECT, "title": "Claims", **_claim_schema()}
    schema = msgspec.json.schema(Profile if kind == "profile" else AnyEvent)
    if kind == "profile":
        profile = schema["$defs"]["Profile"]
        # Python fills these two in by default; in a file they must stand.
        profile["required"] = sorted({*profile["required"], "schema", "digest"})
        profile["properties"]["schema"] = {"const": SCHEMA_VERSION}
        title = "An Assay profile"
    else:
        title = "One line of an Assay event stream"
    return {"$schema": DIALECT, "title": title, **schema}


def schema_text(kind: SchemaKind) -> str:
    """The schema as it lies in the documentation: indented, ending in a newline."""
    return json.dumps(json_schema(kind), indent=2, ensure_ascii=False) + "\n"


def _published_schema() -> dict[str, Any]:
    """A file of results, alone or in series; a result's keys may stand in its series, all but `id`."""
    definitions = msgspec.json.schema(PublishedResult)["$defs"]
    whole = definitions["PublishedResult"]
    properties = whole["properties"]
    row = {"type": "object", "properties": properties, "required": ["id"], "additionalProperties": False}
    shared = {name: fact for name, fact in properties.items() if name != "id"}
    rows = {"type": "array", "items": {"$ref": "#/$defs/ResultOfSeries"}, "minItems": 1}
    series = {
        "description": "Results that share keys; a result's own key wins.",
        "type": "object",
        "properties": {**shared, "result": rows},
        "required": ["result"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {
            "result": {"type": "array", "items": {"$ref": "#/$defs/PublishedResult"}},
            "series": {"type": "array", "items": {"$ref": "#/$defs/Series"}},
        },
        "additionalProperties": False,
        "$defs": {**definitions, "ResultOfSeries": row, "Series": series},
    }


def _claim_schema() -> dict[str, Any]:
    """A file of [claim.ID] tables, after TOML."""
    claims = {
        "type": "object",
        "description": "By id: a-z, 0-9, dot, dash and underscore.",
        "additionalProperties": {"$ref": "#/$defs/Claim"},
    }
    definitions = msgspec.json.schema(Claim)["$defs"]
    return {
        "type": "object",
        "properties": {"claim": claims},
        "additionalProperties": False,
        "$defs": definitions,
    }
