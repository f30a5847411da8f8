"""What the harness itself costs: an empty call through the timed block and through the sampling loop.

    python benchmarks/overhead.py [--device cpu|cuda:0] [--samples 2000]

Inside the timed region: seconds per call of an empty Python function, which is what the loop adds to each
call, and the length of a block of one such call, which is what a block adds once. Outside: wall time per
sample of the whole sampling loop, less what was timed. The share is that of the shortest sample the device
is measured with (2 ms on a CPU, 10 ms on an accelerator).

Telemetry is read by the runner, in a process of its own: what a reading takes there, at the run's rate.
"""

from __future__ import annotations

import argparse
import statistics
import time

from tables import print_table

from benchkernels.devices import open_device
from benchkernels.devices.base import Device
from benchkernels.runner import TELEMETRY_INTERVAL_S
from benchkernels.sampling import Batch, sample
from benchkernels.telemetry import open_source
from profiles.catalogue import identify
from profiles.units import format_seconds

CALLS = 10_000
READINGS = 200


def nothing() -> None:
    """The empty call."""


def block_s(device: Device, calls: int, repeats: int) -> float:
    """Median length of a block of `calls` empty calls."""
    return statistics.median(device.time_block(nothing, calls).seconds for _ in range(repeats))


def outside_s(device: Device, samples: int) -> float:
    """Wall seconds per sample that are not timed."""
    timed_s = 0.0

    def add(batch: Batch) -> None:
        nonlocal timed_s
        timed_s += sum(batch.seconds)

    taken = 0
    begin_s = time.monotonic()
    while taken < samples:
        taken += sample(
            device,
            nothing,
            calls=1,
            call_s=1e-6,
            budget_s=1.0,
            origin_s=begin_s,
            report=add,
            check=lambda: None,
        )
    return (time.monotonic() - begin_s - timed_s) / taken


def telemetry_rows(device: Device) -> list[list[str]]:
    """What one reading of the telemetry source takes, and its share of one core at the run's rate."""
    source = open_source(identify(device.describe()))
    interval_s = TELEMETRY_INTERVAL_S[device.kind]
    try:
        source.read()
        begins_s = (time.process_time(), time.monotonic())
        for _ in range(READINGS):
            source.read()
        ends_s = (time.process_time(), time.monotonic())
    finally:
        source.close()
    costs_s = [(end_s - begin_s) / READINGS for begin_s, end_s in zip(begins_s, ends_s, strict=True)]
    # A driver may let its caller wait: that is no load, but it delays what the runner does next.
    names = ("telemetry, per reading", "the same by the wall clock")
    return [
        [name, format_seconds(cost_s), f"{cost_s / interval_s:.3%}"]
        for name, cost_s in zip(names, costs_s, strict=True)
    ]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--device", default="cpu", help="cpu, cuda:0, npu:0")
    parser.add_argument("--samples", type=int, default=2000)
    given = parser.parse_args()
    device = open_device(given.device)
    block_s(device, CALLS, 3)
    shortest_s = device.minimum_sample_s
    figures = {
        "timed, per call": block_s(device, CALLS, 51) / CALLS,
        "timed, per block": block_s(device, 1, given.samples),
        "not timed, per sample": outside_s(device, given.samples),
    }
    rows = [[name, format_seconds(cost_s), f"{cost_s / shortest_s:.3%}"] for name, cost_s in figures.items()]
    heads = ["cost", "median", f"of a sample of {format_seconds(shortest_s)}"]
    print_table(f"Overhead of the harness on {given.device}", heads, rows)
    heads = [
        "cost",
        "time",
        f"of the {TELEMETRY_INTERVAL_S[device.kind]:g} s between two, in the runner's process",
    ]
    print_table(f"Overhead of telemetry on {given.device}", heads, telemetry_rows(device))


if __name__ == "__main__":
    main()
