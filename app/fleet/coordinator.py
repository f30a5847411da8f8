"""Who starts a fleet, counts its members and knows when to wait no longer."""

from __future__ import annotations

import time
from typing import Literal, Protocol

from app.fleet.engine import Engine, Gone, Note, Order, Placed, Word
from app.fleet.expected import Expected
from app.fleet.lines import FleetLine, MemberLine
from app.fleet.roll import SUSPECT_S, Roll
from profiles.problems import AssayError

POLL_S = 0.5
INTERVAL_S = 10.0
GRACE_S = 30.0
"""For the block that is being measured, and for saving."""
KILL_S = 5.0

FleetState = Literal["starting", "running", "stopping", "ended"]


class Teller(Protocol):
    """Who shows a fleet."""

    def member(self, line: MemberLine) -> None:
        """A member's state has changed, or it has said how far it is."""

    def fleet(self, line: FleetLine) -> None:
        """How many are where."""


class Coordinator:
    """One fleet from its start to its end. `stop` may be called from a signal handler."""

    def __init__(self, engine: Engine, order: Order, roll: Roll, teller: Teller) -> None:
        self._engine = engine
        self._order = order
        self._roll = roll
        self._teller = teller
        self._began_s = self._told_s = time.monotonic()
        self._first_heard_s: float | None = None
        # Plain fields: a lock could be held by the very thread that a signal handler interrupts.
        self._reason = ""
        self._wishes = 0
        self._stopped_s: float | None = None
        self._killed_s: float | None = None

    @property
    def interrupted(self) -> bool:
        """Whether somebody asked for the end."""
        return self._wishes > 0

    def stop(self, reason: str) -> None:
        """End the fleet and keep what has come; called again: at once."""
        self._wishes += 1
        self._reason = self._reason or reason

    def run(self) -> None:
        """Serve the fleet until it is known of every member what became of it; the roll then says it."""
        self._tell("starting")
        try:
            self._engine.start(self._order)
            while not (self._engine.over or self._roll.settled or self._given_up):
                self._serve(POLL_S)
            self._serve(0.0)
        except AssayError as error:
            self._reason = self._reason or str(error)
            raise
        finally:
            try:
                self._engine.close()
            finally:
                self._end()

    @property
    def _given_up(self) -> bool:
        return self._killed_s is not None and time.monotonic() - self._killed_s > KILL_S

    def _serve(self, patience_s: float) -> None:
        for word in self._engine.poll(patience_s):
            self._take(word)
        # After the end has been forced no last words are to be hoped for.
        for one in self._roll.lose_suspects(SUSPECT_S if self._killed_s is None else 0.0):
            self._tell_end(one)
        self._mind_the_time()
        if time.monotonic() - self._told_s >= INTERVAL_S:
            self._tell("running" if self._stopped_s is None else "stopping")

    def _take(self, word: Word) -> None:
        match word:
            case MemberLine():
                if self._first_heard_s is None:
                    self._first_heard_s = time.monotonic()
                if word.state == "stopped" and self._reason:
                    word.reason = self._reason
                if self._roll.hear(word):
                    self._teller.member(word)
            case Gone():
                self._roll.suspect(word.member, self._reason or word.reason)
            case Placed():
                self._roll.place(word.hosts)
            case Note():
                self._tell("starting" if not self._roll.heard else "running", word.text)

    def _mind_the_time(self) -> None:
        """Stop what is to be stopped, and kill what does not stop."""
        now_s = time.monotonic()
        deadline_s = self._order.deadline_s
        heard_s = now_s if self._first_heard_s is None else self._first_heard_s
        if deadline_s is not None and now_s - heard_s >= deadline_s:
            self._reason = self._reason or f"the deadline of {deadline_s:g} s was over"
        if self._reason and self._stopped_s is None:
            self._stopped_s = now_s
            self._engine.stop()
            self._tell("stopping", self._reason)
        late = self._stopped_s is not None and now_s - self._stopped_s > GRACE_S
        if (late or self._wishes > 1) and self._killed_s is None:
            self._killed_s = now_s
            self._engine.kill()

    def _end(self) -> None:
        last_words = self._engine.last_words
        why = self._reason or "the engine ended and it had not said how it ended"
        for one in self._roll.close(f"{why} ({last_words})" if last_words else why):
            self._tell_end(one)
        self._roll.record.reason = self._reason
        self._tell("ended", self._reason)
        self._roll.save()

    def _tell_end(self, one: Expected) -> None:
        self._teller.member(
            MemberLine(
                member=one.member, state=one.state, fleet=self._order.fleet, node=one.host,
                reason=one.reason, profiles=one.profiles,
            )
        )  # fmt: skip

    def _tell(self, state: FleetState, text: str = "") -> None:
        self._told_s = now_s = time.monotonic()
        left_s = self._roll.left_s
        self._teller.fleet(
            FleetLine(
                fleet=self._order.fleet,
                engine=self._engine.name,
                state=state,
                t=round(now_s - self._began_s, 3),
                expected=len(self._roll.record.expected),
                counts={str(name): count for name, count in self._roll.counts.items()},
                left_s=None if left_s is None else round(left_s, 1),
                text=text,
            )
        )
