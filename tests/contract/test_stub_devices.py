"""What our probe makes of Ascend devices, with torch-npu's own wheel asking stub libraries."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchkernels.devices.child import child_command, child_environment
from benchkernels.devices.limited import run_all
from benchkernels.devices.probe import Probed, interpret
from profiles.profile import DeviceInfo
from tests.contract.stub_cann.build import CHIPS
from tests.contract.stub_cann.forked import Order
from tests.contract.stub_cann.running import StubCann

SURROUNDINGS = {
    "two": {"STUB_DEVICES": "2"},
    "a3": {"STUB_SOC": "Ascend910_9382", "STUB_DEVICES": "2", "STUB_CANN": "8.5.1"},
    "inference": {
        "STUB_SOC": "Ascend310P3", "STUB_CUBE_CORES": "8", "STUB_VECTOR_CORES": "7",
        "STUB_MEMORY_MB": "21527", "STUB_L2_MB": "16",
    },
    "newer": {"STUB_SOC": "Ascend910C"},
    "undescribed": {"STUB_SOC": "Ascend910B3", "STUB_CUBE_CORES": "20"},
    "uncatalogued": {"STUB_SOC": "Ascend310B4", "STUB_CUBE_CORES": "3", "STUB_VECTOR_CORES": "5"},
    "none": {"STUB_DEVICES": "0"},
    "second": {"STUB_DEVICES": "2", "ASCEND_RT_VISIBLE_DEVICES": "1"},
    "descending": {"STUB_DEVICES": "2", "ASCEND_RT_VISIBLE_DEVICES": "1,0"},
    "absent": {"STUB_DEVICES": "2", "ASCEND_RT_VISIBLE_DEVICES": "7"},
    "busy": {"STUB_FAIL": "aclrtSetDevice=507033"},
    "no driver": {"STUB_FAIL": "aclInit=507008"},
    "no access": {"STUB_FAIL": "aclrtGetDeviceCount=507899"},
}  # fmt: skip


@pytest.fixture(scope="module")
def found(stub_cann: StubCann, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Probed]]:
    """By the names above, what the probe found."""
    orders = [
        Order(name, "benchkernels.devices.probe", arguments=["npu"], variables=variables)
        for name, variables in SURROUNDINGS.items()
    ]
    outcomes = stub_cann.fork(orders, tmp_path_factory.mktemp("probes"))
    return {name: interpret("npu", outcome) for name, outcome in outcomes.items()}


def described(found: list[Probed]) -> list[DeviceInfo]:
    """The devices, all of them usable."""
    assert all(one.available for one in found), found
    return [one.device for one in found if one.device is not None]


def refused(found: list[Probed]) -> Probed:
    """The only answer: why there is no device, in a sentence."""
    (one,) = found
    assert not one.available
    assert one.device is None
    assert "\n" not in one.reason + one.remedy
    assert not any(word in one.reason for word in ("Traceback", "ERR0", "profiles."))
    return one


def test_a_device_is_described_as_torch_npu_and_cann_report_it(found: dict[str, list[Probed]]) -> None:
    first, second = described(found["two"])
    assert (first.id, second.id) == ("npu:0", "npu:1")
    assert (first.vendor, first.name, first.kind) == ("Huawei", "Ascend910B2", "npu")
    assert first.memory_bytes == 64 << 30
    assert first.last_level_cache_bytes == 192 << 20
    assert first.runtime == "CANN 8.5.0"
    assert first.driver == "8.5.0"
    assert first.uuid == "50505050-5050-5050-5050-505050505050" != second.uuid
    assert (first.details["cube_cores"], first.details["vector_cores"]) == (24, 48)
    assert first.details["jit_compile"] is False
    assert first.details["task_queue"] == "1"


def test_every_chip_is_the_one_of_the_catalogue(found: dict[str, list[Probed]]) -> None:
    names = {
        name: {device.catalogue.name for device in described(found[name]) if device.catalogue}
        for name in ("two", "a3", "inference", "undescribed")
    }
    assert all(len(chip) == 1 for chip in names.values()), names
    assert len(set().union(*names.values())) == 4, names
    assert "A3" in names["a3"].pop()
    assert len(described(found["a3"])) == 2, "a die is a device"


def test_a_chip_that_no_catalogue_knows_has_peaks_by_cann_s_own_description(
    found: dict[str, list[Probed]],
) -> None:
    (device,) = described(found["uncatalogued"])
    assert device.catalogue is None
    cores, *_, mhz = CHIPS["Ascend310B4"]
    shapes = {"fp16": 16 * 16 * 16, "bf16": 16 * 16 * 16, "int8": 16 * 32 * 16}
    assert {dtype: peak.value for dtype, peak in device.peaks.items()} == {
        dtype: pytest.approx(2 * shape * cores * mhz * 1e6) for dtype, shape in shapes.items()
    }
    assert {peak.kind for peak in device.peaks.values()} == {"derived"}


def test_a_chip_without_bf16_is_given_none(found: dict[str, list[Probed]]) -> None:
    (device,) = described(found["inference"])
    assert device.peaks["fp16"].value > 0
    assert "bf16" not in device.peaks


def test_a_list_of_visible_devices_renumbers_them(found: dict[str, list[Probed]]) -> None:
    (only,) = described(found["second"])
    assert only.id == "npu:0"


@pytest.mark.parametrize("name", ["descending", "absent"])
def test_a_list_that_lets_no_device_through_is_quoted(found: dict[str, list[Probed]], name: str) -> None:
    one = refused(found[name])
    wanted = SURROUNDINGS[name]["ASCEND_RT_VISIBLE_DEVICES"]
    assert one.reason == f"ASCEND_RT_VISIBLE_DEVICES={wanted} leaves torch-npu no device"
    assert "ascending order" in one.remedy


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("newer", ("newer than torch-npu", "Ascend910C")),
        ("none", ("no device",)),
        ("busy", ("cannot be started",)),
        ("no driver", ("driver is not visible",)),
        ("no access", ("driver failed", "/dev/davinci")),
    ],
)
def test_what_keeps_a_device_away_is_a_sentence(
    found: dict[str, list[Probed]], name: str, words: tuple[str, ...]
) -> None:
    one = refused(found[name])
    for word in words:
        assert word in one.reason


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ({"LD_LIBRARY_PATH": "/nowhere"}, ("CANN libraries", "libhccl.so")),
        ({"ASCEND_OPP_PATH": "/nowhere"}, ("ASCEND_OPP_PATH",)),
    ],
    ids=["libraries", "operators"],
)
def test_in_a_half_installed_cann_the_probe_ends_in_a_sentence(
    stub_cann: StubCann, missing: dict[str, str], words: tuple[str, ...]
) -> None:
    environment = child_environment("npu", stub_cann.environment(missing))
    command = child_command("benchkernels.devices.probe", "npu")
    one = refused(interpret("npu", run_all({"npu": command}, {"npu": environment}, 60)["npu"]))
    assert all(word in one.reason for word in words)
    assert "set_env.sh" in one.reason + one.remedy


def test_assay_devices_lists_them(stub_cann: StubCann, tmp_path: Path) -> None:
    result = stub_cann.assay("devices", "--json", STUB_DEVICES=2, ASSAY_CONFIG=tmp_path)
    assert result.returncode == 0, result.stderr
    devices = {device["id"]: device for device in json.loads(result.stdout)["devices"]}
    assert {"cpu", "npu:0", "npu:1"} <= set(devices)
    for name in ("npu:0", "npu:1"):
        device = devices[name]
        assert device["available"]
        assert device["name"] == "Ascend910B2"
        assert device["memory_bytes"] == 64 << 30
        assert device["peaks"]["fp16"]["value"] > 0
