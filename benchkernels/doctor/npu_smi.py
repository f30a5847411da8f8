"""The doctor's look at what npu-smi says: whether the driver answers, the chips' health, who uses them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

from benchkernels.devices.diagnosis import diagnose
from benchkernels.doctor.setup import Setup, explain_end
from benchkernels.findings import Finding, fine, note, problem
from benchkernels.telemetry.npu_smi_capture import Chip, read_capture
from benchkernels.telemetry.users import describe

_LIMIT_S = 30.0
"""A report of eight cards took five seconds where it was timed."""
_PLACES = "/usr/local/bin:/usr/local/sbin"


def look_at_npu_smi(setup: Setup) -> Iterator[Finding]:
    """One call of `npu-smi info`. Its exit code says nothing: errors come with 0 too."""
    path = os.pathsep.join((setup.variables.get("PATH", ""), _PLACES))
    program = shutil.which("npu-smi", path=path)
    if program is None:
        yield note(
            "npu-smi",
            "npu-smi is not here",
            "power, clock and temperature may not be readable",
            "install the driver; in a container -v /usr/local/bin/npu-smi:/usr/local/bin/npu-smi",
        )
        return
    outcome = setup.ask([program, "info"], "npu", _LIMIT_S)
    text = outcome.stdout.decode("utf-8", "replace") + outcome.stderr
    capture = read_capture(text)
    if outcome.timed_out or not capture.devices:
        known = diagnose(text)
        end = explain_end(outcome, "npu-smi info")
        why = known.reason if known and not outcome.timed_out else capture.error or end.reason
        remedy = known.remedy if known else "dmesg and /var/log/npu/slog say more; a reboot may help"
        yield problem("npu-smi", "npu-smi gets no answer from the driver", why, remedy)
        return
    count = "1 chip" if len(capture.devices) == 1 else f"{len(capture.devices)} chips"
    yield fine("npu-smi", f"npu-smi {capture.driver or ''} lists {count}".replace("  ", " "))
    for chip in capture.devices:
        yield from _judge(chip)


def _judge(chip: Chip) -> Iterator[Finding]:
    numbers = [str(number) for number in (chip.npu_id, chip.chip_id) if number is not None]
    name = f"NPU {'.'.join(numbers)} ({chip.name or 'unknown'})"
    if chip.health not in (None, "OK"):
        yield note(
            "health",
            f"npu-smi calls the health of {name} {chip.health}",
            "a chip that is not OK may be slow, or fail",
            f"npu-smi info -t health -i {chip.npu_id}",
        )
    if chip.processes:
        users = ", ".join(f"{one.name or describe(one.pid).name} ({one.pid})" for one in chip.processes[:4])
        yield note(
            "busy", f"{name} is in use by {users}", "samples will be disturbed", "end them, or measure later"
        )
