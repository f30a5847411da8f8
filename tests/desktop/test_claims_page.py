"""The Claims page: the commands' standings, evidence told apart by class, and a run of what is missing."""

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QPushButton

from app.desktop.claims import filters
from app.desktop.orders import RunOrder
from profiles.library import Library
from tests.app.running import assay
from tests.desktop.machines import cpu, gpu, show
from tests.profiles.claim_cases import COPY, MATMUL, SECOND, make_profile

FLAGSHIP = "press-910b-perf-gt-a100"
NPU = "Ascend 910B2 (A2, 64GB)"
HOSTILE = "<img src=x><b>bold</b>\\n\\u202etxt.exe"
OVERLAY = f'''
[claim.mine]
statement = "It is {HOSTILE}"
subject = "h200"
reference = "h100_sxm"
claimed_by = "<i>{HOSTILE}</i>"
claimant = "user"
when = "2026-11"
source = {{ title = "<a href='x'>{HOSTILE}</a>", url = "URL" }}
scope = "{"x" * 900}"
credibility = "low"
[[claim.mine.reading]]
name = "<u>matmul</u>"
metric = "throughput"
cases = ["matmul/*"]
'''


def overlay(place, text=OVERLAY, url="https://example.org/page"):
    folder = place / "config" / "claims"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "mine.toml").write_text(text.replace("URL", url))


@pytest.fixture
def open_page(window, services, qtbot):
    """The page, judged; of this machine's devices the processor is known."""

    def opened(*described):
        if described is not None:
            show(services.devices, list(described) or [cpu()])
        page = window.show_page("claims")
        qtbot.waitUntil(lambda: not services.background.busy and window.isActiveWindow())
        return page

    return opened


@pytest.fixture
def measured(place):
    """One pair of the chips that the flagship claim may mean, measured by us."""
    library = Library()
    library.save(make_profile("ascend_910b2", {MATMUL: 297e12, SECOND: 280e12, COPY: 1.2e12}))
    library.save(make_profile("a100_sxm_80gb", {MATMUL: 265e12, SECOND: 260e12, COPY: 1.7e12}))


def buttons(widget, text):
    return [b for b in widget.findChildren(QPushButton) if b.text() == text and not b.isHidden()]


def texts(widget):
    """All that is written in it, without the places where long words may be broken."""
    return "\n".join(label.text() for label in widget.findChildren(QLabel)).replace("\u200b", "")


def ranges(result):
    """The ranges of each reading as its table shows them, class by class."""
    return [[(one["class"], one["low"], one["high"]) for one in reading["ranges"]] for reading in result]


@pytest.mark.parametrize("with_profiles", [False, True])
def test_standings_and_readings_are_those_of_the_commands(open_page, request, with_profiles):
    if with_profiles:
        request.getfixturevalue("measured")
    page = open_page()
    told = json.loads(assay("claims", "--json").stdout)["claims"]
    assert {one.id: one.verdict for one in page.model.rows} == {one["id"]: one["verdict"] for one in told}
    assert {one.id: len(one.readings) for one in page.model.rows} == {
        one["id"]: len(one["readings"]) for one in told
    }
    page.select(FLAGSHIP)
    checked = json.loads(assay("check", FLAGSHIP, "--json").stdout)
    shown = page.detail.result
    for ours, theirs in zip(shown.readings, checked["readings"], strict=True):
        assert (ours.name, ours.verdict, ours.basis) == (theirs["name"], theirs["verdict"], theirs["basis"])
        assert (ours.ratio, ours.low, ours.high) == (theirs["ratio"], theirs["low"], theirs["high"])
        assert (list(ours.missing), list(ours.commands)) == (theirs["missing"], theirs["commands"])
        assert [one.evidence for one in ours.evidence] == [one["class"] for one in theirs["evidence"]]
    assert ("1.121" in page.detail.table.as_tsv()) is with_profiles


def test_the_copied_page_is_that_of_the_command(open_page, qtbot):
    page = open_page()
    page.select(FLAGSHIP)
    (copy,) = buttons(page.detail, "Copy as text")
    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == assay("check", FLAGSHIP, "--format", "md").stdout


def test_the_flagship_is_told_from_published_evidence_alone(open_page):
    page = open_page()
    page.select(FLAGSHIP)
    assert page.model.at(page.list.currentIndex()).id == FLAGSHIP
    lines = [line.split("\t") for line in page.detail.table.as_tsv().splitlines()]
    assert lines[:2] == [
        ["Reading", "Standing", "▲ third party", "□ vendor"],
        ["peak matmul", "undecided", "1.19 to 1.35", "–"],
    ]
    told = texts(page.detail)
    for part in ("Indonesian press", "about 2024-10", "low (that it was said", "none of its 11 readings"):
        assert part in told
    assert page.detail.reading.reading.name == "peak matmul", "the first with a figure"
    assert page.detail.reading.evidence.headings == ["▲ third party", "Near, and not counted"]


def test_measured_audited_and_vendor_stand_under_headings_of_their_own(open_page, measured):
    page = open_page()
    page.select(FLAGSHIP)
    reading = page.detail.reading
    assert reading.evidence.headings == ["● measured by Assay", "▲ third party", "Near, and not counted"]
    assert "● measured by Assay 1.121 (1.099 to 1.143)" in reading.figure.text()
    spoken = [w.accessibleName() for w in reading.evidence.findChildren(QLabel) if w.accessibleName()]
    assert not [text for text in spoken if "measured by Assay" in text and "third party" in text]
    page.select("nvidia-h200-19x-h100")
    assert page.detail.reading.evidence.headings == ["◆ audited"]


def test_what_does_not_count_is_shown_with_its_reason(open_page):
    page = open_page()
    page.select("press-910b-eff-gt-a100")
    place = [one.name for one in page.detail.result.readings].index("performance per watt, large matmul")
    page.detail.table.select_place(place)
    told = texts(page.detail.reading)
    assert "does not count: no power was published of one of them" in told
    assert "hearsay: the source itself was not seen" in told or "Near" in told


def test_every_claim_can_be_shown(open_page):
    page = open_page()
    for place, result in enumerate(page.model.shown):
        page.list.select_place(place)
        assert page.detail.result is result
        assert page.detail.reading is not None
    assert place > 50


def test_filters_narrow_the_list_and_can_be_undone(open_page, qtbot):
    page = open_page()
    every = len(page.model.shown)
    page.filters.standing.setCurrentIndex(page.filters.standing.findData("supported"))
    assert {one.verdict for one in page.model.shown} == {"supported"}
    assert page.filters.standing.currentText() == f"✓ supported ({len(page.model.shown)})"
    qtbot.keyClick(page.window(), Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(page.filters.text.hasFocus)
    qtbot.keyClicks(page.filters.text, "H20 dense")
    assert {one.id for one in page.model.shown} == {"h20-15pct-h100-compute"}
    qtbot.keyClicks(page.filters.text, " nonsense")
    assert page.none.isVisible()
    (everything,) = buttons(page.none, "Show all claims")
    qtbot.mouseClick(everything, Qt.MouseButton.LeftButton)
    assert len(page.model.shown) == every
    assert page.list.isVisible()
    qtbot.keyClicks(page.filters.text, "910b")
    page.escape()
    assert len(page.model.shown) == every


def test_chips_and_claimants_can_be_chosen(open_page):
    page = open_page(gpu())
    page.filters.party.setCurrentIndex(page.filters.party.findText("A100"))
    assert all("a100" in f"{one.claim.subject} {one.claim.reference}" for one in page.model.shown)
    page.filters.party.setCurrentIndex(page.filters.party.findData(filters.HERE))
    assert page.filters.party.currentText() == "Chips of this machine"
    assert page.model.shown
    assert all("h200" in (one.claim.subject, one.claim.reference) for one in page.model.shown)
    page.filters.clear()
    page.filters.claimant.setCurrentIndex(page.filters.claimant.findData("analyst"))
    assert {one.claim.claimant for one in page.model.shown} == {"analyst"}


def test_the_order_can_be_chosen_and_the_selection_stays(open_page):
    page = open_page()
    page.select(FLAGSHIP)
    page.filters.order.setCurrentIndex(page.filters.order.findText("Newest first"))
    assert page.model.shown[0].claim.when == "2026-09-07"
    assert page.model.at(page.list.currentIndex()).id == FLAGSHIP
    assert page.model.shown[-1].claim.when == "date not shown", "no date comes last"
    page.filters.order.setCurrentIndex(0)
    assert page.model.shown[0].verdict == "supported"


def test_a_claim_that_is_asked_for_is_shown_though_a_filter_hides_it(window, services, qtbot):
    show(services.devices, [cpu()])
    services.claim_wanted.emit(FLAGSHIP)  # nothing is judged yet
    page = window.page("claims")
    qtbot.waitUntil(lambda: page.detail is not None and page.detail.result.id == FLAGSHIP)
    page.filters.text.setText("atlas")
    services.claim_wanted.emit("nvidia-l40s-vs-a100")
    assert page.detail.result.id == "nvidia-l40s-vs-a100"
    services.claim_wanted.emit("<b>none</b>")
    assert window.notices.texts == ["There is no claim <b>none</b>."]


def test_what_is_missing_is_run_on_the_chip_that_is_here(open_page, services, qtbot, monkeypatch):
    ordered = []
    monkeypatch.setattr(services.runs, "add", ordered.append)
    npu = gpu(name=NPU) | {"id": "npu:0", "catalogue": {"id": "ascend_910b2", "name": NPU}}
    page = open_page(cpu(), npu)
    page.select(FLAGSHIP)
    remedy = page.detail.reading.remedy
    assert remedy.run.isEnabled()
    told = remedy.hint.text()
    assert told.startswith(f"Runs on {NPU} (npu:0), some cases of the suite standard in 10 rounds.")
    assert "not in this machine: Ascend 910B1" in told
    qtbot.mouseClick(remedy.run, Qt.MouseButton.LeftButton)
    (order,) = ordered
    assert order.arguments() == [
        "run", "--events", "--attended", "--suite=standard", "--device=npu:0", f"--name={FLAGSHIP}",
        "--case=matmul/bf16/m4096-*", "--case=matmul/bf16/m8192-*", "--case=matmul/fp16/m8192-*",
        "--rounds=10",
    ]  # fmt: skip
    qtbot.mouseClick(page.detail.remedy.run, Qt.MouseButton.LeftButton)
    assert [one.suite for one in ordered[1:]] == ["standard", "full"]


def test_where_the_chip_is_not_here_the_button_says_which_is_needed(open_page, services):
    page = open_page()
    page.select("nvidia-h200-19x-h100")
    page.detail.table.select_place(2)
    remedy = page.detail.reading.remedy
    assert not remedy.run.isEnabled()
    needed = "Needs a chip that is not in this machine: H200 SXM 141GB, H100 SXM5 80GB."
    assert remedy.hint.text() == needed
    assert needed in remedy.run.accessibleName()
    show(services.devices, [gpu()])
    assert remedy.run.isEnabled(), "the device has been found meanwhile"
    services.devices.devices, services.devices.problem = [], "torch cannot be loaded"
    services.devices.found.emit()
    assert not remedy.run.isEnabled()
    assert remedy.hint.text().endswith("not known: torch cannot be loaded")
    services.devices.problem = ""
    services.devices.found.emit()
    assert "still being looked at" in remedy.hint.text()


def test_the_commands_are_copied_whole(open_page, qtbot):
    page = open_page()
    page.select(FLAGSHIP)
    (copy,) = buttons(page.detail.reading.remedy, "Copy")
    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    reading = page.detail.reading.reading
    assert QGuiApplication.clipboard().text() == "\n".join(reading.commands) + "\n"
    assert len(reading.commands) == 3
    assert "\u200b" not in "".join(label.text() for label in copy.parent().findChildren(QLabel))


def test_a_mistake_in_ones_own_claims_is_one_sentence_and_can_be_mended(open_page, place, services, qtbot):
    overlay(place, '[claim.mine]\nstatement = "<b>x</b>"\n')
    page = open_page()
    assert "mine.toml:1" in page.message
    assert "Traceback" not in page.message
    assert not page.list.isVisible()
    overlay(place)
    (again,) = buttons(page, "Look again")
    qtbot.mouseClick(again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.message == "" and page.list.isVisible())
    page.select("mine")
    assert page.detail.result.id == "mine"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "file:///etc/passwd", "https://u:p@example.org/", "x"]
)
def test_hostile_claims_are_text_and_no_link(open_page, place, url):
    overlay(place, url=url)
    page = open_page()
    page.select("mine")
    labels = page.detail.findChildren(QLabel)
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}
    assert "It is <img src=x><b>bold</b>\\n\\u202etxt.exe" in texts(page.detail), "escapes, not characters"
    assert not buttons(page.detail, "Open")
    (field,) = page.detail.findChildren(QLineEdit)
    assert field.text() == url
    page.window().resize(1024, 700)
    assert page.detail.width() <= page.area.viewport().width(), "no word of 900 letters widens it"


def test_a_source_on_the_web_is_opened_only_on_request(open_page, place, qtbot, monkeypatch):
    overlay(place)
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()) or True)
    page = open_page()
    page.select("mine")
    (link,) = buttons(page.detail, "Open")
    assert opened == []
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert opened == ["https://example.org/page"]


def test_new_profiles_are_judged_while_the_page_is_seen_and_nothing_else_moves(open_page, services, qtbot):
    page = open_page()
    page.select(FLAGSHIP)
    page.detail.table.select_place(3)
    shown = page.detail
    services.library_changed.emit()
    qtbot.waitUntil(lambda: not services.background.busy)
    assert page.detail is shown, "nothing has changed, so that nothing is drawn anew"
    Library().save(make_profile("ascend_910b2", {MATMUL: 297e12}))
    Library().save(make_profile("a100_sxm_80gb", {MATMUL: 265e12}))
    services.library_changed.emit()
    qtbot.waitUntil(lambda: page.judged.profiles == 2)
    assert page.detail.result.id == FLAGSHIP
    assert "measured" in {one.basis for one in page.detail.result.readings}
    page.window().show_page("library")
    qtbot.waitUntil(lambda: not services.background.busy)
    before = page.judged
    services.library_changed.emit()
    qtbot.waitUntil(lambda: not services.background.busy)
    assert page.judged is before, "nobody looks"
    page.window().show_page("claims")
    qtbot.waitUntil(lambda: page.judged is not before)


def test_nothing_is_judged_into_the_next_run_of_the_queue(open_page, services, qtbot):
    page = open_page()
    before = page.judged
    services.runs.waiting.append(RunOrder(device="cpu"))
    services.library_changed.emit()
    assert not services.background.busy
    services.runs.waiting.clear()
    services.library_changed.emit()
    qtbot.waitUntil(lambda: page.judged is not before)


def test_a_damaged_profile_is_named_and_judges_nothing(open_page, place, measured):
    path = sorted((place / "library").glob("ascend*"))[0]
    path.write_text(path.read_text().replace('"seed":0', '"seed":1'))
    page = open_page()
    assert page.judged.profiles == 1
    assert "changed or damaged after it was saved" in page.summary.text()


def test_the_claim_is_exported_where_one_says(open_page, window, place):
    page = open_page()
    page.select(FLAGSHIP)
    page.export()
    dialog = page.findChild(QFileDialog)
    assert dialog.selectedFiles()[0].endswith(f"{FLAGSHIP}.md")
    dialog.fileSelected.emit(str(place / "claim.md"))
    assert (place / "claim.md").read_text().startswith("# The Ascend 910B has more compute performance")
    dialog.fileSelected.emit(str(place / "nowhere" / "claim.md"))
    assert "its folder does not exist" in window.notices.texts[-1]
    dialog.reject()


def test_another_theme_reaches_the_marks_of_the_claim(open_page, settings):
    page = open_page()
    page.select("h20-15pct-h100-compute")
    before = page.detail.reading.verdict.palette().windowText().color().name()
    settings.change(theme="dark")
    after = page.detail.reading.verdict.palette().windowText().color().name()
    assert (before, after) == ("#00694c", "#2fc39a")


def test_rows_say_their_standing_in_words(open_page):
    page = open_page()
    first = page.model.index(0, 0)
    assert page.model.data(first, Qt.ItemDataRole.AccessibleTextRole).startswith("supported: ")
    assert page.model.data(first, Qt.ItemDataRole.ToolTipRole).startswith("<p")
    page.list.setFocus()
    tsv = page.list.as_tsv().splitlines()
    assert tsv[0].split("\t")[:3] == ["Claim", "Standing", "Id"]


def test_devices_are_asked_for_only_while_nobody_knows_them(window, services, qtbot):
    page = window.show_page("claims")
    assert services.devices.looking
    window.show_page("library")
    assert not page.seen
    show(services.devices, [cpu()])
    qtbot.waitUntil(lambda: not services.devices.looking)
