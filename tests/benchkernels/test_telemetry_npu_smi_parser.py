"""The parser against hand-written outputs with the traits of versions that are not among the captures."""

from __future__ import annotations

from typing import Any

import pytest

from benchkernels.telemetry.npu_smi_capture import as_json, read_capture

NPU_SMI_26 = """\
+----------------------------------------------------------------------------------------+
| npu-smi 26.1.9                              Version: 26.1.9                            |
+-------------------+---------------+----------------------------------------------------+
| NPU   Name        | Health        | Power(W)      Temp(C)         Hugepages-Usage(page)|
| Chip              | Bus-Id        | AICore(%)     Memory-Usage(MB)       HBM-Usage(MB) |
+===================+===============+====================================================+
| 3     910B3       | OK            | 301.5         61                0    / 0           |
| 0                 | 0000:C1:00.0  | 98            0    / 0          53000/ 65536       |
+===================+===============+====================================================+
+-------------------+---------------+----------------------------------------------------+
| NPU     Chip      | Process id | Process name | Process memory(MB) | Process id in container |
+===================+===============+====================================================+
| 3       0         | 4001       | trainer      | 49000              | 17                      |
| 3       0         | 4002       | two words    | 12                 | NA                      |
+===================+===============+====================================================+
"""


def test_reads_the_processes_of_npu_smi_26() -> None:
    [device] = _devices(NPU_SMI_26)
    assert (device["power_w"], device["hbm_used_mb"], device["aicore_utilization"]) == (301.5, 53000, 98)
    assert device["processes"] == [
        {"pid": 4001, "name": "trainer", "memory_mb": 49000, "container_pid": 17},
        {"pid": 4002, "name": "two words", "memory_mb": 12, "container_pid": None},
    ]


def test_a_table_of_processes_alone_names_their_npus() -> None:
    [device] = _devices(NPU_SMI_26[NPU_SMI_26.index("| NPU     Chip") :])
    assert (device["npu_id"], device["chip_id"], len(device["processes"])) == (3, 0, 2)


def test_rows_that_a_terminal_broke_give_what_stands_before_the_break() -> None:
    broken = "\n".join(part for line in NPU_SMI_26.splitlines() for part in (line[:60], line[60:]))
    [device] = _devices(broken)
    assert (device["npu_id"], device["chip_id"], device["bus_id"]) == (3, 0, "0000:C1:00.0")
    assert (device["power_w"], device["temperature_c"], device["hbm_total_mb"]) == (301.5, 61, None)


def test_columns_are_known_by_their_names_and_not_by_their_place() -> None:
    [device] = _devices("""
| Name      NPU             | Fan(%) | Temp(C)          Hugepages-Usage(page)  Power(W) | Health |
| Chip                      | Bus-Id | HBM-Usage(MB)    Memory-Usage(MB)      AICore(%) | Die    |
+===========================+========+==================================================+========+
| 910B9     2               | 40     | 51               0    / 0              222.5     | Warning|
| 0                         | 0000:0A:00.0 | 100/ 200   0 / 0                 33        | x      |
""")
    assert {name: device[name] for name in ("npu_id", "name", "power_w", "temperature_c", "health")} == {
        **{"npu_id": 2, "name": "910B9", "power_w": 222.5, "temperature_c": 51, "health": "Warning"}
    }
    assert (device["hbm_used_mb"], device["hbm_total_mb"], device["aicore_utilization"]) == (100, 200, 33)
    assert device["other"] == {"Fan(%)": "40", "Die": "x"}


def test_rows_whose_header_is_lost_are_read_as_all_tables_begin() -> None:
    first, second = _devices("""
| 0     910B3               | OK            | 99.5        34                0    / 0             |
| 0                         | 0000:C1:00.0  | 5           0    / 0          59189/ 65536         |
| 1     910B3               | Alarm         | 91.5        32                0    / 0             |
| 0                         | 0000:C2:00.0  | 6           0    / 0          59184/ 65536         |
""")
    assert (first["npu_id"], first["name"], first["power_w"], first["hbm_used_mb"]) == (
        0,
        "910B3",
        99.5,
        59189,
    )
    assert (second["npu_id"], second["health"], second["aicore_utilization"]) == (1, "Alarm", 6)
    [older] = _devices("""
| 7       310               | OK            | 12.8              49                   |
| 2       30                | 0000:01:00.0  | 4                 2621 / 8192          |
""")
    assert (older["chip_id"], older["memory_used_mb"], older["hbm_used_mb"]) == (2, 2621, None)


def test_a_row_that_is_lost_leaves_the_other_chips_whole() -> None:
    lines = NPU_SMI_26.splitlines()
    lost = "\n".join([*lines[:6], lines[7], *lines[8:9], *lines[6:]])
    first, second = _devices(lost)
    assert (first["npu_id"], first["power_w"], first["hbm_used_mb"]) == (None, None, 53000)
    assert (second["npu_id"], second["power_w"], second["hbm_used_mb"]) == (3, 301.5, 53000)


A3_ROWS = """\
| NPU   Name                | Health        | Power(W)    Temp(C)           Hugepages-Usage(page)|
| Chip  Phy-ID              | Bus-Id        | AICore(%)   Memory-Usage(MB)  HBM-Usage(MB)        |
+===========================+===============+====================================================+
| 4     Ascend910           | OK            | 600.5       50                0    / 0             |
| 0     8                   | 0000:9D:00.0  | 99          0    / 0          3397 / 65536         |
"""


def test_an_a3_whose_second_die_is_not_listed_still_shares_its_power() -> None:
    [device] = _devices(A3_ROWS)
    assert (device["power_w"], device["power_chips"], device["phy_id"]) == (600.5, 2, 8)


@pytest.mark.parametrize(
    ("printed", "instead", "field", "reason"),
    [
        ("600.5", "abc", "power_w", "npu-smi prints abc, which is no number"),
        ("600.5", "NA", "power_w", "npu-smi prints NA for it"),
        ("600.5", "0.0", "power_w", "cannot measure its power"),
        ("| 600.5       50 ", "| 50 ", "power_w", "fewer values than its header has columns"),
        ("| 600.5       50 ", "| 600.5 32765 ", "temperature_c", "npu-smi prints 32765, which cannot be"),
        ("| 99 ", "| 212 ", "aicore_utilization", "npu-smi prints 212, which cannot be"),
        ("3397 / 65536", "3397", "hbm_used_mb", "npu-smi prints 3397 where two numbers belong"),
        ("3397 / 65536", "NA   / 65536", "hbm_used_mb", "npu-smi prints NA for it"),
        ("3397 / 65536", "0    / 0", "hbm_used_mb", "the chip has no such memory"),
        ("3397 / 65536", f"{'9' * 23}/ 65536", "hbm_used_mb", "99999, which cannot be"),
        ("3397 / 65536", f"{'9' * 5000}/ 65536", "hbm_used_mb", "99999, which is no number"),
        ("0000:9D:00.0", "NA", "bus_id", "npu-smi prints NA for it"),
    ],
)
def test_a_value_that_is_not_understood_is_none_with_the_reason(
    printed: str, instead: str, field: str, reason: str
) -> None:
    assert printed in A3_ROWS
    [whole] = _devices(A3_ROWS)
    [device] = _devices(A3_ROWS.replace(printed, instead))
    assert whole[field] is not None
    assert device[field] is None
    assert reason in device["reasons"][field]
    assert (device["npu_id"], device["name"], device["health"]) == (4, "Ascend910", "OK")


def test_the_groups_of_a_310_begin_with_the_chip_and_its_controllers_do_not_count() -> None:
    first, second = _devices("""
	NPU ID                         : 3
	Chip Count                     : 2

	Chip ID                        : 0
	Temperature (C)                : 51

	Chip ID                        : 1
	Temperature (C)                : 52

	Temperature (C)                : 44
	Chip Name                      : MCU

	Temperature (C)                : 45
	Chip Name                      : 3559
""")
    assert (first["chip_id"], first["temperature_c"]) == (0, 51)
    assert (second["chip_id"], second["temperature_c"]) == (1, 52)


def test_two_chips_that_both_tell_a_power_tell_that_of_their_package() -> None:
    first, second = _devices("""
	NPU ID                         : 1
	Chip Count                     : 2

	NPU Real-time Power(W)         : 812.0
	Chip ID                        : 0

	NPU Real-time Power(W)         : 813.5
	Chip ID                        : 1
""")
    assert [(one["power_w"], one["power_chips"]) for one in (first, second)] == [(812.0, 2), (813.5, 2)]


def test_a_board_that_tells_only_its_own_power_says_so() -> None:
    [device] = _devices("""
	NPU ID                         : 2944
	Chip Count                     : 2

	Power Dissipation(W)           : 42.5
	Chip Name                      : MCU
""")
    assert (device["npu_id"], device["chip_id"], device["power_w"]) == (2944, None, None)
    assert "42.5 W" in device["reasons"]["power_w"]


def test_a_list_that_goes_on_has_the_newest_reading_of_each_chip() -> None:
    first, second = _devices("""
NpuID(Idx)  ChipId(Idx) Pwr(W)      Temp(C)     AI Core(%)  AI Cpu(%)   Ctrl Cpu(%) Memory(%)   Memory BW(%)
0           0           160.5       43          17          0           5           95          14
0           1           -           41          NA          0           1           94          13
0           0           161.5       44          18          0           5           95          15
0           1           -           42          20          0           1           94          16
0           0           16
""")
    assert (first["power_w"], first["power_chips"], first["temperature_c"]) == (161.5, 2, 44)
    assert (second["power_w"], second["aicore_utilization"]) == (None, 20)
    assert second["memory_bandwidth_utilization"] == 16


def test_several_outputs_in_one_text_are_told_together_by_chip() -> None:
    told = as_json(
        read_capture(f"""$ npu-smi info
{NPU_SMI_26}
$ npu-smi info -t common -i 3
	NPU ID                         : 3
	Chip Count                     : 1

	Chip ID                        : 0
	Aicore curFreq(MHZ)            : 1800

	Chip Name                      : mcu
	Temperature(C)                 : 31

$ npu-smi info -t board -i 3
	NPU ID                         : 3
	Product Name                   : IT00
	Serial Number                  : 0123456789
	Software Version               : 26.1.9
	Chip Count                     : 1
""")
    )
    [device] = told["devices"]
    assert told["driver"] == "26.1.9"
    assert (device["aicore_clock_mhz"], device["temperature_c"], device["power_w"]) == (1800, 61, 301.5)
    assert (device["chip_id"], device["product_name"]) == (0, "IT00")
    assert "0123456789" not in str(told)


def test_what_stands_before_the_npu_in_its_group_is_its_own() -> None:
    """So does the mapping of one physical id."""
    [device] = _devices(
        "Chip Phy-ID      :9\nNPU ID           :4\nSlot ID          :0\nChip ID          :1\n"
    )
    assert (device["npu_id"], device["chip_id"], device["phy_id"]) == (4, 1, 9)


def test_remarks_behind_values_are_no_part_of_them() -> None:
    [device] = _devices("""
# npu-smi info -t common -i 7
NPU ID                         : 7
HBM Capacity(MB)               : 131072        # 128 GB
HBM Usage Rate(%)              : 91      ← close to its end
Health                         : OK  (of course)
""")
    assert (device["hbm_total_mb"], device["hbm_utilization"], device["health"]) == (131072, 91, "OK")


def test_the_health_of_one_chip_is_read() -> None:
    [device] = _devices(
        "\tHealth Status                  : Warning\n\tError Code                     : 80E18\n"
    )
    assert (device["health"], device["other"]) == ("Warning", {"Error Code": "80E18"})


@pytest.mark.parametrize(
    "text",
    [
        "bash: npu-smi: command not found",
        "Error parameter of -t",
        'Failed to query "watch" info. npu chip 0',
        "No matrix process exists, please check.",
    ],
)
def test_other_errors_are_quoted(text: str) -> None:
    capture = read_capture(f"$ npu-smi info\n{text}\n")
    assert (capture.devices, capture.error) == ([], text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "Hello: world\nTemperature | high | 3\n",
        "| Name | Health | NPU |\n| --- | --- | --- |\n| a cat | good | none |\n",
        "Product Name : Other Accelerator\nSerial Number : 5\n",
        "error: no space left on device\n",
        "# npu-smi info\n",
        "\x00\x01\x02",
        "{'npu': 1}",
    ],
)
def test_a_text_of_something_else_says_nothing(text: str) -> None:
    capture = read_capture(text)
    assert (capture.driver, capture.devices, capture.error) == (None, [], None)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(NPU_SMI_26[:300], id="cut in the head"),
        pytest.param(NPU_SMI_26.replace("|", " "), id="without bars"),
        pytest.param(NPU_SMI_26[NPU_SMI_26.index("| NPU") : NPU_SMI_26.index("| 3 ")], id="column names"),
    ],
)
def test_a_head_without_a_row_that_is_understood_is_an_error(text: str) -> None:
    capture = read_capture(text)
    assert capture.devices == []
    assert "the head of a table is here, but no row of a device was understood" in str(capture.error)


def test_the_version_alone_is_an_answer_and_no_error() -> None:
    capture = read_capture("npu-smi version: 26.1.9\n")
    assert (capture.driver, capture.devices, capture.error) == ("26.1.9", [], None)


def test_a_process_that_two_outputs_tell_is_one_with_its_newest_memory() -> None:
    [device] = _devices(NPU_SMI_26 + NPU_SMI_26.replace("49000 ", "49001 "))
    assert [(one["pid"], one["memory_mb"]) for one in device["processes"]] == [(4001, 49001), (4002, 12)]


def test_a_pid_that_is_no_number_to_python_is_none() -> None:
    [device] = _devices(NPU_SMI_26.replace("| 4001 ", "| ²    "))
    assert [one["pid"] for one in device["processes"]] == [4002]


def _devices(text: str) -> list[dict[str, Any]]:
    devices: list[dict[str, Any]] = as_json(read_capture(text))["devices"]
    return devices
