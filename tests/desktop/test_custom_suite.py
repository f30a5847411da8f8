"""The editor of suites: what is typed, what it comes to, and where it is kept."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QCheckBox, QComboBox, QLabel, QLineEdit

from app.desktop.custom.draft import Draft, Group, check
from app.desktop.custom.fields import UntidyError, fields_of
from app.desktop.device_watch import Watched
from app.desktop.dialogs.custom import CustomDialog
from app.desktop.run.forecast import read_suites
from app.desktop.services import Services
from benchkernels.kernels import KERNELS
from benchkernels.suite_text import suite_tables
from benchkernels.suites import BUILT_IN, load_suite
from tests.desktop.machines import cpu, gpu


def field(kernel, key):
    return next(one for one in fields_of(kernel) if one.key == key)


@pytest.mark.parametrize(
    ("kernel", "key", "text", "value"),
    [
        ("matmul", "shapes", "1024x1024x1024", [[1024, 1024, 1024]]),
        ("matmul", "shapes", " 1 × 2 × 3 ,4 5 6;7*8*9, ", [[1, 2, 3], [4, 5, 6], [7, 8, 9]]),
        ("attention", "batch", "1, 4，16", [1, 4, 16]),
        ("attention", "batch", "", None),
        ("llm", "layers", "fit", "fit"),
        ("llm", "layers", " 4 ", 4),
        ("bandwidth", "sizes", "256 MiB, 1GiB", ["256MiB", "1GiB"]),
    ],
)
def test_what_is_typed_becomes_a_value(kernel, key, text, value):
    assert field(kernel, key).read(text) == value


@pytest.mark.parametrize(
    ("kernel", "key", "text", "told"),
    [
        ("matmul", "shapes", "1024 x 1024", "“1024 x 1024” is not a shape"),
        ("matmul", "shapes", "1 x 2 x three", "“three” is not a whole number"),
        ("attention", "batch", "1.5", "“1.5” is not a whole number"),
        ("attention", "batch", "-1", "“-1” is not a whole number"),
        ("llm", "layers", "all of them", "is not a whole number"),
        ("attention", "batch", "9" * 40, "is not a whole number"),
    ],
)
def test_what_is_no_value_is_told_in_a_sentence(kernel, key, text, told):
    with pytest.raises(UntidyError, match=told):
        field(kernel, key).read(text)


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_suite_that_nobody_changes_stays_the_same_work(name):
    draft = Draft.of(suite_tables(name), own=False)
    checked = check(draft)
    assert checked.problem == ""
    assert checked.suite.digest == load_suite(name).digest
    assert checked.suite.name == "custom"
    for group in draft.groups:
        for one in fields_of(group.kernel):
            if one.rule.kind not in ("choice", "choices", "flags"):
                value = group.table.get(one.key)
                again = one.read(one.text(value))
                assert again == (value if isinstance(value, list) or value in (None, "fit") else again)


def test_every_kernel_has_a_group_to_begin_with_on_both_kinds_of_device():
    for kernel in KERNELS:
        for kind in ("cpu", "accelerator"):
            checked = check(Draft(groups=(Group.of(kernel, kind),)))
            assert checked.suite is not None, checked
            assert checked.suite.cases_for(kind)


def test_all_mistakes_are_told_at_once_each_with_its_key():
    shapes, head = field("matmul", "shapes"), field("attention", "head_size")
    draft = Draft(
        groups=(
            Group.of("matmul", "cpu").typed(shapes, "1 x 2"),
            Group.of("attention", "cpu").typed(head, "60"),
            Group.of("matmul", "cpu").with_value("dtypes", []),
            Group.of("bandwidth", "cpu"),
        )
    )
    checked = check(draft)
    assert checked.suite is None
    assert [list(one) for one in checked.problems] == [["shapes"], ["head_size"], ["dtypes"], []]
    assert checked.problems[1]["head_size"] == 'key "head_size" holds 60; fused kernels take multiples of 8'
    assert [part is None for part in checked.parts] == [True, True, True, False]


def test_a_case_that_is_there_twice_is_told_of_the_whole():
    twice = check(Draft(groups=(Group.of("bandwidth", "cpu"),) * 2))
    assert twice.suite is None
    assert "is already in [[case]] number 1" in twice.problem


@pytest.fixture
def services(settings):
    settings.change(language="en", theme="light")
    made = Services(settings)
    yield made
    made.close()


@pytest.fixture
def dialog(services, qtbot):
    """The editor on a machine with one GPU, started from the quick suite."""
    return opened(services, qtbot)


def test_it_starts_from_the_chosen_suite_and_says_what_it_takes(dialog):
    assert dialog.origin.currentText() == "Quick look"
    assert dialog.groups.model.rowCount() == 13
    assert dialog.summary.text().startswith("On cuda:0: 12 cases, about ")
    assert dialog.once_button.isEnabled()
    assert not dialog.save_button.isEnabled()
    assert (dialog.rounds_cpu.value(), dialog.rounds_accelerator.value()) == (3, 1)
    assert (dialog.case_budget.value(), dialog.budget.value()) == (0.35, 55.0)
    assert dialog.case_budget.text() == "0.35 s"


def test_what_is_typed_counts_at_once_and_a_mistake_stands_beside_its_field(dialog, qtbot):
    choose(dialog, "an empty suite")
    assert dialog.problem.text() == "Add a group of cases to begin with."
    assert not dialog.once_button.isEnabled()
    add(dialog, "matmul")
    shapes = line(dialog, "Shapes m x n x k")
    type_into(qtbot, shapes, "64x64x64, 128x128x128")
    qtbot.waitUntil(lambda: dialog.checked.suite is not None and len(dialog.checked.suite.entries) == 10)
    assert "10 cases" in dialog.summary.text()
    type_into(qtbot, shapes, "64x64")
    qtbot.waitUntil(lambda: dialog.checked.suite is None)
    assert "“64x64” is not a shape" in seen(dialog)[0]
    assert dialog.problem.text() == "One group is wrong; it is marked in the list."
    assert dialog.groups.model.columns[2].text(dialog.groups.model.rows[0]) == "wrong"
    assert not dialog.once_button.isEnabled()
    type_into(qtbot, shapes, "64x64x64")
    qtbot.waitUntil(dialog.once_button.isEnabled)
    assert seen(dialog) == []


def test_the_sentence_of_a_kernel_is_shown_as_it_is_with_a_limit_that_it_knows(dialog, qtbot):
    choose(dialog, "an empty suite")
    add(dialog, "attention")
    type_into(qtbot, line(dialog, "Batch"), "0")
    qtbot.waitUntil(lambda: dialog.checked.suite is None)
    assert seen(dialog) == ['key "batch" holds 0; allowed are whole numbers from 1 to 65535']


def test_a_half_typed_group_is_still_so_when_one_comes_back_to_it(dialog, qtbot):
    type_into(qtbot, line(dialog, "Shapes m x n x k"), "12 x")
    dialog.groups.table.select_place(3)
    dialog.look()
    assert seen(dialog) == []
    dialog.groups.table.select_place(0)
    assert line(dialog, "Shapes m x n x k").text() == "12 x"
    assert "is not a shape" in seen(dialog)[0]


def test_boxes_and_numbers_change_the_suite(dialog):
    choose(dialog, "an empty suite")
    add(dialog, "matmul")
    for box in boxes(dialog, "Types"):
        box.setChecked(box.text() in ("fp64", "int8"))
    (processor, accelerators) = boxes(dialog, "Measured on")
    processor.setChecked(True)
    accelerators.setChecked(False)
    combo(dialog, "Operands come from").setCurrentIndex(1)
    dialog.rounds_cpu.setValue(7)
    dialog.case_budget.setValue(0.125)
    dialog.budget.setValue(90)
    dialog.look()
    suite = dialog.checked.suite
    assert {case.dtype for case in suite.cases_for("cpu")} == {"fp64", "int8"}
    assert {case.cache for case in suite.cases_for("cpu")} == {"cold"}
    assert {case.budget_s for case in suite.cases_for("cpu")} == {0.125}
    assert (suite.rounds_cpu, suite.budget_s, suite.cases_for("cuda")) == (7, 90.0, [])
    assert "no case for a device of kind cuda" in dialog.summary.text()


def test_groups_are_duplicated_and_removed(dialog):
    before = len(dialog.draft.groups)
    dialog.groups.copy.click()
    assert len(dialog.draft.groups) == before + 1
    assert dialog.groups.place == 1
    assert "is already in [[case]] number 1" in dialog.problem.text()
    dialog.groups.remove.click()
    assert len(dialog.draft.groups) == before
    assert dialog.problem.text() == ""
    for _ in range(before):
        dialog.groups.remove.click()
    assert dialog.draft.groups == ()
    assert not dialog.groups.remove.isEnabled()


def test_used_once_it_is_a_file_in_the_cache_that_a_run_can_read(dialog, place, qtbot):
    with qtbot.waitSignal(dialog.made) as made:
        qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (choice,) = made.args
    assert choice.once
    assert load_suite(choice.argument).digest == load_suite("quick").digest
    assert str(place) in choice.argument
    assert not dialog.isVisible()


def test_saved_it_is_a_suite_by_its_name(dialog, qtbot):
    for bad in ("quick", "a b", "../x", "ü"):
        dialog.name.setText(bad)
        assert dialog.problem.text()
        assert not dialog.save_button.isEnabled()
    dialog.name.setText("mine")
    assert dialog.problem.text() == ""
    with qtbot.waitSignal(dialog.made) as made:
        qtbot.keyClick(dialog, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    (choice,) = made.args
    assert (choice.name, choice.argument, choice.once) == ("mine", "mine", False)
    assert load_suite("mine").digest == load_suite("quick").digest


def test_an_own_suite_is_edited_under_its_name_and_replaced(dialog, services, qtbot):
    dialog.name.setText("mine")
    dialog.save()
    again = opened(services, qtbot, start="mine")
    assert again.name.text() == "mine"
    assert again.problem.text() == "Saving replaces the suite of that name."
    again.rounds_cpu.setValue(9)
    again.save()
    assert load_suite("mine").rounds_cpu == 9


def test_enter_in_a_field_ends_nothing_and_on_a_button_presses_it(dialog, qtbot):
    qtbot.keyClick(line(dialog, "Shapes m x n x k"), Qt.Key.Key_Return)
    dialog.name.setText("mine")
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    assert dialog.isVisible()
    dialog.groups.copy.setFocus()
    qtbot.keyClick(dialog.groups.copy, Qt.Key.Key_Return)
    assert len(dialog.draft.groups) == 14


def test_what_was_edited_is_offered_again_after_escape(dialog, services, qtbot):
    assert dialog.left is None
    dialog.groups.remove.click()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    again = opened(services, qtbot, left=dialog.left)
    assert len(again.draft.groups) == 13
    choose(again, "what was not saved")
    assert len(again.draft.groups) == 12


def test_a_folder_that_cannot_be_written_is_one_sentence_and_the_editor_stays(dialog, place):
    (place / "config").mkdir(exist_ok=True)
    (place / "config" / "suites").write_text("a file where a folder should be")
    dialog.name.setText("mine")
    dialog.save()
    assert "suites" in dialog.problem.text()
    assert dialog.isVisible()
    dialog.use_once()
    assert not dialog.isVisible()


def test_a_hostile_suite_is_shown_letter_by_letter(services, place, qtbot):
    folder = place / "config" / "suites"
    folder.mkdir(parents=True)
    text = '[[case]]\nkernel = "bandwidth"\noperations = ["copy"]\nsizes = ["64MiB"]\n'
    (folder / "evil.toml").write_text(f'name = "evil"\ntitle = "<b>\\u202e&x</b>{"y" * 500}"\n{text}')
    dialog = opened(services, qtbot, start="evil")
    assert dialog.origin.currentText().startswith(r"<b>\u202e&x</b>yyy")
    assert len(dialog.origin.currentText()) < 100
    assert dialog.width() <= 1024
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in dialog.findChildren(QLabel))


def test_everything_can_be_reached_by_tab_and_has_a_name(dialog):
    kinds = (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox)
    wanted = {
        one for kind in kinds for one in dialog.findChildren(kind) if one.isVisible() and one.isEnabled()
    }
    wanted = {one for one in wanted if one.focusPolicy() & Qt.FocusPolicy.TabFocus}
    wanted = {one for one in wanted if not isinstance(one.parent(), QAbstractSpinBox)}
    assert len(wanted) > 20
    assert all(one.accessibleName() for one in wanted)
    chain, here = set(), dialog.origin
    for _ in range(300):
        here = here.nextInFocusChain()
        chain.add(here)
    assert wanted <= chain


def opened(services, qtbot, start="quick", left=None):
    choices, _ = read_suites()
    chosen = next(one for one in choices if one.argument == start)
    made = CustomDialog(services, None, choices=choices, start=chosen, devices=[Watched(gpu())], left=left)
    qtbot.addWidget(made)
    made.show()
    return made


def choose(dialog, text):
    dialog.origin.setCurrentIndex(dialog.origin.findText(text))


def add(dialog, kernel):
    next(one for one in dialog.groups.add.menu().actions() if one.text() == kernel).trigger()


def line(dialog, name):
    return next(one for one in dialog.form._form.findChildren(QLineEdit) if one.accessibleName() == name)


def combo(dialog, name):
    return next(one for one in dialog.form._form.findChildren(QComboBox) if one.accessibleName() == name)


def boxes(dialog, name):
    found = dialog.form._form.findChildren(QCheckBox)
    return [one for one in found if one.accessibleName().startswith(f"{name}:")]


def type_into(qtbot, field_, text):
    field_.selectAll()
    qtbot.keyClicks(field_, text)


def seen(dialog):
    """The reasons beside the fields."""
    return [one.text() for one in dialog.form._reasons.values() if one.text()]


def test_without_a_device_both_kinds_are_told(services, qtbot):
    choices, _ = read_suites()
    made = CustomDialog(services, None, choices=choices, start=choices[0], devices=[])
    qtbot.addWidget(made)
    assert made.summary.text().startswith("On a processor: cases 7, about ")
    assert "On an accelerator: cases 12" in made.summary.text()


def test_on_a_processor_a_new_group_fits_a_processor(services, qtbot):
    choices, _ = read_suites()
    made = CustomDialog(services, None, choices=choices, start=choices[0], devices=[Watched(cpu())])
    qtbot.addWidget(made)
    choose(made, "an empty suite")
    add(made, "llm")
    assert made.checked.suite.cases_for("cpu")
