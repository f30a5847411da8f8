"""What arrives from a host, sorted by its runs and saved: a recorded stream in every order it may come."""

import io
import sys
from pathlib import Path

import msgspec
import pytest

from app.cli.arrivals import Arrivals
from app.cli.remote_screen import RemoteScreen
from profiles.events import DeviceSeen, End, Hello, Plan, decode, encode
from profiles.files import read_profile
from profiles.fold import fold
from profiles.journal import JournalWriter
from profiles.library import Library
from profiles.problems import StorageError

RECORDED = (
    (Path(__file__).parents[1] / "desktop/data/quick.events.jsonl").read_bytes().splitlines(keepends=True)
)


def stream(run_id, device="cpu", together=()):
    """The recorded run under another id and on another device, as events."""
    for event in map(decode, RECORDED):
        if isinstance(event, Hello):
            event.run_id = run_id
        elif isinstance(event, DeviceSeen):
            event.device = msgspec.structs.replace(event.device, id=device)
        elif isinstance(event, Plan):
            event.loaded_together = list(together)
        yield event


def mark(event, run_id):
    return b'{"run":"%s",%s' % (run_id.encode(), encode(event)[1:])


class Kept:
    """A library, and what was heard on the way into it."""

    def __init__(self):
        self.library = Library()
        self.seen = []
        self.told = []

    def arrivals(self):
        return Arrivals(self.library, lambda *seen: self.seen.append(seen), self.told.append)

    def profiles(self):
        return {path.name: read_profile(path).profile for path in self.library.root.glob("*.assay.json")}


@pytest.fixture
def kept(home):
    return Kept()


def same(profile, events):
    profile.digest = ""
    return profile == fold(events)


def test_runs_one_after_the_other_are_saved_each_at_its_end(kept):
    arrivals = kept.arrivals()
    arrivals.take(b"what a library printed\n")
    for number, run_id in enumerate(("first", "second"), start=1):
        for event in stream(run_id):
            arrivals.take(encode(event))
        assert len(kept.profiles()) == len(kept.told) == number
    arrivals.finish()
    assert same(kept.profiles()["first.assay.json"], stream("first"))
    assert same(kept.profiles()["second.assay.json"], stream("second"))
    assert not list(kept.library.root.glob("*.jsonl"))


def test_runs_at_the_same_time_are_told_apart_by_their_marks(kept, monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    ids = {"one": "cuda:0", "two": "cuda:1"}
    streams = [list(stream(run_id, device, ids.values())) for run_id, device in ids.items()]
    arrivals, screen = kept.arrivals(), RemoteScreen()
    for pair in zip(*streams, strict=True):
        for run_id, event in zip(ids, pair, strict=True):
            arrivals.take(mark(event, run_id))
    for run_id, event in kept.seen:
        screen.add(run_id, event)
    screen.stop()
    for run_id, events in zip(ids, streams, strict=True):
        profile = kept.profiles()[f"{run_id}.assay.json"]
        assert same(profile, events)
        assert f"{profile.device.id}  done after" in sys.stdout.getvalue()


def test_a_run_that_ends_before_it_has_begun_does_not_cost_the_others(kept):
    arrivals = kept.arrivals()
    [hello], [end] = (
        [one for one in stream("one") if type(one) is kind and not one.worker] for kind in (Hello, End)
    )
    for event in (hello, end):
        arrivals.take(mark(event, "one"))
    for event in stream("two"):
        arrivals.take(mark(event, "two"))
    arrivals.finish()
    assert list(kept.profiles()) == ["two.assay.json"]
    assert not list(kept.library.root.glob("*.jsonl"))


def test_what_had_arrived_of_a_run_without_an_end_is_saved_as_lost(kept):
    arrivals = kept.arrivals()
    for event in list(stream("broken"))[:100]:
        arrivals.take(encode(event))
    assert not kept.told
    arrivals.finish()
    profile = kept.profiles()["broken.assay.json"]
    assert profile.status == "lost"
    assert same(profile, list(stream("broken"))[:100])


def test_a_lost_profile_is_completed_and_a_whole_one_is_nobodys_to_replace(kept):
    arrivals = kept.arrivals()
    for event in list(stream("run"))[:100]:
        arrivals.take(encode(event))
    arrivals.finish()
    arrivals = kept.arrivals()
    for event in stream("run"):
        arrivals.take(encode(event))
    assert same(kept.profiles()["run.assay.json"], stream("run"))
    kept.library.rename("run", "the user's own name")
    arrivals = kept.arrivals()
    for event in list(stream("run"))[:100]:
        arrivals.take(encode(event))
    arrivals.finish()
    profile = kept.profiles()["run.assay.json"]
    assert (profile.status, profile.name) == ("done", "the user's own name")
    other = list(stream("run"))
    for event in other:
        if isinstance(event, Hello):
            event.host = "an impostor"
        elif isinstance(event, End) and event.worker == 0:
            event.status = "failed"
    arrivals = kept.arrivals()
    for event in other:
        arrivals.take(encode(event))
    assert kept.profiles()["run.assay.json"] == profile
    assert not list(kept.library.root.glob("*.jsonl"))


def test_a_journal_of_a_dead_client_makes_room_and_that_of_a_living_one_does_not(kept):
    events = list(stream("run"))
    with JournalWriter(kept.library.journal_path("run")) as writer:
        writer.write(encode(events[0]))
        with pytest.raises(StorageError, match="another process is writing"):
            kept.arrivals().take(encode(events[0]))
    arrivals = kept.arrivals()
    for event in events:
        arrivals.take(encode(event))
    assert same(kept.profiles()["run.assay.json"], stream("run"))


def test_a_journal_of_another_machine_is_not_removed(kept):
    """A host chooses the ids of its runs, and could choose that of a run that died."""
    foreign = list(stream("run"))[:100]
    foreign[0].host = "another"
    path = kept.library.journal_path("run")
    with JournalWriter(path) as writer:
        for event in foreign:
            writer.write(encode(event))
    before = path.read_bytes()
    with pytest.raises(StorageError, match="a run of another machine"):
        kept.arrivals().take(encode(next(stream("run"))))
    assert path.read_bytes() == before


@pytest.mark.parametrize("run_id", ["../escape", "a/b", "", ".hidden", "x" * 101])
def test_a_run_cannot_choose_where_it_is_kept(kept, run_id):
    arrivals = kept.arrivals()
    for event in stream(run_id):
        arrivals.take(encode(event))
        arrivals.take(mark(event, run_id))
    arrivals.finish()
    assert not arrivals.saved
    assert not kept.library.root.exists() or not list(kept.library.root.iterdir())
