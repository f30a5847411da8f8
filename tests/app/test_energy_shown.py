"""What `assay show` says of energy, of heat, and of a case that was run back to back."""

import json
import math

import pytest

from app.cli.main import run
from app.cli.sustained_text import curve
from profiles.energy import PART_TIME
from profiles.library import Library
from profiles.profile import Energy, Idle, LogLine, Telemetry
from profiles.timings import BACK_TO_BACK

WORK = 2 * 64**3
SENSOR = "NVML total energy counter, whole GPU"


@pytest.fixture
def shown(home, capfd):
    """Saves a profile and returns what `assay show` prints of it."""

    def call(profile, *options):
        Library().save(profile)
        capfd.readouterr()
        assert run(["show", profile.id, *options]) == 0
        return capfd.readouterr().out

    return call


def measured(make, **changes):
    """Three rounds at 500 W, 100 W of it idle; a second case that was too short."""
    energy = Energy(joules=3000.0, window_s=6.0, source=SENSOR, calls=600)
    rounds = [make.round(number, energy=energy) for number in range(3)]
    short = make.result(make.case("matmul/bf16/short"), [make.round()])
    facts = {
        "cases": [make.result(rounds=rounds), short],
        "idle": Idle(power_w=100.0, window_s=10.0, source=SENSOR),
    }
    return make.profile("run-0001", **(facts | changes))


def test_energy_has_its_window_source_idle_and_uncertainty(make, shown):
    text = shown(measured(make))
    (row,) = [line for line in text.splitlines() if "500 W" in line]
    # 600 calls in 3000 J are 5 J a call; 400 W are left above idle; three windows of 6 s.
    assert "5.00 J" in row
    assert "400 W" in row
    assert "18.0 s in 3" in row
    assert SENSOR in text
    assert "100 W over 10 s before the first round" in text
    assert "1.7 % at most by the counter's steps; 5 % of gain against another model, 1 % against" in text


def test_scripts_get_every_figure_or_the_reason(make, shown):
    found = json.loads(shown(measured(make), "--json"))
    assert found["profile"]["idle"] == {"power_w": 100.0, "window_s": 10.0, "source": SENSOR}
    first, second = found["cases"]
    energy = first["energy"]
    assert first["energy_reason"] == ""
    assert energy["joules_per_call"] == pytest.approx(5.0)
    assert energy["flop_per_j"] == pytest.approx(WORK / 5.0)
    assert energy["bytes_per_j"] == pytest.approx(3 * 4 * 64 * 64 / 5.0)
    assert energy["tokens_per_j"] is None
    assert (energy["power_w"], energy["net_power_w"]) == (pytest.approx(500.0), pytest.approx(400.0))
    assert [one["joules"] for one in energy["by_round"]] == [3000.0] * 3
    assert energy["gain_error"] == {"models": 0.05, "same_unit": 0.01}
    assert second["energy"] is None
    assert "5 s are needed" in second["energy_reason"]


def test_a_sensor_that_looks_part_of_the_time_is_doubted_where_it_may_be_off(make, shown):
    source = f"{SENSOR}; {PART_TIME}; the gaps between samples included"
    energy = Energy(joules=3000.0, window_s=12.0, source=source, calls=120, windows=4)
    rounds = [make.round(number, energy=energy) for number in range(3)]
    profile = make.profile("run-0005", cases=[make.result(rounds=rounds)])
    text = " ".join(shown(profile).split())
    assert ": aliasing risk: calls of 100 ms are in step with the sensor's 100 ms" in text
    assert "fewer than 4 rounds" in text
    assert "3.3 % at most by the counter's steps" in text
    found = json.loads(shown(profile, "--json"))["cases"][0]["energy"]
    assert [one.partition(":")[0] for one in found["cautions"]] == ["aliasing risk", "fewer than 4 rounds"]
    assert {one["windows"] for one in found["by_round"]} == {4}


def test_the_energy_of_other_processes_is_doubted_once_for_all_cases(make, shown):
    energy = Energy(joules=3000.0, window_s=6.0, source="RAPL, 1 package, without memory", calls=600)
    rounds = [make.round(number, energy=energy) for number in range(3)]
    cases = [make.result(make.case(f"matmul/fp32/{name}"), rounds) for name in "abcd"]
    telemetry = Telemetry(t_s=[float(n) for n in range(11)], foreign_cpu=[1.0] * 11)
    device = make.device(details={"available_cores": 4})
    profile = make.profile("run-0008", device=device, telemetry=telemetry, cases=cases)
    text = " ".join(shown(profile).split())
    told = "! matmul/fp32/a, matmul/fp32/b, matmul/fp32/c and 1 more: other processes were at work"
    assert text.count(told) == text.count("other processes were at work") == 1
    for case in json.loads(shown(profile, "--json"))["cases"]:
        assert [one[:28] for one in case["energy"]["cautions"]] == ["other processes were at work"]


def test_of_a_part_of_a_model_token_per_joule_is_that_of_the_whole_and_flop_of_what_ran(make, shown):
    energy = Energy(joules=3000.0, window_s=12.0, source=SENSOR, calls=600, windows=4)
    case = make.case(
        "llm/prefill/x/fp32/b1", kernel="llm", unit="token/s", flops=10**9, tokens=500,
        projection={"layers": 80, "flops": 10 * 10**9, "traffic_bytes": 4 * 10**8},
    )  # fmt: skip
    rounds = [make.round(number, energy=energy) for number in range(3)]
    text = shown(make.profile("run-0006", cases=[make.result(case, rounds)]), "--json")
    found = json.loads(text)["cases"][0]["energy"]
    assert found["joules_per_call"] == pytest.approx(5.0)
    assert found["tokens_per_j"] == found["work_per_j"] == pytest.approx(500 / 5.0 / 10)
    assert found["flop_per_j"] == pytest.approx(10**9 / 5.0)


def test_readings_that_were_integrated_have_no_steps(make, shown):
    source = "a sensor; integrated over 40 readings; the gaps between samples included"
    energy = Energy(joules=3000.0, window_s=12.0, source=source, calls=600, windows=4)
    rounds = [make.round(number, energy=energy) for number in range(3)]
    text = shown(make.profile("run-0007", cases=[make.result(rounds=rounds)]))
    assert "uncertain by 5 % of gain against another model" in " ".join(text.split())


def test_without_a_sensor_there_is_one_line_with_the_reason(make, shown):
    log = [LogLine(t_s=0.0, worker=0, level="info", text="energy is not measured: no RAPL here")]
    text = shown(make.profile("run-0002", log=log))
    assert "energy  not measured: no RAPL here" in text
    found = json.loads(shown(make.profile("run-0002", log=log), "--json"))
    assert {case["energy_reason"] for case in found["cases"]} == {"no RAPL here"}
    assert found["profile"]["idle"] is None
    assert found["profile"]["idle_reason"] == "no RAPL here"


def test_intervals_of_throttling_are_told_with_the_samples_they_touched(make, shown):
    times = [float(i) for i in range(11)]
    throttle = [["power cap"]] * 11
    throttle[4] = ["power cap", "thermal (software)"]
    starts = [0.3 + i for i in range(10)]
    round_ = make.round(0, [0.5] * 10, start_s=starts, delay_s=[], steal_s=[])
    profile = make.profile(
        "run-0003", device=make.device(id="cuda:0", kind="cuda"), cases=[make.result(rounds=[round_])],
        telemetry=Telemetry(t_s=times, throttle=throttle),
    )  # fmt: skip
    text = shown(profile)
    assert "power cap in 100 % of the samples, thermal (software) in 20.0 %" in text
    assert "throttled (20.0 % of the samples), power capped (100 % of the samples)" in " ".join(text.split())
    spells = json.loads(shown(profile, "--json"))["held_back"]
    (heat,) = [one for one in spells if one["reason"] == "thermal (software)"]
    assert (heat["begin_s"], heat["end_s"], heat["round"], heat["samples"]) == (3.5, 4.5, 0, 2)


def sustained(make):
    """Ten minutes at 1000 calls a second for the first 100 s, then at 800; the temperature follows."""
    starts = [0.2 * i for i in range(3000)]
    taken = [0.1 if start < 100 else 0.125 for start in starts]
    round_ = make.round(0, taken, start_s=starts, delay_s=[], steal_s=[], calls=100, settled=None)
    case = make.case("matmul/fp32/hot", parameters={BACK_TO_BACK: 600.0})
    seconds = [float(i) for i in range(600)]
    heat = [80 - 40 * math.exp(-second / 40) for second in seconds]
    telemetry = Telemetry(
        t_s=seconds, temperature_c=heat, power_w=[700.0 if s < 100 else 500.0 for s in seconds]
    )
    device = make.device(id="cuda:0", kind="cuda")
    return make.profile("run-0004", device=device, telemetry=telemetry, cases=[make.result(case, [round_])])


def test_burst_and_steady_part_stand_above_their_curves(make, shown):
    lines = shown(sustained(make)).splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("back to back: "))
    _, burst, steady, told, rate, power, temperature = lines[at + 1 : at + 8]
    assert "524 MFLOP/s" in burst
    assert "700 W" in burst
    assert "419 MFLOP/s" in steady
    assert "500 W" in steady
    assert "80 °C" in steady
    assert told == "steady: 80.0 % of the burst's rate"
    assert rate.startswith("rate")
    assert rate.endswith("419 MFLOP/s to 524 MFLOP/s")
    assert "500 W to 700 W" in power
    drawn = temperature.split()[1]
    assert len(drawn) == 60
    assert list(drawn) == sorted(drawn)


def test_scripts_get_the_curve_in_columns(make, shown):
    (found,) = json.loads(shown(sustained(make), "--json"))["sustained"]
    assert found["steady"]
    assert found["kept"] == pytest.approx(0.8, rel=1e-3)
    assert {len(column) for column in found["curve"].values()} == {60}
    assert found["curve"]["power_w"][0] == 700.0
    assert found["end"]["begin_s"] == pytest.approx(100, abs=50)


@pytest.mark.parametrize(("values", "encoding", "drawn"), [
    ([0.0, 7.0, None, 3.0], "utf-8", "▁█ ▄"),
    ([0.0, 7.0, 3.0], "ascii", "_@="),
    ([5.0, 5.0], "utf-8", "▁▁"),
    ([1000.0, 1000.1], "utf-8", "▁▂"),
    ([None, None], "utf-8", ""),
])  # fmt: skip
def test_a_curve_goes_from_the_least_to_the_greatest(values, encoding, drawn):
    assert curve(values, encoding) == drawn
