"""The tables of `npu-smi info`: chips, and the processes on them.

They differ between chips and driver versions in widths, columns and rows. They are read by the words of their
headers and the bars between their cells, never by positions of characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from benchkernels.telemetry.npu_smi_values import PAIRS, Process, Record, Scalar

_FIELDS = {
    "npu": "npu_id",
    "npuid": "npu_id",
    "name": "name",
    "health": "health",
    "powerw": "power_w",
    "tempc": "temperature_c",
    "hugepagesusagepage": "hugepages",
    "chip": "chip_id",
    "chipid": "chip_id",
    "device": "logic_id",
    "phyid": "phy_id",
    "busid": "bus_id",
    "aicore": "aicore_utilization",
    "npuutil": "npu_utilization",
    "memoryusagemb": "memory",
    "hbmusagemb": "hbm",
    "processid": "pid",
    "processname": "process_name",
    "processmemorymb": "memory_mb",
    "processidincontainer": "container_pid",
}
"""By the letters of a header's word. `Device` is the logic id (npucli's npu_info_print.c, hicann/driver)."""
_KNOWN = frozenset(_FIELDS.values())
_ASSUMED = "| NPU  Name | Health | Power(W)  Temp(C)  Hugepages-Usage(page) |"
_ASSUMED_SECOND = "| Chip | Bus-Id | AICore(%)  Memory-Usage(MB)  HBM-Usage(MB) |"
"""For rows whose header is lost: all tables but the 950's are so."""
_COLUMN = re.compile(r"[^\s(]+(?: [^\s(]+)*\([^)]*\)|\S+(?: \S+)*")
_NONE = r"(?:\d+|NA|N/A|-+)"
_WORD = re.compile(rf"{_NONE}\s*/\s*{_NONE}(?!\S)|\S+")
_BUS = re.compile(r"[0-9A-F]{4}:[0-9A-F]{2}:[0-9A-F]{2}\.[0-9A-F]", re.IGNORECASE)
_IDLE = re.compile(r"No running process\w* found in NPU\s+(\d{1,9})\b", re.IGNORECASE)
_WHOLE = re.compile(r"[0-9]{1,9}")
"""Of a number in the table of processes: all are below 2^31."""
_TEXTS = frozenset({"name", "health", "bus_id", "process_name"})


class _Row(NamedTuple):
    """A line between bars; `cut` where its end is lost."""

    cells: list[str]
    cut: bool


def read_tables(lines: list[str]) -> list[Record]:
    """The chips of all tables in their order; a chip of which a table is cut has what is there."""
    rows = list(_rows(lines))
    if not any(row and _header(row) for row in rows) and any(_BUS.search(line) for line in lines):
        has_hbm = any(line.count("/") == 2 for line in lines if _BUS.search(line))
        second = _ASSUMED_SECOND if has_hbm else _ASSUMED_SECOND.replace("HBM-Usage(MB)", "")
        rows = [*_rows([_ASSUMED, second]), *rows]
    chips = [chip for chip in _read_chips(rows) if chip.values.keys() - {"name", "health"}]
    for record in _read_processes(rows, lines):
        _place(record, chips)
    return chips


def _rows(lines: list[str]) -> Iterator[_Row | None]:
    """Rows, and None for a line that is drawn between two of them."""
    cut = False
    for line in lines:
        if not any(letter.isalnum() for letter in line):
            if line.strip():
                yield None
            continue
        if "|" not in line or (cut and not line.lstrip().startswith("|")):
            continue  # behind a cut row that is its end, which a terminal broke off
        begin, end = line.index("|"), line.rindex("|")
        cut = begin == end or bool(line[end + 1 :].strip())
        yield _Row(line[begin + 1 : len(line) if cut else end].split("|"), cut)


def _header(row: _Row, goes_on: bool = False) -> list[list[str]]:
    """The columns in each cell, where it is a header's row; else nothing. `goes_on`: one stands above it."""
    columns = [[name for text in _COLUMN.findall(cell) for name in _names(text)] for cell in row.cells]
    known = sum(_field(name) in _KNOWN for names in columns for name in names)
    words_only = not any(letter.isdigit() for cell in row.cells for letter in cell)
    return columns if known >= 2 or (goes_on and words_only) else []


def _names(text: str) -> list[str]:
    """One column, or several that a single space parts: some chats take the others away."""
    words = text.split(" ")
    apart = _field(text) not in _KNOWN and all(_field(word) in _KNOWN for word in words)
    return words if apart else [text]


def _field(name: str) -> str:
    """The field of a column's printed name, or that name."""
    return _FIELDS.get(re.sub(r"[^a-z]", "", name.lower()), name)


def _read_chips(rows: list[_Row | None]) -> list[Record]:
    """A chip has as many rows as the header, between two drawn lines or after the rows of another chip."""
    chips: list[Record] = []
    header: list[list[list[str]]] = []
    step, in_header = 0, False
    for row in rows:
        columns = _header(row, goes_on=in_header) if row else []
        if columns:
            header = [*header, columns] if in_header else [columns]
            in_header, step = True, 0
            continue
        in_header = in_header and row is None
        if row is None or not header or _is_of_processes(header):
            step = 0
            continue
        if len(row.cells) < 2:
            continue
        if step == 0:
            chips.append(Record())
            if len(header) > 1 and any(_BUS.search(cell) for cell in row.cells):
                step = 1  # its first row is lost
        _fill(chips[-1], header[step], row)
        step = (step + 1) % len(header)
    return chips


def _is_of_processes(header: list[list[list[str]]]) -> bool:
    return any(_field(name) == "pid" for columns in header for names in columns for name in names)


def _fill(chip: Record, header: list[list[str]], row: _Row) -> None:
    for n, (names, cell) in enumerate(zip(header, row.cells, strict=False)):
        cut = row.cut and n == len(row.cells) - 1
        for name, text in _match(names, cell, cut):
            field = _field(name)
            if text is None:
                chip.miss(field, "this row has fewer values than its header has columns")
            elif field in _KNOWN:
                chip.put(field, text)
            else:
                chip.other[name] = text
            if field == "npu_utilization" and text is not None:
                # The same counter is Aicore Usage Rate in the 950's `-t common` (npucli's npu_chip_info.c).
                chip.put("aicore_utilization", text)


def _match(names: list[str], cell: str, cut: bool) -> Iterator[tuple[str, str | None]]:
    """(column, its text, None where it cannot be told). The last word of a cut cell may be half a number."""
    words = [match[0] for match in _WORD.finditer(cell)]
    if cut:
        words = words[: len(words) - (not cell[-1:].isspace())]
    elif len(words) > len(names) and names and _field(names[-1]) in _TEXTS:
        words[len(names) - 1 :] = [" ".join(words[len(names) - 1 :])]
    if cut or len(words) >= len(names):
        yield from zip(names, words, strict=False)
        return
    for paired in (False, True):
        columns = [name for name in names if (_field(name) in PAIRS) is paired]
        values = [word for word in words if ("/" in word and word.upper() != "N/A") is paired]
        same = len(columns) == len(values)
        yield from zip(columns, values, strict=True) if same else ((name, None) for name in columns)


def _read_processes(rows: list[_Row | None], lines: list[str]) -> Iterator[Record]:
    """By chip; an NPU that is said to have none has an empty list."""
    for line in lines:
        if idle := _IDLE.search(line):
            yield Record(values={"npu_id": int(idle[1])}, processes=[])
    header: list[list[str]] = []
    for row in rows:
        columns = _header(row) if row else []
        if columns:
            header = columns if _is_of_processes([columns]) else []
        elif row and header and not row.cut and len(row.cells) == len(header):
            told = {
                _field(name): text or ""
                for names, cell in zip(header, row.cells, strict=True)
                for name, text in _match(names, cell, cut=False)
            }
            numbers = {name: int(text) for name, text in told.items() if _WHOLE.fullmatch(text)}
            if "pid" in numbers:
                places: dict[str, Scalar] = {
                    name: numbers[name] for name in ("npu_id", "chip_id") if name in numbers
                }
                yield Record(values=places, processes=[_process(told, numbers)])


def _process(told: dict[str, str], numbers: dict[str, int]) -> Process:
    return Process(
        pid=numbers["pid"],
        name=told.get("process_name") or None,
        memory_mb=numbers.get("memory_mb"),
        container_pid=numbers.get("container_pid"),
    )


def _place(record: Record, chips: list[Record]) -> None:
    """Give a process to its chip; one whose chip is not in a table makes an own record of it.

    A process that a text tells twice, because the text is two outputs, is the same one.
    """
    placed = False
    for chip in [one for one in chips if one.npu == record.npu]:
        is_its = record.chip is None or chip.chip in {None, record.chip}
        told = [*(chip.processes or []), *((record.processes or []) if is_its else [])]
        chip.processes = list({(one.pid, one.name, one.container_pid): one for one in told}.values())
        placed = placed or is_its
    if not placed:
        chips.append(record)
