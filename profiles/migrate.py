"""Old profiles are brought to the present schema when they are read; the file itself stays as it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from profiles.problems import ProfileError
from profiles.profile import SCHEMA_VERSION

Raw = dict[str, Any]

MIGRATIONS: dict[int, Callable[[Raw], Raw]] = {}
"""From a schema version to the function that makes a profile of the next version out of one of that.

Version 1 is the first, so nothing is here yet. Raising SCHEMA_VERSION to N means adding `N - 1: function`.
"""


def migrate(raw: Raw) -> Raw:
    """`raw` in the present schema, step by step; its `schema` is an integer.

    Raises ProfileError for a version that is newer, that never was, or that is damaged.
    """
    version = raw["schema"]
    if version > SCHEMA_VERSION:
        raise ProfileError(f"written by a newer Assay (schema {version}) - update Assay to read it")
    while version < SCHEMA_VERSION:
        step = MIGRATIONS.get(version)
        if step is None:
            raise ProfileError(f"schema {version} is of no version of Assay, so this is not a profile")
        try:
            raw = step(raw)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise ProfileError(f"damaged: not what schema {version} demands ({error!r})") from None
        version += 1
        raw["schema"] = version
    return raw
