"""Which device model a driver's name means, and what that model can do by its data sheet. All values SI."""

from __future__ import annotations

import re

from msgspec.structs import replace

from profiles.catalogue_files import (
    OVERLAY_NAME,
    OverlayError,
    RawDevice,
    RawIsa,
    Record,
    Source,
    load_families,
    load_isa,
    load_records,
)
from profiles.families import FamilyError, expand
from profiles.paths import config_dir
from profiles.problems import UsageError
from profiles.profile import CatalogueEntry, DeviceInfo, Peak, PeakKind

_TERA = 1e12
_GIGA = 1e9
_PEAK_TOLERANCE = 0.01
_MEMORY_TOLERANCE = 0.15
"""Vendors print GiB as GB (7 % apart), and drivers keep some memory: more than this is another variant."""


def overlay_mistake() -> OverlayError | None:
    """What is wrong with the user's overlay of the catalogue; None where it is good, or there is none."""
    try:
        load_records(config_dir() / OVERLAY_NAME)
        load_families(config_dir() / OVERLAY_NAME)
    except OverlayError as mistake:
        return mistake
    return None


def match(name: str, memory_bytes: int | None = None, *, overlay: bool = True) -> CatalogueEntry | None:
    """The entry whose pattern fits the driver's name best; None where none does.

    The longest matched text wins, then the nearest memory size. A slice of a device (MIG) has no entry: the
    whole device's peaks are not its own. Raises UsageError where the user's overlay is broken, unless it is
    left aside.
    """
    if re.search(r"\bMIG\b", name):
        return None
    best: tuple[int, float, str, Record] | None = None
    for entry_id, record in load_records(config_dir() / OVERLAY_NAME if overlay else None).items():
        length = _matched_length(record.device, name)
        if length == 0:
            continue
        rank = (length, -_memory_distance(record.device, memory_bytes), entry_id, record)
        if best is None or rank[:2] > best[:2]:
            best = rank
    if best is None:
        return None
    return _fitted(_entry(best[2], best[3]), memory_bytes)


def find(entry_id: str) -> CatalogueEntry | None:
    """The entry of that id."""
    record = load_records(config_dir() / OVERLAY_NAME).get(entry_id)
    return _entry(entry_id, record) if record else None


def entries() -> list[CatalogueEntry]:
    """The whole catalogue, the user's overlay included."""
    records = load_records(config_dir() / OVERLAY_NAME)
    return [_entry(entry_id, record) for entry_id, record in records.items()]


def families() -> dict[str, list[str]]:
    """Names that mean a group of entries, with the ids of their members; the user's overlay included.

    Raises UsageError where the overlay is broken.
    """
    return {name: list(resolve(name)) for name in load_families(config_dir() / OVERLAY_NAME)}


def resolve(name: str) -> tuple[str, ...]:
    """The ids that the id of an entry, or the name of a family, means: one or several, each once.

    An entry goes before a family of its name. Raises UsageError for an unknown name, and where the overlay is
    broken.
    """
    overlay = config_dir() / OVERLAY_NAME
    try:
        return tuple(dict.fromkeys(expand(name, load_records(overlay), load_families(overlay))))
    except FamilyError as problem:
        raise UsageError(f"{problem}; mend the name, or add it in {overlay}") from None


def link(entry_id: str) -> Peak | None:
    """Bandwidth to other devices, one way, of that entry; None where the catalogue has none."""
    record = load_records(config_dir() / OVERLAY_NAME).get(entry_id)
    if record is None or record.device.interconnect_gbps is None:
        return None
    value = record.device.interconnect_gbps * _GIGA
    return Peak(value=value, kind="published", source=_origin(record, "interconnect_gbps"))


def identify(device: DeviceInfo) -> DeviceInfo:
    """The device with its catalogue entry, and with peaks and bandwidth where it had none of its own.

    `details["peaks_disagree"]` says where its own peaks are others than what the catalogue computes. Where
    nothing matches, `details["no_catalogue"]` says why and what to do. An overlay that is broken does
    not count, since a device can be measured without it; `overlay_mistake` tells.
    """
    if device.kind == "cpu" or device.catalogue is not None:
        return device
    entry = match(device.name, device.memory_bytes, overlay=overlay_mistake() is None)
    if entry is None:
        return replace(device, details={**device.details, "no_catalogue": why_unknown(device.name)})
    clash = _disagreement(device, entry)
    return replace(
        device,
        catalogue=entry,
        peaks={**entry.peaks, **device.peaks},
        bandwidth=device.bandwidth or entry.bandwidth,
        details={**device.details, "peaks_disagree": clash} if clash else device.details,
    )


def _disagreement(device: DeviceInfo, entry: CatalogueEntry) -> str:
    """A sentence on peaks that both sides compute, from other cores or another clock; empty where they agree.

    A printed figure is another matter: it is kept beside the computed one, and often is higher.
    """
    pairs = [(dtype, own, entry.peaks[dtype]) for dtype, own in device.peaks.items() if dtype in entry.peaks]
    apart = [
        f"{dtype} {own.value / _TERA:.1f} and {known.value / _TERA:.1f}"
        for dtype, own, known in pairs
        if known.kind != "published" and abs(own.value / known.value - 1) > _PEAK_TOLERANCE
    ]
    if not apart:
        return ""
    return (
        f"the device's own peaks are used; the catalogue's are others, in tera a second: {', '.join(apart)}"
    )


def why_unknown(name: str) -> str:
    """Why `match` has no answer for the name, and what to do."""
    if re.search(r"\bMIG\b", name):
        return "a slice of a device (MIG) has no peaks of its own"
    return f"the catalogue knows no {name!r}; add it in {config_dir() / OVERLAY_NAME}"


def isa_peaks(isa: str, *, cores: float, clock_hz: float, scale: float = 1.0) -> dict[str, Peak]:
    """Peaks by dtype of a CPU whose cores run at `clock_hz` under that instruction set: estimates.

    peak = cores x FLOP per cycle and core x clock; `scale` for cores with more or fewer pipes than the entry.
    """
    entry = load_isa()[isa]
    return {
        dtype: Peak(
            value=cores * per_cycle * scale * clock_hz,
            kind="estimate",
            source=f"{cores:g} cores x {per_cycle * scale:g} per cycle ({isa}) x {clock_hz / _GIGA:.2f} GHz"
            f" [{_isa_origin(entry)}]",
        )
        for dtype, per_cycle in entry.flops_per_cycle_per_core.items()
    }


def isa_origin(source: str) -> str:
    """What the catalogue of today says of the instruction set that a computed peak's source names.

    Empty where it names none that is known. A profile has the words of the catalogue that it was made with.
    """
    named = re.search(r" per cycle \((\w+)\) x ", source)
    entry = load_isa().get(named[1]) if named else None
    return _isa_origin(entry) if entry else ""


def _isa_origin(entry: RawIsa) -> str:
    return f"{entry.notes}; {_sources(entry.sources) or 'general knowledge, no source was read'}"


def _matched_length(device: RawDevice, name: str) -> int:
    found = (re.search(pattern, name) for pattern in device.match)
    return max((len(hit[0]) for hit in found if hit), default=0)


def _memory_distance(device: RawDevice, memory_bytes: int | None) -> float:
    if memory_bytes is None or device.hbm_gb is None:
        return 0.0
    return abs(memory_bytes / (device.hbm_gb * _GIGA) - 1)


def _fitted(entry: CatalogueEntry, memory_bytes: int | None) -> CatalogueEntry:
    """Without the bandwidth where the memory's size says that it is another variant."""
    if memory_bytes is None or entry.memory_bytes is None:
        return entry
    if abs(memory_bytes / entry.memory_bytes - 1) <= _MEMORY_TOLERANCE:
        return entry
    warning = (
        f"The driver reports {memory_bytes / _GIGA:.0f} GB, the catalogue {entry.memory_bytes / _GIGA:.0f}:"
        " another variant, whose memory bandwidth is not known."
    )
    return replace(entry, bandwidth=None, notes=f"{warning} {entry.notes}".strip())


def _entry(entry_id: str, record: Record) -> CatalogueEntry:
    device = record.device
    peaks: dict[str, Peak] = {}
    published: dict[str, Peak] = {}
    for dtype in {**device.peak, **device.matmul_peak}:
        if dtype.endswith("_tensor"):
            continue
        printed = _peak(record, "peak", dtype, device.kind) if dtype in device.peak else None
        ceiling = None if dtype in device.vector else printed
        if f"{dtype}_tensor" in device.peak:
            ceiling = _peak(record, "peak", f"{dtype}_tensor", "matmul")
        elif dtype in device.matmul_peak:
            ceiling = _peak(record, "matmul_peak", dtype, "matmul")
        if ceiling:
            peaks[dtype] = ceiling
        if printed and (ceiling is None or ceiling.value != printed.value):
            published[dtype] = printed
    return CatalogueEntry(
        id=entry_id,
        name=device.name,
        vendor=device.vendor,
        peaks=peaks,
        published=published,
        bandwidth=_bandwidth(record),
        memory_bytes=None if device.hbm_gb is None else round(device.hbm_gb * _GIGA),
        tdp_w=device.tdp_w,
        boosts_above_peak=device.boosts_above_peak,
        notes=device.notes,
        overlay=bool(record.overlay),
    )


def _peak(record: Record, table: str, dtype: str, kind: PeakKind) -> Peak:
    value: float = getattr(record.device, table)[dtype] * _TERA
    return Peak(value=value, kind=kind, source=_origin(record, f"{table}.{dtype}"))


def _bandwidth(record: Record) -> Peak | None:
    if record.device.hbm_gbps is None:
        return None
    return Peak(value=record.device.hbm_gbps * _GIGA, kind="published", source=_origin(record, "hbm_gbps"))


def _origin(record: Record, key: str) -> str:
    if key in record.overlay:
        return f"overlay {record.file}"
    return _sources(record.device.sources) or "no source seen"


def _sources(sources: list[Source]) -> str:
    return " | ".join(source.title if source.seen else f"{source.title} (not seen)" for source in sources)
