"""What the last window left behind, told at the start: a run that it died in, journals, a crash."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from app.desktop.run_queue import last_run_left_behind
from app.desktop.services import Action, Services
from profiles.paths import FILE_SUFFIX, library_dir


def tell_leftovers(services: Services, crashed: str) -> None:
    """Save what died, in the background, and offer it."""
    run_id = last_run_left_behind()
    if crashed:
        text = QCoreApplication.translate("Leftovers", "The window crashed the last time.")
        services.tell(text, kind="warning", detail=crashed, topic="crash")
    services.background.run("recover", _recover, lambda found: _offer(services, run_id, found), services.fail)


def save_what_died(services: Services) -> None:
    """A run whose process died in front of us: into the library now, not at the next start."""
    services.background.run(
        "recover", _recover, lambda found: _offer(services, None, found), services.fail, must=True
    )


def _recover() -> tuple[list[Path], list[str]]:
    from profiles.library import Library

    library = Library()
    saved = library.recover()
    return saved, library.notes


def _offer(services: Services, run_id: str | None, found: tuple[list[Path], list[str]]) -> None:
    saved, notes = found
    own = library_dir() / f"{run_id}{FILE_SUFFIX}" if run_id else None
    paths = [*saved, *([own] if own is not None and own.is_file() and own not in saved else [])]
    translate = QCoreApplication.translate
    for path in paths[:2]:
        text = translate("Leftovers", "The last run was interrupted; what it had measured is in the library.")
        label = translate("Leftovers", "Open")
        act = Action(label, partial(services.show_profile, path))
        services.tell(f"{text} ({path.name})", actions=(act,), topic=f"left {path.name}")
    for note in notes[:1]:
        services.tell(note, kind="warning", topic="journal")
    if paths:
        services.library_changed.emit()
