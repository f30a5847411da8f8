"""The Compare page: a baseline and others; what is not like for like, then the numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QStackedWidget, QVBoxLayout, QWidget

from app.desktop.compare.asking import Found, answer_if_changed, answer_with_caveats
from app.desktop.compare.caveat_panel import CaveatPanel
from app.desktop.compare.choices import Choices
from app.desktop.compare.exporter import ExportButton
from app.desktop.compare.message import Message
from app.desktop.compare.model import MOST_CANDIDATES, Answer, Comparer, Question
from app.desktop.compare.results import Results
from app.desktop.page import Page
from app.desktop.profile_chooser import ask_entries
from app.desktop.services import Services, sentence_of
from app.desktop.theme import SPACE
from app.desktop.widgets import Label, copy_text, row, tab_order, title_label
from profiles.compare import TOLERANCE, TOLERANCE_LIMITS
from profiles.index import Entry


class ComparePage(Page):
    """Compare."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._comparer = Comparer()
        self._answer: Answer | None = None
        self._stale = True
        self._few = False
        self.choices = Choices(services)
        self.choices.changed.connect(self._ask)
        self.tolerance = self._make_tolerance()
        self.pooled = QCheckBox(self.tr("&Pool profiles of one device model"))
        self.pooled.setToolTip(self.tr("Profiles of one device model become one side"))
        self.pooled.toggled.connect(self._ask)
        self.exporter = ExportButton(services)
        self.exporter.menu_.addAction(self.tr("Copy the table")).triggered.connect(self._copy)
        self.caveats = CaveatPanel(services)
        self.results = Results(services)
        self.message = Message(partial(services.page_wanted.emit, "library"), self._ask)
        self._assemble()
        services.library_changed.connect(self._refresh)
        self._show_empty()

    def compare(self, paths: Sequence[Path]) -> None:
        """Compare these, the baseline first; other pages ask for it."""
        self.services.retracted.emit("compare")
        if len(paths) > 1 + MOST_CANDIDATES:
            told = self.tr("The first {n} of {total} profiles are compared: more cannot be read at a glance.")
            self.services.tell(told.format(n=1 + MOST_CANDIDATES, total=len(paths)), topic="compare")
        self.choices.choose(paths)
        # In the field of the tolerance a stray digit would change what is asked.
        self.results.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._ask()

    def appear(self) -> None:
        """Look at the library again."""
        super().appear()
        if self._stale:
            self._refresh()

    def search(self) -> None:
        """The field that filters cases, or the first profile to choose."""
        if self._answer is not None:
            self.results.search()
        else:
            self.choices.baseline.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def export(self) -> None:
        """Open the menu of formats."""
        self.exporter.open_menu()

    def escape(self) -> None:
        """Show all cases again."""
        self.results.field.clear()

    def activate(self) -> None:
        """Read and compare again."""
        self._ask()

    @property
    def answer(self) -> Answer | None:
        """What is shown; None while there is nothing to show."""
        return self._answer

    @property
    def question(self) -> Question:
        """What is asked for now."""
        return Question(
            self.choices.paths, tolerance=self.tolerance.value() / 100, pooled=self.pooled.isChecked()
        )

    def _make_tolerance(self) -> QDoubleSpinBox:
        low, high = TOLERANCE_LIMITS
        made = QDoubleSpinBox()
        made.setRange(100 * low, 100 * high)
        made.setDecimals(1)
        made.setSingleStep(0.5)
        made.setValue(100 * TOLERANCE)
        made.setSuffix(" %")
        made.setKeyboardTracking(False)
        made.setAlignment(Qt.AlignmentFlag.AlignRight)
        made.setAccessibleName(self.tr("What counts as the same, in per cent"))
        made.setToolTip(self.tr("Same means that the whole interval lies so close to 1"))
        made.valueChanged.connect(self._ask)
        return made

    def _assemble(self) -> None:
        label = Label(self.tr("Same within ±"))
        label.setBuddy(self.tolerance)
        title = row(
            title_label(self.tr("Compare")), 1, label, self.tolerance, self.pooled, self.exporter,
            spacing=2 * SPACE,
        )  # fmt: skip
        numbers = QWidget()
        below = QVBoxLayout(numbers)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(SPACE)
        below.addWidget(self.caveats)
        below.addWidget(self.results, 1)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.message)
        self.stack.addWidget(numbers)
        self.body.setSpacing(SPACE + SPACE // 2)
        self.body.addLayout(title)
        self.body.addWidget(self.choices)
        self.body.addWidget(self.stack, 1)
        stops: list[QWidget] = [self.tolerance, self.pooled, self.exporter, *self.choices.stops]
        tab_order([*stops, self.caveats.toggle, self.caveats.details, *self.results.stops])

    def _refresh(self) -> None:
        """The library has changed: other names in the fields, and what is compared may be gone."""
        self._stale = not self.seen
        if self.seen:
            ask_entries(self.services, "compare entries", self._know)

    def _know(self, entries: list[Entry]) -> None:
        self.choices.know(entries)
        self._few = len(entries) < 2
        question = self.question
        if not question.complete:
            self._show_empty()
        elif self._answer is None:
            self._ask()
        else:
            self._look(question, partial(answer_if_changed, self._comparer, question))

    def _ask(self, *_: object) -> None:
        question = self.question
        if not question.complete:
            self._show_empty()
            return
        if self._answer is None or self._answer.question.paths != question.paths:
            # No number of other profiles may be seen under these names.
            self._show_nothing(self.tr("Comparing…"), working=True)
        self._look(question, partial(answer_with_caveats, self._comparer, question))

    def _look(self, question: Question, function: Callable[[], Found | None]) -> None:
        done, failed = partial(self._show, question), partial(self._fail, question)
        self.services.background.run("compare", function, done, failed)

    def _show(self, question: Question, found: Found | None) -> None:
        if found is None or question != self.question:
            return
        self._answer, caveats = found
        self.choices.show_answer(self._answer)
        self.caveats.show_caveats(caveats)
        self.results.show_answer(self._answer)
        self.exporter.show_answer(self._answer)
        self.stack.setCurrentIndex(1)

    def _fail(self, question: Question, error: Exception) -> None:
        if question == self.question:
            self._show_nothing(sentence_of(error), problem=True)

    def _show_empty(self) -> None:
        self._show_nothing(self._what_to_do())

    def _show_nothing(self, text: str, *, problem: bool = False, working: bool = False) -> None:
        self._answer = None
        self.choices.show_answer(None)
        self.exporter.show_answer(None)
        self.message.tell(text, problem=problem, working=working)
        self.stack.setCurrentIndex(0)

    def _what_to_do(self) -> str:
        if self._few:
            return self.tr(
                "A comparison needs two profiles, and the library does not hold two yet. Measure something on"
                " the Run page, or import profiles on the Library page."
            )
        return self.tr(
            "Choose a baseline and at least one other profile above, or select two or more profiles in the"
            " library and press Compare."
        )

    def _copy(self, *_: object) -> None:
        copy_text(self.results.as_tsv())
