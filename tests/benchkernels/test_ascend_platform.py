"""Peaks of an Ascend chip from files like CANN's own, against a table of what is known of the chips."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchkernels.devices.ascend_platform import Platform, read_platform

FACTS = Path(__file__).resolve().parents[3] / "shared/ascend/FACTS.md"
NEW = """[SoCInfo]
ai_core_cnt={cores}
cube_core_cnt={cores}
memory_size=
support_bf16=1
[AICoreSpec]
cube_freq={mhz}
[DtypeMKN]
Default=16,16,16
DT_INT8=16,32,16
DT_INT4=16,64,16
"""
OLD = """[SoCInfo]
ai_core_cnt={cores}
memory_size=
[AICoreSpec]
cube_freq={mhz}
[DtypeMKN]
Default=16,16,16
DT_INT8=16,32,16
[AICoreintrinsicDtypeMap]
0=Intrinsic_vrec|float16,float32
24=Intrinsic_vconv|f322f16,{conversion}
"""
# Cores and MHz of CANN 8.1.RC1, and of its successor for the 950; fp16 and int8 in tera a second.
CHIPS = {
    "Ascend910A": (32, 1000, 262.1, 524.3),
    "Ascend910B": (30, 900, 221.2, 442.4),
    "Ascend910B1": (24, 1850, 363.7, 727.4),
    "Ascend910B2": (24, 1800, 353.9, 707.8),
    "Ascend910B2C": (24, 1800, 353.9, 707.8),
    "Ascend910B3": (20, 1800, 294.9, 589.8),
    "Ascend910B4": (20, 1500, 245.8, 491.5),
    "Ascend910B4-1": (20, 1500, 245.8, 491.5),
    "Ascend910_9391": (24, 1850, 363.7, 727.4),
    "Ascend910_9382": (24, 1800, 353.9, 707.8),
    "Ascend910_9372": (20, 1800, 294.9, 589.8),
    "Ascend910_9362": (20, 1500, 245.8, 491.5),
    "Ascend310P3": (8, 1080, 70.8, 141.6),
    "Ascend950PR_9579": (28, 1650, 378.5, 756.9),
}


def install(home: Path, soc: str, text: str, folder: str = "aarch64-linux") -> None:
    path = home / folder / "data/platform_config" / f"{soc}.ini"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def read(home: Path, soc: str = "Ascend910B2", machine: str = "aarch64") -> Platform:
    found = read_platform(soc, str(home), machine)
    assert found is not None
    return found


@pytest.mark.parametrize("soc", CHIPS)
def test_peaks_follow_from_cores_clock_and_what_a_core_multiplies_in_a_cycle(
    soc: str, tmp_path: Path
) -> None:
    cores, mhz, fp16, int8 = CHIPS[soc]
    install(tmp_path, soc, NEW.format(cores=cores, mhz=mhz))
    chip = read(tmp_path, soc)
    assert (chip.cube_cores, chip.clock_hz) == (cores, mhz * 1e6)
    peaks = chip.peaks()
    assert set(peaks) == {"fp16", "bf16", "int8"}
    assert peaks["fp16"].value == pytest.approx(fp16 * 1e12, rel=5e-4)
    assert peaks["bf16"].value == peaks["fp16"].value
    assert peaks["int8"].value == pytest.approx(int8 * 1e12, rel=5e-4)
    assert {peak.kind for peak in peaks.values()} == {"derived"}
    assert peaks["int8"].source == (
        f"{soc}.ini of CANN: {cores} cube cores x 2 x 16x32x16 x {mhz / 1e3:.2f} GHz"
    )


@pytest.mark.skipif(not FACTS.is_file(), reason="the table of facts lies beside the project only")
def test_the_chips_above_are_those_of_the_table(tmp_path: Path) -> None:
    table = re.findall(
        r"^\| ([^|]+) \| (\d+) (?:cube )?\D*@ (\d+)[^|]*\|[^|]*\|[^|]*\| ([\d.]+)(?: FP16[^|]*| / ([\d.]+))",
        FACTS.read_text(encoding="utf-8"), re.MULTILINE,
    )  # fmt: skip
    assert len(table) >= 10
    for names, cores, mhz, fp16, int8 in table:
        install(tmp_path, "AscendX", NEW.format(cores=cores, mhz=mhz))
        peaks = read(tmp_path, "AscendX").peaks()
        assert peaks["fp16"].value == pytest.approx(float(fp16) * 1e12, rel=1e-3), names
        if int8:
            assert peaks["int8"].value == pytest.approx(float(int8) * 1e12, rel=1e-3), names


@pytest.mark.parametrize(("conversion", "has"), [("f322bf16r", True), ("f162s8", False)])
def test_an_older_file_tells_bf16_by_what_a_core_converts(tmp_path: Path, conversion: str, has: bool) -> None:
    install(tmp_path, "Ascend910B2", OLD.format(cores=24, mhz=1800, conversion=conversion))
    assert ("bf16" in read(tmp_path).peaks()) == has


def test_the_flag_of_a_newer_file_decides(tmp_path: Path) -> None:
    install(
        tmp_path, "Ascend910B2", NEW.format(cores=24, mhz=1800).replace("support_bf16=1", "support_bf16=0")
    )
    assert "bf16" not in read(tmp_path).peaks()


@pytest.mark.parametrize("folder", ["aarch64-linux", "arm64-linux", "compiler", "acllib", "."])
def test_it_is_found_where_any_installation_has_it(tmp_path: Path, folder: str) -> None:
    install(tmp_path, "Ascend910B2", NEW.format(cores=24, mhz=1800), folder)
    assert read(tmp_path).cube_cores == 24


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "[SoCInfo]\nai_core_cnt=x\n",
        NEW.format(cores=24, mhz=0),
        NEW.format(cores=-1, mhz=1800),
        NEW.format(cores=24, mhz="inf"),
    ],
)
def test_a_file_that_does_not_say_gives_nothing(tmp_path: Path, text: str) -> None:
    install(tmp_path, "Ascend910B2", text)
    assert read_platform("Ascend910B2", str(tmp_path), "aarch64") is None


def test_no_file_and_no_name_of_a_chip_give_nothing(tmp_path: Path) -> None:
    assert read_platform("Ascend910B2", str(tmp_path), "aarch64") is None
    assert read_platform("../../etc/passwd", str(tmp_path), "aarch64") is None
    assert read_platform("Ascend910B2", "", "aarch64") is None
