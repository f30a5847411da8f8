"""Processor energy through RAPL counters (Linux powercap), which wrap around and mostly need root."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from benchkernels.telemetry.base import Unavailable

POWERCAP = Path("/sys/class/powercap")


@dataclass(slots=True)
class _Zone:
    counter: Path
    range_uj: int
    last_uj: int
    total_uj: int = 0


class Rapl:
    """Sum of the package counters. Raises Unavailable with the reason where none can be read.

    A counter wraps after its range (262 kJ on common parts, that is 20 minutes at 200 W): read it more often.
    """

    def __init__(self, powercap: Path = POWERCAP) -> None:
        packages = [zone for zone in sorted(powercap.glob("*-rapl:*")) if _name(zone).startswith("package")]
        if not packages:
            raise Unavailable("no RAPL package counter on this machine (often so in virtual machines)")
        try:
            self._zones = [_open_zone(zone) for zone in packages]
        except PermissionError as error:
            raise Unavailable(f"{error.filename} is readable by root only") from None
        except (OSError, ValueError) as error:
            raise Unavailable(f"RAPL cannot be read: {error}") from None
        self.source = f"RAPL, {len(packages)} package{'s' if len(packages) > 1 else ''}, without memory"

    def energy_j(self) -> float | None:
        """Joules of all packages since this object was made; None where a counter fails."""
        try:
            for zone in self._zones:
                now_uj = int(zone.counter.read_text())
                step_uj = now_uj - zone.last_uj
                zone.total_uj += step_uj if step_uj >= 0 else step_uj + zone.range_uj + 1
                zone.last_uj = now_uj
        except (OSError, ValueError):
            return None
        return sum(zone.total_uj for zone in self._zones) * 1e-6


def _name(zone: Path) -> str:
    try:
        return (zone / "name").read_text().strip()
    except OSError:
        return ""


def _open_zone(zone: Path) -> _Zone:
    counter = zone / "energy_uj"
    range_uj = int((zone / "max_energy_range_uj").read_text())
    return _Zone(counter=counter, range_uj=range_uj, last_uj=int(counter.read_text()))
