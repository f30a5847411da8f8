"""Profiles to compare, in the library of the test, and the page that compares them."""

import random

import pytest

from profiles.library import Library
from profiles.profile import CaseResult

NAMES = ("matmul/fp32/m64-n64-k64", "matmul/fp32/m128-n128-k128", "llm/prefill/tiny/fp32/b1-s128")
HOSTILE = "<img src=x><b>bold</b>\n\u202eevil & \x1b[31mred"


def measured(make, identity, slower=1.0, *, rounds=8, samples=12, names=NAMES, spread=0.002, **changes):
    """A profile whose rounds scatter by `spread`, `slower` times as slow as the others."""
    generator = random.Random(identity)
    cases = [
        CaseResult(
            case=make.case(name, unit="FLOP/s"),
            rounds=[
                make.round(i, [0.01 * slower * generator.lognormvariate(0, spread)] * samples)
                for i in range(rounds)
            ],
        )
        for name in names
    ]
    facts = {"name": f"name of {identity}", "host": f"host of {identity}"}
    return make.profile(identity, cases=cases, rounds=rounds, **(facts | changes))


def rows(page):
    """The lines that are shown, without headings."""
    return [line for line in page.results.model.shown if not line.is_heading]


def kept(make, identity, slower=1.0, **changes):
    """The path of such a profile in the library."""
    return Library().save(measured(make, identity, slower, **changes))


@pytest.fixture(name="trio")
def fixture_trio(place, make):
    """`old`, the same again, and one that is a fifth slower."""
    return [kept(make, name, slower) for name, slower in (("old", 1.0), ("again", 1.0), ("slow", 1.2))]


@pytest.fixture(name="page")
def fixture_page(window):
    return window.show_page("compare")


@pytest.fixture(name="show")
def fixture_show(window, page, services, qtbot):
    """Compare these as another page would ask for it."""

    def ask(*paths):
        services.comparison_wanted.emit(list(paths))
        qtbot.waitUntil(lambda: not services.background.busy, timeout=20_000)
        return page

    return ask
