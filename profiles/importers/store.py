"""Imported results in the user's overlay folder: one file per imported file, named by its content."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from profiles.importers import Reading
from profiles.problems import UsageError
from profiles.published import overlay_dir
from profiles.published_files import parse
from profiles.storage import storage_error, write_atomically

_DIGEST_IN_NAME = 16


@dataclass(frozen=True, slots=True)
class Stored:
    """Where an import lies, and what lay there before."""

    path: Path
    already: bool
    """The same results lay there; nothing was written."""
    replaced: bool
    """The same file had been imported with another device, class or source."""


def store(reading: Reading) -> Stored:
    """Put the results where `load_published` finds them; the same file again does not double them.

    Raises StorageError, and UsageError for results that could not be loaded again.
    """
    folder = overlay_dir()
    path = folder / f"{_file_name(reading)}.json"
    data = msgspec.json.format(msgspec.json.encode({"result": _plain(reading)}), indent=1)
    for problem in parse(data.decode(), path.name, is_toml=False).problems:
        # A file that cannot be loaded would spoil every claim.
        raise UsageError(f"the results cannot be stored: {problem.sentence}")
    before = _read(path)
    if before == data:
        return Stored(path, already=True, replaced=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise storage_error(error, folder) from None
    write_atomically(path, data)
    return Stored(path, already=False, replaced=before is not None)


def _file_name(reading: Reading) -> str:
    tool = re.sub(r"[^A-Za-z0-9]+", "-", reading.tool).strip("-")
    return f"{tool}-{reading.digest[:_DIGEST_IN_NAME]}"


def _plain(reading: Reading) -> list[dict[str, Any]]:
    """The results without what is at its default, as a hand would write them."""
    return [dict(_told(msgspec.to_builtins(result))) for result in reading.results]


def _told(result: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in result.items():
        if isinstance(value, dict):
            yield key, dict(_told(value))
        elif value not in ("", None):
            yield key, value


def _read(path: Path) -> bytes | None:
    if not os.path.lexists(path):
        return None
    try:
        return path.read_bytes()
    except OSError as error:
        raise storage_error(error, path) from None
