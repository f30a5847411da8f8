"""`assay schema`: the JSON Schema of a format, generated from the code that reads it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

import click

if TYPE_CHECKING:
    from profiles.schema import SchemaKind


@click.command("schema")
@click.argument("kind", type=click.Choice(["profile", "events", "suite", "published", "claim"]))
@click.option("--json", "_as_json", is_flag=True, help="JSON is the only output there is.")
def command(kind: str, _as_json: bool) -> None:
    """Print the JSON Schema of profiles, the event stream, suite files, published results, or claims."""
    click.echo(json.dumps(_schema(kind), indent=2))


def _schema(kind: str) -> dict[str, Any]:
    if kind == "suite":
        from benchkernels.suite_schema import suite_schema

        return suite_schema()
    from profiles.schema import json_schema

    return json_schema(cast("SchemaKind", kind))
