"""Where things are kept, by the habits of the operating system; environment variables overrule them."""

from __future__ import annotations

import os
from pathlib import Path

APPLICATION = "assay"
FILE_SUFFIX = ".assay.json"
"""How the name of a profile's file ends."""


def library_dir() -> Path:
    """Folder of the saved profiles (ASSAY_LIBRARY)."""
    if path := _overridden("ASSAY_LIBRARY"):
        return path
    import platformdirs

    return platformdirs.user_data_path(APPLICATION, appauthor=False) / "library"


def config_dir() -> Path:
    """Folder of what the user writes: catalogue overlay, suites (ASSAY_CONFIG)."""
    if path := _overridden("ASSAY_CONFIG"):
        return path
    import platformdirs

    return platformdirs.user_config_path(APPLICATION, appauthor=False)


def cache_dir() -> Path:
    """Folder of what can be rebuilt: the library's index (ASSAY_CACHE)."""
    if path := _overridden("ASSAY_CACHE"):
        return path
    import platformdirs

    return platformdirs.user_cache_path(APPLICATION, appauthor=False)


def _overridden(variable: str) -> Path | None:
    text = os.environ.get(variable, "")
    try:
        return Path(text).expanduser().absolute() if text else None
    except (RuntimeError, OSError) as error:  # an unknown ~user; a working folder that was removed
        from profiles.problems import UsageError
        from profiles.text import shown

        raise UsageError(f"{variable}={shown(text)} is no folder: {error}; give an absolute path.") from None
