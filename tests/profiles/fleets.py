"""Fleets as they lie in a folder: one small profile of each chip."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from profiles.files import FILE_SUFFIX, write_profile
from profiles.profile import Check, DeviceInfo, Environment, FleetMember, Profile, RoundEnvironment, Telemetry
from tests.conftest import build_case, build_profile, build_result, build_round

CASE = "matmul/bf16/m4096-n4096-k4096"
CALL_S = 1e-3
OUTPUT = "a" * 32
OTHER = "b" * 32


def chip_profile(
    host: str = "n0",
    device: int = 0,
    speed: float = 1.0,
    *,
    run: int = 0,
    cases: Mapping[str, float] | None = None,
    outputs: tuple[str, ...] = (OUTPUT,),
    power_limit_w: float = 700.0,
    driver: str = "575",
    status: str = "ok",
    uuid: str | None = "",
    member: FleetMember | None = None,
    environment: Mapping[str, Any] = {},
    **changes: Any,
) -> Profile:
    """The `run`-th profile of a chip, `speed` times as fast as usual, by case where `cases` says so."""
    around = Environment(
        **(
            {"os": "Linux", "kernel": "6.1", "machine": "x86_64", "python": "3.11", "torch": "2.13"}
            | environment
        )
    )
    results = [
        build_result(
            build_case(name, flops=2 * 4096**3),
            [
                build_round(
                    number,
                    [CALL_S * 10 / one] * 4,
                    status=status,
                    check=Check(ok=True, error=0.0, tolerance=0.1, reference="test", output=output),
                )
                for number, output in enumerate(outputs)
            ],
        )
        for name, one in (cases or {CASE: speed}).items()
    ]
    facts: dict[str, Any] = {
        "created": f"2026-11-28T{12 + run:02d}:00:00Z",
        "host": host,
        "device": DeviceInfo(
            id=f"cuda:{device}", kind="cuda", vendor="NVIDIA", name="Test GPU", driver=driver,
            uuid=f"{host}-{device}" if uuid == "" else uuid, power_limit_w=power_limit_w,
        ),
        "environments": [RoundEnvironment(round=0, worker=1, before=around)],
        "cases": results,
        "seed": 0,
        "loaded_together": [f"cuda:{number}" for number in range(8)],
        "telemetry": Telemetry(),
        "member": member,
    }  # fmt: skip
    return build_profile(f"{host}-{device}-{run}", **(facts | changes))


def save(folder: Path, *profiles: Profile) -> Path:
    """Write them into the folder as members do."""
    folder.mkdir(parents=True, exist_ok=True)
    for profile in profiles:
        write_profile(profile, folder / f"{profile.id}{FILE_SUFFIX}")
    return folder


def spread(number: int, width: float = 0.01) -> float:
    """A speed near 1 that follows from the number alone: multiples of the golden ratio fill an interval."""
    return math.exp(width * (2 * ((number * 0.6180339887) % 1.0) - 1))


def many(hosts: int = 8, chips: int = 8, **changes: Any) -> list[Profile]:
    """A healthy fleet; `changes` are those of every profile."""
    return [
        chip_profile(f"n{host}", chip, spread(host * chips + chip), **changes)
        for host in range(hosts)
        for chip in range(chips)
    ]
