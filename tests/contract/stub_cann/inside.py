"""What can only be seen from inside of a process that has the device; each prints one JSON object."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import torch

from benchkernels.devices import open_device
from benchkernels.failures import explain
from benchkernels.sampling import warm_up

CALLS = 20


def time_products() -> None:
    """A block of products, and a whole warm-up."""
    device = open_device("npu:0")
    device.set_precision("fp16")
    a, out = (torch.empty(64, 64, dtype=torch.float16, device=device.torch_device) for _ in range(2))

    def multiply() -> object:
        return torch.mm(a, a, out=out)

    block = device.time_block(multiply, CALLS)
    warmed = warm_up(device, multiply, budget_s=0.1, check=lambda: None)
    json.dump({"block": asdict(block), "warmed": asdict(warmed)}, sys.stdout)


def fall_back() -> None:
    """An operator that Ascend does not have."""
    device = open_device("npu:0")
    a = torch.ones(32, 32, dtype=torch.int8, device=device.torch_device)
    try:
        torch._int_mm(a, a)
    except RuntimeError as error:
        json.dump(asdict(explain(error)), sys.stdout)
    else:
        json.dump({"status": "ok"}, sys.stdout)
