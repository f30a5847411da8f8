"""`assay run`: measure one or several devices with a suite and save a profile of each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.numbers import Number

if TYPE_CHECKING:
    from app.cli.run_options import Options


@click.command("run")
@click.option(
    "--suite", "suite_name", default="quick", show_default=True, help="Name of a suite, or its file."
)
@click.option(
    "--device",
    "device_id",
    default=None,
    metavar="ID",
    help="cpu, cuda:0, npu:0, several with commas, or all; default: the best that is here.",
)
@click.option(
    "--together", is_flag=True, help="All chosen accelerators at once, instead of one after the other."
)
@click.option("--case", "patterns", multiple=True, metavar="GLOB", help="Only cases whose id matches.")
@click.option("--rounds", type=click.IntRange(1, 1000), metavar="N", help="Rounds, instead of the suite's.")
@click.option(
    "--budget",
    "budget_s",
    type=Number(min=1),
    metavar="SECONDS",
    help="For the whole run, which then ends with what it has.",
)
@click.option(
    "--energy", is_flag=True, help="Measure each case for so long (6 s and more) that its energy is known."
)
@click.option(
    "--sustained",
    "sustained_min",
    type=Number(0.1, 24 * 60),
    metavar="MINUTES",
    help="One case back to back for so long, from a cold start: burst against steady state.",
)
@click.option(
    "--threads",
    type=click.IntRange(1, 4096),
    metavar="N",
    help="Threads of torch on a CPU; default: torch's own.",
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**31 - 1),
    default=0,
    show_default=True,
    metavar="N",
    help="Of the inputs and of the order of the cases.",
)
@click.option("--name", metavar="TEXT", help="Of the profile; default: suite and device.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", help="Also write the profile to this file."
)
@click.option("--wait", is_flag=True, help="Wait where another run is measuring the device.")
@click.option("--events", is_flag=True, help="Stream the events to stdout, one JSON object a line.")
@click.option(
    "--attended",
    is_flag=True,
    help='Take {"cmd":"stop"} and {"cmd":"skip"} on stdin, one a line; the end of stdin stops the run.',
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def command(**given: Any) -> int:
    """Measure a device with a suite and save the profile.

    Ctrl-C is always safe: what was measured until then is saved.
    """
    from app.cli.measure import measure
    from app.cli.run_options import Options

    options: Options = Options(**given)
    if options.events and options.as_json:
        raise click.UsageError("--events and --json both want stdout; choose one")
    options.check_duration()
    return measure(options)
