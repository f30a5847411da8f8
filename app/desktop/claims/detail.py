"""One claim: who says it and where, how it stands, and reading by reading why."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.desktop.claims.reading_table import ReadingTable, first_worth_seeing
from app.desktop.claims.reading_view import ReadingView, standing_label
from app.desktop.claims.remedy import Remedy
from app.desktop.claims.words import claimant_word, credibility_word
from app.desktop.links import open_link, web_address
from app.desktop.prose import Prose
from app.desktop.sections import Facts, Section
from app.desktop.services import Services
from app.desktop.theme import SPACE, TEXT_PT
from app.desktop.widgets import button, copy_text, row
from profiles.claims.missing import write_recipe
from profiles.claims.model import ClaimResult
from profiles.claims.overview import MEASURED, PUBLISHED, SHEETS, answer
from profiles.text import shown


class ClaimDetail(QWidget):
    """Made anew for each claim and each new standing of it."""

    def __init__(self, services: Services, result: ClaimResult, copy_page: Callable[[], object]) -> None:
        super().__init__()
        self._services = services
        self.result = result
        self.reading: ReadingView | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * SPACE)
        layout.addWidget(self._make_claim(copy_page))
        self._place = self._make_readings()
        layout.addWidget(self._place)
        layout.addWidget(self._make_short())
        self.remedy = self._make_remedy()
        if self.remedy is not None:
            whole = Section(self.tr("What would settle the whole claim"))
            whole.add(self.remedy)
            layout.addWidget(whole)
        layout.addStretch(1)
        self.table.select_place(first_worth_seeing(result))

    def refresh_devices(self) -> None:
        """Other devices may be known now."""
        for remedy in (self.remedy, self.reading.remedy if self.reading else None):
            if remedy is not None:
                remedy.refresh()

    def _make_claim(self, copy_page: Callable[[], object]) -> Section:
        claim = self.result.claim
        section = Section()
        section.add(Prose(claim.statement, points=TEXT_PT + 2, bold=True))
        standing = standing_label(self._services, self.result.verdict, TEXT_PT + 1)
        copy = button(self.tr("Copy as text"), copy_page, name=self.tr("Copy this claim with its evidence"))
        section.layout_.addLayout(row(standing, 1, copy))
        section.add(Prose(self.result.reason))
        facts = Facts()
        said = self.tr("{name} ({kind}), {when}").format(
            name=claim.claimed_by, kind=claimant_word(claim.claimant), when=claim.when
        )
        facts.add(self.tr("Said by"), said)
        facts.add(self.tr("Quote"), f"“{claim.quote}”" if claim.quote else "")
        facts.add(self.tr("Source"), self._source())
        if claim.source.url:
            facts.add("", self._address(claim.source.url))
        facts.add(self.tr("Subject"), self.result.subject or claim.subject)
        facts.add(self.tr("Reference"), self.result.reference or claim.reference or self.tr("none is named"))
        facts.add(self.tr("Scope"), claim.scope)
        credibility = self.tr("{word} (that it was said, not that it is true)").format(
            word=credibility_word(claim.credibility)
        )
        facts.add(self.tr("Credibility"), credibility)
        section.add(facts)
        return section

    def _source(self) -> str:
        source = self.result.claim.source
        place = " ".join(part for part in (source.repo, source.path, source.commit[:12]) if part)
        told = f"{source.title} ({place})" if place else source.title
        if source.note:
            told += f"; {source.note}"
        if self.result.claim.seen:
            return told
        return self.tr("{source} (hearsay: the source itself was not seen)").format(source=told)

    def _address(self, url: str) -> QWidget:
        """The address as text, to copy; it is opened only on request, and only where it is a web page's."""
        field = QLineEdit(shown(url, 2000))
        field.setReadOnly(True)
        field.setFrame(False)
        field.setCursorPosition(0)
        field.setAccessibleName(self.tr("Address of the source"))
        copy = button(self.tr("Copy"), partial(copy_text, url), name=self.tr("Copy the address"))
        whole = QWidget()
        line = row(field, copy)
        line.setContentsMargins(0, 0, 0, 0)
        if web_address(url) is not None:
            line.addWidget(button(self.tr("Open"), partial(self._open, url), name=self.tr("Open the source")))
        whole.setLayout(line)
        return whole

    def _open(self, url: str) -> None:
        if not open_link(url):
            self._services.tell(
                self.tr("No browser could be opened; the address can be copied."), kind="warning"
            )

    def _make_short(self) -> Section:
        section = Section(self.tr("Chip by chip"))
        names = {
            SHEETS: self.tr("By data sheet"),
            PUBLISHED: self.tr("By what is published"),
            MEASURED: self.tr("By measurement"),
        }
        facts = Facts()
        for heading, text in answer(self.result):
            facts.add(names[heading], text)
        section.add(facts)
        return section

    def _make_readings(self) -> Section:
        self.table = ReadingTable(self.result, self._services.appearance.theme)
        self.table.selectionModel().currentRowChanged.connect(lambda now, _: self._show_reading(now.row()))
        section = Section(self.tr("Reading by reading"))
        section.add(self.table)
        return section

    def _show_reading(self, place: int) -> None:
        if not 0 <= place < len(self.result.readings):
            return
        view = ReadingView(self._services, self.result, self.result.readings[place])
        if self.reading is None:
            self._place.add(view)
        else:
            self._place.layout_.replaceWidget(self.reading, view)
            self.reading.hide()
            self.reading.deleteLater()
        self.reading = view

    def _make_remedy(self) -> Remedy | None:
        """For all readings together, where several ask for a run."""
        asking = [reading for reading in self.result.readings if reading.run_on]
        if len(asking) < 2:
            return None
        return Remedy(self._services, self.result, self.result.readings, write_recipe(self.result))
