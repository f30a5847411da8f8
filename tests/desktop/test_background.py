"""Work beside the window: what is answered, what is dropped, what must be done."""

import threading

import pytest

from app.desktop.background import Background


@pytest.fixture
def background(qapp):
    made = Background()
    yield made
    made.close()


def held(background):
    """Keep the thread busy until the returned event is set."""
    go = threading.Event()
    background.run("hold", lambda: go.wait(10.0), lambda _: None, pytest.fail)
    return go


def test_of_jobs_of_one_kind_only_the_newest_is_done_but_every_change_is(background, qtbot):
    go, done, answered = held(background), [], []
    for number in range(3):
        background.run("look", lambda n=number: done.append(("look", n)), answered.append, pytest.fail)
        background.run(
            "change", lambda n=number: done.append(("change", n)), answered.append, pytest.fail, must=True
        )
    go.set()
    qtbot.waitUntil(lambda: not background.busy)
    assert [n for what, n in done if what == "change"] == [0, 1, 2]
    assert [n for what, n in done if what == "look"] == [2]
    assert len(answered) == 4


def test_closing_does_the_changes_that_were_asked_for_and_answers_nothing(background, qtbot, qapp):
    go, done, answered = held(background), [], []
    background.run("look", lambda: done.append("look"), answered.append, pytest.fail)
    background.run("change", lambda: done.append("change"), answered.append, pytest.fail, must=True)
    threading.Timer(0.05, go.set).start()
    background.close()
    qapp.processEvents()
    assert (done, answered) == (["change"], [])


def test_a_long_job_can_see_that_others_wait(background, qtbot):
    go = held(background)
    qtbot.waitUntil(lambda: not background.others_wait)
    background.run("look", lambda: None, lambda _: None, pytest.fail)
    assert background.others_wait
    go.set()
    qtbot.waitUntil(lambda: not background.busy)
    assert not background.others_wait
