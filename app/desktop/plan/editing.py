"""A plan that is being edited: each change goes to the engine in the background, whose answer comes back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from app.desktop.plan.draft import Draft
from app.desktop.plan.typed import UntidyError
from app.desktop.services import Services, sentence_of

Change = Callable[[Draft], Draft]


class Planner(Protocol):
    """What answers drafts; is called in the background only."""

    def open(self, file: str) -> Any:
        """The answer to a plan by its path or name. Raises AssayError."""

    def answer(self, draft: Draft) -> Any:
        """The answer to a draft, which it holds. Raises AssayError."""


class Editing(QObject):
    """The draft, the last answer, and what is asked. A change that the engine refuses is taken back."""

    answered = Signal(object)
    """The answer to the newest draft."""
    refused = Signal(str)
    """Why there is none, in one sentence; the last answer holds."""
    opened = Signal(str)
    """Another plan was opened, by its name or path; its answer was told before."""
    failed = Signal(str)
    """Why a plan could not be opened; the last answer holds."""

    def __init__(self, services: Services, kind: str, planner: Planner) -> None:
        """`kind` as in `Background.run`."""
        super().__init__()
        self._services, self._kind, self._planner = services, kind, planner
        self.draft: Draft | None = None
        self.answer: Any = None

    def open(self, file: str) -> None:
        """Take another plan; the present one stays where that fails."""
        run, fail = self._services.background.run, lambda error: self.failed.emit(sentence_of(error))
        run(self._kind, partial(self._planner.open, file), partial(self._take_opened, file), fail)

    def change(self, change: Change) -> None:
        """Make a change. Of changes that come faster than answers only the last is answered."""
        if self.draft is not None:
            self.draft = change(self.draft)
            self._ask(self.draft)

    def enter(self, make: Callable[[], Change]) -> None:
        """Make a change of what was typed, which may be no value."""
        try:
            self.change(make())
        except UntidyError as problem:
            self.refused.emit(str(problem))

    def again(self) -> None:
        """Ask for the same once more: what it rests on may have changed."""
        if self.draft is not None:
            self._ask(self.draft)

    def _ask(self, draft: Draft) -> None:
        function = partial(self._planner.answer, draft)
        self._services.background.run(self._kind, function, self._take, self._refuse)

    def _take_opened(self, file: str, answer: Any) -> None:
        self._take(answer)
        self.opened.emit(file)

    def _take(self, answer: Any) -> None:
        self.answer = answer
        self.draft = answer.draft
        self.answered.emit(answer)

    def _refuse(self, error: Exception) -> None:
        if self.answer is not None:
            self.draft = self.answer.draft
            self.answered.emit(self.answer)
        self.refused.emit(sentence_of(error))
