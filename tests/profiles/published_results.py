"""Published results to test with."""

from __future__ import annotations

from typing import Any

from profiles.evidence import EvidenceSource, PublishedResult

RESULT = """[[result]]
id = "mine-1"
device = "a100_sxm_80gb"
kernel = "matmul"
dtype = "bf16"
workload = "8192x8192x8192"
tool = "gpu-fryer"
evidence = "third party"
value = 268e12
unit = "FLOP/s"
source = { title = "notes", url = "https://example.org" }
"""
SERIES = """[[series]]
device = "h100_sxm"
kernel = "matmul"
dtype = "bf16"
workload = "8192x8192x8192"
tool = "gpu-fryer"
evidence = "vendor"
unit = "FLOP/s"
source = { title = "notes", url = "https://example.org" }
result = [
  { id = "mine-2", value = 700e12 },
  { id = "mine-3", value = 71e12, dtype = "fp32" },
]
"""


def make(identity: str, device: str, value: float, **changes: Any) -> PublishedResult:
    facts = {
        "kernel": "matmul", "dtype": "bf16", "workload": "8192x8192x8192", "tool": "t",
        "evidence": "third party", "unit": "FLOP/s", "source": EvidenceSource(title="test"),
    }  # fmt: skip
    return PublishedResult(id=identity, device=device, value=value, **(facts | changes))
