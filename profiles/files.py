"""Reading and writing profile files. A profile may come from anybody: nothing in it is believed unchecked."""

from __future__ import annotations

import hashlib
import json
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from profiles.migrate import Raw, migrate
from profiles.paths import FILE_SUFFIX as FILE_SUFFIX  # noqa: PLC0414  (part of this interface)
from profiles.problems import ProfileError, StorageError
from profiles.profile import (
    SAMPLE_COLUMNS,
    SCHEMA_VERSION,
    TELEMETRY_COLUMNS,
    CaseResult,
    Int64,
    Profile,
)
from profiles.storage import create_atomically, write_atomically
from profiles.text import encode_json, shown

MAX_FILE_BYTES = 256 << 20
LABELS = frozenset({"digest", "name", "notes", "starred"})
"""What the digest leaves out: itself, and what a user may change afterwards."""


class _Head(msgspec.Struct):
    schema: Int64


_head_decoder = msgspec.json.Decoder(_Head)
_decoder = msgspec.json.Decoder(Profile)


@dataclass(frozen=True, slots=True)
class ProfileFile:
    """A profile as it was read from `path`."""

    profile: Profile
    digest_ok: bool | None
    """False where the content is not what was written; None where nobody looked (`verify=False`)."""
    path: Path


def read_profile(path: Path, *, verify: bool = True) -> ProfileFile:
    """The profile at `path`, checked down to every value; the profile's own digest is checked too.

    `verify=False` skips the digest alone, three quarters of the time: a changed digit then goes unnoticed,
    while everything that could not have been measured is still refused.
    Raises ProfileError, one sentence that names the file and the place in it.
    """
    try:
        data = _load(path)
        profile = decode_profile(data)
        digest_ok = profile.digest == digest_of(_decode_raw(data)) if verify else None
    except ProfileError as error:
        raise ProfileError(f"{shown(path)}: {error}") from None
    return ProfileFile(profile, digest_ok, path)


def write_profile(profile: Profile, path: Path) -> None:
    """Set `profile.digest` and write the profile to `path`, atomically and through to the disk.

    Numbers that are NaN become null, "not readable". Raises ProfileError for a profile that
    `read_profile` would refuse, StorageError where the disk does.
    """
    write_atomically(path, _encode(profile, path))


def create_profile(profile: Profile, path: Path) -> bool:
    """As `write_profile`, but a file that is there already stays; whether the profile was written."""
    return create_atomically(path, _encode(profile, path))


def _encode(profile: Profile, path: Path) -> bytes:
    raw = _decode_raw(encode_json(profile))
    _set_star(raw, profile.starred)
    raw["digest"] = digest_of(raw)
    data = encode_json(raw)
    try:
        decode_profile(data)
    except ProfileError as error:
        raise ProfileError(f"the profile cannot be saved as {shown(path)}: {error}") from None
    _check_size(path, data)
    profile.digest = raw["digest"]
    return data


def update_labels(
    path: Path, *, name: str | None = None, notes: str | None = None, starred: bool | None = None
) -> None:
    """Change the name, the notes or the star in the file at `path`, and nothing else.

    Fields of a newer writer stay, and so does the digest: one that is wrong stays wrong.
    Raises ProfileError or StorageError.
    """
    try:
        data = _load(path)
        decode_profile(data)
        raw = _decode_raw(data)
    except ProfileError as error:
        raise ProfileError(f"{shown(path)}: {error}") from None
    labels = {"name": name, "notes": notes}
    raw.update({key: value for key, value in labels.items() if value is not None})
    if starred is not None:
        _set_star(raw, starred)
    data = encode_json(raw)
    _check_size(path, data)
    write_atomically(path, data)


def digest_of(raw: Raw) -> str:
    """SHA-256 (hex) over the canonical JSON of a parsed profile file without its labels.

    Canonical is what Python's json module writes with sorted keys, no spaces and no ASCII escapes, as UTF-8.
    It is taken over everything in the file, also what this version does not know.
    """
    content = {key: value for key, value in raw.items() if key not in LABELS}
    try:
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    except RecursionError:
        raise ProfileError("not a profile: it nests too deeply") from None
    except ValueError as error:
        raise ProfileError(f"not a profile: {error}") from None
    return hashlib.sha256(text.encode()).hexdigest()


def decode_profile(data: bytes) -> Profile:
    """The profile that the bytes of a file hold, migrated to the present schema and checked.

    Raises ProfileError without a file name, for those that have no file.
    """
    if not data:
        raise ProfileError("the file is empty - restore it from a copy or measure again")
    try:
        data.decode()
        version = _head_decoder.decode(data).schema
        if version == SCHEMA_VERSION:
            profile = _decoder.decode(data)
        else:
            profile = msgspec.convert(migrate(_decode_raw(data)), Profile)
    except UnicodeDecodeError as error:
        raise ProfileError(f"not a profile, or damaged: no UTF-8 text at byte {error.start}") from None
    except RecursionError:
        raise ProfileError("not a profile: it nests too deeply") from None
    except msgspec.MsgspecError as error:
        raise ProfileError(_explain(error)) from None
    _check_cases(profile.cases)
    _check_columns(profile.telemetry, TELEMETRY_COLUMNS, "$.telemetry")
    return profile


def _explain(error: msgspec.MsgspecError) -> str:
    what, at, where = str(error).rpartition(" - at ")
    if not at:
        return f"not a profile, or damaged: {shown(where)}"
    return f"not a profile, or damaged: {shown(what)} at {where.strip('`')}"


def _load(path: Path) -> bytes:
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise ProfileError("not a profile: it is no ordinary file")
        if found.st_size > MAX_FILE_BYTES:
            raise ProfileError(
                f"not a profile: {found.st_size} bytes are over the limit of {MAX_FILE_BYTES >> 20} MiB"
            )
        with path.open("rb") as stream:
            return stream.read(MAX_FILE_BYTES)
    except FileNotFoundError:
        raise ProfileError("there is no such file") from None
    except OSError as error:
        raise ProfileError(f"the file cannot be read ({error.strerror or error})") from None
    except ValueError as error:
        raise ProfileError(f"not a possible file name ({error})") from None


def _check_size(path: Path, data: bytes) -> None:
    if len(data) > MAX_FILE_BYTES:
        raise StorageError(
            f"{shown(path)} would be of {len(data)} bytes, over the limit of {MAX_FILE_BYTES >> 20} MiB: "
            "measure fewer cases at once"
        )


def _set_star(raw: Raw, starred: bool) -> None:
    """An Assay that knows no stars counts one as content, so no file has one that needs none."""
    raw.pop("starred", None)
    if starred:
        raw["starred"] = True


def _decode_raw(data: bytes) -> Any:
    try:
        return msgspec.json.decode(data)
    except RecursionError:
        raise ProfileError("not a profile: it nests too deeply") from None
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ProfileError(f"not a profile, or damaged: {shown(error)}") from None


def _check_cases(cases: list[CaseResult]) -> None:
    """What the types cannot say. Raises ProfileError."""
    seen: set[str] = set()
    for index, result in enumerate(cases):
        if result.case.id in seen:
            raise ProfileError(f"damaged: the case {shown(result.case.id)} stands twice, at $.cases[{index}]")
        seen.add(result.case.id)
        rounds: set[int] = set()
        for position, one in enumerate(result.rounds):
            where = f"$.cases[{index}].rounds[{position}]"
            if one.round in rounds:
                raise ProfileError(f"damaged: round {one.round} stands twice, at {where}")
            rounds.add(one.round)
            if one.seconds and one.calls < 1:
                raise ProfileError(f"damaged: samples of {one.calls} calls at {where}.calls")
            _check_columns(one, SAMPLE_COLUMNS, where)


def _check_columns(table: msgspec.Struct, columns: tuple[str, ...], where: str) -> None:
    key, *others = columns
    rows = len(getattr(table, key))
    for name in others:
        length = len(getattr(table, name))
        if length not in {0, rows}:
            raise ProfileError(f"damaged: {length} values at {where}.{name} where {key} has {rows}")
