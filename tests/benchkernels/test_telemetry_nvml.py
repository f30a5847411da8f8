"""What can be proved of the NVML source without a GPU: words, numbers and names against pynvml itself."""

from __future__ import annotations

import os
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
    assert count_foreign([], own, "NVML")[0] == 0
    gone = next(pid for pid in range(4_000_000, 5_000_000) if not Path(f"/proc/{pid}").exists())
    count, reason = count_foreign([gone], own, "NVML")
    assert count is None
    assert "namespace" in reason


def test_without_the_device_the_host_is_still_read_and_the_reason_given() -> None:
    source = open_source(DeviceInfo(id="cuda:0", kind="cuda", vendor="NVIDIA", name="x", uuid="no-such"))
    seen = source.read()
    assert seen.power_w is None
    assert "NVML" in seen.source["power_w"]
    assert seen.load_average is not None
    assert source.energy_j() is None
    assert "NVML" in source.energy_source
    source.close()


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
