"""The outputs of npu-smi that are groups of `key : value`.

Grammar as in npucli (npu_card_info.c and npu_info_print.c of hicann/driver): after `NPU ID` come groups
between blank lines, one a chip. `Chip ID` ends its group; in `-t common`, and on a 310 always, it begins it.
Groups of the board's controllers have a `Chip Name` of their own: theirs are not the chip's values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from benchkernels.telemetry.npu_smi_text import is_comment
from benchkernels.telemetry.npu_smi_values import CONTROLLERS, Process, Record

_FIELDS = {
    "npuid": "npu_id",
    "chipid": "chip_id",
    "chipname": "name",
    "chiplogicid": "logic_id",
    "chipphyid": "phy_id",
    "pciebusinfo": "bus_id",
    "health": "health",
    "healthstatus": "health",
    "npurealtimepower(w)": "power_w",
    "powerdissipation(w)": "power_w",
    "ratedpowerdissipation(w)": "power_w",
    "temperature(c)": "temperature_c",
    "nputemperature(c)": "temperature_c",
    "aicoreusagerate(%)": "aicore_utilization",
    "aivectorusagerate(%)": "aivector_utilization",
    "aicubeusagerate(%)": "aicube_utilization",
    "npuutilization(%)": "npu_utilization",
    "memoryusagerate(%)": "memory_utilization",
    "ddrusagerate(%)": "memory_utilization",
    "hbmusagerate(%)": "hbm_utilization",
    "memorybandwidthusagerate(%)": "memory_bandwidth_utilization",
    "ddrbandwidthusagerate(%)": "ddr_bandwidth_utilization",
    "hbmbandwidthusagerate(%)": "hbm_bandwidth_utilization",
    "memorycapacity(mb)": "memory_total_mb",
    "ddrcapacity(mb)": "memory_total_mb",
    "capacity(mb)": "memory_total_mb",
    "hbmcapacity(mb)": "hbm_total_mb",
    "hbmclockspeed(mhz)": "hbm_clock_mhz",
    "hbmtemperature(c)": "hbm_temperature_c",
    "aicorefreq(mhz)": "aicore_rated_mhz",
    "aicorecurfreq(mhz)": "aicore_clock_mhz",
    "aicorecount": "aicore_count",
    "npuname": "npu_name",
    "productname": "product_name",
    "producttype": "product_type",
    "softwareversion": "driver",
    "firmwareversion": "firmware_version",
}
_OF_NO_CHIP = frozenset({"chipcount", "totalcount", "cardcount"})
_PRIVATE = frozenset({"serialnumber", "dieid", "vdieid", "ndieid", "ddieid"})
"""They name one machine in the world, and what this reads is there to be sent to others."""
_OF_ANY_BOARD = frozenset({"product_name", "product_type", "firmware_version"})
"""Other tools print such keys, too: alone they make no NPU."""
_KEY_VALUE = re.compile(r"\s*([A-Za-z][^:|]*?)\s*:\s*(.*?)\s*")
_PROCESS = re.compile(
    r"Process id\s*:\s*(\d{1,9})\s+Process name\s*:(.*?)\s+Process memory\(MB\)\s*:\s*(\d{1,9})\b"
)


class _Told(NamedTuple):
    """A line `key : value`, `key` without spaces and in small letters; or a line of `-t proc-mem`."""

    key: str
    value: str = ""
    printed: str = ""
    process: Process | None = None


_Group = list[_Told]


def read_keys(lines: list[str]) -> list[Record]:
    """The chips, or whole NPUs, of which `key : value` groups tell."""
    return [record for section in _sections(lines) for record in _read_section(section)]


def _sections(lines: list[str]) -> Iterator[list[_Group]]:
    """Groups between two blank lines, gathered by NPU; a command on its own line begins anew, too."""
    groups: list[_Group] = [[]]
    for line in lines:
        if is_comment(line):
            yield groups
            groups = [[]]
        elif not line.strip():
            groups.append([])
        elif told := _tell(line):
            named = any(one.key == "npuid" for group in groups for one in group)
            if told.key == "npuid" and (named or not groups[-1]):
                yield groups
                groups = [[]]
            groups[-1].append(told)
    yield groups


def _tell(line: str) -> _Told | None:
    if match := _PROCESS.search(line):
        pid, name, memory_mb = match.groups()
        return _Told("process", process=Process(int(pid), name.strip() or None, int(memory_mb)))
    match = _KEY_VALUE.fullmatch(line)
    if match is None or "|" in line:
        return None
    return _Told(re.sub(r"[\s_-]", "", match[1]).lower(), match[2], match[1])


def _read_section(groups: list[_Group]) -> Iterator[Record]:
    head = [told for group in groups for told in group if told.key in {"npuid", *_OF_NO_CHIP}]
    groups = [[told for told in group if told not in head] for group in groups]
    groups = [part for group in groups for part in _split(group) if part]
    chips = [group for group in _join(groups) if not _is_of_controller(group) and not _is_of_flash(group)]
    records = [_read_group(head, group) for group in chips or [[]]]
    board_w = next((t.value for g in groups if _is_of_controller(g) for t in g if "power" in t.key), None)
    # Two chips of one NPU that both tell a power are an A3's, whose sensor belongs to the package.
    shared = len(chips) == 2 and all(t.key != "chipcount" or t.value == "2" for t in head)
    for record, group in zip(records, chips or [[]], strict=True):
        if shared and "power_w" in record.values and any(t.key == "npurealtimepower(w)" for t in group):
            record.values["power_chips"] = len(chips)
        if "power_w" not in record.values and board_w is not None:
            record.miss("power_w", f"npu-smi prints the power of the whole board only: {board_w} W")
        if "npu_id" in record.values or record.values.keys() - _OF_ANY_BOARD or record.processes:
            yield record


def _split(group: _Group) -> Iterator[_Group]:
    """Cut a group that holds several chips, because blank lines were lost, before or after their ids."""
    marks = [n for n, told in enumerate(group) if _is_mark(told)]
    if len(marks) < 2:
        yield group
        return
    cuts = marks if marks[0] == 0 else [n + 1 for n in marks]
    for begin, end in zip([0, *cuts], [*cuts, len(group)], strict=True):
        yield group[begin:end]


def _is_mark(told: _Told) -> bool:
    return told.key == "chipid" or (told.key == "chipname" and told.value.lower() in CONTROLLERS)


def _join(groups: list[_Group]) -> Iterator[_Group]:
    """Put together what blank lines cut that belong to no group's end."""
    marked = [group for group in groups if any(map(_is_mark, group))]
    if not marked:
        yield [told for group in groups for told in group]
        return
    begins = _is_mark(marked[0][0])
    kept: _Group = []
    for group in groups:
        has_mark = any(map(_is_mark, group))
        if begins and has_mark and kept:
            yield kept
            kept = []
        kept = [*kept, *group]
        if not begins and has_mark:
            yield kept
            kept = []
    if kept:
        yield kept


def _is_of_controller(group: _Group) -> bool:
    return any(told.key == "chipname" and told.value.lower() in CONTROLLERS for told in group)


def _is_of_flash(group: _Group) -> bool:
    return any(told.key == "flashid" for told in group)


def _read_group(head: _Group, group: _Group) -> Record:
    record = Record()
    for told in (*head, *group):
        if told.process:
            record.processes = [*(record.processes or []), told.process]
        elif told.key in _FIELDS:
            record.put(_FIELDS[told.key], told.value)
        elif told.key not in _OF_NO_CHIP | _PRIVATE:
            record.other.setdefault(told.printed, told.value)
    for kind in ("hbm", "ddr"):
        if (share := record.values.get(f"{kind}_bandwidth_utilization")) is not None:
            record.values.setdefault("memory_bandwidth_utilization", share)
    return record
