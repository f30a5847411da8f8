"""Tell an operator's refusal (no such dtype, no such shape, no such device) from a failure."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from benchkernels.kernels.base import Unsupported

_REFUSALS = (
    "not implemented",
    "not support",
    "unsupported",
    "only support",
    "not compiled with",
    "could not run",
    "not_supported",
    "not available",
    "no available kernel",
    "divisible by",
    "multiple of",
    "needs to be greater than",
    "would execute its main computation on cpu",
    "this soc is not configured",
)
"""What torch and torch-npu write when they refuse (lower case), over versions 2.5 to 2.13."""


@contextmanager
def refusals_as_unsupported() -> Iterator[None]:
    """Raise Unsupported with the first line of the text where the operator refuses; let failures through."""
    import torch

    try:
        yield
    except torch.OutOfMemoryError:
        raise
    except NotImplementedError as error:
        raise Unsupported(_first_line(error)) from error
    except (RuntimeError, ValueError, TypeError) as error:
        if not any(phrase in str(error).lower() for phrase in _REFUSALS):
            raise
        raise Unsupported(_first_line(error)) from error


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
