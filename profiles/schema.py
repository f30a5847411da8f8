"""The JSON Schemas of what is written, generated from the code that reads it."""

from __future__ import annotations

import json
from typing import Any, Literal

import msgspec

from profiles.events import AnyEvent
from profiles.profile import SCHEMA_VERSION, Profile

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(kind: Literal["profile", "events"]) -> dict[str, Any]:
    """JSON Schema (2020-12) of a profile file, or of one line of the event stream.

    Unknown fields are allowed everywhere: a newer writer, an older reader.
    """
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


def schema_text(kind: Literal["profile", "events"]) -> str:
    """The schema as it lies in the documentation: indented, ending in a newline."""
    return json.dumps(json_schema(kind), indent=2, ensure_ascii=False) + "\n"
