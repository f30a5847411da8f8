"""`assay` where two accelerators are said to be: `python -m tests.app.accelerated run ...`.

What the driver would find is made up, and the workers compute on the processor; all else is the program.
"""

import sys

from app.cli import device_choice
from app.cli.main import main
from benchkernels import supervisor
from benchkernels.devices.child import child_command
from benchkernels.devices.probe import Probed
from profiles.profile import DeviceInfo


def find(kinds, **_):
    cpu = DeviceInfo(id="cpu", kind="cpu", vendor="v", name="Host")
    cards = [
        DeviceInfo(
            id=f"cuda:{index}",
            kind="cuda",
            vendor="v",
            name="Card",
            uuid=f"GPU-{index}",
            memory_bytes=1 << 30,
        )
        for index in (0, 1)
    ]
    return [Probed(one.id, one.kind, one, True) for one in (cpu, *cards) if one.kind in kinds]


if __name__ == "__main__":
    device_choice.probe = find
    supervisor.child_command = lambda module: child_command("tests.benchkernels.pretending_worker")
    sys.exit(main(interruptible=True))
