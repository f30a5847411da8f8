"""A duel's displays and its last sentence, driven by comparisons made by hand."""

from __future__ import annotations

import io
import shlex
from pathlib import Path

import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from rich.console import Console

from app.cli.duel_display import LiveDuel, PlainDuel, duel_display_for
from app.cli.duel_picture import draw
from app.cli.duel_run import Options, Outcome, _conclusion, _exit_code
from app.cli.duel_state import DuelState, Setting, plot_interval
from app.cli.recording import Saved
from profiles.comparison import (
    Aggregate,
    CandidateComparison,
    CaseComparison,
    Comparison,
    Side,
    Verdict,
)
from profiles.events import CaseEnd
from profiles.profile import Profile
from profiles.reports import wording
from tests.app.recorded import CPU, MATMUL, ended, head, measure, whole_run
from tests.profiles.streams import whole_profile

SETTING = Setting(
    sides=("cpu  Xeon [bold]7[/], torch 2.5.1", "cpu  Xeon [bold]7[/], torch 2.9.0"),
    suite="quick", cases=3, looks=(5, 7, 10), tolerance=0.02, budget_s=600.0,
)  # fmt: skip
SIDE = Side(id="a", name="a", device="d", kind="cpu", catalogue=None, profiles=("a",), units=1, sessions=1)
OPTIONS = Options(
    a="cpu", b="cpu@/opt/old torch", suite_name="quick", patterns=("matmul/*",), rounds=10, budget_s=None,
    resolution=2.0, threads=None, seed=0, name=None, wait=False, as_json=False,
)  # fmt: skip


def case(name: str, verdict: Verdict, low: float, high: float, needed: int | None = None) -> CaseComparison:
    return CaseComparison(
        id=name, kernel="matmul", dtype="fp32", unit="FLOP/s", verdict=verdict, ratio=(low * high) ** 0.5,
        low=low, high=high, baseline_rounds=10, candidate_rounds=10, rounds_needed=needed, paired=True,
    )  # fmt: skip


def candidate(*cases: CaseComparison) -> CandidateComparison:
    mean = Aggregate(group="", ratio=1.01, low=0.98, high=1.04, cases=len(cases))
    return CandidateComparison(
        side=SIDE, level="units", scope="", environment_differences=(), not_like_for_like=(), cases=cases,
        aggregates=(mean,),
    )  # fmt: skip


FOUND = candidate(
    case("matmul/fp32/m1024-n1024-k1024", "same", 0.99, 1.01),
    case("attention/prefill/fp32/[bold]", "unclear", 0.9, 1.2, 34),
    case("llm/decode/smollm2-135m/fp32", "faster", 1.5, 1.7),
)


def outcome(*cases: CaseComparison, reason: str = "", **changes: object) -> Outcome:
    a, b = (replace(whole_profile(), reason=reason, **changes) for _ in range(2))
    comparison = Comparison(baseline=SIDE, candidates=(candidate(*cases),), tolerance=0.02, confidence=0.95)
    return Outcome((Saved(a, Path("a")), Saved(b, Path("b"))), comparison)


def test_the_plot_has_one_scale_and_narrows() -> None:
    wide, narrow = (
        plot_interval(case("x", "unclear", *ends), 0.02, 33) for ends in ((0.93, 1.07), (0.985, 1.015))
    )
    assert len(wide) == len(narrow) == 33
    assert wide.strip().count("-") > narrow.strip().count("-") > 0
    assert narrow[16] == "o"
    assert [index for index, mark in enumerate(narrow) if mark == ":"] == [13, 19]
    whole = plot_interval(case("x", "unclear", 1e-9, 1e9), 0.02, 33)
    assert (whole[0], whole[16], whole[-1]) == ("<", "o", ">")
    far = plot_interval(case("x", "faster", 7.0, 9.0), 0.02, 33)
    assert far.rstrip().endswith("o")
    assert plot_interval(replace(case("x", "unclear", 1, 1), low=None, high=None), 0.02, 33).count("o") == 0


def test_plain_lines_tell_the_plan_each_pair_and_every_case_at_a_look() -> None:
    stream = io.StringIO()
    display = PlainDuel(SETTING, stream)
    display.start()
    for side in (0, 1):
        for event in head(CPU):
            display.add(side, event)
    for round_ in (0, 1):
        display.add(1, ended(MATMUL, round_, 5.0, status="unsupported", reason="no such mode"))
    display.compare(4, FOUND)
    display.compare(5, FOUND)
    display.stop()
    lines = stream.getvalue().splitlines()
    assert lines[0] == "a  cpu  Xeon [bold]7[/], torch 2.5.1"
    assert lines[2] == (
        "suite quick: 3 cases, at most 10 rounds of each side, within 600 s; verdicts after 5, 7, 10; "
        "same is within 2 %"
    )
    assert [line for line in lines if "no such mode" in line] == [
        f"b  round 1  {MATMUL.id}  unsupported: no such mode"
    ]
    standings = [line for line in lines if " of at most 10 rounds" in line]
    assert standings[0].startswith("4 of at most 10 rounds: b / a 1.010 (0.980 to 1.040) over 3 cases, 0:0")
    assert standings[1].startswith(
        "5 of at most 10 rounds: b / a 1.010 (0.980 to 1.040) over 3 cases, 2 of 3 settled"
    )
    assert len(lines) == lines.index(standings[1]) + 4
    assert lines[-3].startswith("  attention/prefill/fp32/[bold]  b / a "), "what is unclear comes first"
    assert lines[-1].endswith("  faster")


@pytest.mark.parametrize(("width", "height"), [(40, 24), (80, 24), (110, 12), (160, 50)])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_the_picture_fits_every_terminal(width: int, height: int, encoding: str) -> None:
    file = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="strict")
    console = Console(
        file=file, width=width, height=height, force_terminal=True, color_system=None, record=True
    )
    state = DuelState(SETTING)
    for event in [*head(CPU), *measure(MATMUL, 0, 1.0, [0.02])]:
        state.add(1, event)
    state.compare(5, FOUND)
    console.print(draw(state, console))
    file.flush()
    text = console.export_text()
    assert len(text.splitlines()) <= height
    assert "[bold]" in text
    assert "\n5 of at most" in text
    assert "\nround 1 of b" in text
    assert all(cell_len(line) <= width for line in text.splitlines())
    assert ("faster" in text) == (width >= 80)
    assert ("--o--" in text) == (width >= 110)


def test_the_live_display_draws_at_every_pair_and_leaves_the_last_picture() -> None:
    file = io.StringIO()
    display = LiveDuel(SETTING, Console(file=file, width=120, force_terminal=True, color_system=None))
    display.start()
    for event in whole_run():
        display.add(0, event)
    for rounds in (4, 5):
        display.compare(rounds, FOUND)
    display.stop()
    output = file.getvalue()
    assert "4 of at most 10 rounds" in output
    assert "5 of at most 10 rounds" in output[output.index("4 of at most 10 rounds") :]
    assert output.count("torch 2.9.0") < len(whole_run()), "it must not draw for every event"


def test_a_display_that_fails_never_ends_the_duel() -> None:
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError("gone")

    display = duel_display_for(Closed(), SETTING)
    display.start()
    display.add(0, CaseEnd(case="x", round=0, status="failed"))
    display.compare(1, FOUND)
    display.stop()


def test_the_last_sentence_says_what_settled_it() -> None:
    told = _conclusion(outcome(FOUND.cases[0], FOUND.cases[2]), OPTIONS)
    assert told == "settled after 10 rounds of each side"


def test_the_last_sentence_says_what_would_settle_it() -> None:
    told = _conclusion(outcome(*FOUND.cases, reason="the run's budget of 9 s was spent"), OPTIONS)
    head_, _, command = told.partition(" it: ")
    assert head_ == (
        "not settled after 10 rounds of each side (the run's budget of 9 s was spent): 1 of 3 cases unclear; "
        "what would probably settle"
    )
    assert shlex.split(command) == [
        "assay", "duel", "cpu", "cpu@/opt/old torch", "--rounds", "34", "--case", "matmul/*",
    ]  # fmt: skip
    hopeless = replace(FOUND.cases[1], rounds_needed=None)
    told = _conclusion(outcome(hopeless), OPTIONS)
    assert ": the case is unclear; " in told
    assert told.endswith("the table says what would")
    unlike = replace(FOUND.cases[1], verdict="not comparable", ratio=None)
    assert "no case can be compared" in _conclusion(outcome(unlike), OPTIONS)


def test_a_comparison_of_a_duel_advises_a_duel() -> None:
    [line] = wording.settling(FOUND, ["quick"])
    assert line.endswith("repeat the duel with --rounds 35")


def _empty(profile: Profile) -> list[object]:
    return [replace(result, rounds=[]) for result in profile.cases]


def test_exit_codes() -> None:
    assert _exit_code(outcome(*FOUND.cases)) == 0
    assert _exit_code(outcome(*FOUND.cases, status="stopped")) == 130
    assert _exit_code(outcome(*FOUND.cases, cases=_empty(whole_profile()))) == 4
    mixed = outcome(*FOUND.cases, status="failed", cases=_empty(whole_profile()))
    mixed.saved[1].profile.status = "stopped"
    assert _exit_code(mixed) == 4, "a side that ended because the other one failed was not interrupted"
