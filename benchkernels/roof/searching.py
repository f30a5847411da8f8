"""A search on a device: the worker's answer to what `benchkernels.roof.search` asks for.

A candidate is timed without check and without warm-up to a steady state: what it says only decides what the
rounds measure properly. The anchor stays allocated all the time.
"""

from __future__ import annotations

import contextlib
import statistics
import time
from collections.abc import Callable, Iterator, Sequence

import msgspec

from benchkernels.devices.base import Block, Device
from benchkernels.emitter import Emitter
from benchkernels.failures import DeviceLost, explain
from benchkernels.kernels import KERNELS
from benchkernels.kernels.base import Workload
from benchkernels.roof.boxes import SearchTarget
from benchkernels.roof.search import Finalist, Found, Judged, Measure, Point, Reading, Rest, Search, Step
from benchkernels.sampling import Interrupted, calls_per_sample
from benchkernels.wishes import REASONS, Wishes
from profiles.contamination import disturbed
from profiles.events import Searched, Tried
from profiles.profile import Case, RoofFinalist, RoofReading, RoofTarget
from profiles.summary import work_per_call

LEAST_BLOCKS = 3
PATIENCE = 4.0
"""In wanted durations: how long undisturbed blocks are waited for."""
HOPELESS = 3.0
"""An implementation that was slower by this factor once is not tried again."""
HEAT_SHARE = 0.05
"""Of a target's budget: how long the anchor runs before anything counts."""
REST_STEP_S = 0.2
_MEDIAN_ERROR = 1.2533
"""Standard error of a median over that of a mean, for normal noise."""


def run_search(
    targets: Sequence[SearchTarget], device: Device, emitter: Emitter, wishes: Wishes, seed: int
) -> None:
    """Search target after target and tell all readings; a wish to skip ends one target.

    Raises Interrupted on `stop` and DeviceLost, after what was found has been told.
    """
    for target in targets:
        wishes.check_stop()
        wishes.begin_case()
        _Bench(target, device, emitter, wishes, seed).run()


class _Bench:
    """One target on the device."""

    def __init__(
        self, target: SearchTarget, device: Device, emitter: Emitter, wishes: Wishes, seed: int
    ) -> None:
        self._target = target
        self._box = target.box
        self._device = device
        self._emitter = emitter
        self._wishes = wishes
        self._seed = seed
        self._cases: dict[Point, Case] = {}
        self._anchor: Workload | None = None
        self._untold: list[RoofReading] = []
        self._hopeless: set[str] = set()
        self._trouble = ""

    def run(self) -> None:
        target = self._target
        search = Search(
            order=target.order, anchor=target.anchor, neighbours=self._neighbours(),
            budget_s=target.budget_s, finalists=target.finalists, first_s=target.first_s,
        )  # fmt: skip
        reason = ""
        try:
            self._device.set_precision(self._box.dtype)
            self._heat()
            found = self._answer(search)
        except Interrupted as interruption:
            reason = REASONS[interruption.wish]
            found = search.found()
            if interruption.wish == "stop":
                self._conclude(found, reason)
                raise
        except DeviceLost as loss:
            self._conclude(search.found(), str(loss))
            raise
        except Exception as error:
            failure = explain(error, self._device.last_words())
            self._conclude(search.found(), str(failure))
            if failure.device_lost:
                raise DeviceLost(failure.reason) from error
            return
        self._conclude(found, reason or ("" if found.finalists else self._trouble))

    def _neighbours(self) -> Callable[[Point], Iterator[Point]]:
        allowed = frozenset(self._target.order)
        return lambda point: (near for near in self._box.neighbours(point) if near in allowed)

    def _answer(self, search: Search) -> Found:
        """Drive the search to its end."""
        steps = search.steps()
        step: Step = next(steps)
        while True:
            self._wishes.check()
            try:
                step = steps.send(self._do(step))
            except StopIteration as end:
                found: Found = end.value
                return found

    def _do(self, step: Step) -> Reading:
        begin_s = time.monotonic()
        rate, error = None, 0.0
        match step:
            case Measure():
                rate, error = self._measure(step)
            case Rest():
                self._rest(step.seconds)
            case Judged():
                self._tell(step.kept)
        return Reading(rate, error, time.monotonic() - begin_s)

    def _measure(self, step: Measure) -> tuple[float | None, float]:
        """Rate and relative standard error; None for a candidate that cannot be measured here."""
        case = self._case(step.point)
        try:
            if step.anchor:
                assert self._anchor is not None  # noqa: S101  (made before the search begins)
                seconds, error = self._time(self._anchor, step.seconds)
            else:
                with self._prepared(case) as workload:
                    self._select_fastest(workload)
                    seconds, error = self._time(workload, step.seconds)
        except (Interrupted, DeviceLost):
            raise
        except Exception as problem:
            failure = explain(problem, self._device.last_words())
            if failure.device_lost or step.anchor:
                raise
            self._trouble = self._trouble or f"{case.id}: {failure}"
            return None, 0.0
        self._untold.append(
            RoofReading(
                target=self._box.target, case=case.id, seconds=seconds, error=error, anchor=step.anchor,
                kept=True,
            )
        )  # fmt: skip
        return work_per_call(case) / seconds, error

    def _heat(self) -> None:
        """Allocate the anchor, and run it until clocks and caches are what they are under work."""
        case = self._case(self._target.anchor)
        self._anchor = KERNELS[case.kernel].prepare(case, self._device, self._seed)
        self._select_fastest(self._anchor)
        until_s = time.monotonic() + max(self._device.minimum_warm_up_s, HEAT_SHARE * self._target.budget_s)
        while time.monotonic() < until_s:
            self._wishes.check()
            self._device.time_block(self._anchor.run, 1)

    @contextlib.contextmanager
    def _prepared(self, case: Case) -> Iterator[Workload]:
        # What torch keeps of the last candidate is missing for this one.
        self._device.reset_peak_memory()
        workload = KERNELS[case.kernel].prepare(case, self._device, self._seed)
        try:
            yield workload
        finally:
            workload.close()

    def _select_fastest(self, workload: Workload) -> None:
        """The quickest of several implementations in one call each; the last error where none works."""
        if len(workload.backends) == 1:
            return
        taken: dict[str, float] = {}
        failed: Exception | None = None
        for backend in workload.backends:
            if backend in self._hopeless:
                continue
            try:
                workload.select(backend)
                self._device.time_block(workload.run, 1)
                taken[backend] = self._device.time_block(workload.run, 1).seconds
            except Exception as error:
                if explain(error, self._device.last_words()).device_lost:
                    raise
                failed = error
        if not taken:
            assert failed is not None  # noqa: S101  (there is at least one)
            raise failed
        fastest = min(taken, key=lambda backend: taken[backend])
        self._hopeless |= {name for name, seconds in taken.items() if seconds > HOPELESS * taken[fastest]}
        workload.select(fastest)

    def _time(self, workload: Workload, wanted_s: float) -> tuple[float, float]:
        """Seconds per call, the median of the undisturbed blocks, and its relative standard error."""
        device = self._device
        call_s = device.time_block(workload.run, 1).seconds
        if call_s < wanted_s:
            # The first call of a shape also loads code and touches memory.
            call_s = device.time_block(workload.run, 1).seconds
        calls = calls_per_sample(call_s, device.minimum_sample_s)
        blocks: list[Block] = []
        begin_s = time.monotonic()
        while True:
            self._wishes.check()
            blocks.append(device.time_block(workload.run, calls))
            elapsed_s = time.monotonic() - begin_s
            if elapsed_s < wanted_s or len(blocks) < LEAST_BLOCKS:
                continue
            clean = _undisturbed(blocks)
            if len(clean) >= LEAST_BLOCKS or elapsed_s >= PATIENCE * wanted_s:
                break
        if strays := device.strays():
            # torch_npu tells it once in a process: the next candidate would be timed on the processor unseen.
            raise DeviceLost(f"{', '.join(strays)} ran on the processor in place of the device")
        used = clean if len(clean) >= 2 else [block.seconds for block in blocks]
        middle = statistics.median(used)
        error = _MEDIAN_ERROR * statistics.stdev(used) / len(used) ** 0.5 / middle
        return middle / (calls * workload.calls_per_run), error

    def _rest(self, seconds: float) -> None:
        until_s = time.monotonic() + seconds
        while (left_s := until_s - time.monotonic()) > 0:
            self._wishes.check()
            time.sleep(min(REST_STEP_S, left_s))

    def _tell(self, kept: bool) -> None:
        for reading in self._untold:
            self._emitter.emit(Tried(reading=msgspec.structs.replace(reading, kept=kept)))
        self._untold.clear()

    def _conclude(self, found: Found, reason: str) -> None:
        """Tell the outcome and free the anchor."""
        self._tell(kept=False)
        if self._anchor is not None:
            self._anchor.close()
            self._anchor = None
        box = self._box
        anchor = self._case(self._target.anchor)
        self._emitter.emit(
            Searched(
                result=RoofTarget(
                    target=box.target, kernel=box.kernel, dtype=box.dtype, unit=anchor.unit, axes=box.axes,
                    points=len(self._target.order), tried=found.tried, discarded=found.discarded,
                    rested_s=found.rested_s, spent_s=found.spent_s, noise=found.noise, anchor=anchor.id,
                    finalists=[self._finalist(one) for one in found.finalists], reason=reason,
                )
            )
        )  # fmt: skip

    def _finalist(self, one: Finalist) -> RoofFinalist:
        return RoofFinalist(case=self._case(one.point).id, rate=one.rate, error=one.error)

    def _case(self, point: Point) -> Case:
        if point not in self._cases:
            self._cases[point] = self._box.case(point)
        return self._cases[point]


def _undisturbed(blocks: Sequence[Block]) -> list[float]:
    """Seconds of the blocks that nothing disturbed."""
    seconds = [block.seconds for block in blocks]
    delays = [block.delay_s for block in blocks if block.delay_s is not None]
    steals = [block.steal_s for block in blocks if block.steal_s is not None]
    marks = disturbed(seconds, delays, steals)
    return [value for value, mark in zip(seconds, marks, strict=True) if not mark]
