"""The real worker, measuring on the processor what it is told to measure on an accelerator.

`PRETEND_DYING` names workers that die before their first case, as `cuda:1@0` (device and round).
"""

import os
import sys

from benchkernels import worker
from benchkernels.devices.cpu import CpuDevice
from benchkernels.job import decode_job


def take_job(line):
    job = decode_job(line)
    if f"{job.device}@{job.round}" in os.environ.get("PRETEND_DYING", "").split():
        sys.stderr.write("the device fell off the bus\n")
        sys.stderr.flush()
        os._exit(7)
    return job


if __name__ == "__main__":
    worker.decode_job = take_job
    worker.open_device = lambda device_id: CpuDevice()
    code = worker.main()
    sys.stderr.flush()
    os._exit(code)
