"""The same cases on chips of four generations: what torch-npu's own wheel asks each of them for."""

from __future__ import annotations

import pytest

from benchkernels.job import encode_job
from benchkernels.kernels import KERNELS
from tests.contract.stub_cann.forked import Order
from tests.contract.stub_cann.running import Record, StubCann, make_job, read_record

DTYPES = ["fp16", "bf16", "hf32", "int8", "fp8"]
SIZES = {"batch": 1, "query_heads": 4, "kv_heads": 2, "sequence": 256, "head_size": 64}
CASES = [
    *KERNELS["matmul"].expand({"dtypes": DTYPES, "shapes": [[64, 64, 64]]}),
    *KERNELS["attention"].expand({"phases": ["prefill", "decode"], "dtypes": ["fp16"], **SIZES}),
]
LACKS = {
    "Ascend910A": {"bf16", "hf32", "fp8"},
    "Ascend310P3": {"bf16", "hf32", "fp8"},
    "Ascend910_9362": {"fp8"},
    "Ascend950PR_9579": set(),
}
FUSED = {
    "Ascend910A": ("aclnnFlashAttentionScore", "aclnnFusedInferAttentionScoreV3"),
    "Ascend310P3": ("aclnnFlashAttentionScore", "aclnnFusedInferAttentionScoreV3"),
    "Ascend910_9362": ("aclnnFlashAttentionScore", "aclnnFusedInferAttentionScoreV3"),
    "Ascend950PR_9579": ("aclnnFlashAttentionScoreV4", "aclnnFusedInferAttentionScoreV5"),
}
"""By chip: to a prompt, to a cache."""


@pytest.fixture(scope="module")
def records(stub_cann: StubCann, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Record]:
    """A worker's on each chip; its events and the trace are one file."""
    folder = tmp_path_factory.mktemp("chips")
    job = encode_job(make_job(CASES)).decode()
    orders = [
        Order(
            soc, "benchkernels.worker", stdin=job,
            variables={"STUB_SOC": soc, "STUB_TRACE": str(folder / f"{soc}.out")},
        )
        for soc in LACKS
    ]  # fmt: skip
    outcomes = stub_cann.fork(orders, folder)
    return {
        soc: read_record(folder / f"{soc}.out", outcome.exit_code or 0, outcome.stderr)
        for soc, outcome in outcomes.items()
    }


@pytest.mark.parametrize("soc", LACKS)
def test_a_dtype_is_refused_where_the_chip_has_none_and_only_there(
    records: dict[str, Record], soc: str
) -> None:
    ends = records[soc].ends
    assert list(ends) == [case.id for case in CASES], records[soc].stderr
    lacking = {case.dtype for case in CASES if ends[case.id].status == "unsupported"}
    assert lacking == LACKS[soc]
    assert all(soc in ends[case.id].reason for case in CASES if case.dtype in lacking)
    assert {ends[case.id].status for case in CASES if case.dtype not in lacking} == {"incorrect"}


@pytest.mark.parametrize("soc", LACKS)
def test_operators_are_called_and_not_compiled(records: dict[str, Record], soc: str) -> None:
    """The older two compile each shape when it is first used, unless they are told not to."""
    calls = records[soc].calls
    assert "aclnnMm" in calls["matmul/fp16/m64-n64-k64"].operators
    names = [name for case in calls.values() for name in case.names]
    assert not [name for name in names if name.startswith(("compiled", "aclop"))]


@pytest.mark.parametrize("soc", LACKS)
def test_attention_is_the_fused_operator_of_the_chip(records: dict[str, Record], soc: str) -> None:
    prompt, cache = (case.id for case in CASES if case.kernel == "attention")
    calls = records[soc].calls
    assert FUSED[soc][0] in calls[prompt].operators
    assert FUSED[soc][1] in calls[cache].operators


def test_an_fp8_product_is_the_quantised_one_with_a_bf16_result(records: dict[str, Record]) -> None:
    calls = records["Ascend950PR_9579"].calls["matmul/fp8/m64-n64-k64"]
    (operator,) = {name for name in calls.operators if name.startswith("aclnnQuantMatmul")}
    first, second, *_, out = calls.tensors[operator]
    assert first == second == "f8e4m3:ND[64,64]"
    assert out == "bf16:ND[64,64]"
