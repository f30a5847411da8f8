"""Which kept runs are fleets, whatever a host sends."""

import pytest

from app.fleet.kept import fleet_options

FLEET = ("fleet", "run", "--events", "--engine=slurm", "--into=/shared/a=b", "--", "--engine=ray", "--wait")


def test_the_options_of_a_fleet_are_those_before_its_members():
    assert fleet_options(FLEET) == {"engine": "slurm", "into": "/shared/a=b"}


@pytest.mark.parametrize(
    "arguments", [(), ("fleet",), ("run", "--engine=slurm"), ("fleet", "report", "--engine=slurm")]
)
def test_any_other_command_line_is_no_fleet(arguments):
    assert fleet_options(arguments) == {}
