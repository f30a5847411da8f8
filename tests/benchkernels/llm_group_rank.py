"""One rank of a torchrun: what it finds out about split decoders goes into a file of its own."""

import contextlib
import json
import os
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import torch
import torch.distributed as dist
from msgspec.structs import replace
from torch.distributed.device_mesh import init_device_mesh
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.profiler import profile

from benchkernels import models
from benchkernels.devices.cpu import CpuDevice
from benchkernels.kernels import GROUP_KERNELS, llm_group_split
from benchkernels.kernels.base import Unsupported
from benchkernels.kernels.decoder import allocate_cache, build_decoder
from benchkernels.kernels.llm import Step
from benchkernels.kernels.llm_group import make_shared_case
from benchkernels.kernels.llm_group_split import SplitDecoder
from benchkernels.models import find_model, load_models

CPU = torch.device("cpu")
WAYS = ("dp", "fsdp", "tp")
CASES = (*(("train", way) for way in WAYS), ("prefill", "tp"), ("decode", "tp"))
KINDS = ("llama-3.1-8b", "qwen2.5-0.5b")
"""Llama's kind, and Qwen's with bias and a tied head."""
PUBLISHED = load_models()
PRODUCTS = {"aten::mm", "aten::addmm", "aten::bmm", "aten::baddbmm"}
SLEEP_S = 0.2
TOKENS, SEED = 24, 5


def tiny(kind):
    return replace(
        PUBLISHED[kind], name=f"tiny-{kind}", hidden_size=96, intermediate_size=160, layers=2,
        query_heads=8, kv_heads=4, head_size=16, vocabulary=208, parameters=0,
    )  # fmt: skip


LLAMA = tiny(KINDS[0])


def checked(kind):
    """Cases of that kind whose own check is run: what dp and fsdp share knows nothing of a model's kind."""
    return CASES if kind == KINDS[0] else [case for case in CASES if case[1] == "tp"]


def error(out, ref):
    return float((out.double() - ref.double()).norm() / ref.double().norm())


def products_below(event):
    return any(one.name in PRODUCTS or products_below(one) for one in event.cpu_children)


class Found:
    """Of this rank, by name."""

    def __init__(self, mesh):
        self.mesh, self.rank, self.ranks = mesh, mesh.get_local_rank(), mesh.size()
        self.values = {}
        table = PUBLISHED | {tiny(kind).name: tiny(kind) for kind in KINDS}
        models.load_models = lambda: table
        self.team = SimpleNamespace(
            device=CpuDevice(), heart=SimpleNamespace(phase=""), group=SimpleNamespace(backend="gloo"),
            place=SimpleNamespace(rank=self.rank, size=self.ranks),
        )  # fmt: skip

    def split(self, way, config, dtype=torch.float64, trainable=True):
        return SplitDecoder(
            way, self.mesh, config, config.layers, 64, dtype=dtype, device=CPU, seed=SEED, trainable=trainable
        )

    def workload(self, step, way, config=LLAMA):
        kernel = GROUP_KERNELS["llm_group"]
        shared = make_shared_case(Step(step, config, "fp32", 2, TOKENS, config.layers), way)
        case = kernel.bind(shared, self.ranks)
        return case, kernel.prepare_part(case, self.team, SEED)

    def tokens(self, batch):
        return torch.randint(0, 208, (batch, TOKENS + 1), generator=torch.Generator().manual_seed(3))

    def steps(self, kind, way):
        """Two steps of AdamW against the whole model's on one process, weight by weight, in float64."""
        config = tiny(kind)
        split = self.split(way, config)
        whole = build_decoder(
            config, config.layers, 64, dtype=torch.float64, device=CPU, seed=SEED, trainable=True
        )
        ours = torch.optim.AdamW([{"params": group} for group in split.parameter_groups()], fused=True)
        theirs = torch.optim.AdamW(whole.parameters(), fused=True)
        tokens = self.tokens(2 * self.ranks)
        own = tokens if way == "tp" else tokens.chunk(self.ranks)[self.rank]
        for _ in range(2):
            loss = split.train(own[:, :-1], own[:, 1:])
            with torch.no_grad():
                expected = whole.loss(own[:, :-1], own[:, 1:])
            whole.loss(tokens[:, :-1], tokens[:, 1:]).backward()
            for optimiser in (ours, theirs):
                optimiser.step()
                optimiser.zero_grad()
        worst = max(
            error(split.local(name).detach(), split.own_part(name, parameter.detach()))
            for name, parameter in whole.named_parameters()
        )
        self.values[f"steps {kind} {way}"] = [error(loss, expected), worst]

    def hugging_face(self, kind):
        """Logits of a prefill, and the loss of a training step, against another implementation."""
        from tests.benchkernels.test_decoder import copy_weights, theirs_of

        config = tiny(kind)
        whole = build_decoder(config, config.layers, 64, dtype=torch.float32, device=CPU, seed=SEED)
        theirs = theirs_of(config)
        copy_weights(whole, theirs)
        tokens = self.tokens(2)
        split = self.split("tp", config, torch.float32, trainable=False)
        cache = allocate_cache(split.model.config, config.layers, 2, 64, dtype=torch.float32, device=CPU)
        with torch.inference_mode():
            logits = theirs(tokens).logits
            filled = split.model.prefill(tokens[:, :-1], cache)
            decoded = split.model.decode(tokens[:, -1:], cache, TOKENS)
        losses = {
            way: error(
                self.split(way, config, torch.float32).train(tokens[:, :-1], tokens[:, 1:]),
                theirs(tokens, labels=tokens).loss.detach(),
            )
            for way in WAYS
        }
        self.values[f"hugging face {kind}"] = {
            "prefill": error(filled, logits[:, -2]), "decode": error(decoded, logits[:, -1]), **losses
        }  # fmt: skip

    def check(self, step, way, kind, fault=contextlib.nullcontext):
        """The workload's own check, of all that it does."""
        _, workload = self.workload(step, way, tiny(kind))
        with fault():
            check = workload.check()
        loss = workload.run()
        own_s, collective_s = workload.split()
        workload.close()
        name = f"check {step} {way} {kind}"
        if fault is not contextlib.nullcontext:
            name = f"fault {step} {way} {fault.__name__}"
        self.values[name] = {
            "ok": check.ok, "reason": check.reason, "finite": bool(torch.isfinite(loss).all()),
            "own_s": own_s, "collective_s": collective_s,
        }  # fmt: skip

    def count(self, step, way):
        """What torch's profiler counts of this rank's products, and what the case says of all ranks.

        torch's counter of FLOP counts some of a DTensor's products twice; here those within another count.
        """
        case, workload = self.workload(step, way)
        workload.run()
        with profile(with_flops=True) as seen, sdpa_kernel(SDPBackend.MATH):
            workload.run()
        flops = sum(one.flops for one in seen.events() if one.name in PRODUCTS and not products_below(one))
        self.values[f"count {step} {way}"] = [case.flops, int(flops)]
        workload.close()

    def late(self, step, way):
        """The last rank sleeps in its own work."""
        _, workload = self.workload(step, way)
        if self.rank == self.ranks - 1:
            workload._model.blocks[0].register_forward_pre_hook(lambda *_: time.sleep(SLEEP_S))
        workload.run()
        self.values[f"late {step} {way}"] = workload.split()
        workload.close()

    def alone(self, step):
        """Rank 0 makes the step, and the others nothing."""
        case, workload = self.workload(step, "none")
        check = workload.check()
        workload.select(workload.backends[0])
        result = workload.run()
        own_s, collective_s = workload.split()
        self.values[f"alone {step}"] = {
            "id": case.id, "ok": check.ok, "elements": result.numel(), "own_s": own_s,
            "collective_s": collective_s,
        }  # fmt: skip
        workload.close()

    def refused(self):
        try:
            self.workload("decode", "tp", replace(find_model("smollm2-135m"), layers=1))
        except Unsupported as refusal:
            self.values["refused"] = str(refusal)


@contextlib.contextmanager
def not_reduced():
    """Data parallel ranks that never speak to each other."""
    with mock.patch.object(llm_group_split, "DistributedDataParallel", lambda model, **_: model):
        yield


@contextlib.contextmanager
def not_sharded():
    with mock.patch("torch.distributed.fsdp.fully_shard"):
        yield


@contextlib.contextmanager
def heads_in_another_order():
    """As if a rank's chunk of a fused projection were its heads."""
    with mock.patch.object(SplitDecoder, "_by_ranks", lambda _, __, whole: whole):
        yield


FAULTS = (
    ("train", "dp", not_reduced), ("train", "fsdp", not_sharded), ("train", "tp", heads_in_another_order),
    ("decode", "tp", heads_in_another_order),
)  # fmt: skip


def main(folder):
    torch.set_num_threads(1)
    dist.init_process_group("gloo")
    found = Found(init_device_mesh("cpu", (int(os.environ["WORLD_SIZE"]),)))
    for kind in KINDS[: 1 if found.ranks > 2 else 2]:
        for way in WAYS:
            found.steps(kind, way)
        for step, way in checked(kind):
            found.check(step, way, kind)
    if found.ranks == 2:
        found.hugging_face(KINDS[0])
        found.hugging_face(KINDS[1])
        for step, way in CASES:
            found.count(step, way)
        for step, way in CASES:
            found.late(step, way)
        for step, way, fault in FAULTS:
            found.check(step, way, KINDS[0], fault)
        found.alone("train")
        found.alone("decode")
        found.refused()
    Path(folder, f"{found.rank}.json").write_text(json.dumps(found.values))
    dist.destroy_process_group()


if __name__ == "__main__":
    main(sys.argv[1])
    sys.stdout.flush()
    # As the real ranks: at the interpreter's own end a thread of gloo may still be there, and abort it.
    os._exit(0)
