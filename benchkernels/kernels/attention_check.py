"""Hold an attention call against float64 softmax attention on the CPU, in parts where the whole is too much.

Legend: G query heads that share a kv head, R checked query rows, S keys, D head size. A checked part is one
kv head of one batch element with all its query heads. The gradient of the output is zeroed in that part
except at the R rows, so that dK and dV are exact for all S tokens from R rows of work.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import torch
from msgspec.structs import replace
from torch import Tensor

from benchkernels.kernels.attention import Problem
from benchkernels.kernels.reference import (
    TOLERANCES,
    digest,
    judge,
    relative_error,
    worst_check,
    worst_row_error,
)
from profiles.profile import Check

REFERENCE_FLOPS = 1_000_000_000
"""Of all float64 parts together: below a tenth of a second on two cores."""
REFERENCE_SCORES = 1 << 20
"""Scores of one part: 8 MiB in float64, a few times."""
PARTS = {"prefill": 3, "train": 2, "decode": 8}
_FLOPS_PER_SCORE_ELEMENT = {"prefill": 4, "train": 14, "decode": 4}


@dataclass(frozen=True, slots=True)
class Part:
    """Where a reference is computed: one kv head of one batch element, some query rows."""

    batch: int
    kv_head: int
    rows: Tensor

    def heads(self, problem: Problem) -> slice:
        """The query heads of this part."""
        return slice(self.kv_head * problem.group, (self.kv_head + 1) * problem.group)


def choose_parts(problem: Problem, seed: int) -> list[Part]:
    """First and last of everything, and others by `seed`, within REFERENCE_FLOPS."""
    generator = random.Random(seed)  # noqa: S311  (no secret)
    total = problem.batch * problem.kv_heads
    count = min(total, PARTS[problem.phase])
    numbers = {0, total - 1}
    while len(numbers) < count:
        numbers.add(generator.randrange(total))
    row_scores = problem.group * problem.sequence
    row_flops = row_scores * problem.head_size * _FLOPS_PER_SCORE_ELEMENT[problem.phase]
    affordable = min(REFERENCE_FLOPS // (row_flops * len(numbers)), REFERENCE_SCORES // row_scores)
    queries = problem.queries
    rows = {0, queries - 1}
    rows |= set(generator.sample(range(queries), min(queries, max(affordable - 2, 0))))
    chosen = torch.tensor(sorted(rows))
    return [Part(number // problem.kv_heads, number % problem.kv_heads, chosen) for number in sorted(numbers)]


def reference(part: Part, problem: Problem, tensors: list[Tensor]) -> list[Tensor]:
    """Exact output [G, R, D]; with a gradient among the tensors also dQ [G, R, D], dK and dV [S, D].

    `tensors` are Q, K, V and, for train, dO, as [B, H, S, D] on any device.
    """
    heads, train = part.heads(problem), len(tensors) == 4
    rows = part.rows.to(tensors[0].device)
    query_grd = _widen(tensors[0][part.batch, heads].index_select(1, rows), train)
    key_sd, value_sd = (_widen(tensor[part.batch, part.kv_head], train) for tensor in tensors[1:3])
    scores_grs = query_grd @ key_sd.T * problem.head_size**-0.5
    if problem.causal:
        hidden = torch.arange(problem.sequence) > part.rows[:, None]
        scores_grs = scores_grs.masked_fill(hidden, float("-inf"))
    out_grd = scores_grs.softmax(dim=-1) @ value_sd
    if not train:
        return [out_grd]
    grad_grd = _widen(tensors[3][part.batch, heads].index_select(1, rows))
    return [out_grd.detach(), *torch.autograd.grad(out_grd, (query_grd, key_sd, value_sd), grad_grd)]


def verify(
    step: Callable[[], tuple[Tensor, ...]], problem: Problem, dtype: str, tensors: list[Tensor], seed: int
) -> Check:
    """Run `step` and judge its output, and for train its gradients (O, dQ, dK, dV); the worst is returned.

    dO is as before afterwards.
    """
    parts = choose_parts(problem, seed)
    saved = [_mute(part, problem, tensors[3]) for part in parts] if len(tensors) == 4 else []
    try:
        results = step()
        errors: list[list[float | None]] = [[] for _ in results]
        row_errors = []
        outputs = []
        for part in parts:
            found, exact = _cut(results, part, problem), reference(part, problem, tensors)
            # Rows of a gradient are not held to the norm of the others: exact zeros are among them.
            row_errors.append(worst_row_error(found[0], exact[0]))
            outputs.append(found[0])
            for index, pair in enumerate(zip(found, exact, strict=True)):
                errors[index].append(relative_error(*pair))
    finally:
        for part, values in zip(parts, saved, strict=False):
            tensors[3][part.batch, part.heads(problem)] = values
    rows = f"{len(parts[0].rows)} of {problem.queries} queries"
    text = f"float64 on the CPU, {len(parts)} of {problem.batch * problem.kv_heads} kv heads with {rows} each"
    tolerance = TOLERANCES[dtype]
    checks = [
        judge(
            _worst(of_result), tolerance, text, result, _worst(row_errors) if result is results[0] else None
        )
        for of_result, result in zip(errors, results, strict=True)
    ]
    # Gradients are summed by atomic additions on some devices, in another order each time.
    return replace(worst_check(checks), output=digest(outputs))


def _cut(results: tuple[Tensor, ...], part: Part, problem: Problem) -> list[Tensor]:
    """The checked part of O, and of dQ, dK, dV where they are."""
    heads, rows = part.heads(problem), part.rows.to(results[0].device)
    cut = [result[part.batch, heads].index_select(1, rows) for result in results[:2]]
    return cut + [result[part.batch, part.kv_head] for result in results[2:]]


def _mute(part: Part, problem: Problem, grad: Tensor) -> Tensor:
    """Zero the part's dO except at the checked rows; returns what was there."""
    view = grad[part.batch, part.heads(problem)]
    values = view.clone()
    kept = torch.zeros(problem.queries, 1, dtype=grad.dtype, device=grad.device)
    kept[part.rows.to(grad.device)] = 1.0
    view.mul_(kept)
    return values


def _widen(tensor: Tensor, requires_grad: bool = False) -> Tensor:
    return tensor.detach().to("cpu", torch.float64).requires_grad_(requires_grad)


def _worst(errors: Iterable[float | None]) -> float | None:
    """The largest; None where any of them is not a number."""
    worst = 0.0
    for error in errors:
        if error is None:
            return None
        worst = max(worst, error)
    return worst
