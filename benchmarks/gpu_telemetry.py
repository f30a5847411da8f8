"""What telemetry does to a measurement beside it: on and off in turn, in pairs.

    python benchmarks/gpu_telemetry.py [--device cuda:0] [--pairs 8] [--block 0.5] [--interval 0.25]

As in a run, another process reads the sensors, at the run's rate. Each pair is a block with the readings on
and one with them off; who is first alternates. Printed: the time per call with telemetry over that without,
by the median of a block's samples (what a profile tells) and by their mean (which also feels single slow
ones), with the 95 % interval over the pairs. What one reading takes: `benchmarks/overhead.py`.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator

import msgspec
from gpu_blocks import NotReady, expand, ratio_cells, ready, sample_s, take_turns
from tables import print_table

from benchkernels.devices import open_device
from benchkernels.devices.base import Device
from benchkernels.runner import TELEMETRY_INTERVAL_S
from profiles.profile import Case, DeviceInfo
from profiles.units import NOT_MEASURED, format_seconds

ACCELERATOR = [
    ("matmul", {"dtypes": ["bf16"], "shapes": [[512] * 3, [8192] * 3]}),
    (
        "llm",
        {
            "steps": ["decode"], "models": ["llama-3.1-8b"], "dtypes": ["bf16"], "batch": 1, "sequence": 2048,
            "layers": 4,
        },
    ),
]  # fmt: skip
"""Bound by its launch, by the device, and a step of many launches."""
CPU = [("matmul", {"dtypes": ["fp32"], "shapes": [[256] * 3]})]
"""To try the script where there is no accelerator."""
READER = """
import sys, threading
import msgspec
from benchkernels.telemetry import open_source
from profiles.profile import DeviceInfo

source = open_source(msgspec.json.decode(sys.argv[1], type=DeviceInfo))
interval_s = float(sys.argv[2])
stop = threading.Event()

def read():
    while not stop.wait(interval_s):
        source.read()

for line in sys.stdin:
    if line == "on\\n":
        stop.clear()
        thread = threading.Thread(target=read)
        thread.start()
    else:
        stop.set()
        thread.join()
    print("done", flush=True)
source.close()
"""


class Reader:
    """The process that reads the sensors, or rests with them open."""

    def __init__(self, device: DeviceInfo, interval_s: float) -> None:
        line = [sys.executable, "-c", READER, msgspec.json.encode(device).decode(), f"{interval_s:g}"]
        self._child = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def switch(self, wanted: str) -> None:
        """`on` or `off`; returns when it is so."""
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.write(f"{wanted}\n")
        self._child.stdin.flush()
        if self._child.stdout.readline() != "done\n":
            sys.exit("gpu-telemetry: the process that reads the sensors has ended; its error is above")

    def close(self) -> None:
        """End it."""
        assert self._child.stdin is not None
        self._child.stdin.close()
        self._child.wait()


def compare(device: Device, case: Case, reader: Reader, pairs: int, block_s: float) -> list[str]:
    """One row."""
    means_s: dict[str, list[float]] = {"on": [], "off": []}
    with ready(device, case) as one:

        def side(wanted: str) -> Callable[[], float]:
            def median_s() -> float:
                if wanted == "on":
                    reader.switch("on")
                seconds = sample_s(device, one.workload.run, one.warmed.calls, block_s)
                if wanted == "on":
                    reader.switch("off")
                means_s[wanted].append(statistics.fmean(seconds))
                return statistics.median(seconds)

            return median_s

        medians_s = take_turns({name: side(name) for name in means_s}, pairs)
    cells = (*ratio_cells(medians_s["on"], medians_s["off"]), *ratio_cells(means_s["on"], means_s["off"]))
    return [case.id, format_seconds(statistics.median(medians_s["off"])), *cells]


def rows(device: Device, reader: Reader, pairs: int, block_s: float) -> Iterator[list[str]]:
    """Every case, as soon as it is measured."""
    for case in expand(CPU if device.kind == "cpu" else ACCELERATOR):
        try:
            yield compare(device, case, reader, pairs, block_s)
        except NotReady as reason:
            yield [case.id, str(reason), *[NOT_MEASURED] * 4]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--device", default="cuda:0", help="cuda:0, npu:0; cpu to try the script")
    parser.add_argument("--pairs", type=int, default=8, help="at least 3 for an interval; default 8")
    parser.add_argument("--block", type=float, default=0.5, help="seconds of one side of a pair; default 0.5")
    parser.add_argument("--interval", type=float, help="seconds between readings; default: that of a run")
    given = parser.parse_args()
    device = open_device(given.device)
    described = device.describe()
    interval_s = given.interval or TELEMETRY_INTERVAL_S[device.kind]
    reader = Reader(described, interval_s)
    heads = ["case", "off", "on / off, median", "95 % interval", "on / off, mean", "95 % interval"]
    title = f"Telemetry every {interval_s:g} s on and off on {described.name}"
    try:
        print_table(title, heads, rows(device, reader, given.pairs, given.block))
    finally:
        reader.close()


if __name__ == "__main__":
    main()
