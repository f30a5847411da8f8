"""Attention cases, backends and their check; the references are torch's own operators and counters."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from torch.utils.flop_counter import FlopCounterMode

from benchkernels.kernels import KERNELS
from benchkernels.kernels.attention import Attention, Problem, math_bytes
from benchkernels.kernels.attention_backends import list_backends
from benchkernels.kernels.attention_check import choose_parts, reference
from benchkernels.kernels.attention_workload import AttentionWorkload
from benchkernels.kernels.base import Unsupported
from benchkernels.kernels.inputs import fresh_seed
from profiles.problems import SuiteError
from profiles.profile import Case

CPU: Any = SimpleNamespace(kind="cpu", torch_device=torch.device("cpu"))
TABLE = {
    "phases": ["prefill"], "dtypes": ["fp32"], "batch": 2, "query_heads": 6, "kv_heads": 2,
    "sequence": [80], "head_size": 64,
}  # fmt: skip


def expand(**changes: Any) -> list[Case]:
    return Attention().expand({**TABLE, **changes})


def prepare(case: Case) -> AttentionWorkload:
    return Attention().prepare(case, CPU, 7)  # type: ignore[return-value]


def test_ids_say_phase_sizes_and_mask() -> None:
    cases = expand(phases=["prefill", "train", "decode"], dtypes=["bf16", "fp32"], causal=[True, False])
    assert [case.id for case in cases] == [
        f"attention/{dtype}/{name}"
        for dtype in ("bf16", "fp32")
        for name in (
            "prefill-b2-hq6-hkv2-s80-d64-causal",
            "prefill-b2-hq6-hkv2-s80-d64-full",
            "train-b2-hq6-hkv2-s80-d64-causal",
            "train-b2-hq6-hkv2-s80-d64-full",
            "decode-b2-hq6-hkv2-s80-d64",
        )
    ]
    assert [case.unit for case in cases[:5]] == ["FLOP/s"] * 4 + ["B/s"]


def test_a_named_backend_is_another_case() -> None:
    (case,) = expand(backend="math")
    assert case.id.endswith("-causal-math")
    assert case.backend_policy == "math"
    assert prepare(case).backends == ("math",)


def test_lists_multiply() -> None:
    cases = expand(batch=[1, 2], sequence=[16, 32, 64], head_size=[64, 128])
    assert len({case.id for case in cases}) == 12


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"query_heads": [6, 7]}, 'key "query_heads" holds 7, which is not a multiple of kv_heads 2'),
        ({"head_size": [65]}, 'key "head_size" holds 65; fused kernels take multiples of 8'),
        ({"head_size": 512}, 'key "head_size" holds 512'),
        ({"phases": ["prefil"]}, "'prefil'; allowed are prefill, train, decode"),
        ({"dtypes": ["int8"]}, "'int8'; allowed are fp32, fp16, bf16"),
        ({"batch": 0}, 'key "batch" holds 0'),
        ({"sequence": []}, 'key "sequence" is \\[\\]'),
        ({"causal": "yes"}, "key \"causal\" holds 'yes'"),
        ({"backend": "flash3"}, "key \"backend\" is 'flash3'"),
        ({"heads": 3}, 'key "heads" is unknown'),
    ],
)
def test_impossible_tables_are_refused_by_key(changes: dict[str, Any], text: str) -> None:
    with pytest.raises(SuiteError, match=text):
        expand(**changes)


def test_a_missing_key_is_named() -> None:
    with pytest.raises(SuiteError, match='key "batch" is missing'):
        Attention().expand({name: value for name, value in TABLE.items() if name != "batch"})


@pytest.mark.parametrize("phase", ["prefill", "decode"])
def test_flops_equal_torchs_counter_on_the_unfused_backend(phase: str) -> None:
    (case,) = expand(phases=[phase], causal=False, backend="math")
    workload = prepare(case)
    workload.select("math")
    with FlopCounterMode(display=False) as counter:
        workload.run()
    assert counter.get_total_flops() == case.flops
    workload.close()


def test_causal_counts_the_unmasked_half_and_train_three_and_a_half_times() -> None:
    full, causal = expand(causal=[False, True])
    assert causal.flops * 2 * 80 == full.flops * 81
    (train,) = expand(phases=["train"])
    assert train.flops == 3.5 * causal.flops


def test_decode_traffic_is_the_cache_and_one_query() -> None:
    (case,) = expand(phases=["decode"])
    assert case.traffic_bytes == 4 * (2 * 2 * 2 * 80 * 64 + 2 * 2 * 6 * 64)


@pytest.mark.parametrize("causal", [True, False])
@pytest.mark.parametrize("train", [True, False])
def test_the_float64_reference_equals_torchs_attention(causal: bool, train: bool) -> None:
    problem = Problem("train" if train else "prefill", 2, 6, 2, 40, 16, causal)
    shapes = [(2, 6, 40, 16), (2, 2, 40, 16), (2, 2, 40, 16), (2, 6, 40, 16)][: 4 if train else 3]
    tensors = [torch.randn(shape, dtype=torch.float64, requires_grad=True) for shape in shapes]
    part = choose_parts(problem, 1)[-1]
    rows = list(range(40))
    assert part.rows.tolist() == rows, "a small problem is checked whole"
    out = F.scaled_dot_product_attention(*tensors[:3], is_causal=causal, enable_gqa=True)
    expected = [out[part.batch, part.heads(problem)]]
    if train:
        grads = torch.autograd.grad(out, tensors[:3], tensors[3])
        expected += [
            grads[0][part.batch, part.heads(problem)],
            *(g[part.batch, part.kv_head] for g in grads[1:]),
        ]
    for ours, theirs in zip(reference(part, problem, tensors), expected, strict=True):
        torch.testing.assert_close(ours, theirs)


def test_a_large_problem_is_checked_in_parts_with_first_and_last_rows() -> None:
    problem = Problem("train", 4, 32, 8, 4096, 128, True)
    parts = choose_parts(problem, 3)
    assert (parts[0].batch, parts[0].kv_head) == (0, 0)
    assert (parts[-1].batch, parts[-1].kv_head) == (3, 7)
    rows = parts[0].rows.tolist()
    assert rows[0] == 0
    assert rows[-1] == 4095
    assert len(rows) * problem.group * 4096 * 128 * 14 * len(parts) < 1.1e9


@pytest.mark.parametrize("dtype", ["fp32", "bf16", "fp16"])
@pytest.mark.parametrize("phase", ["prefill", "train", "decode"])
@pytest.mark.parametrize("kv_heads", [2, 6])
def test_every_backend_of_a_cpu_is_correct(dtype: str, phase: str, kv_heads: int) -> None:
    (case,) = expand(phases=[phase], dtypes=[dtype], kv_heads=kv_heads)
    workload = prepare(case)
    assert workload.backends == ("flash", "math")
    for backend in workload.backends:
        workload.select(backend)
        check = workload.check()
        assert check.ok, check
        assert check.error is not None
        assert 0 < check.error < check.tolerance
        workload.run()
    workload.close()


def test_a_train_check_passes_where_only_some_rows_carry_a_gradient() -> None:
    (case,) = expand(phases=["train"], dtypes=["bf16"], sequence=1536, batch=1, query_heads=2, kv_heads=1)
    workload = prepare(case)
    rows = choose_parts(Problem.of(case), 7)[0].rows
    assert len(rows) < 1536
    assert workload.check().ok
    grad = workload._tensors[3]
    assert bool((grad.norm(dim=-1) > 0).all()), "no zeros are left to be timed"


@pytest.mark.parametrize(("backend", "operator"), [
    ("flash", "aten::_scaled_dot_product_flash_attention_for_cpu"),
    ("math", "aten::_scaled_dot_product_attention_math"),
])  # fmt: skip
def test_the_selected_backend_is_the_one_that_runs(backend: str, operator: str) -> None:
    workload = prepare(expand()[0])
    workload.select(backend)
    with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CPU]) as profiler:
        workload.run()
    assert operator in {event.key for event in profiler.key_averages()}
    workload.close()


@pytest.mark.parametrize("backend", ["efficient", "cudnn", "efficient+expanded", "npu_fused_infer"])
def test_a_backend_that_cannot_run_here_is_unsupported_with_the_reason(backend: str) -> None:
    (case,) = expand(backend=backend)
    workload = prepare(case)
    reason = "needs torch-npu" if backend.startswith("npu") else "No viable backend"
    with pytest.raises(Unsupported, match=reason):
        workload.select(backend)
    with pytest.raises(Unsupported, match="no attention backend 'flash'"):
        workload.select("flash")


def test_closing_gives_torchs_choice_of_backends_back() -> None:
    workload = prepare(expand()[0])
    workload.select("math")
    assert not torch.backends.cuda.flash_sdp_enabled()
    workload.close()
    assert torch.backends.cuda.flash_sdp_enabled()


def test_the_unfused_backend_is_left_out_where_its_scores_are_huge() -> None:
    (case,) = expand(sequence=1 << 14, query_heads=32, kv_heads=8, batch=1)
    (named,) = expand(sequence=1 << 14, query_heads=32, kv_heads=8, batch=1, backend="math")
    assert named.memory_bytes - case.memory_bytes == math_bytes(Problem.of(case))
    workload = AttentionWorkload.__new__(AttentionWorkload)
    workload.backends, workload._problem, workload._case = ("flash", "math"), Problem.of(case), case
    with pytest.raises(Unsupported, match=r"would hold .* GiB of scores"):
        workload.select("math")


def test_an_accelerators_candidates_name_every_backend() -> None:
    grouped, plain = Problem("prefill", 1, 8, 2, 64, 64, True), Problem("prefill", 1, 8, 8, 64, 64, True)
    decode = Problem("decode", 1, 8, 2, 64, 64, False)
    assert list_backends("cuda", grouped) == ("flash", "cudnn", "efficient", "efficient+expanded", "math")
    assert list_backends("cuda", plain) == ("flash", "cudnn", "efficient", "math")
    assert list_backends("cuda", decode) == ("flash", "cudnn", "efficient", "math")
    assert list_backends("npu", grouped) == ("npu_fusion_attention", "sdpa")
    assert list_backends("npu", decode) == ("npu_fused_infer", "sdpa")


GENUINE = F.scaled_dot_product_attention


def one_head_wrong(*args: Any, **kwargs: Any) -> torch.Tensor:
    out = GENUINE(*args, **kwargs).clone()
    out[:, -1] = out[:, 0]
    return out


def last_row_missing(*args: Any, **kwargs: Any) -> torch.Tensor:
    out = GENUINE(*args, **kwargs).clone()
    out[:, :, -1] = 0.0
    return out


def one_nan(*args: Any, **kwargs: Any) -> torch.Tensor:
    out = GENUINE(*args, **kwargs).clone()
    out.view(-1)[out.numel() // 3] = float("nan")
    return out


def no_mask(query: Any, key: Any, value: Any, is_causal: bool, **kwargs: Any) -> torch.Tensor:
    return GENUINE(query, key, value, is_causal=not is_causal, **kwargs)


def zeros(query: Any, *_: Any, **__: Any) -> torch.Tensor:
    return query * 0.0


def constant(query: Any, *_: Any, **__: Any) -> torch.Tensor:
    return query * 0.0 + 1.0


def wrong_scale(query: Any, *args: Any, **kwargs: Any) -> torch.Tensor:
    return GENUINE(query * 1.05, *args, **kwargs)


FAULTS = [one_head_wrong, last_row_missing, one_nan, no_mask, wrong_scale]
# Zeros and constants give K and V no gradient at all: autograd itself refuses those in train.
CORRUPTED = [("prefill", fault) for fault in (*FAULTS, zeros, constant)] + [
    ("train", fault) for fault in FAULTS
]


@pytest.mark.parametrize(("phase", "fault"), CORRUPTED)
def test_a_corrupted_result_is_caught(phase: str, fault: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    workload = prepare(expand(phases=[phase], sequence=300)[0])
    workload.select("math")
    monkeypatch.setattr(F, "scaled_dot_product_attention", fault)
    check = workload.check()
    assert not check.ok
    assert check.reason
    workload.close()


def test_rows_that_were_never_written_are_caught_in_heads_that_are_not_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An allocator hands the same memory out again, where an earlier call has left its right result."""
    workload = prepare(expand()[0])
    workload.select("math")
    problem = Problem("prefill", 2, 6, 2, 80, 64, True)
    compared = {(part.batch, part.kv_head) for part in choose_parts(problem, fresh_seed(7))}
    ((batch, kv_head),) = {(b, h) for b in range(2) for h in range(2)} - compared
    memory: list[torch.Tensor] = []

    def unfinished(query: Any, *args: Any, **kwargs: Any) -> torch.Tensor:
        whole = GENUINE(query, *args, **kwargs)
        if not memory:
            memory.append(whole)
        left_out = memory[0][batch, kv_head * 3 : kv_head * 3 + 3].clone()
        memory[0].copy_(whole)[batch, kv_head * 3 : kv_head * 3 + 3] = left_out
        return memory[0]

    monkeypatch.setattr(F, "scaled_dot_product_attention", unfinished)
    check = workload.check()
    assert not check.ok
    assert "never written" in check.reason
    workload.close()


def test_gradients_are_checked_on_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A right output with a wrong gradient of V, as a broken backward kernel gives it."""

    def detached_value(query: Any, key: Any, value: Any, **kwargs: Any) -> torch.Tensor:
        return GENUINE(query, key, value * 1.02 - 0.02 * value.detach(), **kwargs)

    workload = prepare(expand(phases=["train"])[0])
    workload.select("math")
    monkeypatch.setattr(F, "scaled_dot_product_attention", detached_value)
    assert not workload.check().ok
    workload.close()


def test_it_is_registered() -> None:
    assert KERNELS["attention"].name == "attention"
