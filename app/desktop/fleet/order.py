"""A fleet that was asked for, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from app.hosts.session import Kept

EngineName = Literal["slurm", "ray", "ssh"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetOrder:
    """What starts the members, where, and what they measure."""

    engine: EngineName
    into: str
    """Folder of the profiles, on the head node where there is one."""
    host: str = ""
    """Name of the head node in the book; empty for this machine."""
    attach: str = ""
    """Id of a fleet that the head node keeps, to be followed instead of a new one."""
    suite: str = "quick"
    """Name of a suite, or path of its file."""
    suite_title: str = ""
    """What the window calls the suite; its name where empty."""
    hosts: tuple[str, ...] = ()
    """As the engine calls them; empty for all."""
    nodes: int | None = None
    deadline_s: float | None = None

    @property
    def on_hosts(self) -> bool:
        """Whether its members are hosts of our book."""
        return self.engine == "ssh" and not self.host

    def arguments(self) -> list[str]:
        """The command line of `assay` that does it, watched and commanded over its standard streams."""
        if self.attach:
            return ["attach", "--events", "--attended", "--", self.host, self.attach]
        told = ["fleet", "run", "--events", "--attended", f"--engine={self.engine}"]
        told += [f"--suite={self.suite}", f"--into={self.into}"]
        told += [f"--host={self.host}"] if self.host else []
        told += [f"--hosts={','.join(self.hosts)}"] if self.hosts else []
        told += [f"--nodes={self.nodes}"] if self.nodes is not None else []
        told += [f"--deadline={self.deadline_s:g}"] if self.deadline_s is not None else []
        return told


def kept_fleet(host: str, run: Kept) -> FleetOrder | None:
    """The order to follow a fleet that the head node `host` keeps; None where the run is no fleet."""
    from app.fleet.kept import fleet_options

    given = fleet_options(run.arguments)
    engine = next((name for name in get_args(EngineName) if name == given.get("engine")), None)
    if engine is None:
        return None
    return FleetOrder(
        engine=engine, into=given.get("into", ""), host=host, attach=run.id, suite=given.get("suite", "")
    )
