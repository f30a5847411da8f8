"""The devices of the Run page: a check box each, and what it does, or why it cannot be used."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.desktop.device_watch import Watched
from app.desktop.run.choice import best_device, title_of, usable
from app.desktop.run.words import figures_of, state_of
from app.desktop.services import Services
from app.desktop.theme import SPACE
from app.desktop.widgets import (
    ElidedLabel,
    Label,
    Surface,
    button,
    copy_text,
    plain_tooltip,
    row,
    small_label,
)


class ElidedCheckBox(QCheckBox):
    """A check box whose text ends in an ellipsis where there is no room; an ampersand in it is a letter."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._whole = text
        self.setToolTip(plain_tooltip(text))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fit the text to the new width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = max(0, self.width() - 4 * SPACE)
        one_line = self._whole.replace("\n", " ")
        text = self.fontMetrics().elidedText(one_line, Qt.TextElideMode.ElideRight, room)
        super().setText(text.replace("&", "&&"))


MOST_SEEN = 10
"""Devices; forty hosts have hundreds, and the suites below must not be out of sight."""


class DeviceList(Surface):
    """Which devices shall be measured. Until they are known nothing is checked."""

    changed = Signal()
    """Other devices are checked."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._watch = services.devices
        self._rows: dict[str, _DeviceRow] = {}
        self._wanted: set[str] | None = None
        """What was asked for; None as long as nobody has chosen, then the best."""
        self._drawn: list[tuple[str, bool, str]] = []
        again = button(
            self.tr("Look again"), self._look_again, name=self.tr("Look for devices and problems again")
        )
        self._message = Label("", wrap=True)
        self._grid_place = QVBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        column.setSpacing(SPACE // 2)
        column.addLayout(row(Label(self.tr("Devices"), bold=True), 1, again))
        column.addWidget(self._message)
        column.addLayout(self._grid_place)
        self._grid_holder: QWidget | None = None
        self._watch.found.connect(self.rebuild)
        self._watch.read.connect(self.refresh)
        services.hosts.found.connect(self.rebuild)
        services.runs.changed.connect(self.refresh)
        services.appearance.changed.connect(self.refresh)
        self.rebuild()

    def known(self) -> list[Watched]:
        """Those of this machine, and below them those of the hosts."""
        return [*self._watch.devices, *self._services.hosts.devices]

    def checked(self) -> list[Watched]:
        """The chosen devices, in their order."""
        return [one for one in usable(self.known()) if self._is_checked(one.place)]

    def choose_only(self, place: str) -> None:
        """Check that device and no other; one that is not known yet as soon as it is found."""
        self._wanted = {place}
        for one, line in self._rows.items():
            line.box.setChecked(one == place)
        self.changed.emit()

    def rebuild(self) -> None:
        """Other devices are here, or there are none."""
        devices = self.known()
        self._say()
        shape = [(one.place, one.available, one.name) for one in devices]
        if shape != self._drawn:
            self._drawn = shape
            self._fill(devices)
        self.refresh()
        self.changed.emit()

    def refresh(self) -> None:
        """What the devices do now."""
        runs = self._services.runs
        paused = runs.running
        order = runs.order if runs.running else None
        measured = order.devices if order is not None else []
        if not measured and runs.state is not None and runs.state.device is not None:
            measured = [runs.state.device.id]
        for one in self.known():
            if (line := self._rows.get(one.place)) is not None:
                here = order is not None and order.host == one.host and one.id in measured
                warning = self._services.appearance.theme.warning
                line.show_state(one, measured=here, paused=paused, warning=warning)

    def _say(self) -> None:
        text = ""
        if self._watch.problem:
            text = self._watch.problem
        elif not self._watch.devices:
            text = self.tr(
                "Looking at the devices, which takes some seconds. Run would measure the best one."
            )
        elif not usable(self._watch.devices):
            text = self.tr("Nothing can be measured here yet:")
        self._message.setText(text)
        self._message.setVisible(bool(text))

    def _fill(self, devices: list[Watched]) -> None:
        if self._grid_holder is not None:
            self._grid_place.removeWidget(self._grid_holder)
            self._grid_holder.hide()
            self._grid_holder.deleteLater()
        self._rows.clear()
        self._grid_holder = QWidget()
        grid = QGridLayout(self._grid_holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * SPACE)
        grid.setVerticalSpacing(SPACE // 2)
        grid.setColumnStretch(0, 4)
        grid.setColumnStretch(1, 5)
        chosen = {one.place for one in usable(devices)} & (self._wanted or set())
        # A host is never chosen unasked.
        chosen = chosen or {best_device(self._watch.devices)}
        for one in devices:
            line = _DeviceRow(one, grid, checked=one.place in chosen)
            line.box.toggled.connect(self._toggle)
            self._rows[one.place] = line
        if len(devices) > MOST_SEEN and devices[-1].host:
            self._grid_holder = _seen_in_part(self._grid_holder, len(devices))
        self._grid_place.addWidget(self._grid_holder)

    def _is_checked(self, place: str) -> bool:
        line = self._rows.get(place)
        return line is not None and line.box.isChecked()

    def _toggle(self, _checked: bool) -> None:
        self._wanted = {one for one, line in self._rows.items() if line.box.isChecked()}
        self.changed.emit()

    def _look_again(self) -> None:
        self._watch.look_again()
        self._services.doctor.look_again()


def _seen_in_part(grid: QWidget, rows: int) -> QWidget:
    """As high as some rows, and scrolled over the others."""
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setBackgroundRole(QPalette.ColorRole.Base)
    area.setFixedHeight(grid.sizeHint().height() * MOST_SEEN // rows)
    area.setWidget(grid)
    return area


class _DeviceRow:
    """The cells of one device in the grid."""

    def __init__(self, one: Watched, grid: QGridLayout, *, checked: bool) -> None:
        here = grid.rowCount()
        self._title = title_of(one)
        self.box = ElidedCheckBox(self._title)
        grid.addWidget(self.box, here, 0)
        self._state = ElidedLabel("")
        self._figures = [small_label() for _ in range(3)]
        if not one.available:
            self._explain(one, grid, here)
            return
        self.box.setChecked(checked)
        grid.addWidget(self._state, here, 1)
        for number, label in enumerate(self._figures):
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(label, here, 2 + number)

    def show_state(self, one: Watched, *, measured: bool, paused: bool, warning: str) -> None:
        """Idle or busy, temperature, power and memory."""
        if not one.available:
            return
        state = state_of(one, measured=measured, paused=paused)
        if self._state.text() != state.text:
            self._state.setText(state.text)
        palette = QPalette()
        if state.busy:
            palette.setColor(QPalette.ColorRole.WindowText, warning)
        self._state.setPalette(palette)
        texts = figures_of(one)
        for label, text in zip(self._figures, texts, strict=True):
            if label.text() != text:
                label.setText(text)
        self.box.setAccessibleName(", ".join(part for part in (self._title, state.text, *texts) if part))

    def _explain(self, one: Watched, grid: QGridLayout, here: int) -> None:
        """Why it cannot be used, and what helps."""
        self.box.setEnabled(False)
        reason, remedy = str(one.facts.get("reason") or ""), str(one.facts.get("remedy") or "")
        self.box.setAccessibleName(f"{self._title}: {reason}")
        why = Label(reason, wrap=True)
        why.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(why, here, 1, 1, 4)
        if remedy:
            what = Label(f"→ {remedy}", wrap=True)
            what.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            name = QCoreApplication.translate("DeviceList", "Copy what helps: {remedy}").format(remedy=remedy)
            copy = button(
                QCoreApplication.translate("DeviceList", "Copy"), partial(copy_text, remedy), name=name
            )
            line = row(what, copy)
            line.setStretch(0, 1)
            grid.addLayout(line, here + 1, 1, 1, 4)
