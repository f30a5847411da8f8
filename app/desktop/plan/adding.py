"""More chips for a plan: measured in a profile of one's own, published by others, or typed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QMenu, QPushButton

from app.cli.plan_inputs import open_evidence
from app.desktop.plan.published_dialog import PublishedRates
from app.desktop.profile_chooser import ProfileList, ask_entries
from app.desktop.services import Services
from app.desktop.widgets import while_there
from profiles.efficiency import step_of
from profiles.index import Entry
from profiles.planning.rates import KINDS
from profiles.problems import UsageError
from profiles.profile import Profile
from profiles.text import shown

Table = dict[str, Any]
LONGEST_NAME = 80


class AddButton(QPushButton):
    """A menu of where a chip's rates come from."""

    added = Signal(object)
    """Tables of new chips, a list."""
    failed = Signal(object)
    """The error of a profile that cannot be used."""

    def __init__(self, services: Services) -> None:
        super().__init__(self.tr("Add a chip"))
        self._services = services
        menu = QMenu(self)
        for text, act in (
            (self.tr("Measured: one of your profiles…"), self.ask_profile),
            (self.tr("Published results…"), self.ask_published),
            (self.tr("Typed by hand"), self._add_typed),
        ):
            menu.addAction(text).triggered.connect(partial(_call, act))
        self.setMenu(menu)

    def ask_profile(self) -> None:
        """Open the list of profiles, as soon as the library is read."""
        ask_entries(self._services, "plan entries", while_there(self, self._open_list))

    def ask_published(self) -> None:
        """Open the dialog with published rates."""
        dialog = PublishedRates(self._services, self)
        dialog.chosen.connect(self.added)
        dialog.open()

    def take_profile(self, path: Path) -> None:
        """Add the device of that profile."""
        add = while_there(self, lambda table: self.added.emit([table]))
        fail = while_there(self, self.failed.emit)
        self._services.background.run("plan profile", partial(profile_table, str(path)), add, fail)

    def _open_list(self, entries: Sequence[Entry]) -> None:
        popup = ProfileList(entries, None, self)
        popup.picked.connect(self.take_profile)
        popup.open_below(self)

    def _add_typed(self) -> None:
        self.added.emit([{"name": QCoreApplication.translate("Plan", "New chip")}])


def profile_table(reference: str) -> Table:
    """A chip with each rate that the profile has a case for. Raises AssayError."""
    profile = open_evidence().find_profile(reference)
    steps = {step_of(result.case) for result in profile.cases}
    kinds = [kind for kind in KINDS if kind in steps]
    if not kinds:
        raise UsageError(
            f"the profile {shown(profile.name, 60)} has no llm cases, so that it has no rate for a plan: run"
            " a suite that has some, such as standard."
        )
    return _described(profile) | {kind: {"profile": reference} for kind in kinds}


def named_apart(table: Table, names: Collection[str]) -> Table:
    """The chip with a name that none of the others has."""
    name, number = str(table["name"]), 2
    while name in names:
        name = f"{str(table['name'])[: LONGEST_NAME - 4]} {number}"
        number += 1
    return {**table, "name": name}


def _described(profile: Profile) -> Table:
    table: Table = {"name": shown(profile.name, LONGEST_NAME)}
    if profile.device.catalogue is not None:
        table["catalogue"] = profile.device.catalogue.id
    if profile.device.power_limit_w is not None:
        table["power_w"] = profile.device.power_limit_w
        table["source"] = f"power: the driver's limit of {shown(profile.device.name, 60)}"
    return table


def _call(act: Callable[[], object], _checked: bool = False) -> None:
    act()
