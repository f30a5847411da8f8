"""Numbers that are none: NaN passes every bound, and no bound may be without end."""

import click
import pytest

from app.cli.main import COMMANDS, assay, run
from app.cli.numbers import Number
from profiles.problems import EXIT_USAGE


def options():
    for name in COMMANDS:
        command = assay.get_command(click.Context(assay), name)
        for option in command.params:
            if isinstance(option.type, click.types.FloatParamType):
                yield name, option


OPTIONS = [pytest.param(name, option, id=f"{name} {option.opts[0]}") for name, option in options()]


def test_these_options_take_a_number():
    found = {(name, option.opts[0]) for name, option in options()}
    assert found >= {
        ("run", "--budget"),
        ("duel", "--budget"),
        ("duel", "--resolution"),
        ("show", "--resolution"),
    }


@pytest.mark.parametrize("value", ["nan", "NaN", "-nan", "inf", "-inf", "Infinity", "1e999"])
@pytest.mark.parametrize(("command", "option"), OPTIONS)
def test_no_command_takes_what_is_no_finite_number(home, capfd, command, option, value):
    assert isinstance(option.type, Number)
    arguments = {"run": [], "show": ["x"]}.get(command, ["a", "b"])
    assert run([command, *arguments, f"{option.opts[0]}={value}"]) == EXIT_USAGE
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith(f"assay: invalid value for '{option.opts[0]}': ")
    assert err.count("\n") == 1
