"""A run that was asked for, as plain data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOrder:
    """What to measure on which device."""

    device: str
    """`cpu`, `cuda:0`, `cuda:0,cuda:1` as one group, ...; empty for the best that is here."""
    host: str = ""
    """Name of the host that it is a device of; empty for this machine."""
    attach: str = ""
    """Id of a run that the host keeps, to be taken up instead of a new one."""
    suite: str = "quick"
    """Name of a suite, or path of its file."""
    name: str = ""
    patterns: tuple[str, ...] = ()
    """Only cases whose id matches one of these globs; empty for all."""
    rounds: int | None = None
    budget_s: float | None = None
    energy: bool = False
    """Measure each case until its energy is known."""
    sustained_min: float | None = None
    """One case back to back for so many minutes, instead of all."""
    ranks: int | None = None
    """So many of the processor, as one group."""
    as_group: bool = False
    """The devices, which are accelerators, are the ranks of one group."""
    title: str = ""
    """What the window calls the device."""
    suite_title: str = ""
    """What the window calls the suite; its name where empty."""

    @property
    def devices(self) -> list[str]:
        """Ids of all that it measures on; none where it finds one by itself."""
        return self.device.split(",") if self.device else []

    def arguments(self) -> list[str]:
        """The command line of `assay` that does it, watched and commanded over its standard streams."""
        if self.attach:
            return ["attach", "--events", "--attended", "--", self.host, self.attach]
        told = ["run", "--events", "--attended", f"--suite={self.suite}"]
        told += [f"--host={self.host}"] if self.host else []
        told += [f"--device={self.device}"] if self.device else []
        told += [f"--name={self.name}"] if self.name else []
        told += [f"--case={pattern}" for pattern in self.patterns]
        told += [f"--rounds={self.rounds}"] if self.rounds is not None else []
        told += [f"--budget={self.budget_s:g}"] if self.budget_s is not None else []
        told += [f"--ranks={self.ranks}"] if self.ranks is not None else []
        told += ["--as-group"] if self.as_group else []
        told += ["--energy"] if self.energy else []
        told += [f"--sustained={self.sustained_min:g}"] if self.sustained_min is not None else []
        return told
