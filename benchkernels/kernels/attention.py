"""Attention: prefill forward, forward and backward, and one query over a long cache.

Layout [B, H, S, D]: batch, heads, tokens, head size; fewer kv heads than query heads is grouped-query
attention. Scale is 1/sqrt(D), there is no dropout, and a causal mask has as many queries as keys.

`prefill` and `train` are counted in FLOP/s; `train` is one forward and one backward, 3.5 times the forward's
FLOP. `decode` does few FLOP for each byte of its cache, so it is counted in B/s of compulsory traffic: that
is what limits it on every device, and what its efficiency is measured against. A `cold` decode takes other
copies of K and V at each call, out of so many that they total 1 GiB: a short cache would else come from the
device's own.

`mode` "graph" replays many calls as one captured graph of the device; cold and graph are said in the id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, ClassVar

from benchkernels.counting import (
    ELEMENT_BYTES,
    AttentionShape,
    attention_backward_bytes,
    attention_backward_flops,
    attention_bytes,
    attention_flops,
)
from benchkernels.kernels.base import Workload
from benchkernels.kernels.tables import Key, TableReader, as_lists
from profiles.profile import Case

if TYPE_CHECKING:
    from benchkernels.devices.base import Device

PHASES = ("prefill", "train", "decode")
DTYPES = ("fp32", "fp16", "bf16")
BACKENDS = (
    "flash", "cudnn", "efficient", "efficient+expanded", "math",
    "npu_fusion_attention", "npu_fused_infer", "sdpa",
)  # fmt: skip
LAYOUT = "BHSD"
MODES = ("eager", "graph")
COLD_BYTES = 1 << 30
COLD_PAIR_BYTES = 1 << 20
"""The smallest K and V that can be cold: at most 1024 copies."""
HEAD_STEP = 8
MATH_LIMIT_BYTES = 2 << 30
"""Above this, `best` leaves the unfused backend out: its scores would decide which devices can run a case."""
WORKSPACE_BYTES = 128 << 20
"""Of libraries and of the check's float64 reference, which is kept below about 64 MiB."""
MAX_DECODE_SPLITS = 128
"""Flash attention cuts a long cache into at most so many parts, each with an output in fp32."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One attention call. `sequence` is the prompt, or the cache that one query attends to."""

    phase: str
    batch: int
    query_heads: int
    kv_heads: int
    sequence: int
    head_size: int
    causal: bool

    @classmethod
    def of(cls, case: Case) -> Problem:
        """The problem that a case's parameters describe."""
        return cls(**{name: case.parameters[name] for name in cls.__slots__})  # type: ignore[arg-type]

    @property
    def queries(self) -> int:
        """Query tokens per sequence: one in decode."""
        return 1 if self.phase == "decode" else self.sequence

    @property
    def group(self) -> int:
        """Query heads that share one kv head."""
        return self.query_heads // self.kv_heads

    @property
    def shape(self) -> AttentionShape:
        """The same sizes as the counting formulas want them."""
        return AttentionShape(
            self.batch, self.query_heads, self.kv_heads, self.queries, self.sequence,
            self.head_size, self.head_size, self.causal,
        )  # fmt: skip

    @property
    def query_elements(self) -> int:
        """Elements of Q, and of the output."""
        return self.batch * self.query_heads * self.queries * self.head_size

    def key_elements(self, heads: int | None = None) -> int:
        """Elements of K (and of V) with `heads` heads, default its own."""
        return self.batch * (heads or self.kv_heads) * self.sequence * self.head_size


class Attention:
    """Expands tables of phases and sizes, and prepares attention calls."""

    name: ClassVar[str] = "attention"
    version: ClassVar[int] = 1

    def keys(self) -> dict[str, Key]:
        """Of a list with one value the value alone will do; `sequence` is the prompt, or decode's cache."""
        return {
            "phases": Key("choices", PHASES),
            "dtypes": Key("choices", DTYPES),
            "batch": Key("integers", low=1, high=65535),
            "query_heads": Key("integers", low=1, high=1024),
            "kv_heads": Key("integers", low=1, high=1024),
            "sequence": Key("integers", low=1, high=1 << 22),
            "head_size": Key("integers", low=16, high=256, step=HEAD_STEP),
            "causal": Key("flags", required=False, default=[True]),
            "backend": Key("choice", ("best", *BACKENDS), required=False, default="best"),
            "cache": Key("choice", ("hot", "cold"), required=False, default="hot"),
            "mode": Key("choice", MODES, required=False, default="eager"),
        }

    def expand(self, table: Mapping[str, Any]) -> list[Case]:
        """One case for each combination of the table's lists; a scalar is a list of one.

        `causal` (default true) does not apply to decode. `backend` allows only that one; default: the best.
        """
        scalars = ("backend", "cache", "mode")
        reader = TableReader(self.name, as_lists(table, scalars), self.keys())
        policy, dtypes, mode = reader.choice("backend"), reader.choices("dtypes"), reader.choice("mode")
        problems, cold = _read_problems(reader), reader.choice("cache") == "cold"
        for problem, dtype in product(problems, dtypes) if cold else ():
            _refuse_warm(reader, problem, dtype)
        return [_make_case(problem, dtype, policy, mode, cold) for dtype in dtypes for problem in problems]

    def fit(self, case: Case, memory_bytes: int) -> Case:
        """The case itself: attention cannot be measured in part."""
        return case

    def prepare(self, case: Case, device: Device, seed: int) -> Workload:
        """Allocate Q, K, V, and for train the gradient of the output."""
        from benchkernels.kernels.attention_workload import prepare_attention

        return prepare_attention(case, device, seed)


def _read_problems(reader: TableReader) -> list[Problem]:
    phases = reader.choices("phases")
    sizes = product(
        reader.integers("batch"),
        reader.integers("query_heads"),
        reader.integers("kv_heads"),
        reader.integers("sequence"),
        reader.integers("head_size"),
    )
    masks = reader.flags("causal")
    problems = []
    for phase, size in product(phases, sizes):
        _, query_heads, kv_heads, _, head_size = size
        if query_heads % kv_heads:
            reader.reject(
                "query_heads", f"holds {query_heads}, which is not a multiple of kv_heads {kv_heads}"
            )
        if head_size % HEAD_STEP:
            reader.reject("head_size", f"holds {head_size}; fused kernels take multiples of {HEAD_STEP}")
        problems += [Problem(phase, *size, causal) for causal in ([False] if phase == "decode" else masks)]
    return problems


def _refuse_warm(reader: TableReader, problem: Problem, dtype: str) -> None:
    """Reject what cannot be cold: operands that a call uses again and again, and those that are too small."""
    if problem.phase != "decode":
        reader.reject("cache", f'is "cold", which a {problem.phase} cannot be; it is for decode')
    if pair_bytes(problem, dtype) < COLD_PAIR_BYTES:
        reader.reject("sequence", f"holds {problem.sequence}: cold keys and values need 1MiB a call")


def pair_bytes(problem: Problem, dtype: str) -> int:
    """K and V of one call."""
    return 2 * problem.key_elements() * ELEMENT_BYTES[dtype]


def count_pairs(problem: Problem, dtype: str, cold: bool) -> int:
    """How many copies of K and V rotate: one when hot, else enough for 1 GiB."""
    return -(-COLD_BYTES // pair_bytes(problem, dtype)) if cold else 1


def _make_case(problem: Problem, dtype: str, policy: str, mode: str, cold: bool) -> Case:
    size = ELEMENT_BYTES[dtype]
    flops = attention_flops(problem.shape)
    traffic_bytes = attention_bytes(problem.shape, size, with_lse=problem.phase == "train")
    if problem.phase == "train":
        flops += attention_backward_flops(problem.shape)
        traffic_bytes += attention_backward_bytes(problem.shape, size)
    parameters: dict[str, int | float | str | bool] = {**asdict(problem), "layout": LAYOUT}
    if mode != "eager":
        parameters["mode"] = mode
    copies = (count_pairs(problem, dtype, cold) - 1) * pair_bytes(problem, dtype)
    suffix = ("-cold" if cold else "") + ("" if mode == "eager" else f"-{mode}")
    return Case(
        id=_make_id(problem, dtype, policy) + suffix,
        kernel=Attention.name,
        kernel_version=Attention.version,
        dtype=dtype,
        parameters=parameters,
        unit="B/s" if problem.phase == "decode" else "FLOP/s",
        flops=flops,
        traffic_bytes=traffic_bytes,
        memory_bytes=bound_memory(problem, size, policy) + copies,
        cache="cold" if cold else "hot",
        backend_policy=policy,
    )


def _make_id(problem: Problem, dtype: str, policy: str) -> str:
    sizes = (
        f"b{problem.batch}-hq{problem.query_heads}-hkv{problem.kv_heads}"
        f"-s{problem.sequence}-d{problem.head_size}"
    )
    mask = "" if problem.phase == "decode" else "-causal" if problem.causal else "-full"
    named = "" if policy == "best" else f"-{policy}"
    return f"attention/{dtype}/{problem.phase}-{sizes}{mask}{named}"


def bound_memory(problem: Problem, element_bytes: int, policy: str) -> int:
    """Upper bound in bytes over all backends that the policy admits, the check included."""
    queries, keys = problem.query_elements, problem.key_elements()
    expanded = problem.key_elements(problem.query_heads)
    # Q, K, V and two outputs: the last call's may still be held when the next is made.
    held = element_bytes * (3 * queries + 2 * keys)
    if problem.phase == "decode":
        held += 4 * MAX_DECODE_SPLITS * queries
    elif problem.group > 1:
        held += element_bytes * 2 * expanded
    if problem.phase == "train":
        # dO, dQ, dK, dV twice, fp32 accumulators, and dK, dV per query head before they are summed.
        held += element_bytes * (4 * queries + 4 * keys + 2 * expanded) + 4 * (queries + 2 * expanded)
    scores = math_bytes(problem)
    if policy == "math" or (policy == "best" and scores <= MATH_LIMIT_BYTES):
        held += scores
    return held + WORKSPACE_BYTES


def math_bytes(problem: Problem) -> int:
    """What the unfused backend holds beside the operands: fp32 scores several times, operands widened."""
    scores = problem.batch * problem.query_heads * problem.queries * problem.sequence
    copies = 7 if problem.phase == "train" else 3
    widened = 2 * problem.query_elements + 4 * problem.key_elements(problem.query_heads)
    return 4 * (copies * scores + widened * (2 if problem.phase == "train" else 1))
