"""Hold a result against a higher precision: error, tolerance, verdict (docs/method, B2).

The output is poisoned before the call under test, so that an element that was never written shows. NaN,
infinite, all-zero and constant outputs never pass, whatever the error says.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from profiles.profile import Check

if TYPE_CHECKING:
    import torch

TOLERANCES = {
    "fp64": 1e-12,
    "fp32": 1e-5,
    "tf32": 2e-3,
    "hf32": 2e-3,
    "fp16": 2e-3,
    "bf16": 1e-2,
    "fp8": 6e-2,
    "int8": 0.0,
}
"""Largest ||out - ref|| / ||ref|| that passes; fp8 against the dequantised product, int8 exact."""

ROW_FACTOR = 10.0
"""A single row may be so many tolerances off: rounding stays below that, a wrong row does not."""


def poison(out: torch.Tensor) -> None:
    """Fill with what no correct kernel writes: NaN, or the smallest number of an integer type."""
    out.fill_(math.nan if out.is_floating_point() else _sentinel(out))


def relative_error(out: torch.Tensor, ref: torch.Tensor) -> float | None:
    """||out - ref|| / ||ref|| in float64 on the CPU; None where it is not a finite number."""
    import torch

    exact = ref.detach().cpu().to(torch.float64)
    difference = out.detach().cpu().to(torch.float64) - exact
    return _finite(_ratio(_norm(difference), _norm(exact)))


def worst_row_error(out: torch.Tensor, ref: torch.Tensor) -> float | None:
    """The largest ||row of (out - ref)|| over the root mean square of the reference's row norms.

    `out` and `ref` are [..., columns]. One wrong row among 16384 changes the whole error by 0.8 % only.
    """
    import torch

    exact = ref.detach().cpu().to(torch.float64).flatten(end_dim=-2)
    difference = out.detach().cpu().to(torch.float64).flatten(end_dim=-2) - exact
    worst = float(torch.linalg.vector_norm(difference, dim=-1).max())
    return _finite(_ratio(worst, _norm(exact) / math.sqrt(exact.shape[0])))


def judge(
    error: float | None,
    tolerance: float,
    reference: str,
    out: torch.Tensor,
    worst_row: float | None = None,
    *,
    sample: Sequence[torch.Tensor] = (),
) -> Check:
    """The verdict on `out`, the whole output on its device, given its error against the named reference.

    `worst_row` (of `worst_row_error`) is judged too where it is given. `sample` are the parts of the output
    of which the check keeps a digest: the same ones on every device, and small enough for the host.
    """
    reason = _fault(out)
    if not reason and error is None:
        reason = "the error is not a finite number"
    if not reason and error is not None and error > tolerance:
        reason = f"the error {error:.2g} is above the tolerance {tolerance:.2g}"
    if not reason and worst_row is not None and worst_row > ROW_FACTOR * tolerance:
        reason = f"the worst row is off by {worst_row:.2g} of a typical row's norm"
    shown = error if error is not None and math.isfinite(error) else None
    return Check(
        ok=not reason,
        error=shown,
        tolerance=tolerance,
        reference=reference,
        reason=reason,
        output=digest(sample) if sample else None,
    )


def digest(parts: Sequence[torch.Tensor]) -> str:
    """BLAKE2b, 128 bits in hex, of the bits of tensors with their types and shapes."""
    import torch

    found = hashlib.blake2b(digest_size=16)
    for part in parts:
        found.update(f"{part.dtype}{list(part.shape)}".encode())
        found.update(part.detach().cpu().contiguous().view(-1).view(torch.uint8).numpy().data)
    return found.hexdigest()


def worst_check(checks: Sequence[Check]) -> Check:
    """The first that failed, else the one that came nearest to its tolerance; with the first digest."""
    failed = [check for check in checks if not check.ok]
    worst = max(checks, key=lambda check: (check.error or 0.0) / (check.tolerance or 1.0))
    output = next((check.output for check in checks if check.output is not None), None)
    return replace(failed[0] if failed else worst, output=output)


def _fault(out: torch.Tensor) -> str:
    """Why an output cannot be right whatever it should be; "" where nothing speaks against it.

    Reductions only: no temporary of the output's size. The sum is there because not every device's minimum
    and maximum carry a NaN.
    """
    import torch

    flat = out.detach()
    low, high = float(flat.amin()), float(flat.amax())
    if flat.is_floating_point():
        wide = torch.float64 if flat.dtype == torch.float64 else torch.float32
        if not all(map(math.isfinite, (low, high, float(flat.sum(dtype=wide))))):
            return "the output holds NaN, infinity or elements that were never written"
    elif low == _sentinel(flat):
        return "the output holds elements that were never written"
    if low == high == 0:
        return "the output is all zero"
    if low == high and flat.numel() > 1:
        return "the output is constant"
    return ""


def _sentinel(out: torch.Tensor) -> int:
    import torch

    return int(torch.iinfo(out.dtype).min)


def _norm(tensor: torch.Tensor) -> float:
    import torch

    return float(torch.linalg.vector_norm(tensor))


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0 else math.nan


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
