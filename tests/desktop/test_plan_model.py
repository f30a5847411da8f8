"""What the Plan page works with: drafts and their files, typed numbers, and the answers of the commands."""

import json
import math
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale

from app.cli import plan_numbers
from app.cli.plan_capacity_text import describe_capacity
from app.cli.plan_placement_text import describe_placement
from app.desktop.plan import placement_words, typed, words
from app.desktop.plan.bars import ticks
from app.desktop.plan.capacity_model import WAYS, CapacityPlanner, in_way, way_of
from app.desktop.plan.draft import Draft, write_toml
from app.desktop.plan.levers import Scale
from app.desktop.plan.placement_model import PlacementPlanner, placed, without_workload
from app.desktop.plan.typed import Bounds, UntidyError
from profiles.planning.plan_file import builtin_plans, plans_for, read_plan
from profiles.problems import UsageError
from tests.app.running import assay

CAPACITY, PLACEMENT = "four-trillion", "which-chips"
SCALARS = (
    st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
)
KEYS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
INLINE = st.dictionaries(KEYS, SCALARS | st.lists(SCALARS, max_size=3), max_size=3)
TABLES = st.dictionaries(KEYS, SCALARS | INLINE, max_size=4)


def told(*arguments):
    """What a command prints as JSON."""
    return json.loads(assay("plan", *arguments, "--json").stdout)


def printed(*arguments):
    """What a command prints for people, with single spaces."""
    return " ".join(assay("plan", *arguments).stdout.split())


def described(describe, answer):
    return json.loads(json.dumps(describe(answer.plan, answer.result)))


@given(st.dictionaries(KEYS, SCALARS | TABLES | st.lists(TABLES, min_size=1, max_size=3), max_size=4))
def test_what_is_written_is_read_back_by_pythons_own_reader(document):
    assert tomllib.loads(write_toml(document)) == document


@pytest.mark.parametrize("name", builtin_plans())
def test_a_worked_case_is_saved_with_its_comments_until_something_changes(name):
    plan = read_plan(name)
    draft = Draft.of(plan)
    assert draft.text() == plan.text
    changed = draft.with_value(("assume", "utilisation"), 0.5)
    assert changed.changed
    wanted = tomllib.loads(plan.text)
    wanted["assume"]["utilisation"] = 0.5
    assert tomllib.loads(changed.text()) == wanted
    assert draft.document == tomllib.loads(plan.text), "the draft before it stays as it was"


def test_values_and_elements_can_be_taken_out():
    draft = Draft({"device": [{"name": "A", "price": 1}, {"name": "B"}]}, "plan")
    assert draft.with_value(("device", 0, "price"), None).at("device", 0) == {"name": "A"}
    assert draft.with_value(("device", 0), None).at("device") == [{"name": "B"}]
    assert draft.with_value(("model", "flop_per_token"), 1.0).at("model") == {"flop_per_token": 1.0}
    assert draft.at("device", 7, "name") is None


class TestCapacity:
    @pytest.mark.parametrize("name", plans_for("capacity"))
    def test_the_answer_is_that_of_the_command(self, name):
        assert described(describe_capacity, CapacityPlanner().open(name)) == told("capacity", name)

    def test_after_edits_the_answer_is_that_of_the_command_on_the_saved_file(self, tmp_path):
        planner = CapacityPlanner()
        draft = planner.open(CAPACITY).draft
        edits = [
            (("assume", "utilisation"), {"value": 0.8, "source": words.HERE}),
            (("demand", "tokens_per_day"), 1e12),
            (("device", 1, "delivered"), 5000),
            (("prices", "energy_per_kwh"), 0.2),
            (("device", 3), None),
            (("assume", "spare"), 0.1),
        ]
        for steps, value in edits:
            draft = draft.with_value(steps, value)
            answer = planner.answer(draft)
        path = tmp_path / "mine.toml"
        path.write_text(draft.text(), encoding="utf-8")
        assert described(describe_capacity, answer) == told("capacity", path)

    @pytest.mark.parametrize("way", list(WAYS))
    def test_the_demand_can_be_told_in_every_way(self, way):
        planner = CapacityPlanner()
        draft = in_way(planner.open(CAPACITY).draft, way, words.HERE)
        assert way_of(draft) == way
        answer = planner.answer(draft)
        assert answer.is_training is (way == "training")
        if way == "users":
            assert answer.plan.demand.tokens == pytest.approx(4e12, rel=2e-3)
        kinds = {line.kind for line in answer.rates}
        assert kinds == ({"train"} if way == "training" else {"prefill", "decode", "serving"})

    def test_a_refused_draft_says_the_sentence_of_the_command(self):
        draft = CapacityPlanner().open(CAPACITY).draft.with_value(("device", 1, "name"), "H200")
        with pytest.raises(UsageError, match="'H200' is there already"):
            CapacityPlanner().answer(draft)

    def test_a_file_with_a_mistake_is_told_with_its_line(self, tmp_path):
        path = tmp_path / "bad.toml"
        path.write_text('[demand]\ntokens_per_day = "many"\n')
        with pytest.raises(UsageError, match=r"line 2 of the plan .*bad\.toml"):
            CapacityPlanner().open(str(path))


class TestPlacement:
    @pytest.mark.parametrize(("objective", "cost"), [("most", "devices"), ("waste", "devices")])
    def test_answer_and_sentences_are_those_of_the_command(self, objective, cost):
        planner = PlacementPlanner()
        planner.objective, planner.cost = objective, cost
        answer = planner.open(PLACEMENT)
        wanted = told("placement", PLACEMENT, "--objective", objective, "--cost", cost)
        assert described(describe_placement, answer) == wanted
        sentences = [placement_words.worth_text(one, answer) for one in answer.result.worth]
        assert sentences == [one["text"] for one in wanted["worth"]]
        assert placement_words.verdict(answer) in printed(
            "placement", PLACEMENT, "--objective", objective, "--cost", cost
        )

    def test_where_all_can_be_served_the_sentences_tell_what_is_saved(self, tmp_path):
        planner = PlacementPlanner()
        planner.objective, planner.cost = "waste", "power"
        draft = planner.open(PLACEMENT).draft
        for place, power_w in enumerate((700, 350, 400)):
            draft = draft.with_value(("device", place, "power_w"), power_w)
            draft = draft.with_value(("device", place, "count"), 20000)
        answer = planner.answer(draft)
        path = tmp_path / "mine.toml"
        path.write_text(draft.text(), encoding="utf-8")
        wanted = told("placement", path, "--objective", "waste", "--cost", "power")
        assert described(describe_placement, answer) == wanted
        assert wanted["feasible"]
        sentences = [placement_words.worth_text(one, answer) for one in answer.result.worth]
        assert sentences == [one["text"] for one in wanted["worth"]]
        assert placement_words.verdict(answer).startswith("All of the demand can be served, with ")
        assert placement_words.verdict(answer) in printed(
            "placement", path, "--objective", "waste", "--cost", "power"
        )

    def test_what_low_rates_cannot_do_is_told_as_the_command_tells_it(self, tmp_path):
        work = {"name": "t", "kind": "train", "flop_s": 1e17, "at_least": 0.8}
        chip = {"name": "A", "count": 200, "rate": {"t": [4e14, 8e14]}}
        answer = PlacementPlanner().answer(Draft({"workload": [work], "device": [chip]}, "plan"))
        path = tmp_path / "mine.toml"
        path.write_text(answer.draft.text(), encoding="utf-8")
        assert not answer.result.low_meets
        assert placement_words.verdict(answer) in printed("placement", path)

    def test_a_workload_goes_with_the_rates_for_it(self):
        planner = PlacementPlanner()
        draft = without_workload(planner.open(PLACEMENT).draft, 0)
        answer = planner.answer(draft)
        assert [work.name for work in answer.plan.workloads] == ["prefill", "decode"]
        assert len(answer.rates) == 6

    def test_rates_by_kind_become_rates_by_workload(self):
        works = [{"name": "chat", "kind": "decode"}, {"name": "code", "kind": "decode"}]
        chip = placed({"name": "A", "decode": 5.0, "train": 1e15, "delivered": 3}, works)
        assert chip == {"name": "A", "count": 0, "rate": {"chat": 5.0, "code": 5.0}}


class TestTyped:
    @pytest.fixture(params=[QLocale("en_US"), QLocale("id_ID"), QLocale("zh_CN")])
    def locale(self, request):
        before = QLocale()
        QLocale.setDefault(request.param)
        yield request.param
        QLocale.setDefault(before)

    @given(value=st.floats(1e-9, 1e26))
    def test_what_is_shown_in_a_field_is_read_as_the_same_number(self, value):
        for name in ("en_US", "id_ID", "zh_CN"):
            QLocale.setDefault(QLocale(name))
            rounded = float(f"{value:.11e}")
            assert typed.read(typed.written(rounded), Bounds()) == pytest.approx(rounded, rel=1e-11)
        QLocale.setDefault(QLocale.c())

    @pytest.mark.parametrize("hundredths", range(101))
    def test_per_cent_are_exact(self, hundredths):
        share = hundredths / 100
        bounds = Bounds(0.0, 1.0, percent=True)
        assert typed.read(typed.written(share, bounds), bounds) == share

    def test_groups_and_decimals_are_those_of_the_language(self, locale):
        point, group = locale.decimalPoint(), locale.groupSeparator()
        assert typed.read(f"30{group}000", Bounds()) == 30000
        assert typed.read(f"1{point}5", Bounds()) == 1.5

    @pytest.mark.parametrize(
        ("text", "value"),
        [("4e12", 4e12), ("343T", 343e12), ("1.5 k", 1500.0), ("78.4 %", 78.4), ("  ", None), ("7", 7.0)],
    )
    def test_numbers_as_people_write_them(self, text, value):
        assert typed.read(text, Bounds()) == value

    @pytest.mark.parametrize("text", ["abc", "1e", "nan", "inf", "1_000", "--1", "٣x", "1e400", "x" * 900])
    def test_what_is_no_number_is_told_in_a_short_sentence(self, text):
        with pytest.raises(UntidyError, match=r"^“.{1,60}” is not a number\.$"):
            typed.read(text, Bounds())

    def test_bounds_are_told(self):
        with pytest.raises(UntidyError, match=r"“200” must be from 1 % to 100 %\."):
            typed.read("200", Bounds(0.01, 1.0, percent=True))
        with pytest.raises(UntidyError, match="must be a whole number"):
            typed.read("1.5", Bounds(0, 10, whole=True))
        assert typed.read("8", Bounds(1, 1024, whole=True)) == 8

    @pytest.mark.parametrize(
        ("text", "rate"),
        [("500", 500.0), ("900..500", [500.0, 900.0]), ("500 to 900", [500.0, 900.0]), ("", None)],
    )
    def test_a_rate_is_a_number_or_its_bounds(self, text, rate):
        assert typed.read_rate(text) == rate

    def test_three_numbers_are_no_rate(self):
        with pytest.raises(UntidyError, match="is no rate"):
            typed.read_rate("1..2..3")


@given(st.floats(1e-6, 1e15), st.floats(1, 20))
def test_ticks_are_round_begin_at_nothing_and_are_not_too_many(most, wanted):
    marks = ticks(most, wanted)
    assert marks[0] == 0
    assert marks[-1] <= most * (1 + 1e-6)
    assert len(marks) <= wanted + 2
    if len(marks) > 1:
        assert math.log10(marks[1]) % 1 == pytest.approx(0, abs=1e-6) or f"{marks[1]:e}"[0] in "125"


@pytest.mark.parametrize("scale", [Scale(1e6, 1e15), Scale(0.05, 1.0, 0.01), Scale(1.0, 5.0, 0.01)])
def test_every_place_of_a_slider_is_the_place_of_its_value(scale):
    assert scale.value(0) == scale.least
    assert scale.value(scale.steps) == pytest.approx(scale.most)
    assert [scale.place(scale.value(place)) for place in range(scale.steps + 1)] == list(
        range(scale.steps + 1)
    )
    assert scale.place(1e30) == scale.steps
    assert scale.place(1e-30) == 0


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (5.3, "5.3"),
        (151.2, "150"),
        (1499, "1,500"),
        (0.00009, "0.00009"),
        (2.34e6, "2.34 million"),
        (0.0, "0"),
    ],
)
def test_how_many_of_another_chip_are_told_without_a_power_of_ten(number, text):
    assert words.how_many(number) == plan_numbers.how_many(number) == text


def test_chinese_counts_in_ten_thousands():
    QLocale.setDefault(QLocale("zh_CN"))
    told_ = [words.amount(number) for number in (4e12, 827e9, 145161, 999)]
    QLocale.setDefault(QLocale.c())
    assert told_ == ["4 万亿", "8,270 亿", "14.5 万", "999"]
