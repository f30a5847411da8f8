"""Which ceiling speaks for a case where only one of them is known."""

import pytest

from profiles.efficiency import achieved, ceiling
from profiles.profile import Peak

PEAK = Peak(value=1e12, kind="published", source="test")


@pytest.mark.parametrize("kernel", ["llm", "llm_group"])
@pytest.mark.parametrize(
    ("step", "known", "speaks"),
    [
        ("decode", "bandwidth", True), ("decode", "peaks", False),
        ("prefill", "bandwidth", False), ("prefill", "peaks", True),
        ("train", "bandwidth", False), ("train", "peaks", True),
    ],
)  # fmt: skip
def test_bandwidth_speaks_for_decode_alone_and_arithmetic_for_the_rest(make, kernel, step, known, speaks):
    ceilings = {
        "peaks": {"fp32": PEAK} if known == "peaks" else {},
        "bandwidth": PEAK if known == "bandwidth" else None,
    }
    case = make.case(
        f"llm/{step}/x/fp32/b1", kernel=kernel, unit="token/s", tokens=1, traffic_bytes=10**9, flops=10**9
    )
    device = make.device(**ceilings)
    share, peak = ceiling(case, device, achieved(case, device, 0.01))
    assert (share is not None) is speaks
    assert share in (None, pytest.approx(0.1))
    assert peak in (None, PEAK)
