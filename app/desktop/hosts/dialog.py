"""A host of the book: what it is called, how ssh reaches it, and what ssh makes of that."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QDialog, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from app.desktop import figures
from app.desktop.prose import Prose
from app.desktop.services import Services, sentence_of
from app.desktop.theme import SPACE
from app.desktop.widgets import Label, button, fit_dialog, row, small_label, while_there
from app.hosts.book import Host, check_host
from app.hosts.resolved import Resolved, resolve
from profiles.problems import AssayError, UsageError

WIDTH = 560
PAUSE_MS = 400
"""After the last letter: every question starts a process."""
JOB = "ssh's reading of a host"


class HostDialog(QDialog):
    """Adds a host, or changes one."""

    kept = Signal(str)
    """Name of the host that is in the book now."""

    def __init__(self, services: Services, parent: QWidget | None, host: Host | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._host = host
        self.setWindowTitle(self.tr("Change a host") if host else self.tr("Add a host"))
        self.name = _line(self.tr("Name"), self.tr("What you call it: lab3"))
        self.address = _line(self.tr("Address"), self.tr("As for ssh: an alias, a name, or user@name"))
        self.port = _line(self.tr("Port"), self.tr("What ssh's configuration says"))
        self.python = _line(self.tr("Python there"), "python3")
        self.setup = _line(self.tr("Set-up file there"), self.tr("None; for Ascend its set_env.sh"))
        self.resolved = Prose()
        self.problem = Label(wrap=True)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._ask)
        self._fill(host)
        self._lay_out()
        self._recolour()
        services.appearance.changed.connect(self._recolour)
        for field in (self.name, self.address, self.port):
            field.textChanged.connect(lambda _: self._timer.start())
        self._say("")
        self._ask()

    def host(self) -> Host:
        """What the fields say. Raises UsageError, in a sentence, where that is no host."""
        name, address = self.name.text().strip(), self.address.text().strip()
        made = Host(
            name=name,
            address=address or name,
            port=self._port(),
            python=self.python.text().strip(),
            setup=self.setup.text().strip(),
            config=self._host.config if self._host else "",
        )
        check_host(made)
        return made

    def save(self) -> None:
        """Into the book, and away; what keeps us from it is said here."""
        try:
            made = self.host()
            if self._host is None and self._services.hosts.by_name(made.name) is not None:
                told = self.tr("There is a host {name} already; give another name, or change that one.")
                raise UsageError(told.format(name=made.name))
            self._services.hosts.keep(made)
        except AssayError as error:
            self._say(str(error))
            return
        self.kept.emit(made.name)
        self.accept()

    def _port(self) -> int | None:
        text = self.port.text().strip()
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) <= 5):
            raise UsageError(self.tr("The port is a number from 1 to 65535."))
        return int(text)

    def _fill(self, host: Host | None) -> None:
        if host is None:
            return
        self.name.setText(host.name)
        self.name.setReadOnly(True)
        self.name.setEnabled(False)
        self.address.setText(host.address)
        self.port.setText("" if host.port is None else str(host.port))
        self.python.setText(host.python)
        self.setup.setText(host.setup)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setHorizontalSpacing(3 * SPACE)
        form.setVerticalSpacing(SPACE)
        for field in (self.name, self.address, self.port, self.python, self.setup):
            form.addRow(Label(field.accessibleName()), field)
        told = self.tr(
            "Assay uses the ssh of this machine with your configuration, keys and agent. It keeps what stands"
            " here, and no password."
        )
        self.save_button = button(self.tr("Save and test"), self.save, primary=True)
        cancel = button(self.tr("Cancel"), self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 2 * SPACE)
        layout.setSpacing(2 * SPACE)
        layout.addLayout(form)
        layout.addWidget(self.resolved)
        layout.addWidget(small_label(told, wrap=True))
        layout.addWidget(self.problem)
        layout.addStretch(1)
        layout.addLayout(row(1, cancel, self.save_button))
        (self.address if self._host else self.name).setFocus()

    def _ask(self) -> None:
        """What ssh makes of the address as it is now."""
        if not (self.name.text().strip() or self.address.text().strip()):
            self._show_resolved("")
            return
        try:
            asked = self.host()
        except UsageError:  # told when it is saved: it may be half typed
            self._show_resolved("")
            return
        self._services.background.run(
            JOB,
            partial(resolve, asked),
            while_there(self, lambda found: self._show_resolved(self._words(found))),
            while_there(self, lambda error: self._show_resolved(sentence_of(error))),
        )

    def _words(self, found: Resolved) -> str:
        told = [
            self.tr("{user} at {name}, port {port}").format(
                user=found.user, name=found.hostname, port=found.port
            )
        ]
        if found.proxyjump:
            told.append(self.tr("through {host}").format(host=found.proxyjump))
        if found.proxycommand:
            told.append(self.tr("by the command {command}").format(command=found.proxycommand))
        return " · ".join(told)

    def _show_resolved(self, text: str) -> None:
        self.resolved.setText(figures.labelled(self.tr("For ssh this is"), text or "–"))
        fit_dialog(self, WIDTH)

    def _say(self, problem: str) -> None:
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        fit_dialog(self, WIDTH)

    def _recolour(self) -> None:
        made = QPalette()
        made.setColor(QPalette.ColorRole.WindowText, self._services.appearance.theme.warning)
        self.problem.setPalette(made)


def _line(name: str, placeholder: str) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setPlaceholderText(placeholder)
    made.setMaxLength(1000)
    return made
