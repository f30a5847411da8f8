"""What docs/commands.md promises to scripts, held against what the commands print."""

import json
import re
from pathlib import Path

import pytest

from app.cli.main import COMMANDS, HIDDEN, run
from profiles.library import Library

PAGE = (Path(__file__).parents[2] / "docs" / "commands.md").read_text("utf-8")
DESIGNED = {
    "devices": {"id", "kind", "vendor", "name", "memory_bytes", "catalogue", "peaks", "available", "reason"},
    "list": {"id", "name", "created", "device", "suite", "status", "path"},
    "show profile": {"id", "name", "created", "device", "suite", "digest_ok"},
    "show cases": {
        "id", "kernel", "dtype", "status", "value", "unit", "low", "high", "rounds", "samples",
        "disturbed_share", "efficiency", "flags", "reason",
    },
    "doctor": {"check", "status", "what", "why", "remedy"},
    "claims": {"id", "statement", "verdict", "source"},
    "check": {"name", "verdict", "ratio", "low", "high", "evidence", "missing"},
}  # fmt: skip
"""The names that the project has promised from its beginning."""


def promised(command, key):
    """The fields in the first column of the command's table."""
    (table,) = re.findall(
        rf"^### `assay {command} --json`: `{key}`\n\n\|.*\n\|.*\n((?:\|.*\n)+)", PAGE, re.MULTILINE
    )
    return {name for row in table.splitlines() for name in re.findall(r"`(\w+)`", row.split("|")[1])}


@pytest.fixture
def printed(home, make, capfd):
    Library().save(make.profile("run-0001"))

    def call(*arguments):
        capfd.readouterr()
        run([*arguments, "--json"])
        return json.loads(capfd.readouterr().out)

    return call


@pytest.mark.parametrize(
    ("arguments", "key"),
    [
        (["list"], "profiles"),
        (["show", "run-0001"], "profile"),
        (["show", "run-0001"], "cases"),
        (["suites"], "suites"),
        (["devices"], "devices"),
        (["doctor"], "findings"),
        (["claims"], "claims"),
        (["check", "press-910b-perf-gt-a100"], "readings"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else value,
)
def test_every_promised_field_is_there(printed, arguments, key):
    found = printed(*arguments)[key]
    command = arguments[0]
    fields = promised(command, key)
    designed = DESIGNED.get(command, DESIGNED.get(f"{command} {key}", set()))
    assert designed <= fields
    for item in found if isinstance(found, list) else [found]:
        assert fields <= set(item)


def test_an_absent_value_has_a_reason_beside_it(printed):
    for case in printed("show", "run-0001")["cases"]:
        efficiency = case["efficiency"]
        for share, reason in (("roof", "roof_reason"), ("catalogue", "reason")):
            told = efficiency[reason]
            assert bool(told) if efficiency[share] is None else told is None


@pytest.mark.parametrize("command", sorted(set(COMMANDS) - HIDDEN))
def test_every_command_takes_json(command, capfd):
    assert run([command, "--help"]) == 0
    assert "--json" in capfd.readouterr().out


def test_changes_answer_in_json_too(printed, home):
    profile = printed("rename", "run-0001", "other")["profile"]
    assert (profile["id"], profile["name"]) == ("run-0001", "other")
    assert printed("export", "run-0001")["name"] == "other"
    trash = printed("delete", "run-0001")["deleted"]["trash"]
    (imported,) = printed("import", trash)["imported"]
    assert (imported["file"], imported["already"]) == (trash, False)
    assert printed("schema", "profile")["title"] == "An Assay profile"
