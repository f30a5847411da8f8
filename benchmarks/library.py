"""How long a library of many profiles takes to index, refresh and list. Run by hand:

python benchmarks/library.py [--profiles 10000] [--folder DIR]

100,000 profiles take 1.1 GB of disk, a minute or two to write, and minutes to index for the first time.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import msgspec

from profiles.files import FILE_SUFFIX, digest_of
from profiles.index import Filter
from profiles.library import Library
from profiles.profile import (
    Case,
    CaseResult,
    DeviceInfo,
    Environment,
    Peak,
    Profile,
    RoundEnvironment,
    RoundResult,
    SuiteReference,
)
from profiles.text import encode_json
from profiles.version import TOOL

DEVICES = ("NVIDIA A100-SXM4-80GB", "NVIDIA H100 80GB HBM3", "Ascend910B3", "AMD EPYC 9654")
SIZES = (512, 1024, 2048)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profiles", type=int, default=10_000)
    parser.add_argument("--folder", type=Path, help="keep the library there instead of in a temporary folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        home = options.folder or Path(temporary)
        os.environ["ASSAY_LIBRARY"], os.environ["ASSAY_CACHE"] = str(home / "library"), str(home / "cache")
        mean_bytes = write_library(home / "library", options.profiles)
        print(f"{options.profiles} profiles of {mean_bytes / 1000:.1f} kB on average\n")
        print(f"{'what':<52} {'median s':>10} {'slowest s':>10} {'CPU s':>10}")
        measure(home / "library")


def measure(folder: Path) -> None:
    report("first indexing", 1, lambda: Library(folder).refresh())
    report("open the index, refresh, list the newest 50", 9, lambda: Library(folder).entries(limit=50))
    library = Library(folder)
    library.refresh()
    report("refresh without a change", 9, library.refresh)
    report("refresh and list the newest 50", 9, lambda: library.entries(limit=50))
    report("refresh and list all", 9, library.entries)
    report("refresh and search a text", 9, lambda: library.entries(Filter(search="h100"), limit=50))
    report("refresh and search for nothing", 9, lambda: library.entries(Filter(search="no such text")))
    report("find by a part of the name", 9, lambda: library.find("run 77 "))
    report("recover with nothing to do", 9, library.recover)
    report("ask whether the folder has changed", 9, library.stamp)
    touched = sorted(folder.glob(f"*{FILE_SUFFIX}"))[:100]

    def touch() -> None:
        for path in touched:
            path.touch()
        library.refresh()

    report("refresh after 100 changes", 3, touch)
    command = [sys.executable, "-c", "from app.__main__ import main; main()", "list"]
    report("the process `assay list`", 5, lambda: subprocess.run(command, check=True, capture_output=True))


def report(what: str, times: int, work: Callable[[], object]) -> None:
    taken_s, used_s = [], []
    for _ in range(times):
        begin_s, used_before_s = time.perf_counter(), processor_s()
        work()
        taken_s.append(time.perf_counter() - begin_s)
        used_s.append(processor_s() - used_before_s)
    told = (median(taken_s), max(taken_s), median(used_s))
    print(f"{what:<52} " + " ".join(f"{seconds:>10.3f}" for seconds in told), flush=True)


def processor_s() -> float:
    """Of this process and its children that have ended: what a neighbour on the machine changes least."""
    return time.process_time() + sum(os.times()[2:4])


def write_library(folder: Path, count: int) -> float:
    """Write `count` profiles, unless there are so many; their mean size in bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    present = len(list(folder.glob(f"*{FILE_SUFFIX}")))
    for number in range(present, count):
        profile = build(number)
        raw = msgspec.json.decode(encode_json(profile))
        raw["digest"] = digest_of(raw)
        # Not `write_profile`: that waits for the disk each time, and this is not what is measured.
        (folder / f"{profile.id}{FILE_SUFFIX}").write_bytes(encode_json(raw))
    sizes = [path.stat().st_size for path in folder.glob(f"*{FILE_SUFFIX}")]
    return sum(sizes) / len(sizes)


def build(number: int) -> Profile:
    """A profile of about 9 kB: six cases, three rounds, four samples."""
    generator = random.Random(number)  # noqa: S311
    device = generator.choice(DEVICES)
    environment = Environment(os="Linux", kernel="6.1.0", machine="x86_64", python="3.11.7", torch="2.13.0")
    return Profile(
        id=f"20260101-{number:08d}-bench",
        name=f"run {number} of {device}",
        created=f"2026-{1 + number % 12:02d}-{1 + number % 28:02d}T{number % 24:02d}:00:00Z",
        status="done" if number % 20 else "stopped",
        tool=TOOL,
        suite=SuiteReference(name=generator.choice(("quick", "standard")), digest="0" * 64),
        host=f"host{number % 50}",
        rounds_planned=3,
        seed=number,
        device=DeviceInfo(
            id="cuda:0",
            kind="cuda",
            vendor="x",
            name=device,
            peaks={"bf16": Peak(value=1e15, kind="published", source="benchmark")},
        ),
        environments=[RoundEnvironment(round=i, worker=i + 1, before=environment) for i in range(3)],
        cases=[_case(size, dtype, generator) for size in SIZES for dtype in ("bf16", "fp16")],
    )


def _case(size: int, dtype: str, generator: random.Random) -> CaseResult:
    case = Case(
        id=f"matmul/{dtype}/m{size}-n{size}-k{size}",
        kernel="matmul",
        kernel_version=1,
        dtype=dtype,
        parameters={"m": size, "n": size, "k": size},
        unit="FLOP/s",
        flops=2 * size**3,
        traffic_bytes=6 * size**2,
    )
    rounds = [
        RoundResult(
            round=number,
            worker=number + 1,
            status="ok",
            backend="torch",
            calls=10,
            seconds=[2 * size**3 / 6e13 * generator.lognormvariate(0, 0.01) for _ in range(4)],
            settled=True,
        )
        for number in range(3)
    ]
    return CaseResult(case=case, rounds=rounds)


if __name__ == "__main__":
    main()
