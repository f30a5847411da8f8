"""Energy on the Compare page: what `assay compare` says of it, line by line."""

import pytest

from app.cli.main import run
from app.desktop.compare.results import ENERGY, TABLE
from profiles.comparison import EnergyComparison
from profiles.library import Library
from profiles.profile import Energy
from profiles.reports import wording
from tests.desktop.compared import NAMES, fixture_page, fixture_show, fixture_trio, measured  # noqa: F401


@pytest.fixture
def hungry(make, place):
    """Saves a profile whose calls take so many joules."""

    def save(identity, joules, *, unit, seconds=6.0):
        one = measured(make, identity, names=NAMES[:2], device=make.device(uuid=unit))
        for result in one.cases:
            for round_ in result.rounds:
                spread = 1 + 1e-3 * (round_.round - 3)
                round_.energy = Energy(joules=100 * joules * spread, window_s=seconds, source="s", calls=100)
        return Library().save(one)

    return save


def cells(view, place):
    return [column.text(view.model.shown[place]) for column in view.model.columns]


def test_every_line_is_that_of_the_command(show, page, hungry, capfd):
    paths = [hungry("base", 1.0, unit="A"), hungry("frugal", 0.6, unit="B")]
    show(*paths)
    page.results.show_view(ENERGY)
    view = page.results.energy
    assert view.table.isVisible()
    assert view.table.isColumnHidden(1)
    found = page.answer.comparison.candidates[0].energy
    assert len(found) == 2
    for place, one in enumerate(found):
        assert isinstance(one, EnergyComparison)
        shown = cells(view, place)
        assert (shown[0], *shown[2:6]) == (one.id, *wording.energy_figures(one))
        assert shown[6] == "▲ more efficient"
    run(["compare", *map(str, paths)])
    printed = capfd.readouterr().out
    for place in range(2):
        assert all(cell in printed for cell in cells(view, place)[2:6])


def test_an_unclear_line_says_why(show, page, hungry):
    show(
        hungry("base", 1.0, unit="A"),
        hungry("other", 0.95, unit="B"),
        hungry("short", 0.95, unit="C", seconds=1.0),
    )
    view = page.results.energy
    assert not view.table.isColumnHidden(1)
    told = {(line.energy.id, line.name): cells(view, n)[6] for n, line in enumerate(view.model.shown)}
    assert told[NAMES[0], "name of other"] == "? unclear: the sensors' gain is too uncertain for it"
    assert told[NAMES[0], "name of short"].startswith("? unclear: candidate: ")


def test_filters_marks_and_the_clipboard_are_those_of_the_page(show, page, hungry):
    show(hungry("base", 1.0, unit="A"), hungry("frugal", 0.6, unit="B"), hungry("same", 0.99, unit="C"))
    page.results.show_view(ENERGY)
    view = page.results.energy
    page.results.field.setText("m128 frugal")
    (line,) = view.model.shown
    assert (line.energy.id, line.name) == (NAMES[1], "name of frugal")
    page.results.field.clear()
    page.results.only.setChecked(True)
    assert {line.name for line in view.model.shown} == {"name of frugal"}
    view.table.select_place(0)
    assert "more efficient" in page.results.details.toPlainText()
    assert page.results._line is None or page.results._line.group.case_id == NAMES[0]
    head, *lines = page.results.as_tsv().splitlines()
    assert "Verdict" in head
    assert len(lines) == 1
    page.results.show_view(TABLE)
    assert page.results.as_tsv().splitlines()[0] != head


def test_where_nobody_measured_any_it_says_how_to(show, page, trio):
    show(*trio)
    page.results.show_view(ENERGY)
    assert page.results.energy.empty.isVisible()
    assert "assay run --energy" in page.results.energy.empty.text()
    assert not page.results.energy.table.isVisible()
