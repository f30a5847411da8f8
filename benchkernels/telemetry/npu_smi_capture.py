"""A text that npu-smi printed, of whatever command and version, as what it says about each chip."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from benchkernels.telemetry.npu_smi_keys import read_keys
from benchkernels.telemetry.npu_smi_lists import read_lists
from benchkernels.telemetry.npu_smi_table import read_tables
from benchkernels.telemetry.npu_smi_text import clean, driver_version
from benchkernels.telemetry.npu_smi_values import Process, Record, Scalar

_ERROR = re.compile(
    r"fail|error|not support|no npu|not found|no such|cannot|denied|invalid|unable|please check",
    re.IGNORECASE,
)
_OURS = re.compile(
    r"\bnpu|dcmi|DrvMng|davinci|support querying|error parameter|matrix process", re.IGNORECASE
)
_UNTOLD = "not in this output"
_HEAD = re.compile(r"npu-smi\s+\S+\s.*Version\s*:|\bNPU\b.*\bHealth\b|\bBus-Id\b", re.IGNORECASE)
"""The banner of a table, which `npu-smi -v` has not, or its columns' names."""
_ROWLESS = (
    "the head of a table is here, but no row of a device was understood: the output is cut, or has lost the "
    "bars between its cells"
)


class Chip(msgspec.Struct, frozen=True, kw_only=True):
    """One chip, or a whole NPU where `chip_id` is None. Shares in percent, memory in MiB, as printed.

    `memory_*` is the table's column Memory-Usage or DDR, `hbm_*` the HBM. `power_chips` counts the chips
    whose power the reading holds: two on A3, whose table prints it at the NPU's first chip only. `more` has
    what only some outputs tell, `other` by printed key what this does not know. `reasons` has each None.
    """

    npu_id: int | None = None
    chip_id: int | None = None
    name: str | None = None
    health: str | None = None
    power_w: float | None = None
    power_chips: int | None = None
    temperature_c: float | None = None
    aicore_utilization: float | None = None
    aicore_clock_mhz: float | None = None
    aicore_rated_mhz: float | None = None
    aicore_count: int | None = None
    hbm_used_mb: int | None = None
    hbm_total_mb: int | None = None
    hbm_clock_mhz: float | None = None
    hbm_temperature_c: float | None = None
    memory_used_mb: int | None = None
    memory_total_mb: int | None = None
    memory_bandwidth_utilization: float | None = None
    bus_id: str | None = None
    phy_id: int | None = None
    logic_id: int | None = None
    processes: list[Process] | None = None
    more: dict[str, Scalar] = {}
    other: dict[str, str] = {}
    reasons: dict[str, str] = {}


class Capture(msgspec.Struct, frozen=True, kw_only=True):
    """All that a text says. `error` is npu-smi's own sentence where it told of no device, or ours."""

    driver: str | None
    devices: list[Chip]
    error: str | None


_FIELDS = tuple(name for name in Chip.__struct_fields__ if name not in {"more", "other", "reasons"})


def read_capture(text: str) -> Capture:
    """Read a text; a capture without devices and without an error is none of npu-smi."""
    lines = clean(text)
    records = _merge(read_tables(lines), [*read_keys(lines), *read_lists(lines)])
    _share_power(records)
    drivers = [driver for record in records if (driver := record.values.pop("driver", None))]
    return Capture(
        driver=driver_version(lines) or (str(drivers[0]) if drivers else None),
        devices=[_chip(record) for record in records],
        error=None if records else _error(lines),
    )


def as_json(capture: Capture) -> dict[str, Any]:
    """What the command prints: all fields of each chip, and `reasons` for those that no chip has."""
    devices = []
    for chip in capture.devices:
        told = msgspec.to_builtins(chip)
        more, other, reasons = told.pop("more"), told.pop("other"), told.pop("reasons")
        devices.append({**told, **more, "other": other, "reasons": reasons})
    reasons = {} if capture.driver else {"driver": "no version is printed"}
    for name in _FIELDS:
        missing = {device["reasons"].get(name) for device in devices}
        if devices and None not in missing:
            reasons[name] = "; ".join(sorted(map(str, missing)))
    return {"driver": capture.driver, "devices": devices, "reasons": reasons, "error": capture.error}


def _merge(tabled: list[Record], told: list[Record]) -> list[Record]:
    """One record a chip. What is told of a whole NPU is its chip's where it has only one."""
    merged: list[Record] = []
    for n, record in enumerate([*tabled, *told]):
        of_npu = [one for one in merged if one.npu == record.npu]
        same = [one for one in of_npu if one.chip == record.chip]
        # A chip of a table that has no number is one whose rows are cut.
        if n >= len(tabled) and not same and len(of_npu) == 1 and None in {of_npu[0].chip, record.chip}:
            same = of_npu
        if same:
            same[0].update(record)
        else:
            merged.append(record)
    return merged


def _share_power(records: list[Record]) -> None:
    """Count the chips whose power a reading holds: those of the same NPU that tell none share it.

    Where an A3's second chip is not listed (a cut table, a container that has one die) its Phy-ID column
    tells that there is one.
    """
    for record in records:
        others = [one for one in records if one is not record and one.npu == record.npu]
        if "power_w" not in record.values or any("power_w" in one.values for one in others):
            continue
        silent = [one for one in others if "power_w" in one.reasons]
        of_a3 = "phy_id" in record.values and str(record.values.get("name")).startswith("Ascend910")
        record.values.setdefault("power_chips", 1 + max(len(silent), of_a3))
        for one in silent:
            one.reasons["power_w"] = "the power of all chips of this NPU is printed at another of them"


def _chip(record: Record) -> Chip:
    values = dict(record.values)
    known: dict[str, Any] = {name: values.pop(name) for name in _FIELDS if name in values}
    untold = {name: record.reasons.get(name, _UNTOLD) for name in _FIELDS if name not in known}
    if record.processes is not None:
        known["processes"] = record.processes
        del untold["processes"]
    if "power_w" in known:
        known.setdefault("power_chips", 1)
        untold.pop("power_chips", None)
    else:
        untold["power_chips"] = untold["power_w"]
    return Chip(**known, more=values, other=record.other, reasons=untold)


def _error(lines: list[str]) -> str | None:
    """What npu-smi or its driver said instead, in one sentence."""
    said = [line.strip() for line in lines if line.strip() and not line.lstrip().startswith(("#", "$"))]
    errors = [line for line in said if _ERROR.search(line)]
    if not any(_OURS.search(line) for line in errors):
        return _ROWLESS if any(_HEAD.search(line) for line in said) else None
    return "; ".join(dict.fromkeys(errors[:4]))[:400]
