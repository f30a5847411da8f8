"""The catalogue against the names that drivers really print, and against the collection it was built from."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from profiles import catalogue
from profiles.problems import UsageError
from profiles.profile import DeviceInfo, Peak

COLLECTION = Path(__file__).resolve().parents[3] / "shared" / "data" / "devices.toml"
CAPTURES = COLLECTION.parents[1] / "ascend" / "npu-smi"


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ASSAY_CONFIG", str(tmp_path))
    return tmp_path


def overlay(config: Path, text: str) -> None:
    (config / "devices.toml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("NVIDIA A100-SXM4-80GB", "a100_sxm_80gb"),
        ("NVIDIA A100-SXM4-40GB", "a100_sxm_40gb"),
        ("NVIDIA A100 80GB PCIe", "a100_pcie_80gb"),
        ("NVIDIA A100-PCIE-40GB", "a100_pcie_40gb"),
        ("A100-SXM4-80GB", "a100_sxm_80gb"),
        ("NVIDIA A800-SXM4-80GB", "a800"),
        ("NVIDIA H100 80GB HBM3", "h100_sxm"),
        ("NVIDIA H100 PCIe", "h100_pcie"),
        ("NVIDIA H100 NVL", "h100_nvl"),
        ("NVIDIA H200", "h200"),
        ("NVIDIA H200 NVL", "h200_nvl"),
        ("NVIDIA H20", "h20"),
        ("NVIDIA H800", "h800"),
        ("NVIDIA H800 PCIe", "h800_pcie"),
        ("NVIDIA B200", "b200"),
        ("NVIDIA GB200", "gb200"),
        ("NVIDIA B300 SXM6 AC", "b300"),
        ("NVIDIA GB300", "gb300"),
        ("NVIDIA L4", "l4"),
        ("NVIDIA L40S", "l40s"),
        ("NVIDIA L20", "l20"),
        ("Tesla V100-SXM2-32GB", "v100_sxm2"),
        ("Tesla V100-PCIE-16GB", "v100_pcie"),
        ("Tesla T4", "t4"),
        ("NVIDIA GeForce RTX 4090", "rtx4090"),
        ("NVIDIA GeForce RTX 5090", "rtx5090"),
        ("NVIDIA RTX PRO 6000 Blackwell Server Edition", "rtx_pro_6000_server"),
        ("NVIDIA RTX PRO 6000 Blackwell Workstation Edition", "rtx_pro_6000_ws"),
        ("Ascend910A", "ascend_910a"),
        ("Ascend910ProB", "ascend_910a"),
        ("Ascend910PremiumA", "ascend_910a"),
        ("Ascend910B", "ascend_910b_gen1"),
        ("910B", "ascend_910b_gen1"),
        ("Ascend910B1", "ascend_910b1"),
        ("Ascend910B2", "ascend_910b2"),
        ("Ascend910B2C", "ascend_910b2c"),
        ("910B2C", "ascend_910b2c"),
        ("Ascend910B3", "ascend_910b3"),
        ("Ascend910B4", "ascend_910b4"),
        ("Ascend910B4-1", "ascend_910b4_1"),
        ("Ascend910_9361", "ascend_910c_lowbin"),
        ("Ascend910_9362", "ascend_910c_lowbin"),
        ("Ascend910_9372", "ascend_910c_die_937x"),
        ("Ascend910_9381", "ascend_910c_die"),
        ("Ascend910_9382", "ascend_910c_die"),
        ("Ascend910_9391", "ascend_910c_die_939x"),
        ("Ascend910_9392", "ascend_910c_die_939x"),
        ("Ascend950PR_9579", "atlas_350"),
        ("Ascend950PR_9599", "ascend_950pr"),
        ("Ascend950DT_95A", "ascend_950dt"),
        ("Ascend310P3", "ascend_310p"),
        ("AMD Instinct MI300X", "mi300x"),
        ("AMD Instinct MI250X", "mi250x_gcd"),
    ],
)
def test_driver_name_finds_its_model(name: str, entry: str) -> None:
    found = catalogue.match(name)
    assert found is not None
    assert found.id == entry


@pytest.mark.parametrize(
    "name",
    [
        "NVIDIA A100-SXM4-80GB MIG 1g.10gb",
        "NVIDIA GeForce RTX 4090 Laptop GPU",
        "NVIDIA GeForce RTX 4090 D",
        "NVIDIA GeForce RTX 5090 D",
        "NVIDIA GeForce RTX 3090 Ti",
        "NVIDIA RTX PRO 6000 Blackwell Max-Q Workstation Edition",
        "NVIDIA GH200 480GB",
        "NVIDIA L40",
        "Ascend910",
        "Ascend310B4",
        "",
    ],
)
def test_relatives_are_not_taken_for_the_model(name: str) -> None:
    assert catalogue.match(name) is None


def test_units_are_si_and_the_matrix_unit_is_the_ceiling_of_a_matmul() -> None:
    entry = catalogue.match("Ascend910B3")
    assert entry is not None
    assert entry.peaks["bf16"].value == pytest.approx(294.9e12)
    assert entry.peaks["fp16"].value == pytest.approx(294.9e12)
    assert entry.peaks["fp16"].kind == "matmul"
    assert entry.published["fp16"].value == pytest.approx(313e12)
    assert "bf16" not in {k for k, v in entry.published.items() if v.value == entry.peaks[k].value}
    assert entry.bandwidth is not None
    assert entry.bandwidth.value == pytest.approx(1.6e12)
    assert entry.memory_bytes == 64_000_000_000


def test_a_printed_vector_figure_is_no_ceiling_for_an_fp64_matmul() -> None:
    a100, a800 = catalogue.match("NVIDIA A100-SXM4-80GB"), catalogue.match("NVIDIA A800-SXM4-80GB")
    assert a100 is not None
    assert a800 is not None
    assert (a100.peaks["fp64"].value, a100.published["fp64"].value) == pytest.approx((19.5e12, 9.7e12))
    assert "fp64" not in a800.peaks
    assert a800.published["fp64"].value == pytest.approx(9.7e12)


def test_every_value_names_its_source() -> None:
    for entry in catalogue.entries():
        for peak in [*entry.peaks.values(), *entry.published.values(), entry.bandwidth]:
            assert peak is None or (peak.value > 0 and peak.source)


def test_another_memory_size_means_another_variant_without_a_bandwidth() -> None:
    known = catalogue.match("NVIDIA H20", 97_871 << 20)
    other = catalogue.match("NVIDIA H20-3e", 143_771 << 20)
    assert known is not None
    assert other is not None
    assert known.bandwidth is not None
    assert other.bandwidth is None
    assert other.notes.startswith("The driver reports 151 GB")


@pytest.mark.parametrize("size", [65_452_113_920, 65_536 << 20])
def test_what_an_ascend_driver_keeps_for_itself_is_no_variant(size: int) -> None:
    found = catalogue.match("Ascend910B2", size)
    assert found is not None
    assert found.bandwidth is not None


def test_identify_fills_peaks_and_says_why_it_cannot() -> None:
    gpu = DeviceInfo(
        id="cuda:0", kind="cuda", vendor="NVIDIA", name="NVIDIA H200", memory_bytes=143_771 << 20
    )
    known = catalogue.identify(gpu)
    assert known.catalogue is not None
    assert known.peaks == known.catalogue.peaks
    assert known.bandwidth == known.catalogue.bandwidth
    unknown = catalogue.identify(
        DeviceInfo(id="cuda:0", kind="cuda", vendor="NVIDIA", name="NVIDIA Thing 9000")
    )
    assert unknown.catalogue is None
    assert "devices.toml" in unknown.details["no_catalogue"]


def make_ascend(fp16: float, name: str = "Ascend910B1") -> DeviceInfo:
    own = Peak(value=fp16, kind="derived", source="Ascend910B1.ini of CANN")
    return DeviceInfo(id="npu:0", kind="npu", vendor="Huawei", name=name, peaks={"fp16": own})


def test_a_peak_that_the_device_tells_is_used_and_all_others_are_kept() -> None:
    known = catalogue.identify(make_ascend(363.7e12))
    assert known.catalogue is not None
    assert (known.peaks["fp16"].kind, known.peaks["fp16"].value) == ("derived", 363.7e12)
    assert known.catalogue.peaks["fp16"].kind == "matmul"
    assert known.catalogue.published["fp16"].value == pytest.approx(376e12)
    assert known.peaks["int8"] == known.catalogue.peaks["int8"]
    assert known.details["peaks_disagree"].endswith("fp16 363.7 and 353.9")


def test_a_peak_within_rounding_or_beside_a_printed_one_is_no_disagreement() -> None:
    assert "peaks_disagree" not in catalogue.identify(make_ascend(353.8944e12, "Ascend910B2")).details
    printed = catalogue.identify(make_ascend(262.144e12, "Ascend910A"))
    assert printed.catalogue is not None
    assert printed.catalogue.peaks["fp16"].kind == "published"
    assert "peaks_disagree" not in printed.details


def test_a_chip_that_the_catalogue_lacks_has_the_peak_that_the_device_tells() -> None:
    unknown = catalogue.identify(make_ascend(1e14, "Ascend910_9999"))
    assert unknown.catalogue is None
    assert unknown.peaks["fp16"].value == 1e14


def test_families_name_entries_that_exist() -> None:
    ids = {entry.id for entry in catalogue.entries()}
    for members in catalogue.families().values():
        assert set(members) <= ids


def test_overlay_changes_one_figure_and_marks_it(config: Path) -> None:
    overlay(config, "[device.h200]\npeak = { bf16 = 900 }\n")
    entry = catalogue.match("NVIDIA H200")
    assert entry is not None
    assert entry.overlay
    assert entry.peaks["bf16"].value == pytest.approx(900e12)
    assert "overlay" in entry.peaks["bf16"].source
    assert entry.peaks["fp16"].value == pytest.approx(989.4e12)
    assert "overlay" not in entry.peaks["fp16"].source


def test_overlay_adds_a_device(config: Path) -> None:
    table = 'vendor = "NVIDIA"\nname = "Thing"\nmatch = ["Thing 9000"]\npeak = { bf16 = 1 }\n'
    overlay(config, "[device.thing]\n" + table)
    entry = catalogue.match("NVIDIA Thing 9000")
    assert entry is not None
    assert (entry.id, entry.overlay) == ("thing", True)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[device.h200]\npeak = { bf16 = }\n", "line 2"),
        ('[device.h200]\n\npeak = { bf16 = "much" }\n', "line 3"),
        ("[device.h200]\npeak = { bf16 = -1 }\n", "line 2"),
        ("[device.h200]\npeak = { bf16 = inf }\n", "line 2"),
        ("[device.h200]\npeak = { bf16 = nan }\n", "line 2"),
        ("# mine\n[device.h200]\nhbm_tbps = 4.8\n", "line 3"),
        ('[device.h200]\nmatch = ["(H200"]\n', "line 2"),
        ("# mine\n\n[devices.h200]\nhbm_gb = 1\n", "line 3"),
        ('# mine\n[device.new]\nname = "x"\n', "line 2"),
        ("device = 3\n", "line 1"),
        ("[device]\nh200 = 3\n", "line 2"),
    ],
)
def test_broken_overlay_is_one_sentence_with_its_line(config: Path, text: str, line: str) -> None:
    overlay(config, text)
    with pytest.raises(UsageError) as caught:
        catalogue.match("NVIDIA H200")
    message = str(caught.value)
    assert line in message
    assert "devices.toml" in message
    assert "\n" not in message


@pytest.mark.parametrize("text", ["[device.h200]\npeak = 3\n", "[family.x]\nmembers = 3\n", "[broken\n"])
def test_a_device_is_identified_without_an_overlay_that_is_broken(config: Path, text: str) -> None:
    gpu = DeviceInfo(id="cuda:0", kind="cuda", vendor="NVIDIA", name="NVIDIA H200", memory_bytes=141 * 10**9)
    overlay(config, '[device.h200]\nname = "Mine"\n')
    assert catalogue.identify(gpu).catalogue.name == "Mine"
    assert catalogue.overlay_mistake() is None
    overlay(config, text)
    assert catalogue.identify(gpu).catalogue.name != "Mine"
    mistake = catalogue.overlay_mistake()
    assert mistake.path == config / "devices.toml"
    assert f"line {mistake.line} of the catalogue overlay {mistake.path}" in str(mistake)


def test_overlay_that_is_not_text_is_one_sentence(config: Path) -> None:
    (config / "devices.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match=r"^line 1 of the catalogue overlay .*it is not UTF-8 text"):
        catalogue.match("NVIDIA H200")


def test_overlay_of_a_thousand_dotted_keys_is_one_sentence(config: Path) -> None:
    overlay(config, "# mine\ndevice" + ".x" * 1000 + " = 1\n")
    with pytest.raises(UsageError, match=r"^line 2 of the catalogue overlay .*more than 16 dotted parts"):
        catalogue.match("NVIDIA H200")


@pytest.mark.skipif(not COLLECTION.is_file(), reason="the collection lies beside the project only")
def test_every_device_of_the_collection_is_here_with_its_figures() -> None:
    collected = tomllib.loads(COLLECTION.read_text(encoding="utf-8"))["device"]
    ours = {entry.id: entry for entry in catalogue.entries()}
    assert set(collected) <= set(ours)
    for entry_id, raw in collected.items():
        entry = ours[entry_id]
        for dtype, value in raw["peak"].items():
            printed = {peak.value for side in (entry.peaks, entry.published) for peak in side.values()}
            assert any(abs(value * 1e12 - other) < 1 for other in printed), (entry_id, dtype)
        for dtype, value in raw.get("matmul_peak", {}).items():
            assert entry.peaks[dtype].value == pytest.approx(value * 1e12)
        assert (entry.bandwidth and entry.bandwidth.value / 1e9) == raw.get("hbm_gbps")
        assert entry.notes or not raw.get("notes")


NPU_SMI_NAMES = {
    "910A": "ascend_910a",
    "910B": "ascend_910b_gen1",
    "910B1": "ascend_910b1",
    "910B2C": "ascend_910b2c",
    "910B3": "ascend_910b3",
    "910B4": "ascend_910b4",
    "310P3": "ascend_310p",
    "310": None,
    "310B4": None,
    "Ascend910": None,
    "Ascend950PR": None,
}


@pytest.mark.skipif(not CAPTURES.is_dir(), reason="the captures lie beside the project only")
def test_names_that_npu_smi_prints_are_not_mistaken() -> None:
    seen = set()
    for path in CAPTURES.glob("*info*.txt"):
        text = path.read_text(encoding="utf-8", errors="replace")
        for name in re.findall(r"^\| *\d+ +([\w-]+) *\| *(?:OK|Alarm|Warning)", text, re.MULTILINE):
            entry = catalogue.match(name)
            assert (entry.id if entry else None) == NPU_SMI_NAMES[name], path.name
            seen.add(name)
    assert {"910B", "910B1", "910B3", "Ascend910"} <= seen
