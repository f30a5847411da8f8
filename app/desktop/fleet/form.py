"""What is asked for: where the fleet is started, by what, of which hosts, and where its profiles go."""

from __future__ import annotations

import contextlib
import importlib.util
import shutil
from pathlib import Path, PurePosixPath

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QGridLayout,
    QLineEdit,
    QSizePolicy,
    QWidget,
)

from app.desktop.fleet.order import EngineName, FleetOrder
from app.desktop.fleet.words import engine_title
from app.desktop.plan.typed import Bounds, UntidyError, read
from app.desktop.run.choice import SuiteChoice, built_in_choices, needs_group
from app.desktop.run.suite_list import title_of
from app.desktop.services import Services
from app.desktop.theme import SPACE
from app.desktop.widgets import Surface, button, row, small_label

JOB = "suites of a fleet"
ENGINES: tuple[EngineName, ...] = ("slurm", "ray", "ssh")
NODES, MINUTES = Bounds(1, 1_000_000, whole=True), Bounds(1 / 60, 60 * 24 * 365)


class FleetForm(Surface):
    """The fields; `obstacle` says what keeps them from being an order."""

    changed = Signal()

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._suites: list[SuiteChoice] = []
        self.head = _choice(self.tr("Start it on"))
        self.engine = _choice(self.tr("Engine"))
        self.suite = _choice(self.tr("Suite"))
        self.hosts = _line(self.tr("Hosts"))
        self.nodes = _line(self.tr("Number of hosts"), self.tr("all of them"))
        self.deadline = _line(self.tr("Deadline, minutes"), self.tr("none"))
        self.folder = _line(self.tr("Folder of the profiles"))
        self.choose = button(self.tr("Choose…"), self._choose, name=self.tr("Choose the folder"))
        self._lay_out()
        for name in ENGINES:
            self.engine.addItem(engine_title(name), name)
        self.engine.setCurrentIndex(ENGINES.index(next((one for one in ENGINES if is_here(one)), "ssh")))
        self.show_hosts()
        self._show_suites(built_in_choices())
        for box in (self.head, self.engine, self.suite):
            box.currentIndexChanged.connect(lambda _: self._follow())
        for field in (self.hosts, self.nodes, self.deadline, self.folder):
            field.textChanged.connect(lambda _: self.changed.emit())
        self._follow()

    @property
    def stops(self) -> list[QWidget]:
        """Where Tab stops, in the order in which they are seen."""
        first = [self.head, self.engine, self.suite, self.deadline]
        return [*first, self.hosts, self.nodes, self.folder, self.choose]

    def reload(self) -> None:
        """Suites and hosts may have changed on the disk."""
        self._services.hosts.reload()
        self._services.background.run(JOB, _read, self._show_suites, self._services.fail)

    def show_hosts(self) -> None:
        """The hosts of the book as places to start it on; the chosen one stays."""
        wanted = [("", self.tr("This machine"))]
        wanted += [(one.host.name, one.host.name) for one in self._services.hosts.hosts]
        if [name for name, _ in wanted] == [self.head.itemData(n) for n in range(self.head.count())]:
            return
        kept = self.head.currentData()
        self.head.blockSignals(True)
        self.head.clear()
        for name, title in wanted:
            self.head.addItem(title, name)
        self.head.setCurrentIndex(max(0, self.head.findData(kept)))
        self.head.blockSignals(False)
        self._follow()

    def obstacle(self) -> str:
        """Why no fleet can be started as things are; empty where one can."""
        try:
            self.order()
        except UntidyError as error:
            return str(error)
        return ""

    def order(self) -> FleetOrder:
        """What the fields say. Raises UntidyError, in a sentence, where that is no order."""
        host, engine = str(self.head.currentData()), self._engine
        suite = self._suites[max(0, self.suite.currentIndex())]
        told = self.hosts.text().strip()
        hosts = tuple(part.strip() for part in told.split(",")) if told else ()
        if "" in hosts:
            raise UntidyError(self.tr("The list of hosts has an empty name in it: use single commas."))
        if not host:
            self._check_here(engine, hosts)
        nodes, minutes = read(self.nodes.text(), NODES), read(self.deadline.text(), MINUTES)
        return FleetOrder(
            engine=engine, host=host, suite=suite.argument, suite_title=title_of(suite), hosts=hosts,
            nodes=None if nodes is None else int(nodes),
            deadline_s=None if minutes is None else 60.0 * minutes, into=self._into(host),
        )  # fmt: skip

    @property
    def _engine(self) -> EngineName:
        return ENGINES[max(0, self.engine.currentIndex())]

    def _check_here(self, engine: EngineName, hosts: tuple[str, ...]) -> None:
        if not is_here(engine):
            told = {
                "slurm": self.tr("There is no srun here: start it on a host that has Slurm."),
                "ray": self.tr("Ray is not installed here: start it on a host of the Ray cluster."),
                "ssh": self.tr("There is no ssh here: install an OpenSSH client."),
            }
            raise UntidyError(told[engine])
        if engine == "ssh":
            known = [one.host.name for one in self._services.hosts.hosts]
            if not known:
                raise UntidyError(self.tr("There is no host yet: add the members on the Hosts page."))
            if strange := next((name for name in hosts if name not in known), ""):
                told_of = self.tr("There is no host “{name}” on the Hosts page.")
                raise UntidyError(told_of.format(name=strange))

    def _into(self, host: str) -> str:
        text = self.folder.text().strip()
        if not text:
            raise UntidyError(self.tr("Choose a folder for the profiles."))
        if host and not PurePosixPath(text).is_absolute():
            raise UntidyError(self.tr("Give the whole path of the folder on {host}.").format(host=host))
        if host:
            return text
        path = Path(text)
        with contextlib.suppress(RuntimeError):  # nobody has that name
            path = path.expanduser()
        if not path.is_absolute():
            raise UntidyError(self.tr("Give the whole path of the folder."))
        return str(path)

    def _follow(self) -> None:
        """What the fields ask for depends on where it is started and by what."""
        host = str(self.head.currentData() or "")
        self.choose.setEnabled(not host)
        shared = self.tr("one that all hosts share")
        there = self.tr("its whole path on {host}").format(host=host)
        here = shared if self._engine == "slurm" else self.tr("a folder of this machine")
        self.folder.setPlaceholderText(there if host else here)
        as_srun = self.tr("all, or as srun names them: n[1-64]")
        with_commas = self.tr("all, or names with commas")
        self.hosts.setPlaceholderText(as_srun if self._engine == "slurm" else with_commas)
        self.changed.emit()

    def _show_suites(self, choices: list[SuiteChoice]) -> None:
        kept = self.suite.currentText()
        self._suites = choices
        self.suite.blockSignals(True)
        self.suite.clear()
        for one in choices:
            self.suite.addItem(title_of(one))
        self.suite.setCurrentIndex(max(0, self.suite.findText(kept)))
        self.suite.blockSignals(False)
        self.changed.emit()

    def _choose(self) -> None:
        dialog = QFileDialog(self, self.tr("Folder of the profiles"), self.folder.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self.folder.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(2 * SPACE, SPACE + 4, 2 * SPACE, 2 * SPACE)
        grid.setHorizontalSpacing(2 * SPACE)
        grid.setVerticalSpacing(SPACE // 2)
        grid.setRowMinimumHeight(2, SPACE)
        first, second = (
            (self.head, self.engine, self.suite, self.deadline),
            (self.hosts, self.nodes, self.folder),
        )
        for line, fields in ((0, first), (3, second)):
            for number, field in enumerate(fields):
                label = small_label(field.accessibleName())
                label.setBuddy(field)
                grid.addWidget(label, line, number)
                if field is not self.folder:
                    grid.addWidget(field, line + 1, number)
        folder = row(self.folder, self.choose)
        folder.setStretch(0, 1)
        grid.addLayout(folder, 4, 2, 1, 2)
        for number, share in enumerate((5, 3, 4, 3)):
            grid.setColumnStretch(number, share)


def is_here(engine: EngineName) -> bool:
    """Whether this machine has what starts the members."""
    if engine == "ray":
        return importlib.util.find_spec("ray") is not None
    return shutil.which("srun" if engine == "slurm" else "ssh") is not None


def _read() -> list[SuiteChoice]:
    """In the background: it reads files, and loads the kernels. What is wrong with one the Run page says.

    A member of a fleet measures its devices one by one.
    """
    from app.desktop.run.forecast import read_suites

    kinds, (choices, _) = ("cpu", "accelerator"), read_suites()
    return [one for one in choices if one.suite is not None and not needs_group(one.suite, kinds)]


def _choice(name: str) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(8)
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return made


def _line(name: str, placeholder: str = "") -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setPlaceholderText(placeholder)
    made.setMaxLength(4000)
    return made
