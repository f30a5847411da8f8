"""The Claims page: what is said of chips, and what today's evidence says of it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QSplitter, QStackedWidget, QWidget

from app.desktop import figures
from app.desktop.claims.claim_list import ClaimList, make_columns
from app.desktop.claims.detail import ClaimDetail
from app.desktop.claims.filters import FilterBar
from app.desktop.claims.words import standing_word
from app.desktop.claims_model import Judged, catalogue_ids, judge_library
from app.desktop.page import Page
from app.desktop.prose import Prose
from app.desktop.saving import save_text
from app.desktop.sections import Section, scrolled
from app.desktop.services import Services
from app.desktop.tables import TableModel
from app.desktop.theme import SMALL_PT, SPACE
from app.desktop.widgets import ElidedLabel, button, copy_text, row, title_label
from profiles.claims.model import ClaimResult

LIST_SHARE, DETAIL_SHARE = 33, 67


class ClaimsPage(Page):
    """A list of claims on the left; the chosen one with its evidence on the right."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.judged = Judged()
        self.detail: ClaimDetail | None = None
        self._ready = False
        self._stale = True
        self._wanted_id = ""
        self._attending = False
        self.summary = ElidedLabel(points=SMALL_PT, muted=True)
        self.filters = FilterBar()
        self.model: TableModel[ClaimResult] = TableModel(make_columns(lambda: self.judged))
        self.list = ClaimList(self.model, services.appearance)
        self._assemble()
        self.filters.changed.connect(self._filter)
        self.filters.ordered.connect(self._order)
        self.list.selectionModel().currentRowChanged.connect(lambda now, _: self._choose(now.row()))
        services.library_changed.connect(self._doubt)
        services.devices.found.connect(self._see_devices)
        services.appearance.changed.connect(self._show_again)

    def appear(self) -> None:
        """Claims are judged anew whenever somebody comes to see them: files may have changed."""
        super().appear()
        if not self._ready or self._stale or not self.services.runs.running:
            self.judge()
        if not self.services.devices.devices and not self.services.devices.problem:
            self._attending = True
            self.services.devices.attend()

    def vanish(self) -> None:
        """Nobody asks for devices any more."""
        super().vanish()
        self._leave_devices()

    def select(self, claim_id: str) -> None:
        """Show that claim, as soon as it is judged."""
        self._wanted_id = claim_id
        if self._ready:
            self._find_wanted()

    def search(self) -> None:
        """Into the search field."""
        self.filters.text.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filters.text.selectAll()

    def escape(self) -> None:
        """End a search."""
        self.filters.text.clear()

    def export(self) -> None:
        """The claim that is shown, as a page of Markdown."""
        if self.detail is not None:
            save_text(self, self.services, f"{self.detail.result.id}.md", self.page_text())

    def page_text(self) -> str:
        """The claim that is shown with all evidence, as `assay check --format md` prints it."""
        from profiles.claims.markdown import write_page
        from profiles.version import VERSION

        if self.detail is None:
            return ""
        return write_page(self.detail.result, self.judged.profiles_on(self.detail.result), VERSION)

    def judge(self) -> None:
        """Ask the evidence again, in the background."""
        self._stale = False
        if not self._ready:
            self._say(self.tr("The claims are being judged …"))
        self.services.background.run("claims", judge_library, self._take, self._fail)

    def _assemble(self) -> None:
        self.body.setSpacing(SPACE)
        self.body.addWidget(title_label(self.tr("Claims")))
        self.body.addWidget(self.summary)
        self.body.addWidget(self.filters)
        self._message = Section()
        self._told = Prose()
        self._message.add(self._told)
        self.again = button(self.tr("Look again"), self.judge)
        self._message.layout_.addLayout(row(self.again, 1))
        self._message.layout_.addStretch(1)
        self.none = Section()
        self.none.add(Prose(self.tr("No claim fits what is searched and chosen above.")))
        self.none.layout_.addLayout(row(button(self.tr("Show all claims"), self.filters.clear), 1))
        self.none.layout_.addStretch(1)
        self._left = QStackedWidget()
        self._left.addWidget(self.list)
        self._left.addWidget(self.none)
        self.area: QScrollArea = scrolled(QWidget(), self.tr("The chosen claim"))
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setChildrenCollapsible(False)
        self.split.setHandleWidth(2 * SPACE)
        self.split.addWidget(self._left)
        self.split.addWidget(self.area)
        self.split.setStretchFactor(0, LIST_SHARE)
        self.split.setStretchFactor(1, DETAIL_SHARE)
        self.split.setSizes([10 * LIST_SHARE, 10 * DETAIL_SHARE])
        self.stack = QStackedWidget()
        self.stack.addWidget(self._message)
        self.stack.addWidget(self.split)
        self.body.addWidget(self.stack, 1)

    @property
    def message(self) -> str:
        """What stands in place of the claims; empty where they are shown."""
        return self._told.accessibleName() if self.stack.currentWidget() is self._message else ""

    def _say(self, text: str) -> None:
        self._told.setText(text)
        self.again.setVisible(self._ready)
        self.filters.hide()
        self.summary.hide()
        self.stack.setCurrentWidget(self._message)

    def _take(self, judged: Judged) -> None:
        """New standings; where the shown claim stands as before nothing of it moves."""
        self.judged = judged
        self._ready = True
        self.filters.show()
        self.summary.show()
        self.filters.offer(judged)
        self.filters.set_here(catalogue_ids(self.services.devices.devices))
        self.stack.setCurrentWidget(self.split)
        self.summary.setText(self._summary())
        shown_id = self.detail.result.id if self.detail is not None else ""
        self._wanted_id = self._wanted_id or shown_id
        self.model.set_rows(judged.results)
        self._filter()
        self._find_wanted()

    def _fail(self, error: Exception) -> None:
        """A claim of the user's own that cannot be read, or a library: its sentence instead of the claims."""
        from profiles.problems import AssayError

        self._ready = True
        told = str(error) if isinstance(error, AssayError) else f"{type(error).__name__}: {error}"
        self._say(self.tr("The claims cannot be judged: {problem}").format(problem=told))

    def _summary(self) -> str:
        counts = figures.listed(
            f"{figures.count(count)} {standing_word(standing)}"
            for standing, count in self.judged.counts().items()
            if count
        )
        told = self.tr(
            "{total} claims: {counts}; evidence: {published} published results, {profiles} of your profiles"
        )
        text = told.format(
            total=figures.count(len(self.judged.results)),
            counts=counts,
            profiles=figures.count(self.judged.profiles),
            published=figures.count(self.judged.published),
        )
        return "; ".join((text, *self.judged.notes))

    def _filter(self) -> None:
        wanted, judged = self.filters.wanted, self.judged
        kept = self.detail.result.id if self.detail is not None else ""
        self.model.set_filter(lambda one: wanted.passes(one, judged))
        self._left.setCurrentWidget(self.list if self.model.shown else self.none)
        self._point_to(kept)

    def _order(self) -> None:
        self.model.sort(*self.filters.sorting)
        if self.detail is not None:
            self._point_to(self.detail.result.id)

    def _find_wanted(self) -> None:
        """The claim that was asked for; a filter that hides it gives way."""
        wanted, self._wanted_id = self._wanted_id, ""
        if wanted and self.judged.find(wanted) is None:
            self.services.tell(self.tr("There is no claim {id}.").format(id=wanted), topic="claim")
            wanted = ""
        if wanted and self.model.place_of(lambda one: one.id == wanted) < 0:
            self.filters.clear()
        self._point_to(wanted)

    def _point_to(self, claim_id: str) -> None:
        """Make that claim the current row, or the first one where it is not in sight."""
        place = self.model.place_of(lambda one: one.id == claim_id)
        self.list.select_place(max(place, 0))

    def _choose(self, place: int) -> None:
        if 0 <= place < len(self.model.shown):
            self._show(self.model.shown[place])

    def _show(self, result: ClaimResult) -> None:
        if self.detail is not None and self.detail.result == result:
            return
        same = self.detail is not None and self.detail.result.id == result.id
        at = self.area.verticalScrollBar().value() if same else 0
        self.detail = ClaimDetail(self.services, result, self._copy_page)
        self.area.setWidget(self.detail)
        self.area.verticalScrollBar().setValue(at)

    def _show_again(self) -> None:
        """In the colours of another theme."""
        self.list.viewport().update()
        if self.detail is not None:
            result, self.detail = self.detail.result, None
            self._show(result)

    def _copy_page(self) -> None:
        copy_text(self.page_text())
        self.services.tell(
            self.tr("The claim with its evidence is on the clipboard, as Markdown."), topic="copied"
        )

    def _doubt(self) -> None:
        """At once where one looks, but not into a run that measures or is about to; its end asks again."""
        self._stale = True
        if self.seen and not (self.services.runs.running or self.services.runs.waiting):
            self.judge()

    def _see_devices(self) -> None:
        self._leave_devices()
        self.filters.set_here(catalogue_ids(self.services.devices.devices))
        if self.detail is not None:
            self.detail.refresh_devices()

    def _leave_devices(self) -> None:
        if self._attending:
            self._attending = False
            self.services.devices.leave()
