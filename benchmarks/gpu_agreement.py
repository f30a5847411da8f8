"""Assay's figure for ten kernels against torch.utils.benchmark and triton.testing.do_bench, in one process.

    python benchmarks/gpu_agreement.py [--device cuda:0] [--turns 5] [--block 0.15]

Each kernel is checked and warmed up once; then the three time the same call on the same operands in turn, for
`--block` seconds each, and who begins moves on by one. Printed: Assay's median, and Assay's time over each of
the others' with the 95 % interval over the turns; the aim is 1 %. All take the median of their own samples.
The kernels take 0.5 ms or more: do_bench times single calls, the launch included, after it has cleared the
cache. It needs a GPU and is left out elsewhere.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Callable, Iterator

import torch
from agreement import assay_median_s
from gpu_blocks import NotReady, expand, ratio_cells, ready, take_turns
from tables import print_table
from torch.utils.benchmark import Timer

from benchkernels.devices import open_device
from benchkernels.devices.base import Device
from profiles.profile import Case
from profiles.units import NOT_MEASURED, format_seconds

_HEADS = {"batch": 4, "query_heads": 32, "kv_heads": 8, "sequence": 4096, "head_size": 128}
ACCELERATOR = [
    ("matmul", {"dtypes": ["bf16", "fp16", "fp8", "tf32"], "shapes": [[8192] * 3]}),
    ("matmul", {"dtypes": ["fp32"], "shapes": [[4096] * 3]}),
    ("attention", {"phases": ["prefill", "train"], "dtypes": ["bf16"], **_HEADS}),
    ("attention", {"phases": ["decode"], "dtypes": ["bf16"], **_HEADS, "batch": 64, "sequence": 8192}),
    ("bandwidth", {"operations": ["copy", "read"], "sizes": ["4GiB"]}),
]
CPU = [
    ("matmul", {"dtypes": ["fp32"], "shapes": [[512] * 3]}),
    ("bandwidth", {"operations": ["copy"], "sizes": ["64MiB"]}),
]
"""To try the script where there is no accelerator."""


def torch_median_s(call: Callable[[], object], block_s: float) -> float:
    """Seconds per call by torch's benchmark utility."""
    timer = Timer("call()", globals={"call": call}, num_threads=torch.get_num_threads())
    return timer.blocked_autorange(min_run_time=block_s).median


def triton_median_s(call: Callable[[], object], block_s: float) -> float:
    """Seconds per call by triton's."""
    from triton.testing import do_bench

    return float(do_bench(call, warmup=1, rep=round(block_s * 1e3), return_mode="median")) * 1e-3


def triton_version(device: Device) -> str:
    """Of the triton that is here; empty where there is none, or it does not work on that device."""
    try:
        import triton
    except ImportError:
        return ""
    return str(triton.__version__) if device.kind == "cuda" else ""


def compare(device: Device, case: Case, turns: int, block_s: float) -> list[str]:
    """One row."""
    with ready(device, case) as one:
        call = one.workload.run
        sides: dict[str, Callable[[], float]] = {
            "Assay": lambda: assay_median_s(device, call, one.warmed, block_s),
            "torch": lambda: torch_median_s(call, block_s),
        }
        if triton_version(device):
            sides["triton"] = lambda: triton_median_s(call, block_s)
        told = take_turns(sides, turns)
    ours = told["Assay"]
    cells = [format_seconds(statistics.median(ours)), *ratio_cells(ours, told["torch"])]
    return [case.id, *cells, *(ratio_cells(ours, told["triton"]) if "triton" in told else [NOT_MEASURED] * 2)]


def rows(device: Device, turns: int, block_s: float) -> Iterator[list[str]]:
    """Every case, as soon as it is measured."""
    for case in expand(CPU if device.kind == "cpu" else ACCELERATOR):
        try:
            yield compare(device, case, turns, block_s)
        except NotReady as reason:
            yield [case.id, str(reason), *[NOT_MEASURED] * 4]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--device", default="cuda:0", help="cuda:0; cpu to try the script")
    parser.add_argument("--turns", type=int, default=5, help="at least 3 for an interval; default 5")
    parser.add_argument(
        "--block", type=float, default=0.15, help="seconds of one side of a turn; default 0.15"
    )
    given = parser.parse_args()
    device = open_device(given.device)
    heads = ["case", "Assay", "Assay / torch", "95 % interval", "Assay / do_bench", "95 % interval"]
    others = f"torch {torch.__version__} and triton {triton_version(device) or NOT_MEASURED}"
    title = f"Agreement with {others} on {device.describe().name}"
    print_table(title, heads, rows(device, given.turns, given.block))


if __name__ == "__main__":
    main()
