"""`assay` whose fleets have the members of `tests.app.fleet_member`, and that waits less for the dead."""

import sys

from app.cli import fleet_run
from app.cli.main import main
from app.fleet import coordinator, ray_head

if __name__ == "__main__":
    coordinator.SUSPECT_S = 2.0
    ray_head.GIVE_UP_S = 4.0
    fleet_run.PROGRAM = "tests.app.fleet_member"
    sys.exit(main(interruptible=True))
