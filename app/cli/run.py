"""`assay run`: measure one or several devices with a suite and save a profile of each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli import measuring_options as shared
from app.cli.numbers import Number

if TYPE_CHECKING:
    from app.cli.run_options import Options


@click.command("run")
@shared.suite("quick")
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
@click.option(
    "--ranks",
    type=click.IntRange(2, 1024),
    metavar="N",
    help="So many ranks of the processor as one group, for collectives and shared LLM steps.",
)
@click.option(
    "--as-group",
    is_flag=True,
    help="All chosen accelerators as one group, a rank each, for collectives and shared LLM steps.",
)
@shared.patterns
@click.option("--rounds", type=click.IntRange(1, 1000), metavar="N", help="Rounds, instead of the suite's.")
@shared.budget("For the whole run, which then ends with what it has.")
@click.option(
    "--energy", is_flag=True, help="Measure each case for so long (12 s and more) that its energy is known."
)
@click.option(
    "--sustained",
    "sustained_min",
    type=Number(0.1, 24 * 60),
    metavar="MINUTES",
    help="One case back to back for so long, from a cold start: burst against steady state.",
)
@shared.threads
@shared.seed("Of the inputs and of the order of the cases.")
@click.option("--name", metavar="TEXT", help="Of the profile; default: suite and device.")
@shared.out
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="As a member of a fleet: save the profiles there, and tell a line every ten seconds.",
)
@shared.wait
@click.option("--host", metavar="NAME", help="Measure on that host, reached over ssh ('assay hosts').")
@click.option(
    "--on-drop",
    type=click.Choice(["keep", "stop"]),
    default="keep",
    show_default=True,
    help="With --host: what becomes of the run when the connection to it is gone.",
)
@click.option("--events", is_flag=True, help="Stream the events to stdout, one JSON object a line.")
@click.option(
    "--attended",
    is_flag=True,
    help='Take {"cmd":"stop"} and {"cmd":"skip"} on stdin, one a line; the end of stdin stops the run'
    " (with --host: leaves it as --on-drop says).",
)
@shared.as_json
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
    options.check_group()
    options.check_into()
    if options.host is not None:
        from app.cli.remote_run import measure_on_host

        return measure_on_host(options)
    return measure(options)
