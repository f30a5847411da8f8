"""What can be proved of the NVML source without a GPU: words, numbers and names against pynvml itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchkernels.telemetry import open_source
from benchkernels.telemetry.nvml import (
    THROTTLE_WORDS,
    count_foreign,
    field_value,
    nvml_uuid,
    throttle_words,
)
from profiles.events import TelemetrySeen, decode
from profiles.profile import DeviceInfo

pynvml = pytest.importorskip("pynvml")


def test_every_throttle_reason_that_nvml_names_has_a_word_or_is_no_throttling() -> None:
    prefix = "nvmlClocksEventReason"
    names = {name.removeprefix(prefix) for name in dir(pynvml) if name.startswith(prefix)}
    aliases = {"All", "None", "UserDefinedClocks"}
    assert names - aliases == set(THROTTLE_WORDS) | {"GpuIdle", "ApplicationsClocksSetting"}


def test_combined_reasons_are_all_told_and_idle_is_not() -> None:
    mask = (
        pynvml.nvmlClocksEventReasonSwPowerCap
        | pynvml.nvmlClocksEventReasonHwThermalSlowdown
        | pynvml.nvmlClocksEventReasonGpuIdle
    )
    assert throttle_words(pynvml, mask) == ["power cap", "thermal (hardware)"]
    assert throttle_words(pynvml, pynvml.nvmlClocksEventReasonGpuIdle) == []
    assert throttle_words(pynvml, 1 << 40) == ["reason 0x10000000000"]


def test_a_field_is_read_by_its_type_tag() -> None:
    value = pynvml.c_nvmlFieldValue_t()
    value.valueType = pynvml.NVML_VALUE_TYPE_UNSIGNED_INT
    value.value.uiVal = 271_100
    assert field_value(pynvml, value) == 271_100.0
    value.valueType = pynvml.NVML_VALUE_TYPE_DOUBLE
    value.value.dVal = 2.5
    assert field_value(pynvml, value) == 2.5


def test_torchs_uuid_gets_nvmls_prefix() -> None:
    assert nvml_uuid("a1b2") == "GPU-a1b2"
    assert nvml_uuid("GPU-a1b2") == "GPU-a1b2"
    assert nvml_uuid("MIG-a1b2") == "MIG-a1b2"


def test_foreign_processes_are_counted_only_where_ours_can_be_told_from_them() -> None:
    own = frozenset({os.getpid()})
    assert count_foreign([os.getpid(), 1], own, "NVML")[0] == 1
    assert count_foreign([os.getpid()], own, "NVML")[0] == 0
    gone = next(pid for pid in range(4_000_000, 5_000_000) if not Path(f"/proc/{pid}").exists())
    count, reason = count_foreign([gone], own, "NVML")
    assert count is None
    assert "namespace" in reason


def test_a_list_without_our_own_worker_does_not_prove_that_we_are_alone() -> None:
    """In a container NVML lists nothing, although the worker is on the device."""
    count, reason = count_foreign([], frozenset({os.getpid()}), "NVML")
    assert count is None
    assert "not even our own" in reason


def test_without_the_device_the_host_is_still_read_and_the_reason_given() -> None:
    source = open_source(DeviceInfo(id="cuda:0", kind="cuda", vendor="NVIDIA", name="x", uuid="no-such"))
    seen = source.read()
    assert seen.power_w is None
    assert "NVML" in seen.source["power_w"]
    assert seen.load_average is not None
    assert source.energy_j() is None
    assert "NVML" in source.energy_source
    source.close()


STUB = Path(__file__).with_name("nvml_stub.c")
READ = """
import sys
from profiles.events import encode
from profiles.profile import DeviceInfo
from benchkernels.telemetry import open_source
device = DeviceInfo(id="cuda:0", kind="cuda", vendor="NVIDIA", name="stub", uuid=sys.argv[1] or None)
source = open_source(device)
sys.stdout.buffer.write(encode(source.read()))
print(source.energy_j(), source.energy_source)
print(*source.users())
source.close()
"""


@pytest.fixture(scope="module")
def stub_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("needs a C compiler on Linux")
    folder = tmp_path_factory.mktemp("nvml")
    library = folder / "libnvidia-ml.so.1"
    subprocess.run([compiler, "-w", "-shared", "-fPIC", "-o", str(library), str(STUB)], check=True)
    return folder


def read_stub(folder: Path, uuid: str) -> tuple[TelemetrySeen, str, str]:
    environment = os.environ | {"LD_LIBRARY_PATH": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", READ, uuid], capture_output=True, check=True, env=environment
    )
    event, energy, users = done.stdout.splitlines()
    seen = decode(event)
    assert isinstance(seen, TelemetrySeen)
    return seen, energy.decode(), users.decode()


def test_every_reading_through_the_real_binding_has_its_unit(stub_folder: Path) -> None:
    seen, energy, users = read_stub(stub_folder, "aaaa")
    assert seen.power_w == pytest.approx(612.345)
    assert seen.temperature_c == 40.0
    assert seen.clock_hz == 1.98e9
    assert seen.memory_clock_hz == pytest.approx(3.201e9)
    assert seen.memory_used_bytes == 5 << 30
    assert seen.utilization == 0.87
    assert seen.throttle == ["power cap", "thermal (hardware)"]
    assert seen.foreign_processes == 1
    assert seen.load_average is not None
    assert seen.source["power_w"] == "NVML power, instantaneous"
    assert energy == "1234.567 NVML total energy counter"
    assert "OtherProcess(pid=1, " in users
    assert users.endswith("NVML compute processes less our own")


def test_what_a_gpu_lacks_is_none_with_the_reason_and_power_falls_back(stub_folder: Path) -> None:
    seen, energy, _ = read_stub(stub_folder, "GPU-bbbb")
    assert seen.power_w == pytest.approx(300.5)
    assert "mean of 1 s" in seen.source["power_w"]
    assert seen.temperature_c == 41.0, "the UUID and not the index decides"
    assert seen.utilization is None
    assert "Not Supported" in seen.source["utilization"]
    assert energy == "None this GPU has no NVML energy counter"


@pytest.mark.parametrize(("uuid", "told"), [("cccc", "does not know cuda:0"), ("", "sees several GPUs")])
def test_a_gpu_that_cannot_be_told_apart_is_not_read(stub_folder: Path, uuid: str, told: str) -> None:
    seen, _, users = read_stub(stub_folder, uuid)
    assert seen.power_w is None
    assert told in seen.source["power_w"]
    assert users.startswith("None ")
    assert told in users


@pytest.mark.device
def test_a_real_gpu_tells_everything_that_it_has() -> None:
    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError as error:
        pytest.skip(f"no NVML here: {error}")
    handle = pynvml.nvmlDeviceGetHandleByIndex(0)
    uuid, total = pynvml.nvmlDeviceGetUUID(handle), pynvml.nvmlDeviceGetMemoryInfo(handle).total
    device = DeviceInfo(id="cuda:0", kind="cuda", vendor="NVIDIA", name="x", uuid=uuid)
    source = open_source(device)
    seen = source.read()
    source.close()
    assert seen.power_w is not None
    assert 1 < seen.power_w < 3000
    assert seen.temperature_c is not None
    assert 10 < seen.temperature_c < 110
    assert seen.clock_hz is not None
    assert 1e8 <= seen.clock_hz < 5e9
    assert seen.memory_used_bytes is not None
    assert 0 < seen.memory_used_bytes <= total
    assert seen.throttle is not None
