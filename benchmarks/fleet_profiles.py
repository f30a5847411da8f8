"""A synthetic fleet whose truth is known: a profile of each chip, slow and odd ones planted among them.

Chips differ by 1.44 % (robust sd) with a slow tail; slower chips, hosts and racks, power-capped hosts and
wrong outputs are planted. Digests of the profiles themselves are left empty: the report looks at none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from profiles.paths import FILE_SUFFIX
from profiles.profile import (
    Case,
    CaseResult,
    Check,
    DeviceInfo,
    Environment,
    Profile,
    RoundEnvironment,
    RoundResult,
    SuiteReference,
)
from profiles.text import encode_json
from profiles.version import TOOL

CHIPS_PER_HOST, HOSTS_PER_RACK = 8, 8
SIZES = (4096, 16_384)
DTYPES = ("bf16", "fp16")
ROUNDS, SAMPLES = 3, 4
CAP = 0.09
CAPPED_W, FULL_W = 600.0, 700.0
WRONG_OUTPUTS = 5


@dataclass(frozen=True)
class Planted:
    """The truth about a synthetic fleet: logarithms of speed, and what was done to which unit."""

    speed: np.ndarray
    """[chips], without the power cap."""
    chips: frozenset[int]
    hosts: frozenset[int]
    racks: frozenset[int]
    capped: frozenset[int]
    """Hosts."""
    wrong: frozenset[int]
    """Chips with another output."""


def plant(chips: int, seed: int = 1) -> Planted:
    """Of 100,096 chips 200 are 5 to 30 % slow, 12 hosts 6 %, 4 racks 3.5 %; a third of the hosts capped."""
    generator = np.random.default_rng(seed)
    hosts, racks = -(-chips // CHIPS_PER_HOST), -(-chips // (CHIPS_PER_HOST * HOSTS_PER_RACK))
    speed = generator.normal(0.0, 0.0144, chips)
    # The slow tail of real chips: three in a thousand are slower by one half of a bell curve of 4 %.
    tail = generator.random(chips) < 0.003
    speed[tail] -= np.abs(generator.normal(0.0, 0.04, np.count_nonzero(tail)))
    slow = generator.choice(chips, max(1, chips // 500), replace=False)
    slow_hosts = generator.choice(hosts, max(1, hosts // 1042), replace=False)
    slow_racks = generator.choice(racks, max(1, racks // 390), replace=False)
    host = np.arange(chips) // CHIPS_PER_HOST
    speed[slow] += np.log1p(-generator.uniform(0.05, 0.30, len(slow)))
    speed[np.isin(host, slow_hosts)] += np.log1p(-0.06)
    speed[np.isin(host // HOSTS_PER_RACK, slow_racks)] += np.log1p(-0.035)
    return Planted(
        speed=speed,
        chips=frozenset(slow.tolist()),
        hosts=frozenset(slow_hosts.tolist()),
        racks=frozenset(slow_racks.tolist()),
        capped=frozenset(generator.choice(hosts, hosts // 3, replace=False).tolist()),
        wrong=frozenset(generator.choice(chips, min(WRONG_OUTPUTS, chips // 8), replace=False).tolist()),
    )


def write_fleet(folder: Path, planted: Planted, *, noise: float, seed: int = 2) -> float:
    """Write a profile of each chip, unless as many are there; their mean size in bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    if len(list(folder.glob(f"*{FILE_SUFFIX}"))) < len(planted.speed):
        for name, data in profiles(planted, noise=noise, seed=seed):
            # Not `write_profile`: that waits for the disk each time, and this is not what is measured.
            (folder / name).write_bytes(data)
    sizes = [path.stat().st_size for path in folder.glob(f"*{FILE_SUFFIX}")]
    return sum(sizes) / len(sizes)


def profiles(planted: Planted, *, noise: float, seed: int = 2) -> Iterator[tuple[str, bytes]]:
    """Name and content of each chip's file."""
    generator = np.random.default_rng(seed)
    raw = msgspec.json.decode(encode_json(_template()))
    cases = len(SIZES) * len(DTYPES)
    for chip, speed in enumerate(planted.speed.tolist()):
        host = chip // CHIPS_PER_HOST
        capped = host in planted.capped
        _identify(raw, chip, host, capped)
        level = speed + (np.log1p(-CAP) if capped else 0.0) + generator.normal(0.0, noise, (cases, 1, 1))
        seconds = np.exp(-level + generator.normal(0.0, 0.002, (cases, ROUNDS, SAMPLES)))
        for number, result in enumerate(raw["cases"]):
            base_s = result["case"]["flops"] / 6e14 * 10
            for round_, samples in zip(result["rounds"], (base_s * seconds[number]).tolist(), strict=True):
                round_["seconds"] = samples
                wrong = chip in planted.wrong and number == chip % cases
                round_["check"]["output"] = f"{(chip if wrong else 0) * 64 + number + 1:032x}"[::-1]
        yield f"{raw['id']}{FILE_SUFFIX}", encode_json(raw)


def _identify(raw: dict[str, Any], chip: int, host: int, capped: bool) -> None:
    raw["id"] = f"20261128T120000-{chip:08d}"
    raw["host"] = f"r{host // HOSTS_PER_RACK:04d}n{host % HOSTS_PER_RACK}"
    raw["device"]["id"] = f"cuda:{chip % CHIPS_PER_HOST}"
    raw["device"]["uuid"] = f"{chip:032x}"
    raw["device"]["power_limit_w"] = CAPPED_W if capped else FULL_W


def _template() -> Profile:
    environment = Environment(
        os="Linux", kernel="6.1.0", machine="x86_64", python="3.11.7", torch="2.13.0", driver="575.57",
        runtimes={"CUDA": "12.9", "cuDNN": "9.10"}, power_limit_w=FULL_W,
        clocks_hz={"compute": 1.4e9, "compute_maximum": 1.98e9, "memory_maximum": 2.6e9},
    )  # fmt: skip
    return Profile(
        id="template",
        name="fleet member",
        created="2026-11-28T12:00:00Z",
        status="done",
        tool=TOOL,
        suite=SuiteReference(name="quick", digest="0" * 64),
        host="",
        rounds_planned=ROUNDS,
        seed=0,
        device=DeviceInfo(
            id="cuda:0", kind="cuda", vendor="NVIDIA", name="NVIDIA H100 80GB HBM3", driver="575.57"
        ),
        environments=[RoundEnvironment(round=i, worker=i + 1, before=environment) for i in range(ROUNDS)],
        cases=[_case(size, dtype) for size in SIZES for dtype in DTYPES],
        loaded_together=[f"cuda:{number}" for number in range(CHIPS_PER_HOST)],
    )


def _case(size: int, dtype: str) -> CaseResult:
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
    check = Check(ok=True, error=1e-3, tolerance=1e-2, reference="float64 on the CPU, 32 rows")
    rounds = [
        RoundResult(
            round=i, worker=i + 1, status="ok", backend="torch.matmul", calls=10, check=check, settled=True
        )
        for i in range(ROUNDS)
    ]
    return CaseResult(case=case, rounds=rounds)
