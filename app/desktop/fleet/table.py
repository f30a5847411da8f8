"""The table of a fleet's members."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QItemSelectionModel, Qt

from app.desktop import figures
from app.desktop.fleet.roster import Member, Roster
from app.desktop.fleet.words import MOST_NAME, MOST_REASON, state_colour, state_rank, state_text
from app.desktop.tables import Column, TableModel, TableView
from app.desktop.theme import Theme
from app.fleet.lines import natural
from profiles.text import shown

STATE, REASON = 3, 7


class MemberTable(TableView):
    """A row for each member that was heard of; lost and failed ones first, until the user sorts otherwise."""

    def __init__(self, theme: Callable[[], Theme]) -> None:
        self.model_: TableModel[Member] = TableModel(_columns(theme))
        super().__init__(self.model_, QCoreApplication.translate("Fleet", "Members"), stretch=REASON)
        self.horizontalHeader().setSortIndicator(STATE, Qt.SortOrder.AscendingOrder)
        self._roster: Roster | None = None

    def show_members(self, roster: Roster) -> None:
        """The members as they are now. Who is selected stays selected, wherever the row goes."""
        members = list(roster.members.values())
        if roster is not self._roster or len(members) != len(self.model_.rows):
            kept = self.selected() if roster is self._roster else []
            place = self.verticalScrollBar().value()
            self._roster = roster
            self.model_.set_rows(members)
            self._select(kept)
            self.verticalScrollBar().setValue(place)
            return
        header = self.horizontalHeader()
        self.model_.sort(header.sortIndicatorSection(), header.sortIndicatorOrder())

    def _select(self, members: Sequence[Member]) -> None:
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        for one in members:
            self.selectionModel().select(self.model_.index(self.model_.shown.index(one), 0), flags)


def _columns(theme: Callable[[], Theme]) -> list[Column[Member]]:
    translate = QCoreApplication.translate
    return [
        Column(
            translate("Fleet", "Member"), lambda one: shown(one.name, MOST_NAME),
            key=lambda one: natural(one.name), width=8,
        ),
        Column(translate("Fleet", "Host"), _host, width=13, tooltip=_host),
        Column(translate("Fleet", "Devices"), _devices, width=9, tooltip=_all_devices),
        Column(
            translate("Fleet", "State"), lambda one: state_text(one.state), key=state_rank, width=13,
            role=lambda one: state_colour(one.state, theme()),
        ),
        Column(translate("Fleet", "Case"), _case, width=25, tooltip=_case),
        Column(
            translate("Fleet", "Done"), _share, key=lambda one: one.share, right=True, width=8,
            hint=translate("Fleet", "How much of the member's work is done"),
        ),
        Column(
            translate("Fleet", "Left"), _left,
            key=lambda one: one.left_s, right=True, width=8,
        ),
        Column(translate("Fleet", "Reason"), _reason, width=20, tooltip=_reason),
    ]  # fmt: skip


def _host(one: Member) -> str:
    return shown(one.host, MOST_NAME)


def _devices(one: Member) -> str:
    """`8 × npu`, or the one that it is."""
    kinds = {device.partition(":")[0] for device in one.devices}
    if len(one.devices) > 1 and len(kinds) == 1:
        return f"{len(one.devices)} × {shown(kinds.pop(), MOST_NAME)}"
    return _all_devices(one)


def _all_devices(one: Member) -> str:
    return shown(", ".join(one.devices), MOST_REASON)


def _case(one: Member) -> str:
    return shown(one.case, MOST_NAME)


def _share(one: Member) -> str:
    return "" if one.share is None else figures.fixed(100 * one.share, 0, "%")


def _left(one: Member) -> str:
    return "" if one.left_s is None else figures.estimate(one.left_s)


def _reason(one: Member) -> str:
    return shown(one.reason, MOST_REASON)
