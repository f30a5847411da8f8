"""Where a suite of the user's goes: the suites folder, or the cache for one run."""

from __future__ import annotations

import contextlib
import hashlib

from app.desktop.custom.draft import Draft
from app.desktop.run.choice import SuiteChoice
from benchkernels.suite_file import parse_suite
from benchkernels.suite_text import save_suite
from benchkernels.suites import load_suite
from profiles.paths import cache_dir
from profiles.storage import make_folder, write_atomically

KEPT = 50
"""Suites for one run that stay in the cache: a run that waits reads its file when it begins."""


def save(draft: Draft) -> SuiteChoice:
    """Keep the suite under its name. Raises AssayError where that cannot be done."""
    save_suite(draft.name, draft.text())
    return SuiteChoice(draft.name, draft.name, load_suite(draft.name))


def keep_for_once(draft: Draft) -> SuiteChoice:
    """Keep the suite for a run or two. Raises AssayError where that cannot be done."""
    text = draft.text()
    folder = cache_dir() / "suites"
    path = folder / f"{hashlib.sha256(text.encode()).hexdigest()[:16]}.toml"
    suite = parse_suite(text, "the suite", origin=str(path))
    make_folder(folder)
    write_atomically(path, text.encode())
    with contextlib.suppress(OSError):
        for old in sorted(folder.glob("*.toml"), key=lambda one: one.stat().st_mtime)[:-KEPT]:
            old.unlink()
    return SuiteChoice(suite.name, str(path), suite, once=True)
