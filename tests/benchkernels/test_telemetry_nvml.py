"""What can be proved of the NVML source without a GPU: words, numbers and names against pynvml itself."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from benchkernels.devices.nvml import COMPUTE_MODES, read_board
from benchkernels.devices.nvml_handle import spellings
from benchkernels.telemetry import open_source
from benchkernels.telemetry.nvml_power import field_value
from benchkernels.telemetry.nvml_words import THROTTLE_WORDS, count_foreign, throttle_words
from profiles.events import TelemetrySeen, decode
from profiles.profile import DeviceInfo
from tests.benchkernels.nvml_library import build, run_beside

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
    assert field_value(value) == 271_100.0
    value.valueType = pynvml.NVML_VALUE_TYPE_DOUBLE
    value.value.dVal = 2.5
    assert field_value(value) == 2.5
    value.valueType = pynvml.NVML_VALUE_TYPE_SIGNED_INT
    value.value.siVal = -3
    assert field_value(value) == -3.0
    value.valueType = pynvml.NVML_VALUE_TYPE_COUNT
    assert field_value(value) is None, "a type of a later driver is no number that could be read"


def test_torchs_uuid_is_tried_with_each_of_nvmls_prefixes() -> None:
    assert spellings("a1b2") == ("GPU-a1b2", "MIG-a1b2")
    assert spellings("GPU-a1b2") == ("GPU-a1b2",)
    assert spellings("MIG-a1b2") == ("MIG-a1b2",)


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


READ = """
import sys
from profiles.events import encode
from profiles.profile import DeviceInfo
from benchkernels.telemetry import open_source
device = DeviceInfo(id="cuda:0", kind="cuda", vendor="NVIDIA", name="stub", uuid=sys.argv[1] or None)
source = open_source(device)
sys.stdout.buffer.write(encode(source.read()))
print(source.energy_j(), source.energy_source)
print(getattr(source, "power_average_s", "no power"))
print(*source.users())
source.close()
"""


@pytest.fixture(scope="module")
def stub_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("nvml"))


def read_stub(folder: Path, uuid: str, **variables: str) -> tuple[TelemetrySeen, str, str, str]:
    event, *rest = run_beside(folder, READ, uuid, **variables).splitlines()
    seen = decode(event)
    assert isinstance(seen, TelemetrySeen)
    energy, average, users = (line.decode() for line in rest)
    return seen, energy, average, users


def test_every_reading_through_the_real_binding_has_its_unit(stub_folder: Path) -> None:
    seen, energy, average, users = read_stub(stub_folder, "aaaa")
    assert seen.power_w == pytest.approx(612.345)
    assert seen.temperature_c == 40.0
    assert seen.clock_hz == 1.98e9
    assert seen.memory_clock_hz == pytest.approx(3.201e9)
    assert seen.memory_used_bytes == 5 << 30
    assert seen.utilization == 0.87
    assert seen.throttle == ["power cap", "thermal (hardware)"]
    assert seen.foreign_processes == 1
    assert seen.load_average is not None
    assert seen.source["power_w"].startswith("NVML power, instantaneous, whole GPU")
    assert "25 ms of every 100 ms" in seen.source["power_w"], "GH100's sensor does not see all of the time"
    assert seen.source["memory_used_bytes"] == "NVML, whole GPU"
    assert energy.startswith("1234.567 NVML total energy counter, whole GPU; its sensor sees about 25 ms")
    assert average == "0.0"
    assert "OtherProcess(pid=1, " in users
    assert users.endswith("NVML compute processes less our own")


def test_what_a_gpu_lacks_is_none_with_the_reason_and_power_falls_back(stub_folder: Path) -> None:
    seen, energy, average, _ = read_stub(stub_folder, "GPU-bbbb")
    assert seen.power_w == pytest.approx(300.5)
    assert seen.source["power_w"] == "NVML power usage, mean of 1 s, whole GPU"
    assert average == "1.0"
    assert seen.temperature_c == 41.0, "the UUID and not the index decides"
    assert seen.utilization is None
    assert "Not Supported" in seen.source["utilization"]
    assert energy == "None this GPU has no NVML energy counter"


def test_the_same_call_is_of_the_moment_on_an_older_chip(stub_folder: Path) -> None:
    seen, _, average, _ = read_stub(stub_folder, "dddd")
    assert seen.power_w == pytest.approx(300.5)
    assert seen.source["power_w"] == "NVML power usage, instantaneous, whole GPU"
    assert average == "0.0"


def test_an_older_driver_is_asked_by_the_names_that_it_has(tmp_path: Path) -> None:
    seen, energy, average, users = read_stub(build(tmp_path, "OLD_DRIVER"), "aaaa")
    assert seen.throttle == ["power cap", "thermal (hardware)"]
    assert seen.foreign_processes == 1
    assert "OtherProcess(pid=1, " in users
    assert seen.power_w == pytest.approx(300.5)
    assert seen.source["power_w"] == "NVML power usage, mean of 1 s, whole GPU"
    assert average == "1.0"
    assert energy.startswith("1234.567 ")


INSTANCES = {
    "torch tells the instance": ("ffff", {}),
    "torch tells the gpu": ("eeee", {"CUDA_VISIBLE_DEVICES": "MIG-ffff"}),
}


@pytest.mark.parametrize(("uuid", "variables"), INSTANCES.values(), ids=INSTANCES)
def test_of_a_mig_instance_only_what_is_its_own_or_the_chips_is_told(
    stub_folder: Path, uuid: str, variables: dict[str, str]
) -> None:
    seen, energy, average, _ = read_stub(stub_folder, uuid, **variables)
    assert seen.memory_used_bytes == 1 << 30
    assert seen.source["memory_used_bytes"] == "NVML, this MIG instance"
    assert seen.temperature_c == 43.0, "the chip around it has one temperature, and one clock"
    assert seen.clock_hz == 1.98e9
    assert seen.throttle == ["power cap", "thermal (hardware)"]
    assert seen.utilization is None
    assert "Not Supported" in seen.source["utilization"]
    assert seen.power_w is None
    assert "which MIG instances share" in seen.source["power_w"]
    assert energy == "None NVML tells it of the whole GPU, which MIG instances share"
    assert average == "None"


def test_a_gpu_cut_into_instances_of_which_ours_is_unknown_has_no_power_of_ours(stub_folder: Path) -> None:
    seen, energy, _, _ = read_stub(stub_folder, "eeee", CUDA_VISIBLE_DEVICES="0")
    assert seen.memory_used_bytes == 5 << 30
    assert seen.source["memory_used_bytes"] == "NVML, whole GPU"
    assert seen.power_w is None
    assert energy.startswith("None ")


@pytest.mark.parametrize(("uuid", "told"), [("cccc", "does not know cuda:0"), ("", "sees several GPUs")])
def test_a_gpu_that_cannot_be_told_apart_is_not_read(stub_folder: Path, uuid: str, told: str) -> None:
    seen, _, average, users = read_stub(stub_folder, uuid)
    assert seen.power_w is None
    assert told in seen.source["power_w"]
    assert average == "no power"
    assert users.startswith("None ")
    assert told in users


def real_uuid() -> str:
    """Of the first GPU here; the test is skipped where there is none."""
    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError as error:
        pytest.skip(f"no NVML here: {error}")
    return str(pynvml.nvmlDeviceGetUUID(pynvml.nvmlDeviceGetHandleByIndex(0)))


@pytest.mark.device
def test_a_real_board_tells_its_modes_and_its_counter_grows() -> None:
    uuid = real_uuid()
    board = read_board(uuid)
    assert board.driver
    assert board.details["nvidia_smi_index"] == 0
    assert board.details["compute_mode"] in COMPUTE_MODES.values()
    if not board.details["mig"]:
        assert board.power_limit_w is not None
        assert 10 < board.power_limit_w <= 3000
    source = open_source(DeviceInfo(id="cuda:0", kind="cuda", vendor="NVIDIA", name="x", uuid=uuid))
    first_j = source.energy_j()
    time.sleep(0.5)
    second_j = source.energy_j()
    source.close()
    if first_j is not None and second_j is not None:
        assert 0.1 < second_j - first_j < 5000, "half a second of a GPU, idle or not"


@pytest.mark.device
def test_a_real_gpu_tells_everything_that_it_has() -> None:
    uuid = real_uuid()
    total = pynvml.nvmlDeviceGetMemoryInfo(pynvml.nvmlDeviceGetHandleByUUID(uuid)).total
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
