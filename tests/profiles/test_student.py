import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from profiles import student


@pytest.mark.parametrize("dof", range(1, 201))
def test_quantile_matches_scipy_for_whole_degrees_of_freedom(dof):
    for probability in (0.9, 0.95, 0.975, 0.995, 0.9995):
        expected = stats.t.ppf(probability, dof)
        assert student.quantile(probability, dof) == pytest.approx(expected, rel=1e-9)


@given(dof=st.floats(0.5, 500), probability=st.floats(1e-6, 1 - 1e-6))
def test_quantile_matches_scipy_for_fractional_degrees_of_freedom(dof, probability):
    expected = stats.t.ppf(probability, dof)
    assert student.quantile(probability, dof) == pytest.approx(expected, rel=1e-8, abs=1e-11)


@given(dof=st.floats(0.3, 1e5), t=st.floats(-50, 50))
def test_upper_tail_matches_scipy(dof, t):
    assert student.upper_tail(t, dof) == pytest.approx(stats.t.sf(t, dof), rel=1e-8, abs=1e-12)


def test_quantile_joins_its_series_where_it_changes_over():
    below = student.quantile(0.975, student.EXPANSION_FROM_DOF - 1e-6)
    above = student.quantile(0.975, student.EXPANSION_FROM_DOF)
    assert above == pytest.approx(below, rel=1e-10)
    for probability in (0.6, 0.975, 1 - 1e-9):
        for dof in (1000.0, 31415.9, 1e9):
            expected = stats.t.ppf(probability, dof)
            assert student.quantile(probability, dof) == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize(
    ("probability", "dof"), [(0.0, 5), (1.0, 5), (0.5, 0.0), (0.5, -1), (float("nan"), 3)]
)
def test_quantile_refuses_what_has_none(probability, dof):
    with pytest.raises(ValueError, match="no t quantile"):
        student.quantile(probability, dof)
