"""What keeps a host from being used, each as one sentence with what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec

from app.hosts.book import Host
from profiles.problems import EXIT_DEVICE, AssayError
from profiles.text import shown

Stage = Literal["connect", "python", "code", "torch", "run"]
LEAST_PYTHON = (3, 11)
_LINES_KEPT = 40
UNDECODABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What decoding raises for lines that are not ours; a host is not trusted to send others."""


class HostError(AssayError):
    """A host that cannot be used, or not any more: `what` went wrong, and the `remedy`."""

    exit_code = EXIT_DEVICE

    def __init__(
        self, stage: Stage, what: str, remedy: str, detail: Sequence[str] = (), *, kind: str = ""
    ) -> None:
        super().__init__(f"{what}; {remedy}.")
        self.stage = stage
        self.what = what
        self.remedy = remedy
        self.detail = "\n".join(shown(line, 500) for line in detail[-_LINES_KEPT:])
        """ssh's, or the host's, own words, line by line."""
        self.kind = kind
        """What the host's side calls its refusal; empty for everything else."""

    @property
    def nothing_there(self) -> bool:
        """Whether the host has said that the run is none that it keeps."""
        return self.kind in ("no-run", "elsewhere")


class DroppedError(HostError):
    """The connection broke off after it had been made; what runs there may still do so."""


class SilentError(DroppedError):
    """Nobody has closed the connection, and nothing comes over it any more."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How the ssh process ended, and what was heard of it."""

    exit_code: int | None
    """None where it still goes on, or had to be killed."""
    errors: tuple[str, ...] = ()
    """Lines of its standard error."""
    strays: tuple[str, ...] = ()
    """Lines that came before our first own: of the login's start-up files."""


_ANSWERS: dict[str, tuple[Stage, str, str]] = {
    "no-setup": (
        "python",
        "host {name} has no file {what} to set it up with",
        "correct it with 'assay hosts add {name} {address} --setup FILE'",
    ),
    "bad-setup": (
        "python",
        "the file {what} on host {name} cannot be read by its shell{tail}",
        "correct it, or name another with 'assay hosts add {name} {address} --setup FILE'",
    ),
    "disk": (
        "code",
        "host {name} cannot write {what}{tail}",
        "free some space there, or have its login set ASSAY_CACHE to another folder",
    ),
    "damaged": ("code", "our code came damaged to host {name}", "try again"),
    "no-run": (
        "run",
        "host {name} keeps no run {what}",
        "'assay attach {name} --list' shows those it keeps",
    ),
    "going": (
        "run",
        "the run {what} on host {name} still goes on",
        "stop it first, with 'assay attach {name} {what}' and Ctrl-C",
    ),
    "elsewhere": (
        "run",
        "the run {what} belongs to another machine than the one that answers as host {name}{tail}",
        "add that machine as a host of its own, and attach to the run there",
    ),
    "no-keeper": ("run", "host {name} could not start the run{tail}", "look at the machine itself"),
    "too-long": ("run", "the answer of host {name} to {what} is too long", "ask it there"),
}
"""What the host's side calls a refusal -> stage, sentence and remedy."""
_OTHER_ANSWER: tuple[Stage, str, str] = ("run", "host {name} refused ({kind}) {what}{tail}", "try again")


def no_python(host: Host, python: str, detail: Sequence[str] = ()) -> HostError:
    """There is no interpreter of that name on the host."""
    return HostError(
        "python",
        f"host {host.name} has no {shown(python, 200)}",
        f"install Python {_dotted(LEAST_PYTHON)} or newer there, or name the interpreter with"
        f" {_changing(host, '--python PATH')}",
        detail,
    )


def old_python(host: Host, executable: str, version: str) -> HostError:
    """The interpreter is older than any that can run us."""
    return HostError(
        "python",
        f"{shown(executable, 200)} on host {host.name} is Python {shown(version, 30)}, and"
        f" {_dotted(LEAST_PYTHON)} or newer is needed",
        f"name another interpreter with {_changing(host, '--python PATH')}",
    )


def no_torch(host: Host, executable: str) -> HostError:
    """The interpreter has everything but what is to be measured."""
    return HostError(
        "torch",
        f"{shown(executable, 200)} on host {host.name} has no torch, which is never sent",
        f"install it there ({shown(executable, 200)} -m pip install torch; on an Ascend server with the"
        f" torch-npu for it), or name an interpreter that has it with {_changing(host, '--python PATH')}",
    )


def other_system(host: Host, system: str) -> HostError:
    """Windows, macOS: the host's side stands on /proc and Linux's signals."""
    return HostError(
        "python",
        f"host {host.name} runs {shown(system, 30)}, and a host must run Linux",
        "install Assay there and measure it in place",
    )


def killed(host: Host, arguments: Sequence[str], number: int) -> HostError:
    """A signal has ended a short command on the host, which could say nothing of it any more."""
    from benchkernels.supervisor import describe_signal

    return HostError(
        "run",
        f"host {host.name}: 'assay {shown(arguments[0], 80)}' was killed by signal {number}"
        f"{describe_signal(number)}",
        "look into the machine's memory and its kernel log (dmesg), and try again",
    )


def refused(host: Host, kind: str, what: str, said: str) -> HostError:
    """What the host's side answered instead of a result; the texts are the host's, and not trusted."""
    if kind == "no-python":
        return no_python(host, what)
    stage, sentence, remedy = _ANSWERS.get(kind, _OTHER_ANSWER)
    names = {
        "name": host.name,
        "address": host.address,
        "kind": shown(kind, 40),
        "what": shown(what, 300),
        "tail": f": {shown(said, 300)}" if said else "",
    }
    return HostError(stage, sentence.format_map(names), remedy.format_map(names), kind=kind)


def _changing(host: Host, options: str) -> str:
    """The command that changes the host's entry."""
    return f"'assay hosts add {host.name} {host.address} {options}'"


def _dotted(version: Sequence[int]) -> str:
    return ".".join(map(str, version))
