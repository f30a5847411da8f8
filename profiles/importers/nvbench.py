"""What a benchmark built with nvbench (NVIDIA/nvbench) writes with `--json`.

Layout and tags are those of `nvbench/json_printer.cu` and `nvbench/detail/measure_*.cu`, November 2026.
"""

from __future__ import annotations

import msgspec

from profiles.importers.rows import Count, Importer, Parsed, Row, clean, decode_json, normalise_dtype, number
from profiles.problems import UsageError

TOOL = "nvbench"
_SUMMARIES = {
    "nv/cold/time/gpu/mean": ("s", "each launch alone"),
    "nv/batch/time/gpu/mean": ("s", "launches back to back"),
    "nv/cold/bw/global/bytes_per_second": ("B/s", "each launch alone"),
    "nv/cold/bw/item_rate": ("element/s", "each launch alone"),
}
"""Means of the GPU's time, and what nvbench computes from them; by tag: unit, and how it was launched."""


class _Value(msgspec.Struct, kw_only=True):
    name: str
    value: str | Count | float | None = None


class _Summary(msgspec.Struct, kw_only=True):
    tag: str
    data: list[_Value] | None = None


class _State(msgspec.Struct, kw_only=True):
    name: str = ""
    device: Count | None = None
    axis_values: list[_Value] | None = None
    summaries: list[_Summary] | None = None
    is_skipped: bool = False
    skip_reason: str = ""


class _Benchmark(msgspec.Struct, kw_only=True):
    name: str
    states: list[_State] | None = None


class _Device(msgspec.Struct, kw_only=True):
    id: Count
    name: str
    global_memory_size: Count | None = None


class _Version(msgspec.Struct, kw_only=True):
    string: str = ""


class _Versions(msgspec.Struct, kw_only=True):
    nvbench: _Version = msgspec.field(default_factory=_Version)


class _Meta(msgspec.Struct, kw_only=True):
    version: _Versions = msgspec.field(default_factory=_Versions)


class _File(msgspec.Struct, kw_only=True):
    meta: _Meta = msgspec.field(default_factory=_Meta)
    devices: list[_Device] | None = None
    benchmarks: list[_Benchmark] | None


def _recognises(text: str) -> bool:
    return (
        text.lstrip().startswith("{") and '"benchmarks"' in text and ('"nvbench"' in text or '"nv/' in text)
    )


def _parse(text: str) -> Parsed:
    file = decode_json(text, _File)
    devices = {device.id: device for device in file.devices or []}
    states = [(bench, state) for bench in file.benchmarks or [] for state in bench.states or []]
    if not states:
        raise UsageError(
            "it holds no measurement (a mere list of benchmarks?); run the benchmark with --json"
        )
    parsed = Parsed()
    for bench, state in states:
        if state.is_skipped:
            parsed.left_out["skipped by nvbench"] += 1
            continue
        device = devices.get(state.device) if state.device is not None else None
        _add(bench.name, state, device, file.meta.version.nvbench.string, parsed)
    return parsed


def _add(bench: str, state: _State, device: _Device | None, version: str, parsed: Parsed) -> None:
    found = False
    for summary in state.summaries or []:
        if summary.tag not in _SUMMARIES:
            continue
        found = True
        unit, launched = _SUMMARIES[summary.tag]
        stated = next((item.value for item in summary.data or [] if item.name == "value"), None)
        where = clean(f"{summary.tag} of {bench} {state.name}")
        value = None if stated is None else number(stated, where)
        if value is None:
            parsed.left_out["a value of zero"] += 1
            continue
        parsed.add(
            Row(
                device=clean(device.name) if device else "",
                memory_bytes=device.global_memory_size if device else None,
                kernel=clean(bench),
                dtype=_dtype(state),
                workload=clean("; ".join(filter(None, (_axes(state), launched)))),
                value=value,
                unit=unit,
                higher_is_better=unit != "s",
                software=clean(f"nvbench {version}"),
                notes="mean",
            )
        )
    if not found:
        parsed.left_out["a state without a time of the GPU"] += 1


def _axes(state: _State) -> str:
    return ", ".join(f"{axis.name}={axis.value}" for axis in state.axis_values or [])


def _dtype(state: _State) -> str:
    """The only dtype among the values of the axes; a benchmark without such an axis has one of its own."""
    found = {normalise_dtype(str(axis.value)) for axis in state.axis_values or []} - {""}
    return found.pop() if len(found) == 1 else "as built"


IMPORTER = Importer(
    tool=TOOL, what="nvbench --json", names=("nvbench",), recognises=_recognises, parse=_parse
)
