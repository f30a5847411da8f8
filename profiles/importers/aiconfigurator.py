"""Tables of measured operators: the CSV files of the collector of aiconfigurator (ai-dynamo/aiconfigurator).

Five columns say who measured what where, then come the operator's own, `latency` in ms, and with power
monitoring `power` and `power_limit` in W: `collector/README.md`, November 2026.
"""

from __future__ import annotations

import csv
import io

from profiles.evidence import NOT_STATED
from profiles.importers.rows import Importer, Parsed, Row, clean, normalise_dtype, number
from profiles.problems import UsageError

TOOL = "aiconfigurator"
_PREFIX = ("framework", "version", "device", "op_name", "kernel_source")
_REQUIRED = frozenset({*_PREFIX, "latency"})
_NO_PARAMETER = frozenset({*_REQUIRED, "power", "power_limit"})
_KERNELS = {"gemm": "matmul"}
_MOST_PARTICIPANTS = 100_000


def _recognises(text: str) -> bool:
    return _columns(text.lstrip().partition("\n")[0]) >= _REQUIRED


def _columns(line: str) -> set[str]:
    return {name.strip() for name in line[:4096].split(",")}


def _parse(text: str) -> Parsed:
    if not text.endswith("\n"):
        raise UsageError("its last line has no end: it was cut off; get the whole file, or end that line")
    reader = csv.reader(io.StringIO(text.lstrip(), newline=""), strict=True)
    parsed = Parsed()
    try:
        header = [name.strip() for name in next(reader, [])]
        if not set(header) >= _REQUIRED or len(set(header)) < len(header):
            raise UsageError("its head is damaged; get an undamaged copy")
        for fields in reader:
            if fields:
                _add(header, fields, f"line {reader.line_num}", parsed)
    except csv.Error as error:
        raise UsageError(f"line {reader.line_num} is damaged ({error}); get an undamaged copy") from None
    if not parsed.rows and not parsed.left_out:
        raise UsageError("it has a head and no row; collect again")
    return parsed


def _add(header: list[str], fields: list[str], where: str, parsed: Parsed) -> None:
    if len(fields) != len(header):
        raise UsageError(
            f"{where} has {len(fields)} fields and the head {len(header)}: it is cut off or damaged; "
            "get the whole file"
        )
    row = {name: field.strip() for name, field in zip(header, fields, strict=True)}
    latency_ms = number(row["latency"], f"the latency in {where}") if row["latency"] else None
    if latency_ms is None:
        parsed.left_out["a row without a latency"] += 1
        return
    dtype_column = next((name for name in header if name.endswith("_dtype")), "")
    stated = row.get(dtype_column, "")
    value, unit, workload = _result(row, latency_ms / 1e3, where)
    others = [f"{name} {row[name]}" for name in _parameters(header, dtype_column, unit) if row[name]]
    implementation = f"{row['framework']} {row['kernel_source']}"
    power_w = number(row["power"], f"the power in {where}") if row.get("power") else None
    parsed.add(
        Row(
            device=clean(row["device"]),
            kernel=_KERNELS.get(row["op_name"], clean(row["op_name"])),
            dtype=normalise_dtype(stated) or clean(stated) or NOT_STATED,
            workload=clean(", ".join(filter(None, (workload, *others, implementation)))),
            value=value,
            unit=unit,
            higher_is_better=unit != "s",
            software=clean(f"{row['framework']} {row['version']}"),
            devices=_participants(row),
            average_power_w=power_w,
            notes=clean(f"latency {row['latency']} ms"),
        )
    )


def _parameters(header: list[str], dtype_column: str, unit: str) -> list[str]:
    counted = {"m", "n", "k"} if unit != "s" else set()
    return [name for name in header if name not in _NO_PARAMETER | counted and name != dtype_column]


def _result(row: dict[str, str], latency_s: float, where: str) -> tuple[float, str, str]:
    """Value, unit, and shape where it is a rate: 2 m n k / latency for a GEMM, else the latency itself."""
    sizes = [row.get(name, "") for name in ("m", "n", "k")]
    if row["op_name"] != "gemm" or not all(size.isascii() and size.isdecimal() for size in sizes):
        return latency_s, "s", ""
    m, n, k = (number(size, f"{name} in {where}") for name, size in zip("mnk", sizes, strict=True))
    if m is None or n is None or k is None:
        raise UsageError(f"{where} has a size of zero; get an undamaged copy")
    unit = "OP/s" if row.get("gemm_dtype", "").startswith("int") else "FLOP/s"
    rate = number(2 * m * n * k / latency_s, f"the rate in {where}")
    if rate is None:
        raise UsageError(f"the latency in {where} is impossible; get an undamaged copy")
    return rate, unit, f"{m:.0f}x{n:.0f}x{k:.0f}"


def _participants(row: dict[str, str]) -> int:
    """Devices that a collective ran on."""
    stated = row.get("num_gpus", "")
    if not (stated.isascii() and stated.isdecimal() and len(stated) < 7):
        return 1
    return min(max(int(stated), 1), _MOST_PARTICIPANTS)


IMPORTER = Importer(
    tool=TOOL,
    what="a CSV table of aiconfigurator's collector",
    names=(),
    recognises=_recognises,
    parse=_parse,
    published_by="vendor",
)
