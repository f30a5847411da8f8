"""What a roof is searched over, in which order, and how its budget is divided."""

from __future__ import annotations

import msgspec
import pytest

from benchkernels.roof.boxes import Box
from benchkernels.roof.budget import LEAST_ROUNDS, ROUNDS, plan_roof
from benchkernels.roof.prior import Wish, boxes_for, order_points, score
from profiles.efficiency import from_memory
from profiles.problems import UsageError
from profiles.profile import DeviceInfo, Peak

GIB = 1 << 30
CPU = DeviceInfo(
    id="cpu", kind="cpu", vendor="v", name="n", peaks={"fp32": Peak(value=2e11, kind="estimate", source="s")}
)
GPU = DeviceInfo(
    id="cuda:0", kind="cuda", vendor="v", name="n", memory_bytes=80 * GIB,
    peaks={name: Peak(value=x, kind="published", source="s") for name, x in (("bf16", 1e15), ("fp8", 2e15))},
    bandwidth=Peak(value=3.3e12, kind="published", source="s"), details={"multiprocessors": 132},
)  # fmt: skip


def box(sizes: list[int], kernel: str = "matmul", dtype: str = "bf16") -> Box:
    return Box(kernel=kernel, dtype=dtype, axes={"m": sizes, "n": sizes, "k": sizes}, accelerator=True)


class TestBoxes:
    def test_a_point_is_the_case_that_a_suite_would_name(self) -> None:
        assert box([512, 1024]).case((512, 1024, 512)).id == "matmul/bf16/m512-n1024-k512"

    def test_every_default_box_makes_cases(self) -> None:
        for device in (CPU, GPU):
            for one in boxes_for(device, Wish()):
                cases = [one.case(point) for point in one.points()]
                assert len({case.id for case in cases}) == len(cases) > 4
                assert {case.dtype for case in cases} == {one.dtype}

    def test_a_processor_has_fp32_too_and_a_device_fp8_where_it_is_known(self) -> None:
        def products(device: DeviceInfo) -> list[str]:
            return [one.dtype for one in boxes_for(device, Wish()) if one.kernel == "matmul"]

        assert products(CPU) == ["bf16", "fp32"]
        assert products(GPU) == ["bf16", "fp8"]
        assert products(msgspec.structs.replace(GPU, peaks={})) == ["bf16"]

    @pytest.mark.parametrize(
        ("cache_bytes", "least_mib"),
        [(None, 128), (4 << 20, 128), (32 << 20, 256), (105 << 20, 512), (384 << 20, 2048)],
    )
    def test_no_stream_of_a_processor_fits_its_caches(self, cache_bytes: int | None, least_mib: int) -> None:
        device = msgspec.structs.replace(CPU, last_level_cache_bytes=cache_bytes)
        [streams] = boxes_for(device, Wish(("bandwidth",)))
        assert min(streams.axes["size_mib"]) == least_mib
        assert all(from_memory(streams.case(point), device) for point in streams.points())

    def test_the_wish_overrules(self) -> None:
        found = boxes_for(GPU, Wish(("matmul",), ("fp16",), (256, 512)))
        assert [(one.target, one.axes["k"]) for one in found] == [("matmul/fp16", [256, 512])]

    def test_neighbours_are_one_step_away_and_inside(self) -> None:
        assert set(box([1, 2, 3]).neighbours((1, 2, 3))) == {(2, 2, 3), (1, 1, 3), (1, 3, 3), (1, 2, 2)}

    def test_a_published_shape_has_neighbours_in_the_box(self) -> None:
        assert (1024, 1024, 1024) in set(box([1024, 2048]).neighbours((1500, 1024, 1024)))


class TestOrder:
    def test_full_waves_come_before_a_nearly_empty_last_one(self) -> None:
        """132 units: 12 x 11 tiles of 128 x 256 fill one wave, one more column of tiles begins a second."""
        full = box([1536]).case((12 * 128, 11 * 256, 4096))
        spilled = box([1536]).case((12 * 128, 12 * 256, 4096))
        assert score(full, GPU) > 1.5 * score(spilled, GPU)

    def test_large_products_come_before_those_that_memory_bounds(self) -> None:
        order, _ = order_points(box([256, 8192]), GPU, None, published=False, seed=0)
        assert order[0] == (8192, 8192, 8192)
        assert order[-1].count(256) >= 2

    def test_what_does_not_fit_beside_the_anchor_is_left_out(self) -> None:
        sizes = [1024, 2048, 16384]
        order, anchor = order_points(box(sizes), GPU, 2 * GIB, published=False, seed=0)
        assert anchor == (2048, 2048, 2048)
        assert (16384, 16384, 16384) not in order
        assert all(box(sizes).case(point).memory_bytes < 2 * GIB for point in order)

    def test_calls_that_a_search_cannot_afford_are_left_out(self) -> None:
        one = Box(kernel="matmul", dtype="fp32", axes=box([512, 8192]).axes, accelerator=False)
        order, anchor = order_points(one, CPU, None, published=False, seed=0)
        assert (8192, 8192, 8192) not in order
        assert anchor in order

    def test_nothing_that_fits_is_one_sentence(self) -> None:
        with pytest.raises(UsageError, match="choose smaller shapes with --sizes"):
            order_points(box([16384]), GPU, GIB // 4, published=False, seed=0)

    def test_published_shapes_come_first(self) -> None:
        order, _ = order_points(box([1024, 2048]), GPU, 80 * GIB, published=True, seed=0)
        assert order[0] not in box([1024, 2048]).points()
        assert len(order) == len(set(order)) > 8

    def test_the_seed_decides_and_nothing_else(self) -> None:
        def order(seed: int) -> list[tuple[int, ...]]:
            return order_points(box([1024, 2048, 4096]), GPU, None, published=False, seed=seed)[0]

        assert order(1) == order(1)
        assert sorted(order(1)) == sorted(order(2))


class TestBudget:
    def plan(
        self,
        budget_s: float,
        device: DeviceInfo = CPU,
        sustained_s: int = 30,
        free_bytes: int = 20 * GIB,
        **wish: tuple[str, ...],
    ):
        return plan_roof(
            device, Wish(**wish), free_bytes=free_bytes, budget_s=budget_s, sustained_s=sustained_s, seed=0
        )

    @pytest.mark.parametrize("device", [CPU, GPU])
    def test_the_default_has_room_for_search_rounds_and_a_sustained_case(self, device: DeviceInfo) -> None:
        found = self.plan(180.0, device)
        assert LEAST_ROUNDS <= found.rounds <= ROUNDS
        assert "matmul/bf16" in found.sustained
        assert sum(target.budget_s for target in found.targets) > 40

    def test_products_are_sustained_before_all_rounds_and_the_others_where_there_is_time(self) -> None:
        assert {name.split("/")[0] for name in self.plan(180.0, GPU).sustained} == {"matmul"}
        found = self.plan(600.0, GPU)
        assert found.rounds == ROUNDS
        assert [name.split("/")[0] for name in found.sustained] == [
            "matmul", "matmul", "attention", "bandwidth",
        ]  # fmt: skip
        assert self.plan(600.0, GPU, sustained_s=0).sustained == ()

    def test_what_the_memory_has_no_room_for_is_left_out_unless_it_was_asked_for(self) -> None:
        device = msgspec.structs.replace(CPU, last_level_cache_bytes=768 << 20)
        found = self.plan(180.0, device, free_bytes=7 * GIB)
        assert found.left_out == ("bandwidth/fp32",)
        assert [one.box.kernel for one in found.targets] == ["matmul", "matmul", "attention"]
        with pytest.raises(UsageError, match="does not fit"):
            self.plan(180.0, device, free_bytes=7 * GIB, kernels=("bandwidth",))

    @pytest.mark.parametrize("dtype", ["fp64", "fp8", "int8", "tf32"])
    def test_attention_in_a_dtype_that_it_does_not_take_is_refused_or_left_out(self, dtype: str) -> None:
        with pytest.raises(UsageError, match="attention is searched in bf16, fp16 or fp32: name one"):
            self.plan(180.0, GPU, kernels=("attention",), dtypes=(dtype,))
        for kernels in ((), ("attention", "bandwidth")):
            found = self.plan(180.0, GPU, kernels=kernels, dtypes=(dtype,))
            assert found.left_out == ("attention (searched in bf16, fp16 or fp32 only)",)
            assert "attention" not in {one.box.kernel for one in found.targets}
        assert self.plan(180.0, GPU, kernels=("matmul",), dtypes=(dtype,)).left_out == ()

    def test_without_products_the_others_are_sustained(self) -> None:
        assert self.plan(180.0, GPU, kernels=("bandwidth",)).sustained == ("bandwidth/fp32",)

    def test_products_get_most_of_the_search(self) -> None:
        by_kernel = {one.box.kernel: one.budget_s for one in self.plan(180.0).targets}
        assert by_kernel["matmul"] == pytest.approx(3 * by_kernel["bandwidth"])

    def test_a_small_budget_gives_up_the_sustained_case_first(self) -> None:
        assert self.plan(50.0, kernels=("matmul",), dtypes=("fp32",)).sustained == ()

    def test_what_is_too_small_says_how_much_it_takes(self) -> None:
        with pytest.raises(UsageError, match=r"a budget of 5 s is too small: .* rounds take \d+ s"):
            self.plan(5.0)

    def test_the_digest_is_that_of_what_is_searched(self) -> None:
        assert self.plan(180.0).reference.digest != self.plan(180.0, dtypes=("fp16",)).reference.digest
        assert self.plan(180.0).reference == self.plan(180.0).reference
