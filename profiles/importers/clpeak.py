"""What clpeak (krrishnarraj/clpeak, version 2) writes with `--json-file`.

Fields and units are those of `src/common/result_store.cpp`, format version 2, November 2026.
"""

from __future__ import annotations

import re

import msgspec

from profiles.evidence import NOT_STATED
from profiles.importers.rows import (
    GIGA,
    TERA,
    Count,
    Importer,
    Parsed,
    Row,
    clean,
    decode_json,
    number,
)
from profiles.problems import UsageError

TOOL = "clpeak"
_FORMAT = 2
_UNITS = {
    "gflops": (GIGA, "FLOP/s"),
    "tflops": (TERA, "FLOP/s"),
    "gops": (GIGA, "OP/s"),
    "tops": (TERA, "OP/s"),
    "gbps": (GIGA, "B/s"),
    "us": (1e-6, "s"),
    "ns": (1e-9, "s"),
}
_DTYPE_WORDS = (
    ("tf32", "tf32"), ("nvf4|mxf4|mxfp4|nvfp4|fp4", "fp4"), ("fp8_e4m3", "fp8_e4m3"),
    ("fp8_e5m2", "fp8_e5m2"), ("fp8", "fp8"), ("bf16|bfloat16", "bf16"), ("mixed_precision|mp", "fp16"),
    ("fp16|half", "fp16"), ("fp64|double|dgemm", "fp64"), ("int8", "int8"), ("int4", "int4"),
    ("integer|int", "int32"), ("fp32|single|float|sgemm", "fp32"),
)  # fmt: skip


class _Entry(msgspec.Struct, kw_only=True):
    backend: str
    device: str
    category: str = ""
    test: str
    metric: str
    unit: str
    driver: str = ""
    display: str = ""
    value: float | None = None
    status: str = "ok"
    reason: str = ""


class _File(msgspec.Struct, kw_only=True):
    format_version: Count
    clpeak_version: str = ""
    os: str = ""
    entries: list[_Entry]


def _recognises(text: str) -> bool:
    return text.lstrip().startswith("{") and '"clpeak_version"' in text[:4096]


def _parse(text: str) -> Parsed:
    file = decode_json(text, _File)
    if file.format_version != _FORMAT:
        raise UsageError(
            f"it is of clpeak's format version {file.format_version}, and version {_FORMAT} is read; "
            "measure again with a clpeak of today"
        )
    if not file.entries:
        raise UsageError("it holds no result; run clpeak again and read what it prints")
    parsed = Parsed()
    for entry in file.entries:
        _add(entry, file, parsed)
    return parsed


def _add(entry: _Entry, file: _File, parsed: Parsed) -> None:
    name = f"{entry.test}/{entry.metric}"
    if entry.status != "ok" or entry.value is None:
        parsed.left_out[f"{clean(entry.status)} by clpeak"] += 1
        return
    if entry.unit not in _UNITS:
        parsed.left_out[f"in a unit that is not known ({clean(entry.unit)})"] += 1
        return
    value = number(entry.value, clean(name))
    if value is None:
        parsed.left_out["a value of zero"] += 1
        return
    scale, unit = _UNITS[entry.unit]
    parsed.add(
        Row(
            device=clean(entry.device),
            kernel=_kernel(entry),
            dtype="bytes" if unit in {"B/s", "s"} else _dtype(entry),
            workload=clean(f"{entry.backend}: {entry.test}, {entry.metric}"),
            value=value * scale,
            unit=unit,
            higher_is_better=unit != "s",
            software=clean(f"clpeak {file.clpeak_version}, {entry.backend} driver {entry.driver}, {file.os}"),
            notes=clean(entry.display),
        )
    )


def _kernel(entry: _Entry) -> str:
    if entry.test == "global_memory_bandwidth":
        return "memory_bandwidth"
    if re.match(r"(cublas|hipblaslt|rocblas|onemkl)", entry.test):
        return "matmul"
    return clean(entry.test)


def _dtype(entry: _Entry) -> str:
    """What the name of the metric says, else that of the test; sparse rates are of no dense dtype."""
    for name in (entry.metric, entry.test):
        words = f"_{name.lower()}_"
        for pattern, dtype in _DTYPE_WORDS:
            if re.search(rf"(?<![a-z0-9])(?:{pattern})(?![a-z]|32|64|16)", words):
                return f"{dtype} 2:4 sparse" if "sparse" in f"{entry.test} {entry.metric}" else dtype
    return NOT_STATED


IMPORTER = Importer(
    tool=TOOL, what="clpeak --json-file", names=("clpeak",), recognises=_recognises, parse=_parse
)
