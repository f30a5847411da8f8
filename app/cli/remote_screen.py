"""The displays of `assay run`, for runs that tell only by their events how many they are and on what."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial

from app.cli.live import Screen, display_for
from app.cli.together_display import together_display_for
from profiles.events import AnyEvent, DeviceSeen, Plan


class RemoteScreen:
    """Shows one run after the other, or several at once in one picture."""

    def __init__(self) -> None:
        self._early: dict[str, list[AnyEvent]] = {}
        """What came before a run had said what it is."""
        self._show: dict[str, Callable[[AnyEvent], None]] = {}
        self._shown: Screen | None = None
        self._resting = False
        self._together: Callable[[int, AnyEvent], None] | None = None

    def add(self, run_id: str, event: AnyEvent) -> None:
        """Show one event of a run, now or with the next drawing."""
        if (show := self._show.get(run_id)) is not None:
            self._go_on()
            show(event)
            return
        early = self._early.setdefault(run_id, [])
        early.append(event)
        if isinstance(event, Plan):
            show = self._show[run_id] = self._begin(event, early)
            for one in self._early.pop(run_id):
                show(one)

    def rest(self) -> None:
        """Leave the picture as it is until the next event: somebody else has the terminal meanwhile."""
        if self._shown is not None and not self._resting:
            self._resting = True
            self._shown.stop()

    def stop(self) -> None:
        """Leave the last picture, and give the terminal back for a while or for good."""
        self.rest()
        self._shown = self._together = None
        self._resting = False

    def _go_on(self) -> None:
        if self._shown is not None and self._resting:
            self._resting = False
            self._shown.start()

    def _begin(self, plan: Plan, early: list[AnyEvent]) -> Callable[[AnyEvent], None]:
        if not plan.loaded_together:
            self.stop()
            display = display_for(sys.stdout)
            display.start()
            self._shown = display
            return display.add
        if self._together is None:
            several = together_display_for(sys.stdout, plan.loaded_together)
            several.start()
            self._shown, self._together = several, several.add
        device = next((event.device.id for event in early if isinstance(event, DeviceSeen)), "")
        place = plan.loaded_together.index(device) if device in plan.loaded_together else 0
        return partial(self._together, place)
