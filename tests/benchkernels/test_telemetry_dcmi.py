"""DCMI through the real binding, in its real process, against a compiled library with the real signatures."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from benchkernels.devices.child import child_command
from benchkernels.telemetry.dcmi_header import CODES

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="DCMI is a library of Linux")

STUB = Path(__file__).with_name("dcmi_stub.c")
MIB = 1 << 20
READ = """
import dataclasses, sys
import msgspec
from benchkernels.devices.dcmi_board import read_board
from benchkernels.telemetry import open_source
from profiles.profile import DeviceInfo
source = open_source(DeviceInfo(id=sys.argv[1], kind="npu", vendor="Huawei", name="stub"))
seen, users = source.read(), source.users()
told = {
    "seen": seen,
    "source": seen.source,
    "users": users.value,
    "users_source": users.source,
    "energy": [source.energy_j(), source.energy_source],
    "board": dataclasses.asdict(read_board(int(sys.argv[1][4:]))),
}
source.close()
sys.stdout.buffer.write(msgspec.json.encode(told))
"""
WATCH = """
import os
from app.cli.devices_watch import View, _line
from profiles.profile import DeviceInfo
for number in (0, 1):
    view = View(DeviceInfo(id=f"npu:{number}", kind="npu", vendor="Huawei", name="stub"), os.getpid())
    view.read(0.0)
    print(_line(view.read(1.0), view.device, view.power_source))
"""
LISTEN = """
import os, sys
from benchkernels.telemetry import dcmi_reader
dcmi_reader.START_LIMIT_S, dcmi_reader.READ_LIMIT_S = 1.0, 0.2
reader = dcmi_reader.shared_reader()
assert dcmi_reader.shared_reader() is reader
print(reader.failure, flush=True)
for line in sys.stdin:
    told = reader.read(int(line))
    print(told if isinstance(told, str) else told["power_w"].value, flush=True)
"""


@pytest.fixture(scope="module")
def stub_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("dcmi"))


def build(folder: Path, *options: str) -> Path:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("needs a C compiler")
    library = folder / "libdcmi.so"
    command = [compiler, "-w", "-shared", "-fPIC", *options, "-o", str(library), str(STUB)]
    subprocess.run(command, check=True)
    return folder


def environment(folder: Path, **variables: str) -> dict[str, str]:
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("DCMI_", "ASCEND_"))}
    return kept | {"LD_LIBRARY_PATH": str(folder)} | variables


def read(folder: Path, device: str = "npu:0", **variables: str) -> dict[str, Any]:
    """What the source and the board of one device tell in a process of their own."""
    done = subprocess.run(
        [sys.executable, "-c", READ, device],
        stdout=subprocess.PIPE,
        check=True,
        timeout=60,
        env=environment(folder, **variables),
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def listen(folder: Path, **variables: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", LISTEN],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment(folder, **variables),
    )


def ask(listener: subprocess.Popen[str], logic_id: int = 0) -> str:
    assert listener.stdin is not None
    assert listener.stdout is not None
    listener.stdin.write(f"{logic_id}\n")
    listener.stdin.flush()
    return listener.stdout.readline().strip()


def test_every_reading_has_its_unit_although_the_library_prints_to_standard_output(stub_folder: Path) -> None:
    told = read(stub_folder, "npu:1")
    seen, source = told["seen"], told["source"]
    assert seen["power_w"] == 205.0, "logic id 1 is the NPU of card 5, which comes first in the list of cards"
    assert seen["temperature_c"] == 45.0
    assert seen["clock_hz"] == 0.8e9
    assert seen["memory_clock_hz"] == 1.6e9
    assert seen["memory_used_bytes"] == 3413 * MIB
    assert seen["utilization"] == 0.87
    assert seen["throttle"] is None
    assert seen["load_average"] is not None
    assert source["power_w"] == "DCMI"
    assert told["energy"] == [
        None,
        "DCMI has no energy counter, and what its power reading averages over is not documented",
    ]


def test_our_own_processes_are_no_foreign_ones(stub_folder: Path) -> None:
    told = read(stub_folder)
    assert told["seen"]["foreign_processes"] == 1
    [user] = told["users"]
    assert (user["pid"], user["memory_bytes"], user["cpu_share"]) == (1, 63 << 30, None)
    assert told["users_source"] == "DCMI processes less our own"


def test_as_many_processes_are_taken_as_the_driver_writes(stub_folder: Path) -> None:
    told = read(stub_folder, DCMI_PROCESSES="64")
    assert told["seen"]["foreign_processes"] == 63
    assert len(told["users"]) == 63


def test_the_chip_follows_the_visible_devices(stub_folder: Path) -> None:
    told = read(stub_folder, "npu:0", ASCEND_RT_VISIBLE_DEVICES="1")
    assert told["seen"]["temperature_c"] == 45.0
    told = read(stub_folder, "npu:0", ASCEND_RT_VISIBLE_DEVICES="6")
    assert "knows no chip with the logic id 6 of npu:0, but: 0, 1" in told["source"]["power_w"]


@pytest.mark.parametrize("counting", [{}, {"DCMI_COUNTS_MCU": "1"}])
@pytest.mark.parametrize("device", ["npu:2", "npu:3"])
def test_both_dies_of_a_package_tell_its_one_power_as_that_of_two_chips(
    stub_folder: Path, device: str, counting: dict[str, str]
) -> None:
    told = read(stub_folder, device, DCMI_STUB="a3", **counting)
    assert told["seen"]["power_w"] == 201.0
    assert told["source"]["power_w"] == "DCMI, 2 chips together"
    assert told["seen"]["temperature_c"] == (41.0 if device == "npu:2" else 42.0)


@pytest.mark.parametrize(("kind", "power"), [("a3", "200 W (2 chips together)"), ("910b", "202 W")])
def test_a_watch_of_both_dies_marks_the_power_that_they_share(
    stub_folder: Path, kind: str, power: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WATCH],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env=environment(stub_folder, DCMI_STUB=kind),
    )
    first, second = done.stdout.splitlines()
    assert f"  {power}  " in first
    assert ("(2 chips together)" in second) == (kind == "a3")


def test_a_die_alone_in_a_container_still_tells_the_power_of_its_package(stub_folder: Path) -> None:
    told = read(stub_folder, DCMI_STUB="a3-die")
    assert (told["seen"]["power_w"], told["source"]["power_w"]) == (200.0, "DCMI, 2 chips together")


def test_the_controller_of_a_card_is_no_chip(stub_folder: Path) -> None:
    """Where it counts as one, a card would look like a package of two."""
    told = read(stub_folder, DCMI_COUNTS_MCU="1")
    assert told["source"]["power_w"] == "DCMI"
    told = read(stub_folder, "npu:2", DCMI_COUNTS_MCU="1")
    assert "but: 0, 1" in told["source"]["power_w"]


def test_chips_of_a_310_have_a_power_of_their_own_and_memory_that_is_no_hbm(stub_folder: Path) -> None:
    told = read(stub_folder, "npu:1", DCMI_STUB="310")
    assert (told["seen"]["power_w"], told["source"]["power_w"]) == (202.1, "DCMI")
    assert told["seen"]["memory_used_bytes"] == (8192 - 5571) * MIB


def test_a_950_is_read_through_the_functions_with_one_id(stub_folder: Path) -> None:
    told = read(stub_folder, "npu:1", DCMI_STUB="950")
    seen = told["seen"]
    assert (seen["power_w"], seen["temperature_c"], seen["clock_hz"]) == (195.7, 57.0, 0.8e9)
    assert (seen["memory_used_bytes"], seen["utilization"]) == (3413 * MIB, 0.05)
    assert seen["foreign_processes"] == 1
    assert told["board"]["clocks_hz"]["compute_maximum"] == 1.8e9


FIELDS = {
    "power_info": "power_w",
    "temperature": "temperature_c",
    "utilization_rate": "utilization",
    "hbm_info": "memory_used_bytes",
    "resource_info": "foreign_processes",
}


@pytest.mark.parametrize("function", FIELDS)
def test_a_function_that_fails_takes_only_its_own_reading_away(stub_folder: Path, function: str) -> None:
    name = f"dcmi_get_device_{function}"
    told = read(stub_folder, DCMI_FAIL=f"{name}=-8012")
    lost = {field for field in FIELDS.values() if told["seen"][field] is None}
    assert lost == {FIELDS[function]}
    assert told["source"][FIELDS[function]] == f"DCMI: {name}: not ready (-8012)"


def test_both_clocks_come_from_one_function(stub_folder: Path) -> None:
    told = read(stub_folder, DCMI_FAIL="dcmi_get_device_frequency=-8099")
    assert told["seen"]["clock_hz"] is None
    assert told["seen"]["memory_clock_hz"] is None
    assert told["source"]["clock_hz"] == "DCMI: dcmi_get_device_frequency: an unknown error (-8099)"
    assert told["board"]["clocks_hz"] == {}
    assert "(-8099)" in told["board"]["unreadable"]["clock_hz"]
    assert told["board"]["temperature_c"] == 42.0


def test_an_older_library_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    told = read(build(tmp_path, "-DOLD"), "npu:1")
    assert told["seen"]["power_w"] == 205.0
    assert told["seen"]["memory_used_bytes"] is None
    assert told["source"]["memory_used_bytes"] == "DCMI: this libdcmi.so has no dcmi_get_device_hbm_info"


def test_the_board_has_clocks_temperature_and_processes(stub_folder: Path) -> None:
    board = read(stub_folder, "npu:1")["board"]
    assert board["clocks_hz"] == {"compute": 0.8e9, "compute_maximum": 1.8e9, "memory": 1.6e9}
    assert board["temperature_c"] == 45.0
    assert board["processes"][0]["pid"] == 1
    assert board["unreadable"] == {}


def test_without_dcmi_and_npu_smi_both_reasons_are_given(stub_folder: Path) -> None:
    if shutil.which("npu-smi", path="/usr/local/bin:/usr/local/sbin"):
        pytest.skip("npu-smi is installed here")
    told = read(stub_folder, PATH="", DCMI_FAIL="dcmi_init=-8005")
    assert told["seen"]["power_w"] is None
    assert told["source"]["power_w"] == (
        f"dcmi_init: {CODES[-8005]} (-8005); "
        "npu-smi was not found: install the Ascend driver, or mount it into the container"
    )
    assert told["seen"]["load_average"] is not None
    assert told["board"]["unreadable"] == {"board": f"dcmi_init: {CODES[-8005]} (-8005)"}


def test_npu_smi_stands_in_and_keeps_the_reason(stub_folder: Path, tmp_path: Path) -> None:
    tool = tmp_path / "npu-smi"
    tool.write_text("#!/bin/sh\nexec sleep 60\n")
    tool.chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    told = read(stub_folder, PATH=path, DCMI_FAIL="dcmi_init=-8002")
    reason = "DCMI cannot be used: dcmi_init: not permitted (-8002)"
    assert told["source"]["power_w"] == "the first answer of npu-smi is still to come"
    assert told["source"]["clock_hz"].endswith(f"; {reason}")
    assert told["energy"] == [None, f"npu-smi has no energy counter; {reason}"]


def test_the_library_is_found_in_the_drivers_own_folders(stub_folder: Path, tmp_path: Path) -> None:
    look = (
        "import sys; from benchkernels.telemetry.dcmi_library import Dcmi, DcmiError\n"
        "try: print([chip.ids for chip in Dcmi(sys.argv[1:]).chips()])\n"
        "except DcmiError as error: print(error)"
    )

    def find(*folders: Path) -> str:
        command = [sys.executable, "-c", look, *map(str, folders)]
        done = subprocess.run(
            command, stdout=subprocess.PIPE, text=True, check=True, env=environment(tmp_path)
        )
        return done.stdout.splitlines()[-1]

    empty, broken = tmp_path / "empty", tmp_path / "broken"
    empty.mkdir()
    broken.mkdir()
    (broken / "libdcmi.so").write_text("no library")
    assert find(empty, stub_folder) == "[(2, 0), (5, 0)]"
    assert find(empty) == f"libdcmi.so was not found (the Ascend driver brings it, to {empty})"
    assert find(broken).startswith(f"libdcmi.so cannot be loaded: {broken}/libdcmi.so: ")


def test_a_library_that_hangs_in_its_init_is_given_up_and_ends_with_us(stub_folder: Path) -> None:
    with listen(stub_folder, DCMI_HANG="dcmi_init") as listener:
        assert listener.stdout is not None
        assert listener.stdout.readline() == "dcmi_init did not come back within 1 s\n"
        assert ask(listener) == "dcmi_init did not come back within 1 s"
        assert children(listener.pid) == []
        listener.kill()


def test_what_a_hanging_library_has_started_ends_with_it(stub_folder: Path, tmp_path: Path) -> None:
    """The true one asks dmidecode and mount, and may wait for them."""
    started = tmp_path / "started"
    with listen(stub_folder, DCMI_HANG="dcmi_init", DCMI_STARTS=str(started)) as listener:
        assert ask(listener).startswith("dcmi_init did not come back")
        listener.kill()
    deadline_s = time.monotonic() + 30
    while is_alive(int(started.read_text())) and time.monotonic() < deadline_s:
        time.sleep(0.02)
    assert not is_alive(int(started.read_text()))


def test_a_process_without_the_library_says_so_and_ends_without_a_crash(tmp_path: Path) -> None:
    """Its standard input is still open then, and a thread waits for it."""
    with subprocess.Popen(
        child_command("benchkernels.telemetry.dcmi_child"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(tmp_path),
    ) as child:
        assert child.stdout is not None
        assert b"libdcmi.so was not found" in child.stdout.read()
        assert child.wait(timeout=60) == 0


def test_a_reading_that_hangs_is_waited_for_once_and_comes_back(stub_folder: Path, tmp_path: Path) -> None:
    release = tmp_path / "release"
    hang = {"DCMI_HANG": "dcmi_get_device_temperature", "DCMI_RELEASE": str(release)}
    with listen(stub_folder, **hang) as listener:
        assert ask(listener) == ""  # no failure
        assert listener.stdout is not None
        assert listener.stdout.readline() == "DCMI gave no answer within 0.2 s\n"
        assert ask(listener) == "DCMI does not answer any more"
        release.touch()
        deadline_s = time.monotonic() + 30
        while (told := ask(listener, 1)) == "DCMI does not answer any more" and time.monotonic() < deadline_s:
            time.sleep(0.02)
        assert told == "205.0", "the late answer was about the other chip"
        assert ask(listener, 0) == "202.0"
        listener.kill()


def test_a_library_that_crashes_takes_only_its_own_process_with_it(stub_folder: Path) -> None:
    with listen(stub_folder, DCMI_CRASH="dcmi_get_device_hbm_info") as listener:
        assert ask(listener) == ""
        assert listener.stdout is not None
        crashed = "the process that reads DCMI was ended by SIGSEGV"
        assert listener.stdout.readline().strip() == crashed
        assert ask(listener) == crashed
        listener.kill()


def test_a_hanging_library_does_not_outlive_a_killed_run(stub_folder: Path) -> None:
    with listen(stub_folder, DCMI_HANG="dcmi_get_device_temperature") as listener:
        assert ask(listener) == ""
        [child] = children(listener.pid)
        listener.kill()
    deadline_s = time.monotonic() + 30
    while is_alive(child) and time.monotonic() < deadline_s:
        time.sleep(0.02)
    assert not is_alive(child)


def children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_alive(pid: int) -> bool:
    """Dead is also what nobody has collected yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
