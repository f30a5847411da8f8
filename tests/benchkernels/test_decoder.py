"""The decoder against Hugging Face's Llama and Qwen2 with the same weights; nobody here wrote those."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from msgspec.structs import replace

from benchkernels.kernels.decoder import (
    Decoder,
    allocate_cache,
    build_decoder,
    fill_weights,
    rotary_frequencies,
)
from benchkernels.kernels.decoder_ops import TorchOperations
from benchkernels.models import ModelConfig, count_parameters, find_model, load_models

transformers = pytest.importorskip("transformers")
CPU = torch.device("cpu")
TINY = {
    "hidden_size": 96,
    "intermediate_size": 160,
    "layers": 3,
    "query_heads": 6,
    "kv_heads": 2,
    "head_size": 16,
    "vocabulary": 211,
}


def tiny(name: str) -> ModelConfig:
    return replace(find_model(name), **TINY)


def rope(config: ModelConfig) -> dict[str, Any]:
    scaling = config.rope_scaling
    if scaling is None:
        return {"rope_type": "default", "rope_theta": config.rope_theta}
    return {
        "rope_type": "llama3",
        "rope_theta": config.rope_theta,
        "factor": scaling.factor,
        "low_freq_factor": scaling.low_frequency_factor,
        "high_freq_factor": scaling.high_frequency_factor,
        "original_max_position_embeddings": scaling.original_context,
    }


def theirs_of(config: ModelConfig) -> Any:
    qwen = config.attention_bias
    settings = (transformers.Qwen2Config if qwen else transformers.LlamaConfig)(
        vocab_size=config.vocabulary,
        hidden_size=config.hidden_size,
        intermediate_size=config.intermediate_size,
        num_hidden_layers=config.layers,
        num_attention_heads=config.query_heads,
        num_key_value_heads=config.kv_heads,
        head_dim=config.head_size,
        max_position_embeddings=config.context,
        rms_norm_eps=config.norm_epsilon,
        tie_word_embeddings=config.tied_embeddings,
        rope_parameters=rope(config),
        attn_implementation="eager",
    )
    model = (transformers.Qwen2ForCausalLM if qwen else transformers.LlamaForCausalLM)(settings)
    return model.eval()


def copy_weights(ours: Decoder, theirs: Any) -> None:
    """Ours into theirs: split what we fuse."""
    sizes = [ours.config.query_size, ours.config.kv_size, ours.config.kv_size]
    state = {
        "model.embed_tokens.weight": ours.embedding.weight,
        "model.norm.weight": ours.norm.weight,
        "lm_head.weight": (ours.head or ours.embedding).weight,
    }
    for index, block in enumerate(ours.blocks):
        prefix = f"model.layers.{index}."
        for kind in ("weight", "bias") if ours.config.attention_bias else ("weight",):
            parts = getattr(block.qkv, kind).split(sizes)
            for name, part in zip("qkv", parts, strict=True):
                state[f"{prefix}self_attn.{name}_proj.{kind}"] = part
        gate, up = block.gate_up.weight.chunk(2)
        state[prefix + "mlp.gate_proj.weight"], state[prefix + "mlp.up_proj.weight"] = gate, up
        state[prefix + "mlp.down_proj.weight"] = block.down.weight
        state[prefix + "self_attn.o_proj.weight"] = block.output.weight
        state[prefix + "input_layernorm.weight"] = block.attention_norm.weight
        state[prefix + "post_attention_layernorm.weight"] = block.mlp_norm.weight
    theirs.load_state_dict({name: tensor.detach() for name, tensor in state.items()}, strict=True)


def pair(name: str, dtype: torch.dtype, trainable: bool = False) -> tuple[Decoder, Any]:
    config = tiny(name)
    ours = build_decoder(config, config.layers, 32, dtype=dtype, device=CPU, seed=1, trainable=trainable)
    theirs = theirs_of(config).to(dtype)
    copy_weights(ours, theirs)
    return ours, theirs


MODELS = ["llama-3.1-8b", "qwen2.5-7b", "smollm2-135m", "qwen2.5-0.5b"]
# Hugging Face computes rotary angles in float32 whatever the dtype: the float64 bound is that rounding.
BOUNDS = [(torch.float32, 1e-5), (torch.float64, 1e-6)]


def error(out: torch.Tensor, ref: torch.Tensor) -> float:
    return float((out - ref).norm() / ref.norm())


@pytest.mark.parametrize(("dtype", "bound"), BOUNDS)
@pytest.mark.parametrize("name", MODELS)
def test_logits_equal_hugging_face(name: str, dtype: torch.dtype, bound: float) -> None:
    ours, theirs = pair(name, dtype)
    tokens = torch.randint(0, 211, (2, 29), generator=torch.Generator().manual_seed(3))
    with torch.no_grad():
        assert error(ours(tokens), theirs(tokens).logits) < bound


@pytest.mark.parametrize(("dtype", "bound"), BOUNDS)
@pytest.mark.parametrize("name", MODELS)
def test_loss_and_every_gradient_equal_hugging_face(name: str, dtype: torch.dtype, bound: float) -> None:
    ours, theirs = pair(name, dtype, trainable=True)
    tokens = torch.randint(0, 211, (2, 24), generator=torch.Generator().manual_seed(4))
    loss = ours.loss(tokens[:, :-1], tokens[:, 1:])
    # They shift the labels themselves, and compute the loss in float32 whatever the dtype.
    reference = theirs(tokens, labels=tokens).loss
    assert abs(loss.item() - reference.item()) < 1e-5 * reference.item()
    loss.backward()
    reference.backward()
    expected = dict(theirs.named_parameters())
    assert error(ours.embedding.weight.grad, expected["model.embed_tokens.weight"].grad) < 1e-5
    for index, block in enumerate(ours.blocks):
        prefix = f"model.layers.{index}."
        names = [f"{prefix}self_attn.{n}_proj.weight" for n in "qkv"]
        assert error(block.qkv.weight.grad, torch.cat([expected[n].grad for n in names])) < 1e-5
        names = [prefix + "mlp.gate_proj.weight", prefix + "mlp.up_proj.weight"]
        assert error(block.gate_up.weight.grad, torch.cat([expected[n].grad for n in names])) < 1e-5
        assert error(block.down.weight.grad, expected[prefix + "mlp.down_proj.weight"].grad) < 1e-5
        assert error(block.output.weight.grad, expected[prefix + "self_attn.o_proj.weight"].grad) < 1e-5
        norm = expected[prefix + "post_attention_layernorm.weight"]
        assert error(block.mlp_norm.weight.grad, norm.grad) < 1e-5
    if ours.config.attention_bias:
        names = [f"model.layers.0.self_attn.{n}_proj.bias" for n in "qkv"]
        assert error(ours.blocks[0].qkv.bias.grad, torch.cat([expected[n].grad for n in names])) < 1e-5


@pytest.mark.parametrize("repeat_heads", [False, True])
@pytest.mark.parametrize("name", MODELS)
def test_prefill_then_decode_equals_hugging_face_with_its_cache(name: str, repeat_heads: bool) -> None:
    ours, theirs = pair(name, torch.float64)
    ours.use(TorchOperations(repeat_heads))
    tokens = torch.randint(0, 211, (2, 9), generator=torch.Generator().manual_seed(5))
    cache = allocate_cache(ours.config, 3, 2, 9, dtype=torch.float64, device=CPU).fill_(float("nan"))
    with torch.no_grad():
        answer = theirs(tokens[:, :6], use_cache=True)
        assert error(ours.prefill(tokens[:, :6], cache), answer.logits[:, -1]) < 1e-6
        for position in range(6, 9):
            answer = theirs(tokens[:, position : position + 1], past_key_values=answer.past_key_values)
            step = ours.decode(tokens[:, position : position + 1], cache, position)
            assert error(step, answer.logits[:, -1]) < 1e-6
    assert not cache.isnan().any(), "every entry of the cache was written, and none beyond it"


def test_decode_sees_every_entry_of_its_cache() -> None:
    """Changing any one cached position changes the logits: exactly `context` entries are attended."""
    config = tiny("llama-3.1-8b")
    model = build_decoder(config, 1, 8, dtype=torch.float64, device=CPU, seed=1)
    cache = allocate_cache(config, 1, 1, 8, dtype=torch.float64, device=CPU).normal_()
    token = torch.tensor([[5]])
    with torch.no_grad():
        before = model.decode(token, cache.clone(), 7)
        for position in range(7):
            changed = cache.clone()
            changed[:, 1, :, :, position] += 1.0
            assert error(model.decode(token, changed, 7), before) > 1e-3
        changed = cache.clone()  # the new token's own entry is overwritten
        changed[..., 7, :] += 1.0
        assert error(model.decode(token, changed, 7), before) == 0.0


def test_rotary_frequencies_equal_hugging_face_for_the_published_configurations() -> None:
    for name in load_models():
        config = find_model(name)
        hidden = 8 * config.query_heads  # what the angles do not depend on is made small
        config = replace(config, layers=1, vocabulary=8, hidden_size=hidden, intermediate_size=8)
        theirs = theirs_of(config).model.rotary_emb.inv_freq
        assert torch.allclose(rotary_frequencies(config).float(), theirs, rtol=1e-6, atol=0)


@pytest.mark.parametrize("name", load_models())
def test_a_published_model_holds_the_published_number_of_parameters(name: str) -> None:
    config = find_model(name)
    with torch.device("meta"):
        model = Decoder(config, config.layers)
    assert sum(p.numel() for p in model.parameters()) == config.parameters == count_parameters(config)


def test_a_prompt_cannot_follow_a_prompt() -> None:
    config = tiny("smollm2-135m")
    model = build_decoder(config, 1, 8, dtype=torch.float32, device=CPU, seed=1)
    with pytest.raises(ValueError, match="one token at a time"):
        model.hidden(torch.zeros(1, 2, dtype=torch.int64), None, 3)


def test_weights_repeat_for_a_seed_and_differ_between_seeds() -> None:
    config = tiny("qwen2.5-0.5b")
    models = [build_decoder(config, 1, 8, dtype=torch.bfloat16, device=CPU, seed=s) for s in (1, 1, 2)]
    first, again, other = (torch.cat([p.flatten() for p in m.parameters()]) for m in models)
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    assert first.isfinite().all()


def test_weights_longer_than_a_block_are_not_the_same_in_every_row() -> None:
    config = replace(tiny("llama-3.1-8b"), hidden_size=2048, vocabulary=4096, layers=1)
    model = Decoder(config, 1)
    fill_weights(model, torch.Generator().manual_seed(1))
    rows = model.embedding.weight.detach()
    assert rows.numel() > 131_071
    assert torch.unique(rows[:, :4], dim=0).shape[0] == 4096
    assert abs(float(rows.std()) * 2048**0.5 - 1.0) < 0.01
