"""torch's implementations of attention side by side, shape by shape: correct or why not, and how fast.

    python benchmarks/gpu_backends.py [--device cuda:0] [--turns 5] [--block 0.05]

Each backend of a shape is checked; the correct ones then take turns of `--block` seconds on the same
operands. Printed: the rate of each, and its time over that of the fastest with the 95 % interval over the
turns. One that was more than four times as slow in its second call is not asked again.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Callable, Iterator

import torch
from gpu_blocks import NotReady, Ready, expand, ratio_cells, ready, sample_s, take_turns
from tables import print_table

from benchkernels.devices import open_device
from benchkernels.devices.base import Device
from benchkernels.sampling import calls_per_sample
from benchkernels.trials import HOPELESS
from profiles.profile import Case
from profiles.summary import work_per_call
from profiles.units import NOT_MEASURED, format_rate, format_seconds

_LLAMA = {"dtypes": ["bf16"], "query_heads": 32, "kv_heads": 8, "head_size": 128}
ACCELERATOR = [
    ("attention", {**_LLAMA, "phases": ["prefill", "train"], "batch": 4, "sequence": 4096}),
    ("attention", {**_LLAMA, "phases": ["prefill"], "batch": 1, "sequence": 16384}),
    ("attention", {**_LLAMA, "phases": ["prefill"], "batch": 8, "kv_heads": 32, "sequence": 1024}),
    ("attention", {**_LLAMA, "phases": ["decode"], "batch": 16, "sequence": 8192}),
]
CPU = [
    (
        "attention",
        {**_LLAMA, "phases": ["prefill"], "dtypes": ["fp32"], "batch": 1, "sequence": 128, "head_size": 64},
    )
]
"""To try the script where there is no accelerator."""


def racers(one: Ready) -> dict[str, float]:
    """Seconds per call of the backends that are correct and not hopeless, as the choice found them."""
    if not one.trials:
        return {one.workload.backends[0]: one.warmed.call_s}
    medians_s = {trial.backend: trial.median_s for trial in one.trials if trial.median_s is not None}
    fastest_s = min(medians_s.values())
    return {name: median_s for name, median_s in medians_s.items() if median_s <= HOPELESS * fastest_s}


def race(device: Device, one: Ready, turns: int, block_s: float) -> dict[str, list[float]]:
    """Medians of each backend's turns."""

    def side(backend: str, calls: int) -> Callable[[], float]:
        def median_s() -> float:
            one.workload.select(backend)
            return statistics.median(sample_s(device, one.workload.run, calls, block_s))

        return median_s

    sides = {
        name: side(name, calls_per_sample(call_s, device.minimum_sample_s))
        for name, call_s in racers(one).items()
    }
    return take_turns(sides, turns)


def compare(device: Device, case: Case, turns: int, block_s: float) -> Iterator[list[str]]:
    """A row for each backend, the fastest first; then those that did not race, with the reason."""
    with ready(device, case) as one:
        told = race(device, one, turns, block_s)
    order = sorted(told, key=lambda name: statistics.median(told[name]))
    for name in order:
        seconds = statistics.median(told[name])
        rate = format_rate(work_per_call(case) / seconds, case.unit)
        yield [case.id, name, format_seconds(seconds), rate, *ratio_cells(told[name], told[order[0]])]
    for trial in one.trials:
        if trial.backend not in told:
            why = trial.reason or f"{trial.status}, {format_seconds(trial.median_s)} a call"
            yield [case.id, trial.backend, why, *[NOT_MEASURED] * 3]


def rows(device: Device, turns: int, block_s: float) -> Iterator[list[str]]:
    """Every shape, as soon as it is measured."""
    for case in expand(CPU if device.kind == "cpu" else ACCELERATOR):
        try:
            yield from compare(device, case, turns, block_s)
        except NotReady as reason:
            yield [case.id, NOT_MEASURED, str(reason), *[NOT_MEASURED] * 3]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--device", default="cuda:0", help="cuda:0, npu:0; cpu to try the script")
    parser.add_argument("--turns", type=int, default=5, help="at least 3 for an interval; default 5")
    parser.add_argument("--block", type=float, default=0.05, help="seconds of a turn; default 0.05")
    given = parser.parse_args()
    device = open_device(given.device)
    heads = ["case", "backend", "time", "rate", "of the fastest's time", "95 % interval"]
    title = f"Attention backends of torch {torch.__version__} on {device.describe().name}"
    print_table(title, heads, rows(device, given.turns, given.block))


if __name__ == "__main__":
    main()
