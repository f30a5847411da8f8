"""LLM step cases, their counts against torch's counter, their check, and their memory bound."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from msgspec.structs import replace
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from benchkernels import models, trials
from benchkernels.counting import attention_flops
from benchkernels.devices.cpu import CpuDevice
from benchkernels.environment import relevant_variables
from benchkernels.kernels import KERNELS
from benchkernels.kernels.decoder import Decoder
from benchkernels.kernels.llm import Llm, Step, make_case, make_shape
from benchkernels.kernels.llm_check import reduce_config
from benchkernels.kernels.llm_memory import CHECK_PARAMETERS
from benchkernels.kernels.llm_workload import StepWorkload
from benchkernels.models import ModelConfig, count_parameters, find_model, load_models
from profiles.problems import SuiteError
from profiles.profile import Case

CPU: Any = SimpleNamespace(kind="cpu", torch_device=torch.device("cpu"))
TABLE = {
    "steps": ["decode"],
    "models": ["llama-3.1-8b"],
    "dtypes": ["bf16"],
    "batch": [8],
    "sequence": [2048],
}


def expand(**changes: Any) -> list[Case]:
    return Llm().expand({**TABLE, **changes})


@pytest.fixture(params=["llama-3.1-8b", "qwen2.5-0.5b"])
def tiny(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> ModelConfig:
    """A small model in the table of models: Llama 3.1's kind, and Qwen's with bias and a tied head."""
    return put_tiny(request.param, monkeypatch)


def put_tiny(kind: str, monkeypatch: pytest.MonkeyPatch) -> ModelConfig:
    config = replace(
        find_model(kind), name="tiny", hidden_size=128, intermediate_size=320, layers=3,
        query_heads=4, kv_heads=2, head_size=32, vocabulary=512, parameters=0,
    )  # fmt: skip
    table = {**load_models(), "tiny": config}
    monkeypatch.setattr(models, "load_models", lambda: table)
    return config


@pytest.fixture
def one_kind(monkeypatch: pytest.MonkeyPatch) -> ModelConfig:
    """Llama 3.1's kind alone."""
    return put_tiny("llama-3.1-8b", monkeypatch)


def prepare(
    step: str, dtype: str = "fp32", batch: int = 2, sequence: int = 24, mode: str = "eager"
) -> tuple[Case, StepWorkload]:
    config = models.find_model("tiny")
    case = make_case(Step(step, config, dtype, batch, sequence, config.layers, mode))
    return case, Llm().prepare(case, CPU, 5)  # type: ignore[return-value]


def test_ids_say_step_model_dtype_and_sizes() -> None:
    cases = expand(steps=["prefill", "decode", "train"], batch=1)
    assert [case.id for case in cases] == [
        "llm/prefill/llama-3.1-8b/bf16/b1-s2048",
        "llm/decode/llama-3.1-8b/bf16/b1-ctx2048",
        "llm/train/llama-3.1-8b/bf16/b1-s2048",
    ]
    assert [case.tokens for case in cases] == [2048, 1, 2048]
    assert {case.unit for case in cases} == {"token/s"}
    assert not any(case.projection for case in cases)


def test_fewer_layers_say_so_and_carry_the_whole_models_counts() -> None:
    (whole,), (part,) = expand(), expand(layers=4)
    assert part.id == "llm/decode/llama-3.1-8b/bf16/b8-ctx2048-layers4of32"
    assert part.projection == {"layers": 32, "flops": whole.flops, "traffic_bytes": whole.traffic_bytes}
    assert part.flops < whole.flops
    assert part.memory_bytes < whole.memory_bytes


def test_fit_takes_the_largest_number_of_layers() -> None:
    (wish,) = expand(layers="fit")
    assert Llm().fit(wish, 200 << 30) == expand()[0], "what fits whole is the same case as without `fit`"
    fitted = Llm().fit(wish, 10 << 30)
    assert fitted.memory_bytes <= 10 << 30
    layers = int(fitted.parameters["layers"])
    assert fitted.id.endswith(f"-layers{layers}of32")
    (more,) = expand(layers=layers + 1)
    assert more.memory_bytes > 10 << 30
    assert Llm().fit(fitted, 1 << 30) == fitted
    assert Llm().fit(wish, 1 << 20).parameters["layers"] == 1
    (fixed,) = expand()
    assert Llm().fit(fixed, 1 << 20) == fixed


def test_fit_keeps_what_the_suite_set() -> None:
    wish = replace(expand(layers="fit")[0], budget_s=7.5)
    assert Llm().fit(wish, 10 << 30).budget_s == 7.5


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"models": ["gpt-9"]}, "'gpt-9'; allowed are llama-3.1-8b"),
        ({"steps": ["chat"]}, "'chat'; allowed are prefill, decode, train"),
        ({"dtypes": ["fp8"]}, "'fp8'; allowed are fp32, fp16, bf16"),
        ({"batch": [0]}, 'key "batch" holds 0'),
        (
            {"models": ["smollm2-135m"], "sequence": [8193]},
            "holds 8193; smollm2-135m takes at most 8192 tokens",
        ),
        ({"layers": 33}, 'key "layers" is 33; allowed are whole numbers from 1 to 32'),
        ({"layers": "most"}, "key \"layers\" is 'most'"),
        ({"steps": ["train"], "dtypes": ["fp16"]}, "without loss scaling"),
        ({"tokens": 3}, 'key "tokens" is unknown'),
    ],
)
def test_impossible_tables_are_refused_by_key(changes: dict[str, Any], text: str) -> None:
    with pytest.raises(SuiteError, match=text):
        expand(**changes)


def counted(run: Any) -> int:
    """torch's own count. With the unfused backend, since it gives 0 for the CPU's fused attention."""
    with FlopCounterMode(display=False) as counter, sdpa_kernel(SDPBackend.MATH):
        run()
    return int(counter.get_total_flops())


def uncausal(config: ModelConfig, batch: int, tokens: int) -> int:
    """What torch's counter adds by ignoring the causal mask, forward."""
    causal = make_shape(config, config.layers).attention(batch, tokens, tokens)
    full = type(causal)(**{**{name: getattr(causal, name) for name in causal.__slots__}, "causal": False})
    return config.layers * (attention_flops(full) - attention_flops(causal))


@pytest.mark.parametrize("step", ["prefill", "decode", "train"])
def test_flops_equal_torchs_counter(step: str, tiny: ModelConfig) -> None:
    case, workload = prepare(step)
    extra = {"prefill": 1, "decode": 0, "train": 3}[step] * uncausal(tiny, 2, 24)
    assert counted(workload.run) == case.flops + extra


def test_decode_traffic_is_weights_cache_and_logits(tiny: ModelConfig) -> None:
    case, workload = prepare("decode")
    model, cache = workload._model, workload._cache
    read = sum(p.numel() for name, p in model.named_parameters() if "bias" not in name)
    read -= 0 if tiny.tied_embeddings else tiny.vocabulary * tiny.hidden_size
    written = cache[..., -1, :].numel()
    assert case.traffic_bytes == 4 * (read + cache.numel() + written + 2 * tiny.vocabulary)


@pytest.mark.parametrize("dtype", ["fp32", "bf16", "fp16"])
@pytest.mark.parametrize("step", ["prefill", "decode", "train"])
@pytest.mark.usefixtures("tiny")
def test_every_step_is_correct(step: str, dtype: str) -> None:
    _, workload = prepare(step, dtype)
    check = workload.check()
    assert check.ok, check
    assert check.error is not None
    assert 0 < check.error < check.tolerance
    assert workload.backends == ("eager",)
    workload.select("eager")
    workload.run()
    workload.close()


@pytest.mark.parametrize("step", ["prefill", "decode", "train"])
@pytest.mark.usefixtures("tiny")
def test_a_context_of_one_token_works(step: str) -> None:
    _, workload = prepare(step, sequence=1)
    assert workload.check().ok


@pytest.mark.usefixtures("tiny")
def test_training_on_one_batch_learns_it() -> None:
    _, workload = prepare("train")
    losses = [float(workload.run()) for _ in range(60)]  # type: ignore[arg-type]
    assert losses[-1] < 0.9 * losses[0]


GENUINE = F.scaled_dot_product_attention


def no_mask(*args: Any, is_causal: bool, **kwargs: Any) -> torch.Tensor:
    return GENUINE(*args, is_causal=False, **kwargs)


def first_head_only(*args: Any, **kwargs: Any) -> torch.Tensor:
    out = GENUINE(*args, **kwargs)
    return out[:, :1].expand_as(out)


def not_a_number(*args: Any, **kwargs: Any) -> torch.Tensor:
    return GENUINE(*args, **kwargs) * float("nan")


def doubled(*args: Any, **kwargs: Any) -> torch.Tensor:
    return GENUINE(*args, **kwargs) * (1.0 if args[0].dtype == torch.float64 else 1.1)


def only_in_float32(fault: Any) -> Any:
    """The float64 reference stays right, as on another device it would."""

    def attention(*args: Any, **kwargs: Any) -> torch.Tensor:
        return (GENUINE if args[0].dtype == torch.float64 else fault)(*args, **kwargs)

    return attention


@pytest.mark.parametrize("fault", [no_mask, first_head_only, not_a_number, doubled])
@pytest.mark.parametrize("step", ["prefill", "decode", "train"])
@pytest.mark.usefixtures("tiny")
def test_a_corrupted_attention_is_caught(step: str, fault: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    if (step, fault) == ("decode", no_mask):
        fault = doubled  # one query has no mask to lose
    _, workload = prepare(step)
    monkeypatch.setattr(F, "scaled_dot_product_attention", only_in_float32(fault))
    check = workload.check()
    assert not check.ok
    assert check.reason


@pytest.mark.usefixtures("tiny")
def test_a_timed_model_that_gives_nonsense_is_caught() -> None:
    """The reduced model is right; only the model at its own size is broken."""
    _, workload = prepare("decode")
    with torch.no_grad():
        workload._model.norm.weight.fill_(0.0)
    assert workload.check().reason == "the output is all zero"
    with torch.no_grad():
        workload._model.norm.weight.fill_(float("nan"))
    assert not workload.check().ok


@pytest.mark.usefixtures("tiny")
def test_a_cache_that_is_not_written_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    _, workload = prepare("prefill")
    genuine = Decoder.hidden
    monkeypatch.setattr(Decoder, "hidden", lambda self, tokens, *_: genuine(self, tokens))
    assert not workload.check().ok


@pytest.mark.usefixtures("tiny")
def test_an_optimiser_that_does_nothing_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    _, workload = prepare("train")
    monkeypatch.setattr(workload._optimiser, "step", lambda: None)
    assert workload.check().reason == "the output is all zero"


needs_a_compiler = pytest.mark.skipif(
    not (shutil.which("c++") or shutil.which("g++") or shutil.which("clang++")),
    reason="torch.compile needs a C++ compiler",
)


@pytest.fixture
def no_compile_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a worker's environment says."""
    monkeypatch.setattr("torch._inductor.config.compile_threads", 1)


@needs_a_compiler
@pytest.mark.usefixtures("one_kind", "no_compile_workers")
def test_compiling_changes_nothing_in_the_environment_of_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TORCHINDUCTOR_COMPILE_THREADS", raising=False)
    _, workload = prepare("decode", mode="compile")
    before = relevant_variables(os.environ)
    assert workload.check().ok
    assert relevant_variables(os.environ) == before
    assert "TORCHINDUCTOR_COMPILE_THREADS" not in os.environ


@needs_a_compiler
@pytest.mark.parametrize("step", ["prefill", "decode", "train"])
@pytest.mark.usefixtures("one_kind", "no_compile_workers")
def test_a_compiled_step_is_correct_and_a_wrong_one_is_caught(step: str) -> None:
    case, workload = prepare(step, mode="compile")
    assert case.id.endswith("-compile")
    assert case.parameters["mode"] == "compile"
    check = workload.check()
    assert check.ok, check.reason
    assert torch._dynamo.utils.counters["stats"]["unique_graphs"] > 0, "nothing was compiled"
    name = "_loss" if step == "train" else "_infer"
    genuine = getattr(workload, name)
    setattr(workload, name, lambda *given: genuine(*given) * 1.2)
    assert "error" in workload.check().reason
    workload.close()


@needs_a_compiler
@pytest.mark.usefixtures("no_compile_workers")
def test_a_compiler_that_fails_makes_the_case_unsupported(monkeypatch: pytest.MonkeyPatch) -> None:
    (case,) = expand(models="smollm2-135m", dtypes="fp32", batch=1, sequence=8, layers=1, mode="compile")
    monkeypatch.setattr("torch._inductor.config.cpp.cxx", ("no-such-compiler",))
    monkeypatch.setattr("torch._inductor.config.force_disable_caches", True)
    workload = Llm().prepare(case, CPU, 1)
    choice = trials.choose(workload, CpuDevice(), workload.backends, lambda _: None, lambda: None)
    assert choice.status == "unsupported"
    assert "compiler" in choice.reason


def test_the_reduced_model_is_small_and_of_the_same_kind() -> None:
    for config in load_models().values():
        small = reduce_config(config)
        assert count_parameters(small) <= CHECK_PARAMETERS
        assert small.query_heads * config.kv_heads == config.query_heads * small.kv_heads
        assert (small.head_size, small.attention_bias) == (config.head_size, config.attention_bias)
        assert small.rope_scaling == config.rope_scaling


PEAK = """
import json, resource, sys, torch
from types import SimpleNamespace
from benchkernels.kernels.llm import Llm
import benchkernels.kernels.llm_workload, torch._dynamo  # what an optimiser imports is not the case's
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
(case,) = Llm().expand(json.loads(sys.argv[1]))
device = SimpleNamespace(kind="cpu", torch_device=torch.device("cpu"))
workload = Llm().prepare(case, device, 1)
workload.check()
workload.run()
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024, case.memory_bytes)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss is in KiB on Linux only")
@pytest.mark.parametrize("step", ["decode", "train"])
def test_the_memory_bound_holds(step: str) -> None:
    table = {
        "steps": step,
        "models": "smollm2-135m",
        "dtypes": "bf16",
        "batch": 1,
        "sequence": 256,
        "layers": 6,
    }
    out = subprocess.run(
        [sys.executable, "-c", PEAK, json.dumps(table)], capture_output=True, text=True, check=True
    )
    peak_bytes, bound_bytes = map(int, out.stdout.split())
    assert peak_bytes < bound_bytes


def test_a_large_model_is_bounded_by_what_it_must_hold() -> None:
    (decode,) = expand()
    weights, cache = 2 * 8_030_261_248, 2 * 32 * 2 * 8 * 2048 * 1024
    assert weights + cache < decode.memory_bytes < 1.15 * (weights + cache)
    (train,) = expand(steps=["train"], batch=1, sequence=2048)
    assert train.memory_bytes > 8 * 8_030_261_248


def test_it_is_registered() -> None:
    assert KERNELS["llm"].name == "llm"


def test_expanding_imports_no_torch() -> None:
    program = (
        "import sys; from benchkernels.kernels import KERNELS;"
        f"KERNELS['llm'].expand({TABLE!r}); print('torch' in sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "False"
