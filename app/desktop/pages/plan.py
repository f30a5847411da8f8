"""The Plan page: what a demand takes, and which chips do which work."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget

from app.desktop.page import Page
from app.desktop.plan.capacity_tab import CapacityTab
from app.desktop.plan.editing import Editing
from app.desktop.plan.placement_tab import PlacementTab
from app.desktop.plan.plan_bar import PlanBar
from app.desktop.plan.segments import Segments
from app.desktop.services import Services
from app.desktop.theme import SPACE
from app.desktop.widgets import row, title_label
from profiles.planning.plan_file import plans_for

CAPACITY, PLACEMENT = 0, 1


class PlanPage(Page):
    """Two tabs, each with a plan of its own."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._stale: set[Editing] = set()
        self.switch = Segments((self.tr("Ca&pacity"), self.tr("P&lacement")), self.tr("What is planned"))
        self.capacity = CapacityTab(services)
        self.placement = PlacementTab(services)
        self.bars = [PlanBar(services, plans_for(command)) for command in ("capacity", "placement")]
        self._bars, self._tabs = QStackedWidget(), QStackedWidget()
        self._bars.setFixedHeight(self.bars[0].sizeHint().height())
        tabs: tuple[CapacityTab | PlacementTab, ...] = (self.capacity, self.placement)
        for bar, tab in zip(self.bars, tabs, strict=True):
            self._bars.addWidget(bar)
            self._tabs.addWidget(tab)
            self._connect(bar, tab)
        self.switch.chosen.connect(self._show)
        head = row(title_label(self.tr("Plan")), self.switch, spacing=2 * SPACE)
        head.addWidget(self._bars, 1)
        self.body.setSpacing(SPACE)
        self.body.addLayout(head)
        self.body.addWidget(self._tabs, 1)
        services.library_changed.connect(self._doubt)

    @property
    def bar(self) -> PlanBar:
        """Of the tab in front."""
        return self.bars[self._tabs.currentIndex()]

    @property
    def editing(self) -> Editing:
        """Of the tab in front."""
        return (self.capacity, self.placement)[self._tabs.currentIndex()].editing

    def appear(self) -> None:
        """The first worked case is there at once; profiles that a plan names may have changed."""
        super().appear()
        if self.editing.draft is None:
            self.bar.wanted.emit(self.bar.box.itemData(0))
        elif self.editing in self._stale:
            self.editing.again()
        self._stale.discard(self.editing)

    def search(self) -> None:
        """To the list of plans."""
        self.bar.box.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def export(self) -> None:
        """The plan as a file."""
        self.bar.ask_target()

    def show_tab(self, number: int) -> None:
        """CAPACITY or PLACEMENT."""
        self.switch.choose(number)

    def _connect(self, bar: PlanBar, tab: CapacityTab | PlacementTab) -> None:
        editing = tab.editing
        bar.wanted.connect(editing.open)
        editing.answered.connect(lambda answer: bar.show_draft(answer.draft))
        editing.opened.connect(bar.show_file)
        editing.opened.connect(tab.show_opened)
        editing.failed.connect(lambda sentence: self._fail(bar, tab, sentence))

    def _fail(self, bar: PlanBar, tab: CapacityTab | PlacementTab, sentence: str) -> None:
        """Beside the plan that is still open; in place of one where there is none."""
        bar.show_again()
        if tab.editing.draft is None:
            tab.show_problem(sentence)
        else:
            self.services.tell(sentence, kind="problem", topic="plan")

    def _show(self, number: int) -> None:
        self._bars.setCurrentIndex(number)
        self._tabs.setCurrentIndex(number)
        if self.seen:
            self.appear()

    def _doubt(self) -> None:
        self._stale = {self.capacity.editing, self.placement.editing}
        if self.seen and not self.services.runs.running:
            self.appear()
