"""Profiles to test with, and a library that is nobody's."""

import gc
import os
import random
from importlib.util import find_spec

import pytest

from profiles.profile import (
    Case,
    CaseResult,
    DeviceInfo,
    Environment,
    Peak,
    Profile,
    RoundEnvironment,
    RoundResult,
    SuiteReference,
)
from profiles.version import TOOL

if "PYTEST_XDIST_WORKER" in os.environ and "OMP_WAIT_POLICY" not in os.environ:
    # OpenMP's threads spin for each other: with several test processes on few processors the one that is
    # waited for gets none, and a test takes ten times as long. Only torch in here is told; children are not.
    os.environ["OMP_WAIT_POLICY"] = "passive"
    import torch  # noqa: F401

    del os.environ["OMP_WAIT_POLICY"]

if find_spec("hypothesis") is not None:
    from hypothesis import settings

    # How long an example takes depends on what else this machine does.
    settings.register_profile("assay", deadline=None)
    settings.load_profile("assay")


def pytest_addoption(parser):
    """Without pytest-qt, where no Qt can be installed, its settings are strange to pytest."""
    if find_spec("pytestqt") is None:
        for name in ("qt_api", "qt_log_level_fail", "qt_log_ignore"):
            parser.addini(name, "for pytest-qt, which is not here")


@pytest.fixture(autouse=True, scope="session")
def one_thread_each():
    """For the runs that tests start: beside other tests two threads mostly wait, spinning, for each other."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMP_NUM_THREADS", "1")
        yield


def pytest_collection_finish():
    """What all test files imported stays: looking through it for garbage takes 0.3 s, and a test may ask."""
    gc.collect()
    gc.freeze()


def build_case(name="matmul/fp32/m64-n64-k64", **changes):
    kernel, dtype = name.split("/")[0], "bf16" if "bf16" in name else "fp32"
    facts = {
        "kernel": kernel, "kernel_version": 1, "dtype": dtype, "parameters": {"m": 64, "n": 64, "k": 64},
        "unit": "FLOP/s", "flops": 2 * 64**3, "traffic_bytes": 3 * 4 * 64 * 64, "tokens": 0,
    }  # fmt: skip
    return Case(id=name, **(facts | changes))


def build_round(number=0, seconds=(0.01,) * 10, **changes):
    """Equal samples are spread by 1e-7 around their median: no clock gives the same time again and again."""
    quiet, middle = [0.0] * len(seconds), (len(seconds) - 1) / 2
    if len(set(seconds)) == 1:
        seconds = [one * (1 + 1e-7 * (index - middle)) for index, one in enumerate(seconds)]
    facts = {
        "worker": number + 1, "status": "ok", "backend": "torch", "calls": 10, "seconds": list(seconds),
        "start_s": [float(i) for i in range(len(seconds))], "delay_s": quiet, "steal_s": list(quiet),
        "settled": True,
    }  # fmt: skip
    return RoundResult(round=number, **(facts | changes))


def build_device(**changes):
    facts = {
        "id": "cpu", "kind": "cpu", "vendor": "Test", "name": "Test CPU",
        "peaks": {"fp32": Peak(value=1e12, kind="published", source="test")},
        "bandwidth": Peak(value=1e11, kind="published", source="test"),
    }  # fmt: skip
    return DeviceInfo(**(facts | changes))


def build_profile(identity="20261122-070000-test-0001", *, rounds=3, samples=12, seed=1, **changes):
    generator = random.Random(seed)
    results = [
        CaseResult(
            case=build_case(name),
            rounds=[
                build_round(i, [0.01 * generator.lognormvariate(0, 0.02) for _ in range(samples)])
                for i in range(rounds)
            ],
        )
        for name in ("matmul/fp32/m64-n64-k64", "matmul/fp32/m128-n128-k128")
    ]
    environment = Environment(
        os="Linux", kernel="6.1", machine="x86_64", python="3.11", torch="2.13", threads=2
    )
    facts = {
        "name": "test run", "created": "2026-11-22T07:00:00Z", "status": "done", "tool": TOOL,
        "suite": SuiteReference(name="quick", digest="0" * 64), "host": "testhost", "rounds_planned": rounds,
        "seed": seed, "device": build_device(), "cases": results,
        "environments": [RoundEnvironment(round=i, worker=i + 1, before=environment) for i in range(rounds)],
    }  # fmt: skip
    return Profile(id=identity, **(facts | changes))


def build_result(case=None, rounds=()):
    return CaseResult(case=case or build_case(), rounds=list(rounds))


class Make:
    """The builders above as one object."""

    profile = staticmethod(build_profile)
    case = staticmethod(build_case)
    round = staticmethod(build_round)
    result = staticmethod(build_result)
    device = staticmethod(build_device)


@pytest.fixture(scope="session")
def make():
    return Make


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Library, cache and configuration in a folder of this test's own; the library does not exist yet."""
    for variable, folder in (
        ("ASSAY_LIBRARY", "library"),
        ("ASSAY_CACHE", "cache"),
        ("ASSAY_CONFIG", "config"),
    ):
        monkeypatch.setenv(variable, str(tmp_path / folder))
    return tmp_path
