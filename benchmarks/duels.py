"""Rounds of duels for the calibration of verdicts: A against itself, and against itself slowed.

    python benchmarks/duels.py OUT --rounds 100 [--threads N] [--load]

One long duel by the runner and the worker of `assay duel`, kept as two profiles in the folder OUT and never
judged on the way. The cases: matmuls as they are, slowed by 3 % and slowed by 5 % on the second side only.
`benchmarks/calibration.py` cuts the rounds into duels and counts the verdicts.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
from pathlib import Path

from msgspec.structs import replace
from rounds import CASE_BUDGET_S, hogs

from benchkernels.devices.probe import probe
from benchkernels.duel import Duel
from benchkernels.kernels import KERNELS
from benchkernels.planning import Planned
from benchkernels.request import RunRequest
from benchkernels.runner import Run
from benchkernels.telemetry import open_source
from profiles import profile as kept
from profiles.files import FILE_SUFFIX, write_profile
from profiles.fold import Fold
from profiles.profile import Case, DeviceInfo, SuiteReference

HERE = Path(__file__).parent
TABLE = {"dtypes": ["fp32", "bf16"], "shapes": [[512, 512, 512]]}
SLOWER = {"": 0.0, "-slow3": 0.03, "-slow5": 0.05}


def make_cases() -> list[Case]:
    """Every matmul as it is and slowed."""
    return [
        replace(case, id=case.id + suffix, budget_s=CASE_BUDGET_S, parameters={**case.parameters, "slow": by})
        for case in KERNELS["matmul"].expand(TABLE)
        for suffix, by in SLOWER.items()
    ]


def request_side(device: DeviceInfo, side: str, cases: list[Case], given: argparse.Namespace) -> RunRequest:
    """One side's run; the slowdown of its cases is none on side a."""
    other = "b" if side == "a" else "a"
    if side == "a":
        cases = [replace(case, parameters={**case.parameters, "slow": 0.0}) for case in cases]
    return RunRequest(
        run_id=f"calibration-{side}",
        name=f"calibration {side}",
        device=device,
        planned=Planned(
            suite=SuiteReference(name="calibration", digest=""), cases=cases, rounds=given.rounds
        ),
        seed=1,
        threads=given.threads,
        worker_command=(sys.executable, str(HERE / "slowed_worker.py")),
        duel=kept.Duel(
            id="calibration",
            side="a" if side == "a" else "b",
            partner=f"calibration-{other}",
            looks=(given.rounds,),
        ),
    )


def main() -> None:
    """Measure and keep both sides; Ctrl-C keeps what there is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("out", type=Path)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--load", action="store_true")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    device = probe(("cpu",))[0].device
    assert device is not None
    folds = {side: Fold() for side in "ab"}

    def judge(rounds: int) -> str:
        print(f"round {rounds} of {given.rounds}", file=sys.stderr, flush=True)
        if rounds % 10 == 0:
            keep()
        return ""

    def keep() -> None:
        for side, fold in folds.items():
            write_profile(fold.profile(), given.out / f"{side}{FILE_SUFFIX}")

    with hogs(given.load), contextlib.ExitStack() as stack:
        runs = []
        for side, fold in folds.items():
            telemetry = stack.enter_context(contextlib.closing(open_source(device)))
            request = request_side(device, side, make_cases(), given)
            runs.append(Run(request, lambda line: None, fold.add, telemetry))
        Duel(runs[0], runs[1], judge).execute()
    keep()


if __name__ == "__main__":
    main()
