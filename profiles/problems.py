"""The one kind of error that reaches a user: a sentence, and the exit code that goes with it."""

from __future__ import annotations

EXIT_GATE = 1
EXIT_USAGE = 2
EXIT_DEVICE = 3
EXIT_NO_GOOD_CASE = 4
EXIT_UNCLEAR = 5
"""The evidence is not enough for a yes or a no: a gate, a check of a claim."""
EXIT_INTERRUPTED = 130


class AssayError(Exception):
    """What went wrong and what to do, in one sentence that a user can act on."""

    exit_code = EXIT_USAGE


class UsageError(AssayError):
    """A wrong argument, an unknown name, or input that cannot be read."""


class SuiteError(UsageError):
    """A suite that cannot be run as written; the text names the table and the key."""


class ProfileError(UsageError):
    """A profile that cannot be read; the text names the file and the offending path in it."""


class StorageError(AssayError):
    """The disk said no: full, read-only, or gone."""


class DeviceError(AssayError):
    """No such device, or a set-up problem that keeps it from being used."""

    exit_code = EXIT_DEVICE
