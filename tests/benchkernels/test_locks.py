"""One run at a time on a device, between real processes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchkernels.locks import hold_device
from profiles.problems import DeviceError
from profiles.profile import DeviceInfo

DEVICE = DeviceInfo(id="cpu", kind="cpu", vendor="v", name="n", uuid="a-device-of-the-tests")
HOLDER = """
import sys
from tests.benchkernels.test_locks import DEVICE, hold_device
with hold_device(DEVICE, wait=False, waiting=print):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)


@pytest.mark.parametrize("positioned", [True, False], ids=["", "without-pread"])
def test_the_owner_is_named_by_its_process(positioned, monkeypatch):
    """Windows has neither os.pread nor os.pwrite."""
    if not positioned:
        monkeypatch.delattr(os, "pread")
        monkeypatch.delattr(os, "pwrite")
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    ) as other:
        assert other.stdout.readline() == b"held\n"
        with (
            pytest.raises(DeviceError, match=f"another run \\(process {other.pid}\\) is measuring cpu"),
            hold_device(DEVICE, wait=False, waiting=print),
        ):
            pass
        other.stdin.close()
        other.wait()
    with hold_device(DEVICE, wait=False, waiting=print):
        assert f"{os.getpid()}\n" == next(Path(os.environ["TMPDIR"]).glob("assay-*.lock")).read_text()
