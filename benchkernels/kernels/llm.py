"""One step of a Llama-style decoder built from a published configuration: prefill, decode or train.

`prefill` takes B prompts of S tokens, fills the KV cache and gives the last token's logits. `decode` takes
one token for each of B sequences whose cache holds `sequence` - 1 random entries, writes the last one and
attends to all of them. `train` is forward, cross-entropy, backward and fused AdamW; weights, gradients and
both moments are in the case's dtype, without fp32 master weights. Weights and tokens are random.

`mode` "graph" replays the step as one captured graph of the device (not for train: the optimiser counts steps
on the host), "compile" hands the model to torch.compile with its defaults. Both are cases of their own: they
are never compared with the same step run operator by operator.

`layers` measures fewer blocks than the model has, between the whole embedding and head; "fit" takes as many
as the device's memory holds. Such a case says so in its id; `projection` has the whole model's counts.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, ClassVar

from msgspec.structs import replace

from benchkernels.counting import (
    ELEMENT_BYTES,
    DecoderShape,
    adamw_bytes,
    decode_bytes,
    decode_flops,
    prefill_bytes,
    prefill_flops,
    train_flops,
    weight_elements,
)
from benchkernels.kernels.base import Workload
from benchkernels.kernels.llm_memory import bound_memory
from benchkernels.kernels.tables import Key, TableReader, as_lists
from benchkernels.models import ModelConfig, count_parameters, find_model, load_models
from profiles.profile import Case

if TYPE_CHECKING:
    from benchkernels.devices.base import Device

STEPS = ("prefill", "decode", "train")
MODES = ("eager", "graph", "compile")
DTYPES = ("fp32", "fp16", "bf16")
LAYOUT = "BSH"
FIT = "fit"


@dataclass(frozen=True, slots=True)
class Step:
    """What one call does. `sequence` is the prompt, or the cached context with the new token."""

    step: str
    model: ModelConfig
    dtype: str
    batch: int
    sequence: int
    layers: int
    mode: str = "eager"

    @classmethod
    def of(cls, case: Case) -> Step:
        """The step that a case's parameters describe."""
        named = case.parameters
        batch, sequence, layers = (int(named[key]) for key in ("batch", "sequence", "layers"))
        mode = str(named.get("mode", "eager"))
        model = find_model(str(named["model"]))
        return cls(str(named["step"]), model, case.dtype, batch, sequence, layers, mode)

    @property
    def tokens(self) -> int:
        """Tokens that one call takes in or gives out."""
        return self.batch if self.step == "decode" else self.batch * self.sequence

    def count(self, layers: int) -> tuple[int, int]:
        """(FLOP, compulsory bytes) of the step with so many layers."""
        shape, size = make_shape(self.model, layers), ELEMENT_BYTES[self.dtype]
        sizes = {"weight_bytes": size, "kv_bytes": size, "logit_bytes": size}
        if self.step == "prefill":
            flops = prefill_flops(shape, self.batch, self.sequence)
            return flops, prefill_bytes(shape, self.batch, self.sequence, **sizes)
        if self.step == "decode":
            flops = decode_flops(shape, self.batch, self.sequence)
            return flops, decode_bytes(shape, self.batch, self.sequence, **sizes)
        return train_flops(shape, self.batch, self.sequence), train_bytes(self.model, layers, size)


class Llm:
    """Expands tables of steps, models and sizes, and prepares decoder steps."""

    name: ClassVar[str] = "llm"
    version: ClassVar[int] = 1

    def keys(self) -> dict[str, Key]:
        """Of a list with one value the value alone will do; absent `layers` are all that a model has."""
        models = load_models()
        return {
            "steps": Key("choices", STEPS),
            "models": Key("choices", tuple(models)),
            "dtypes": Key("choices", DTYPES),
            "batch": Key("integers", low=1, high=65536),
            "sequence": Key("integers", low=1, high=max(model.context for model in models.values())),
            "layers": Key(
                "integer",
                low=1,
                high=max(model.layers for model in models.values()),
                required=False,
                word=FIT,
            ),
            "mode": Key("choice", MODES, required=False, default="eager"),
        }

    def expand(self, table: Mapping[str, Any]) -> list[Case]:
        """One case for each combination of the table's lists; a scalar is a list of one."""
        reader = TableReader(self.name, as_lists(table, scalars=("layers", "mode")), self.keys())
        steps = reader.choices("steps")
        models = [find_model(name) for name in reader.choices("models")]
        dtypes = reader.choices("dtypes")
        mode = reader.choice("mode")
        if "train" in steps and mode == "graph":
            reader.reject("mode", 'is "graph", which a train step cannot be; take "compile"')
        batches, sequences = reader.integers("batch"), reader.integers("sequence")
        refuse_impossible(reader, steps, models, dtypes, sequences)
        fit = table.get("layers") == FIT
        return [
            make_case(Step(step, model, dtype, batch, sequence, _read_layers(reader, model, fit), mode), fit)
            for step, model, dtype, batch, sequence in product(steps, models, dtypes, batches, sequences)
        ]

    def fit(self, case: Case, memory_bytes: int) -> Case:
        """The case with as many layers as fit, where its table said "fit"; else, and once fitted, itself.

        Where not even one layer fits, it has one: its `memory_bytes` tells what would be needed.
        """
        if not case.parameters.get(FIT):
            return case
        whole = Step.of(case)
        for layers in range(whole.model.layers, 0, -1):
            fitted = make_case(replace_layers(whole, layers))
            if fitted.memory_bytes <= memory_bytes or layers == 1:
                break
        return replace(fitted, budget_s=case.budget_s, cache=case.cache)

    def prepare(self, case: Case, device: Device, seed: int) -> Workload:
        """Build the model with random weights on the device, with its cache or its optimiser."""
        from benchkernels.kernels.llm_workload import prepare_step

        return prepare_step(case, device, seed)


def refuse_impossible(
    reader: TableReader,
    steps: Sequence[str],
    models: Sequence[ModelConfig],
    dtypes: Sequence[str],
    sequences: Sequence[int],
) -> None:
    """Raise SuiteError where a table asks for a step that no number of devices can make."""
    if "train" in steps and "fp16" in dtypes:
        reader.reject("dtypes", "holds 'fp16', which a train step without loss scaling cannot use; take bf16")
    for model, sequence in product(models, sequences):
        if sequence > model.context:
            reader.reject("sequence", f"holds {sequence}; {model.name} takes at most {model.context} tokens")


def make_case(step: Step, fit: bool = False) -> Case:
    """The case of a step; `fit` leaves the number of layers to the device."""
    flops, traffic_bytes = step.count(step.layers)
    projection: dict[str, float] = {}
    if step.layers < step.model.layers:
        whole_flops, whole_bytes = step.count(step.model.layers)
        projection = {"layers": step.model.layers, "flops": whole_flops, "traffic_bytes": whole_bytes}
    parameters: dict[str, int | float | str | bool] = {
        "step": step.step, "model": step.model.name, "batch": step.batch, "sequence": step.sequence,
        "layers": step.layers, "logits": "all" if step.step == "train" else "last", "layout": LAYOUT,
    }  # fmt: skip
    if step.mode != "eager":
        parameters["mode"] = step.mode
    return Case(
        id=_make_id(step),
        kernel=Llm.name,
        kernel_version=Llm.version,
        dtype=step.dtype,
        parameters=parameters | ({FIT: True} if fit else {}),
        unit="token/s",
        flops=flops,
        traffic_bytes=traffic_bytes,
        tokens=step.tokens,
        memory_bytes=bound_memory(
            step.model,
            step.layers,
            step=step.step,
            batch=step.batch,
            sequence=step.sequence,
            element_bytes=ELEMENT_BYTES[step.dtype],
        ),
        projection=projection,
    )


def replace_layers(step: Step, layers: int) -> Step:
    """The same step of a model cut to so many layers."""
    return dataclasses.replace(step, layers=layers)


def make_shape(model: ModelConfig, layers: int) -> DecoderShape:
    """The model as the counting formulas want it."""
    return DecoderShape(
        layers, model.hidden_size, model.query_heads, model.kv_heads, model.head_size,
        model.intermediate_size, model.vocabulary,
    )  # fmt: skip


def train_bytes(model: ModelConfig, layers: int, element_bytes: int) -> int:
    """Compulsory bytes of a train step: weights read forward and backward, gradients written, AdamW.

    Activations are not counted: recomputed, they need not leave the chip.
    """
    weights, parameters = weight_elements(make_shape(model, layers)), count_parameters(model, layers)
    optimiser = adamw_bytes(
        parameters, weight_bytes=element_bytes, gradient_bytes=element_bytes, state_bytes=element_bytes
    )
    return element_bytes * (2 * weights + parameters) + optimiser


def _read_layers(reader: TableReader, model: ModelConfig, fit: bool) -> int:
    return model.layers if fit else reader.integer("layers", most=model.layers)


def _make_id(step: Step) -> str:
    length = f"ctx{step.sequence}" if step.step == "decode" else f"s{step.sequence}"
    whole = step.model.layers
    part = "" if step.layers == whole else f"-layers{step.layers}of{whole}"
    mode = "" if step.mode == "eager" else f"-{step.mode}"
    return f"llm/{step.step}/{step.model.name}/{step.dtype}/b{step.batch}-{length}{part}{mode}"
