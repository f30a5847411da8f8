"""The device catalogue's files: the built-in ones, and the user's overlay over them. Units as printed."""

from __future__ import annotations

import re
import tomllib
from collections import deque
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct, field

from profiles.families import FamilyError, expand
from profiles.problems import UsageError
from profiles.text import shown
from profiles.toml_text import TomlError, find_line, parse_toml, read_text

OVERLAY_NAME = "devices.toml"
_VENDOR_FILES = ("nvidia", "huawei", "amd", "intel")

_Positive = Annotated[float, Meta(gt=0, lt=1e9)]


class OverlayError(UsageError):
    """What is wrong with the user's overlay, and where; `line` is 0 where it is all of the file."""

    def __init__(self, sentence: str, path: Path, line: int, problem: str) -> None:
        super().__init__(sentence)
        self.path = path
        self.line = line
        self.problem = problem

    @property
    def located(self) -> str:
        """As a linter tells it, `file:line: what is wrong and what to do`."""
        return f"{self.path}{f':{self.line}' if self.line else ''}: {self.problem}"


class Source(Struct, frozen=True):
    """Where a figure was read; `seen` is false where it is hearsay."""

    title: str
    url: str = ""
    repo: str = ""
    path: str = ""
    commit: str = ""
    via: str = ""
    seen: bool = True


class RawDevice(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """One `[device.ID]` table. TFLOPS or TOPS, GB and GB/s (decimal), W."""

    vendor: str
    name: str
    match: list[str] = field(default_factory=list)
    peak: dict[str, _Positive] = field(default_factory=dict)
    matmul_peak: dict[str, _Positive] = field(default_factory=dict)
    kind: Literal["published", "derived"] = "published"
    vector: list[str] = field(default_factory=list)
    boosts_above_peak: bool = False
    hbm_gb: _Positive | None = None
    hbm_gbps: _Positive | None = None
    tdp_w: _Positive | None = None
    interconnect_gbps: _Positive | None = None
    release_year: int | None = None
    sources: list[Source] = field(default_factory=list)
    notes: str = ""


class RawIsa(Struct, kw_only=True, frozen=True):
    """One `[isa.NAME]` table of the CPU file."""

    flops_per_cycle_per_core: dict[str, _Positive]
    notes: str
    seen: bool
    sources: list[Source]


class Record(Struct, frozen=True):
    """A device with what the user's overlay changed of it."""

    device: RawDevice
    file: str
    overlay: frozenset[str] = frozenset()
    """Dotted keys set by the overlay, e.g. `peak.fp16`; empty for a built-in entry."""


def load_records(overlay: Path | None) -> dict[str, Record]:
    """All entries by id, without an overlay the built-in ones. Raises OverlayError."""
    records = dict(_builtin_records())
    if overlay is None:
        return records
    text, tables = _overlay_tables(overlay)
    devices = tables.get("device", {})
    if not isinstance(devices, dict):
        raise _overlay_error(overlay, text, ["device"], "device must be tables of the form [device.ID]")
    for name, table in devices.items():
        records[name] = _overlaid(records.get(name), name, table, overlay, text)
    return records


def load_families(overlay: Path) -> dict[str, list[str]]:
    """Names that mean a group of entries, such as `h100`; members are ids of entries or other families.

    A family of the overlay replaces the built-in one of its name. Raises OverlayError as `load_records` does,
    and where a family is a member of itself or names what is neither an entry nor a family.
    """
    families = dict(_builtin_families())
    text, tables = _overlay_tables(overlay)
    table = tables.get("family", {})
    if not isinstance(table, dict):
        raise _overlay_error(overlay, text, ["family"], "family must be a table, [family]")
    for name, members in table.items():
        if not isinstance(members, list) or not members or not all(isinstance(one, str) for one in members):
            problem = f'family {shown(name, 60)} must be a list of ids and families, such as ["h100_sxm"]'
            raise _overlay_error(overlay, text, ["family", name], problem)
        families[name] = members
    records = load_records(overlay) if table else {}
    for name in table:
        try:
            deque(expand(name, records, families, done=set()), maxlen=0)
        except FamilyError as problem:
            wrong = problem.family if problem.family in table else name
            raise _overlay_error(overlay, text, ["family", wrong], str(problem)) from None
    return families


@cache
def load_isa() -> dict[str, RawIsa]:
    """What a CPU core does per cycle, by instruction set."""
    return msgspec.convert(tomllib.loads(_read("cpu"))["isa"], dict[str, RawIsa])


@cache
def _builtin_families() -> dict[str, list[str]]:
    families: dict[str, list[str]] = tomllib.loads(_read("families"))["family"]
    return families


@cache
def _builtin_records() -> dict[str, Record]:
    records = {}
    for vendor in _VENDOR_FILES:
        tables = tomllib.loads(_read(vendor))["device"]
        for name, device in msgspec.convert(tables, dict[str, RawDevice]).items():
            records[name] = Record(device, f"{vendor}.toml")
    return records


def _read(name: str) -> str:
    return (resources.files("resources") / "devices" / f"{name}.toml").read_text(encoding="utf-8")


def _overlay_tables(path: Path) -> tuple[str, dict[str, Any]]:
    """The overlay's text and what it says; empty where there is none."""
    try:
        stat = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return "", {}
    except (OSError, ValueError) as error:
        problem = f"it cannot be read ({shown(error)}); mend it"
        raise OverlayError(f"the catalogue overlay {path}: {problem}", path, 0, problem) from None
    try:
        text, tables = _parse_overlay(path, stat.st_mtime_ns, stat.st_size)
    except TomlError as error:
        sentence = error.of(f"the catalogue overlay {path}")
        raise OverlayError(sentence, path, error.line, str(error)) from None
    for key in tables:
        if key not in ("device", "family"):
            wrong = f"unknown table [{shown(key, 60)}], only [device.ID] and [family] are allowed"
            raise _overlay_error(path, text, [key], wrong)
    return text, tables


@lru_cache(maxsize=1)
def _parse_overlay(path: Path, _modified_ns: int, _size: int) -> tuple[str, dict[str, Any]]:
    """Cached until the file changes: a family is looked up for every party of every claim."""
    text = read_text(path)
    return text, parse_toml(text)


def _overlaid(base: Record | None, name: str, table: Any, path: Path, text: str) -> Record:
    if not isinstance(table, dict):
        raise _overlay_error(path, text, ["device", name], f"device.{name} must be a table")
    merged = msgspec.to_builtins(base.device) if base else {}
    for key, value in table.items():
        old = merged.get(key)
        merged[key] = {**old, **value} if isinstance(old, dict) and isinstance(value, dict) else value
    try:
        device = msgspec.convert(merged, RawDevice)
    except msgspec.ValidationError as error:
        place = re.findall(r"\w+", str(error).partition(" - at ")[2])
        unknown = re.search(r"unknown field `(\w+)`", str(error))
        keys = [unknown[1]] if unknown else place
        raise _overlay_error(path, text, ["device", name, *keys], f"device.{name}: {error}") from None
    for pattern in device.match:
        try:
            re.compile(pattern)
        except re.error as error:
            problem = f"device.{name}: {pattern!r} is not a regular expression ({error})"
            raise _overlay_error(path, text, ["device", name, "match"], problem) from None
    return Record(device, str(path), frozenset(_dotted(table)))


def _dotted(table: dict[str, Any]) -> list[str]:
    keys = []
    for key, value in table.items():
        keys += [f"{key}.{inner}" for inner in value] if isinstance(value, dict) else [key]
    return keys


def _overlay_error(path: Path, text: str, keys: list[str], problem: str) -> OverlayError:
    """Keys lead to the value that is wrong."""
    line = find_line(text, keys)
    told = f"{problem}; mend the line or remove the file"
    return OverlayError(f"line {line} of the catalogue overlay {path}: {told}", path, line, told)
