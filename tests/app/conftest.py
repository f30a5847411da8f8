"""A place for runs that is nobody else's."""

import signal
from pathlib import Path

import pytest

from tests.app.running import LONG, SUITE


@pytest.fixture
def place(tmp_path, monkeypatch):
    for name in ("LIBRARY", "CONFIG", "CACHE"):
        monkeypatch.setenv(f"ASSAY_{name}", str(tmp_path / name.lower()))
    # The lock of the device lives in the temporary folder: tests must not wait for each other or for a user.
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    (tmp_path / "tiny.toml").write_text(SUITE)
    (tmp_path / "long.toml").write_text(LONG.replace('"tiny"', '"long"'))
    return tmp_path


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Of the tests with a real run one is done at a time, so with a duel, and with runs on other machines,
    which are mostly waited for; all others go on meanwhile.
    """
    for item in items:
        if item.path.parent == Path(__file__).parent and "place" in getattr(item, "fixturenames", ()):
            kind = item.path.stem.removeprefix("test_").partition("_")[0]
            group = {"duel": "duel", "remote": "far", "hosts": "far", "fleet": "far"}.get(kind, "machine")
            item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(autouse=True, scope="session")
def interruptible():
    """Started in the background of a shell, we would hand on to every run that Ctrl-C is to be ignored."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
