"""The QApplication and the window with all that they need, the same for users, tests and screenshots."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtGui import QFont, QFontDatabase, QFontInfo
from PySide6.QtWidgets import QApplication

from app.desktop.services import Services
from app.desktop.settings import Settings
from app.desktop.theme import TEXT_PT, sized
from app.desktop.window import Window

CHINESE_FONTS = (
    "Microsoft YaHei UI", "PingFang SC", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC",
    "WenQuanYi Micro Hei",
)  # fmt: skip
"""Of Windows, macOS and Linux, for where the font of the system has no Chinese letters."""


def make_application() -> QApplication:
    """The one application object of the process, with our font size."""
    application = QApplication.instance() or QApplication(["assay"])
    assert isinstance(application, QApplication)  # noqa: S101  (for the type checker)
    application.setApplicationName("assay")
    application.setApplicationDisplayName("Assay")
    application.setDesktopFileName("assay")
    application.setFont(sized(application.font(), TEXT_PT))
    return application


def make_window(settings: Settings | None = None) -> Window:
    """The window in the chosen language and theme, not shown yet."""
    settings = settings or Settings()
    speak(settings.chosen.language)
    services = Services(settings)
    services.appearance.wear()
    services.runs.slow = settings.chosen.refresh != "automatic"
    return Window(services)


def speak(language: str) -> None:
    """Load the translation of a language (`system`: that of the desktop), its figures for QLocale, a font."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)  # noqa: S101  (for the type checker)
    for old in application.findChildren(QTranslator):
        application.removeTranslator(old)
        old.deleteLater()
    locale = QLocale.system() if language == "system" else QLocale(language)
    QLocale.setDefault(locale)
    application.setFont(_font(locale))
    code = "zh_CN" if locale.language() == QLocale.Language.Chinese else locale.name().split("_")[0]
    folder = resources.files("resources") / "translations"
    for name, where in (
        (f"assay_{code}", Path(str(folder))),
        (f"qtbase_{code}", Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))),
    ):
        translator = QTranslator(application)
        if translator.load(name, str(where)):
            application.installTranslator(translator)
        else:
            translator.deleteLater()


def _font(locale: QLocale) -> QFont:
    """That of the system in our size; for Chinese one that has its letters.

    Letters that Qt fetches from another font are higher than the lines of the first one, and come in Japanese
    forms where that is the font it finds.
    """
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    if locale.language() == QLocale.Language.Chinese:
        fit = QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese)
        if QFontInfo(font).family() not in fit:
            known = [name for name in CHINESE_FONTS if name in fit]
            font.setFamilies([*known[:1], *font.families()])
    return sized(font, TEXT_PT)
