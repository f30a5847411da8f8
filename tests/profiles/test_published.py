"""Which published results are divided and which are not, and the schema of their files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import jsonschema
import msgspec
import pytest

from profiles import catalogue
from profiles.claims.model import PublishedSelector
from profiles.evidence import PublishedResult
from profiles.published import Pair, load_published, pairs
from profiles.schema import json_schema
from tests.profiles.published_results import RESULT, SERIES, make

A2 = ("ascend_910b1", "ascend_910b2", "ascend_910b2c", "ascend_910b3", "ascend_910b4", "ascend_910b")
A100 = ("a100_pcie_40gb", "a100_sxm_40gb", "a100_pcie_80gb", "a100_sxm_80gb", "a100")


def ratios(
    subjects: Sequence[str], references: Sequence[str], **selection: Any
) -> dict[tuple[str, str], float]:
    found = pairs(load_published(overlay=False), subjects, references, PublishedSelector(**selection))
    return {(pair.subject.id, pair.reference.id): pair.ratio for pair in found}


# Known from the surveys of the same tables, worked out by hand.


def test_the_same_script_on_both_sides_gives_the_known_ratios() -> None:
    found = ratios(A2, ["a100_sxm_80gb"], kernel="matmul", dtypes=("bf16", "fp16"))
    assert found == {
        ("p084", "p033"): pytest.approx(1.192, abs=5e-4),
        ("p083", "p032"): pytest.approx(1.216, abs=5e-4),
    }
    found = ratios(A2, ["a800"], kernel="matmul", tools=("limulidae",))
    assert found == {("p137", "p136"): pytest.approx(1.147, abs=5e-4)}
    found = ratios(A2, A100, kernel="matmul", dtypes=("bf16",), tools=("gpu-perf",))
    assert found == {("p133", "p097"): pytest.approx(257.62 / 266.37)}


def test_memory_collectives_and_training_give_the_known_ratios() -> None:
    assert ratios(A2, ["a800"], kernel="memory_bandwidth") == {
        ("p153", "p152"): pytest.approx(0.726, abs=5e-4)
    }
    assert ratios(A2, ["a800"], kernel="allreduce") == {
        ("p141", "p140"): pytest.approx(0.13, abs=0.005),
        ("p143", "p142"): pytest.approx(0.29, abs=0.005),
        ("p145", "p144"): pytest.approx(0.81, abs=0.005),
    }
    assert ratios(A2, ["a800"], kernel="train_step") == {("p171", "p173"): pytest.approx(0.859, abs=5e-4)}


def test_vendors_own_tools_are_two_tools() -> None:
    """1.174 is ascend-dmi over torch.mm, 1.043 ascend-dmi over a cuBLAS program: neither is a ratio."""
    everything = load_published(overlay=False)
    values = {r.tool: r.value for r in everything if "FlagPerf" in r.source.repo and r.dtype == "bf16"}
    assert values["ascend-dmi"] / values["torch.mm (FlagPerf)"] == pytest.approx(1.174, abs=5e-4)
    assert values["ascend-dmi"] / values["cuBLAS tool (FlagPerf)"] == pytest.approx(1.043, abs=5e-4)
    assert not [key for key in ratios(A2, A100, kernel="matmul") if {"p154", "p155", "p156"} & set(key)]


def test_fp32_of_an_npu_s_matrix_unit_is_not_divided_by_fp32_of_cuda_cores() -> None:
    everyone = [entry.id for entry in catalogue.entries()]
    assert not ratios(A2, everyone, kernel="matmul", dtypes=("fp32",))
    assert ratios(["h100_sxm"], A100, kernel="matmul", dtypes=("fp32",))


@pytest.mark.parametrize("kernel", ["llm_prefill", "llm_decode"])
def test_mindie_is_not_divided_by_a_software_that_its_readme_does_not_name(kernel: str) -> None:
    """It sets 4 NPUs with MindIE beside A100 of unknown number and software: 0.62, 0.73, even 1.62."""
    assert not ratios(A2, A100, kernel=kernel)


def test_times_are_turned_round() -> None:
    found = ratios(["h200"], ["a100_sxm_80gb"], kernel="matmul", workloads=("1x8192x8192*",))
    assert found == {("p282", "p280"): pytest.approx(0.0969 / 0.0349)}


def test_audited_rounds_are_not_mixed_and_systems_need_the_same_size() -> None:
    found = ratios(["mi300x", "mi325x", "b200"], ["h100_sxm"], kernel="llm_serving")
    assert found == {
        ("p305", "p297"): pytest.approx(23514.8 / 24524.9),
        ("p306", "p298"): pytest.approx(21028.23 / 21605.79),
    }


def test_of_the_whole_collection_every_pair_is_of_equal_work() -> None:
    everything = load_published(overlay=False)
    devices = {result.device for result in everything}
    for kernel in {result.kernel for result in everything}:
        found = pairs(everything, devices, devices, PublishedSelector(kernel=kernel))
        back = {(p.reference.id, p.subject.id): p.ratio for p in found}
        for pair in found:
            one, other = pair.subject, pair.reference
            assert (one.tool, one.workload, one.dtype, one.unit) == (
                other.tool,
                other.workload,
                other.dtype,
                other.unit,
            )
            assert one.device != other.device
            assert pair.ratio * back[one.id, other.id] == pytest.approx(1)


# The rule, on made-up results.


def pair_up(*results: PublishedResult, **selection: Any) -> list[Pair]:
    return pairs(results, ["new"], ["old"], PublishedSelector(kernel="matmul", **selection))


@pytest.mark.parametrize(
    "change",
    [
        {"tool": "u"}, {"dtype": "fp16"}, {"workload": "4096x4096x4096"}, {"unit": "OP/s"}, {"devices": 8},
        {"kernel": "attention_fwd"}, {"higher_is_better": False},
    ],
)  # fmt: skip
def test_any_difference_but_the_device_keeps_two_results_apart(change: dict[str, Any]) -> None:
    assert pair_up(make("1", "new", 3e14), make("2", "old", 1e14))[0].ratio == pytest.approx(3)
    assert not pair_up(make("1", "new", 3e14), make("2", "old", 1e14, **change))


@pytest.mark.parametrize(
    "same",
    [
        {"tool": "not stated"},
        {"dtype": "not stated"},
        {"unit": "% of peak"},
        {"unit": "ratio"},
        {"unit": "x speed-up"},
    ],
)
def test_what_is_not_stated_and_shares_of_different_wholes_are_never_divided(same: dict[str, Any]) -> None:
    assert not pair_up(make("1", "new", 3.0, **same), make("2", "old", 1.0, **same))


def test_software_may_differ_and_hearsay_is_kept_for_the_reader() -> None:
    (pair,) = pair_up(
        make("1", "new", 3e14, software="2.8", seen=False), make("2", "old", 1e14, software="2.6")
    )
    assert not pair.subject.seen


def test_several_results_of_a_device_are_all_paired() -> None:
    found = pair_up(
        make("1", "new", 3e14), make("2", "new", 2e14), make("3", "old", 1e14), make("4", "old", 2e14)
    )
    assert sorted(pair.ratio for pair in found) == pytest.approx([1, 1.5, 2, 3])


def test_a_device_is_not_paired_with_itself() -> None:
    twice = [make("1", "new", 3e14), make("2", "new", 2e14)]
    assert not pairs(twice, ["new"], ["new"], PublishedSelector(kernel="matmul"))


def test_the_selector_takes_globs_of_tools_and_workloads() -> None:
    results = make("1", "new", 3e14), make("2", "old", 1e14)
    assert pair_up(*results, workloads=("8192x*",), tools=("t*",), dtypes=("bf16", "fp16"))
    assert not pair_up(*results, workloads=("4096*",))
    assert not pair_up(*results, tools=("u*",))
    assert not pair_up(*results, dtypes=("fp32",))


# The schema.


def accepts(document: object) -> bool:
    return jsonschema.Draft202012Validator(json_schema("published")).is_valid(document)


def test_the_schema_is_one_and_takes_what_is_built_in() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema("published"))
    whole = {"result": msgspec.to_builtins(load_published(overlay=False))}
    assert accepts(json.loads(json.dumps(whole)))


def test_the_schema_takes_a_series_and_refuses_what_the_loader_refuses() -> None:
    import tomllib

    document = tomllib.loads(RESULT + SERIES)
    assert accepts(document)
    for place, key, value in (
        (document["result"][0], "evidence", "hearsay"),
        (document["result"][0], "value", 0),
        (document["series"][0], "id", "x"),
        (document["series"][0], "result", []),
        (document["series"][0]["result"][0], "valeu", 1),
    ):
        before = {**place}
        place[key] = value
        assert not accepts(document), key
        place.clear()
        place.update(before)
    assert accepts(document)
