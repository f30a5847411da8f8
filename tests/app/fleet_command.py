"""`assay` whose fleets have the members of `tests.app.fleet_member`, and that waits less for last words."""

import sys

from app.cli import fleet_run
from app.cli.main import main
from app.fleet import coordinator

if __name__ == "__main__":
    coordinator.SUSPECT_S = 2.0
    fleet_run.PROGRAM = "tests.app.fleet_member"
    sys.exit(main(interruptible=True))
