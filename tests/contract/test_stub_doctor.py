"""The doctor beside the official torch-npu wheel on stub libraries, whose results are zeros."""

from __future__ import annotations

import json

from tests.contract.stub_cann.running import StubCann


def problems_and_checks(stub_cann: StubCann, **knobs: object) -> tuple[dict[str, dict[str, str]], list[str]]:
    done = stub_cann.assay("doctor", "--json", **knobs)
    findings = json.loads(done.stdout)["findings"]
    found = {one["check"]: one for one in findings if one["status"] == "problem"}
    assert done.returncode == (3 if found else 0), done.stderr
    return found, [one["check"] for one in findings]


def test_a_device_that_answers_and_computes_nothing(stub_cann: StubCann) -> None:
    found, checks = problems_and_checks(stub_cann, ASCEND_RT_VISIBLE_DEVICES="0,7")
    assert list(found) == ["npu"]
    assert "does not compute" in found["npu"]["what"]
    assert "a product in fp32 is wrong: 100.0% off" in found["npu"]["why"]
    order = ["device files", "CANN", "torch", "versions", "torch-npu", "visible devices", "cpu", "npu"]
    assert [check for check in dict.fromkeys(checks) if check in order] == order


def test_a_list_in_the_wrong_order_is_the_one_problem_beside_the_missing_files(stub_cann: StubCann) -> None:
    found, checks = problems_and_checks(stub_cann, ASCEND_RT_VISIBLE_DEVICES="1,0")
    assert found["visible devices"]["remedy"] == "export ASCEND_RT_VISIBLE_DEVICES=0,1"
    assert "npu" not in checks
