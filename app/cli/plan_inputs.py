"""What both commands of `assay plan` take: a file or the name of a built-in one, and evidence for rates."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import click

from profiles.planning.assumptions import ASSUMPTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from typing import TypeVar

    from profiles.planning.plan_file import Evidence, PlanText
    from profiles.profile import Profile

    _Command = TypeVar("_Command", bound=Callable[..., Any])

LEAST, LARGEST = 1e-12, 1e27


class Bounded(click.types.FloatParamType):
    """A finite number within bounds, which are allowed themselves; the help says them where they matter."""

    name = "number"

    def __init__(self, least: float, most: float, *, whole: bool = False) -> None:
        self.least, self.most, self.whole = least, most, whole

    @property
    def range(self) -> str:
        """`0 to 1`."""
        return f"{self.least:g} to {self.most:g}"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number, or click's one sentence on why it is none."""
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail(f"{number} is no finite number.", param, ctx)
        if not self.least <= number <= self.most:
            self.fail(f"{number:g} must be from {self.range}.", param, ctx)
        if self.whole and number != int(number):
            self.fail(f"{number:g} must be a whole number.", param, ctx)
        return number


class PlanCommand(click.Command):
    """Its help ends with the plans that are built in."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """`Built-in plans: four-trillion, ...`."""
        from profiles.planning.plan_file import plans_for

        formatter.write_paragraph()
        formatter.write_text(f"Built-in plans: {', '.join(plans_for(self.name or ''))}.")


def amount(option: str, text: str) -> Callable[[_Command], _Command]:
    """An option for a positive number, such as 4e12."""
    return click.option(option, type=Bounded(LEAST, LARGEST), metavar="NUMBER", help=text)


def assumption_options(names: Collection[str]) -> Callable[[_Command], _Command]:
    """An option for each of the assumptions."""

    def add(command: _Command) -> _Command:
        for name in reversed([name for name in ASSUMPTIONS if name in names]):
            known = ASSUMPTIONS[name]
            kind = Bounded(known.least, known.most, whole=name == "node_devices")
            text = f"{known.label[0].upper()}{known.label[1:]}: {known.meaning} ({kind.range})."
            command = click.option(option_of(name), name, type=kind, metavar="NUMBER", help=text)(command)
        return command

    return add


def option_of(assumption: str) -> str:
    """How the command line calls an assumption."""
    return f"--{assumption.replace('_', '-')}"


def given(options: Mapping[str, Any]) -> dict[str, float]:
    """Those that were given."""
    return {name: value for name, value in options.items() if value is not None}


def print_example(file: str | None, command: str, default: str) -> None:
    """A built-in plan of that command as it stands, to be edited."""
    from profiles.planning.plan_file import plans_for, read_plan
    from profiles.problems import UsageError

    name, known = file or default, plans_for(command)
    if name not in known:
        raise UsageError(f"--example prints a built-in {command} plan: one of {', '.join(known)}.")
    click.echo(read_plan(name).text, nl=False)


def open_plan(file: str | None, command: str) -> PlanText:
    """The text of that command's plan; an empty one where everything comes from options."""
    from profiles.planning.plan_file import PlanText, read_plan

    return PlanText("", "the command line") if file is None else read_plan(file, command)


def open_evidence() -> Evidence:
    """The library, read where a plan names a profile, and published results."""
    from profiles.planning.plan_file import Evidence
    from profiles.published import load_published

    return Evidence(find_profile=_find_profile, published=load_published)


def _find_profile(reference: str) -> Profile:
    from app.cli.common import open_library
    from profiles.files import read_profile
    from profiles.problems import UsageError
    from profiles.text import shown

    file = read_profile(open_library().find(reference))
    if not file.digest_ok:
        raise UsageError(
            f"{shown(file.path)} was changed or damaged after it was saved: nothing is planned by it"
        )
    return file.profile
