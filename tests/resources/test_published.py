"""The built-in published results against the collection they were carried from, and against the catalogue."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from profiles import catalogue
from profiles.evidence import PublishedResult
from profiles.published import load_published

COLLECTION = Path(__file__).resolve().parents[3] / "shared" / "data" / "published.toml"
SCALES = {
    "TFLOPS": (1e12, "FLOP/s"), "TOPS": (1e12, "OP/s"), "GB/s": (1e9, "B/s"), "ms": (1e-3, "s"),
    "tokens/s": (1, "token/s"), "tokens/s/card": (1, "token/s"), "tokens/s/NPU": (1, "token/s"),
    "tokens/s/GPU": (1, "token/s"), "tokens/s/node": (1, "token/s"), "tokens/s (system)": (1, "token/s"),
    "output tokens/s": (1, "token/s"), "samples/s": (1, "sample/s"), "tokens/day": (1 / 86400, "token/s"),
}  # fmt: skip
OWN_WORDS = {
    "GH200",
    "MI355X",
    "H200 CTS (1000 W)",
    "Xeon 6459C, 32 vCPU",
    "Xeon Granite Rapids, 2 sockets",
    "Xeon Emerald Rapids, 2 sockets",
    "Ascend 910 (generation and bin not stated)",
    "Ascend NPU (model not stated)",
    "reference (not named)",
}
HEARSAY = {*range(215, 223), 211, 213, 226, 227, 229, 230, 245, 326, 327}
"""Read in a relay: a summary of the paper, a digest, a blog, a news report."""


@pytest.fixture(scope="module")
def results() -> dict[str, PublishedResult]:
    found = load_published(overlay=False)
    assert len({result.id for result in found}) == len(found)
    return {result.id: result for result in found}


@pytest.fixture(scope="module")
def collected() -> list[dict[str, Any]]:
    if not COLLECTION.exists():
        pytest.skip("the collection is not beside this checkout")
    rows: list[dict[str, Any]] = tomllib.loads(COLLECTION.read_text("utf-8"))["result"]
    return rows


def test_no_row_was_lost(results: dict[str, PublishedResult]) -> None:
    assert sorted(results) == [f"p{number:03}" for number in range(1, 338)]


def test_how_many_there_are_of_each_class(results: dict[str, PublishedResult]) -> None:
    classes = Counter(result.evidence for result in results.values())
    assert classes == {"third party": 221, "vendor": 97, "audited": 19}
    assert all(r.tool.startswith("MLPerf Inference") for r in results.values() if r.evidence == "audited")


def test_how_many_come_from_each_of_the_large_tools(results: dict[str, PublishedResult]) -> None:
    tools = Counter(result.tool for result in results.values())
    assert [tools[name] for name in ("torch.mm (zzc0721)", "gpu-perf", "aiconfigurator", "mamf-finder")] == [
        72, 43, 41, 20,
    ]  # fmt: skip
    assert tools["ModelLink README"] == 24
    assert tools["limulidae"] == 18
    assert tools["MLPerf Inference v4.1 closed, Offline"] == 11


def test_values_are_those_of_the_collection(
    results: dict[str, PublishedResult], collected: list[dict[str, Any]]
) -> None:
    assert len(collected) == 337
    for row in collected:
        result = results[row["id"]]
        scale, unit = SCALES.get(row["unit"], (1, row["unit"]))
        assert (result.value, result.unit) == (pytest.approx(row["value"] * scale), unit), row["id"]
        assert result.kernel == row["kernel"], row["id"]
        assert result.average_power_w == row.get("avg_power_w"), row["id"]
        assert result.date == row["date"].replace("not shown in the stored page", ""), row["id"]
        assert result.source.title == row["source"]["title"], row["id"]
        for key in ("repo", "url", "path", "commit"):
            assert getattr(result.source, key) == row["source"].get(key, ""), row["id"]
        if row["measured_by"].startswith(("vendor", "audited")):
            assert result.evidence == row["measured_by"].split(maxsplit=1)[0].split("-")[0], row["id"]
        # The press is no maker.
        assert result.evidence == "third party" or row["measured_by"] != "press", row["id"]


def test_devices_and_dtypes_that_the_collection_names_plainly_are_kept(
    results: dict[str, PublishedResult], collected: list[dict[str, Any]]
) -> None:
    known = {entry.id for entry in catalogue.entries()}
    changed = Counter()
    for row in collected:
        result = results[row["id"]]
        if row["device"] in known:
            assert result.device == row["device"], row["id"]
        if result.dtype != row["dtype"]:
            changed[row["dtype"], result.dtype] += 1
    # Empty ones are named; gpu-perf has one bandwidth for all dtypes;
    # what the collection lumps together is split by what else it says.
    assert changed == {
        ("", "fp32"): 14, ("", "bytes"): 3, ("", "not stated"): 2, ("not extracted", "not stated"): 2,
        ("fp32", "bytes"): 11,
        ("fp8/fp4", "fp8"): 12, ("fp8/fp4", "fp4"): 2, ("bf16/fp8", "bf16"): 2, ("bf16/fp8", "fp8"): 2,
    }  # fmt: skip


def test_every_device_is_an_entry_a_family_or_known_to_be_neither(
    results: dict[str, PublishedResult],
) -> None:
    known = {*(entry.id for entry in catalogue.entries()), *catalogue.families()}
    assert {result.device for result in results.values()} - known == OWN_WORDS
    families = {result.device for result in results.values()} & set(catalogue.families())
    assert families == {"a100", "ascend_910b"}
    for result in results.values():
        assert bool(result.stated_device) == (result.device in {*families, "ascend_310p"}), result.id


def test_hearsay_is_marked(results: dict[str, PublishedResult]) -> None:
    assert {result.id for result in results.values() if not result.seen} == {f"p{n}" for n in HEARSAY}


def test_only_times_are_better_when_lower(results: dict[str, PublishedResult]) -> None:
    lower = {result.id for result in results.values() if not result.higher_is_better}
    assert lower == {r.id for r in results.values() if r.unit == "s"}
    assert len(lower) == 12


def test_totals_name_their_devices(results: dict[str, PublishedResult]) -> None:
    assert [results[f"p{number}"].devices for number in (178, 179, 182, 183)] == [1, 1, 4, 4]
    assert results["p297"].devices == 8
    assert results["p303"].devices == 1
    assert results["p307"].devices == 4
    # The collection's "per accelerator" is its total over its devices.
    for result in results.values():
        if each := re.match(r"Per accelerator: (\d+)", result.notes):
            assert result.value / result.devices == pytest.approx(int(each[1]), abs=0.51), result.id


def test_values_per_card_of_several_tell_how_many(results: dict[str, PublishedResult]) -> None:
    told = {result.id: result.together for result in results.values() if result.together is not None}
    eight = {f"p{number}": 8 for number in (*range(169, 175), 177)}
    assert told == eight | {f"p{number}": 160 for number in range(212, 215)}
    for identity in eight:
        assert "8 cards" in results[identity].workload
        assert results[identity].devices == 1
    # Every value per card of so many, as far as the rows say it.
    rows = {r.id for r in results.values() if r.devices == 1 and re.search(r"\d cards", r.workload)}
    assert rows <= set(told)


def test_searches_keep_the_shape_they_found(results: dict[str, PublishedResult]) -> None:
    shapes = [result.shape for result in results.values() if result.tool == "mamf-finder"]
    assert len(set(shapes)) == 20
    assert all(re.fullmatch(r"\d+x\d+x\d+ \(MxNxK\)", shape) for shape in shapes)
    assert results["p002"].workload == results["p019"].workload == "best shape of a search"


def test_one_tool_is_one_publisher_s(results: dict[str, PublishedResult]) -> None:
    owners: dict[str, set[str]] = {}
    for result in results.values():
        owner = result.source.repo.partition("/")[0] or result.source.url.split("/")[2]
        owners.setdefault(result.tool, set()).add(owner)
    # Huawei's table was read in a copy.
    shared = {tool: names for tool, names in owners.items() if len(names) > 1 and tool != "not stated"}
    assert shared == {"ModelLink README": {"Ascend", "aeeeeeep"}}
