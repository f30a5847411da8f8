import csv
import io

import pytest

from profiles.export import rounds_csv, samples_csv
from profiles.profile import CaseResult, Check, Energy, Telemetry


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_there_is_a_row_per_case_and_round_with_the_figures_of_the_round(make):
    check = Check(ok=True, error=1e-6, tolerance=1e-5, reference="float64")
    energy = Energy(joules=60.0, window_s=6.0, source="test", calls=100)
    good = make.round(0, (0.01, 0.01, 0.5), delay_s=[0, 0, 0.4], check=check, energy=energy)
    bad = make.round(1, (), status="failed", reason='it said: no, "never"\nand stopped')
    table = rows(rounds_csv(make.profile(cases=[CaseResult(case=make.case(), rounds=[good, bad])])))
    assert len(table) == 2
    first, second = table
    assert (first["case"], first["dtype"], first["param_m"]) == ("matmul/fp32/m64-n64-k64", "fp32", "64")
    assert float(first["median_s"]) == pytest.approx(0.001)
    assert float(first["value"]) == pytest.approx(2 * 64**3 / 0.001)
    assert (first["unit"], first["samples"], first["disturbed"]) == ("FLOP/s", "3", "1")
    assert (float(first["check_error"]), float(first["energy_j"])) == (1e-6, 60.0)
    assert (float(first["power_w"]), float(first["joules_per_call"])) == (10.0, pytest.approx(0.6))
    assert float(first["work_per_j"]) == pytest.approx(2 * 64**3 * 100 / 60)
    assert (first["energy_window_s"], first["energy_calls"], first["energy_source"]) == ("6.0", "100", "test")
    assert (second["energy_j"], second["power_w"], second["energy_source"]) == ("", "", "")
    assert (second["status"], second["median_s"], second["value"]) == ("failed", "", "")
    assert second["reason"] == 'it said: no, "never"\nand stopped'


def test_there_is_a_row_per_sample_with_its_disturbance(make):
    round_ = make.round(0, (0.01, 0.02), delay_s=[0.0, 0.015])
    blind = make.round(1, (0.03,), delay_s=[], steal_s=[], start_s=[])
    table = rows(samples_csv(make.profile(cases=[CaseResult(case=make.case(), rounds=[round_, blind])])))
    assert [row["seconds"] for row in table] == ["0.01", "0.02", "0.03"]
    assert [row["disturbed"] for row in table] == ["False", "True", ""]
    assert [row["delay_s"] for row in table] == ["0.0", "0.015", ""]
    assert float(table[1]["seconds_per_call"]) == pytest.approx(0.002)


def test_an_accelerator_s_samples_carry_the_marks_that_show_uses(make):
    """Reading 6 has a reason to throttle: the samples on both sides of it are disturbed."""
    readings = Telemetry(t_s=[float(i) for i in range(11)], throttle=[None] * 6 + [["heat"]] + [None] * 4)
    starts = [0.3 + i for i in range(10)]
    round_ = make.round(0, [0.5] * 10, start_s=starts, delay_s=[], steal_s=[], calls=1)
    device = make.device(id="cuda:0", kind="cuda")
    profile = make.profile(
        device=device, telemetry=readings, cases=[CaseResult(case=make.case(), rounds=[round_])]
    )
    marks = [row["disturbed"] for row in rows(samples_csv(profile))]
    assert [i for i, mark in enumerate(marks) if mark == "True"] == [5, 6]
    assert [row["disturbed"] for row in rows(rounds_csv(profile))] == ["2"]


def test_cases_of_different_parameters_share_one_table(make):
    other = make.case("bandwidth/fp32/copy", parameters={"bytes": 1024}, unit="B/s")
    cases = [CaseResult(case=case, rounds=[make.round()]) for case in (make.case(), other)]
    first, second = rows(rounds_csv(make.profile(cases=cases)))
    assert (first["param_m"], first["param_bytes"]) == ("64", "")
    assert (second["param_m"], second["param_bytes"]) == ("", "1024")


@pytest.mark.parametrize("name", ["=1+1", "@SUM(A1)", "+x", "-x", "\t=1"])
def test_no_text_can_be_taken_for_a_formula(make, name):
    (first, *_) = rows(rounds_csv(make.profile(name=name)))
    assert first["profile_name"] == "'" + name


def test_no_text_can_talk_to_the_terminal(make):
    (first, *_) = rows(rounds_csv(make.profile(name="a\x1b[31m\u202eb\rc\nd")))
    assert first["profile_name"] == "a\\x1b[31m\\u202eb\\rc\nd"
