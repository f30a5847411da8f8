"""Versions of installed packages, read from their metadata and not by importing them, and what fits what."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distributions
from importlib.resources import files

import msgspec
from msgspec import Struct

SearchPath = Sequence[str] | None
"""Where packages are looked for; None is this interpreter's own path."""


class TorchNpuTable(Struct, frozen=True, forbid_unknown_fields=True):
    """torch-npu's version -> the CANN for which it was published, newest first."""

    source: str
    cann: dict[str, str]


class CudaTable(Struct, frozen=True, forbid_unknown_fields=True):
    """By CUDA's major version the oldest driver; by driver the newest index of torch's builds."""

    source: str
    driver: dict[int, int]
    index: dict[int, str]


class PySideTable(Struct, frozen=True, forbid_unknown_fields=True):
    """By processor: (PySide6 from, glibc that it asks for), newest first."""

    source: str
    glibc: dict[str, list[tuple[str, str]]]


class Compatibility(Struct, frozen=True, forbid_unknown_fields=True):
    """resources/compatibility.toml."""

    torch_npu: TorchNpuTable
    cuda: CudaTable
    pyside6: PySideTable


@cache
def compatibility() -> Compatibility:
    """Which versions go together."""
    text = files("resources").joinpath("compatibility.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), Compatibility, strict=False)


def find_package(name: str, path: SearchPath = None) -> Distribution | None:
    """The distribution of that name; None where it is not installed."""
    if path is None:
        try:
            return Distribution.from_name(name)
        except PackageNotFoundError:
            return None
    return next(iter(distributions(name=name, path=list(path))), None)


def package_version(name: str, path: SearchPath = None) -> str | None:
    """Its version as its metadata has it; None where it is not installed or does not say."""
    package = find_package(name, path)
    return None if package is None else package.metadata["Version"]


def required_version(package: Distribution, name: str) -> str | None:
    """The one version of `name` that it requires (`2.13.0.*`, `2.9.0+cpu`); None where it names none."""
    for requirement in package.requires or ():
        if match := re.match(rf"{name}\s*\(?==\s*([^\s;,)]+)", requirement):
            return match[1]
    return None


def fits(version: str, required: str) -> bool:
    """Whether `version` meets a requirement of one version; what stands after a + is not compared."""
    version, required = version.partition("+")[0], required.partition("+")[0]
    if required.endswith(".*"):
        return f"{version}.".startswith(required[:-1])
    return order_key(version) == order_key(required)


def order_key(version: str) -> tuple[tuple[int, int], ...]:
    """To sort versions by (`8.3.RC1` < `8.3.0` < `8.5.0` = `8.5`); what follows a + is left out."""
    parts = []
    for word in re.findall(r"\d+|[a-z]+", version.lower().partition("+")[0]):
        if word.isdigit():
            parts.append((1, int(word)))
        elif word in ("rc", "beta", "alpha", "a", "b", "dev"):
            parts.append((0, 0))
        else:  # post
            parts.append((2, 0))
    while parts and parts[-1] == (1, 0):
        parts.pop()
    # A final release stands above its candidates and below its later parts.
    return (*parts, (1, 0))


def least_cann(torch_npu: str) -> str | None:
    """The CANN for which that torch-npu was published; None where the table does not tell.

    One that is newer than the whole table needs no older CANN than the newest that stands there.
    """
    table = compatibility().torch_npu.cann
    newest = next(iter(table))
    return table.get(newest if order_key(torch_npu) > order_key(newest) else torch_npu)


def torch_npu_for(cann: str) -> str | None:
    """The newest torch-npu that was published for that CANN; None where the table has none."""
    table = compatibility().torch_npu.cann
    wanted = order_key(cann)
    return next((version for version, needs in table.items() if order_key(needs) == wanted), None)


def torch_index(driver: str) -> str:
    """The pip index of torch's builds for an NVIDIA driver of that version."""
    number = int(re.match(r"\d*", driver)[0] or 0)  # type: ignore[index]  # it always matches
    newest = next((name for least, name in compatibility().cuda.index.items() if number >= least), "cu118")
    return f"https://download.pytorch.org/whl/{newest}"
