"""The settings: each is in force as soon as it is chosen."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.desktop.library.work import check_folder
from app.desktop.services import Services
from app.desktop.theme import SPACE
from app.desktop.widgets import ElidedLabel, Label, button, fit_dialog, row, small_label, while_there
from profiles.paths import library_dir
from profiles.problems import AssayError
from profiles.text import shown

WIDTH, CHOICE_WIDTH = 600, 208


class SettingsDialog(QDialog):
    """What can be chosen, and a Close button."""

    def __init__(self, services: Services, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._services = services
        self._settings = services.settings
        self.setWindowTitle(self.tr("Settings"))
        self.problem = Label("", wrap=True)
        self.problem.hide()
        self.theme = self._choice("theme", self.tr("Theme"), self._themes())
        self.language = self._choice("language", self.tr("Language"), self._languages())
        self.refresh = self._choice("refresh", self.tr("Figures during a run"), self._refreshes())
        self.confirm_quit = self._check("confirm_quit", self.tr("Ask before closing the window during a run"))
        self.confirm_delete = self._check(
            "confirm_delete", self.tr("Ask before moving profiles to the trash")
        )
        self.folder = ElidedLabel()
        self.choose = button(self.tr("Choose…"), self._choose, name=self.tr("Choose the library folder"))
        self.default = button(
            self.tr("Default"), partial(self._settle, ""), name=self.tr("Use the default library folder")
        )
        self._about_language, self._about_refresh, self._about_folder = (
            small_label(wrap=True) for _ in range(3)
        )
        for label in (self._about_language, self._about_refresh, self._about_folder):
            label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._lay_out()
        services.runs.changed.connect(self._show_folder)
        services.appearance.changed.connect(self._recolour)
        self._settings.changed.connect(self._follow)
        self._explain()
        self._show_folder()
        self._recolour()
        fit_dialog(self, WIDTH)

    def take_folder(self, folder: Path) -> None:
        """Keep the library there from now on, unless that cannot be done."""
        self._say("")
        self._services.background.run(
            "check folder",
            partial(check_folder, folder),
            while_there(self, partial(self._settle, str(folder))),
            while_there(self, self._refuse),
        )

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.setHorizontalSpacing(3 * SPACE)
        form.setVerticalSpacing(SPACE)
        form.addRow(Label(self.tr("Theme")), self.theme)
        form.addRow(Label(self.tr("Language")), self.language)
        form.addRow("", self._about_language)
        form.addRow(Label(self.tr("Figures during a run")), self.refresh)
        form.addRow("", self._about_refresh)
        place = row(self.folder, self.choose, self.default)
        place.setStretch(0, 1)
        form.addRow(Label(self.tr("Library folder")), place)
        form.addRow("", self._about_folder)
        form.addRow(Label(self.tr("Questions")), self.confirm_quit)
        form.addRow("", self.confirm_delete)
        close = button(self.tr("Close"), self.accept, primary=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 2 * SPACE)
        layout.setSpacing(2 * SPACE)
        layout.addLayout(form)
        layout.addWidget(self.problem)
        layout.addStretch(1)
        layout.addLayout(row(1, close))

    def _themes(self) -> dict[str, str]:
        return {"system": self.tr("As the system"), "light": self.tr("Light"), "dark": self.tr("Dark")}

    def _languages(self) -> dict[str, str]:
        """Each in itself: who cannot read the window finds it."""
        return {
            "system": self.tr("As the system"),
            "en": "English",
            "zh_CN": "简体中文",
            "id": "Bahasa Indonesia",
        }

    def _refreshes(self) -> dict[str, str]:
        return {
            "automatic": self.tr("By what is measured"),
            "slow": self.tr("Once a second"),
            "frozen": self.tr("Hidden"),
        }

    def _explain(self) -> None:
        """What the chosen values mean, where their names do not say it."""
        chosen = self._settings.chosen
        self._about_refresh.setText(
            {
                "automatic": self.tr(
                    "Once a second while a processor of this machine is measured, else four times a second."
                ),
                "slow": self.tr("For a slow screen connection."),
                "frozen": self.tr("One line of text tells how far the run is; nothing else is drawn."),
            }[chosen.refresh]
        )
        self._about_language.setText(self.tr("A new language is spoken from the next start on."))

    def _choice(self, setting: str, name: str, texts: dict[str, str]) -> QComboBox:
        made = QComboBox()
        made.setAccessibleName(name)
        made.setMinimumWidth(CHOICE_WIDTH)
        for value, text in texts.items():
            made.addItem(text, value)
        made.setCurrentIndex(max(0, made.findData(getattr(self._settings.chosen, setting))))
        made.activated.connect(lambda _: self._change(setting, made.currentData()))
        return made

    def _check(self, setting: str, text: str) -> QCheckBox:
        made = QCheckBox(text)
        made.setChecked(getattr(self._settings.chosen, setting))
        made.clicked.connect(lambda checked: self._change(setting, checked))
        return made

    def _change(self, setting: str, value: object) -> None:
        self._settings.change(**{setting: value})
        self._say("")
        if not self._settings.writable:
            told = self.tr("The settings cannot be written to {file}; they hold until Assay is closed.")
            self._say(told.format(file=shown(self._settings.path)))

    def _choose(self) -> None:
        dialog = QFileDialog(self, self.tr("Library folder"), str(self._present() or ""))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.take_folder(Path(name)))
        dialog.open()

    def _settle(self, folder: str, _checked: object = None) -> None:
        if self._services.runs.running:
            # A run that has begun since saves where it began.
            self._show_folder()
            return
        self._change("library", folder)

    def _refuse(self, error: Exception) -> None:
        self._say(str(error) if isinstance(error, AssayError) else f"{type(error).__name__}: {error}")

    def _follow(self, names: set[str]) -> None:
        self._explain()
        fit_dialog(self, WIDTH)
        if "library" in names:
            self._show_folder()

    def _present(self) -> Path | None:
        try:
            return library_dir()
        except AssayError as error:
            self._refuse(error)
            return None

    def _show_folder(self) -> None:
        running = self._services.runs.running
        self.folder.setText(shown(self._present() or "–", 1000))
        self.choose.setEnabled(not running)
        self.default.setEnabled(not running and bool(self._settings.chosen.library))
        self._about_folder.setText(
            self.tr("It can be changed when no run goes on.")
            if running
            else self.tr("Profiles that lie elsewhere stay there; they can be imported.")
        )

    def _say(self, problem: str) -> None:
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        fit_dialog(self, WIDTH)

    def _recolour(self) -> None:
        made = QPalette()
        made.setColor(QPalette.ColorRole.WindowText, self._services.appearance.theme.warning)
        self.problem.setPalette(made)
