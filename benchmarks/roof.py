"""`assay roof` against a full sweep over the same shapes, and against units whose true roof is known.

    python benchmarks/roof.py simulate
    python benchmarks/roof.py compare PATH/mamf-finder.py [--sizes 256:1216:192] [--keep DIR]

`simulate` prints, for simulated units with noise, drift and throttling, how far the reported roof, the
search's own best and the best reading of a plain sweep are off.

`compare` runs MAMF-finder (stas00/ml-engineering on GitHub, compute/accelerator/benchmarks) with its
defaults over a box of 216 shapes on this processor, lets `assay roof` take a tenth of the time that took
(its default budget at most), and then measures the best shapes of both in turns, in several processes.
The bar: ours is at least 99 % of the other one. With the default box it takes half an hour on
two cores, which should have nothing else to do; with --keep a sweep that was made before is not made again.
MAMF-finder knows no processor; what it asks of a device is answered by the class below, and its file is not
changed.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.tables import print_table
from profiles.stats import centre, interval
from profiles.units import format_rate

SIZES = "448:2048:320"
"""So large that a tenth of the sweep is the default budget of `assay roof`, and no less."""
LONGEST_BUDGET_S = 180.0
DTYPES = {"bf16": "bfloat16", "fp32": "float32"}
BUDGET_SHARE = 0.09
"""Of the sweep's time: with looking for the device and saving it stays within a tenth."""
PROCESSES, TURNS_S, BLOCK_S = 7, 30.0, 0.03
"""Of the last comparison: on a machine that others share only short turns tell what differs by 1 %."""
SEEDS = range(200)
WORLDS: dict[str, dict[str, float]] = {
    "noise 0.5 %": {"noise": 0.005},
    "noise 2 %": {"noise": 0.02},
    "noise 1 %, drift ± 2 %": {"noise": 0.01, "drift": 0.02},
    "noise 1 %, throttled by 15 % a quarter of the time": {"noise": 0.01, "throttle": 0.15},
    "noise 2 %, drift ± 2 %, throttled by 15 %": {"noise": 0.02, "drift": 0.02, "throttle": 0.15},
    "noise 1 %, other work takes up to 35 % for a second now and then": {"noise": 0.01, "bursts": 0.35},
    "noise 1 %, processes differ by 3 %": {"noise": 0.01, "processes": 0.03},
    "noise 1 %, processes differ by 5 %": {"noise": 0.01, "processes": 0.05},
    "noise 1 %, processes differ by 3 %, throttled by 15 %": {
        "noise": 0.01,
        "processes": 0.03,
        "throttle": 0.15,
    },
}
_WANTS_DEVICE = "arch = get_accelerator_arch()"


class _Event:
    """A point in time, as an accelerator's event: on a processor nothing is asynchronous."""

    def record(self) -> None:
        self.at_ns = time.perf_counter_ns()

    def elapsed_time(self, end: _Event) -> float:
        """Milliseconds."""
        return (end.at_ns - self.at_ns) * 1e-6


class _Processor:
    """What MAMF-finder asks of an architecture."""

    name = "cpu"
    device_info = "the processor"
    compute_info = ""

    def __init__(self) -> None:
        import torch

        self.device = torch.device("cpu")

    def event(self, enable_timing: bool = True) -> _Event:
        return _Event()

    def synchronize(self) -> None:
        """Nothing to wait for."""


def run_finder(script: Path, dtype: str, sizes: str, out: Path) -> None:
    """In a process of its own: the whole sweep; seconds, best mean rate in FLOP/s and its shape to `out`."""
    source = script.read_text(encoding="utf-8")
    if source.count(_WANTS_DEVICE) != 1:
        raise SystemExit(
            f"{script} is not the MAMF-finder that this was written for: '{_WANTS_DEVICE}' is missing"
        )
    start, stop, step = map(int, sizes.split(":"))
    axes = [word for name in "mnk" for word in (f"--{name}_range", str(start), str(stop + 1), str(step))]
    sys.argv = [str(script), *axes, "--dtype", DTYPES[dtype], "--output_file", f"{out}.log", "--no-verbose"]
    names: dict[str, Any] = {"__name__": "__main__", "__file__": str(script), "processor": _Processor()}
    begin_s = time.monotonic()
    exec(compile(source.replace(_WANTS_DEVICE, "arch = processor"), str(script), "exec"), names)  # noqa: S102
    found = {
        kind: (1e12 * names["best_tflops"][kind], names["best_config"][kind]) for kind in ("mean", "median")
    }
    out.write_text(
        json.dumps({"seconds": time.monotonic() - begin_s, "shapes": names["num_shapes"], **found})
    )


def compare(script: Path, dtypes: list[str], sizes: str, kept: Path | None) -> None:
    """One row for each dtype."""
    heads = (
        "dtype", "MAMF-finder s", "its best (mean)", "assay roof s", "roof", "search said",
        "roof's shape / the other one's, in turns",
    )  # fmt: skip
    title = f"A roof within a tenth of a full sweep's time, m, n, k of {sizes}"
    print_table(title, heads, (_compare_one(script, dtype, sizes, kept) for dtype in dtypes))


def _compare_one(script: Path, dtype: str, sizes: str, kept: Path | None) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        found = (kept or place) / f"sweep-{dtype}-{sizes.replace(':', '-')}.json"
        if not found.exists():
            options = ["--dtype", dtype, "--sizes", sizes, "--out", str(found)]
            subprocess.run([sys.executable, __file__, "finder", str(script), *options], check=True)
        sweep = json.loads(found.read_text())
        budget_s = min(LONGEST_BUDGET_S, BUDGET_SHARE * sweep["seconds"])
        begin_s = time.monotonic()
        told = _assay(
            place, "roof", "--device", "cpu", "--kernel", "matmul", "--dtype", dtype, "--sizes", sizes,
            "--sustained", "0", "--budget", f"{budget_s:.1f}", "--json",
        )  # fmt: skip
        took_s = time.monotonic() - begin_s
        [ceiling] = json.loads(told)["roof"]
        rate, config = sweep["mean"]
        ours, theirs = ceiling["case"], _case_of(config, dtype)
        return [
            dtype,
            f"{sweep['seconds']:.0f}",
            f"{format_rate(rate, 'FLOP/s')} ({theirs.rpartition('/')[2]})",
            f"{took_s:.0f}",
            f"{format_rate(ceiling['value'], 'FLOP/s')} ({ours.rpartition('/')[2]})",
            format_rate(ceiling["searched_value"], "FLOP/s"),
            _side_by_side(ours, theirs),
        ]


def _side_by_side(ours: str, theirs: str) -> str:
    """The ratio of both shapes' rates with its 95 % interval, over processes in which they take turns."""
    if ours == theirs:
        return "1 (the same shape)"
    command = [sys.executable, __file__, "turns", ours, theirs]
    ratios = []
    for _ in range(PROCESSES):
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        ratios.append(float(done.stdout))
    spread = interval(ratios)
    assert spread is not None
    return f"{centre(ratios):.4f} ({spread.low:.4f} to {spread.high:.4f})"


def take_turns(ours: str, theirs: str) -> None:
    """Print the median ratio of both shapes' rates, in short blocks in turn: what slows one slows both."""
    from benchkernels.devices import open_device
    from benchkernels.kernels import KERNELS
    from benchkernels.sampling import calls_per_sample

    device = open_device("cpu")
    blocks = []
    for case_id in (ours, theirs):
        _, dtype, shape = case_id.split("/")
        sizes = [int(size) for size in re.findall(r"\d+", shape)]
        [case] = KERNELS["matmul"].expand({"dtypes": [dtype], "shapes": [sizes]})
        device.set_precision(dtype)
        workload = KERNELS["matmul"].prepare(case, device, 0)
        device.time_block(workload.run, 3)
        calls = calls_per_sample(device.time_block(workload.run, 3).seconds / 3, BLOCK_S)
        blocks.append((workload.run, calls, case.flops * calls))
    logs = []
    until_s = time.monotonic() + TURNS_S
    while time.monotonic() < until_s:
        for first, second in ((0, 1), (1, 0)):
            rates = {}
            for one in (first, second):
                run, calls, flops = blocks[one]
                rates[one] = flops / device.time_block(run, calls).seconds
            logs.append(math.log(rates[0] / rates[1]))
    print(math.exp(statistics.median(logs[len(logs) // 10 :])))


def _case_of(config: str, dtype: str) -> str:
    m, n, k = re.findall(r"\d+", config)[:3]
    return f"matmul/{dtype}/m{m}-n{n}-k{k}"


def _assay(place: Path, *arguments: str) -> str:
    variables = {f"ASSAY_{name}": str(place / name.lower()) for name in ("LIBRARY", "CONFIG", "CACHE")}
    done = subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        env={**os.environ, **variables}, stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    return done.stdout


def simulate() -> None:
    """How far the figures are off on average, over many simulated units, and how much single ones scatter."""
    heads = ("unit", "reported roof", "standard deviation", "search's own best", "best of a sweep")
    title = f"Bias of a roof over {len(SEEDS)} simulated units"
    print_table(title, heads, (_simulate_one(name, world) for name, world in WORLDS.items()))


def _simulate_one(name: str, world: dict[str, float]) -> list[str]:
    from tests.benchkernels.simulated_unit import TRUE_ROOF, Unit, confirm, naive, search

    roofs, searched, swept = [], [], []
    for seed in SEEDS:
        unit = Unit(seed, **world)
        found, _ = search(unit)
        searched.append(found.finalists[0].rate / TRUE_ROOF - 1)
        roofs.append(confirm(unit, found) / TRUE_ROOF - 1)
        swept.append(naive(Unit(seed, **world)) / TRUE_ROOF - 1)
    means = [f"{100 * statistics.fmean(values):+.2f} %" for values in (roofs, searched, swept)]
    return [name, means[0], f"{100 * statistics.stdev(roofs):.2f} %", *means[1:]]


def main() -> None:
    """See the module's text."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("simulate", help="against units whose roof is known")
    comparing = commands.add_parser("compare", help="against MAMF-finder on this processor")
    comparing.add_argument("script", type=Path)
    comparing.add_argument("--dtype", action="append", choices=list(DTYPES))
    comparing.add_argument("--sizes", default=SIZES, metavar="START:STOP:STEP")
    comparing.add_argument("--keep", type=Path, metavar="DIR", help="where sweeps are kept and looked for")
    turns = commands.add_parser("turns", help="internal: two shapes in one process")
    turns.add_argument("ours")
    turns.add_argument("theirs")
    finder = commands.add_parser("finder", help="internal: one sweep")
    finder.add_argument("script", type=Path)
    finder.add_argument("--dtype", required=True, choices=list(DTYPES))
    finder.add_argument("--sizes", required=True)
    finder.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    if arguments.command == "simulate":
        simulate()
    elif arguments.command == "compare":
        compare(arguments.script, arguments.dtype or list(DTYPES), arguments.sizes, arguments.keep)
    elif arguments.command == "turns":
        take_turns(arguments.ours, arguments.theirs)
    else:
        run_finder(arguments.script, arguments.dtype, arguments.sizes, arguments.out)


if __name__ == "__main__":
    main()
