"""The lists of npu-smi, whose columns stand under a header without bars: `info -m` and `info watch`."""

from __future__ import annotations

import re

from benchkernels.telemetry.npu_smi_values import CONTROLLERS, Record

_MAPPED = {
    "npuid": "npu_id",
    "chipid": "chip_id",
    "chipname": "name",
    "chiplogicid": "logic_id",
    "chipphyid": "phy_id",
}
_WATCHED = {
    "npuid": "npu_id",
    "chipid": "chip_id",
    "pwr": "power_w",
    "temp": "temperature_c",
    "aicore": "aicore_utilization",
    "npuutil": "npu_utilization",
    "aicube": "aicube_utilization",
    "memory": "memory_utilization",
    "memorybw": "memory_bandwidth_utilization",
}
_COLUMNS = re.compile(r"\s{2,}")
_MAPPED_COLUMN = re.compile(r"\S+ (?:Logic )?(?:\S*ID|Name)")
_WATCHED_COLUMN = re.compile(r"([A-Za-z][A-Za-z ]*)\([^)]*\)")


def read_lists(lines: list[str]) -> list[Record]:
    """The chips of `npu-smi info -m` and of `npu-smi info watch`, of the latter each row."""
    records: list[Record] = []
    header: list[str] = []
    for line in lines:
        columns = _list_header(line)
        if columns:
            header = columns
        elif header and line.strip():
            record = _list_row(header, line)
            if record is None:
                header = []
            elif str(record.values.get("name", "")).lower() not in CONTROLLERS:
                records.append(record)
    return records


def _list_header(line: str) -> list[str]:
    """The fields of a list's columns, where the line is its header; a column of no interest is empty."""
    if "|" in line or ":" in line:
        return []
    if "NpuID" in line:
        names = [match[1] for match in _WATCHED_COLUMN.finditer(line)]
        return [_WATCHED.get(name.replace(" ", "").lower(), "") for name in names]
    if "NPU ID" in line and "Chip ID" in line:
        names = _COLUMNS.split(line.strip())
        if len(names) == 1:  # a chat that takes spaces away
            names = _MAPPED_COLUMN.findall(line)
        return [_MAPPED.get(re.sub(r"[\s-]", "", name).lower(), "") for name in names]
    return []


def _list_row(header: list[str], line: str) -> Record | None:
    """A chip, as far as its row goes; None where the line is no row of this list."""
    words = _COLUMNS.split(line.strip())
    if len(words) != len(header):
        words = line.split(maxsplit=len(header) - 1)
    if len(words) < len(header):
        words.pop()  # the row is cut, and its last word may be half a number
    if not words or not words[0].isdigit():
        return None
    record = Record()
    for name, word in zip(header, words, strict=False):
        if name:
            record.put(name, word)
    return record
