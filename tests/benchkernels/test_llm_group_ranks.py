"""Split decoders on two and on four real ranks, over gloo: against one process, and Hugging Face's."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchkernels.llm_group_rank import CASES, FAULTS, KINDS, TOKENS, WAYS, checked, tiny
from tests.benchkernels.test_llm import uncausal

pytest.importorskip("transformers")
pytestmark = pytest.mark.xdist_group("group")
REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def start(tmp_path_factory):
    """What each of so many ranks has found; one start for each number of them."""

    @functools.cache
    def start_ranks(ranks):
        folder = tmp_path_factory.mktemp("ranks")
        command = [
            sys.executable, "-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={ranks}",
            f"--log-dir={folder / 'logs'}", "-m", "tests.benchkernels.llm_group_rank", str(folder),
        ]  # fmt: skip
        environment = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(REPOSITORY)}
        done = subprocess.run(
            command, env=environment, cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=300
        )
        assert done.returncode == 0, done.stderr[-4000:]
        return [json.loads((folder / f"{rank}.json").read_text()) for rank in range(ranks)]

    return start_ranks


@pytest.fixture(params=[2, 4])
def found(request, start):
    return start(request.param)


@pytest.fixture
def two(start):
    return start(2)


def kinds_of(found):
    return [kind for kind in KINDS if f"steps {kind} dp" in found[0]]


@pytest.mark.parametrize("way", WAYS)
def test_two_steps_give_every_weight_of_the_single_process(found, way):
    for rank in found:
        for kind in kinds_of(found):
            loss, weights = rank[f"steps {kind} {way}"]
            assert loss < 1e-12
            # AdamW divides by the root of what may be a rounding error.
            assert weights < 1e-9


def test_logits_and_losses_equal_hugging_face(two):
    for rank in two:
        for kind in KINDS:
            errors = rank[f"hugging face {kind}"]
            assert set(errors) == {"prefill", "decode", *WAYS}
            assert max(errors.values()) < 1e-5


@pytest.mark.parametrize(("step", "way"), CASES)
def test_every_rank_finds_its_own_part_right(found, step, way):
    for rank in found:
        for kind in kinds_of(found):
            if (step, way) not in checked(kind):
                continue
            case = rank[f"check {step} {way} {kind}"]
            assert case["ok"], case["reason"]
            assert case["finite"]
            assert case["own_s"] > 0
            assert case["collective_s"] > 0


@pytest.mark.parametrize(("step", "way"), CASES)
def test_the_share_of_each_rank_adds_up_to_what_the_case_counts(two, step, way):
    batch = 2 if way == "tp" else 4
    causal = {"prefill": 1, "decode": 0, "train": 3}[step] * uncausal(tiny(KINDS[0]), batch, TOKENS)
    flops = two[0][f"count {step} {way}"][0]
    assert sum(rank[f"count {step} {way}"][1] for rank in two) == flops + causal


@pytest.mark.parametrize(("step", "way", "fault"), FAULTS)
def test_ranks_that_do_not_work_together_are_caught(two, step, way, fault):
    for rank in two:
        case = rank[f"fault {step} {way} {fault.__name__}"]
        assert not case["ok"]
        assert "error" in case["reason"]


@pytest.mark.parametrize(("step", "way"), CASES)
def test_the_rank_that_comes_late_waits_least(two, step, way):
    (_, first_waits_s), (second_s, second_waits_s) = (rank[f"late {step} {way}"] for rank in two)
    assert second_s > 0.2, "it slept in its own work"
    assert second_waits_s < first_waits_s


@pytest.mark.parametrize("step", ["train", "decode"])
def test_alone_one_rank_makes_the_step_and_the_other_nothing(two, step):
    first, second = (rank[f"alone {step}"] for rank in two)
    assert first["id"] == second["id"]
    assert first["id"].endswith("/n1")
    assert first["ok"]
    assert second["ok"]
    assert first["own_s"] > 0 == first["collective_s"]
    assert second["own_s"] == second["collective_s"] == 0
    assert second["elements"] == 1


def test_heads_that_do_not_divide_are_refused_on_every_rank(two):
    for rank in two:
        assert rank["refused"] == "2 ranks cannot share the 9 query heads of smollm2-135m out evenly"
