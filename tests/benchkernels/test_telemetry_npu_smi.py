"""The parser against hand-written tables with the traits of the captures, and against the captures."""

from __future__ import annotations

import stat
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from benchkernels.telemetry import open_source
from benchkernels.telemetry.npu_smi import Chip, Process, chip_position, parse_info, pick
from profiles.profile import DeviceInfo

CAPTURES = Path(__file__).resolve().parents[3] / "shared/ascend/npu-smi"
MIB = 1 << 20

TWO_CHIPS_ONE_POWER = """
+--------------------------------------------------------------------------------+
| npu-smi 25.0                     Version: 25.0                                 |
+---------------------------+---------------+------------------------------------+
| NPU   Name                | Health        | Power(W)    Temp(C)   Hugepages-Usage(page)|
| Chip  Phy-ID              | Bus-Id        | AICore(%)   Memory-Usage(MB)  HBM-Usage(MB) |
+===========================+===============+====================================+
| 0     Ascend910           | OK            | 160.5       31                0    / 0   |
| 0     0                   | 0000:9D:00.0  | 12          0    / 0          3100 / 65536 |
+--------------------------------------------------------------------------------+
| 0     Ascend910           | OK            | -           32                0    / 0   |
| 1     1                   | 0000:9F:00.0  | 7           0    / 0          2900/ 65536 |
+===========================+===============+====================================+
+---------------------------+---------------+------------------------------------+
| NPU     Chip              | Process id    | Process name | Process memory(MB)  |
+===========================+===============+====================================+
| 0       0                 | 4711          | python       | 60703               |
+===========================+===============+====================================+
"""


def test_a_power_printed_once_for_two_chips_is_marked_and_not_repeated() -> None:
    first, second = parse_info(TWO_CHIPS_ONE_POWER)
    at_work = (Process(4711, "python", 60703 * MIB),)
    assert first == Chip(0, 0, 160.5, 31.0, 0.12, 3100 * MIB, 65536 * MIB, power_chips=2, processes=at_work)
    assert second == Chip(0, 1, None, 32.0, 0.07, 2900 * MIB, 65536 * MIB, power_chips=1)


# Values copied by eye from the captures: (npu, W, °C, share, MiB used, MiB total, chips sharing the power).
SEEN = {
    "gpustack_910B1_23.0.rc3.3_info_loaded.txt": (2, [(0, 271.1, 41, 0.55, 65099, 65536, 1)]),
    "github_310P3_25.3.rc1_info.txt": (1, [(6, None, 50, 0.0, 1839, 21525, 1)]),
    "issue_310PDuo_25.2.0_info_truncated.txt": (
        2, [(2, None, 45, 0.0, 1529, 44280, 1), (2, None, 43, 0.0, 1412, 43693, 1)],
    ),
    "matpool_310_21.0.3.1_info.txt": (
        16, [(1, 12.8, 42, 0.0, 2621, 8192, 1), (1, 12.8, 43, 0.0, 2703, 8192, 1)],
    ),
    "issue_A3_Ascend910_26.0.rc2_info_WIDE_truncated.txt": (
        2, [(0, 162.6, 34, 0.0, 3419, 65536, 2), (0, None, 34, 0.0, 2874, 65536, 1)],
    ),
    "github_950PR_25.7.rc1.6_info.txt": (1, [(0, 195.6, 56, 0.0, 5239, 131072, 1)]),
    "nputop_310B4_23.0.0_info.txt": (1, [(0, None, 65, 0.0, 3628, 15609, 1)]),
    "flagperf_910A_22.0.3_info.txt": (1, [(4, None, 43, 0.0, 861, 21534, 1)]),
    "issue_910B3_25.0.rc1.b010_info_loaded_emptyprocname.txt": (8, [(0, 124.9, 41, 0.27, 59718, 65536, 1)]),
}  # fmt: skip


@pytest.mark.parametrize("name", SEEN)
def test_reads_the_capture(name: str) -> None:
    count, expected = SEEN[name]
    chips = parse_info(_capture(name))
    assert len(chips) == count
    assert [replace(chip, processes=()) for chip in chips[: len(expected)]] == [
        Chip(npu, index, power_w, temperature_c, share, used * MIB, total * MIB, sharing)
        for index, (npu, power_w, temperature_c, share, used, total, sharing) in enumerate(expected)
    ]


@pytest.mark.parametrize("path", sorted(CAPTURES.glob("*_info*.txt")), ids=lambda path: path.name)
def test_every_info_capture_gives_plausible_chips(path: Path) -> None:
    for chip in parse_info(path.read_text()):
        assert chip.power_w is None or 5 < chip.power_w < 1000
        assert chip.temperature_c is not None
        assert 20 < chip.temperature_c < 110
        assert 0 < chip.memory_used_bytes <= chip.memory_total_bytes


AT_WORK = {
    "gpustack_910B1_23.0.rc3.3_info_loaded.txt": [[(576489, "python", 60703)], [(576491, "python", 60704)]],
    "issue_910B3_25.0.rc1.b010_info_loaded_emptyprocname.txt": [[(1067983, "", 56373)]],
    "github_310P3_25.3.rc1_info.txt": [[]],
}


@pytest.mark.parametrize("name", AT_WORK)
def test_reads_who_is_at_work_on_each_chip(name: str) -> None:
    expected = [
        tuple(Process(pid, word, mib * MIB) for pid, word, mib in processes) for processes in AT_WORK[name]
    ]
    assert [chip.processes for chip in parse_info(_capture(name))][: len(expected)] == expected


@pytest.mark.parametrize("name", ["error_dcmi_8005.txt", "error_no_card.txt", "error_not_supported.txt"])
def test_an_error_text_is_quoted_as_the_reason(name: str) -> None:
    text = _capture(name)
    with pytest.raises(ValueError, match="no table that is understood") as caught:
        parse_info(text)
    assert text.splitlines()[1][:40] in str(caught.value)


@pytest.mark.parametrize(
    "damage",
    [
        ("160.5", "abc"),
        ("3100 / 65536", "3100"),
        ("| 12 ", "| 212 "),
        ("| 160.5       31                0    / 0   |", "|"),
    ],
)
def test_a_row_that_is_not_understood_gives_a_reason_and_no_number(damage: tuple[str, str]) -> None:
    assert damage[0] in TWO_CHIPS_ONE_POWER
    with pytest.raises(ValueError, match="not understood"):
        parse_info(TWO_CHIPS_ONE_POWER.replace(*damage).replace("0    / 0          3100", "3100"))


def test_the_row_follows_the_visible_devices() -> None:
    assert chip_position("npu:1", None) == 1
    assert chip_position("npu:1", "4,6") == 6
    assert chip_position("npu:0", "") == 0
    with pytest.raises(ValueError, match="lists 2 chips"):
        pick(parse_info(TWO_CHIPS_ONE_POWER), 2)


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands for the driver's tool")
def test_the_source_polls_in_the_background_and_ends_its_child(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _install(tmp_path, monkeypatch, f"cat <<'TABLE'\n{TWO_CHIPS_ONE_POWER}\nTABLE\n")
    source = open_source(DeviceInfo(id="npu:1", kind="npu", vendor="Huawei", name="Ascend910"))
    try:
        deadline_s = time.monotonic() + 20
        while (seen := source.read()).temperature_c is None and time.monotonic() < deadline_s:
            time.sleep(0.05)
    finally:
        source.close()
    assert seen.temperature_c == 32.0
    assert seen.power_w is None
    assert seen.source["power_w"] == "npu-smi prints no power for this chip"
    assert source.energy_j() is None
    assert source.users().value == []  # the process in the table is at work on the other chip


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands for the driver's tool")
def test_the_processes_that_npu_smi_names_are_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _install(tmp_path, monkeypatch, f"cat <<'TABLE'\n{TWO_CHIPS_ONE_POWER}\nTABLE\n")
    source = open_source(DeviceInfo(id="npu:0", kind="npu", vendor="Huawei", name="Ascend910"))
    try:
        assert source.users() == (None, "the first answer of npu-smi is still to come")
        deadline_s = time.monotonic() + 20
        while (users := source.users()).value is None and time.monotonic() < deadline_s:
            time.sleep(0.05)
    finally:
        source.close()
    [user] = users.value
    assert (user.pid, user.name, user.memory_bytes, user.cpu_share) == (4711, "python", 60703 * MIB, None)


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands for the driver's tool")
def test_closing_does_not_wait_for_a_tool_that_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _install(tmp_path, monkeypatch, "exec sleep 60\n")
    source = open_source(DeviceInfo(id="npu:0", kind="npu", vendor="Huawei", name="Ascend910"))
    assert source.read().source["power_w"] == "the first answer of npu-smi is still to come"
    begin_s = time.monotonic()
    source.close()
    assert time.monotonic() - begin_s < 30


def _capture(name: str) -> str:
    path = CAPTURES / name
    if not path.exists():
        pytest.skip("the captures are not on this machine")
    return path.read_text()


def _install(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    tool = folder / "npu-smi"
    tool.write_text(f"#!/bin/sh\n{script}")
    tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(folder), prepend=":")
