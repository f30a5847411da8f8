"""Results that others published: the built-in ones, the user's own, and which of them may be divided."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from pathlib import Path

from profiles.claims.model import PublishedSelector
from profiles.evidence import KERNELS, NOT_STATED, PublishedResult
from profiles.paths import config_dir
from profiles.problems import UsageError
from profiles.published_files import SIZE_LIMITS, Document, parse, read_document
from profiles.text import nearest, shown

OVERLAY_FOLDER = "published"

_BUILT_IN = "the built-in results"
_SHARES = ("%", "x ")
_MEANT = {
    "TFLOPS": ("FLOP/s", "1e12"), "TFLOP/s": ("FLOP/s", "1e12"), "GFLOPS": ("FLOP/s", "1e9"),
    "GFLOP/s": ("FLOP/s", "1e9"), "FLOPS": ("FLOP/s", "1"), "TOPS": ("OP/s", "1e12"), "GB/s": ("B/s", "1e9"),
    "TB/s": ("B/s", "1e12"), "GiB/s": ("B/s", "1073741824"), "tokens/s": ("token/s", "1"),
    "tok/s": ("token/s", "1"), "t/s": ("token/s", "1"), "ms": ("s", "1e-3"), "us": ("s", "1e-6"),
    "µs": ("s", "1e-6"), "ns": ("s", "1e-9"),
}  # fmt: skip
_LEAST_RATE = 1e6
"""FLOP/s, OP/s or B/s: what is slower was probably written in another unit."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two results of equal work by the same tool."""

    subject: PublishedResult
    reference: PublishedResult
    ratio: float
    """The subject is so many times better, also where lower values are better."""


def load_published(*, overlay: bool = True) -> list[PublishedResult]:
    """The built-in results, then the user's, file by file in the order of their names.

    Raises UsageError naming file, line and key for a file of the overlay that is wrong.
    """
    results = list(_built_in())
    if not overlay:
        return results
    owners = dict.fromkeys((result.id for result in results), _BUILT_IN)
    for path in _files_of(overlay_dir()):
        document = read_document(path)
        for line, sentence in _mistakes(document, owners):
            raise UsageError(
                f"line {line} of the published results {shown(path)}: {sentence}; "
                "mend the line or remove the file."
            )
        owners |= dict.fromkeys((result.id for result, _ in document.results), shown(path))
        results += [result for result, _ in document.results]
    return results


def overlay_dir() -> Path:
    """Folder of the user's published results: *.toml by hand, *.json by `assay import`."""
    return config_dir() / OVERLAY_FOLDER


def lint_published(path: Path) -> list[str]:
    """What is wrong or doubtful in a file of published results, or in all files of a folder.

    Each as "file:line: sentence"; empty where there is nothing to say. An unknown device is no mistake, but
    no claim will find it. What `assay import` wrote is the user's own evidence, with no page to be looked up
    and kernels that no claim may name: it is held against the form alone. Raises UsageError for a file that
    is no TOML or JSON, or that cannot be read.
    """
    owners = dict.fromkeys((result.id for result in _built_in()), _BUILT_IN)
    told = []
    for file in _files_of(path) if path.is_dir() else [path]:
        if file.suffix not in SIZE_LIMITS:
            raise UsageError(f"{shown(file)} is neither a .toml nor a .json file.")
        document = read_document(file)
        found = [*_mistakes(document, owners), *(_doubts(document) if document.is_toml else ())]
        told += [f"{shown(file)}:{line}: {sentence}" for line, sentence in sorted(found)]
        owners |= dict.fromkeys((result.id for result, _ in document.results), shown(file))
    return told


def pairs(
    results: Iterable[PublishedResult],
    subject_ids: Collection[str],
    reference_ids: Collection[str],
    selector: PublishedSelector,
) -> list[Pair]:
    """Every subject's result with every reference's that differs from it in nothing but the device.

    Equal are tool, kernel, dtype, workload, unit and the number of devices: a total of eight is neither that
    of one times eight, nor is its eighth that of one. Several results of a device under the same key are all
    paired, so that their range shows: to choose the best would be to choose the verdict. Shares of each
    device's own peak are never divided, and what is `not stated` equals nothing.
    """
    references: dict[tuple[object, ...], list[PublishedResult]] = {}
    subjects = []
    for result in results:
        if not _selected(result, selector):
            continue
        if result.device in reference_ids:
            references.setdefault(_key(result), []).append(result)
        if result.device in subject_ids:
            subjects.append(result)
    return [
        Pair(subject, reference, _ratio(subject, reference))
        for subject in subjects
        for reference in references.get(_key(subject), ())
        if reference.device != subject.device
    ]


@cache
def _built_in() -> tuple[PublishedResult, ...]:
    found: list[PublishedResult] = []
    for file in sorted((resources.files("resources") / OVERLAY_FOLDER).iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            document = parse(file.read_text(encoding="utf-8"), file.name, is_toml=True)
            found += [result for result, _ in document.results]
    return tuple(found)


def _files_of(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.suffix in SIZE_LIMITS and path.is_file())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise UsageError(
            f"the folder of published results {shown(folder)} cannot be read: {error.strerror or error}."
        ) from None


def _selected(result: PublishedResult, selector: PublishedSelector) -> bool:
    return (
        result.kernel == selector.kernel
        and (not selector.dtypes or result.dtype in selector.dtypes)
        and _fits(result.tool, selector.tools)
        and _fits(result.workload, selector.workloads)
        and NOT_STATED not in (result.tool, result.dtype)
        and not _is_share(result)
    )


def _fits(text: str, globs: Collection[str]) -> bool:
    return not globs or any(fnmatchcase(text, glob) for glob in globs)


def _is_share(result: PublishedResult) -> bool:
    return result.unit == "ratio" or result.unit.startswith(_SHARES)


def _key(result: PublishedResult) -> tuple[object, ...]:
    return (
        result.tool,
        result.kernel,
        result.dtype,
        result.workload,
        result.unit,
        result.devices,
        result.higher_is_better,
    )


def _ratio(subject: PublishedResult, reference: PublishedResult) -> float:
    if subject.higher_is_better:
        return subject.value / reference.value
    return reference.value / subject.value


def _mistakes(document: Document, owners: dict[str, str]) -> Iterator[tuple[int, str]]:
    for problem in document.problems:
        yield problem.line, problem.sentence
    for result, place in document.results:
        if owner := owners.get(result.id):
            sentence = f"result {shown(result.id, 60)}: {owner} have this id already; choose another"
            yield document.find_line(place, result.id), sentence


def _doubts(document: Document) -> Iterator[tuple[int, str]]:
    # Imported here: only the linter needs it.
    from profiles import catalogue

    devices = {*(entry.id for entry in catalogue.entries()), *catalogue.families()}
    tools = {_plain(result.tool): result.tool for result in _built_in()}
    for result, place in document.results:
        line = document.find_line(place, result.id)
        if result.device not in devices:
            near = nearest(result.device, sorted(devices))
            yield (
                line,
                f"the catalogue knows no device {shown(result.device, 60)!r}, so that no claim will find it"
                + (f"; is {near[0]!r} meant?" if near else ""),
            )
        if result.kernel not in KERNELS:
            near = nearest(result.kernel, KERNELS)
            hint = f"; is {near[0]!r} meant?" if near else ""
            yield line, f"no claim selects the kernel {shown(result.kernel, 60)!r}{hint}"
        if (known := tools.get(_plain(result.tool), result.tool)) != result.tool:
            yield (
                line,
                f"tool {shown(result.tool, 60)!r} is {known!r} elsewhere: only equal names pair",
            )
        if meant := _MEANT.get(result.unit):
            yield line, f"unit {result.unit!r}: write {meant[0]!r} with the value times {meant[1]}"
        elif result.unit in ("FLOP/s", "OP/s", "B/s") and result.value < _LEAST_RATE:
            yield line, f"{result.value:g} {result.unit} is hardly true: is another unit meant?"
        if not (result.source.url or result.source.repo):
            yield line, "the source has neither url nor repo, so that nobody can look it up"


def _plain(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum())
