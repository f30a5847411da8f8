"""The parser against outputs of real machines and of the manual: what each of them says, copied by eye."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchkernels.telemetry.npu_smi_capture import as_json, read_capture

CAPTURES = Path(__file__).resolve().parents[3] / "shared/ascend/npu-smi"
ALL = sorted(CAPTURES.glob("*.txt"))
TABLES = [path for path in ALL if "_info" in path.name]

pytestmark = pytest.mark.skipif(not ALL, reason="the captures are not on this machine")

ALWAYS = {
    *("npu_id", "chip_id", "name", "health", "power_w", "temperature_c", "aicore_utilization"),
    *("hbm_used_mb", "hbm_total_mb", "memory_used_mb", "memory_total_mb", "bus_id", "phy_id", "logic_id"),
    *("aicore_clock_mhz", "aicore_rated_mhz", "aicore_count", "hbm_clock_mhz", "hbm_temperature_c"),
    *("memory_bandwidth_utilization", "power_chips", "processes", "reasons", "other"),
}
COLUMNS = (
    *("npu_id", "chip_id", "name", "health", "power_w", "temperature_c", "aicore_utilization"),
    *("hbm_used_mb", "hbm_total_mb", "memory_used_mb", "memory_total_mb", "bus_id"),
)

# (driver, chips, {position: a row of COLUMNS})
SEEN_TABLES: dict[str, tuple[str, int, dict[int, tuple[Any, ...]]]] = {
    "flagperf_910A_22.0.3_info.txt": (
        "22.0.3", 1, {0: (4, 0, "910A", "OK", None, 43, 0, None, None, 861, 21534, "0000:81:00.0")},
    ),
    "github_310P3_25.3.rc1_info.txt": (
        "25.3.rc1", 1, {0: (6, 0, "310P3", "OK", None, 50, 0, None, None, 1839, 21525, "0000:84:00.0")},
    ),
    "github_310_23.0.0_info.txt": (
        "23.0.0", 1, {0: (0, 0, "310", "OK", 12.8, 61, 0, None, None, 577, 7759, "0000:01:00.0")},
    ),
    "github_910gen1_named_910B_24.1.0_info.txt": (
        "24.1.0", 8, {
            0: (0, 0, "910B", "OK", 70.0, 34, 0, 1365, 32768, 1197, 13553, "0000:C1:00.0"),
            7: (7, 0, "910B", "OK", 65.6, 33, 0, 4, 32768, 1777, 15567, "0000:02:00.0"),
        },
    ),
    "github_950PR_25.7.rc1.6_info.txt": (
        "25.7.rc1.6", 1,
        {0: (0, None, "Ascend950PR", "OK", 195.6, 56, 0, 5239, 131072, None, None, "0000:61:00.0")},
    ),
    "gpustack_910B1_23.0.rc3.3_info_loaded.txt": (
        "23.0.rc3.3", 2, {
            0: (0, 0, "910B1", "OK", 271.1, 41, 55, 65099, 65536, None, None, "0000:C1:00.0"),
            1: (1, 0, "910B1", "OK", 275.0, 42, 66, 65098, 65536, None, None, "0000:01:00.0"),
        },
    ),
    "issue_310PDuo_25.2.0_info_truncated.txt": (
        "25.2.0", 2, {
            0: (2, 0, "310P3", "OK", None, 45, 0, None, None, 1529, 44280, "0000:01:00.0"),
            1: (2, 1, "310P3", "OK", None, 43, 0, None, None, 1412, 43693, "0000:01:00.0"),
        },
    ),
    "issue_910B1_24.1.0_info.txt": (
        "24.1.0", 8, {5: (5, 0, "910B1", "OK", 104.8, 50, 0, 3404, 65536, None, None, "0000:41:00.0")},
    ),
    "issue_910B2C_24.1.rc2.2_info_fullmem_truncated.txt": (
        "24.1.rc2.2", 2, {1: (1, 0, "910B2C", "OK", 89.1, 39, 0, 63501, 65536, None, None, "0000:19:00.0")},
    ),
    "issue_910B3_25.0.rc1.b010_info_loaded_emptyprocname.txt": (
        "25.0.rc1.b010", 8,
        {4: (4, 0, "910B3", "OK", 128.3, 45, 30, 59714, 65536, None, None, "0000:01:00.0")},
    ),
    "issue_910B4_24.1.1_info_truncated.txt": (
        "24.1.1", 2, {0: (0, 0, "910B4", "OK", 88.2, 30, 0, 26838, 32768, None, None, "0000:C1:00.0")},
    ),
    "issue_A3_Ascend910_24.1.rc3.7_info_truncated.txt": (
        "24.1.rc3.7", 2, {
            0: (0, 0, "Ascend910", "OK", 178.8, 36, 0, 3397, 65536, None, None, "0000:9D:00.0"),
            1: (0, 1, "Ascend910", "OK", None, 36, 0, 3186, 65536, None, None, "0000:9F:00.0"),
        },
    ),
    "issue_A3_Ascend910_26.0.rc2_info_WIDE_truncated.txt": (
        "26.0.rc2", 2, {
            0: (0, 0, "Ascend910", "OK", 162.6, 34, 0, 3419, 65536, None, None, "0000:9D:00.0"),
            1: (0, 1, "Ascend910", "OK", None, 34, 0, 2874, 65536, None, None, "0000:9F:00.0"),
        },
    ),
    "matpool_310_21.0.3.1_info.txt": (
        "21.0.3.1", 16, {
            1: (1, 1, "310", "OK", 12.8, 43, 0, None, None, 2703, 8192, "0000:02:00.0"),
            11: (4, 3, "310", "OK", 12.8, 47, 0, None, None, 2621, 8192, "0000:84:00.0"),
        },
    ),
    "nputop_310B4_23.0.0_info.txt": (
        "23.0.0", 1, {0: (0, 0, "310B4", "Alarm", None, 65, 0, None, None, 3628, 15609, None)},
    ),
    "nputop_910B2C_23.0.2.1_info.txt": (
        "23.0.2.1", 2, {0: (0, 0, "910B2C", "OK", 88.6, 51, 0, 20701, 65536, None, None, "0000:5A:00.0")},
    ),
    "nvitop_910B3_25.5.1_info.txt": (
        "25.5.1", 8, {7: (7, 0, "910B3", "OK", 90.1, 39, 0, 19319, 65536, None, None, "0000:42:00.0")},
    ),
    "official_950_info.txt": (
        "x.x.x", 1, {0: (0, None, "xxx", "OK", 204.4, 56, 0, 4439, 86016, None, None, "0000:91:00.0")},
    ),
}  # fmt: skip

# The devices, each by those of its fields that are not null.
SEEN_OTHERS: dict[str, list[dict[str, Any]]] = {
    "blog_910B1_23.0.rc2_t-common.txt": [
        {"npu_id": 1, "chip_id": 0, "power_w": 93.4, "power_chips": 1, "temperature_c": 46,
         "aicore_utilization": 0, "aicore_clock_mhz": 800, "aicore_rated_mhz": 1800, "aicore_count": 24,
         "memory_utilization": 0, "hbm_utilization": 4}
    ],
    "github_950PR_25.7.rc1.6_t-common.txt": [
        {"power_w": 195.7, "power_chips": 1, "temperature_c": 56, "aicore_utilization": 0,
         "aicore_rated_mhz": 1650, "aicore_count": 28}
    ],
    "github_950PR_25.7.rc1.6_t-memory.txt": [
        {"hbm_total_mb": 131072, "hbm_clock_mhz": 3200, "hbm_temperature_c": 51}
    ],
    "go_310PDuo_25.5.1_t-common.txt": [
        {"npu_id": 2944, "chip_id": 0, "temperature_c": 45, "aicore_utilization": 0, "memory_utilization": 2},
        {"npu_id": 2944, "chip_id": 1, "temperature_c": 47, "aicore_utilization": 0, "memory_utilization": 3},
    ],
    "go_310PDuo_25.5.1_t-memory.txt": [
        {"npu_id": 2944, "chip_id": 0, "memory_total_mb": 44278},
        {"npu_id": 2944, "chip_id": 1, "memory_total_mb": 43693},
    ],
    "go_310PDuo_25.5.1_t-product.txt": [
        {"npu_id": 2944, "chip_id": 0, "product_type": "Atlas 300I Duo"},
        {"npu_id": 2944, "chip_id": 1, "product_type": "Atlas 300I Duo"},
    ],
    "gpustack_t-common_910.txt": [
        {"npu_id": 0, "chip_id": 0, "power_w": 69.0, "power_chips": 1, "temperature_c": 46,
         "aicore_utilization": 0, "aicore_clock_mhz": 1000, "aicore_rated_mhz": 1000, "aicore_count": 32,
         "memory_utilization": 6, "hbm_utilization": 0}
    ],
    "gpustack_t-usages_910.txt": [
        {"npu_id": 0, "chip_id": 0, "aicore_utilization": 0, "hbm_total_mb": 32768, "memory_total_mb": 15171,
         "memory_bandwidth_utilization": 0, "memory_utilization": 3, "hbm_utilization": 0,
         "ddr_bandwidth_utilization": 0, "hbm_bandwidth_utilization": 0}
    ],
    "mindcluster_910A_23.0.5_t-board_chip0.txt": [
        {"npu_id": 0, "chip_id": 0, "name": "910A", "bus_id": "0000:61:00.0",
         "firmware_version": "7.1.0.7.220"}
    ],
    "nvitop_910B3_25.5.1_t-board.txt": [
        {"npu_id": 0, "bus_id": "0000:C1:00.0", "product_name": "IT21HMDC_Bin6",
         "firmware_version": "7.7.0.6.236"}
    ],
    "nvitop_910B3_25.5.1_t-memory.txt": [
        {"npu_id": 0, "chip_id": 0, "hbm_total_mb": 65536, "hbm_clock_mhz": 1600, "hbm_temperature_c": 31}
    ],
    "nvitop_910B3_25.5.1_t-proc-mem.txt": [
        {"npu_id": 0, "chip_id": 0,
         "processes": [{"pid": 3233241, "name": "VLLMWorker_TP", "memory_mb": 55844}]}
    ],
    "nvitop_910B3_25.5.1_t-temp.txt": [{"npu_id": 0, "chip_id": 0, "temperature_c": 33}],
    "official_950_m.txt": [{"npu_id": 0, "chip_id": 0, "name": "xxx", "phy_id": 0}],
    "official_950_t-common.txt": [
        {"npu_id": 0, "power_w": 298.6, "power_chips": 1, "temperature_c": 65, "aicore_utilization": 0,
         "aicore_clock_mhz": 100, "aicore_rated_mhz": 1650, "aicore_count": 32, "memory_utilization": 0,
         "hbm_utilization": 3}
    ],
    "official_950_watch_1.txt": [
        {"npu_id": 0, "power_w": 280.8, "power_chips": 1, "temperature_c": 83, "aicore_utilization": 0,
         "memory_utilization": 3, "memory_bandwidth_utilization": 0, "npu_utilization": 0,
         "aicube_utilization": 0}
    ],
    "telegraf_25.5.1_l.txt": [{"npu_id": n} for n in range(8)],
    "telegraf_25.5.1_t-temp.txt": [{"npu_id": 0, "chip_id": 0, "temperature_c": 39}],
    "xllm_A3_m.txt": [
        {"npu_id": 0, "chip_id": 0, "name": "Ascend910", "logic_id": 0, "phy_id": 0},
        {"npu_id": 0, "chip_id": 1, "name": "Ascend910", "logic_id": 1, "phy_id": 1},
        {"npu_id": 1, "chip_id": 0, "name": "Ascend910", "logic_id": 2, "phy_id": 2},
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", SEEN_TABLES)
def test_reads_the_table(name: str) -> None:
    driver, count, rows = SEEN_TABLES[name]
    told = _read(name)
    assert (told["driver"], len(told["devices"]), told["error"]) == (driver, count, None)
    for position, row in rows.items():
        assert tuple(told["devices"][position][column] for column in COLUMNS) == row


@pytest.mark.parametrize("name", SEEN_OTHERS)
def test_reads_the_other_output(name: str) -> None:
    told = [
        {field: value for field, value in device.items() if value is not None}
        for device in _read(name)["devices"]
    ]
    for device in told:
        del device["reasons"], device["other"]
        for process in device.get("processes", []):
            assert process.pop("container_pid") is None
    assert told == SEEN_OTHERS[name]


def test_the_power_of_an_a3_belongs_to_both_its_chips() -> None:
    first, second = _read("issue_A3_Ascend910_25.5.0_info_truncated.txt")["devices"]
    assert (first["power_w"], first["power_chips"], first["phy_id"]) == (172.1, 2, 0)
    assert (second["power_w"], second["power_chips"], second["phy_id"]) == (None, None, 1)
    assert "printed at another" in second["reasons"]["power_w"]


@pytest.mark.parametrize(
    ("name", "field", "reason"),
    [
        ("github_310P3_25.3.rc1_info.txt", "power_w", "npu-smi prints NA for it"),
        (
            "nputop_310B4_23.0.0_info.txt",
            "power_w",
            "npu-smi prints 0.0 W: this chip cannot measure its power",
        ),
        ("nputop_310B4_23.0.0_info.txt", "bus_id", "npu-smi prints NA for it"),
        ("issue_910B1_24.1.0_info.txt", "memory_used_mb", "the chip has no such memory"),
        ("nvitop_910B3_25.5.1_t-memory.txt", "memory_total_mb", "the chip has no such memory"),
        ("gpustack_t-common_310PDuo.txt", "power_w", "the power of the whole board only: 45.2 W"),
        ("nvitop_910B3_25.5.1_t-temp.txt", "power_w", "not in this output"),
    ],
)
def test_says_why_there_is_no_value(name: str, field: str, reason: str) -> None:
    told = _read(name)
    assert told["devices"][0][field] is None
    assert reason in told["devices"][0]["reasons"][field]
    assert reason in told["reasons"][field]


AT_WORK: dict[str, list[list[tuple[int, str | None, int]] | None]] = {
    "gpustack_910B1_23.0.rc3.3_info_loaded.txt": [[(576489, "python", 60703)], [(576491, "python", 60704)]],
    "issue_910B3_25.0.rc1.b010_info_loaded_emptyprocname.txt": [[(1067983, None, 56373)]],
    "github_310P3_25.3.rc1_info.txt": [[]],
    "nputop_910B2C_23.0.2.1_info.txt": [[(124528, "python3.8", 17400)], None],
    "issue_910B4_24.1.1_info_truncated.txt": [None, None],
}


@pytest.mark.parametrize("name", AT_WORK)
def test_reads_who_is_at_work_on_each_chip(name: str) -> None:
    """None where the table says neither who is nor that nobody is."""
    told = [
        device["processes"] and [(one["pid"], one["name"], one["memory_mb"]) for one in device["processes"]]
        for device in _read(name)["devices"]
    ]
    assert told[: len(AT_WORK[name])] == AT_WORK[name]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("error_no_card.txt", "There is no NPU card on this server."),
        ("error_not_supported.txt", "This device does not support querying spod-info."),
        (
            "error_dcmi_8005.txt",
            "DrvMngGetConsoleLogLevel failed. (ret=4); dcmi module initialize failed. ret is -8005",
        ),
    ],
)
def test_an_error_is_quoted(name: str, sentence: str) -> None:
    told = _read(name)
    assert (told["devices"], told["error"], told["driver"]) == ([], sentence, None)


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.name)
def test_every_capture_is_told_whole(path: Path) -> None:
    """No capture is empty-handed, and of each absent value there is the reason."""
    told = json.loads(json.dumps(as_json(read_capture(path.read_text()))))
    assert set(told) == {"driver", "devices", "reasons", "error"}
    assert (told["devices"] == []) == (told["error"] is not None)
    for device in told["devices"]:
        assert device.keys() >= ALWAYS
        assert set(device["reasons"]) == {name for name in ALWAYS if device[name] is None}
        assert not any("serial" in key.lower() or "die id" in key.lower() for key in device["other"])


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_every_table_gives_plausible_chips(path: Path) -> None:
    told = as_json(read_capture(path.read_text()))
    places = [(device["npu_id"], device["chip_id"]) for device in told["devices"]]
    assert told["driver"]
    assert places
    assert len(set(places)) == len(places)
    for device in told["devices"]:
        assert device["power_w"] is None or 5 < device["power_w"] < 1000
        assert 20 < device["temperature_c"] < 110
        assert 0 <= device["aicore_utilization"] <= 100
        memory = "hbm" if device["hbm_total_mb"] else "memory"
        assert 0 < device[f"{memory}_used_mb"] <= device[f"{memory}_total_mb"]


HANDLED: dict[str, Callable[[str], str]] = {
    "windows line ends": lambda text: text.replace("\n", "\r\n"),
    "blank lines between all": lambda text: text.replace("\n", "\n\n"),
    "more blank lines": lambda text: text.replace("\n\n", "\n\n\n"),
    "no blank lines": lambda text: re.sub(r"\n\s*\n+", "\n", text),
    "a prompt before it": lambda text: f"[root@host ~]# npu-smi info\n\n{text}",
    "quoted in a mail": lambda text: re.sub(r"(?m)^", "> ", text),
    "drawn with other bars": lambda text: re.sub("={3,}", "═══", text.replace("|", "│")),
    "no drawn lines": lambda text: re.sub(r"(?m)^[+=-]+ ?$\n", "", text),
    "single spaces": lambda text: re.sub(r"(?<=\S) {2,}", " ", text),
    "tabs": lambda text: text.replace("    ", "\t"),
    "no indent": lambda text: re.sub(r"(?m)^\s+", "", text) if "|" in text else text.replace("\t", ""),
    "colours and marks": lambda text: f"\ufeff\x1b[H\x1b[2J{text}",
    "wide colons": lambda text: text.replace(" : ", "："),
}


@pytest.mark.parametrize("how", HANDLED)
def test_what_terminals_and_chats_do_to_a_text_changes_nothing(how: str) -> None:
    for path in ALL:
        text = path.read_text()
        assert read_capture(HANDLED[how](text)) == read_capture(text), path.name


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_a_table_cut_anywhere_says_nothing_else_than_the_whole(path: Path) -> None:
    text = path.read_text()
    whole = {(chip.npu_id, chip.chip_id): chip for chip in read_capture(text).devices}
    for end in range(0, len(text), 13):
        for chip in read_capture(text[:end]).devices:
            same = whole.get((chip.npu_id, chip.chip_id))
            if same is None:  # its second row, with the number, is lost
                assert chip.chip_id is None
                continue
            for field in (*COLUMNS, "power_chips"):
                assert getattr(chip, field) in {None, getattr(same, field)}


def _read(name: str) -> dict[str, Any]:
    return as_json(read_capture((CAPTURES / name).read_text()))
