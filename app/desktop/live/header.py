"""The head of the live and result page: what is shown, how far it is, and what can be done with it."""

from __future__ import annotations

import platform
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QProgressBar, QVBoxLayout, QWidget

from app.desktop import figures
from app.desktop.live.words import case_title, end_text, group_words, place_text, progress_text
from app.desktop.services import Services
from app.desktop.theme import SPACE, TITLE_PT
from app.desktop.widgets import ElidedLabel, button
from app.exporting import Form, export_profile
from app.run_data import LiveRun, RunData, SavedRun
from profiles.storage import write_atomically

FORMS: tuple[tuple[Form, str], ...] = (("csv", ".csv"), ("samples", ".csv"), ("json", ".assay.json"))


class LiveHeader(QWidget):
    """Title, progress and buttons; `hides` is whether the figures are hidden."""

    followed = Signal()
    hidden = Signal(bool)

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._path: Path | None = None
        self.title = ElidedLabel("", points=TITLE_PT, bold=True)
        self.subtitle = ElidedLabel("", muted=True)
        self.warning = ElidedLabel("")
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(SPACE // 2)
        self.bar.setStyleSheet(
            "QProgressBar { border: 0; background: palette(midlight); }"
            "QProgressBar::chunk { background: palette(highlight); }"
        )
        runs = services.runs
        self.follow = button(self.tr("Follow the run"), self.followed.emit)
        self.hide_button = button(self.tr("Hide figures"), lambda: None)
        self.hide_button.setCheckable(True)
        self.hide_button.toggled.connect(self.hidden)
        self.skip = button(self.tr("Skip case"), runs.skip)
        self.stop = button(self.tr("Stop"), runs.stop)
        self.compare = button(self.tr("Compare…"), self._compare)
        self.export = button(self.tr("Export…"), lambda: None)
        self.export.setMenu(self._make_menu())
        self._lay_out()

    @property
    def hides(self) -> bool:
        """Whether the user wants no figures drawn while something is measured."""
        return self.hide_button.isChecked()

    def show_run(self, data: RunData, path: Path | None, *, running: bool, follows: bool) -> None:
        """Say what `data` is."""
        self._path = path
        for part in (self.bar, self.skip, self.stop, self.hide_button):
            part.setVisible(running)
        # Also from a saved profile there is a way back to the run that goes on.
        self.follow.setVisible(self._services.runs.running and not (running and follows))
        for part in (self.compare, self.export):
            part.setVisible(path is not None)
        if isinstance(data, LiveRun):
            self._show_live(data, running=running)
        elif isinstance(data, SavedRun):
            self._show_saved(data)

    def open_export(self) -> None:
        """The menu, by key."""
        if self.export.isVisible():
            self.export.showMenu()

    def _show_live(self, data: LiveRun, *, running: bool) -> None:
        state, runs = data.state, self._services.runs
        if running:
            here = state.current
            title = case_title(here.case) if here is not None else self._before()
            now_s = runs.now_s
            self.subtitle.setText(progress_text(state, now_s, self._host()))
            share = state.share_done()
            self.bar.setValue(round(1000 * share))
            self.bar.setAccessibleName(self.tr("Progress: {share}").format(share=figures.share(share)))
            silent_s = state.silent_s(now_s)
            quiet = (
                self.tr("The worker has not answered for {time}.").format(time=figures.seconds(silent_s))
                if silent_s is not None
                else ""
            )
            self._warn(quiet or state.foreign_load() or state.warning(now_s))
            stopping = self.tr("Kill") if runs.stopping else self.tr("Stop")
            self.stop.setText(stopping)
            self.stop.setToolTip(
                self.tr("Stopping: what was measured is being saved.") if runs.stopping else ""
            )
        else:
            title = data.name or self.tr("Run")
            self.subtitle.setText(end_text(state))
            self._warn("")
        self.title.setText(title)

    def _host(self) -> str:
        """Of the run that goes on; empty where it is on this machine."""
        order = self._services.runs.order
        return order.host if order is not None else ""

    def _before(self) -> str:
        """What happens before the first case, and between two."""
        runs = self._services.runs
        if runs.stopping:
            return self.tr("Stopping; what was measured is being saved")
        if runs.state is None or runs.state.plan is None:
            host = self._host()
            if host and (runs.state is None or runs.state.device is None):
                return self.tr("Connecting to {host}").format(host=host)
            return self.tr("Looking at the device and planning")
        return self.tr("Starting the next worker")

    def _show_saved(self, data: SavedRun) -> None:
        profile = data.file.profile
        device = profile.device
        memory = f" · {figures.size(device.memory_bytes)}" if device.memory_bytes else ""
        elsewhere = profile.host if profile.host != platform.node() else ""
        parts = [
            f"{device.name} · {place_text(device.id, elsewhere)}{memory}",
            *group_words(profile.group),
            self.tr("suite {name}").format(name=profile.suite.name),
            figures.moment(profile.created),
            self.tr("measured in {time}").format(time=figures.seconds(profile.duration_s)),
        ]
        self.title.setText(profile.name)
        self.subtitle.setText(" · ".join(parts))
        told = []
        if not data.file.digest_ok:
            told.append(self.tr("Changed or damaged after it was saved: the digest does not match."))
        if profile.status != "done":
            told.append(self.tr("Interrupted: {reason}").format(reason=profile.reason or profile.status))
        told += self._cautions(data)
        self._warn(" · ".join(told))

    def _cautions(self, data: SavedRun) -> list[str]:
        from app.cli.cautions import cautions

        return cautions(data.file.profile)

    def _warn(self, text: str) -> None:
        self.warning.setText(f"⚠ {text}" if text else "")
        self.warning.setVisible(bool(text))

    def _compare(self) -> None:
        if self._path is not None:
            self._services.comparison_wanted.emit([self._path])

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        texts = {
            "csv": self.tr("CSV, a row per round…"),
            "samples": self.tr("CSV, a row per sample…"),
            "json": self.tr("Profile file…"),
        }
        for form, suffix in FORMS:
            menu.addAction(texts[form]).triggered.connect(partial(self._export, form, suffix))
        return menu

    def _export(self, form: Form, suffix: str, *_: object) -> None:
        path = self._path
        if path is None:
            return
        dialog = QFileDialog(self, self.tr("Export"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(path.name.removesuffix(".assay.json") + suffix)
        dialog.fileSelected.connect(lambda chosen: self._write(path, form, Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _write(self, path: Path, form: Form, target: Path) -> None:
        """Once a place was chosen: the bytes of `assay export`."""

        def write() -> Path:
            write_atomically(target, export_profile(path, form).data)
            return target

        done = self.tr("Written to {path}")
        self._services.background.run(
            "export",
            write,
            lambda at: self._services.tell(done.format(path=at)),
            self._services.fail,
            must=True,
        )

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.subtitle)
        top = QHBoxLayout()
        top.setSpacing(SPACE)
        top.addLayout(words, 1)
        for part in (self.follow, self.hide_button, self.skip, self.stop, self.compare, self.export):
            top.addWidget(part)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE)
        layout.addLayout(top)
        layout.addWidget(self.bar)
        layout.addWidget(self.warning)
