"""Assay's median against torch.utils.benchmark on the same matmuls, interleaved in one process.

    python benchmarks/agreement.py [--device cpu|cuda:0] [--pairs 15] [--block 0.5]

For each shape and dtype, after one warm-up: pairs of blocks of equal length, one timed by Assay's own
kernel and sampling loop, one by `torch.utils.benchmark.Timer` on operands of its own; who goes first
alternates. Printed: both medians over the pairs, and the ratio Assay / torch with the 95 % interval of the
pairs' ratios. On a quiet machine the ratio is within 2 % of 1. On a busy one Assay sets disturbed samples
aside and torch does not, so the ratio falls below 1.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import torch
from tables import print_table
from torch.utils.benchmark import Timer

from benchkernels.devices import open_device
from benchkernels.devices.base import Device
from benchkernels.kernels import KERNELS
from benchkernels.sampling import Batch, WarmUp, first_call, sample, warm_up
from profiles.profile import Case, RoundResult
from profiles.stats import interval, round_estimate_s
from profiles.units import format_seconds

TABLES = {
    "cpu": {"dtypes": ["fp32"], "shapes": [[256, 256, 256], [512, 512, 512], [1024, 1024, 1024]]},
    "accelerator": {"dtypes": ["bf16", "fp32"], "shapes": [[1024, 1024, 1024], [4096] * 3, [8192] * 3]},
}
DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16}


def assay_median_s(device: Device, call: Callable[[], object], warmed: WarmUp, block_s: float) -> float:
    """Seconds per call as a round of Assay estimates it from samples taken for `block_s`."""
    result = RoundResult(round=0, worker=0, status="ok", calls=warmed.calls)

    def keep(batch: Batch) -> None:
        result.seconds += batch.seconds
        result.delay_s += batch.delay_s
        result.steal_s += batch.steal_s

    begin_s = time.monotonic()
    # The loop stops early where the median is known to 0.5 %; here both sides get the same time.
    while (left_s := block_s - (time.monotonic() - begin_s)) > 0:
        sample(
            device,
            call,
            calls=warmed.calls,
            call_s=warmed.call_s,
            budget_s=left_s,
            origin_s=begin_s,
            report=keep,
            check=lambda: None,
        )
    seconds = round_estimate_s(result)
    assert seconds is not None
    return seconds


def torch_median_s(device: Device, case: Case, block_s: float) -> float:
    """Seconds per call by torch's own benchmark utility, on operands that it alone uses."""
    m, n, k = (int(case.parameters[name]) for name in "mnk")
    dtype, place = DTYPES[case.dtype], device.torch_device
    a, w = torch.randn(m, k, dtype=dtype, device=place), torch.randn(n, k, dtype=dtype, device=place)
    out = torch.empty(m, n, dtype=dtype, device=place)
    names = {"torch": torch, "a": a, "b": w.t(), "out": out}
    timer = Timer("torch.mm(a, b, out=out)", globals=names, num_threads=torch.get_num_threads())
    return timer.blocked_autorange(min_run_time=block_s).median


def compare(device: Device, case: Case, pairs: int, block_s: float) -> list[str]:
    """One row: the case, both medians, the ratio with its interval."""
    device.set_precision(case.dtype)
    workload = KERNELS["matmul"].prepare(case, device, seed=1)
    first_call(device, workload.run)
    warmed = warm_up(device, workload.run, budget_s=block_s, check=lambda: None)
    ours, theirs = [], []
    for pair in range(pairs):
        for assay_s_turn in (pair % 2 == 0, pair % 2 == 1):
            if assay_s_turn:
                ours.append(assay_median_s(device, workload.run, warmed, block_s))
            else:
                theirs.append(torch_median_s(device, case, block_s))
    workload.close()
    ratio = interval([a / b for a, b in zip(ours, theirs, strict=True)])
    assert ratio is not None
    medians = [format_seconds(statistics.median(side)) for side in (ours, theirs)]
    return [case.id, *medians, f"{ratio.value:.4f}", f"{ratio.low:.4f} to {ratio.high:.4f}"]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--device", default="cpu", help="cpu, cuda:0, npu:0")
    parser.add_argument("--pairs", type=int, default=15, help="at least 3; default 15")
    parser.add_argument("--block", type=float, default=0.5, help="seconds of one side of a pair; default 0.5")
    given = parser.parse_args()
    device = open_device(given.device)
    cases = KERNELS["matmul"].expand(TABLES["cpu" if device.kind == "cpu" else "accelerator"])
    rows = [compare(device, case, given.pairs, given.block) for case in cases]
    title = f"Agreement with torch.utils.benchmark {torch.__version__} on {device.describe().name}"
    print_table(title, ["case", "Assay", "torch", "Assay / torch", "95 % interval"], rows)


if __name__ == "__main__":
    main()
