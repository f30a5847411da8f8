"""torch's own implementations of scaled dot-product attention, each by name. Imported only to run them.

`flash`, `cudnn`, `efficient` and `math` are torch's backends, one allowed at a time, so that torch refuses
rather than silently taking another. `efficient+expanded` gives grouped-query K and V repeated to one per
query head, once and outside of what is timed, because the memory-efficient kernel takes no groups: the same
FLOP and more bytes, hence its own name. It is not offered for decode, whose work is those bytes.
`sdpa` leaves the choice to the framework.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import torch
import torch.nn.functional as F  # noqa: N812  (torch's own convention)
from torch import Tensor
from torch.nn.attention import SDPBackend, sdpa_kernel

from benchkernels.failures import CPU_FALLBACK, RanOnHost
from benchkernels.kernels import attention_npu
from benchkernels.kernels.attention import Problem
from benchkernels.kernels.base import Unsupported
from benchkernels.kernels.refusals import refusals_as_unsupported

Attend = Callable[[Tensor, Tensor, Tensor], Tensor]

EXPANDED = "efficient+expanded"
_TORCH_BACKENDS = {
    "flash": "FLASH_ATTENTION",
    "cudnn": "CUDNN_ATTENTION",
    "efficient": "EFFICIENT_ATTENTION",
    EXPANDED: "EFFICIENT_ATTENTION",
    "math": "MATH",
}
_REFUSALS = (
    "no available kernel",
    "no viable backend",
    "no valid execution plan",
    "no valid engine",
    "no execution plan",
)
"""What torch and cuDNN's front end write when the only allowed backend cannot run (lower case)."""
_MAX_REASON = 400


def list_backends(kind: str, problem: Problem) -> tuple[str, ...]:
    """Names to try on that kind of device; a CPU has no memory-efficient and no cuDNN kernel."""
    if kind == "npu":
        return attention_npu.list_backends(problem)
    if kind == "cuda":
        expanded = (EXPANDED,) if problem.group > 1 and problem.phase != "decode" else ()
        return ("flash", "cudnn", "efficient", *expanded, "math")
    return ("flash", "math")


def open_backend(name: str, problem: Problem, device: torch.device, stack: ExitStack) -> Attend:
    """The call of that name; process-wide switches that it needs are undone when `stack` closes.

    Raises Unsupported for a name that this torch or this device does not have.
    """
    if name in attention_npu.OPERATORS:
        return attention_npu.make_attend(name, problem, device)
    if name != "sdpa":
        member = SDPBackend.__members__.get(_TORCH_BACKENDS[name])
        if member is None:
            raise Unsupported(f"torch {torch.__version__} has no attention backend {name!r}")
        stack.enter_context(sdpa_kernel(member))
    grouped = problem.group > 1 and name != EXPANDED
    causal = problem.causal

    def attend(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        return F.scaled_dot_product_attention(query, key, value, is_causal=causal, enable_gqa=grouped)

    return attend


@contextmanager
def attention_refusals() -> Iterator[None]:
    """Raise Unsupported with torch's own reasons where the allowed backend cannot run."""
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        try:
            with refusals_as_unsupported():
                yield
            if any(CPU_FALLBACK in str(warning.message) for warning in heard):
                raise RanOnHost("the operator would run on the CPU")
        except Unsupported as refusal:
            raise type(refusal)(_tell(str(refusal), heard)) from refusal
        except torch.OutOfMemoryError:
            raise
        except RuntimeError as error:
            if not any(phrase in str(error).lower() for phrase in _REFUSALS):
                raise
            raise Unsupported(_tell(str(error).strip().splitlines()[0], heard)) from error


def _tell(headline: str, heard: list[warnings.WarningMessage]) -> str:
    """Torch warns of its reasons, one by one, before it raises a general sentence."""
    reasons = [str(warning.message).split(" (Triggered internally")[0].strip() for warning in heard]
    text = "; ".join([headline, *dict.fromkeys(reasons)])
    return text if len(text) <= _MAX_REASON else text[: _MAX_REASON - 3] + "..."
