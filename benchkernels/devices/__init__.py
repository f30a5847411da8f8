"""Devices that work can run on: `open_device` in the worker, `probe.probe` everywhere else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from profiles.problems import DeviceError

if TYPE_CHECKING:
    from benchkernels.devices.base import Device

_ID = re.compile(r"cpu|(?P<kind>cuda|npu):(?P<index>\d+)")


def open_device(device_id: str) -> Device:
    """The device of that id (`cpu`, `cuda:0`, `npu:0`), ready for work in this process.

    Imports torch: for workers and probes only. Raises DeviceError where there is no such device.
    """
    match = _ID.fullmatch(device_id)
    if not match:
        raise DeviceError(
            f"{device_id!r} names no device: write cpu, cuda:N or npu:N as `assay devices` lists them"
        )
    if match["kind"] is None:
        from benchkernels.devices.cpu import CpuDevice

        return CpuDevice()
    index = int(match["index"])
    if match["kind"] == "cuda":
        from benchkernels.devices.cuda import CudaDevice

        return CudaDevice(index)
    from benchkernels.devices.npu import NpuDevice

    return NpuDevice(index)
