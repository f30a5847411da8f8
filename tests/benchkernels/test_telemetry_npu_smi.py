"""The source, driven by an executable that stands for the driver's tool."""

from __future__ import annotations

import stat
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchkernels.telemetry.npu_smi import NpuSmiSource, chip_position
from profiles.events import TelemetrySeen
from profiles.profile import DeviceInfo

CAPTURES = Path(__file__).resolve().parents[3] / "shared/ascend/npu-smi"
MIB = 1 << 20

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands for the driver's tool")

TWO_CHIPS_ONE_POWER = """
+--------------------------------------------------------------------------------+
| npu-smi 25.0                     Version: 25.0                                 |
+---------------------------+---------------+------------------------------------+
| NPU   Name                | Health        | Power(W)    Temp(C)   Hugepages-Usage(page)|
| Chip  Phy-ID              | Bus-Id        | AICore(%)   Memory-Usage(MB)  HBM-Usage(MB) |
+===========================+===============+====================================+
| 5     Ascend910           | OK            | 160.5       31                0    / 0   |
| 0     0                   | 0000:9D:00.0  | 12          0    / 0          3100 / 65536 |
+--------------------------------------------------------------------------------+
| 5     Ascend910           | OK            | -           32                0    / 0   |
| 1     1                   | 0000:9F:00.0  | 7           0    / 0          2900/ 65536 |
+===========================+===============+====================================+
+---------------------------+---------------+------------------------------------+
| NPU     Chip              | Process id    | Process name | Process memory(MB)  | Process id in container |
+===========================+===============+====================================+
| 5       0                 | 4711          | python       | 60703               | NA                      |
| 5       0                 | 4712          | trainer      | 3                   | 12                      |
+===========================+===============+====================================+
"""
COMMON = """
\tNPU ID                         : 5
\tChip Count                     : 2

\tChip ID                        : 0
\tAicore Freq(MHZ)               : 1800
\tAicore curFreq(MHZ)            : 1650
\tTemperature(C)                 : 31

\tChip ID                        : 1
\tAicore Freq(MHZ)               : 1800
\tAicore curFreq(MHZ)            : 800
\tTemperature(C)                 : 32

\tChip Name                      : mcu
\tTemperature(C)                 : 29
"""

Start = Callable[..., NpuSmiSource]


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Starts the source of a device on a tool that answers each command with a text."""
    started: list[NpuSmiSource] = []

    def begin(device: str, answers: dict[str, str], script: str = "") -> NpuSmiSource:
        for n, (command, answer) in enumerate(answers.items()):
            (tmp_path / f"answer-{n}").write_text(answer)
            script += f'if [ "$*" = "{command}" ]; then cat "{tmp_path}/answer-{n}"; exit 0; fi\n'
        tool = tmp_path / "npu-smi"
        tool.write_text(f'#!/bin/sh\necho "$*" >> "{tmp_path}/asked"\n{script}echo "Error parameter of -t"\n')
        tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
        started.append(NpuSmiSource(DeviceInfo(id=device, kind="npu", vendor="Huawei", name="Ascend910")))
        return started[-1]

    yield begin
    for source in started:
        source.close()


def test_reads_the_chips_row_its_own_clock_and_no_power_of_its_sibling(start: Start) -> None:
    seen = _answered(start("npu:1", {"info": TWO_CHIPS_ONE_POWER, "info -t common -i 5": COMMON}))
    assert (seen.power_w, seen.temperature_c, seen.utilization) == (None, 32.0, 0.07)
    assert (seen.clock_hz, seen.memory_used_bytes) == (800e6, 2900 * MIB)
    assert "printed at another" in seen.source["power_w"]
    assert seen.source["clock_hz"] == "npu-smi info -t common -i 5, AI cores, every 5 s"


def test_a_power_that_two_chips_share_is_marked(start: Start) -> None:
    seen = _answered(start("npu:0", {"info": TWO_CHIPS_ONE_POWER, "info -t common -i 5": COMMON}))
    assert (seen.power_w, seen.clock_hz) == (160.5, 1650e6)
    assert seen.source["power_w"] == "npu-smi info, every 5 s, 2 chips together"


def test_a_tool_that_tells_no_clock_is_asked_once_and_named_as_the_reason(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchkernels.telemetry.npu_smi_source.INTERVAL_S", 0.02)
    source = start("npu:0", {"info": TWO_CHIPS_ONE_POWER})
    seen = _answered(source)
    assert seen.clock_hz is None
    assert seen.source["clock_hz"].endswith("prints no Aicore curFreq, but: Error parameter of -t")
    _wait(lambda: _asked(tmp_path).count("info") >= 3)
    assert _asked(tmp_path).count("info -t common -i 5") == 1


def test_the_clock_of_a_950_is_that_of_its_npu(start: Start) -> None:
    table = _capture("github_950PR_25.7.rc1.6_info.txt")
    seen = _answered(
        start("npu:0", {"info": table, "info -t common -i 0": _capture("official_950_t-common.txt")})
    )
    assert (seen.clock_hz, seen.power_w) == (100e6, 195.6)
    assert seen.source["power_w"] == "npu-smi info, every 5 s"


def test_the_processes_that_npu_smi_names_are_users(start: Start) -> None:
    """In a container the host's numbers of processes mean nothing, those of the container do."""
    source = start("npu:0", {"info": TWO_CHIPS_ONE_POWER, "info -t common -i 5": COMMON})
    _answered(source)
    users = [(user.pid, user.name, user.memory_bytes, user.cpu_share) for user in source.users().value]
    assert users == [(4711, "python", 60703 * MIB, None), (12, "trainer", 3 * MIB, None)]
    assert source.energy_j() is None


def test_the_processes_of_the_other_chip_are_not_this_ones(start: Start) -> None:
    source = start("npu:1", {"info": TWO_CHIPS_ONE_POWER})
    _answered(source)
    assert source.users().value == []


def test_a_table_without_processes_tells_of_no_users(start: Start) -> None:
    table = TWO_CHIPS_ONE_POWER.partition("| NPU     Chip")[0]
    source = start("npu:0", {"info": table})
    _answered(source)
    assert source.users() == (None, "npu-smi info tells no processes of this chip")


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({"info": "dcmi module initialize failed. ret is -8005"}, "printed no table, but: dcmi module init"),
        ({"info": "who knows"}, "printed nothing that is understood"),
        ({"info": TWO_CHIPS_ONE_POWER}, "lists 2 chips, and the device would be number 4"),
    ],
)
def test_without_an_answer_there_is_its_reason(start: Start, answers: dict[str, str], reason: str) -> None:
    source = start("npu:3", answers)
    _wait(lambda: "still to come" not in source.users().source)
    seen = source.read()
    assert (seen.power_w, seen.clock_hz, seen.utilization) == (None, None, None)
    assert reason in seen.source["power_w"]
    assert reason in seen.source["clock_hz"]


def test_closing_does_not_wait_for_a_tool_that_hangs(start: Start) -> None:
    source = start("npu:0", {}, script="exec sleep 60\n")
    assert source.read().source["power_w"] == "the first answer of npu-smi is still to come"
    begin_s = time.monotonic()
    source.close()
    assert time.monotonic() - begin_s < 30


def test_the_row_follows_the_visible_devices() -> None:
    assert chip_position("npu:1", None) == 1
    assert chip_position("npu:1", "4,6") == 6
    assert chip_position("npu:0", "") == 0


def _answered(source: NpuSmiSource) -> TelemetrySeen:
    """The first reading that has what the tool printed, together with the sources of all its fields."""
    _wait(lambda: source.users().source != "the first answer of npu-smi is still to come")
    return source.read()


def _wait(until: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + 20
    while not until():
        assert time.monotonic() < deadline_s, "the tool's answer does not come"
        time.sleep(0.02)


def _asked(folder: Path) -> list[str]:
    return (folder / "asked").read_text().splitlines()


def _capture(name: str) -> str:
    path = CAPTURES / name
    if not path.exists():
        pytest.skip("the captures are not on this machine")
    return path.read_text()
