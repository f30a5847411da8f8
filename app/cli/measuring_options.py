"""Options that `assay run`, `roof` and `duel` share, so that each means the same in all of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.numbers import Number

if TYPE_CHECKING:
    from click.decorators import FC

patterns = click.option(
    "--case", "patterns", multiple=True, metavar="GLOB", help="Only cases whose id matches."
)
threads = click.option(
    "--threads",
    type=click.IntRange(1, 4096),
    metavar="N",
    help="Threads of torch on a CPU; default: torch's own.",
)
out = click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", help="Also write the profile to this file."
)
wait = click.option("--wait", is_flag=True, help="Wait where another run is measuring the device.")
as_json = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


def suite(default: str) -> Callable[[FC], FC]:
    """`--suite` with that one unless told otherwise."""
    return click.option(
        "--suite", "suite_name", default=default, show_default=True, help="Name of a suite, or its file."
    )


def budget(of_what: str, default: float | None = None) -> Callable[[FC], FC]:
    """`--budget`, in seconds of the whole run; None: no limit."""
    return click.option(
        "--budget",
        "budget_s",
        type=Number(min=1),
        default=default,
        show_default=default is not None,
        metavar="SECONDS",
        help=of_what,
    )


def seed(of_what: str) -> Callable[[FC], FC]:
    """`--seed` of all that is drawn."""
    return click.option(
        "--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True, metavar="N", help=of_what
    )
