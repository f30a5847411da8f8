"""What is missing to settle something, the commands that give it, and a button that runs just that here."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.desktop.claims_model import chips_here, chips_wanted, missing_of, orders_for
from app.desktop.orders import RunOrder
from app.desktop.prose import Prose
from app.desktop.services import Services
from app.desktop.theme import SMALL_PT, SPACE
from app.desktop.widgets import Label, button, copy_text, small_label
from profiles.claims.model import ClaimResult, ReadingResult
from profiles.text import shown

NAMES_SHOWN = 12


class Remedy(QWidget):
    """For one reading, or for all readings of a claim."""

    def __init__(
        self,
        services: Services,
        result: ClaimResult,
        readings: Sequence[ReadingResult],
        commands: Sequence[str],
    ) -> None:
        super().__init__()
        self._services, self._result, self._readings = services, result, readings
        self.commands = tuple(commands)
        self.missing = missing_of(readings)
        self._wanted = chips_wanted(readings)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE)
        if self.missing:
            layout.addWidget(Bullets(self.missing))
        if self.commands:
            layout.addWidget(Commands(self.commands))
        self.run = button(self.tr("Run what is missing"), self._run, primary=True)
        self.hint = Prose(points=SMALL_PT, muted=True)
        if self._wanted:
            line = QHBoxLayout()
            line.setSpacing(2 * SPACE)
            line.addWidget(self.run, 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(self.hint, 1)
            layout.addLayout(line)
        self.refresh()

    @property
    def orders(self) -> list[RunOrder]:
        """What the button would run."""
        return orders_for(self._result, self._readings, self._services.devices.devices)

    def refresh(self) -> None:
        """Other devices may be known now."""
        if not self._wanted:
            return
        devices = self._services.devices
        here = [chip for chip in chips_here(devices.devices) if chip in self._wanted]
        self.run.setEnabled(bool(here))
        names = _listed(self._wanted)
        if here:
            told = self.tr("Runs on {devices}, {suites}.").format(
                devices=", ".join(dict.fromkeys(f"{order.title} ({order.device})" for order in self.orders)),
                suites=", ".join(dict.fromkeys(self._suite(order) for order in self.orders)),
            )
            if others := [chip for chip in self._wanted if chip not in here]:
                told += " " + self.tr("Also missing, and not in this machine: {chips}.").format(
                    chips=_listed(others)
                )
        elif devices.devices:
            told = self.tr("Needs a chip that is not in this machine: {chips}.").format(chips=names)
        elif devices.problem:
            told = self.tr("Needs {chips}. The devices of this machine are not known: {problem}").format(
                chips=names, problem=devices.problem
            )
        elif self._services.runs.running:
            told = self.tr(
                "Needs {chips}. Whether this machine has one is looked at when the run has ended."
            ).format(chips=names)
        else:
            told = self.tr("Needs {chips}. The devices of this machine are still being looked at.").format(
                chips=names
            )
        self.hint.setText(told)
        self.run.setAccessibleName(f"{self.run.text()}. {told}")

    def _suite(self, order: RunOrder) -> str:
        return self.tr("some cases of the suite {suite} in {rounds} rounds").format(
            suite=order.suite, rounds=order.rounds
        )

    def _run(self) -> None:
        orders = self.orders
        if orders:
            self._services.run(orders)


class Commands(QWidget):
    """Lines of a shell, whole, with a button that copies them."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__()
        self.text = "\n".join(shown(line, max(len(line), 1)) for line in lines)
        # No places to break a line are put in here: they would be copied into the shell.
        label = Label(self.text, wrap=True)
        label.setFont(_fixed_font(label.font().pointSizeF()))
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        label.setSizePolicy(policy)
        label.setAccessibleName(self.tr("Commands: {commands}").format(commands=self.text))
        copy = button(self.tr("Copy"), lambda: copy_text(self.text + "\n"), name=self.tr("Copy the commands"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * SPACE)
        layout.addWidget(label, 1)
        layout.addWidget(copy, 0, Qt.AlignmentFlag.AlignTop)


class Bullets(QWidget):
    """A list of sentences."""

    def __init__(self, texts: Sequence[str]) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE)
        grid.setVerticalSpacing(SPACE // 2)
        grid.setColumnStretch(1, 1)
        for number, text in enumerate(texts):
            grid.addWidget(small_label("•"), number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(Prose(text), number, 1)


def _fixed_font(points: float) -> QFont:
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSizeF(points - 1)
    return font


def _listed(names: Sequence[str]) -> str:
    told = ", ".join(shown(name, 80) for name in names[:NAMES_SHOWN])
    return f"{told}, …" if len(names) > NAMES_SHOWN else told
