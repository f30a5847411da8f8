"""A device as plain text for a message to somebody else: English, and figures as in files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.desktop.device_watch import Watched
from app.desktop.devices_model import peak_rows, sensor_rows, sorted_findings
from app.desktop.doctor import Finding
from profiles.text import shown
from profiles.units import NOT_MEASURED, format_bytes, format_rate
from profiles.version import VERSION

FACTS = (
    ("vendor", "vendor"), ("memory", "memory_bytes"), ("last-level cache", "last_level_cache_bytes"),
    ("driver", "driver"), ("runtime", "runtime"), ("power limit", "power_limit_w"),
)  # fmt: skip
LABELS = {
    "utilization": "utilisation", "power_w": "power", "temperature_c": "temperature", "clock_hz": "clock",
    "memory_clock_hz": "memory clock", "memory_used_bytes": "memory in use", "load_average": "load average",
    "foreign_cpu": "other programs", "foreign_processes": "other processes",
}  # fmt: skip
MARKS = {"ok": "ok", "note": "note", "problem": "PROBLEM"}
LONGEST = 2000


def write_report(devices: Sequence[Watched], findings: Sequence[Finding]) -> str:
    """These devices with peaks, sources and sensors, and what the doctor found."""
    parts = [f"Assay {VERSION}"]
    parts += ["\n".join(_device(one)) for one in devices]
    if findings:
        lines = [line for one in sorted_findings(findings) for line in _finding(one)]
        parts.append("\n".join(["doctor", *lines]))
    return "\n\n".join(parts) + "\n"


def _device(one: Watched) -> list[str]:
    facts = one.facts
    lines = [shown(f"{one.name} ({one.id})", LONGEST)]
    if not one.available:
        lines.append(f"  cannot be used: {shown(facts.get('reason') or '?', LONGEST)}")
        if facts.get("remedy"):
            lines.append(f"  remedy: {shown(facts['remedy'], LONGEST)}")
    for label, name in FACTS:
        if facts.get(name) is not None:
            lines.append(f"  {label}: {shown(_fact(name, facts[name]), LONGEST)}")
    entry = facts.get("catalogue")
    if isinstance(entry, dict):
        lines.append(f"  catalogue: {shown(entry.get('name'))} ({shown(entry.get('id'))})")
    elif facts.get("catalogue_reason"):
        lines.append(f"  catalogue: none, {shown(facts['catalogue_reason'], LONGEST)}")
    for row in peak_rows(facts):
        printed = ", as printed" if row.printed else ""
        value = format_rate(row.value, row.unit)
        lines.append(f"  peak {shown(row.what)}{printed}: {value}, {row.kind}: {shown(row.source, LONGEST)}")
    return [*lines, *_sensors(one)]


def _sensors(one: Watched) -> list[str]:
    lines = []
    for row in sensor_rows(one):
        if row.readable:
            values = (row.now, row.track.least, row.track.greatest, row.track.mean)
            now, *rest = (_value(row.name, value) for value in values)
            told = f"{now} (min / max / mean: {' / '.join(rest)})"
        else:
            told = f"not readable: {row.origin}" if row.origin else "not read yet"
        lines.append(f"  {LABELS[row.name]}: {shown(told, LONGEST)}")
    if one.throttle is not None:
        lines.append(f"  held back by: {shown(', '.join(one.throttle) or 'nothing', LONGEST)}")
    for user in one.users:
        lines.append(f"  used by: {shown(user.get('name') or '?')} (pid {user.get('pid')})")
    return lines


def _finding(one: Finding) -> list[str]:
    lines = [f"  {MARKS[one.status]:<7}  {shown(one.check)}: {shown(one.what, LONGEST)}"]
    lines += [f"           {shown(one.why, LONGEST)}"] if one.why else []
    return lines + ([f"           remedy: {shown(one.remedy, LONGEST)}"] if one.remedy else [])


def _fact(name: str, value: Any) -> str:
    if name.endswith("_bytes"):
        return format_bytes(value)
    return f"{value:.0f} W" if name.endswith("_w") else str(value)


def _value(name: str, value: float | None) -> str:
    if value is None:
        return NOT_MEASURED
    if name.endswith("_bytes"):
        return format_bytes(value)
    if name.endswith("_hz"):
        return format_rate(value, "Hz")
    units = {"power_w": " W", "temperature_c": " °C", "foreign_cpu": " cores"}
    return f"{100 * value:.0f} %" if name == "utilization" else f"{value:.4g}{units.get(name, '')}"
