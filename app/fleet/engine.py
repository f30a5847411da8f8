"""What every engine does for a fleet: it starts the same command on many chips and hands on what they say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.fleet.expected import Expected
from app.fleet.lines import MemberLine
from profiles.storage import write_atomically


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Which members are wanted."""

    hosts: tuple[str, ...] = ()
    """As the engine calls them; empty for those that it chooses."""
    nodes: int | None = None
    """How many hosts; None for as many as were named or are there."""
    per_host: int = 1
    """1: one member that has all accelerators of its host. More: one a chip, all at once."""
    device: str | None = None
    """As `assay run --device` takes it."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """What each member is to do."""

    fleet: str
    """Id of this fleet, which the members repeat in their lines and profiles."""
    into: Path
    """Where the profiles are collected; absolute."""
    suite: str
    """Name of a built-in suite, or what the user calls the one whose text is here."""
    suite_text: str = ""
    """TOML; empty for a built-in suite. Another host has no file of ours."""
    arguments: tuple[str, ...] = ()
    """More of `assay run`, without `--into` and `--suite`."""
    deadline_s: float | None = None
    """For the members, from when the first of them has begun."""
    program: str = "app"
    """The module that is run."""

    def member_arguments(self, into: Path) -> list[str]:
        """Of `assay run` for a member that writes into that folder; the suite's text is put there, too.

        Raises StorageError.
        """
        suite = self.suite
        if self.suite_text:
            path = into / f"suite-{self.fleet}.toml"
            write_atomically(path, self.suite_text.encode())
            suite = str(path)
        return ["--into", str(into), "--suite", suite, "--attended", *self.arguments]


@dataclass(frozen=True, slots=True)
class Gone:
    """A member is no more, says its engine: lost, unless its own last words still come."""

    member: str
    reason: str


@dataclass(frozen=True, slots=True)
class Placed:
    """On which host each member is, by its name."""

    hosts: dict[str, str]


@dataclass(frozen=True, slots=True)
class Note:
    """Something the engine has to say that is no member's."""

    text: str


Word = MemberLine | Gone | Placed | Note


class Engine(Protocol):
    """One way to start members. For one thread."""

    name: str

    def expect(self) -> Sequence[Expected]:
        """Who will be started. Raises UsageError or DeviceError where that cannot be."""

    def start(self, order: Order) -> None:
        """Start them all. Raises DeviceError where the engine cannot be used, StorageError."""

    def poll(self, patience_s: float) -> Iterable[Word]:
        """What has been said since; waits so long at most for the first word."""

    @property
    def over(self) -> bool:
        """Whether nothing more can come."""

    @property
    def last_words(self) -> str:
        """What the engine itself said at its end, one line; empty where it said nothing."""

    def stop(self) -> None:
        """Ask every member to end soon and save what it has, where the engine can ask; else `kill`."""

    def kill(self) -> None:
        """End every member at once."""

    def close(self) -> None:
        """Give back what is held; members that are left are ended. May be called before `start`."""
