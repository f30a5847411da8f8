"""The gate on published results: impossible ones that were really published, and true ones beside them."""

import pytest

from profiles import catalogue
from profiles.evidence import EvidenceSource, PublishedResult
from profiles.plausibility import examine_results
from profiles.profile import Peak
from profiles.published import load_published


def published(device, value, **changes):
    facts = {
        "id": "x", "kernel": "matmul", "dtype": "bf16", "workload": "8192x8192x8192", "tool": "a tool",
        "evidence": "third party", "unit": "FLOP/s", "source": EvidenceSource(title="test"),
    }  # fmt: skip
    return PublishedResult(device=device, value=value, **(facts | changes))


def oddities(result):
    return examine_results([result]).get(result.id, [])


def rules(result):
    return [oddity.rule for oddity in oddities(result)]


@pytest.fixture(autouse=True)
def _no_overlay(home):
    """The user's own catalogue is not that of the tests."""


class TestRecordsThatWerePublished:
    def test_flagperf_a100_fp32_at_652_per_cent_is_tf32_by_another_name(self):
        """FlagPerf, operation/benchmarks/mm/nvidia/A100_40_SXM/FP32_README.md: 127.29 TFLOPS, 652.78 %."""
        (oddity,) = oddities(published("a100_sxm_40gb", 127.29e12, dtype="fp32"))
        assert oddity.rule == "tf32 in fp32"
        assert "653 % of the fp32 peak" in oddity.text
        assert "tf32" in oddity.text

    @pytest.mark.parametrize(("device", "percent"), [("h200", 25_995), ("rtx_pro_6000_server", 72_361)])
    def test_attention_of_aiconfigurators_database(self, device, percent):
        entry = catalogue.find(device)
        value = percent / 100 * entry.peaks["bf16"].value
        assert rules(published(device, value, kernel="attention_fwd")) == ["above peak"]

    @pytest.mark.parametrize("dtype", ["fp32", "tf32", "fp16", "bf16"])
    def test_an_arc_b580_at_11920_tflops(self, dtype):
        """The catalogue has no such card, and no card that could."""
        (oddity,) = oddities(published("Intel Arc B580", 11920.04e12, dtype=dtype))
        assert oddity.rule == "beyond all devices"
        assert "the catalogue lacks this device" in oddity.text

    def test_all_of_them_at_once(self):
        records = [
            published("a100_sxm_40gb", 127.29e12, dtype="fp32", id="flagperf"),
            published("h200", 259.95 * 989e12, id="h200"),
            published("rtx_pro_6000_server", 723.61 * 467.8e12, id="rtx"),
            published("Intel Arc B580", 11920.04e12, id="b580"),
            published("a100_sxm_80gb", 271.2e12, id="sound"),
        ]
        assert list(examine_results(records)) == ["flagperf", "h200", "rtx", "b580"]

    def test_the_whole_table_of_mamf_finder_passes(self):
        table = [result for result in load_published(overlay=False) if result.tool == "mamf-finder"]
        assert len(table) >= 20
        assert examine_results(table) == {}

    def test_boards_that_boost_above_the_printed_peak_pass(self):
        """RTX 3090, 4090 and 5090 at 106 to 116 %, in two sources."""
        rows = [r for r in load_published(overlay=False) if r.device in ("rtx3090", "rtx4090", "rtx5090")]
        shares = [r.value / catalogue.find(r.device).peaks[r.dtype].value for r in rows if r.unit == "FLOP/s"]
        assert 1.1 < max(shares) < 1.2
        assert examine_results(rows) == {}

    def test_nothing_that_ships_is_impossible(self):
        assert examine_results(load_published(overlay=False)) == {}


class TestRules:
    @pytest.mark.parametrize(("share", "found"), [(1.029, []), (1.031, ["above peak"])])
    def test_the_dense_peak(self, share, found):
        entry = catalogue.find("h100_sxm")
        assert rules(published(entry.id, share * entry.peaks["bf16"].value)) == found

    @pytest.mark.parametrize(("share", "found"), [(1.029, []), (1.031, ["above bandwidth"])])
    @pytest.mark.parametrize("kernel", ["memory_bandwidth", "bandwidth"])
    def test_the_pins(self, share, found, kernel):
        entry = catalogue.find("h100_sxm")
        result = published(entry.id, share * entry.bandwidth.value, kernel=kernel, unit="B/s")
        assert rules(result) == found

    def test_traffic_between_devices_is_not_held_against_the_pins(self):
        entry = catalogue.find("t4")
        assert rules(published(entry.id, 1e13, kernel="allreduce", unit="B/s")) == []

    def test_a_total_is_divided_by_its_devices(self):
        entry = catalogue.find("h100_sxm")
        value = 8 * 0.8 * entry.peaks["bf16"].value
        assert rules(published(entry.id, value, devices=8)) == []
        assert rules(published(entry.id, value, devices=6)) == ["above peak"]

    @pytest.mark.parametrize(("watts", "found"), [(384.0, []), (386.0, ["above power limit"])])
    def test_the_average_power_against_the_tdp_of_the_catalogue(self, watts, found):
        entry = catalogue.find("ascend_910b3")
        assert entry.tdp_w == 350
        assert rules(published(entry.id, 280e12, average_power_w=watts)) == found

    @pytest.mark.parametrize(
        ("dtype", "peak"), [("fp8_e4m3", "fp8"), ("fp8_e4m3fn", "fp8"), ("fp16/bf16", "bf16")]
    )
    def test_a_dtype_by_another_name(self, dtype, peak):
        entry = catalogue.find("h100_sxm")
        value = entry.peaks[peak].value
        assert rules(published(entry.id, 1.02 * value, dtype=dtype)) == []
        assert rules(published(entry.id, 1.04 * value, dtype=dtype)) == ["above peak"]

    @pytest.mark.parametrize(("times", "found"), [(1.99, []), (2.01, ["beyond all devices"])])
    def test_a_device_that_the_catalogue_lacks_against_the_fastest_that_it_has(self, times, found):
        fastest = max(e.peaks["bf16"].value for e in catalogue.entries() if "bf16" in e.peaks)
        assert rules(published("something new", times * fastest)) == found

    def test_a_family_is_odd_where_each_of_its_members_is(self):
        """312 TFLOP/s is an A100's bf16 peak whatever its memory; the bandwidths are 1555 to 2039 GB/s."""
        bins = {e.id: e for e in catalogue.entries() if e.id in catalogue.families()["a100"]}
        slowest, fastest = (pick(e.bandwidth.value for e in bins.values()) for pick in (min, max))
        between = published("a100", (slowest + fastest) / 2, kernel="memory_bandwidth", unit="B/s")
        beyond = published("a100", 1.1 * fastest, kernel="memory_bandwidth", unit="B/s", id="y")
        assert 1.03 * slowest < between.value
        assert {key: [o.rule for o in odd] for key, odd in examine_results([between, beyond]).items()} == {
            "y": ["above bandwidth"]
        }

    @pytest.mark.parametrize("value", [0.0, float("nan"), float("inf")])
    @pytest.mark.parametrize("unit", ["s", "FLOP/s", "token/s"])
    def test_no_time_no_number_and_an_infinite_rate(self, value, unit):
        """A file cannot hold them; an importer that computes a rate can."""
        assert rules(published("h200", value, unit=unit)) == ["zero time"]

    def test_what_has_no_ceiling_passes(self):
        assert rules(published("h200", 1e20, unit="token/s")) == []
        assert rules(published("h200", 1e-9, unit="s")) == []

    def test_the_users_overlay_counts(self, home):
        folder = home / "config"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "devices.toml").write_text(
            '[device.rubin]\nvendor = "NVIDIA"\nname = "R"\npeak = { bf16 = 9000 }\n'
        )
        assert examine_results([published("rubin", 8e15), published("another", 8e15, id="y")]) == {}
        assert list(examine_results([published("rubin", 9.5e15)])) == ["x"]
        assert isinstance(catalogue.find("rubin").peaks["bf16"], Peak)
