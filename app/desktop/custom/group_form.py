"""The form of one group: its types, sizes and devices, each with what is wrong beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QGridLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.desktop.custom.draft import Group
from app.desktop.custom.fields import Field, choice_label, fields_of, hint_of, label_of
from app.desktop.custom.numbers import ChoiceBox, seconds_box
from app.desktop.services import Services
from app.desktop.theme import SPACE
from app.desktop.widgets import Label, small_label
from benchkernels.suite_file import MAX_BUDGET_S

BOXES_IN_A_ROW = 4
_KINDS = ("cpu", "accelerator")
_FLAGS = ("true", "false")


class GroupForm(QWidget):
    """Shows one group at a time; tells every change as a whole new group."""

    changed = Signal(object)

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._group = Group({})
        self._reasons: dict[str, Label] = {}
        self._form: QWidget | None = None
        self._place = QVBoxLayout(self)
        self._place.setContentsMargins(0, 0, 0, 0)
        self._rest = Label("", wrap=True)
        self._place.addWidget(self._rest)
        self._place.addStretch(1)

    def show_group(self, group: Group | None) -> None:
        """Another group; None shows nothing."""
        if self._form is not None:
            for old in self._form.findChildren(QWidget):
                old.blockSignals(True)  # a field that goes must not speak of the group that comes
            self._place.removeWidget(self._form)
            self._form.hide()
            self._form.deleteLater()
            self._form = None
        self._reasons.clear()
        self._rest.setText("")
        if group is None:
            return
        self._group = group
        self._form = QWidget()
        form = QFormLayout(self._form)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(2 * SPACE)
        form.setVerticalSpacing(SPACE)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        for field in fields_of(group.kernel):
            self._add(form, field.key, self._editor(field))
        if not fields_of(group.kernel):
            form.addRow(
                small_label(self.tr("This kernel can be changed in the suite's file only."), wrap=True)
            )
        self._add(form, "kinds", self._kinds())
        self._add(form, "budget_s", self._budget())
        self._place.insertWidget(0, self._form)

    def show_problems(self, problems: Mapping[str, str]) -> None:
        """Each beside its field; what belongs to none, below."""
        colour = self._services.appearance.theme.warning
        for key, label in self._reasons.items():
            _tell(label, problems.get(key, ""), colour)
        rest = [text for key, text in problems.items() if key not in self._reasons]
        _tell(self._rest, "\n".join(rest), colour)

    def _add(self, form: QFormLayout, key: str, editor: QWidget) -> None:
        reason = small_label("", wrap=True)
        reason.hide()
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(editor)
        column.addWidget(reason)
        label = Label(label_of(key))
        label.setContentsMargins(0, SPACE // 2, 0, 0)
        label.setAlignment(Qt.AlignmentFlag.AlignTop)
        form.addRow(label, holder)
        self._reasons[key] = reason

    def _editor(self, field: Field) -> QWidget:
        makers: dict[str, Callable[[Field], QWidget]] = {
            "choices": self._boxes, "flags": self._boxes, "choice": self._choice,
        }  # fmt: skip
        return makers.get(field.rule.kind, self._line)(field)

    def _line(self, field: Field) -> QWidget:
        typed = self._group.untidy.get(field.key)
        line = QLineEdit(typed[0] if typed else field.text(self._group.table.get(field.key)))
        line.setPlaceholderText(hint_of(field.key))
        line.setAccessibleName(label_of(field.key))
        line.textEdited.connect(lambda text: self._set(self._group.typed(field, text)))
        return line

    def _boxes(self, field: Field) -> QWidget:
        given = self._group.table.get(field.key, field.rule.default)
        values = [str(one).lower() for one in (given if isinstance(given, list) else [given])]
        choices = _FLAGS if field.rule.kind == "flags" else field.rule.allowed
        return self._check_boxes(field.key, choices, values, partial(self._pick, field))

    def _pick(self, field: Field, values: list[str]) -> None:
        chosen: list[Any] = [one == "true" for one in values] if field.rule.kind == "flags" else list(values)
        self._set(self._group.with_value(field.key, chosen))

    def _choice(self, field: Field) -> QWidget:
        box = ChoiceBox()
        box.setAccessibleName(label_of(field.key))
        for one in field.rule.allowed:
            box.addItem(choice_label(field.key, one), one)
        given = str(self._group.table.get(field.key, field.rule.default))
        box.setCurrentIndex(max(0, box.findData(given)))
        box.currentIndexChanged.connect(lambda _: self._choose(field, box.currentData()))
        return box

    def _choose(self, field: Field, value: str) -> None:
        self._set(self._group.with_value(field.key, None if value == field.rule.default else value))

    def _kinds(self) -> QWidget:
        given = [str(one) for one in self._group.table.get("kinds", _KINDS)]
        names = {"cpu": self.tr("processor"), "accelerator": self.tr("accelerators")}

        def pick(values: list[str]) -> None:
            self._set(self._group.with_value("kinds", None if len(values) == len(_KINDS) else values))

        return self._check_boxes("kinds", _KINDS, given, pick, names)

    def _check_boxes(
        self,
        key: str,
        choices: tuple[str, ...],
        checked: list[str],
        pick: Callable[[list[str]], object],
        names: Mapping[str, str] | None = None,
    ) -> QWidget:
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * SPACE)
        grid.setVerticalSpacing(SPACE // 2)
        in_a_row = BOXES_IN_A_ROW if max(len(one) for one in choices) < 12 else 2
        boxes = []
        for number, one in enumerate(choices):
            text = (names or {}).get(one) or choice_label(key, one)
            box = QCheckBox(text.replace("&", "&&"))
            box.setAccessibleName(f"{label_of(key)}: {text}")
            box.setChecked(one in checked)
            boxes.append(box)
            grid.addWidget(box, number // in_a_row, number % in_a_row)
        grid.setColumnStretch(in_a_row, 1)
        for box in boxes:
            box.toggled.connect(
                lambda _=False: pick([c for c, b in zip(choices, boxes, strict=True) if b.isChecked()])
            )
        return holder

    def _budget(self) -> QWidget:
        given = self._group.table.get("budget_s", 0.0)
        name = self.tr("Seconds for a case in a round")
        box = seconds_box(float(given), MAX_BUDGET_S, self.tr("as the suite"), name)
        box.valueChanged.connect(lambda value: self._set(self._group.with_value("budget_s", value or None)))
        return box

    def _set(self, group: Group) -> None:
        self._group = group
        self.changed.emit(group)


def _tell(label: Label, text: str, colour: str) -> None:
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.WindowText, colour)
    palette.setColor(QPalette.ColorRole.PlaceholderText, colour)
    label.setPalette(palette)
    if label.text() != text:
        label.setText(text)
        label.setAccessibleName(text)
    label.setVisible(bool(text))
