"""Which devices a run measures, found by probing them."""

from __future__ import annotations

import re

from app.cli.common import working
from benchkernels.devices.probe import Kind, Probed, probe
from profiles.problems import DeviceError
from profiles.profile import DeviceInfo

KINDS: tuple[Kind, ...] = ("cpu", "cuda", "npu")


def choose_devices(device_id: str | None, python: str | None = None) -> list[DeviceInfo]:
    """The device asked for, every one that works, or the best: an accelerator before the CPU.

    `python` is another interpreter, whose torch is asked. Raises DeviceError where there is none such; a CPU
    comes with its peaks at the clock under load.
    """
    chosen = _choose(device_id, python)
    return chosen if python else [_with_loaded_clock(device) for device in chosen]


def _choose(device_id: str | None, python: str | None) -> list[DeviceInfo]:
    if device_id in KINDS[1:]:
        device_id = f"{device_id}:0"
    if device_id is not None and not re.fullmatch(r"all|cpu|(cuda|npu):\d+", device_id):
        raise DeviceError(f"there is no device '{device_id}': it is cpu, cuda:N, npu:N or all.")
    wanted = KINDS if device_id in (None, "all") else tuple(k for k in KINDS if device_id.startswith(k))
    with working("looking at the devices, some seconds"):
        found = probe(wanted, python=python)
    usable = [item.device for item in found if item.available and item.device is not None]
    if device_id == "all" and usable:
        return usable
    if device_id is None and usable:
        return [min(usable, key=lambda device: device.kind == "cpu")]
    chosen = [device for device in usable if device.id == device_id]
    if chosen:
        return chosen
    raise DeviceError(_absence(device_id, found))


def _with_loaded_clock(device: DeviceInfo) -> DeviceInfo:
    """A CPU's peaks from its clock under load instead of the clock of the moment; costs 2 s."""
    if device.kind != "cpu":
        return device
    with working("finding the processor's clock under load, some seconds"):
        found = probe(("cpu",), loaded=True)
    return next((item.device for item in found if item.device is not None), device)


def _absence(device_id: str | None, found: list[Probed]) -> str:
    said = [item for item in found if not item.available and item.reason]
    why = "; ".join(f"{item.reason}{f' ({item.remedy})' if item.remedy else ''}" for item in said)
    here = [item.id for item in found if item.available]
    what = f"there is no device {device_id}" if device_id else "no device can be used"
    return f"{what}: {why or ('here is ' + ', '.join(here) if here else 'none of its kind is here')}."
