"""The window's texts in other languages: taken from the sources, and compiled for Qt.

resources/translations/assay_CODE.ts is what a translator edits (with any editor, or Qt Linguist); the .qm
beside it is what the window loads. Standard library only; lupdate and lrelease come with PySide6-Essentials.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent
SOURCES = ROOT / "app" / "desktop"
FOLDER = ROOT / "resources" / "translations"
LANGUAGES = ("zh_CN", "id")


def update(scripts: Path, folder: Path = FOLDER) -> None:
    """Bring every .ts file to what the sources say: new texts are unfinished, those that are gone leave."""
    folder.mkdir(parents=True, exist_ok=True)
    sources = sorted(str(path) for path in SOURCES.rglob("*.py"))
    targets = [str(folder / f"assay_{code}.ts") for code in LANGUAGES]
    options = ["-no-obsolete", "-locations", "none", "-silent"]
    subprocess.run([str(scripts / "pyside6-lupdate"), *options, *sources, "-ts", *targets], check=True)


def release(scripts: Path, folder: Path = FOLDER) -> None:
    """Compile every .ts file; texts without a translation stay English."""
    for code in LANGUAGES:
        source = folder / f"assay_{code}.ts"
        target = source.with_suffix(".qm")
        command = [str(scripts / "pyside6-lrelease"), "-silent", str(source), "-qm", str(target)]
        subprocess.run(command, check=True)
