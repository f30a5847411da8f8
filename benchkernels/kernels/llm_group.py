"""A decoder step over several devices: data parallel, sharded or tensor parallel, by torch's own classes.

The steps are those of `benchkernels.kernels.llm`, operator by operator. `parallelism` says how ranks share:

- `dp` (torch's DistributedDataParallel, train): each rank has the whole model and `batch` sequences of its
  own; gradients are averaged by all-reduce while the backward pass goes on.
- `fsdp` (torch's `fully_shard`, train): the same work, but weights, gradients and moments are split; each
  layer's weights are gathered before it is computed, forward and backward, and its gradients scattered.
- `tp` (torch's `parallelize_module`, all steps): each rank has its share of heads, MLP columns and
  vocabulary; all work on the same `batch` sequences, and add up twice in each layer.
- `none`: rank 0 alone with `batch` sequences, the other ranks idle. What the others are held against.

A call is one step of the whole group, and so are FLOP, bytes and tokens: with n ranks dp and fsdp take
n times `batch` sequences (weak scaling: a rank's work stays), tp takes `batch` (strong scaling: it is shared
out). Nothing is projected to more layers: how collectives grow with them is not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, ClassVar

from msgspec.structs import replace

from benchkernels.counting import ELEMENT_BYTES, adamw_bytes, weight_elements
from benchkernels.kernels.llm import Llm, Step, make_case, make_shape, refuse_impossible
from benchkernels.kernels.llm_memory import bound_memory
from benchkernels.kernels.shared import GroupKernel, SharedWorkload
from benchkernels.kernels.tables import Key, TableReader, as_lists
from benchkernels.models import ModelConfig, count_parameters, find_model
from profiles.group import ALONE, DEVICES, LLM_GROUP, PARALLELISM, RANKS
from profiles.profile import Case

if TYPE_CHECKING:
    from benchkernels.group.team import Team

DATA, SHARDED, TENSOR = "dp", "fsdp", "tp"
WAYS = (ALONE, DATA, SHARDED, TENSOR)
_TRAINING_ONLY = (DATA, SHARDED)
_SCALING = {DATA: "weak", SHARDED: "weak", TENSOR: "strong"}


@dataclass(frozen=True, slots=True)
class GroupStep:
    """A step as one rank would do it alone, and how `ranks` of them share it."""

    step: Step
    parallelism: str
    ranks: int

    @classmethod
    def of(cls, case: Case) -> GroupStep:
        """The step that a bound case's parameters describe."""
        named = case.parameters
        return cls(Step.of(case), str(named[PARALLELISM]), int(named[RANKS]))

    @property
    def copies(self) -> int:
        """How many times the group's step is that of one rank alone."""
        return self.ranks if self.parallelism in _TRAINING_ONLY else 1


class LlmGroup(GroupKernel):
    """Expands tables of steps, models, sizes and ways to share them."""

    name: ClassVar[str] = LLM_GROUP
    version: ClassVar[int] = 1

    def keys(self) -> dict[str, Key]:
        """`batch` is of each rank with `dp` and `fsdp`; absent `layers` are all that a model has."""
        keys = Llm().keys()
        return {
            "steps": keys["steps"],
            "models": keys["models"],
            "dtypes": keys["dtypes"],
            PARALLELISM: Key("choices", WAYS),
            "batch": keys["batch"],
            "sequence": keys["sequence"],
            "layers": Key("integer", low=1, high=keys["layers"].high, required=False),
        }

    def expand(self, table: Mapping[str, Any]) -> list[Case]:
        """One case for each combination of the table's lists; a scalar is a list of one."""
        reader = TableReader(self.name, as_lists(table, scalars=("layers",)), self.keys())
        steps, ways = reader.choices("steps"), reader.choices(PARALLELISM)
        models = [find_model(name) for name in reader.choices("models")]
        dtypes = reader.choices("dtypes")
        for way in _TRAINING_ONLY:
            if way in ways and list(steps) != ["train"]:
                reader.reject(PARALLELISM, f"holds {way!r}, which only a train step has")
        batches, sequences = reader.integers("batch"), reader.integers("sequence")
        refuse_impossible(reader, steps, models, dtypes, sequences)
        layers = {model.name: reader.integer("layers", most=model.layers) for model in models}
        sizes = product(steps, models, dtypes, batches, sequences, ways)
        return [
            make_shared_case(Step(step, model, dtype, batch, sequence, layers[model.name]), way)
            for step, model, dtype, batch, sequence, way in sizes
        ]

    def bind(self, case: Case, ranks: int, devices: int = 1) -> Case:
        """With the group's tokens, FLOP and bytes, and what the rank that holds most must hold."""
        way = str(case.parameters[PARALLELISM])
        shared = GroupStep(Step.of(case), way, 1 if way == ALONE else ranks)
        step, copies = shared.step, shared.copies
        alone_id = case.id.rpartition("/")[0]
        sharing = {"scaling": _SCALING[way], "group_batch": copies * step.batch} if way in _SCALING else {}
        return replace(
            case,
            id=f"{alone_id}/{'n' if way == ALONE else way}{shared.ranks}",
            parameters={
                **case.parameters, RANKS: shared.ranks, DEVICES: 1 if way == ALONE else devices, **sharing,
            },
            flops=copies * case.flops,
            tokens=copies * case.tokens,
            traffic_bytes=_group_bytes(shared),
            memory_bytes=bound_part(shared),
        )  # fmt: skip

    def prepare_part(self, case: Case, team: Team, seed: int) -> SharedWorkload:
        """One rank's part. Raises Unsupported where tensor parallelism cannot divide the model."""
        from benchkernels.kernels.llm_group_workload import prepare_part

        return prepare_part(GroupStep.of(case), team, seed)


def undivided(model: ModelConfig, ranks: int) -> str:
    """Why tensor parallelism cannot share a model out to so many ranks; empty where it can."""
    counts = {
        "query heads": model.query_heads, "key-value heads": model.kv_heads,
        "columns of its MLP": model.intermediate_size, "words of its vocabulary": model.vocabulary,
    }  # fmt: skip
    for name, count in counts.items():
        if count % ranks:
            return f"{ranks} ranks cannot share the {count} {name} of {model.name} out evenly"
    return ""


def bound_part(shared: GroupStep) -> int:
    """Upper bound in bytes of what one rank holds of a step."""
    step, ranks = shared.step, shared.ranks
    size, parameters = ELEMENT_BYTES[step.dtype], count_parameters(step.model, step.layers)
    whole = bound_memory(
        step.model, step.layers, step=step.step, batch=step.batch, sequence=step.sequence, element_bytes=size
    )
    copies = 4 if step.step == "train" else 1
    if shared.parallelism == ALONE:
        return whole
    if shared.parallelism == DATA:
        return whole + size * parameters  # the buckets in which gradients are averaged
    split = copies * parameters
    if shared.parallelism == SHARDED:
        # Weights and gradients of the layer at work, of the one gathered ahead, and of what is around them.
        gathered = 2 * (2 * step.model.layer_parameters + step.model.outer_parameters)
        return whole - size * split * (ranks - 1) // ranks + size * gathered
    norms = copies * (2 * step.layers + 1) * step.model.hidden_size
    if step.step != "train":
        split += step.layers * 2 * step.batch * step.sequence * step.model.kv_size
    # One whole weight lies beside its part while it is filled.
    largest = step.model.vocabulary * step.model.hidden_size
    return whole - size * (split - norms) * (ranks - 1) // ranks + size * largest


def _group_bytes(shared: GroupStep) -> int:
    """Compulsory bytes of all ranks' memories together; what crosses links is not among them.

    dp: each rank's own step. fsdp: each rank reads the gathered weights, the optimiser is shared out. tp: the
    weights are shared out, so that it is one step's.
    """
    step, ranks = shared.step, shared.ranks
    _, one_bytes = step.count(step.layers)
    if shared.parallelism == SHARDED:
        size, parameters = ELEMENT_BYTES[step.dtype], count_parameters(step.model, step.layers)
        weights = weight_elements(make_shape(step.model, step.layers))
        once = adamw_bytes(parameters, weight_bytes=size, gradient_bytes=size, state_bytes=size)
        return ranks * size * (2 * weights + parameters) + once
    return shared.copies * one_bytes


def make_shared_case(step: Step, way: str) -> Case:
    """The case of a step that is shared in that way, by however many ranks."""
    single = make_case(step)
    return replace(
        single,
        id=f"{single.id}/{'n1' if way == ALONE else way}",
        kernel=LlmGroup.name,
        kernel_version=LlmGroup.version,
        parameters={**single.parameters, PARALLELISM: way},
        projection={},
    )
