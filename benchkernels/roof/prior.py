"""What a device's own units say of shapes before anything is measured: which box, and in which order.

The prior only orders: whatever it thinks, the search measures. It knows three things that cost a product its
rate: traffic (the roofline), a last wave of tiles that fills few of the device's units, and launching. Calls
of which a budget has few are left out.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from benchkernels.kernels.attention import DTYPES as ATTENTION_DTYPES
from benchkernels.planning import MEMORY_SHARE, expected_call_s, least_call_s
from benchkernels.roof.boxes import Box
from benchkernels.roof.search import Point
from profiles.efficiency import MEMORY_BOUND_CACHES
from profiles.problems import UsageError
from profiles.profile import Case, DeviceInfo
from profiles.published import load_published

TILE = (128, 256)
"""Of C that one streaming multiprocessor or cube core makes at a time in the large kernels of today."""
LAUNCH_S = {"cpu": 2e-5, "cuda": 5e-6, "npu": 1e-5}
FIRST_S = {"cpu": 0.1, "cuda": 0.05, "npu": 0.05}
"""How long a candidate is sampled at first."""
LONGEST_CALL = 2.0
"""In `FIRST_S`: a longer call costs a search more than it can tell."""
BANDS = 25
"""Scores are no better than that share of themselves: within a band the order is drawn."""

CPU_SIZES = (256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096)
SIZES = (1024, 2048, 3072, 4096, 5120, 6144, 8192, 10240, 12288, 14336, 16384)
_MNK = re.compile(r"(\d+)x(\d+)x(\d+) \(MxNxK\)")


class Wish(NamedTuple):
    """What the user wants searched; an empty one is the device's default."""

    kernels: tuple[str, ...] = ()
    dtypes: tuple[str, ...] = ()
    sizes: tuple[int, ...] = ()
    """Of m, n and k alike."""


KERNELS = ("matmul", "attention", "bandwidth")


def boxes_for(device: DeviceInfo, wish: Wish) -> list[Box]:
    """One box for each product's dtype, one of attention in the first that it takes, one of streams."""
    dtypes = wish.dtypes or default_dtypes(device)
    accelerator = device.kind != "cpu"
    make = partial(Box, accelerator=accelerator)
    boxes = []
    for kernel in wish.kernels or KERNELS:
        if kernel == "matmul":
            sizes = list(wish.sizes or (SIZES if accelerator else CPU_SIZES))
            boxes += [
                make(kernel=kernel, dtype=dtype, axes={"m": sizes, "n": sizes, "k": sizes})
                for dtype in dtypes
            ]
        elif kernel == "attention":
            sequences = [2048, 4096, 8192, 16384] if accelerator else [256, 512, 1024]
            axes = {"sequence": sequences, "head_size": [64, 128], "causal": [0, 1]}
            fused = [dtype for dtype in dtypes if dtype in ATTENTION_DTYPES]
            boxes += [make(kernel=kernel, dtype=dtype, axes=axes) for dtype in fused[:1]]
        else:
            sizes = _stream_sizes_mib(device)
            boxes.append(make(kernel=kernel, dtype="fp32", axes={"operation": [0, 1, 2], "size_mib": sizes}))
    return boxes


def _stream_sizes_mib(device: DeviceInfo) -> list[int]:
    """Of one array: a search for the fastest stream would find the caches, if they held the smallest."""
    least = 128 if device.kind == "cpu" else 1024
    while least << 20 <= MEMORY_BOUND_CACHES * (device.last_level_cache_bytes or 0):
        least *= 2
    return [least, 2 * least, 4 * least]


def default_dtypes(device: DeviceInfo) -> tuple[str, ...]:
    """bf16, with fp32 on a processor, and with fp8 where the device is known to have it."""
    if device.kind == "cpu":
        return ("bf16", "fp32")
    return ("bf16", "fp8") if "fp8" in device.peaks else ("bf16",)


def order_points(
    box: Box, device: DeviceInfo, free_bytes: int | None, *, published: bool, seed: int
) -> tuple[list[Point], Point]:
    """The box's points that fit into memory and time, the most promising first, and the anchor.

    `published` puts the shapes that others found best before all, also those between the box's values.
    Raises UsageError where nothing fits.
    """
    points = box.points()
    usable_bytes = None if free_bytes is None else int(free_bytes * MEMORY_SHARE)
    anchor = _anchor(box, points, device, usable_bytes)
    left_bytes = None if usable_bytes is None else usable_bytes - box.case(anchor).memory_bytes
    seeds = _published_points(device) if published and box.kernel == "matmul" and box.accelerator else []
    draw = random.Random(f"{seed}/{box.target}")  # noqa: S311  (an order, not a secret)
    ranked = []
    for point in points:
        case = box.case(point)
        if _fits(case, device, left_bytes):
            ranked.append((-math.floor(BANDS * score(case, device)), draw.random(), point))
    fitting = [point for point in seeds if _fits(box.case(point), device, left_bytes)]
    return list(dict.fromkeys([*fitting, *(point for *_, point in sorted(ranked))])), anchor


def _fits(case: Case, device: DeviceInfo, usable_bytes: int | None) -> bool:
    call_s = expected_call_s(case, device) or 0.0
    affordable = call_s <= LONGEST_CALL * FIRST_S[device.kind]
    return affordable and (usable_bytes is None or case.memory_bytes <= usable_bytes)


def score(case: Case, device: DeviceInfo) -> float:
    """The share of its peak that the device may reach at most in this case, by what is known beforehand."""
    call_s = least_call_s(case, device)
    if call_s is None:
        return _wave_share(case, device)
    peak = device.peaks.get(case.dtype)
    busy_s = case.flops / peak.value if case.flops and peak is not None else call_s
    return busy_s / (call_s + LAUNCH_S[device.kind]) * _wave_share(case, device)


def _wave_share(case: Case, device: DeviceInfo) -> float:
    """How full the waves of tiles of a product are; 1 for all else, and where the units are not known."""
    units = device.details.get("multiprocessors") or device.details.get("cube_cores")
    if case.kernel != "matmul" or not isinstance(units, int) or units <= 0:
        return 1.0
    m, n = int(case.parameters["m"]), int(case.parameters["n"])
    shares = []
    for rows, columns in (TILE, TILE[::-1]):
        tiles = -(-m // rows) * -(-n // columns)
        used = m * n / (tiles * rows * columns)
        shares.append(used * tiles / (units * -(-tiles // units)))
    return max(shares)


def _anchor(box: Box, points: Sequence[Point], device: DeviceInfo, usable_bytes: int | None) -> Point:
    """The box's middle, or the largest point of at most half the memory, and short enough."""
    half_bytes = None if usable_bytes is None else usable_bytes // 2
    small = [point for point in points if _fits(box.case(point), device, half_bytes)]
    if not small:
        raise UsageError(
            f"the smallest shape of {box.target} does not fit: it takes more memory than is free or too "
            "long for a search. Free some memory, choose smaller shapes with --sizes, or leave it out"
            " with --kernel."
        )
    return box.anchor() if box.anchor() in small else max(small, key=math.prod)


def _published_points(device: DeviceInfo) -> list[Point]:
    """Shapes that the brute-force searches of others ended with, those of the same device first."""
    own = device.catalogue.id if device.catalogue else ""
    shapes = [
        (result.device != own, tuple(int(size) for size in match.groups()))
        for result in load_published(overlay=False)
        if result.kernel == "matmul" and (match := _MNK.fullmatch(result.shape))
    ]
    return list(dict.fromkeys(point for _, point in sorted(shapes, key=lambda item: item[0])))
