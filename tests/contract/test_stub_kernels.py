"""Every kernel of ours through a real worker, with torch-npu's own wheel asking stub libraries.

Nothing is computed there. So what is asked of the device is held against what it should be asked, and our own
check must find every result wrong.
"""

from __future__ import annotations

import re

import pytest

from benchkernels.kernels import KERNELS
from profiles.events import BackendTrial, EnvironmentSeen, Samples, Trial
from profiles.profile import Case
from tests.contract.stub_cann.running import Record, StubCann

ATTENTION = {"batch": 1, "query_heads": 4, "kv_heads": 2, "sequence": 256, "head_size": 64}
MODEL = {"models": "smollm2-135m", "dtypes": "bf16", "batch": 1, "sequence": 128, "layers": 1}
SHAPE = {"shapes": [[64, 96, 128]]}
MATMUL = {"fp32": "f32", "hf32": "f32", "fp16": "f16", "bf16": "bf16"}
ATTENDED = {"fp32": "f32", "bf16": "bf16"}
OPERATIONS = ("copy", "triad", "read")
STEPS = ("prefill", "decode", "train")
REFUSED = {"fp64": "no fp64", "tf32": "no tf32", "fp8": "needs an Ascend 950"}
TABLES = [
    ("matmul", {"dtypes": [*REFUSED, *MATMUL, "int8"], **SHAPE}),
    ("matmul", {"dtypes": ["fp16"], **SHAPE, "mode": "graph"}),
    ("attention", {"phases": ["prefill", "train", "decode"], "dtypes": list(ATTENDED), **ATTENTION}),
    ("attention", {"phases": ["prefill"], "dtypes": ["bf16"], **ATTENTION, "causal": False}),
    ("llm", {"steps": ["prefill", "decode", "train"], **MODEL}),
    ("llm", {"steps": ["decode"], **MODEL, "mode": "graph"}),
    ("bandwidth", {"operations": list(OPERATIONS), "sizes": ["64MiB"]}),
]
CASES: list[Case] = [case for kernel, table in TABLES for case in KERNELS[kernel].expand(table)]
FLASH = "aclnnFlashAttentionScore"


@pytest.fixture(scope="module")
def record(stub_cann: StubCann, tmp_path_factory: pytest.TempPathFactory) -> Record:
    return stub_cann.measure(CASES, tmp_path_factory.mktemp("kernels"))


def only(start: str, end: str = "") -> str:
    """The id of the case that begins and ends so."""
    (found,) = (case.id for case in CASES if case.id.startswith(start) and case.id.endswith(end))
    return found


def test_the_worker_comes_to_its_end(record: Record) -> None:
    assert (record.code, record.end.status) == (0, "done"), record.stderr
    assert list(record.ends) == [case.id for case in CASES]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_device_that_computes_nothing_is_never_right(record: Record, case: Case) -> None:
    end = record.ends[case.id]
    assert end.status == ("unsupported" if case.dtype in REFUSED else "incorrect"), end.reason
    assert end.reason
    assert not [event for event in record.events if isinstance(event, Samples)], "nothing wrong is timed"


@pytest.mark.parametrize("dtype", REFUSED)
def test_a_dtype_that_the_chip_lacks_is_refused_before_anything_is_asked_of_it(
    record: Record, dtype: str
) -> None:
    name = only(f"matmul/{dtype}/")
    assert REFUSED[dtype] in record.ends[name].reason
    assert record.calls[name].operators == []


@pytest.mark.parametrize(("dtype", "name"), MATMUL.items())
def test_a_product_is_one_operator_on_tensors_of_its_dtype(record: Record, dtype: str, name: str) -> None:
    calls = record.calls[only(f"matmul/{dtype}/", "k128")]
    assert "aclnnMm" in calls.operators
    assert calls.tensors["aclnnMm"] == [f"{name}:ND[64,128]", f"{name}:ND[128,96]", f"{name}:ND[64,96]"]


def test_an_int8_product_is_quantised_and_exact(record: Record) -> None:
    calls = record.calls[only("matmul/int8/")]
    (operator,) = {name for name in calls.operators if name.startswith("aclnnQuantMatmul")}
    first, second, scale, *_, out = calls.tensors[operator]
    assert (first, second) == ("i8:ND[64,128]", "i8:ND[128,96]")
    assert (scale, out) == ("f32:ND[1]", "i32:ND[64,96]")


def test_a_graph_is_captured_once_and_replayed(record: Record) -> None:
    names = record.calls[only("matmul/fp16/", "-graph")].names
    begin, end = names.index("aclmdlRICaptureBegin"), names.index("aclmdlRICaptureEnd")
    assert names[begin:end].count("aclnnMm") == 20
    assert "aclmdlRIExecuteAsync" in names[end:]
    assert names.count("aclmdlRIDestroy") == names.count("aclmdlRICaptureBegin")
    assert "aclrtSynchronizeStream" not in names[begin:end], "nothing is waited for in a capture"


def test_a_whole_decode_step_is_captured(record: Record) -> None:
    names = record.calls[only("llm/decode/", "-graph")].names
    begin, end = names.index("aclmdlRICaptureBegin"), names.index("aclmdlRICaptureEnd")
    captured = names[begin:end]
    assert {"aclnnEmbedding", "aclnnMatmul"} <= set(captured)
    assert not [name for name in captured if name.startswith(("aclrtSynchronize", "aclrtMemcpy"))]
    assert "aclmdlRIExecuteAsync" in names[end:]


@pytest.mark.parametrize(("dtype", "name"), ATTENDED.items())
@pytest.mark.parametrize("phase", ["prefill", "train"])
def test_attention_to_a_prompt_is_the_vendor_s_operator_with_a_mask_that_is_made_once(
    record: Record, phase: str, dtype: str, name: str
) -> None:
    calls = record.calls[only(f"attention/{dtype}/{phase}-", "-causal")]
    query, key, value, mask, *_ = calls.tensors[FLASH]
    assert query == f"{name}:ND[1,4,256,64]"
    assert key == value == f"{name}:ND[1,2,256,64]"
    assert mask == "bool:ND[2048,2048]"
    assert (f"{FLASH}Grad" in calls.operators) == (phase == "train")


def test_attention_without_a_mask_is_given_none(record: Record) -> None:
    calls = record.calls[only("attention/bf16/prefill-", "-full")]
    assert not any(tensor.startswith("bool") for tensor in calls.tensors[FLASH])
    assert "aclnnTriu" not in calls.operators


def test_attention_to_a_cache_is_the_vendor_s_operator_for_it(record: Record) -> None:
    calls = record.calls[only("attention/bf16/decode-")]
    (operator,) = {name for name in calls.operators if name.startswith("aclnnFusedInferAttentionScore")}
    assert calls.tensors[operator][:3] == ["bf16:ND[1,4,1,64]", "bf16:ND[1,2,256,64]", "bf16:ND[1,2,256,64]"]


def test_the_framework_s_own_path_is_tried_beside_it(record: Record) -> None:
    tried: dict[str, dict[str, BackendTrial]] = {}
    for event in record.events:
        if isinstance(event, Trial):
            tried.setdefault(event.case, {})[event.trial.backend] = event.trial
    assert set(tried[only("attention/bf16/prefill-", "-causal")]) == {"npu_fusion_attention", "sdpa"}
    assert set(tried[only("attention/bf16/decode-")]) == {"npu_fused_infer", "sdpa"}
    for trials in tried.values():
        assert {trial.status for trial in trials.values()} <= {"incorrect", "unsupported"}, trials
        assert all(trial.reason for trial in trials.values())


@pytest.mark.parametrize("step", STEPS)
def test_a_decoder_step_asks_for_what_a_decoder_is_made_of(record: Record, step: str) -> None:
    operators = set(record.calls[only(f"llm/{step}/", "of30")].operators)
    assert {"aclnnEmbedding", "aclnnMatmul"} <= operators
    assert any("Attention" in name for name in operators)
    assert ("aclnnEmbeddingDenseBackward" in operators) == (step == "train")


def test_training_updates_by_the_fused_optimiser(record: Record) -> None:
    names = record.calls[only("llm/train/")].operators
    assert "aclnnApplyAdamWV2" in names
    assert not any("Addcdiv" in name or "Addcmul" in name for name in names), "one kernel for each tensor"


@pytest.mark.parametrize(
    ("operation", "expected"),
    [("copy", {"aclnnInplaceCopy"}), ("triad", {"aclnnAdd"}), ("read", {"aclnnMv", "aclnnReduceSum"})],
)
def test_memory_is_streamed_by_one_operator(record: Record, operation: str, expected: set[str]) -> None:
    assert expected <= set(record.calls[only(f"bandwidth/{operation}/")].operators)


def test_no_operator_ran_on_the_processor_or_was_compiled(record: Record) -> None:
    assert "fall back to run on the CPU" not in record.stderr
    names = [name for calls in record.calls.values() for name in calls.names]
    assert not [name for name in names if name.startswith(("compiled", "aclop"))]


def test_the_surroundings_name_the_versions_and_what_is_set(record: Record) -> None:
    seen = [event.environment for event in record.events if isinstance(event, EnvironmentSeen)]
    assert len(seen) == 2
    assert seen[0].driver == "8.5.0"
    assert seen[0].runtimes["CANN"] == "8.5.0"
    assert re.match(r"2\.13\.0", seen[0].runtimes["torch_npu"])
    assert seen[0].variables["TORCH_NPU_FALLBACK_CPU_DISABLE"] == "1"
    assert seen[0].variables["TASK_QUEUE_ENABLE"] == "1"
