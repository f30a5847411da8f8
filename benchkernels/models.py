"""Published decoder configurations by name, without torch: shapes, parameter counts and their source."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

import msgspec
from msgspec import Struct

from profiles.problems import AssayError, SuiteError


class RopeScaling(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How Llama 3.1 stretches rotary frequencies to a context longer than `original_context` tokens."""

    factor: float
    low_frequency_factor: float
    high_frequency_factor: float
    original_context: int


class ModelConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A Llama-style decoder: RMSNorm, rotary, grouped-query attention, SwiGLU, lm head."""

    name: str
    title: str
    hidden_size: int
    intermediate_size: int
    layers: int
    query_heads: int
    kv_heads: int
    head_size: int
    vocabulary: int
    norm_epsilon: float
    rope_theta: float
    rope_scaling: RopeScaling | None = None
    tied_embeddings: bool
    attention_bias: bool
    """A bias on the query, key and value projections (Qwen2.5), none on the output projection."""
    context: int
    """Longest sequence in tokens that the publisher states."""
    parameters: int
    source: str

    @property
    def query_size(self) -> int:
        """Width of all query heads together."""
        return self.query_heads * self.head_size

    @property
    def kv_size(self) -> int:
        """Width of all key heads together; values are as wide."""
        return self.kv_heads * self.head_size

    @property
    def layer_parameters(self) -> int:
        """Elements of one decoder block: projections, biases and two norms."""
        projections = 2 * self.hidden_size * (self.query_size + self.kv_size)
        bias = (self.query_size + 2 * self.kv_size) if self.attention_bias else 0
        mlp = 3 * self.hidden_size * self.intermediate_size
        return projections + bias + mlp + 2 * self.hidden_size

    @property
    def outer_parameters(self) -> int:
        """Elements outside the blocks: embedding table, lm head where it has its own, last norm."""
        tables = 1 if self.tied_embeddings else 2
        return tables * self.vocabulary * self.hidden_size + self.hidden_size


def count_parameters(config: ModelConfig, layers: int | None = None) -> int:
    """Elements that a model of `layers` blocks (default: all) holds; tied embeddings count once."""
    count = config.layers if layers is None else layers
    return count * config.layer_parameters + config.outer_parameters


@cache
def load_models() -> dict[str, ModelConfig]:
    """Every published configuration by name. Raises AssayError where the table contradicts itself."""
    text = files("resources").joinpath("models.toml").read_text(encoding="utf-8")
    try:
        models = msgspec.convert(tomllib.loads(text)["model"], list[ModelConfig])
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, KeyError) as error:
        raise AssayError(
            f"the model table of this installation is damaged ({error}); reinstall assay"
        ) from None
    for model in models:
        if count_parameters(model) != model.parameters:
            raise AssayError(
                f"model {model.name} adds up to {count_parameters(model)} parameters, "
                f"its publisher states {model.parameters}; correct resources/models.toml"
            )
    return {model.name: model for model in models}


def find_model(name: str) -> ModelConfig:
    """The configuration of that name. Raises SuiteError naming those that exist."""
    models = load_models()
    if name not in models:
        raise SuiteError(f"unknown model {name!r}; known are {', '.join(sorted(models))}")
    return models[name]
