"""Ascend's own operators and weights in its own format, and operators that leave the device, beside stubs."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from typing import Any

import pytest
from msgspec.structs import replace

from benchkernels.devices.child import child_environment
from benchkernels.kernels import KERNELS
from profiles.events import Trial
from profiles.profile import Case
from tests.contract.stub_cann.running import LIMIT_S, Record, StubCann

LAYER = {"aclnnRmsNorm", "aclnnRotaryPositionEmbeddingV2", "aclnnSwiGlu"}
UNFUSED = {"aclnnPowTensorScalar", "aclnnSilu", "aclnnNeg"}
STEPS = ("prefill", "decode", "train")
BLOCKS = {"bf16": ("aclnnMatmulWeightNz", "bf16"), "int8": ("aclnnQuantMatmulWeightNz", "i8")}
DECODER = {"models": "smollm2-135m", "dtypes": "bf16", "batch": 2, "sequence": 128, "layers": 1}
CACHE = {"batch": 1, "query_heads": 4, "kv_heads": 2, "sequence": 256, "head_size": 64}


def make_cases() -> list[Case]:
    fused = KERNELS["llm"].expand({"steps": list(STEPS), **DECODER})
    return [
        *(replace(case, backend_policy="npu_fused") for case in fused),
        *KERNELS["matmul"].expand({"dtypes": [*BLOCKS], "shapes": [[64, 96, 128]], "weight_format": "NZ"}),
        *KERNELS["attention"].expand({"phases": ["decode"], "dtypes": ["fp32"], **CACHE}),
    ]


CASES = make_cases()


@pytest.fixture(scope="module")
def record(stub_cann: StubCann, tmp_path_factory: pytest.TempPathFactory) -> Record:
    return stub_cann.measure(CASES, tmp_path_factory.mktemp("operators"))


def only(start: str) -> str:
    """The id of the case that begins so."""
    (found,) = (case.id for case in CASES if case.id.startswith(start))
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_it_runs_to_the_check_which_finds_it_wrong(record: Record, case: Case) -> None:
    assert record.ends[case.id].status == "incorrect", record.ends[case.id].reason
    assert "fall back to run on the CPU" not in record.stderr


@pytest.mark.parametrize("step", STEPS)
def test_a_layer_is_made_of_fused_operators_and_its_mask_once(record: Record, step: str) -> None:
    operators = record.calls[only(f"llm/{step}/")].operators
    assert set(operators) >= LAYER
    assert not UNFUSED & set(operators)
    assert operators.count("aclnnTriu") == 1
    norms, layers, passes = (operators.count(f"aclnn{name}") for name in ("RmsNorm", "SwiGlu", "Embedding"))
    assert norms == 2 * layers + passes


def test_decode_attends_to_the_whole_cache_without_copying_it(record: Record) -> None:
    calls = record.calls[only("llm/decode/")]
    (operator,) = {name for name in calls.operators if name.startswith("aclnnFusedInferAttentionScore")}
    query, key, value = calls.tensors[operator][:3]
    assert query.endswith(",9,1,64]")
    assert key == value
    assert key.startswith("bf16:ND[")
    assert "aclnnFlashAttentionScore" in calls.operators, "the prompt of the check"


def test_training_goes_back_through_the_same_operators(record: Record) -> None:
    operators = set(record.calls[only("llm/train/")].operators)
    backward = {"aclnnRmsNormGrad", "aclnnRotaryPositionEmbeddingGrad", "aclnnSwiGluGrad"}
    assert operators >= {*backward, "aclnnFlashAttentionScoreGrad", "aclnnApplyAdamWV2"}
    assert not any(name.startswith("aclnnFusedInfer") for name in operators)


@pytest.mark.parametrize("dtype", BLOCKS)
def test_a_weight_in_blocks_is_multiplied_by_the_operator_for_it(record: Record, dtype: str) -> None:
    operator, name = BLOCKS[dtype]
    case = only(f"matmul/{dtype}/")
    assert case.endswith("-nz")
    calls = record.calls[case]
    assert operator in calls.operators
    rows, weight = calls.tensors[operator][:2]
    assert rows == f"{name}:ND[64,128]"
    assert weight.startswith(f"{name}:NZ[")


def test_attention_over_a_cache_in_fp32_is_the_frameworks_own(record: Record) -> None:
    tried = [event.trial for event in record.events if isinstance(event, Trial)]
    (fused,) = (trial for trial in tried if trial.backend == "npu_fused_infer")
    assert fused.status == "unsupported"
    assert "not fp32" in fused.reason


INSIDE = """
import json, msgspec, torch
from benchkernels import trials
from benchkernels.devices import open_device
from benchkernels.kernels.base import Workload
from profiles.catalogue import identify

class Step(Workload):
    backends = ("adam",)
    def __init__(self, device):
        weight = torch.nn.Parameter(torch.ones(8, device=device.torch_device))
        weight.grad = torch.ones_like(weight)
        self.optimiser = torch.optim.Adam([weight], fused=True)
    def select(self, backend): pass
    def check(self): raise AssertionError("it was refused before")
    def run(self): self.optimiser.step()
    def close(self): pass

device = open_device("npu:0")
before = device.strays()
choice = trials.choose(Step(device), device, Step.backends, print, lambda: None)
straying = [before, choice.status, choice.reason, bool(device.spent), device.strays()]
print(json.dumps({"straying": straying, "device": msgspec.to_builtins(identify(device.describe()))}))
"""


@pytest.fixture(scope="module")
def told(stub_cann: StubCann, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a process says of an operator that strays, and of a chip that CANN clocks above the catalogue."""
    home = tmp_path_factory.mktemp("cann") / "cann"
    shutil.copytree(stub_cann.out / "cann", home)
    (chip,) = home.rglob("Ascend910B2.ini")
    chip.with_name("Ascend910B1.ini").write_text(chip.read_text().replace("cube_freq=1800", "cube_freq=1850"))
    knobs = {"ASCEND_HOME_PATH": home, "STUB_SOC": "Ascend910B1", "STUB_CUBE_CORES": 23}
    with tempfile.TemporaryFile() as stderr:
        child = subprocess.run(
            [sys.executable, "-c", INSIDE], env=child_environment("npu", stub_cann.environment(knobs)),
            stdout=subprocess.PIPE, stderr=stderr, text=True, timeout=LIMIT_S, check=True,
        )  # fmt: skip
    found: dict[str, Any] = json.loads(child.stdout)
    return found


def test_an_operator_that_ran_on_the_processor_unasked_is_never_timed(told: dict[str, Any]) -> None:
    """Fused Adam: torch-npu has it, and copies all tensors to the processor and back inside of it."""
    reason = "aten::_fused_adam_ ran on the processor in place of the device"
    assert told["straying"] == [[], "unsupported", reason, True, []]


def test_a_profile_has_the_peak_of_canns_own_file_and_the_catalogues_and_says_where_they_differ(
    told: dict[str, Any],
) -> None:
    device = told["device"]
    used, known = device["peaks"]["fp16"], device["catalogue"]
    assert (used["kind"], used["value"]) == ("derived", pytest.approx(363.7e12, rel=1e-3))
    assert used["source"].startswith("Ascend910B1.ini of CANN: 24 cube cores")
    assert known["peaks"]["fp16"]["kind"] == "matmul"
    assert known["published"]["fp16"]["kind"] == "published"
    assert "fp16 363.7 and 353.9" in device["details"]["peaks_disagree"]
    assert "counts 23 cube cores, Ascend910B1.ini of CANN 24" in device["details"]["cores_disagree"]


def test_what_changes_a_measurement_is_told(told: dict[str, Any]) -> None:
    details = told["device"]["details"]
    assert details["platform"] == {"cube_cores": 24, "clock_hz": 1.85e9}
    expected = {
        "jit_compile": False,
        "internal_format": False,
        "task_queue": "1",
        "deterministic": False,
        "compatible_operators": False,
    }
    assert {name: details[name] for name in expected} == expected
    assert set(details["core_limit"]) == {"cube_core_num", "vector_core_num"}
