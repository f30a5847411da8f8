"""The table of hosts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication

from app.desktop.hosts.known import KnownHost
from app.desktop.hosts.words import code_text, devices_text, state_colour, state_text
from app.desktop.tables import Column, TableModel, TableView
from app.desktop.theme import Theme
from profiles.text import shown


class HostTable(TableView):
    """A row for each host; the rows change in place, and the selection stays with its host."""

    def __init__(self, theme: Callable[[], Theme]) -> None:
        translate = QCoreApplication.translate
        self.model_: TableModel[KnownHost] = TableModel(
            [
                Column(translate("Hosts", "Name"), lambda one: one.host.name, width=14, bold=lambda _: True),
                Column(translate("Hosts", "Address"), address_text, width=24, tooltip=address_text),
                Column(
                    translate("Hosts", "Devices"),
                    lambda one: shown(devices_text(one.facts)),
                    width=24,
                    tooltip=lambda one: shown(devices_text(one.facts)),
                ),
                Column(translate("Hosts", "Code"), lambda one: code_text(one.facts), width=10),
                Column(
                    translate("Hosts", "State"),
                    lambda one: shown(state_text(one)),
                    width=18,
                    tooltip=lambda one: shown(state_text(one)),
                    role=lambda one: state_colour(one, theme()),
                ),
            ]
        )
        super().__init__(self.model_, translate("Hosts", "Hosts"), stretch=4, sortable=False)
        self.setSelectionMode(TableView.SelectionMode.SingleSelection)

    def show_hosts(self, hosts: Sequence[KnownHost]) -> None:
        """Other hosts, or other states of the same."""
        if [one.host.name for one in hosts] == [one.host.name for one in self.model_.rows]:
            self.model_.update_rows(hosts)
            return
        kept = self.selected_name
        self.model_.set_rows(hosts)
        self.select_name(kept)

    @property
    def selected_name(self) -> str:
        """Of the selected host; empty where none is."""
        return next((one.host.name for one in self.selected()), "")

    def select_name(self, name: str) -> None:
        """Select that host, else the first one."""
        place = self.model_.place_of(lambda one: one.host.name == name)
        self.select_place(max(place, 0))


def address_text(one: KnownHost) -> str:
    """`user@10.0.0.7`, with the port where one is given."""
    return f"{one.host.address}:{one.host.port}" if one.host.port is not None else one.host.address
