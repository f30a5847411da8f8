"""Versions of packages: read from metadata, ordered, and held against the tables of what goes together."""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.version import Version

from benchkernels.devices.packages import (
    compatibility,
    find_package,
    fits,
    least_cann,
    order_key,
    package_version,
    required_version,
    torch_index,
    torch_npu_for,
)
from tests.benchkernels.fake_machine import Machine

FACTS = Path(__file__).resolve().parents[3] / "shared/ascend/FACTS.md"


def test_the_order_of_versions_is_that_of_packaging() -> None:
    """Which is no dependency of ours, and the reference for it."""
    versions = [
        *compatibility().torch_npu.cann,
        "8.3.RC1",
        "8.3.0",
        "8.5",
        "9.0.0",
        "2.10",
        "2.9.0",
        "2.9.1rc1",
    ]
    for one in versions:
        for other in versions:
            ours = (order_key(one) > order_key(other)) - (order_key(one) < order_key(other))
            theirs = (Version(one) > Version(other)) - (Version(one) < Version(other))
            assert ours == theirs, (one, other)


@pytest.mark.parametrize(
    ("installed", "required", "good"),
    [
        ("2.13.0+cpu", "2.13.0.*", True),
        ("2.13.0", "2.13.0.*", True),
        ("2.13.1", "2.13.0.*", False),
        ("2.13.01", "2.13.0.*", False),
        ("2.9.0+cpu", "2.9.0+cpu", True),
        ("2.9.0", "2.9.0+cpu", True),
        ("2.9", "2.9.0", True),
        ("2.12.0", "2.8.0", False),
    ],
)
def test_a_requirement_of_one_version(installed: str, required: str, good: bool) -> None:
    assert fits(installed, required) is good


def test_metadata_is_read_without_an_import(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.package("torch-npu", "2.13.0", "numpy", 'pyyaml ; extra == "x"', "torch==2.13.0.*")
    found = find_package("torch-npu", [str(machine.site)])
    assert found is not None
    assert required_version(found, "torch") == "2.13.0.*"
    assert required_version(found, "numpy") is None
    assert package_version("torch-npu", [str(machine.site)]) == "2.13.0"
    assert package_version("torch", [str(machine.site)]) is None
    assert package_version("msgspec") == version("msgspec")
    assert package_version("no-such-package") is None


def test_pairs_are_those_that_ascend_published() -> None:
    if not FACTS.is_file():
        pytest.skip("the table that others read is not here")
    (line,) = (one for one in FACTS.read_text("utf-8").splitlines() if one.startswith("torch_npu <-> CANN"))
    pairs = line.partition("COMPATIBILITY): ")[2].partition(". **")[0]
    checked = 0
    for group in pairs.split("; "):
        packages, _, cann = group.partition(" <-> ")
        for package in re.findall(r"\d[\w.]*", packages):
            if Version(package) >= Version("2.5"):
                assert compatibility().torch_npu.cann[package] == cann
                checked += 1
    assert checked >= 15


def test_the_tables_are_sorted_and_answer_both_ways() -> None:
    table = compatibility().torch_npu.cann
    needs = [order_key(cann) for cann in table.values()]
    assert needs == sorted(needs, reverse=True)
    assert least_cann("2.9.0") == "8.5.0"
    assert least_cann("2.14.0") == next(iter(table.values()))
    assert least_cann("2.7.1.post99") is None
    assert torch_npu_for("8.3.RC1") == "2.8.0"
    assert torch_npu_for("7.0.0") is None
    assert torch_index("580.65.06").endswith("cu130")
    assert torch_index("579.1").endswith("cu126")
    for wheels in compatibility().pyside6.glibc.values():
        assert [order_key(first) for first, _ in wheels] == sorted(
            (order_key(first) for first, _ in wheels), reverse=True
        )
