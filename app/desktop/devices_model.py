"""Devices as the window shows them: sensors, peaks and facts in words and figures. No widgets.

What is told to a reader is in the user's language; the report that is copied keeps English and the point.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication

from app.desktop import figures
from app.desktop.device_watch import Track, Watched
from app.desktop.doctor import Finding, Status
from profiles.text import shown

SENSORS = (
    "utilization", "power_w", "temperature_c", "clock_hz", "memory_clock_hz", "memory_used_bytes",
    "load_average", "foreign_cpu", "foreign_processes",
)  # fmt: skip
"""Fields of telemetry that are numbers, in the order of the table."""
DTYPES = ("fp64", "fp32", "tf32", "hf32", "fp16", "bf16", "fp8", "int8", "fp4")
INTEGERS = frozenset({"int8", "int4", "fp4"})
CORES = "foreign_cpu"
_NOT_OF_A_PROCESSOR = frozenset({"memory_clock_hz", "foreign_processes"})
_SCALES = {
    "utilization": (0.01, 0, "%"), "power_w": (1.0, 0, "W"), "temperature_c": (1.0, 0, "°C"),
    "clock_hz": (1e6, 0, "MHz"), "memory_clock_hz": (1e6, 0, "MHz"), "load_average": (1.0, 2, ""),
    CORES: (1.0, 2, ""), "foreign_processes": (1.0, 0, ""),
}  # fmt: skip
"""By sensor: one unit of what is shown, decimals, unit."""
WORST_FIRST: tuple[Status, ...] = ("problem", "note", "ok")
BANDWIDTH = "bandwidth"


@dataclass(frozen=True, slots=True)
class SensorRow:
    """One sensor, with what it says now and what it said since the watch began."""

    name: str
    track: Track
    now: float | None
    origin: str
    """Where the values come from; where there is none, why."""

    @property
    def readable(self) -> bool:
        """Whether it has ever given a value."""
        return self.now is not None or self.track.count > 0

    def figures(self) -> tuple[str, str, str, str]:
        """Now, least, greatest and mean, as texts."""
        values = (self.now, self.track.least, self.track.greatest, self.track.mean)
        now, least, greatest, mean = (sensor_text(self.name, value) for value in values)
        return now, least, greatest, mean


@dataclass(frozen=True, slots=True)
class PeakRow:
    """One ceiling by the data sheet, or an estimate of it."""

    what: str
    """`bf16`, `bandwidth`."""
    value: float
    kind: str
    source: str
    printed: bool = False
    """The vendor's own figure, where the ceiling of a matmul is another one."""

    @property
    def unit(self) -> str:
        """SI, without a prefix."""
        return "B/s" if self.what == BANDWIDTH else "OP/s" if self.what in INTEGERS else "FLOP/s"


def sensor_rows(one: Watched, during_run: Mapping[str, Any] | None = None) -> list[SensorRow]:
    """What can be read first, then what cannot. `during_run` is the telemetry of a run on this device."""
    described = one.facts.get("telemetry") or {}
    rows = []
    for name in SENSORS:
        if name in _NOT_OF_A_PROCESSOR and one.facts.get("kind") == "cpu":
            continue
        track = one.tracks.get(name, Track())
        now = track.now if during_run is None else _number(during_run.get(name))
        origin = one.sources.get(name) or (described.get(name) or {}).get("source") or ""
        rows.append(SensorRow(name, track, now, str(origin)))
    return [row for row in rows if row.readable] + [row for row in rows if not row.readable]


def peak_rows(facts: Mapping[str, Any]) -> list[PeakRow]:
    """Wide floating point first, unknown dtypes and the bandwidth last."""
    peaks = facts.get("peaks") or {}
    printed = (facts.get("catalogue") or {}).get("published") or {}
    rows = []
    for dtype in sorted({*peaks, *printed}, key=_rank):
        if dtype in peaks:
            rows.append(_peak(dtype, peaks[dtype]))
        if dtype in printed:
            rows.append(_peak(dtype, printed[dtype], printed=True))
    if facts.get(BANDWIDTH):
        rows.append(_peak(BANDWIDTH, facts[BANDWIDTH]))
    return rows


def unreadable_text(rows: Iterable[SensorRow]) -> str:
    """`Power, Clock: no such counter; Memory clock: ...` of what cannot be read; empty where all can."""
    by_reason: dict[str, list[str]] = {}
    for row in rows:
        if not row.readable and row.origin:
            by_reason.setdefault(row.origin, []).append(sensor_word(row.name))
    return "; ".join(f"{', '.join(names)}: {shown(reason)}" for reason, names in by_reason.items())


def sensor_word(name: str) -> str:
    """What a person calls the sensor."""
    translate = QCoreApplication.translate
    return {
        "utilization": translate("Sensors", "Utilisation"),
        "power_w": translate("Sensors", "Power"),
        "temperature_c": translate("Sensors", "Temperature"),
        "clock_hz": translate("Sensors", "Clock"),
        "memory_clock_hz": translate("Sensors", "Memory clock"),
        "memory_used_bytes": translate("Sensors", "Memory in use"),
        "load_average": translate("Sensors", "Load average"),
        CORES: translate("Sensors", "Cores of others"),
        "foreign_processes": translate("Sensors", "Other processes"),
    }[name]


def sensor_text(name: str, value: float | None) -> str:
    """The value with its unit; a dash where there is none."""
    if value is None:
        return figures.NONE
    if name.endswith("_bytes"):
        return figures.size(value)
    scale, decimals, unit = _SCALES[name]
    if name == "power_w" and value < 100:
        decimals = 1
    return figures.fixed(value / scale, decimals, unit)


def peak_word(row: PeakRow) -> str:
    """`bf16`; said where it is the vendor's own figure beside another one."""
    translate = QCoreApplication.translate
    name = translate("Peaks", "memory bandwidth") if row.what == BANDWIDTH else shown(row.what, 40)
    return translate("Peaks", "{dtype}, as printed").format(dtype=name) if row.printed else name


def kind_word(kind: str) -> str:
    """How far a peak can be trusted."""
    translate = QCoreApplication.translate
    return {
        "published": translate("Peaks", "published"),
        "matmul": translate("Peaks", "matrix unit"),
        "derived": translate("Peaks", "derived"),
        "estimate": translate("Peaks", "estimate"),
    }.get(kind, kind)


def fact_rows(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Names and texts of what the driver and the catalogue say; what is not known is left out."""
    translate = QCoreApplication.translate
    rows = [
        (translate("Devices", "Id"), str(facts.get("id") or "")),
        (translate("Devices", "Vendor"), str(facts.get("vendor") or "")),
        (translate("Devices", "Memory"), _size(facts.get("memory_bytes"))),
        (translate("Devices", "Last-level cache"), _size(facts.get("last_level_cache_bytes"))),
        (translate("Devices", "Driver"), str(facts.get("driver") or "")),
        (translate("Devices", "Runtime"), str(facts.get("runtime") or "")),
        (translate("Devices", "Power limit"), _power_limit(facts)),
        (translate("Devices", "UUID"), str(facts.get("uuid") or "")),
        *_processor(facts.get("details") or {}),
        (translate("Devices", "Catalogue"), catalogue_text(facts)),
    ]
    return [(name, text) for name, text in rows if text]


def headline(facts: Mapping[str, Any]) -> str:
    """`cuda:0 · 140 GiB · 580.95.05 · CUDA 13.0 · H200 SXM 141GB`, as far as it is known."""
    entry = facts.get("catalogue")
    known = entry.get("name") if isinstance(entry, dict) else ""
    parts = (
        facts.get("id"),
        _size(facts.get("memory_bytes")),
        facts.get("driver"),
        facts.get("runtime"),
        known,
    )
    return " · ".join(str(part) for part in parts if part)


def catalogue_text(facts: Mapping[str, Any]) -> str:
    """Which entry the device is, or why it is none."""
    entry = facts.get("catalogue")
    if not isinstance(entry, dict):
        return str(facts.get("catalogue_reason") or "")
    told = f"{entry.get('name')} ({entry.get('id')})"
    if entry.get("overlay"):
        told = QCoreApplication.translate("Devices", "{entry}, from your overlay").format(entry=told)
    return f"{told}. {entry['notes']}" if entry.get("notes") else told


def throttle_text(throttle: object) -> str:
    """Whether a device is held back, and by what; empty where that is not told."""
    if not isinstance(throttle, list):
        return ""
    if not throttle:
        return QCoreApplication.translate("Devices", "Nothing holds it back.")
    reasons = ", ".join(shown(reason, 60) for reason in throttle)
    return QCoreApplication.translate("Devices", "! Held back by: {reasons}.").format(reasons=reasons)


def users_text(one: Watched) -> str:
    """Who is at work on the device."""
    translate = QCoreApplication.translate
    if one.users:
        return "; ".join(_user(user) for user in one.users)
    if one.users_known:
        return translate("Devices", "no other program")
    return translate("Devices", "not known: {reason}").format(reason=one.sources.get("users") or "–")


def sorted_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Problems first, then notes; among equals the doctor's order."""
    return sorted(findings, key=lambda one: WORST_FIRST.index(one.status))


def favourite(devices: Sequence[Watched]) -> str:
    """Id of the device to show at first: an accelerator that can be used, else the first that can."""
    usable = [one for one in devices if one.available] or list(devices)
    best = next((one for one in usable if one.facts.get("kind") != "cpu"), None)
    return best.id if best is not None else usable[0].id if usable else ""


def _peak(what: str, peak: Mapping[str, Any], *, printed: bool = False) -> PeakRow:
    return PeakRow(
        what, float(peak["value"]), str(peak.get("kind") or ""), str(peak.get("source") or ""), printed
    )


def _rank(dtype: str) -> tuple[int, str]:
    return (DTYPES.index(dtype) if dtype in DTYPES else len(DTYPES), dtype)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _size(count: object) -> str:
    return figures.size(float(count)) if isinstance(count, int | float) else ""


def _power_limit(facts: Mapping[str, Any]) -> str:
    limit, sheet = facts.get("power_limit_w"), (facts.get("catalogue") or {}).get("tdp_w")
    if not limit:
        return ""
    told = figures.fixed(limit, 0, "W")
    if not sheet or sheet == limit:
        return told
    text = QCoreApplication.translate("Devices", "{limit}; the data sheet says {sheet}")
    return text.format(limit=told, sheet=figures.fixed(sheet, 0, "W"))


def _processor(details: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What only a processor has."""
    translate = QCoreApplication.translate
    rows = []
    usable, physical = details.get("available_cores"), details.get("physical_cores")
    if usable is not None and physical is not None:
        text = translate("Devices", "{usable} of {all} usable")
        rows.append((translate("Devices", "Cores"), text.format(usable=f"{usable:g}", all=physical)))
    if details.get("isa"):
        rows.append((translate("Devices", "Instructions"), ", ".join(map(str, details["isa"]))))
    clock_hz = (details.get("clock_hz") or {}).get("") if isinstance(details.get("clock_hz"), dict) else None
    if clock_hz:
        text = translate("Devices", "{clock} now; a run measures it under load")
        rows.append(
            (translate("Devices", "Clock"), text.format(clock=figures.fixed(clock_hz / 1e6, 0, "MHz")))
        )
    return rows


def _user(user: Mapping[str, Any]) -> str:
    """`python (8123), 62.0 GiB, 0.53 cores`."""
    parts = [f"{shown(user.get('name') or '?', 60)} ({user.get('pid')})"]
    if user.get("memory_bytes"):
        parts.append(figures.size(user["memory_bytes"]))
    if user.get("cpu_share") is not None:
        cores = figures.fixed(float(user["cpu_share"]), 2)
        parts.append(QCoreApplication.translate("Sensors", "{count} cores").format(count=cores))
    return ", ".join(parts)
