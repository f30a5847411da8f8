"""Counting against torch's own counter, brute force, enumeration, and published parameter counts."""

from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchkernels import counting
from benchkernels.counting import AttentionShape, DecoderShape

LLAMA_8B = DecoderShape(32, 4096, 32, 8, 128, 14336, 128256)
LLAMA_70B = DecoderShape(80, 8192, 64, 8, 128, 28672, 128256)
MIXTRAL_8X7B = DecoderShape(32, 4096, 32, 8, 128, 14336, 32000, experts=8, active_experts=2)

small = st.integers(1, 9)
decoders = st.builds(
    DecoderShape,
    layers=small, hidden=small, query_heads=small, kv_heads=small, head_dim=small, intermediate=small,
    vocabulary=small, mlp_matrices=st.sampled_from([2, 3]),
)  # fmt: skip


def count_by_torch(call):
    from torch.utils.flop_counter import FlopCounterMode

    with FlopCounterMode(display=False) as counter:
        call()
    return counter.get_total_flops()


@given(m=small, n=small, k=small, batch=small)
def test_products_count_as_torch_counts_them(m, n, k, batch):
    import torch

    a, b = torch.ones(batch, m, k), torch.ones(batch, k, n)
    assert count_by_torch(lambda: torch.mm(a[0], b[0])) == counting.matmul_flops(m, n, k)
    assert count_by_torch(lambda: torch.bmm(a, b)) == counting.matmul_flops(m, n, k, batch)


@pytest.mark.parametrize("dtype", ["float64", "float32", "bfloat16", "int8"])
def test_product_bytes_are_those_of_the_tensors(dtype):
    import torch

    a, b, c = (torch.ones(s, dtype=getattr(torch, dtype)) for s in ((3, 5, 7), (3, 7, 11), (3, 5, 11)))
    size = a.element_size()
    sizes = {"a_bytes": size, "b_bytes": size, "c_bytes": size}
    compulsory = a.nbytes + b.nbytes + c.nbytes
    assert counting.matmul_bytes(5, 11, 7, **sizes, batch=3) == compulsory
    assert counting.matmul_bytes(5, 11, 7, **sizes, batch=3, accumulate=True) == compulsory + c.nbytes


def test_stream_counts_each_named_array_once():
    assert [counting.stream_bytes(name, 10) for name in ("copy", "triad", "read")] == [20, 30, 10]


@given(queries=st.integers(1, 30), past=st.integers(0, 30), window=st.none() | st.integers(1, 70))
def test_causal_pairs_by_brute_force(queries, past, window):
    keys = queries + past
    seen = sum(
        key <= query + past and (window is None or key > query + past - window)
        for query in range(queries)
        for key in range(keys)
    )
    assert counting.attended_pairs(queries, keys, causal=True, window=window) == seen


@pytest.mark.parametrize(("queries", "keys"), [(7, 7), (3, 8), (1, 9)])
def test_causal_pairs_are_those_of_torchs_bottom_right_mask(queries, keys):
    from torch.nn.attention.bias import causal_lower_right

    mask = causal_lower_right(queries, keys)._materialize()
    assert counting.attended_pairs(queries, keys, causal=True) == int(mask.sum())


@pytest.mark.parametrize("arguments", [(4, 3, True, None), (4, 4, False, 2)])
def test_masks_that_do_not_exist_are_refused(arguments):
    with pytest.raises(ValueError, match="mask"):
        counting.attended_pairs(*arguments)


@given(st.integers(1, 10_000))
def test_conventions_differ_as_their_papers_say(tokens):
    exact, half, full = (
        counting.convention_pairs(tokens, tokens, name) for name in ("causal_exact", "causal_half", "full")
    )
    assert half * 2 == full
    assert exact / half == pytest.approx(1 + 1 / tokens)


@given(batch=small, group=small, kv_heads=small, queries=small, keys=small, dim=small)
def test_attention_counts_as_the_math_backend_does(batch, group, kv_heads, queries, keys, dim):
    import torch
    from torch.nn.attention import SDPBackend, sdpa_kernel
    from torch.nn.functional import scaled_dot_product_attention as attend

    q = torch.ones(batch, group * kv_heads, queries, dim)
    k, v = (torch.ones(batch, group * kv_heads, keys, dim) for _ in range(2))
    shape = AttentionShape(batch, group * kv_heads, kv_heads, queries, keys, dim, dim, causal=False)
    with sdpa_kernel(SDPBackend.MATH):
        assert count_by_torch(lambda: attend(q, k, v)) == counting.attention_flops(shape)


@given(batch=small, heads=small, queries=small, keys=small, dim=small)
def test_attention_backward_counts_as_torch_counts_the_flash_kernel(batch, heads, queries, keys, dim):
    from torch.utils.flop_counter import sdpa_backward_flop_count

    q, k = (batch, heads, queries, dim), (batch, heads, keys, dim)
    shape = AttentionShape(batch, heads, heads, queries, keys, dim, dim, causal=False)
    assert counting.attention_backward_flops(shape) == sdpa_backward_flop_count(q, q, k, k)


def test_attention_bytes_are_those_of_the_tensors():
    import torch

    shape = AttentionShape(2, 8, 2, 5, 9, 16, 16, causal=False)
    q = torch.ones(2, 8, 5, 16, dtype=torch.bfloat16)
    k = torch.ones(2, 2, 9, 16, dtype=torch.bfloat16)
    statistics = torch.ones(2, 8, 5)
    forward = 2 * q.nbytes + 2 * k.nbytes
    assert counting.attention_bytes(shape, 2) == forward
    assert counting.attention_bytes(shape, 2, with_lse=True) == forward + statistics.nbytes
    # q, o, do, dq of the queries' size; k, v, dk, dv of the keys'.
    backward = 4 * q.nbytes + 4 * k.nbytes + 2 * statistics.nbytes
    assert counting.attention_backward_bytes(shape, 2) == backward


@pytest.mark.parametrize(
    ("shape", "published"),
    [(LLAMA_8B, 8_030_261_248), (LLAMA_70B, 70_553_706_496), (MIXTRAL_8X7B, 46_702_792_704)],
)
def test_weights_are_the_published_parameters_less_the_embedding(shape, published):
    assert counting.weight_elements(shape) == published - shape.vocabulary * shape.hidden


@given(shape=decoders, batch=small, tokens=st.integers(1, 40))
def test_decoding_every_token_is_a_prefill_with_all_logits(shape, batch, tokens):
    steps = sum(counting.decode_flops(shape, batch, context) for context in range(1, tokens + 1))
    assert steps == counting.prefill_flops(shape, batch, tokens, logits_per_sequence=tokens)
    assert counting.train_flops(shape, batch, tokens) == 3 * steps


@given(shape=decoders, batch=small, tokens=small)
def test_linear_work_is_two_flops_per_weight(shape, batch, tokens):
    norms = shape.layers * 2 * shape.hidden + shape.hidden
    attention = shape.layers * counting.causal_attention_flops(shape, batch, tokens)
    linear = counting.prefill_flops(shape, batch, tokens, logits_per_sequence=tokens) - attention
    assert linear == 2 * batch * tokens * (counting.weight_elements(shape) - norms)


@given(shape=decoders, batch=small, context=small)
def test_a_decode_step_moves_weights_cache_and_logits(shape, batch, context):
    import torch

    keys = torch.empty(batch, shape.layers, context, shape.kv_heads, shape.head_dim, dtype=torch.float16)
    written = torch.empty(batch, shape.layers, 1, shape.kv_heads, shape.head_dim, dtype=torch.float16)
    logits = torch.empty(batch, shape.vocabulary)
    moved = counting.decode_bytes(shape, batch, context, weight_bytes=2, kv_bytes=2, logit_bytes=4)
    weights = 2 * counting.weight_elements(shape)
    assert moved == weights + 2 * keys.nbytes + 2 * written.nbytes + logits.nbytes


@given(shape=decoders, batch=small, tokens=small)
def test_a_prefill_writes_the_cache_that_decoding_reads(shape, batch, tokens):
    moved = counting.prefill_bytes(shape, batch, tokens, weight_bytes=2, kv_bytes=2, logit_bytes=4)
    cache = counting.kv_cache_bytes(shape, batch, tokens, 2)
    assert moved == 2 * counting.weight_elements(shape) + cache + 4 * batch * shape.vocabulary


@pytest.mark.parametrize(("experts", "active", "tokens"), [(3, 1, 3), (4, 2, 3), (5, 3, 2), (4, 4, 2)])
def test_distinct_experts_by_enumeration(experts, active, tokens):
    shape = DecoderShape(1, 2, 1, 1, 2, 3, 5, experts=experts, active_experts=active)
    routes = list(product(combinations(range(experts), active), repeat=tokens))
    mean = sum(len(set().union(*route)) for route in routes) / len(routes)
    assert counting.distinct_experts(shape, tokens) == pytest.approx(mean)


def test_a_few_tokens_read_a_few_experts_and_all_compute_with_the_active_ones():
    dense = DecoderShape(32, 4096, 32, 8, 128, 2 * 14336, 32000)
    router = 2 * MIXTRAL_8X7B.hidden * MIXTRAL_8X7B.experts
    assert counting.linear_flops_per_token(MIXTRAL_8X7B) == counting.linear_flops_per_token(dense) + router
    one, many, every = (counting.weight_elements(MIXTRAL_8X7B, tokens) for tokens in (1, 64, None))
    assert one == counting.weight_elements(dense) + 32 * router // 2
    assert one < many <= every


def test_adamw_moves_thirty_bytes_for_each_bf16_weight_with_fp32_master():
    sizes = {"weight_bytes": 2, "gradient_bytes": 4, "state_bytes": 4}
    assert counting.adamw_bytes(1, **sizes, master_bytes=4) == 30
    # Without a master: weight, gradient and moments read, weight and moments written.
    assert counting.adamw_bytes(10, weight_bytes=2, gradient_bytes=2, state_bytes=2) == 10 * (8 + 6)
