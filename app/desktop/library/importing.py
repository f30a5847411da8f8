"""Files that come into the library from the window, and what is told of each."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.desktop import figures
from app.desktop.services import Action, Services
from app.importing import ImportedProfile, ImportedResults, Published, bring_in
from profiles.problems import AssayError
from profiles.text import shown

TOLD = 3
"""Failures whose sentences stand in the message itself; the others are in its details."""
MANY = 20
"""Files from which on it is said that they are being read."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one file."""

    file: Path
    done: ImportedProfile | ImportedResults | None = None
    problem: str = ""
    """One sentence where nothing came of it."""
    device_unknown: bool = False
    """The file does not say what was measured: it can be imported when somebody says so."""


class Importing(QObject):
    """Takes files in the background, one job for all that come together."""

    imported = Signal(object)
    """Paths of the profiles in the library."""

    def __init__(self, services: Services, parent: QWidget) -> None:
        super().__init__(parent)
        self._services = services
        self._parent = parent
        self._numbers = itertools.count()

    def choose(self) -> None:
        """Let the user choose files."""
        dialog = QFileDialog(self._parent, self.tr("Import files"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([
            self.tr("Profiles and results of other tools (*)"),
            self.tr("Profiles (*.assay.json)"),
        ])  # fmt: skip
        dialog.filesSelected.connect(lambda names: self.take([Path(name) for name in names]))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def take(self, files: Sequence[Path], published: Published = Published()) -> None:  # noqa: B008  (frozen)
        """Import files and tell what came of each."""
        if len(files) >= MANY:
            told = self.tr("{n} files are being imported.").format(n=figures.count(len(files)))
            self._services.tell(told, topic="import")
        kind = f"import {next(self._numbers)}"
        function = partial(import_all, list(files), published)
        self._services.background.run(kind, function, self._tell, self._services.fail, must=True)

    def _tell(self, outcomes: list[Outcome]) -> None:
        asked = [one.file for one in outcomes if one.device_unknown]
        told = [one for one in outcomes if not one.device_unknown]
        if told:
            self._tell_outcomes(told)
        if asked:
            self._ask(asked)
        profiles = [one.done.path for one in outcomes if isinstance(one.done, ImportedProfile)]
        if profiles:
            self.imported.emit(profiles)
            self._services.library_changed.emit()

    def _tell_outcomes(self, outcomes: list[Outcome]) -> None:
        failed = [one for one in outcomes if one.done is None]
        what = self._summary(outcomes) if len(outcomes) > 1 else self._line(outcomes[0])
        if len(outcomes) > 1:
            what = "\n".join([what, *(one.problem for one in failed[:TOLD])])
        details = [self._line(one) for one in outcomes] if len(outcomes) > 1 else []
        details += [line for one in outcomes for line in self._remarks(one)]
        self._services.tell(
            what,
            kind="problem" if failed else "note",
            detail="\n".join(details),
            actions=self._actions(outcomes),
            topic="import",
        )

    def _actions(self, outcomes: list[Outcome]) -> tuple[Action, ...]:
        profiles = [one.done.path for one in outcomes if isinstance(one.done, ImportedProfile)]
        results = [one for one in outcomes if isinstance(one.done, ImportedResults)]
        if len(profiles) == 1:
            return (Action(self.tr("Open"), partial(self._services.show_profile, profiles[0])),)
        if results and not profiles:
            return (Action(self.tr("Claims"), partial(self._services.page_wanted.emit, "claims")),)
        return ()

    def _summary(self, outcomes: list[Outcome]) -> str:
        good = sum(one.done is not None for one in outcomes)
        n, total = figures.count(good), figures.count(len(outcomes))
        if good == len(outcomes):
            return self.tr("All {n} files were imported.").format(n=n)
        return self.tr("{n} of {total} files were imported, the others were not:").format(n=n, total=total)

    def _line(self, outcome: Outcome) -> str:
        """What came of a file, in a sentence that names it."""
        done, file = outcome.done, shown(outcome.file.name)
        if done is None:
            return outcome.problem
        if isinstance(done, ImportedProfile):
            if done.already:
                return self.tr("{file} is in the library already.").format(file=file)
            return self.tr("{file} was imported.").format(file=file)
        n, tool = figures.count(len(done.reading.results)), done.reading.tool
        if done.stored.already:
            told = self.tr("{file}: {n} results of {tool} are among the published evidence already.")
        else:
            told = self.tr("{file}: {n} results of {tool} are published evidence for claims now.")
        return told.format(file=file, n=n, tool=tool)

    def _remarks(self, outcome: Outcome) -> list[str]:
        """What is to be known beside that it came in."""
        done = outcome.done
        if done is None:
            return []
        lines = []
        if isinstance(done, ImportedResults):
            told = self.tr("{n} × left out: {reason}")
            lines += [told.format(n=n, reason=why) for why, n in done.reading.left_out.items()]
            told = self.tr("The catalogue knows no device “{name}”; no claim will find its results.")
            lines += [told.format(name=shown(name)) for name in done.reading.unknown_devices]
        told = self.tr("{name} is odd and is not used: {why}")
        for name, found in done.odd.items():
            why = shown("; ".join(oddity.text for oddity in found))
            lines.append(told.format(name=shown(name), why=why))
        return lines

    def _ask(self, files: list[Path]) -> None:
        from app.desktop.dialogs.published import PublishedDialog

        dialog = PublishedDialog(self._services, files, self._parent)
        dialog.told.connect(lambda published: self.take(files, published))
        dialog.open()


def import_all(files: Sequence[Path], published: Published) -> list[Outcome]:
    """Import one after the other, whatever becomes of the others. For a thread of its own."""
    from profiles.importers.devices import DeviceNotStatedError
    from profiles.library import Library

    library = functools.cache(Library)
    outcomes = []
    for file in files:
        try:
            outcomes.append(Outcome(file, bring_in(file, library, published)))
        except DeviceNotStatedError as error:
            outcomes.append(Outcome(file, problem=_brief(file, error), device_unknown=True))
        except AssayError as error:
            outcomes.append(Outcome(file, problem=_brief(file, error)))
        except Exception as error:  # noqa: BLE001  (one strange file must not keep the others out)
            outcomes.append(
                Outcome(file, problem=f"{shown(file.name)}: {type(error).__name__}: {shown(error)}")
            )
    return outcomes


def _brief(file: Path, error: AssayError) -> str:
    """The sentence with the file's name for its whole path: who dropped a file knows where it lies."""
    return str(error).replace(shown(file), shown(file.name), 1)
