"""The published schemas against the standard's own checker, and against what is really written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import jsonschema
import pytest

from profiles.events import encode
from profiles.files import write_profile
from profiles.schema import json_schema, schema_text
from tests.profiles.streams import whole_profile, whole_run

DOCS = Path(__file__).parents[2] / "docs"
Kind = Literal["profile", "events"]
both = pytest.mark.parametrize("kind", ["profile", "events"])


def validator(kind: Kind) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json_schema(kind))


@pytest.fixture
def written(tmp_path: Path) -> dict[str, Any]:
    write_profile(whole_profile(), tmp_path / "a")
    found: dict[str, Any] = json.loads((tmp_path / "a").read_bytes())
    return found


@both
def test_it_is_a_valid_schema(kind: Kind) -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema(kind))


@both
def test_the_published_file_is_what_the_code_generates(kind: Kind) -> None:
    published = (DOCS / f"{kind}.schema.json").read_text(encoding="utf-8")
    assert published == schema_text(kind), f"write it anew: assay schema {kind} > docs/{kind}.schema.json"


def test_a_written_profile_is_valid(written: dict[str, Any]) -> None:
    validator("profile").validate(written)


@pytest.mark.parametrize("field", ["schema", "digest", "id", "device", "cases.0.case.flops"])
def test_a_profile_without_a_field_that_must_be_is_not(written: dict[str, Any], field: str) -> None:
    *way, last = field.split(".")
    target: Any = written
    for step in way:
        target = target[int(step) if step.isdigit() else step]
    del target[last]
    assert not validator("profile").is_valid(written)


@pytest.mark.parametrize("second", [0, -1, "x", None])
def test_a_sample_of_no_time_is_not_valid(written: dict[str, Any], second: object) -> None:
    written["cases"][0]["rounds"][0]["seconds"][0] = second
    assert not validator("profile").is_valid(written)


def test_a_field_of_a_newer_writer_is_valid(written: dict[str, Any]) -> None:
    written["cases"][0]["novelty"] = 1
    validator("profile").validate(written)


def test_every_written_event_is_valid() -> None:
    events = validator("events")
    for event in whole_run():
        events.validate(json.loads(encode(event)))


@pytest.mark.parametrize("line", [{}, {"event": "novelty"}, {"event": "samples", "case": "a", "round": 0}])
def test_what_is_no_event_is_not_valid(line: dict[str, Any]) -> None:
    assert not validator("events").is_valid(line)
