"""What is wrong with this set-up, as `assay doctor` finds it in a child process, once and on request."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal

from app.desktop.child import Child, Ending

Status = Literal["ok", "note", "problem"]
LEAVE_MS = 2000
"""It is interrupted and has nothing to save."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; all texts are the doctor's own sentences."""

    check: str
    """`python`, `torch`, `cpu`, `cuda`, `driver`, `library`, `load`, ..."""
    status: Status
    what: str
    why: str = ""
    remedy: str = ""


class Doctor(QObject):
    """`findings` is empty until the first answer; `problem` says why there is none."""

    found = Signal()
    """The findings are there, or there is a problem."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.findings: list[Finding] = []
        self.problem = ""
        self._child: Child | None = None
        self._output: list[bytes] = []
        self._wanted = False
        self._paused = False

    @property
    def looking(self) -> bool:
        """Whether an answer is still to come."""
        return self._wanted

    def ask(self) -> None:
        """Look, unless there is an answer already; a page does that when it appears."""
        if not self.findings and not self.problem:
            self._wanted = True
            self._adjust()

    def look_again(self) -> None:
        """Look anew; the old findings stay until the new ones are there."""
        self.problem = ""
        self._wanted = True
        self._adjust()

    def pause(self, paused: bool) -> None:
        """While a run measures the doctor is out: it loads torch. It begins anew afterwards."""
        self._paused = paused
        if paused:
            self._stop()
        self._adjust()

    def status(self) -> dict[Status, int]:
        """How many findings there are of each kind."""
        counts: dict[Status, int] = {"ok": 0, "note": 0, "problem": 0}
        for one in self.findings:
            counts[one.status] += 1
        return counts

    def take(self, told: dict[str, Any]) -> None:
        """The findings, as `assay doctor --json` prints them."""
        self.findings = [_finding(one) for one in told.get("findings") or [] if isinstance(one, dict)]
        self.problem = ""
        self._wanted = False
        self.found.emit()

    def close(self) -> None:
        """End the child."""
        self._wanted = False
        self._stop()
        for child in self.findChildren(Child):
            if not child.wait(LEAVE_MS):
                child.kill()
                child.wait()

    def _adjust(self) -> None:
        if self._wanted and not self._paused and self._child is None:
            self._output = []
            self._child = Child(["doctor", "--json"], self)
            self._child.heard.connect(self._hear)
            self._child.ended.connect(self._end)
            self._child.start()

    def _stop(self) -> Child | None:
        """Interrupted, not killed: it must take the process that loads torch with it."""
        child, self._child = self._child, None
        if child is not None:
            child.heard.disconnect()
            child.ended.disconnect()
            child.ended.connect(child.deleteLater)
            child.interrupt()
        return child

    def _hear(self) -> None:
        if self._child is not None:
            self._output += self._child.take_lines()

    def _end(self, ending: Ending) -> None:
        if self._child is None:
            return
        self._hear()
        self._child.deleteLater()
        self._child = None
        try:
            told = json.loads(b"\n".join(self._output))
            if not isinstance(told, dict) or not told.get("findings"):
                raise ValueError
        except ValueError:
            self._wanted = False
            self.problem = ending.sentence or "the doctor gave no answer"
            self.found.emit()
            return
        self.take(told)


def _finding(told: dict[str, Any]) -> Finding:
    status = told.get("status")
    return Finding(
        check=str(told.get("check") or "?"),
        status=status if status in ("ok", "note", "problem") else "note",
        what=str(told.get("what") or ""),
        why=str(told.get("why") or ""),
        remedy=str(told.get("remedy") or ""),
    )
