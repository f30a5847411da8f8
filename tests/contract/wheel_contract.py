"""A wheel's promises, read from the archive: nothing of it is imported, installed or unpacked to disk."""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from importlib.metadata import Distribution, PathDistribution
from pathlib import Path, PurePosixPath

import torch

_PT_LOAD, _PT_DYNAMIC = 1, 2
_DT_NEEDED, _DT_STRTAB = 1, 5


class Wheel:
    """One .whl file of torch-npu."""

    def __init__(self, path: Path) -> None:
        """Raises OSError or zipfile.BadZipFile where it cannot be opened."""
        self._archive = zipfile.ZipFile(path)
        self.files = frozenset(self._archive.namelist())

    def read(self, name: str) -> bytes:
        """Raises KeyError where the wheel has no such file."""
        return self._archive.read(name)

    @cached_property
    def distribution(self) -> Distribution:
        """Its metadata: version, requirements, entry points."""
        (folder,) = {name.split("/")[0] for name in self.files if name.endswith(".dist-info/METADATA")}
        return PathDistribution(zipfile.Path(self._archive, f"{folder}/"))

    @cached_property
    def library(self) -> bytes:
        """The library that defines the operators and the classes of torch_npu._C."""
        return self.read("torch_npu/lib/libtorch_npu.so")

    def says(self, text: str) -> bool:
        """Whether that text is part of a literal of the library or of a Python source."""
        return text.encode() in self.library or text in self._sources

    def has_literal(self, text: str) -> bool:
        """Whether the library holds exactly this string, as it does for each name given to Python.

        A string that ends another one may be stored within it: then it is found there.
        """
        return text.encode() + b"\0" in self.library

    def schemas(self, operator: str) -> list[torch._C.FunctionSchema]:
        """The schemas, without overloads, under which the library registers `operator`.

        They are strings of its own (TORCH_LIBRARY's `m.def`). What torch cannot parse is no schema, but the
        signature of a C++ function.
        """
        found = {}
        for text in self._literals(f"{operator}("):
            with suppress(RuntimeError):
                schema = torch._C.parse_schema(text)
                found[str(schema)] = schema
        return list(found.values())

    def missing_libraries(self) -> set[str]:
        """File names of the libraries that it is linked to, but those that it or torch carries."""
        own = {PurePosixPath(name).name for name in self.files}
        torch_has = {path.name for path in (Path(torch.__file__).parent / "lib").iterdir()}
        libraries = [name for name in self.files if re.fullmatch(r"torch_npu/(lib/)?[^/]+\.so", name)]
        needed = {library for name in libraries for library in needed_libraries(self.read(name))}
        return needed - own - torch_has

    def _literals(self, start: str) -> Iterator[str]:
        """The strings of the library that begin so."""
        at = -1
        while (at := self.library.find(b"\0" + start.encode(), at + 1)) >= 0:
            yield self.library[at + 1 : self.library.index(b"\0", at + 1)].decode(errors="replace")

    @cached_property
    def _sources(self) -> str:
        names = sorted(name for name in self.files if name.endswith(".py"))
        return "\n".join(self.read(name).decode("utf-8") for name in names)


def needed_libraries(elf: bytes) -> list[str]:
    """DT_NEEDED of a 64-bit little-endian ELF file: the libraries that the loader must find before it."""
    (headers_at,) = struct.unpack_from("<Q", elf, 32)
    size, count = struct.unpack_from("<HH", elf, 54)
    segments = [struct.unpack_from("<IIQQQQ", elf, headers_at + i * size) for i in range(count)]
    loads = [
        (address, offset, length) for kind, _, offset, address, _, length in segments if kind == _PT_LOAD
    ]
    offset, length = next(
        (offset, length) for kind, _, offset, _, _, length in segments if kind == _PT_DYNAMIC
    )
    entries = list(struct.iter_unpack("<QQ", elf[offset : offset + length]))
    table = next(value for tag, value in entries if tag == _DT_STRTAB)
    text = next(
        start + table - address for address, start, size in loads if address <= table < address + size
    )
    names = [text + value for tag, value in entries if tag == _DT_NEEDED]
    return [elf[name : elf.index(b"\0", name)].decode() for name in names]
