"""Rounds for the calibration of verdicts: so many fresh processes, each measuring the same short case set.

    python benchmarks/rounds.py OUT --rounds 200 [--load]

Every round is a run of its own, by the runner and the worker of `assay run`, and is kept as a profile in the
folder OUT. The set: two matmuls, an attention and a copy. With `--load` a process for
each core works and sleeps in turns, for random times of 0.1 to 3 s each. `benchmarks/calibration.py` makes
runs of the rounds and counts the verdicts.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
from msgspec.structs import replace

from benchkernels.devices.probe import probe
from benchkernels.kernels import KERNELS
from benchkernels.planning import Planned
from benchkernels.request import RunRequest
from benchkernels.runner import Run
from benchkernels.telemetry import open_source
from profiles.files import FILE_SUFFIX, write_profile
from profiles.fold import Fold
from profiles.profile import Case, DeviceInfo, SuiteReference

TABLES: dict[str, dict[str, object]] = {
    "matmul": {"dtypes": ["fp32", "bf16"], "shapes": [[512, 512, 512]]},
    "attention": {
        "phases": ["prefill"], "dtypes": ["fp32"], "batch": 1, "query_heads": 8, "kv_heads": 2,
        "sequence": 256, "head_size": 64, "causal": True,
    },
    "bandwidth": {"operations": ["copy"], "sizes": ["256MiB"]},
}  # fmt: skip
CASE_BUDGET_S = 0.35
HOG = """
import random, time
while True:
    end = time.monotonic() + random.uniform(0.1, 3)
    while time.monotonic() < end:
        sum(range(10_000))
    time.sleep(random.uniform(0.1, 3))
"""


def make_cases() -> list[Case]:
    """The short case set."""
    cases = [case for kernel, table in TABLES.items() for case in KERNELS[kernel].expand(table)]
    return [replace(case, budget_s=CASE_BUDGET_S) for case in cases]


def measure_round(device: DeviceInfo, number: int, out: Path) -> None:
    """One worker's life, kept as a profile."""
    planned = Planned(suite=SuiteReference(name="calibration", digest=""), cases=make_cases(), rounds=1)
    request = RunRequest(
        run_id=f"round-{number:04d}",
        name=f"round {number} at {datetime.datetime.now(datetime.UTC):%H:%M:%S}",
        device=device,
        planned=planned,
        seed=number,
    )
    fold = Fold()
    with contextlib.closing(open_source(device)) as telemetry:
        Run(request, lambda line: None, fold.add, telemetry).execute()
    write_profile(fold.profile(), out / f"{number:04d}{FILE_SUFFIX}")


@contextlib.contextmanager
def hogs(wanted: bool) -> Iterator[None]:
    """A competing load on every core while it is open."""
    line = [sys.executable, "-c", HOG]
    running = [subprocess.Popen(line) for _ in range(psutil.cpu_count() or 1)] if wanted else []
    try:
        yield
    finally:
        for hog in running:
            hog.kill()
            hog.wait()


def main() -> None:
    """Measure and keep the rounds; those that are there already are left."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("out", type=Path)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--load", action="store_true")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    device = probe(("cpu",))[0].device
    assert device is not None
    with hogs(given.load):
        for number in range(given.rounds):
            if not (given.out / f"{number:04d}{FILE_SUFFIX}").exists():
                measure_round(device, number, given.out)
                print(f"round {number + 1} of {given.rounds}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
