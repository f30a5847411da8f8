"""What a test of a host finds, step by step, and the findings of the last one, kept in the cache."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, get_args

import msgspec
from msgspec import Struct

from app.hosts.book import Host
from app.hosts.session import Kept
from profiles.paths import cache_dir
from profiles.problems import AssayError
from profiles.storage import make_folder, write_atomically
from profiles.text import encode_json

StepName = Literal["connect", "python", "torch", "devices", "clock", "disk"]
STEPS: tuple[StepName, ...] = get_args(StepName)
"""In the order in which they are made."""
Result = Literal["ok", "warning", "failed"]
_MOST_BYTES = 4 << 20


class Step(Struct, frozen=True, kw_only=True, tag="step", tag_field="type"):
    """One thing that was looked at; every text is a sentence or empty."""

    host: str
    """Its name."""
    step: StepName
    result: Result
    what: str
    remedy: str = ""
    detail: str = ""
    """What ssh or the host said in its own words, line by line."""


class Facts(Struct, frozen=True, kw_only=True, tag="facts", tag_field="type"):
    """All that one test found."""

    entry: Host
    """The host as it was tested."""
    when: str
    """UTC, ISO 8601."""
    steps: tuple[Step, ...] = ()
    """Those that were made: none comes after one without which it could not be."""
    connect_s: float | None = None
    """From the start of ssh to the first word of the host; None where it was not reached."""
    code: Literal["", "there", "sent"] = ""
    """Whether the host had this version of our code or was sent it; empty where it was not reached."""
    devices: tuple[dict[str, Any], ...] = ()
    """As `assay devices --json` describes them."""
    runs: tuple[Kept, ...] = ()
    """Those that it keeps, as far as was heard of them since."""
    busy: str = ""
    """Id of the run that measured there, for whose sake the devices are those of the test before."""

    @property
    def ready(self) -> bool:
        """Whether a run can be started there."""
        return len(self.steps) == len(STEPS) and all(one.result != "failed" for one in self.steps)

    @property
    def failure(self) -> Step | None:
        """The first step that failed."""
        return next((one for one in self.steps if one.result == "failed"), None)

    @property
    def outdated(self) -> bool:
        """Whether the run that kept the devices from being looked at is over by now."""
        return bool(self.busy) and not any(one.id == self.busy and one.state == "going" for one in self.runs)


Told = Step | Facts
"""What a test tells: its steps as they are made, then the facts."""


def decode_told(line: bytes) -> Told | None:
    """What a line of `assay hosts test --json` says; None where it is none of ours."""
    try:
        told: Told = msgspec.json.decode(line, type=Told)
    except msgspec.MsgspecError:
        return None
    return told


def name_devices(devices: Sequence[Mapping[str, Any]]) -> str:
    """`8 × Ascend 910B`, of those that can be used; the CPU only where there is nothing else."""
    usable = [one for one in devices if one.get("available")]
    chosen = [one for one in usable if one.get("kind") != "cpu"] or usable
    counts = Counter(str(one.get("name") or one.get("id") or "?") for one in chosen)
    return ", ".join(name if n == 1 else f"{n} × {name}" for name, n in counts.items())


def keep_facts(facts: Facts) -> None:
    """Put them in the place of older ones. Raises StorageError."""
    path = _file(facts.entry.name)
    make_folder(path.parent)
    write_atomically(path, encode_json(facts))


def read_facts(host: Host) -> Facts | None:
    """Of the last test; None where there was none, or the host was another one under this name."""
    try:
        with _file(host.name).open("rb") as file:
            facts = msgspec.json.decode(file.read(_MOST_BYTES), type=Facts)
    except (OSError, msgspec.MsgspecError):
        return None
    return facts if facts.entry == host else None


def keep_runs(host: Host, runs: Sequence[Kept]) -> None:
    """The runs that the host keeps by now, in the facts of its last test; nothing where there was none."""
    facts = read_facts(host)
    if facts is not None and facts.runs != tuple(runs):
        with contextlib.suppress(AssayError):  # a full disk costs only what is remembered
            keep_facts(msgspec.structs.replace(facts, runs=tuple(runs)))


def note_run(host: Host, run: Kept) -> None:
    """One run that the host keeps, as it stood when it was last heard of."""
    facts = read_facts(host)
    known = facts.runs if facts is not None else ()
    keep_runs(host, [*(one for one in known if one.id != run.id), run])


def forget_facts(name: str) -> None:
    """What was known of the host of that name, which is no more."""
    with contextlib.suppress(OSError, AssayError):
        _file(name).unlink()


def _file(name: str) -> Path:
    return cache_dir() / "hosts" / f"{name}.json"
