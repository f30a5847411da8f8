"""`assay devices`: what is here, what it can do by its data sheet, and what its sensors tell."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from benchkernels.devices.probe import Probed
    from profiles.profile import DeviceInfo, Peak

_ORDER = ("fp64", "fp32", "tf32", "hf32", "fp16", "bf16", "fp8", "int8", "fp4")
_SENSORS = {
    "power_w": "power", "temperature_c": "temperature", "clock_hz": "clock", "throttle": "throttling",
    "memory_used_bytes": "memory in use", "utilization": "utilization", "load_average": "load average",
    "foreign_cpu": "other programs' load", "foreign_processes": "other processes on the device",
}  # fmt: skip
"""Fields of telemetry as a person calls them."""
_SENSOR_PAUSE_S = 0.3
_INTEGERS = frozenset({"int8", "int4", "fp4"})


@click.command(name="devices")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--sources", is_flag=True, help="Print where each peak comes from, in full.")
@click.option("--watch", is_flag=True, help="Print what the sensors say, once a second, until Ctrl-C.")
@click.option("--attended", is_flag=True, help="With --watch: end with standard input.")
@click.option("--host", metavar="NAME", help="Of that host, reached over ssh ('assay hosts').")
def command(as_json: bool, sources: bool, watch: bool, attended: bool, host: str | None) -> int:
    """List the CPU, every CUDA device and every NPU; exit 3 if none of them can be used."""
    if attended and not watch:
        raise click.UsageError("--attended belongs to --watch.")
    if host is not None:
        if watch:
            raise click.UsageError("--watch reads the sensors of this machine; leave --host away.")
        from app.cli.remote_devices import show_devices

        return show_devices(host, as_json=as_json, sources=sources)
    from app.cli.common import tell_overlay

    tell_overlay()
    if watch:
        from app.cli import devices_watch

        return devices_watch.watch_attended(as_json) if attended else devices_watch.watch(as_json)
    from app.cli.common import print_json, working
    from benchkernels.devices.probe import probe
    from profiles.problems import EXIT_DEVICE

    with working("looking at the devices, some seconds"):
        found = probe()
    if as_json:
        print_json({"devices": [describe(one) for one in found]})
    else:
        click.echo("\n\n".join("\n".join(_text(one, sources)) for one in found))
    return 0 if any(one.available for one in found) else EXIT_DEVICE


def describe(one: Probed) -> dict[str, Any]:
    """A device for a script; its sensors are tried, which takes 0.3 s."""
    device = one.device
    described: dict[str, Any] = {
        "id": one.id,
        "kind": one.kind,
        "vendor": None,
        "name": None,
        "memory_bytes": None,
        "catalogue": None,
        "peaks": None,
        "available": one.available,
        "reason": one.reason or None,
        "remedy": one.remedy or None,
    }
    if device is None:
        return described
    return described | {
        "vendor": device.vendor,
        "name": device.name,
        "memory_bytes": device.memory_bytes,
        "catalogue": device.catalogue,
        "catalogue_reason": _why_no_catalogue(device),
        "peaks": device.peaks,
        "bandwidth": device.bandwidth,
        "bandwidth_reason": None if device.bandwidth else _why_no_bandwidth(device),
        "uuid": device.uuid,
        "driver": device.driver,
        "runtime": device.runtime,
        "power_limit_w": device.power_limit_w,
        "last_level_cache_bytes": device.last_level_cache_bytes,
        "details": device.details,
        "telemetry": _sensors(device),
    }


def _why_no_catalogue(device: DeviceInfo) -> str | None:
    if device.catalogue is not None:
        return None
    if device.kind == "cpu":
        return "a CPU's peaks are estimated from its instruction set and clock"
    return str(device.details.get("no_catalogue", ""))


def _sensors(device: DeviceInfo) -> dict[str, dict[str, Any]]:
    """Each sensor's source, and whether it gave a value just now.

    Read twice, because a rate needs an interval; the second event tells only the sources that have changed.
    """
    from benchkernels.telemetry import open_source

    source = open_source(device)
    try:
        first = source.read()
        time.sleep(_SENSOR_PAUSE_S)
        second = source.read()
    finally:
        source.close()
    return {
        name: {"readable": getattr(second, name) is not None, "source": text}
        for name, text in {**first.source, **second.source}.items()
    }


def _text(one: Probed, sources: bool) -> list[str]:
    from app.cli.tables import labelled
    from profiles.text import shown

    device = one.device
    if device is None:
        unusable = click.style("not usable", fg="yellow")
        lines = [f"{click.style(one.id, bold=True)}  {unusable}: {shown(one.reason)}"]
        return lines + ([f"  {shown(one.remedy)}"] if one.remedy else [])
    rows = [("memory", _memory(device))]
    rows += [(label, text) for label, text in _facts(device) if text]
    rows += [
        (f"peak {dtype}", _peak(peak, dtype, sources))
        for dtype, peak in sorted(device.peaks.items(), key=_rank)
    ]
    if device.bandwidth:
        rows.append(("bandwidth", _peak(device.bandwidth, "bandwidth", sources)))
    else:
        rows.append(("bandwidth", f"not known: {_why_no_bandwidth(device)}"))
    sensors = _sensors(device)
    readable = [label for name, label in _SENSORS.items() if sensors.get(name, {}).get("readable")]
    silent = [label for label in _SENSORS.values() if label not in readable]
    rows.append(("sensors", ", ".join(readable) or "none"))
    rows.append(("not readable", ", ".join(silent)))
    head = f"{click.style(one.id, bold=True)}  {shown(device.name)}"
    if not one.available:
        head += f"\n  {click.style('not usable', fg='yellow')}: {shown(one.reason)}; {shown(one.remedy)}"
    return [head, *labelled([(label, shown(text, 1000)) for label, text in rows], "  ")]


def _rank(item: tuple[str, Peak]) -> tuple[int, str]:
    """Wide floating point first, unknown dtypes last."""
    dtype = item[0]
    return (_ORDER.index(dtype) if dtype in _ORDER else len(_ORDER), dtype)


def _memory(device: DeviceInfo) -> str:
    from profiles.units import format_bytes

    return format_bytes(device.memory_bytes)


def _facts(device: DeviceInfo) -> list[tuple[str, str]]:
    """Labels and texts; an empty text has nothing to say."""
    details = device.details
    entry = device.catalogue
    limit = f"{device.power_limit_w:.0f} W" if device.power_limit_w else ""
    catalogue = (f"{entry.name}{' (your overlay)' if entry.overlay else ''}") if entry else ""
    facts = [
        ("driver", device.driver or ""),
        ("runtime", device.runtime or ""),
        ("power limit", limit),
        ("catalogue", catalogue or str(details.get("no_catalogue", ""))),
        ("peaks differ", str(details.get("peaks_disagree", ""))),
        ("cores differ", str(details.get("cores_disagree", ""))),
    ]
    if device.kind == "cpu":
        facts.append(("cores", f"{details['available_cores']:g} of {details['physical_cores']} usable"))
        facts.append(("ISA", ", ".join(details["isa"])))
        facts.append(("clock", _clock(details)))
    return facts


def _clock(details: dict[str, Any]) -> str:
    clock_hz = details["clock_hz"].get("")
    told = "GHz now, timed by Assay and not read from a sensor; a run times it under load"
    return f"{clock_hz / 1e9:.2f} {told}" if clock_hz else ""


def _peak(peak: Peak, dtype: str, sources: bool) -> str:
    from profiles.units import format_rate

    unit = "B/s" if dtype == "bandwidth" else "OP/s" if dtype in _INTEGERS else "FLOP/s"
    source = peak.source if sources else _shortened(peak.source)
    return f"{format_rate(peak.value, unit):>12}  {peak.kind:<9}  {source}"


def _shortened(source: str) -> str:
    """The first of several sources, with their number; `--sources` prints all."""
    head, *rest = source.partition(" [")[0].split(" | ")
    return f"{head} (+{len(rest)} more)" if rest else head


def _why_no_bandwidth(device: DeviceInfo) -> str:
    if device.kind == "cpu":
        return str(device.details.get("no_memory_channels", ""))
    if device.catalogue is None:
        return "the device is not in the catalogue"
    return device.catalogue.notes if device.catalogue.notes.startswith("The driver reports") else "no source"
