"""Our calls of Ascend's operators, made against a wheel's schemas: torch's dispatcher binds the arguments.

An operator of torch-npu is reached as `torch_npu.npu_x = torch.ops.npu.npu_x`. Here one of the same schema is
registered under a name of its own; it computes nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch

from benchkernels.kernels.attention import Problem
from benchkernels.kernels.attention_npu import make_attend
from benchkernels.kernels.products import find_product
from benchkernels.kernels.weight_format import find_format
from tests.contract.ascend_uses import ROOT
from tests.contract.wheel_contract import Wheel

CPU = torch.device("cpu")
NPU: Any = SimpleNamespace(kind="npu", torch_device=CPU)
"""All that the calls ask of a device."""
NZ = 29
"""What an operator answers that gives a number: the one that is used tells a format."""
BATCH, HEADS, KV_HEADS, TOKENS, SIZE = 2, 8, 2, 64, 128
FUSED = "benchkernels.kernels.decoder_npu"
"""Imports torch_npu as it is loaded, so that it is loaded anew for each wheel."""


class SchemaOperators:
    """Operators of a wheel, callable as `torch_npu`'s would be; `called` holds (operator, file of ours)."""

    def __init__(self, wheel: Wheel, names: Iterable[str]) -> None:
        """Those of `names` that the wheel has."""
        space = "contract_" + wheel.distribution.version.replace(".", "_")
        self.called: set[tuple[str, str]] = set()
        self._library = torch.library.Library(space, "DEF")  # type: ignore[no-untyped-call]
        self.operators = {}
        for name in names:
            for schema in wheel.schemas(name):
                self._library.define(str(schema))  # type: ignore[no-untyped-call]
                answer = self._answer(name, schema)
                self._library.impl(name, answer, "CompositeExplicitAutograd")  # type: ignore[no-untyped-call]
                self.operators[name] = getattr(getattr(torch.ops, space), name)

    def close(self) -> None:
        """Take the operators out of torch again."""
        self._library._destroy()  # type: ignore[no-untyped-call]

    @contextmanager
    def as_torch_npu(self) -> Iterator[None]:
        """`import torch_npu` gives these operators."""
        npu = SimpleNamespace(config=SimpleNamespace(allow_internal_format=False))
        sys.modules["torch_npu"] = SimpleNamespace(npu=npu, **self.operators)  # type: ignore[assignment]
        sys.modules.pop(FUSED, None)
        try:
            yield
        finally:
            del sys.modules["torch_npu"]
            sys.modules.pop(FUSED, None)

    def _answer(self, name: str, schema: torch._C.FunctionSchema) -> Callable[..., object]:
        kinds = [str(one.type) for one in schema.returns]

        def operator(first: torch.Tensor, *_: object, **__: object) -> object:
            self.called.add((name, _calling_file()))
            results = tuple(torch.empty_like(first) if kind == "Tensor" else NZ for kind in kinds)
            return results if len(results) > 1 else results[0]

        return operator


def _calling_file() -> str:
    """The file of ours that is nearest on the stack, relative to the project."""
    ours = str(ROOT / "benchkernels")
    frame = sys._getframe(1)
    while not frame.f_code.co_filename.startswith(ours):
        assert frame.f_back is not None
        frame = frame.f_back
    return Path(frame.f_code.co_filename).relative_to(ROOT).as_posix()


def _attend(name: str, phase: str, tokens: int, *, causal: bool) -> None:
    problem = Problem(phase, BATCH, HEADS, KV_HEADS, TOKENS, SIZE, causal)
    make_attend(name, problem, CPU)(_heads(HEADS, tokens), _heads(KV_HEADS, TOKENS), _heads(KV_HEADS, TOKENS))


def _decode(tokens: int) -> None:
    from benchkernels.kernels.decoder_npu import FusedOperations

    operations = FusedOperations(CPU)
    key_value = _heads(KV_HEADS, TOKENS)
    operations.attend(_heads(HEADS, tokens), key_value, key_value, causal=tokens > 1)


def _surround_attention() -> None:
    from benchkernels.kernels.decoder_npu import FusedOperations

    operations = FusedOperations(CPU)
    hidden, table = torch.zeros(BATCH, TOKENS, HEADS * SIZE), torch.zeros(TOKENS, 1, SIZE)
    operations.rms_norm(hidden, torch.ones(HEADS * SIZE), 1e-5)
    operations.rotate(hidden.view(BATCH, TOKENS, HEADS, SIZE), table, table)
    operations.swiglu(hidden)


def _multiply_int8() -> None:
    a, b = torch.zeros(16, 32, dtype=torch.int8), torch.zeros(32, 64, dtype=torch.int8)
    find_product("int8", NPU).multiply(a, b, None)


def _heads(count: int, tokens: int) -> torch.Tensor:
    return torch.zeros(BATCH, count, tokens, SIZE, dtype=torch.bfloat16)


CALLS: Mapping[str, Callable[[], object]] = {
    "attention-causal": lambda: _attend("npu_fusion_attention", "prefill", TOKENS, causal=True),
    "attention-full": lambda: _attend("npu_fusion_attention", "prefill", TOKENS, causal=False),
    "attention-decode": lambda: _attend("npu_fused_infer", "decode", 1, causal=False),
    "decoder-prompt": lambda: _decode(TOKENS),
    "decoder-token": lambda: _decode(1),
    "decoder-rest": _surround_attention,
    "matmul-int8": _multiply_int8,
    "matmul-nz": lambda: find_format("NZ", "bf16", NPU)(torch.zeros(64, 32, dtype=torch.bfloat16)),
}
"""Every place of our code that calls an operator of torch-npu."""
