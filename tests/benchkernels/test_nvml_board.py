"""What `read_board` tells of a GPU, through the real binding and a stub of the library behind it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from benchkernels.devices.nvml import COMPUTE_MODES, read_board
from tests.benchkernels.nvml_library import build, run_beside

pynvml = pytest.importorskip("pynvml")

READ = """
import sys
import msgspec
from benchkernels.devices.nvml import read_board
sys.stdout.buffer.write(msgspec.json.encode(read_board(sys.argv[1] or None)))
"""


@pytest.fixture(scope="module")
def stub_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("nvml"))


def read(folder: Path, uuid: str) -> dict[str, Any]:
    board: dict[str, Any] = msgspec.json.decode(run_beside(folder, READ, uuid))
    return board


def test_a_board_tells_all_that_explains_its_speed(stub_folder: Path) -> None:
    board = read(stub_folder, "aaaa")
    assert board["driver"] == "580.95.05"
    assert board["power_limit_w"] == 650.0
    assert board["temperature_c"] == 40
    assert board["clocks_hz"] == {
        "compute": 1.98e9, "memory": 3.201e9, "compute_maximum": 1.985e9, "memory_maximum": 3.202e9,
        "compute_application": 1.755e9, "memory_application": 2.619e9,
    }  # fmt: skip
    assert [one["pid"] for one in board["processes"]] == [1]
    assert board["details"] == {
        "nvidia_smi_index": 0,
        "power_limit_default_w": 700.0,
        "power_fields": ["average", "instant"],
        "ecc": True,
        "ecc_uncorrected_errors": 2,
        "persistence_mode": True,
        "compute_mode": "exclusive process",
        "mig": False,
    }
    assert board["unreadable"] == {}


def test_what_a_board_lacks_is_left_out_with_nvmls_reason(stub_folder: Path) -> None:
    board = read(stub_folder, "bbbb")
    assert "ecc" not in board["details"]
    assert board["details"]["power_fields"] == []
    assert board["details"]["persistence_mode"] is True
    assert board["unreadable"] == {"ecc": "Not Supported", "ecc_uncorrected_errors": "Not Supported"}


def test_clocks_of_applications_are_left_out_where_a_gpu_has_none(stub_folder: Path) -> None:
    board = read(stub_folder, "dddd")
    assert set(board["clocks_hz"]) == {"compute", "memory", "compute_maximum", "memory_maximum"}
    assert board["unreadable"]["clocks_hz.compute_application"] == "Not Supported"


def test_an_older_driver_has_no_power_fields_and_no_instances(tmp_path: Path) -> None:
    board = read(build(tmp_path, "OLD_DRIVER"), "aaaa")
    assert board["details"]["power_fields"] == []
    assert board["details"]["mig"] is False
    assert [one["pid"] for one in board["processes"]] == [1]
    assert board["unreadable"] == {}


def test_a_mode_that_is_not_known_here_keeps_its_number(stub_folder: Path) -> None:
    assert read(stub_folder, "dddd")["details"]["compute_mode"] == "mode 9"
    named = {name: getattr(pynvml, name) for name in dir(pynvml) if name.startswith("NVML_COMPUTEMODE_")}
    del named["NVML_COMPUTEMODE_COUNT"]
    words = {
        f"NVML_COMPUTEMODE_{word.upper().replace(' ', '_')}": code for code, word in COMPUTE_MODES.items()
    }
    assert words == named


def test_the_limit_of_a_gpu_is_not_that_of_an_instance_on_it(stub_folder: Path) -> None:
    board = read(stub_folder, "ffff")
    assert board["details"]["mig"] is True
    assert board["details"]["nvidia_smi_index"] == 3, "as nvidia-smi numbers the GPU around it"
    assert board["temperature_c"] == 43
    assert board["power_limit_w"] is None
    assert "which MIG instances share" in board["unreadable"]["power_limit_w"]


@pytest.mark.parametrize(("uuid", "told"), [("cccc", "does not know"), ("", "sees several GPUs")])
def test_a_board_that_is_not_found_still_tells_the_driver(stub_folder: Path, uuid: str, told: str) -> None:
    board = read(stub_folder, uuid)
    assert board["driver"] == "580.95.05"
    assert board["clocks_hz"] is None
    assert told in board["unreadable"]["board"]


def test_without_a_driver_the_reason_is_told_and_nothing_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        pynvml.nvmlInit()
        pytest.skip("there is a driver here")
    except pynvml.NVMLError:
        board = read_board("aaaa")
    assert board.power_limit_w is None
    assert board.unreadable["board"].startswith("NVML does not start: ")
