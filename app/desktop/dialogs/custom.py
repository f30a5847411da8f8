"""A suite of one's own: from another or from nothing, with what it takes on the chosen devices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPalette, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.desktop.custom.draft import Checked, Draft, Group, check, why_no_name
from app.desktop.custom.group_form import GroupForm
from app.desktop.custom.group_list import GroupList
from app.desktop.custom.keeping import keep_for_once, save
from app.desktop.custom.numbers import ChoiceBox, count_box, seconds_box
from app.desktop.custom.outcome import about_name, what_is_wrong, what_it_takes
from app.desktop.device_watch import Watched
from app.desktop.run.choice import SuiteChoice
from app.desktop.run.suite_list import title_of
from app.desktop.services import Services
from app.desktop.theme import SPACE
from app.desktop.widgets import Label, Surface, button, make_primary, row
from benchkernels.suite_file import MAX_BUDGET_S, MAX_ROUNDS
from benchkernels.suite_text import suite_tables
from profiles.problems import AssayError

SIZE = (920, 640)
EMPTY, LEFT = "", "\0left"
"""In place of a suite's argument: no path holds a null byte."""
PAUSE_MS = 100
"""Between the last key and the look at the whole: a suite of a thousand cases takes longer than a key."""


class CustomDialog(QDialog):
    """Editing needs no mouse; nothing is written before a button says so."""

    made = Signal(object)
    """The SuiteChoice that was saved, or shall be used once."""

    def __init__(
        self,
        services: Services,
        parent: QWidget | None,
        *,
        choices: Sequence[SuiteChoice],
        start: SuiteChoice,
        devices: Sequence[Watched],
        left: Draft | None = None,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._choices = [one for one in choices if one.suite is not None]
        self._devices = list(devices)
        self._left = left
        self.draft = self._began = Draft()
        self.checked = Checked()
        self._failure = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.look)
        self.setWindowTitle(self.tr("A suite of your own"))
        self.resize(*SIZE)
        self._make_parts()
        self._assemble()
        for one in self.findChildren(QPushButton):
            one.setAutoDefault(
                False
            )  # else Qt makes one of them the default, and Enter in a field presses it
        self.start_from(start.argument)

    def start_from(self, argument: str) -> None:
        """Everything anew, from another suite, or from nothing."""
        choice = next((one for one in self._choices if one.argument == argument), None)
        self._failure = ""
        try:
            draft = Draft()
            if choice is not None:
                draft = Draft.of(suite_tables(argument), own=choice.own and not choice.once)
            elif argument == LEFT and self._left is not None:
                draft = self._left
        except AssayError as error:
            self._failure = str(error)
            self._conclude()
            return
        self.origin.blockSignals(True)
        self.origin.setCurrentIndex(max(0, self.origin.findData(argument)))
        self.origin.blockSignals(False)
        self.draft = self._began = draft
        self.name.setText(draft.name)
        self._show_numbers()
        self._show_groups(0)

    @property
    def left(self) -> Draft | None:
        """What was edited, for whoever closed the dialog by mistake; None where nothing was."""
        return self._left if self.draft == self._began else self.draft

    def look(self) -> None:
        """Check the draft now, and say what it comes to."""
        self._pause.stop()
        self.checked = check(self.draft)
        place = self.groups.place
        self.groups.show_draft(self.draft, self.checked, place)
        self.form.show_problems(self.checked.problems[place] if place >= 0 else {})
        self._conclude()

    def use_once(self) -> None:
        """Run it next without keeping it."""
        self._keep(keep_for_once, self.draft)

    def save(self) -> None:
        """Keep it under its name."""
        if not self.save_button.isEnabled():
            return
        self._keep(save, replace(self.draft, name=self.name.text().strip()))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter belongs to the button that has the focus: in a field it must not end the editing."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif isinstance(here := self.focusWidget(), QPushButton):
            here.click()

    def _keep(self, how: Callable[[Draft], SuiteChoice], draft: Draft) -> None:
        self.look()
        if self.checked.suite is None:
            return
        try:
            choice = how(draft)
        except AssayError as error:
            self._failure = str(error)
            self._conclude()
            return
        self.made.emit(choice)
        self.accept()

    def _make_parts(self) -> None:
        self.origin = ChoiceBox()
        self.origin.setAccessibleName(self.tr("Start from"))
        for one in self._choices:
            self.origin.addItem(title_of(one), one.argument)
        self.origin.addItem(self.tr("an empty suite"), EMPTY)
        if self._left is not None:
            self.origin.addItem(self.tr("what was not saved"), LEFT)
        self.origin.currentIndexChanged.connect(lambda _: self.start_from(self.origin.currentData()))
        self.groups = GroupList()
        self.groups.chosen.connect(self._show_group)
        self.groups.add_wanted.connect(self._add)
        self.groups.duplicate_wanted.connect(lambda: self._insert(self.draft.groups[self.groups.place]))
        self.groups.remove_wanted.connect(self._remove)
        self.form = GroupForm(self._services)
        self.form.changed.connect(self._change_group)
        self.rounds_cpu = count_box(3, MAX_ROUNDS, self.tr("Rounds on a processor"))
        self.rounds_accelerator = count_box(3, MAX_ROUNDS, self.tr("Rounds on an accelerator"))
        self.case_budget = seconds_box(1.0, MAX_BUDGET_S, "", self.tr("Seconds for a case in a round"))
        self.budget = seconds_box(
            0.0, MAX_BUDGET_S, self.tr("no limit"), self.tr("Seconds for the whole run")
        )
        for box in (self.rounds_cpu, self.rounds_accelerator, self.case_budget, self.budget):
            box.valueChanged.connect(self._change_numbers)
        self.name = QLineEdit()
        self.name.setMaxLength(64)
        self.name.setPlaceholderText(self.tr("to save it"))
        self.name.setAccessibleName(self.tr("Name of the suite"))
        self.name.textChanged.connect(self._conclude)
        self.summary = Label("", wrap=True)
        self.problem = Label("", wrap=True)
        self.save_button = button(self.tr("Save"), self.save, name=self.tr("Save as a suite"))
        self.once_button = button(self.tr("Use once"), self.use_once)
        make_primary(self.once_button)
        self.once_button.setToolTip(self.tr("Ctrl+Return"))
        self.save_button.setToolTip(self.tr("Ctrl+S"))
        QShortcut(QKeySequence("Ctrl+Return"), self).activated.connect(self.use_once)
        QShortcut(QKeySequence("Ctrl+S"), self).activated.connect(self.save)

    def _assemble(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        whole.setSpacing(SPACE)
        whole.addLayout(row(_label(self.tr("&Start from"), self.origin), self.origin, 1))
        middle = QHBoxLayout()
        middle.setSpacing(SPACE)
        middle.addWidget(self.groups, 4)
        middle.addWidget(self._form_side(), 5)
        whole.addLayout(middle, 1)
        numbers = (
            (self.tr("Rounds: &processor"), self.rounds_cpu),
            (self.tr("&accelerator"), self.rounds_accelerator),
            (self.tr("A &case in a round"), self.case_budget),
            (self.tr("&Whole run"), self.budget),
        )
        line = QHBoxLayout()
        line.setSpacing(SPACE)
        for text, box in numbers:
            line.addWidget(_label(text, box))
            line.addWidget(box)
            line.addStretch(1)
        whole.addLayout(line)
        whole.addWidget(self.summary)
        whole.addWidget(self.problem)
        cancel = button(self.tr("Cancel"), self.reject)
        foot = row(
            _label(self.tr("&Name"), self.name), self.name, self.save_button, 1, cancel, self.once_button
        )
        foot.setStretch(1, 1)
        whole.addLayout(foot)

    def _form_side(self) -> QWidget:
        inside = Surface()
        inner = QVBoxLayout(inside)
        inner.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        inner.addWidget(self.form)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        return scroll

    def _show_numbers(self) -> None:
        boxes = (self.rounds_cpu, self.rounds_accelerator, self.case_budget, self.budget)
        quiet = [QSignalBlocker(box) for box in boxes]
        self.rounds_cpu.setValue(self.draft.rounds_cpu)
        self.rounds_accelerator.setValue(self.draft.rounds_accelerator)
        self.case_budget.setValue(self.draft.case_budget_s)
        self.budget.setValue(self.draft.budget_s or 0.0)
        del quiet

    def _change_numbers(self) -> None:
        self.draft = replace(
            self.draft,
            rounds_cpu=self.rounds_cpu.value(),
            rounds_accelerator=self.rounds_accelerator.value(),
            case_budget_s=self.case_budget.value(),
            budget_s=self.budget.value() or None,
        )
        self._pause.start()

    def _show_groups(self, place: int) -> None:
        """Other groups: look at them at once, and show one."""
        self.checked = check(self.draft)
        self.groups.show_draft(self.draft, self.checked, place)
        self._show_group()
        self._conclude()

    def _show_group(self) -> None:
        place = self.groups.place
        self.form.show_group(self.draft.groups[place] if place >= 0 else None)
        known = 0 <= place < len(self.checked.problems)
        self.form.show_problems(self.checked.problems[place] if known else {})

    def _change_group(self, group: Group) -> None:
        self.draft = self.draft.with_group(self.groups.place, group)
        self._pause.start()

    def _add(self, kernel: str) -> None:
        on_cpu = all(one.facts.get("kind") == "cpu" for one in self._devices)
        self._insert(Group.of(kernel, "cpu" if on_cpu else "accelerator"))

    def _insert(self, group: Group) -> None:
        place = self.groups.place + 1
        groups = [*self.draft.groups[:place], group, *self.draft.groups[place:]]
        self.draft = replace(self.draft, groups=tuple(groups))
        self._show_groups(place)

    def _remove(self) -> None:
        place = self.groups.place
        groups = [one for number, one in enumerate(self.draft.groups) if number != place]
        self.draft = replace(self.draft, groups=tuple(groups))
        self._show_groups(max(0, place - 1))

    def _conclude(self) -> None:
        """The lines at the bottom, and which buttons can be pressed."""
        suite, name = self.checked.suite, self.name.text().strip()
        self.summary.setText("" if suite is None else "\n".join(what_it_takes(suite, self._devices)))
        self.summary.setVisible(bool(self.summary.text()))
        self.problem.setText(self._failure or what_is_wrong(self.draft, self.checked) or about_name(name))
        self.problem.setVisible(bool(self.problem.text()))
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.WindowText, self._services.appearance.theme.warning)
        self.problem.setPalette(palette)
        self.once_button.setEnabled(suite is not None)
        self.save_button.setEnabled(suite is not None and bool(name) and not why_no_name(name))


def _label(text: str, buddy: QWidget) -> Label:
    label = Label(text)
    label.setBuddy(buddy)
    return label
