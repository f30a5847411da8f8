"""Results of other tools, as evidence of the published classes: never ours, and never divided by ours.

Every format is registered here, in the order in which they are tried.
"""

from __future__ import annotations

import hashlib
import re
import stat
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import msgspec

from profiles.evidence import EvidenceSource, PublishedResult
from profiles.importers import aiconfigurator, clpeak, llama_bench, mamf, nvbench, torch_benchmark
from profiles.importers.devices import Named, name_devices
from profiles.importers.rows import Importer, Publisher, Row, clean
from profiles.problems import UsageError
from profiles.text import shown

IMPORTERS: tuple[Importer, ...] = (
    llama_bench.IMPORTER,
    clpeak.IMPORTER,
    nvbench.IMPORTER,
    mamf.IMPORTER,
    torch_benchmark.IMPORTER,
    aiconfigurator.IMPORTER,
)
MAX_FILE_BYTES = 128 << 20
UNNAMED_SOURCE = "imported, no source stated"
"""One text for all, so that two imports without a source are not taken for two independent publishers."""
DIGEST_LENGTH = 8

_PICKLE_SUFFIXES = frozenset({".pkl", ".pickle", ".pt", ".pth"})
_PICKLE_STARTS = (
    b"\x80\x02",
    b"\x80\x03",
    b"\x80\x04",
    b"\x80\x05",
    b"ccopy_reg",
    b"ctorch",
    b"c__builtin__",
)
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds."""

    tool: str
    evidence: Publisher
    digest: str
    """SHA-256 (hex) of the file's bytes."""
    results: list[PublishedResult]
    left_out: Counter[str]
    """How many rows were left out, by the reason."""
    unknown_devices: tuple[str, ...]
    """Names that the catalogue does not know."""


def detect(data: bytes, name: str) -> Importer | None:
    """The importer for a file of that content, or else of that name; None where there is none."""
    text = _decode(data)
    if text is None:
        return None
    for importer in IMPORTERS:
        if importer.recognises(text):
            return importer
    lowered = Path(name).name.lower()
    return next((one for one in IMPORTERS if any(part in lowered for part in one.names)), None)


def read_file(
    path: Path, *, device: str | None, evidence: Publisher | None = None, source: str = ""
) -> Reading:
    """The results in another tool's file, with what was left out.

    `device` is an id of the catalogue or a family, for files that do not say what was measured. `source` is
    who published it: an address or a title. Without `evidence` it is of the class that such files mostly are.
    Raises UsageError, one sentence that names the file.
    """
    try:
        data = load(path)
        return _read(data, path, device, evidence, source)
    except UsageError as error:
        raise type(error)(f"{shown(path)}: {error}") from None


def load(path: Path) -> bytes:
    """The file's bytes. Raises UsageError without the file's name."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise UsageError("it is no ordinary file; give the file that the tool wrote")
        if found.st_size > MAX_FILE_BYTES:
            raise UsageError(
                f"{found.st_size} bytes are over the limit of {MAX_FILE_BYTES >> 20} MiB; cut it into parts"
            )
        with path.open("rb") as stream:
            return stream.read(MAX_FILE_BYTES)
    except FileNotFoundError:
        raise UsageError("there is no such file") from None
    except OSError as error:
        raise UsageError(f"the file cannot be read ({error.strerror or error})") from None
    except ValueError as error:
        raise UsageError(f"not a possible file name ({error})") from None


def is_pickle(data: bytes, name: str) -> bool:
    """Whether it is a pickle or one of torch's archives of pickles, by content or else by name."""
    if data.startswith(_PICKLE_STARTS) or (data.startswith(b"PK\x03\x04") and b"data.pkl" in data[:4096]):
        return True
    return Path(name).suffix.lower() in _PICKLE_SUFFIXES and detect(data, name) is None


def _read(data: bytes, path: Path, device: str | None, evidence: Publisher | None, source: str) -> Reading:
    if is_pickle(data, path.name):
        raise UsageError(
            "it is a pickle, which can run code when it is read, and is not opened; write print(measurement) "
            "to a text file and import that"
        )
    importer, text = detect(data, path.name), _decode(data)
    if text is not None and not text.strip():
        raise UsageError("it is empty; nothing was measured, or the copy failed")
    if importer is None or text is None:
        raise UsageError(
            "it is of no format that can be imported; these are: "
            + ", ".join(["profiles (.assay.json)", *(one.what for one in IMPORTERS)])
        )
    parsed = importer.parse(text)
    if not parsed.rows:
        why = "; ".join(f"{count} × {reason}" for reason, count in parsed.left_out.most_common(3))
        raise UsageError(f"it holds no result of {importer.tool} that can be used ({why or 'no row'})")
    named = name_devices(parsed.rows, device)
    evidence = evidence or importer.published_by
    digest = hashlib.sha256(data).hexdigest()
    origin = _source(source, path, importer, digest)
    results = [
        _result(
            row,
            named[row.device, row.memory_bytes],
            evidence,
            origin,
            identity=f"{importer.tool}-{digest[:DIGEST_LENGTH]}-{position}",
            tool=row.tool or importer.tool,
        )
        for position, row in enumerate(parsed.rows, 1)
    ]
    unknown = tuple(sorted({one.stated for one in named.values() if one.device == one.stated}))
    return Reading(importer.tool, evidence, digest, results, parsed.left_out, unknown)


def _decode(data: bytes) -> str | None:
    """The text of the file; None where it is none. Windows shells write UTF-16 when output is redirected."""
    try:
        return data.decode("utf-16" if data.startswith(_UTF16_MARKS) else "utf-8-sig")
    except UnicodeDecodeError:
        return None


def _source(source: str, path: Path, importer: Importer, digest: str) -> EvidenceSource:
    stated = clean(source)
    note = clean(f"{importer.what}: {path.name}, sha256 {digest[:16]}")
    if re.match(r"https?://", stated):
        return EvidenceSource(title=stated, url=stated, note=note)
    return EvidenceSource(title=stated or UNNAMED_SOURCE, note=note)


def _result(
    row: Row, named: Named, evidence: Publisher, source: EvidenceSource, *, identity: str, tool: str
) -> PublishedResult:
    result = PublishedResult(
        id=identity,
        device=named.device,
        stated_device="" if named.device == named.stated else named.stated,
        kernel=row.kernel,
        dtype=row.dtype,
        workload=row.workload,
        shape=row.shape,
        tool=tool,
        evidence=evidence,
        value=row.value,
        unit=row.unit,
        higher_is_better=row.higher_is_better,
        software=row.software,
        date=row.date,
        devices=row.devices,
        average_power_w=row.average_power_w,
        notes=row.notes,
        source=source,
    )
    if not all((result.device.strip(), result.kernel.strip(), result.dtype.strip(), result.workload.strip())):
        raise UsageError("it has a result without a name of what was measured; get an undamaged copy")
    try:
        return msgspec.convert(msgspec.to_builtins(result), PublishedResult)
    except msgspec.ValidationError as error:
        raise UsageError(
            f"{result.workload} has an impossible value ({error}); get an undamaged copy"
        ) from None
