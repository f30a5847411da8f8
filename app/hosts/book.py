"""The book of hosts: a name for each machine that is reached over ssh, in `hosts.toml`.

A host is a table of its name. Secrets have no place in it: what ssh needs to know it takes from the user's
own configuration, agent and known hosts.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from profiles.locks import try_lock
from profiles.paths import config_dir
from profiles.problems import StorageError, UsageError
from profiles.storage import make_folder, storage_error, write_atomically
from profiles.text import nearest, shown
from profiles.toml_text import TomlError, find_line, parse_toml, read_text
from profiles.toml_writing import write_toml

FILE_NAME = "hosts.toml"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")
MOST_HOSTS = 1000
_LONGEST = 1000
"""Characters of an address or a path."""
_LOCK_LIMIT_S, _LOCK_PAUSE_S = 10.0, 0.02
"""A change of the book takes milliseconds."""


class Host(Struct, frozen=True, kw_only=True):
    """How one machine is reached, and what it needs before Python starts there."""

    name: str
    """What the user calls it: 1 to 64 letters, digits, dots, dashes and underscores."""
    address: str
    """What ssh is given: an alias of the user's configuration, a host name, or `user@name`."""
    port: int | None = None
    """None for what ssh's configuration says."""
    python: str = ""
    """Interpreter on the host; empty for its `python3`."""
    setup: str = ""
    """A file on the host that is read by its shell first, such as CANN's `set_env.sh`."""
    config: str = ""
    """A file that takes the place of the user's ssh configuration."""


_KEYS = tuple(key for key in Host.__struct_fields__ if key != "name")


@dataclass(frozen=True, slots=True)
class Book:
    """What stands in the file."""

    hosts: tuple[Host, ...] = ()
    """In the order of the file."""
    notes: tuple[str, ...] = ()
    """Sentences on what in the file means nothing to us; it is kept."""


def book_file() -> Path:
    """Where the book is; it need not exist."""
    return config_dir() / FILE_NAME


def read_book() -> Book:
    """All hosts; none where there is no file. Raises UsageError with the line of the first mistake."""
    text, tables = _read()
    if len(tables) > MOST_HOSTS:
        raise UsageError(f"{_place()} has {len(tables)} hosts; more than {MOST_HOSTS} need a cluster engine.")
    hosts, notes = [], []
    for name, table in tables.items():
        hosts.append(_host_of(name, table, text))
        notes += [_unknown(name, key, text) for key in table if key not in _KEYS]
    return Book(tuple(hosts), tuple(notes))


def find_host(name: str) -> Host:
    """The host of that name. Raises UsageError where there is none."""
    hosts = {one.name: one for one in read_book().hosts}
    if (found := hosts.get(name)) is not None:
        return found
    near = nearest(name, hosts)
    hint = f"did you mean {near[0]}?" if near else "'assay hosts list' shows those there are"
    add = f"'assay hosts add {name}' makes one." if NAME.match(name) else "see 'assay hosts add --help'."
    raise UsageError(f"there is no host {shown(name, 80)!r}: {hint}{'' if near else '; ' + add}")


def keep_host(host: Host) -> bool:
    """Write the host into the book, in place of one of that name; whether there was one.

    A new one is appended; a change rewrites the file, which loses its comments and nothing else. Raises
    UsageError for what ssh must not be given, or where the file cannot be read; StorageError.
    """
    check_host(host)
    told = {key: value for key in _KEYS if (value := getattr(host, key)) not in ("", None)}
    with _alone():
        text, tables = _read()
        if host.name not in tables:
            _write(f"{text.rstrip()}\n\n{write_toml({host.name: told})}".lstrip("\n"))
            return False
        old = tables[host.name]
        strange = {key: one for key, one in old.items() if key not in _KEYS} if isinstance(old, dict) else {}
        _write(write_toml({**tables, host.name: told | strange}))
        return True


def drop_host(name: str) -> Host:
    """Take the host out of the book. Raises UsageError where there is none, StorageError."""
    find_host(name)  # before anything is made for the lock
    with _alone():
        host = find_host(name)
        _, tables = _read()
        _write(write_toml({key: table for key, table in tables.items() if key != name}))
    return host


def check_host(host: Host) -> None:
    """Raise UsageError, in one sentence, where the host is not one that ssh may be given."""
    if not NAME.match(host.name):
        raise UsageError(
            f"a host cannot be called {shown(host.name, 80)!r}; its name is 1 to 64 letters, digits, dots,"
            " dashes or underscores, and begins with a letter or a digit."
        )
    _check_address(host)
    if host.port is not None and not 0 < host.port < 1 << 16:
        raise UsageError(f"host {host.name}: the port is 1 to 65535, not {host.port}.")
    for what in ("python", "setup", "config"):
        text = getattr(host, what)
        if text.startswith("-") or not text.isprintable() or len(text) > _LONGEST:
            raise UsageError(
                f"host {host.name}: {what} cannot be {shown(text, 80)!r}; give the path of a file, without"
                " control characters and not beginning with a dash."
            )


def _check_address(host: Host) -> None:
    text = host.address
    if not text:
        raise UsageError(f"host {host.name} has an empty address; give what you would give to ssh.")
    strange = next((one for one in text if one.isspace() or not one.isprintable()), None)
    if text.startswith("-") or strange is not None or len(text) > _LONGEST:
        why = "begins with a dash" if text.startswith("-") else "has a space or a control character in it"
        why = "is too long" if len(text) > _LONGEST else why
        raise UsageError(
            f"host {host.name}: the address {shown(text, 80)!r} {why}, which ssh could take for something"
            " else; give an alias, a name or user@name."
        )


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """While nobody else changes the book: what was read is what is replaced. Raises StorageError."""
    path = book_file().with_name(f".{FILE_NAME}.lock")
    make_folder(path.parent)
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise storage_error(error, path) from None
    try:
        due_s = time.monotonic() + _LOCK_LIMIT_S
        with contextlib.suppress(OSError):  # a disk without locks: as well as it goes
            while not try_lock(descriptor):
                if time.monotonic() > due_s:
                    raise StorageError(
                        f"another process has been changing {_place()} for {_LOCK_LIMIT_S:.0f} s; end it,"
                        " and try again"
                    )
                time.sleep(_LOCK_PAUSE_S)
        yield
    finally:
        os.close(descriptor)


def _read() -> tuple[str, dict[str, Any]]:
    """The text and its tables. Raises UsageError where there is a file that is none."""
    path, found = book_file(), True
    with contextlib.suppress(OSError):  # of a folder that may not be looked into: reading tells
        found = path.exists()
    if not found:
        return "", {}
    try:
        text = read_text(path)
        return text, parse_toml(text)
    except TomlError as error:
        raise UsageError(f"{error.of(shown(path))}.") from None


def _write(text: str) -> None:
    path = book_file()
    make_folder(path.parent)
    write_atomically(path, text.encode())


def _host_of(name: str, table: Any, text: str) -> Host:
    where = f"line {find_line(text, (name,))} of {_place()}"
    if not isinstance(table, dict):
        raise UsageError(f"{where}: {shown(name, 80)} is no table; a host is [name] with address = below it.")
    try:
        host = msgspec.convert({"address": name, **table, "name": name}, Host)
        check_host(host)
    except msgspec.ValidationError as error:
        raise UsageError(f"{where}: host {shown(name, 80)}: {shown(error)}; mend the table.") from None
    except UsageError as error:
        raise UsageError(f"{where}: {error}") from None
    return host


def _unknown(name: str, key: str, text: str) -> str:
    near = nearest(key, _KEYS)
    hint = f"did you mean {near[0]}?" if near else f"a host has {', '.join(_KEYS)}."
    return (
        f"line {find_line(text, (name, key))} of {_place()}: {shown(key, 80)} means nothing to Assay; {hint}"
    )


def _place() -> str:
    return shown(book_file())
