"""Who keeps a group waiting, from what its ranks say of themselves. Pure: no clock, no store, no torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from msgspec import Struct

INTERVAL_S = 0.5
"""Between two beats of a rank."""
Phase = Literal["local", "collective", "waiting"]
"""Work of its own, a collective, or nothing until the leader says what comes next."""


class Beat(Struct, kw_only=True, frozen=True):
    """What a rank says of itself."""

    count: int
    """Grows with every beat."""
    pid: int
    step: int
    """Grows with every order of the leader, and with whatever a workload counts."""
    phase: Phase
    what: str
    """The case, or what is done before the first one."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a rank may keep the others waiting, in seconds."""

    silent_s: float = 8.0
    """Without a beat: it is stopped, or hangs where nothing of it runs."""
    stuck_s: float = 30.0
    """In work of its own, while others wait for it."""
    join_s: float = 90.0
    """Until its first beat: torch has to be loaded by all ranks at once."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The rank that is to blame, and why."""

    rank: int
    pid: int | None
    text: str
    """`has been silent for 8 s in ...`."""


@dataclass(slots=True)
class _Seen:
    beat: Beat | None = None
    silent_s: float = 0.0
    stuck_s: float = 0.0


@dataclass
class Judge:
    """One rank's view of the others, whose clocks it need not know."""

    rank: int
    size: int
    limits: Limits
    _seen: list[_Seen] = field(init=False)

    def __post_init__(self) -> None:
        self._seen = [_Seen() for _ in range(self.size)]

    def see(self, beats: Sequence[Beat | None], passed_s: float) -> Verdict | None:
        """Take in the newest beat of every rank, `passed_s` after the ones before; who is to blame, if any.

        Time in which this rank was not running itself says nothing of the others.
        """
        passed_s = min(passed_s, 2 * INTERVAL_S)
        for seen, beat in zip(self._seen, beats, strict=True):
            old = seen.beat
            moved = beat is not None and (old is None or (beat.step, beat.phase) != (old.step, old.phase))
            heard = beat is not None and (old is None or beat.count != old.count)
            seen.silent_s = 0.0 if heard else seen.silent_s + passed_s
            seen.stuck_s = 0.0 if moved else seen.stuck_s + passed_s
            seen.beat = beat
        return self._silent() or self._stuck()

    def _silent(self) -> Verdict | None:
        late = [rank for rank, seen in enumerate(self._seen) if rank != self.rank and self._is_silent(seen)]
        if not late:
            return None
        rank = max(late, key=lambda one: self._seen[one].silent_s)
        seen = self._seen[rank]
        if seen.beat is None:
            return Verdict(rank, None, f"has not joined the group within {seen.silent_s:.0f} s")
        # It may have been stopped before it could say what it does now; all do the same.
        own = self._seen[self.rank].beat or seen.beat
        return Verdict(rank, seen.beat.pid, f"has been silent for {seen.silent_s:.0f} s in {own.what}")

    def _is_silent(self, seen: _Seen) -> bool:
        return seen.silent_s >= (self.limits.join_s if seen.beat is None else self.limits.silent_s)

    def _stuck(self) -> Verdict | None:
        """A rank in work of its own, where nobody moves and at least one waits for the others."""
        beats = [seen.beat for seen in self._seen if seen.beat is not None]
        if len(beats) < self.size or min(seen.stuck_s for seen in self._seen) < self.limits.stuck_s:
            return None
        own = [rank for rank, beat in enumerate(beats) if beat.phase == "local"]
        if not own or len(own) == self.size:
            return None
        rank = min(own, key=lambda one: beats[one].step)
        told = f"has been in work of its own for {self._seen[rank].stuck_s:.0f} s"
        beat = beats[rank]
        return Verdict(rank, beat.pid, f"{told} in {beat.what}, step {beat.step}, while others wait for it")
