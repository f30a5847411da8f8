"""`assay roof`: what this unit can really reach, by a search over shapes within a budget."""

from __future__ import annotations

import re
from typing import Any

import click

from app.cli import measuring_options as shared

DTYPES = ("fp64", "fp32", "tf32", "hf32", "fp16", "bf16", "fp8", "int8")
KERNELS = ("matmul", "attention", "bandwidth")
DEFAULT_BUDGET_S = 180.0
DEFAULT_SUSTAINED_S = 30
MOST_SIZES = 64
LARGEST_SIZE = 1 << 17


class Sizes(click.ParamType[tuple[int, ...]]):
    """`START:STOP:STEP`, both ends included, as a tuple of whole numbers."""

    name = "sizes"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        """The sizes, or click's one sentence on why they are none."""
        if isinstance(value, tuple):
            return value
        match = re.fullmatch(r"(\d{1,7}):(\d{1,7}):(\d{1,7})", str(value))
        if match is None:
            self.fail(f"'{value}' is not START:STOP:STEP, such as 512:4096:512.", param, ctx)
        start, stop, step = (int(number) for number in match.groups())
        if not (0 < start <= stop <= LARGEST_SIZE and step > 0):
            self.fail(f"'{value}' must rise, in steps above 0, from 1 to {LARGEST_SIZE} at most.", param, ctx)
        sizes = tuple(range(start, stop + 1, step))
        if len(sizes) > MOST_SIZES:
            self.fail(f"'{value}' makes {len(sizes)} sizes; the limit is {MOST_SIZES}.", param, ctx)
        return sizes


@click.command("roof")
@click.option(
    "--device", "device_id", default=None, metavar="ID", help="One device; default: the best that is here."
)
@click.option(
    "--dtype",
    "dtypes",
    multiple=True,
    type=click.Choice(DTYPES),
    help="Of the products, again for several; default: bf16, and fp32 on a processor, fp8 where it is known.",
)
@click.option(
    "--kernel",
    "kernels",
    multiple=True,
    type=click.Choice(KERNELS),
    help="Only these, again for several; default: all three.",
)
@click.option(
    "--sizes",
    type=Sizes(),
    default=(),
    metavar="START:STOP:STEP",
    help="Of m, n and k of a product, instead of the device's.",
)
@shared.budget("For everything.", DEFAULT_BUDGET_S)
@click.option(
    "--sustained",
    "sustained_s",
    type=click.IntRange(0, 3600),
    default=DEFAULT_SUSTAINED_S,
    show_default=True,
    metavar="SECONDS",
    help="Of work without a pause before the sustained figure is taken; 0: no such figure.",
)
@shared.threads
@shared.seed("Of the inputs and of the order of the shapes.")
@click.option("--name", metavar="TEXT", help="Of the profile; default: roof and device.")
@shared.out
@shared.wait
@shared.as_json
def command(**given: Any) -> int:
    """Search for the fastest product, attention and memory stream of this unit, and save them as its roof.

    The best of many noisy readings is too high, so what is reported was measured anew, in fresh processes.
    Other profiles of the unit are then shown as shares of it, too: `assay show`.

    Ctrl-C is always safe: what was measured until then is saved.
    """
    from app.cli.roof_run import Options, measure_roof

    return measure_roof(Options(**given))
