"""Which devices a run measures, found by probing them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.cli.common import working
from benchkernels.devices.probe import LOOK_CLOSER, Kind, Probed, probe
from profiles.problems import DeviceError, UsageError
from profiles.profile import DeviceInfo
from profiles.text import shown

KINDS: tuple[Kind, ...] = ("cpu", "cuda", "npu")


def choose_devices(wanted: str | None) -> list[DeviceInfo]:
    """Those asked for (`cuda:0,cuda:1`), every one that works (`all`), or the best.

    An accelerator is better than the CPU. Raises UsageError where one is named twice or a name is empty,
    DeviceError where there is none such. A CPU has its peaks at the clock of the moment: `with_loaded_clock`.
    """
    if wanted is None or wanted == "all":
        return _choose_from_all(everyone=wanted is not None)
    return _find([_whole_id(part) for part in wanted.split(",")], None)


def choose_device(device_id: str, python: str | None = None) -> DeviceInfo:
    """The one device of that id; `python` is another interpreter, whose torch is asked.

    Raises DeviceError where there is none such. Of a CPU another torch is asked by `with_loaded_clock` only,
    since that loads it.
    """
    if python is not None and device_id == "cpu":
        [device] = [one.device for one in _probe(("cpu",), None) if one.device is not None]
        return device
    [device] = _find([_whole_id(device_id)], python)
    return device


def with_loaded_clock(device: DeviceInfo, python: str | None = None) -> DeviceInfo:
    """A CPU's peaks from its clock under load instead of the clock of the moment; costs 2 s.

    The load would disturb another run: the device must be held. Raises DeviceError where `python` has no
    torch that works; where our own has none the clock of the moment stays.
    """
    if device.kind != "cpu":
        return device
    if python is not None:
        [device] = _find(["cpu"], python)
        return device
    with working("finding the processor's clock under load, some seconds"):
        found = probe(("cpu",), loaded=True)
    return next((item.device for item in found if item.device is not None), device)


def _choose_from_all(*, everyone: bool) -> list[DeviceInfo]:
    found = _probe(KINDS, None)
    usable = [item.device for item in found if item.available and item.device is not None]
    if not usable:
        raise DeviceError(_absence("all" if everyone else None, found))
    return usable if everyone else [min(usable, key=lambda device: device.kind == "cpu")]


def _whole_id(text: str) -> str:
    """`cuda:0` for `cuda`. Raises DeviceError for what names no device, UsageError for an empty name."""
    if not text:
        raise UsageError("--device has an empty name in it; give one name, or several with single commas.")
    device_id = f"{text}:0" if text in KINDS[1:] else text
    if not re.fullmatch(r"cpu|(cuda|npu):\d+", device_id):
        raise DeviceError(
            f"there is no device '{shown(text)}': it is cpu, cuda:N or npu:N, several with commas, or all."
        )
    return device_id


def _find(device_ids: Sequence[str], python: str | None) -> list[DeviceInfo]:
    twice = next((one for one in device_ids if device_ids.count(one) > 1), None)
    if twice is not None:
        raise UsageError(f"--device names {twice} twice; name each device once.")
    kinds = tuple(kind for kind in KINDS if any(one.startswith(kind) for one in device_ids))
    found = _probe(kinds, python)
    usable = {item.id: item.device for item in found if item.available and item.device is not None}
    for device_id in device_ids:
        if device_id not in usable:
            raise DeviceError(_absence(device_id, [one for one in found if device_id.startswith(one.kind)]))
    return [usable[device_id] for device_id in device_ids]


def _probe(kinds: tuple[Kind, ...], python: str | None) -> list[Probed]:
    with working("looking at the devices, some seconds"):
        return probe(kinds, python=python)


def _absence(device_id: str | None, found: list[Probed]) -> str:
    said = [item for item in found if not item.available and item.reason]
    why = "; ".join(f"{item.reason}{f' ({item.remedy})' if item.remedy else ''}" for item in said)
    here = [item.id for item in found if item.available]
    what = f"there is no device {device_id}" if device_id else "no device can be used"
    none = f"none of its kind is here; {LOOK_CLOSER}"
    return f"{what}: {why or ('here is ' + ', '.join(here) if here else none)}."
