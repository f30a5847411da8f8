"""`assay devices --watch`: what the sensors of every usable device say, once a second."""

from __future__ import annotations

import contextlib
import itertools
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from app.cli.attendant import Attendant
from app.cli.common import working
from app.cli.devices import describe
from benchkernels.devices.child import child_command
from benchkernels.devices.probe import probe
from benchkernels.telemetry import WatchedSource, open_source
from profiles.problems import EXIT_DEVICE
from profiles.profile import DeviceInfo, OtherProcess
from profiles.text import encode_json, shown
from profiles.timings import is_of_several_chips
from profiles.units import format_bytes

INTERVAL_S = 1.0
FIELDS = (
    "power_w", "temperature_c", "clock_hz", "memory_clock_hz", "memory_used_bytes", "utilization",
    "load_average", "foreign_cpu", "foreign_processes", "throttle",
)  # fmt: skip


def watch_attended(as_json: bool) -> int:
    """`watch` until standard input ends, which is no failure whenever it comes."""
    attendant = Attendant()
    try:
        attendant.listen()
        return watch(as_json, attendant)
    except KeyboardInterrupt as interrupt:
        if attendant.explain(interrupt) is interrupt:
            raise
        return 0


def watch(as_json: bool, attendant: Attendant | None = None) -> int:
    """Print readings until Ctrl-C or the attendant ends it; the exit code."""
    with working("looking at the devices, some seconds"):
        found = probe()
    if as_json:
        _print_line({"devices": [describe(one) for one in found]})
    usable = [one.device for one in found if one.available and one.device is not None]
    if not usable:
        for one in [] if as_json else found:
            click.echo(f"{one.id}: not usable: {shown(one.reason)}")
        return EXIT_DEVICE
    root_pid = find_root_pid()
    views = [View(device, root_pid) for device in usable]
    ending = Ending()
    if attendant is not None:
        attendant.attend(ending)
    try:
        _repeat(views, as_json, ending)
    except KeyboardInterrupt:
        return 0  # the way to end it
    finally:
        for view in views:
            view.close()
    return 0


def _repeat(views: Sequence[View], as_json: bool, ending: Ending) -> None:
    """Readings at whole intervals from now on; one that took too long moves those after it."""
    began_s = time.monotonic()
    due_s = began_s
    while True:
        due_s = max(due_s + INTERVAL_S, time.monotonic())
        if ending.within(due_s - time.monotonic()):
            return
        for view in views:
            told = view.read(time.monotonic() - began_s)
            if as_json:
                _print_line(told)
            else:
                click.echo(_line(told, view.device, view.power_source))


class Ending:
    """When the watch is over, as its attendant sees it."""

    def __init__(self) -> None:
        self._over = threading.Event()

    def within(self, seconds: float) -> bool:
        """Whether it ends in the next `seconds`."""
        return self._over.wait(max(0.0, seconds))

    def stop(self, reason: str) -> None:
        """End it."""
        self._over.set()

    abandon = stop

    def skip(self) -> None:
        """There is nothing to skip."""


class View:
    """One device and its sensors; a reading that fails tells why, and the next one is made all the same."""

    def __init__(self, device: DeviceInfo, root_pid: int) -> None:
        self.device = device
        self._source: WatchedSource = open_source(device, root_pid)
        self._told: dict[str, str] = {}
        with contextlib.suppress(Exception):  # an interval begins
            self._source.users()

    def read(self, t_s: float) -> dict[str, Any]:
        """One line: the readings, the sources that have changed, and who is at work."""
        try:
            seen = self._source.read()
            telemetry = {name: getattr(seen, name) for name in FIELDS}
            source = dict(seen.source)
        except Exception as error:  # noqa: BLE001  (a sensor that breaks must not end the others)
            telemetry = dict.fromkeys(FIELDS)
            source = dict.fromkeys(FIELDS, f"the reading failed: {error}")
        try:
            users, source["users"] = self._source.users()
        except Exception as error:  # noqa: BLE001  (as above)
            users, source["users"] = None, f"the reading failed: {error}"
        news = {name: text for name, text in source.items() if self._told.get(name) != text}
        self._told.update(news)
        return {
            "t": round(t_s, 3),
            "id": self.device.id,
            "telemetry": telemetry,
            "source": news,
            "users": None if users is None else [_user(one) for one in users],
        }

    @property
    def power_source(self) -> str:
        """Where the newest power reading comes from."""
        return self._told.get("power_w", "")

    def close(self) -> None:
        """Give the sensors back."""
        self._source.close()


def find_root_pid() -> int:
    """The process whose tree is ours: the topmost of the `assay` processes above this one, or this one."""
    import psutil

    ours = psutil.Process()
    try:
        for parent in ours.parents():
            if not is_assay(parent.cmdline()):
                break
            ours = parent
    except psutil.Error:  # a parent that is gone or may not be looked at is none of ours
        pass
    return ours.pid


def is_assay(command: Sequence[str]) -> bool:
    """Whether a command line starts `assay`: its script, `python -m app`, or as our window starts it."""
    if any(Path(word).stem == "assay" for word in command[:2]):
        return True
    starter = child_command("app")[1:]
    started = list(command[1 : len(starter) + 1]) == starter
    return started or ("-m", "app") in itertools.pairwise(command)


def _user(one: OtherProcess) -> dict[str, Any]:
    return {"pid": one.pid, "name": one.name, "memory_bytes": one.memory_bytes, "cpu_share": one.cpu_share}


def _print_line(value: object) -> None:
    click.echo(encode_json(value))


def _line(told: dict[str, Any], device: DeviceInfo, power_source: str) -> str:
    seen, users = told["telemetry"], told["users"] or []
    utilization, load, foreign = seen["utilization"], seen["load_average"], seen["foreign_cpu"]
    others = [f"{shown(one['name'], 30)} {_part(one)} (pid {one['pid']})" for one in users]
    parts = [
        "" if utilization is None else f"{utilization:4.0%} busy",
        _memory(seen["memory_used_bytes"], device.memory_bytes),
        _power(seen["power_w"], power_source),
        "" if seen["temperature_c"] is None else f"{seen['temperature_c']:.0f} °C",
        "" if seen["clock_hz"] is None else f"{seen['clock_hz'] / 1e9:.2f} GHz",
        f"throttled: {', '.join(seen['throttle'])}" if seen["throttle"] else "",
        "" if load is None else f"load {load:.2f}",
        "" if foreign is None else f"others {foreign:.2f} cores",
        ", ".join(others),
    ]
    return f"{time.strftime('%H:%M:%S')}  {device.id:<6}  {'  '.join(part for part in parts if part)}"


def _power(power_w: float | None, source: str) -> str:
    """Marked where it is not the device's alone, so that nobody adds up what several devices share."""
    if power_w is None:
        return ""
    return f"{power_w:.0f} W" + (f" ({source.rpartition(', ')[2]})" if is_of_several_chips(source) else "")


def _memory(used_bytes: int | None, all_bytes: int | None) -> str:
    if used_bytes is None:
        return ""
    return format_bytes(used_bytes) + ("" if all_bytes is None else f" of {format_bytes(all_bytes)}")


def _part(one: dict[str, Any]) -> str:
    if one["cpu_share"] is not None:
        return f"{one['cpu_share']:.2f} cores"
    return "" if one["memory_bytes"] is None else format_bytes(one["memory_bytes"])
