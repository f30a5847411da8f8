"""The power of one NVIDIA GPU: which of NVML's answers is read, and what a reading means.

NVML has three: the field of the moment, the field of the last second's mean (from Ampere on, without GA100),
and a call that gives the one or the other by the kind of chip (NVML API reference, nvmlDeviceGetPowerUsage).
"""

from __future__ import annotations

from typing import Any

from benchkernels.telemetry.base import Reading
from profiles.energy import PART_TIME

FIELDS = {"instant": "NVML_FI_DEV_POWER_INSTANT", "average": "NVML_FI_DEV_POWER_AVERAGE"}
"""Names in NVML by ours; an older binding lacks the names, an older driver the answers."""
AVERAGED_FROM = (8, 6)
"""Compute capability from which the call averages over 1 s."""
PART_TIME_CHIPS = frozenset({(8, 0), (9, 0)})
"""GA100 and GH100: measured of the A100 and the H100 (Yang, Adamek and Armour, SC 2024)."""
_MEMBERS = {0: "dVal", 1: "uiVal", 2: "ulVal", 3: "ullVal", 4: "sllVal", 5: "siVal", 6: "usVal"}
"""Of nvmlValue_t by nvmlValueType_t: power is unsigned with some drivers and signed with others."""
_MOMENT = "instantaneous, whole GPU"
_SECOND = "mean of 1 s, whole GPU"


class PowerSensor:
    """The best of the three that this GPU has, chosen when it is opened."""

    def __init__(self, nvml: Any, gpu: Any) -> None:
        self._nvml = nvml
        self._gpu = gpu
        self._by_field = "instant" in read_fields(nvml, gpu)
        capability = _capability(nvml, gpu)
        averaged = not self._by_field and (capability is None or capability >= AVERAGED_FROM)
        self.average_s = 1.0 if averaged else 0.0
        """Seconds that a reading averages over."""
        field = "NVML power" if self._by_field else "NVML power usage"
        self.seen = f"; {PART_TIME}" if capability in PART_TIME_CHIPS else ""
        """What is to be said of the sensor itself, whoever reads it."""
        told = _SECOND if averaged else f"{_MOMENT}{self.seen}"
        self.source = f"{field}, {told}"

    def read(self) -> Reading:
        """Watts; None with NVML's reason."""
        nvml = self._nvml
        if self._by_field:
            power_w = read_fields(nvml, self._gpu, ("instant",)).get("instant")
            return Reading(power_w, self.source if power_w is not None else f"{self.source}: no answer")
        try:
            return Reading(nvml.nvmlDeviceGetPowerUsage(self._gpu) * 1e-3, self.source)
        except nvml.NVMLError as error:
            return Reading(None, f"{self.source}: {error}")


def read_fields(nvml: Any, gpu: Any, names: tuple[str, ...] = tuple(FIELDS)) -> dict[str, float]:
    """Watts of those of the fields that binding, driver and GPU have."""
    numbers = {name: getattr(nvml, FIELDS[name], None) for name in names}
    known = {name: number for name, number in numbers.items() if number is not None}
    if not known:
        return {}
    try:
        values = nvml.nvmlDeviceGetFieldValues(gpu, list(known.values()))
    except nvml.NVMLError:
        return {}
    told = {
        name: field_value(value)
        for name, value in zip(known, values, strict=True)
        if value.nvmlReturn == nvml.NVML_SUCCESS
    }
    return {name: milliwatts * 1e-3 for name, milliwatts in told.items() if milliwatts is not None}


def field_value(value: Any) -> float | None:
    """The number in an nvmlFieldValue_t, read by its own type tag; None for a type that is not known here."""
    member = _MEMBERS.get(value.valueType, "")
    number = getattr(value.value, member, None)
    return None if number is None else float(number)


def _capability(nvml: Any, gpu: Any) -> tuple[int, int] | None:
    try:
        major, minor = nvml.nvmlDeviceGetCudaComputeCapability(gpu)
    except nvml.NVMLError:
        return None
    return (int(major), int(minor))
