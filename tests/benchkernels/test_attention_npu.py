"""The calls to Ascend's operators against the schemas of the official wheel; no chip was at hand."""

from __future__ import annotations

import json
import os
import re
import sys
import warnings
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from benchkernels.devices.npu import NpuDevice, read_strays
from benchkernels.failures import RanOnHost
from benchkernels.kernels.attention import Problem
from benchkernels.kernels.attention_backends import attention_refusals
from benchkernels.kernels.attention_npu import OPERATORS, make_attend, make_mask
from benchkernels.kernels.base import Unsupported

CONTRACTS = Path(__file__).parents[3] / "shared" / "ascend" / "contract"
PREFILL = Problem("prefill", 2, 8, 2, 64, 128, True)
DECODE = Problem("decode", 2, 8, 2, 64, 128, False)
CPU = torch.device("cpu")


def recorded_call(
    name: str, problem: Problem, monkeypatch: pytest.MonkeyPatch
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    calls: list[tuple[tuple[Any, ...], dict[str, Any]]] = []

    def operator(*args: Any, **kwargs: Any) -> tuple[torch.Tensor, None]:
        calls.append((args, kwargs))
        return args[0], None

    monkeypatch.setitem(sys.modules, "torch_npu", SimpleNamespace(**{OPERATORS[name]: operator}))
    tensors = [torch.zeros(1, dtype=torch.float16)] * 3
    assert make_attend(name, problem, CPU)(*tensors) is tensors[0]
    return calls[0]


def schema_arguments(operator: str, version: str) -> list[str]:
    path = CONTRACTS / f"torch_npu_{version}_contract.json"
    if not path.exists():
        pytest.skip(f"no contract of torch-npu {version} here")
    schemas = json.loads(path.read_text())["ops"][operator]["schemas"]
    schema = next(text for text in schemas if text.startswith(operator + "("))
    inner = schema[schema.index("(") + 1 : schema.index(") ->")]
    return [re.split(r"[ =]", part.strip().split(" ", 1)[-1])[0] for part in inner.split(",")]


@pytest.mark.parametrize("version", ["2.13.0", "2.7.1.post11"])
@pytest.mark.parametrize(
    ("name", "problem"), [("npu_fusion_attention", PREFILL), ("npu_fused_infer", DECODE)]
)
def test_arguments_are_those_of_the_schema(
    name: str, problem: Problem, version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    args, kwargs = recorded_call(name, problem, monkeypatch)
    names = schema_arguments(OPERATORS[name], version)
    positional = names[: names.index("*")] if "*" in names else names
    assert positional[:3] == ["query", "key", "value"]
    assert len(args) <= len(positional)
    assert set(kwargs) <= set(names) - set(positional[: len(args)])
    if name == "npu_fusion_attention":
        assert positional[3] == "head_num"
        assert args[3] == 8


def test_causal_uses_the_compressed_mask_and_full_none(monkeypatch: pytest.MonkeyPatch) -> None:
    _, causal = recorded_call("npu_fusion_attention", PREFILL, monkeypatch)
    assert causal["sparse_mode"] == 3
    assert torch.equal(causal["atten_mask"], make_mask(CPU))
    full = Problem("prefill", 2, 8, 2, 64, 128, False)
    _, plain = recorded_call("npu_fusion_attention", full, monkeypatch)
    assert plain["sparse_mode"] == 0
    assert "atten_mask" not in plain


def test_true_in_the_mask_hides_the_future() -> None:
    mask = make_mask(CPU)
    assert mask.shape == (2048, 2048)
    assert mask.dtype == torch.bool
    allowed = torch.ones(2048, 2048, dtype=torch.bool).tril()
    assert torch.equal(~mask, allowed)


@pytest.mark.parametrize("name", OPERATORS)
def test_without_torch_npu_or_the_operator_it_is_unsupported(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torch_npu", None)
    with pytest.raises(Unsupported, match="needs torch-npu"):
        make_attend(name, PREFILL, CPU)
    monkeypatch.setitem(sys.modules, "torch_npu", SimpleNamespace())
    with pytest.raises(Unsupported, match=f"no operator {OPERATORS[name]}"):
        make_attend(name, PREFILL, CPU)


def test_attention_over_a_cache_is_not_for_fp32(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch_npu", SimpleNamespace(**{OPERATORS["npu_fused_infer"]: print}))
    attend = make_attend("npu_fused_infer", DECODE, CPU)
    with pytest.raises(Unsupported, match="not fp32"):
        attend(*[torch.zeros(1)] * 3)


CAUTION = (
    "CAUTION: The operator 'aten::{}' is not currently supported on the NPU backend "
    "and will fall back to run on the CPU. This may have performance implications."
)


def test_an_operator_that_falls_back_to_the_cpu_is_unsupported() -> None:
    """torch_npu warns and goes on: the figure would be the host's."""
    with pytest.raises(RanOnHost, match="run on the CPU"), attention_refusals():
        warnings.warn(CAUTION.format("_x"), stacklevel=1)


def test_operators_that_strayed_are_read_off_what_torch_npu_writes() -> None:
    written = "\n".join(
        [
            f"[W1128 18:00:40.885320122 X.cpp:189] Warning: {CAUTION.format('_fused_adam_')}",
            "Warning: The operator 'x' was seen",
            f"/site-packages/torch/x.py:7: UserWarning: {CAUTION.format('_int_mm')} (Triggered internally)",
            CAUTION.format("_fused_adam_"),
        ]
    )
    assert read_strays(written) == ["aten::_fused_adam_", "aten::_int_mm"]
    assert read_strays("[W1128] Warning: something else (function operator())") == []


def test_an_error_is_read_without_forgetting_what_strayed_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What torch-npu has told once in a process, in a case that failed, is still to be heeded after it."""
    file = os.open(tmp_path / "err", os.O_RDWR | os.O_CREAT)
    monkeypatch.setattr("benchkernels.devices.npu._STDERR", file)
    device = NpuDevice.__new__(NpuDevice)
    device._heard_bytes = 0
    os.write(file, CAUTION.format("x").encode() + b"\n")
    os.write(file, b"call aclnnMm failed, error code is 507035\n")
    assert "507035" in device.last_words()
    assert device.strays() == ["aten::x"]
    assert (device.strays(), device.last_words()) == ([], "")
    os.close(file)
    assert device.last_words() == ""
