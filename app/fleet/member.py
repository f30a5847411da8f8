"""The member's side of a fleet: what it measures, where its profiles go, and what it says of itself."""

from __future__ import annotations

import contextlib
import os
import platform
import re
import secrets
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.device_choice import choose_devices
from app.fleet.lines import MemberLine, State, encode_line
from app.fleet.place import Place, find_place
from app.run_state import RunState
from benchkernels.locks import running
from profiles.events import AnyEvent
from profiles.library import Library
from profiles.problems import EXIT_INTERRUPTED, AssayError, DeviceError, StorageError
from profiles.profile import DeviceInfo, FleetMember, Profile, good_cases
from profiles.storage import make_folder
from profiles.text import shown

if TYPE_CHECKING:
    from app.cli.recording import Saved

INTERVAL_S = 10.0
"""Of 12,500 hosts that is 1,250 lines a second, which one process reads with ease."""


class LostError(AssayError):
    """What became of the member is not known: it did not say it itself."""


class Collection(Library):
    """A folder that many hosts save their profiles in. Each keeps its journals in its own library.

    A profile is named `<utc>-<host>-<chip>-<random>`: ranks begin at 0 again in every job of an array.
    """

    def __init__(self, root: Path, member: FleetMember | None = None) -> None:
        """`member` is written into profiles that do not say whose they are."""
        super().__init__(root)
        self._member = member

    def journal_path(self, run_id: str) -> Path:
        """Where a run keeps its journal: ten lines a second of every chip are too much for a shared disk."""
        return Library().journal_path(run_id)

    def save(self, profile: Profile) -> Path:
        """Write the profile into the folder, under another id where its own is taken; where it is.

        Raises StorageError or ProfileError.
        """
        from profiles.files import create_profile

        profile.member = profile.member or self._member
        make_folder(self.root)
        own = profile.id
        while not create_profile(profile, path := self._path_of(profile)):
            profile.id = f"{own}-{secrets.token_hex(4)}"
        return path


class Membership:
    """A run as one member of a fleet."""

    def __init__(self, into: Path, place: Place, host: str, tell: Callable[[MemberLine], object]) -> None:
        """What is said of the member goes to `tell`. Raises StorageError where `into` cannot be written."""
        make_folder(into)
        if not os.access(into, os.W_OK):
            raise StorageError(f"the fleet's folder {shown(into)} cannot be written; choose another one.")
        self.library = Collection(into.absolute(), identity(place))
        self._place = place
        self._host = host
        self._tell = tell
        self._lock = threading.Lock()
        """One line at a time, of a state that does not change meanwhile."""
        self._began_s = time.monotonic()
        self._devices: list[DeviceInfo] = []
        self._runs: list[_Watched] = []
        self._saved: list[Saved] = []
        self._waits_for = ""

    @property
    def identity(self) -> FleetMember | None:
        """What its profiles say of it; None where nobody started it as one of several."""
        return identity(self._place)

    def choose(self, wanted: str | None) -> list[DeviceInfo]:
        """The devices that are this member's: those named, or by its number on the host.

        The only member of a host has all accelerators, or the processor where there is none. Raises
        DeviceError where there are more members than accelerators.
        """
        self._devices = choose_devices(wanted) if wanted is not None else self._own()
        return self._devices

    def loaded_together(self, device: DeviceInfo) -> tuple[str, ...]:
        """What members of the same host load at the same time, this one's device included; empty for none.

        Members that are shown one device each know of the others' no more than that they are there.
        """
        number = self._place.local_size
        if device.kind == "cpu" or number == 1:  # a processor is lent to one run at a time
            return ()
        own = self._place.local_rank
        return tuple(device.id if rank == own else f"local rank {rank}" for rank in range(number))

    @contextlib.contextmanager
    def telling(self) -> Iterator[None]:
        """Say how the member began, every ten seconds how far it is, and how it ended whatever ends it."""
        self._say("starting")
        try:
            with self._repeating():
                yield
        except KeyboardInterrupt:
            self._say("stopped", "it was interrupted before it began")
            raise
        except LostError as error:
            self._say("lost", str(error))
            raise
        except BaseException as error:
            stopped = isinstance(error, AssayError) and error.exit_code == EXIT_INTERRUPTED
            self._say("stopped" if stopped else "failed", str(error) or type(error).__name__)
            raise
        self._say(*self._outcome())

    def watch(self) -> Callable[[AnyEvent], None]:
        """What takes the events of one run."""
        watched = _Watched()
        self._runs.append(watched)

        def see(event: AnyEvent) -> None:
            with self._lock:
                self._waits_for = ""
                watched.add(event)

        return see

    def wait_for(self, what: str) -> None:
        """Until its next event it waits, and this sentence says for what. It is told at once."""
        with self._lock:
            self._waits_for = what
        self._say_on()

    def note(self, saved: Sequence[Saved]) -> None:
        """These have been saved. It is told at once where more are to come: a host may die."""
        with self._lock:
            self._saved += saved
        if len(self._saved) < len(self._devices):
            self._say("running")

    def _own(self) -> list[DeviceInfo]:
        found = choose_devices("all")
        accelerators = [device for device in found if device.kind != "cpu"]
        if len(accelerators) <= 1 or self._place.local_size == 1:
            return accelerators or found
        if self._place.local_rank >= len(accelerators):
            raise DeviceError(
                f"this is member {self._place.local_rank + 1} of {self._place.local_size} on its host, which"
                f" has {len(accelerators)} accelerators; start {len(accelerators)} a host, or name --device."
            )
        return [accelerators[self._place.local_rank]]

    def _outcome(self) -> tuple[State, str]:
        """How the member ended that has come to its end."""
        profiles = [one.profile for one in self._saved]
        stopped = next((one for one in profiles if one.status == "stopped"), None)
        if stopped is not None:
            return "stopped", stopped.reason
        bad = [one for one in profiles if not good_cases(one)]
        reasons = "; ".join(f"{one.device.id}: {one.reason or 'no case has a result'}" for one in bad)
        return ("failed", reasons) if bad or not profiles else ("done", "")

    @contextlib.contextmanager
    def _repeating(self) -> Iterator[None]:
        """Say it by the clock: while a device is waited for, or loads, there are no events."""
        over = threading.Event()

        def repeat() -> None:
            while not over.wait(INTERVAL_S):
                self._say_on()

        thread = threading.Thread(target=repeat, name="fleet member", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()  # the line on the end is the last

    def _say_on(self) -> None:
        self._say("running" if self._runs else "starting")

    def _say(self, state: State, reason: str = "") -> None:
        with self._lock:
            self._tell(self._line(state, reason))

    def _line(self, state: State, reason: str) -> MemberLine:
        now_s = time.monotonic()
        going = [one for one in self._runs if one.state.end is None]
        seen = [one.state.device.id for one in self._runs if one.state.device]
        devices = [device.id for device in self._devices] or list(dict.fromkeys(seen))
        if state in ("starting", "running") and not going:
            reason = self._waits_for or _held([one for one in self._devices if one.id not in seen])
        share = sum(one.state.share_done() for one in self._runs) / len(devices) if devices else None
        return MemberLine(
            member=self._place.name,
            state=state,
            fleet=self._place.fleet,
            host=self._host,
            node=self._place.node,
            t=round(now_s - self._began_s, 3),
            devices=devices,
            case=next((one.state.current.case.id for one in going if one.state.current), ""),
            share=None if share is None else round(share, 4),
            left_s=self._left_s(now_s, going) if state == "running" else None,
            reason=shown(reason, 1000),
            profiles=[one.path.name for one in self._saved],
        )

    def _left_s(self, now_s: float, going: Sequence[_Watched]) -> float | None:
        """Until its last device is done; those that have not begun take what the newest is to take."""
        known = [left_s for one in going if (left_s := one.left_s(now_s)) is not None]
        plan = self._runs[-1].state.plan if self._runs else None
        if not known or plan is None:
            return None
        later = max(0, len(self._devices) - len(self._runs))
        return round(max(known) + later * (plan.expected_s or 0.0), 1)


class _Watched:
    """One run's state, and when it began by our clock."""

    def __init__(self) -> None:
        self.state = RunState()
        self._origin_s = float("inf")

    def add(self, event: AnyEvent) -> None:
        self.state.add(event)
        self._origin_s = min(self._origin_s, time.monotonic() - event.t)

    def left_s(self, now_s: float) -> float | None:
        return self.state.left_s(max(0.0, now_s - self._origin_s))


def join(into: Path) -> Membership:
    """This process as a member, by what its launcher says; its lines go to stdout.

    Raises UsageError where the launcher's variables make no sense, StorageError for the folder.
    """
    return Membership(into, find_place(os.environ), platform.node(), _write)


def identity(place: Place) -> FleetMember | None:
    """What profiles say of the member in that place; None where nobody started several."""
    if not (place.engine or place.fleet):
        return None
    return FleetMember(
        name=place.name, engine=place.engine, rank=place.rank, size=place.size,
        job=place.job, fleet=place.fleet, node=place.node,
    )  # fmt: skip


def _held(devices: Sequence[DeviceInfo]) -> str:
    """Which other run holds one of these; empty where none does, or the system does not tell."""
    runs = [(owner, _bare(device)) for owner, device in running() if owner != str(os.getpid())]
    for device in devices:
        for owner, held in runs:
            if held == _bare(device.uuid or device.id):
                return f"waiting for the run of process {owner} on {device.id} to end"
    return ""


def _bare(name: str) -> str:
    """Without what a file's name, as that of a lock, cannot have."""
    return re.sub(r"[^A-Za-z0-9]+", "", name)


def _write(line: MemberLine) -> None:
    # Nobody may be listening any more: that is no reason to lose what is being measured.
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.buffer.write(encode_line(line))
        sys.stdout.buffer.flush()
