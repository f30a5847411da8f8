"""A decoder of which each rank of a group holds a part, by torch's own classes. For ranks only.

Whatever the split, its weights are those of `build_decoder` with the same seed, and a rank never holds more
than one whole weight beside its parts: the model is laid out on the meta device, split, and then filled.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F  # noqa: N812  (torch's own convention)
from msgspec.structs import replace
from torch import Tensor, nn
from torch.distributed.device_mesh import DeviceMesh
from torch.distributed.tensor import DTensor, Replicate, Shard
from torch.distributed.tensor.parallel import (
    ColwiseParallel,
    RowwiseParallel,
    loss_parallel,
    parallelize_module,
)
from torch.nn.parallel import DistributedDataParallel

from benchkernels.kernels.base import Unsupported
from benchkernels.kernels.decoder import Block, Decoder, build_decoder, fill_weight, mean_loss
from benchkernels.kernels.decoder_ops import torch_operations
from benchkernels.kernels.llm_group import DATA, SHARDED, TENSOR, undivided
from benchkernels.models import ModelConfig

TENSOR_PLAN = {
    "blocks.*.qkv": ColwiseParallel(),
    "blocks.*.output": RowwiseParallel(),
    "blocks.*.gate_up": ColwiseParallel(),
    "blocks.*.down": RowwiseParallel(),
    # By words of the vocabulary, as the head, which may be the same table.
    "embedding": RowwiseParallel(input_layouts=Replicate()),
}
HEAD_PLAN = {"head": ColwiseParallel()}


class TensorParallelDecoder(Decoder):
    """A decoder whose head, and whose loss, are split over the vocabulary."""

    def logits(self, hidden_bsh: Tensor) -> Tensor:
        """The whole vocabulary's, on every rank: the pieces are gathered."""
        return self._pieces(hidden_bsh).full_tensor()

    def loss(self, tokens_bs: Tensor, targets_bs: Tensor) -> Tensor:
        """No rank holds all logits. To be called, as are its gradients, within `loss_parallel`."""
        loss: Tensor = mean_loss(self._pieces(self.hidden(tokens_bs)), targets_bs)
        return loss.full_tensor() if isinstance(loss, DTensor) else loss

    def _pieces(self, hidden_bsh: Tensor) -> DTensor:
        weight = (self.embedding if self.head is None else self.head).weight
        assert isinstance(weight, DTensor)  # noqa: S101  (the head is split before anybody calls it)
        whole = DTensor.from_local(hidden_bsh, weight.device_mesh, [Replicate()], run_check=False)
        pieces = F.linear(whole, weight)
        assert isinstance(pieces, DTensor)  # noqa: S101
        return pieces


class SplitDecoder:
    """A decoder over the ranks of a mesh, or this rank's replica of one."""

    def __init__(
        self,
        parallelism: str,
        mesh: DeviceMesh,
        config: ModelConfig,
        layers: int,
        positions: int,
        *,
        dtype: torch.dtype,
        device: torch.device,
        seed: int,
        trainable: bool,
    ) -> None:
        """Raises Unsupported where tensor parallelism cannot divide the model."""
        self.parallelism, self._mesh, self._config = parallelism, mesh, config
        self.rank, self.ranks = mesh.get_local_rank(), mesh.size()
        self._replica: Callable[[Tensor], Tensor] | None = None
        if parallelism == DATA:
            self.model = build_decoder(
                config, layers, positions, dtype=dtype, device=device, seed=seed, trainable=trainable
            )
            self._replica = DistributedDataParallel(self.model, gradient_as_bucket_view=True)
            return
        kind = TensorParallelDecoder if parallelism == TENSOR else Decoder
        self.model = kind(config, layers, torch_operations(dtype, device), device="meta", dtype=dtype)
        self.model.requires_grad_(trainable)
        {SHARDED: self._shard, TENSOR: self._divide}[parallelism]()
        self.model.to_empty(device=device)
        self._fill(torch.Generator(device).manual_seed(seed))
        self.model.set_positions(positions)

    def train(self, tokens_bs: Tensor, targets_bs: Tensor) -> Tensor:
        """Loss and gradients: for data parallelism the loss of this rank's tokens, and the mean gradients."""
        if self.parallelism == TENSOR:
            with loss_parallel():
                loss = self.model.loss(tokens_bs, targets_bs)
                loss.backward()  # type: ignore[no-untyped-call]
        else:
            loss = self.loss(tokens_bs, targets_bs)
            loss.backward()  # type: ignore[no-untyped-call]
        return loss.detach()

    def loss(self, tokens_bs: Tensor, targets_bs: Tensor) -> Tensor:
        """That of `train`, alone."""
        if self.parallelism == TENSOR:
            with loss_parallel():
                return self.model.loss(tokens_bs, targets_bs)
        forward = self._replica or self.model
        return mean_loss(forward(tokens_bs), targets_bs)

    def parameter_groups(self) -> list[list[nn.Parameter]]:
        """For an optimiser: one step must not mix split parameters with whole ones."""
        parameters = list(self.model.parameters())
        split: list[nn.Parameter] = [one for one in parameters if isinstance(one, DTensor)]
        whole = [one for one in parameters if not isinstance(one, DTensor)]
        return [group for group in (split, whole) if group]

    def local(self, name: str) -> Tensor:
        """What of the parameter of that name this rank holds."""
        parameter = self.model.get_parameter(name)
        return parameter.to_local() if isinstance(parameter, DTensor) else parameter

    def own_gradient(self, name: str) -> Tensor:
        """What of the gradient of the parameter of that name this rank holds."""
        parameter = self.model.get_parameter(name)
        gradient = parameter.grad
        if gradient is None:
            raise RuntimeError(f"the backward pass gave {name} no gradient")
        if isinstance(parameter, DTensor) and isinstance(gradient, DTensor):
            # An embedding's is whole on every rank.
            return gradient.redistribute(placements=parameter.placements).to_local()
        return gradient

    def own_part(self, name: str, whole: Tensor) -> Tensor:
        """What of a tensor of the whole model's shape this rank holds of the parameter of that name."""
        parameter = self.model.get_parameter(name)
        if not isinstance(parameter, DTensor):
            return whole
        (placement,) = parameter.placements
        assert isinstance(placement, Shard)  # noqa: S101  (what is not split is no DTensor here)
        ordered = self._by_ranks(name, whole) if self.parallelism == TENSOR else whole
        pieces = ordered.chunk(self.ranks, dim=placement.dim)
        return pieces[self.rank] if self.rank < len(pieces) else ordered.narrow(placement.dim, 0, 0)

    def _shard(self) -> None:
        """Gathered layer by layer, and again for the backward pass."""
        try:
            from torch.distributed.fsdp import fully_shard
        except ImportError:
            raise Unsupported(f"torch has fully_shard from 2.6 on, and this is {torch.__version__}") from None
        for block in self.model.blocks:
            fully_shard(block, mesh=self._mesh)
        fully_shard(self.model, mesh=self._mesh)

    def _divide(self) -> None:
        reason = undivided(self._config, self.ranks)
        if reason:
            raise Unsupported(reason)
        plan = TENSOR_PLAN if self.model.head is None else TENSOR_PLAN | HEAD_PLAN
        parallelize_module(self.model, self._mesh, plan)
        local = local_config(self._config, self.ranks)
        self.model.config = local
        for block in self.model.blocks:
            assert isinstance(block, Block)  # noqa: S101  (a ModuleList forgets it)
            block.config = local

    @torch.no_grad()
    def _fill(self, generator: torch.Generator) -> None:
        for name, parameter in self.model.named_parameters():
            if not isinstance(parameter, DTensor):
                fill_weight(name, parameter, generator)
                continue
            whole = torch.empty(parameter.shape, dtype=parameter.dtype, device=parameter.device)
            fill_weight(name, whole, generator)
            parameter.to_local().copy_(self.own_part(name, whole))

    def _by_ranks(self, name: str, whole: Tensor) -> Tensor:
        """Rows of fused projections so that the chunk of each rank has whole heads, or both gate and up."""
        config = self._config
        if ".qkv." in name:
            sizes = [config.query_size, config.kv_size, config.kv_size]
        elif ".gate_up." in name:
            sizes = [config.intermediate_size] * 2
        else:
            return whole
        parts = [part.chunk(self.ranks) for part in torch.split(whole, sizes)]
        return torch.cat([part[rank] for rank in range(self.ranks) for part in parts])


def local_config(config: ModelConfig, ranks: int) -> ModelConfig:
    """What one of so many ranks computes of each layer; the hidden width is whole on all."""
    return replace(
        config,
        query_heads=config.query_heads // ranks,
        kv_heads=config.kv_heads // ranks,
        intermediate_size=config.intermediate_size // ranks,
    )
