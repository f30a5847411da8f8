"""Which ceilings a group of accelerators has: those of one model only."""

import msgspec
import pytest

from app.cli import group
from app.cli.run_options import Options
from benchkernels.suites import load_suite
from profiles.profile import DeviceInfo, Peak

ONE = DeviceInfo(
    id="cuda:0", kind="cuda", vendor="V", name="Chip", memory_bytes=80 << 30,
    peaks={"bf16": Peak(value=1e15, kind="published", source="s")},
    bandwidth=Peak(value=3e12, kind="published", source="s"),
)  # fmt: skip
OPTIONS = Options(
    suite_name="collectives", device_id=None, together=False, as_group=True, patterns=(), rounds=None,
    budget_s=None, energy=False, sustained_min=None, threads=None, seed=0, name=None, out=None, wait=False,
    events=False, attended=False, as_json=False,
)  # fmt: skip


@pytest.mark.parametrize(("second", "known"), [("Chip", True), ("Smaller chip", False)])
def test_n_times_one_devices_peak_is_that_of_equal_devices_alone(monkeypatch, second, known):
    monkeypatch.setattr(group, "free_bytes", lambda device: 60 << 30)
    devices = [ONE, msgspec.structs.replace(ONE, id="cuda:1", name=second)]
    device = group.request_group(OPTIONS, load_suite("collectives"), devices).device
    assert (device.id, device.name) == ("cuda:0", "Chip")
    assert bool(device.peaks) is known
    assert (device.bandwidth is not None) is known
