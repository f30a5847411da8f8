"""The doctor's last question to a device: does it compute? A small product, held against the processor's.

`python -m benchkernels.doctor.compute ID...` is the child that asks: one JSON object on its standard
output, from a device's id to what is wrong with it; an empty list where nothing is.
"""

from __future__ import annotations

import math
import sys
import traceback
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from benchkernels.devices.child import child_command
from benchkernels.devices.diagnosis import diagnose
from benchkernels.devices.probe import Kind
from benchkernels.doctor.setup import Setup, explain_end
from benchkernels.findings import Finding, problem

if TYPE_CHECKING:
    from benchkernels.devices.base import Device

_SIZE = 16
_TOLERANCE = {"fp32": 1e-4, "fp16": 1e-2, "bf16": 5e-2}
"""Of the largest element: generous, for a right result is far below on any device and a wrong one above."""


def look_at_results(setup: Setup, kind: Kind, ids: Sequence[str], limit_s: float) -> list[Finding]:
    """A problem for each of these devices that fails, or whose results are wrong."""
    if not ids:
        return []
    outcome = setup.ask(child_command("benchkernels.doctor.compute", *ids), kind, limit_s)
    try:
        told = msgspec.json.decode(outcome.stdout, type=dict[str, list[str]])
    except msgspec.MsgspecError:
        end = explain_end(outcome, "the process that computed")
        return [problem(kind, f"{', '.join(ids)} could be opened, but not used", end.reason, end.remedy)]
    return [_finding(kind, name, texts) for name, texts in told.items() if texts]


def _finding(kind: Kind, name: str, texts: list[str]) -> Finding:
    known = diagnose("\n".join(texts))
    why = known.reason if known else "; ".join(text.strip().splitlines()[-1] for text in texts)
    remedy = "update driver and torch; where it stays so, run the vendor's diagnosis of the device"
    what = f"{name} does not compute as it should"
    return problem(kind, what, why, known.remedy if known else remedy)


def try_device(device: Device) -> Iterator[str]:
    """What is wrong with its results, by dtype; a dtype that the device does not have is left out."""
    import torch

    from benchkernels.kernels.base import Unsupported

    torch_dtypes = {"fp32": torch.float32, "fp16": torch.float16, "bf16": torch.bfloat16}
    generator = torch.Generator().manual_seed(0)
    for dtype, tolerance in _TOLERANCE.items():
        try:
            device.set_precision(dtype)
        except Unsupported:
            continue
        a, b = (torch.randn(_SIZE, _SIZE, generator=generator).to(torch_dtypes[dtype]) for _ in "ab")
        on_device = (a.to(device.torch_device), b.to(device.torch_device))
        block = device.time_block(partial(torch.matmul, *on_device), 1)
        result = torch.matmul(*on_device)
        if strays := device.strays():
            yield f"{', '.join(strays)} ran on the processor in place of the device"
        expected = a.double() @ b.double()
        error = float((result.cpu().double() - expected).abs().max() / expected.abs().max())
        if result.dtype != torch_dtypes[dtype]:
            yield f"a product in {dtype} comes back as {result.dtype}"
        elif not error <= tolerance:
            far = f"{error:.1%} off the processor's" if math.isfinite(error) else "not a number"
            yield f"a product in {dtype} is wrong: {far}"
        elif not (math.isfinite(block.seconds) and block.seconds >= 0):
            yield f"its events give no time: {block.seconds}"


def main(ids: Sequence[str]) -> dict[str, list[str]]:
    """In the child: each device by itself, for one that fails must not hide the others."""
    from benchkernels.devices import open_device

    told = {}
    for name in ids:
        try:
            told[name] = list(try_device(open_device(name)))
        except Exception:  # noqa: BLE001  (a broken driver raises what it likes)
            told[name] = [traceback.format_exc()]
    return told


if __name__ == "__main__":
    import os

    stream = os.dup(1)
    os.dup2(2, 1)
    encoded = msgspec.json.encode(main(sys.argv[1:]))
    with os.fdopen(stream, "wb") as file:
        file.write(encoded)
    sys.stderr.flush()
    # Libraries that crash while they are unloaded must not spoil an answer that is already given.
    os._exit(0)
