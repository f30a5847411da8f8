"""What several commands share: the library as a command opens it, JSON, and signs of life."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from profiles.library import Library

PROGRESS_AFTER_S = 0.5


def open_library() -> Library:
    """The library, after the runs that died have been saved; what was found is told on stderr."""
    from profiles.library import Library
    from profiles.text import shown

    library = Library(progress=Reading() if sys.stderr.isatty() else None)
    for path in library.recover():
        click.echo(f"assay: saved what an interrupted run had measured: {shown(path)}", err=True)
    for note in library.notes:
        click.echo(f"assay: {note}", err=True)
    return library


def tell_overlay() -> None:
    """Say on stderr where the user's overlay of the catalogue is broken: devices are looked up without it."""
    from profiles.catalogue import overlay_mistake

    if (mistake := overlay_mistake()) is not None:
        click.echo(f"assay: {mistake}; until then only the built-in catalogue counts", err=True)


@contextlib.contextmanager
def working(what: str) -> Iterator[None]:
    """Show on a terminal what takes its time, for as long as it does; on stderr, which no script reads."""
    if not sys.stderr.isatty():
        yield
        return
    click.echo(f"{what} ...", err=True, nl=False)
    try:
        yield
    finally:
        click.echo(f"\r{'':<{len(what) + 4}}\r", err=True, nl=False)


def print_json(value: object) -> None:
    """One JSON object on stdout, indented; NaN and infinities are null."""
    import msgspec

    from profiles.text import encode_json

    click.echo(msgspec.json.format(encode_json(value), indent=2).decode())


class Reading:
    """One line on stderr that tells how far the reading of new files is."""

    def __init__(self) -> None:
        self._began_s = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        """So many files of all are read."""
        took_s = time.monotonic() - self._began_s
        if took_s < PROGRESS_AFTER_S:
            return
        left_s = took_s / done * (total - done)
        text = f"reading new profiles: {done} of {total}, about {left_s:.0f} s left" if done < total else ""
        click.echo(f"\r{text:<70}{'' if text else chr(13)}", err=True, nl=False)
