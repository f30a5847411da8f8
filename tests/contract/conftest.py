"""The official torch-npu wheel on stub libraries, built once."""

from __future__ import annotations

import shutil

import pytest

import dev_npu
from tests.contract.stub_cann.build import build
from tests.contract.stub_cann.running import StubCann


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All that load the wheel run one after the other: so the libraries are built once."""
    for item in items:
        if "stub_cann" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("npu"))


@pytest.fixture(scope="session")
def stub_cann(tmp_path_factory: pytest.TempPathFactory) -> StubCann:
    reason = dev_npu.obstacle()
    if reason is None and not (shutil.which("gcc") and shutil.which("nm")):
        reason = "there is no gcc, or no nm, to build the stub libraries with"
    if reason is not None:
        pytest.skip(reason)
    out = tmp_path_factory.mktemp("stub_cann")
    build(dev_npu.PACKAGES, out)
    return StubCann(out)
