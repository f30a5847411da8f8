"""Evidence that is not ours: results that others published, each with the tool that produced it.

A published result never meets one of ours in a ratio, nor one of another tool: what two tools call the same
product differs by more than the chips do.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

EvidenceClass = Literal["measured", "audited", "third party", "vendor"]
"""Strongest first: by Assay on this user's devices, MLPerf's audit, somebody independent, the maker."""

PublishedClass = Literal["audited", "third party", "vendor"]

NOT_STATED = "not stated"
"""As `tool` or `dtype`: the source does not say, so that it equals nothing, not even itself."""

KERNELS = (
    "allgather",
    "allreduce",
    "attention_fwd",
    "attention_fwd_bwd",
    "h2d_copy",
    "llm_decode",
    "llm_prefill",
    "llm_serving",
    "matmul",
    "memory_bandwidth",
    "p2p_copy",
    "train_step",
    "train_step_mfu",
    "train_step_ratio",
)
"""What published results are of; claims select them by these names."""


class EvidenceSource(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Where a result or a claim was read."""

    title: str
    url: str = ""
    repo: str = ""
    path: str = ""
    commit: str = ""
    note: str = ""


class PublishedResult(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """One `[[result]]` of a file in `resources/published` or in the user's overlay folder.

    Two results may be divided where `tool`, `kernel`, `dtype`, `workload`, `unit` and `devices` are equal.
    """

    id: str
    device: str
    """An id of the catalogue, a family's name, or the source's own words where neither fits."""
    stated_device: str = ""
    """The source's words where `device` says less or more than they do: a bin that is not stated, ..."""
    kernel: str
    dtype: str
    workload: str
    """What the tool was given, the same text on both sides of a pair: a shape, a model with its lengths, or
    `best shape of a search`."""
    shape: str = ""
    """The shape that a search found best, for the reader."""
    tool: str
    """The protocol by name: `mamf-finder`, `torch.mm (zzc0721)`, `ascend-dmi`; versions are in `software`."""
    evidence: PublishedClass
    value: Annotated[float, Meta(gt=0, lt=1e30)]
    unit: str
    """SI with FLOP/s, OP/s, B/s, token/s, s, or the source's own where it is none of them."""
    higher_is_better: bool = True
    software: str = ""
    date: str = ""
    devices: Annotated[int, Meta(ge=1)] = 1
    """How many devices `value` is the total of."""
    together: Annotated[int, Meta(ge=1)] | None = None
    """How many devices worked on it, where they are more than `devices`: of a value per card of eight, 8."""
    average_power_w: Annotated[float, Meta(gt=0, lt=1e9)] | None = None
    seen: bool = True
    """False where it is hearsay."""
    notes: str = ""
    source: EvidenceSource
